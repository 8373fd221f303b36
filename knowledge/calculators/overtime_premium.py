"""Premium wages for overtime, work on legal holidays and night work, at the legal minimum (law:労働基準法#37)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount
from knowledge.money import half_up, yen

_REF = "unpaid-wages#2.2"
_HOURS = ("overtime_hours", "overtime_night_hours", "holiday_hours", "holiday_night_hours", "scheduled_night_hours")
_WHOLE = {"overtime_night_hours": "overtime_hours", "holiday_night_hours": "holiday_hours"}
_ALONG = {"holiday_night_hours": "holiday_hours"}


def work_out(case: Case) -> Result:
    """One line a rate; the total is rounded once, from exact amounts."""
    wage = _hourly_wage(case)
    hours = _hours(case)
    lines, total = [], Fraction(0)
    limit = int(case.nearest_rate("overtime_limit", case.as_of).value)
    for label, count, rate in _lines(case, hours, limit):
        if count:
            exact = wage * Fraction(count) * Fraction(rate)
            total += exact
            amount = half_up(exact, 2)
            lines.append({"label": label, "hours": count, "rate": f"{rate}", "amount": amount})
            case.step(label, _REF, limit=limit, wage=wage, hours=count, rate=rate, amount=amount)
    if len(lines) != 1:
        case.step("total", _REF, total=yen(total))
    _notes(case, hours, limit)
    case.caveat("minimum")
    case.leave_out("base", "paid")
    return case.result("computed", {"hourly_wage": wage, "lines": lines, "total": yen(total)})


def _hourly_wage(case: Case) -> int:
    """Whole yen, half up; one of the two forms is asked for."""
    hourly = case.known("hourly_wage")
    monthly = {name: case.known(name) for name in ("monthly_wage", "monthly_hours")}
    if hourly is not None:
        if any(value is not None for value in monthly.values()):
            raise case.bad("hourly_wage", "both_wages")
        return yen(Fraction(hourly))
    if all(value is None for value in monthly.values()):
        if "hourly_wage" in case.facts:
            raise case.bad("hourly_wage", "no_wage")
        return yen(Fraction(case["hourly_wage"]))
    for name, value in monthly.items():
        if value is None and name in case.facts:
            raise case.bad(name, "half_wage")
    exact = Fraction(case["monthly_wage"]) / Fraction(case["monthly_hours"])
    wage = yen(exact)
    case.step(
        "hourly", "law:労働基準法施行規則#19", monthly=case["monthly_wage"], hours=case["monthly_hours"], wage=wage
    )
    return wage


def _hours(case: Case) -> dict[str, Any]:
    """Hours by field. Night hours are offered only beside hours that they can be part of."""
    if all(case.known(name) is None for name in _HOURS):
        _ = case["overtime_hours"]  # asked for where no hours are known at all
    for part, whole in _WHOLE.items():
        if case.known(part):
            _ = case[whole]
    hours: dict[str, Any] = {}
    for name in _HOURS:
        possible = name not in _WHOLE or hours[_WHOLE[name]] or name in case.facts
        hours[name] = case.offered(name, along_with=_ALONG.get(name)) if possible else 0
    untold = [name for name in _HOURS if name not in case.facts and hours.get(_WHOLE.get(name, ""), 1)]
    if untold:
        case.caveat("zero", hours=tuple(untold))
    for part, whole in _WHOLE.items():
        if hours[part] > hours[whole]:
            raise case.bad(part, "part_above_whole", whole=whole)
    return hours


def _lines(case: Case, hours: dict[str, Any], limit: int) -> list[tuple[str, Any, Decimal]]:
    """(label, hours, rate): overtime up to the limit and beyond it, holiday, then what night adds to each."""
    first, beyond, holiday, night = (
        case.nearest_rate(name, case.as_of).value
        for name in ("overtime", "overtime_beyond", "holiday_work", "night_work")
    )
    below = min(hours["overtime_hours"], limit)
    return [
        ("overtime", below, first),
        ("overtime_beyond", hours["overtime_hours"] - below, beyond),
        ("holiday", hours["holiday_hours"], holiday),
        ("overtime_night", hours["overtime_night_hours"], night),
        ("holiday_night", hours["holiday_night_hours"], night),
        ("scheduled_night", hours["scheduled_night_hours"], night),
    ]


def _notes(case: Case, hours: dict[str, Any], limit: int) -> None:
    if hours["overtime_hours"] or hours["holiday_hours"]:
        case.note("included", _REF)
    if hours["scheduled_night_hours"]:
        case.note("supplement", _REF)
    if hours["holiday_hours"]:
        case.note("holiday_apart", "law:労働基準法#37", limit=limit)
    case.note("legal_holiday", _REF)


CALCULATOR = Calculator(
    name="overtime-premium",
    inputs=(
        Amount("hourly_wage", optional=True, above=True),
        Amount("monthly_wage", optional=True, above=True),
        Amount("monthly_hours", optional=True, unit="時間", above=True),
        *(Amount(name, optional=True, default=0, unit="時間") for name in _HOURS),
    ),
    work_out=work_out,
    sources=(_REF,),
    outcomes=("computed",),
)
