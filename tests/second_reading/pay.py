"""Second reading: overtime premiums and the leave allowance, in exact fractions of a yen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any


def half_up(amount: Fraction) -> int:
    """To the nearest whole number, a half upwards (amounts are never negative)."""
    return floor(amount + Fraction(1, 2))


def shifted(whole: int, places: int) -> Decimal:
    """A whole number of the smallest unit written with so many decimal places, whatever the number of digits."""
    digits = str(whole).rjust(places + 1, "0")
    return Decimal(f"{digits[:-places]}.{digits[-places:]}")


def overtime_premium(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The legal minimum for hours beyond the statutory ones, on legal holidays and at night."""
    if inputs.get("hourly_wage") is not None:
        wage = half_up(Fraction(inputs["hourly_wage"]))
    else:
        wage = half_up(Fraction(inputs["monthly_wage"]) / Fraction(inputs["monthly_hours"]))

    def hours(field: str) -> Fraction:
        return Fraction(inputs.get(field) or 0)

    overtime = hours("overtime_hours")
    table = [
        ("時間外(60時間まで)", min(overtime, Fraction(60)), "1.25"),
        ("時間外(60時間超)", max(overtime - 60, Fraction(0)), "1.50"),
        ("法定休日", hours("holiday_hours"), "1.35"),
        ("深夜(時間外)", hours("overtime_night_hours"), "0.25"),
        ("深夜(法定休日)", hours("holiday_night_hours"), "0.25"),
        ("深夜(所定内)", hours("scheduled_night_hours"), "0.25"),
    ]
    lines = []
    exact = Fraction(0)
    for label, amount_of_hours, rate in table:
        if amount_of_hours == 0:
            continue
        pay = wage * amount_of_hours * Fraction(rate)
        exact += pay
        lines.append(
            {
                "label": label,
                "hours": Decimal(amount_of_hours.numerator) / Decimal(amount_of_hours.denominator),
                "rate": rate,
                "amount": shifted(half_up(pay * 100), 2),
            }
        )
    return {"outcome": "computed", "values": {"hourly_wage": wage, "lines": lines, "total": half_up(exact)}}


def leave_allowance(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Sixty per cent of the average wage for days off that the employer answers for."""
    wages = Fraction(inputs["wages_last_3_months"])
    average = wages / inputs["calendar_days"]
    if inputs.get("days_worked") is not None:
        average = max(average, wages / inputs["days_worked"] * Fraction(6, 10))
    sen = floor(average * 100)
    tenths_of_sen = sen * 6
    return {
        "outcome": "computed",
        "values": {
            "average_daily_wage": str(shifted(sen, 2)),
            "minimum_per_day": str(shifted(tenths_of_sen, 3)),
            "total": half_up(Fraction(tenths_of_sen, 1000) * inputs["leave_days"]),
        },
    }
