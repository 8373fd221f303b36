"""Second reading: premiums around a birth (national health insurance, national pension, child care)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

NHI_BIRTHS_FROM = "2023-11-01"
NHI_MONTHS_FROM = "2024-01"
PENSION_MONTHS_FROM = "2019-04"
CHILDCARE_MONTHS_FROM = "2026-10"


def month_name(day: date, steps: int) -> str:
    """The month that lies the given number of steps after (or before) the month of the day, walked one by one."""
    year, month = day.year, day.month
    while steps > 0:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        steps -= 1
    while steps < 0:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        steps += 1
    return f"{year:04d}-{month:02d}"


def months_around(day: date, first: int, count: int) -> list[str]:
    """So many months in a row, the first one given relative to the month of the day."""
    return [month_name(day, first + index) for index in range(count)]


def maternity_period(birth: date, multiple: bool) -> list[str]:
    """One before to two after the birth month; three before to two after for twins and more."""
    return months_around(birth, -3, 6) if multiple else months_around(birth, -1, 4)


def filing_day(birth: date) -> str:
    """The day of the same number six months earlier, or the last day of that month where it has no such day."""
    wanted = month_name(birth, -6)
    day = birth
    while day.isoformat()[:7] != wanted or day.day > birth.day:
        day -= timedelta(days=1)
    return day.isoformat()


def from_month(months: list[str], start: str) -> list[str]:
    """The months that are not before the start (they sort as text)."""
    return [month for month in months if month >= start]


def maternity_nhi(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """National health insurance premium around a birth."""
    birth = date.fromisoformat(inputs["birth_date"])
    period = maternity_period(birth, inputs["multiple"])
    too_early = inputs["birth_date"] < NHI_BIRTHS_FROM
    exempt = [] if too_early else from_month(period, NHI_MONTHS_FROM)
    levies = [inputs.get("annual_income_levy"), inputs.get("annual_per_capita_levy")]
    given = [Fraction(levy) for levy in levies if levy is not None]
    return {
        "outcome": "too_early" if too_early else "exempt",
        "values": {
            "period": period,
            "exempt_months": exempt,
            "exempt_count": len(exempt),
            "filing_from": filing_day(birth),
            "estimated_reduction": floor(sum(given) * len(exempt) / 12) if given else None,
        },
    }


def maternity_pension(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """National pension premium around a birth."""
    birth = date.fromisoformat(inputs["birth_date"])
    period = maternity_period(birth, inputs["multiple"])
    exempt = from_month(period, PENSION_MONTHS_FROM)
    outcome = "exempt" if exempt else "too_early"
    if inputs["insured_kind"] != "first":
        exempt, outcome = [], "not_covered"
    return {
        "outcome": outcome,
        "values": {
            "period": period,
            "exempt_months": exempt,
            "exempt_count": len(exempt),
            "filing_from": filing_day(birth),
        },
    }


def childcare_pension(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """National pension premium while a child is under one year old."""
    birth = date.fromisoformat(inputs["birth_date"])
    covered = inputs["insured_kind"] == "first"
    after_maternity = inputs["parent"] == "birth_mother" and inputs["maternity_exemption"]
    # The maternity period always ends two months after the birth month, so the nine months begin with the third.
    period = months_around(birth, 3, 9) if after_maternity else months_around(birth, 0, 12)
    maternity: list[str] = []
    if after_maternity and covered:
        maternity = from_month(maternity_period(birth, inputs["multiple"]), PENSION_MONTHS_FROM)
    childcare = from_month(period, CHILDCARE_MONTHS_FROM) if covered else []
    outcome = "exempt" if childcare else "too_early"
    return {
        "outcome": outcome if covered else "not_covered",
        "values": {
            "maternity_months": maternity,
            "childcare_period": period,
            "childcare_months": childcare,
            "total_count": len(maternity) + len(childcare),
        },
    }
