"""What must hold whatever the numbers: more babies never fewer months, more hours never less pay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Result
from knowledge.loading import load

RATES = load().rates
NOW = date(2026, 11, 22)
BIRTHS = st.dates(date(2015, 1, 1), date(2090, 12, 31)).map(date.isoformat)
HOURS = st.decimals(0, 300, places=2, allow_nan=False)
WAGES = st.integers(1, 100_000)


def computed(name: str, **inputs: Any) -> Result:
    return CALCULATORS[name].compute(inputs, NOW, RATES)


@given(BIRTHS)
def test_twins_never_get_fewer_months(birth: str) -> None:
    for name, more in (("maternity-nhi", {}), ("maternity-pension", {"insured_kind": "first"})):
        one, two = (computed(name, birth_date=birth, multiple=many, **more).values for many in (False, True))
        assert set(one["exempt_months"]) <= set(two["exempt_months"])
        assert one["exempt_count"] <= 4
        assert two["exempt_count"] <= 6


@given(BIRTHS)
def test_exempt_months_follow_one_another_inside_the_period(birth: str) -> None:
    values = computed("maternity-nhi", birth_date=birth, multiple=True).values
    months = values["exempt_months"]
    assert set(months) <= set(values["period"])
    assert list(months) == list(months[0].run(len(months))) if months else values["exempt_count"] == 0


@given(BIRTHS, st.integers(0, 10**7), st.integers(0, 10**7))
def test_a_higher_levy_never_means_a_smaller_reduction(birth: str, low: int, more: int) -> None:
    small, large = (
        computed("maternity-nhi", birth_date=birth, multiple=False, annual_income_levy=levy).values
        for levy in (low, low + more)
    )
    assert 0 <= small["estimated_reduction"] <= large["estimated_reduction"] <= low + more


@given(WAGES, HOURS, HOURS)
def test_more_hours_never_mean_less_pay(wage: int, hours: Decimal, more: Decimal) -> None:
    for field in ("overtime_hours", "holiday_hours", "scheduled_night_hours"):
        less, rest = (
            computed("overtime-premium", hourly_wage=wage, **{field: count}).values["total"]
            for count in (hours, hours + more)
        )
        assert 0 <= less <= rest


@given(WAGES, HOURS)
def test_a_night_hour_adds_a_quarter_of_the_wage(wage: int, hours: Decimal) -> None:
    by_day = computed("overtime-premium", hourly_wage=wage, overtime_hours=hours).values["total"]
    by_night = computed("overtime-premium", hourly_wage=wage, overtime_hours=hours, overtime_night_hours=hours).values[
        "total"
    ]
    assert abs(Decimal(by_night - by_day) - wage * hours / 4) <= 1


@given(st.integers(0, 10**8), st.integers(1, 92), st.integers(0, 92), st.integers(1, 92))
def test_days_worked_never_lower_the_leave_allowance(wages: int, days: int, leave: int, worked: int) -> None:
    plain = computed("leave-allowance", wages_last_3_months=wages, calendar_days=days, leave_days=leave).values
    floor = computed(
        "leave-allowance",
        wages_last_3_months=wages,
        calendar_days=days,
        leave_days=leave,
        days_worked=min(worked, days),
    ).values
    assert Decimal(plain["average_daily_wage"]) <= Decimal(floor["average_daily_wage"])
    assert plain["total"] <= floor["total"]


@given(st.integers(0, 3 * 10**6), st.integers(0, 10**6))
def test_a_higher_income_never_uncrosses_a_wall(income: int, more: int) -> None:
    same = {"employer_size": 60, "weekly_hours": 18, "monthly_wage": 90_000, "student": False}
    same |= {"dependent": True, "temporary_rise": False}
    low, high = (computed("income-walls", annual_income=sum_, **same).values for sum_ in (income, income + more))
    for before, after in zip(low["walls"], high["walls"], strict=True):
        assert before["crossed"] <= after["crossed"]
    assert low["keeps_dependency"] >= high["keeps_dependency"]


@given(st.integers(0, 2000), st.integers(0, 60))
def test_another_employee_never_raises_the_levy(halves: int, count: int) -> None:
    person = {"kind": "physical", "severe": False, "weekly_hours": 10}
    workers = Decimal(halves) / 2
    few, many = (
        computed("disability-quota", workers=workers, date="2026-07-01", employees=[{**person, "count": n}]).values
        for n in (count, count + 1)
    )
    assert many["levy_per_year"] <= few["levy_per_year"]
    assert many["shortfall"] <= few["shortfall"]
