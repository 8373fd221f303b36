"""Second reading: the employment quota for people with disabilities, the levy and the adjustment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

VALUE_NAMES = (
    "rate",
    "threshold",
    "obliged",
    "required",
    "counted",
    "shortfall",
    "surplus",
    "levy_per_year",
    "adjustment_per_year",
)


def halves_per_head(kind: str, severe: bool, weekly_hours: Any, day: str) -> int:
    """What one person counts for, in halves."""
    severe_case = severe and kind != "mental"
    if weekly_hours >= 30:
        return 4 if severe_case else 2
    if weekly_hours >= 20:
        return 2 if severe_case or kind == "mental" else 1
    if weekly_hours >= 10 and day >= "2024-04-01" and (severe_case or kind == "mental"):
        return 1
    return 0


def disability_quota(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Required and counted people at one date, and a year's levy or adjustment."""
    day = inputs["date"]
    if day < "2023-04-01":
        return {"outcome": "unknown_period", "values": dict.fromkeys(VALUE_NAMES)}
    rate, threshold = "0.023", "43.5"
    if day > "2024-03-31":
        rate, threshold = "0.025", "40.0"
    if day > "2026-06-30":
        rate, threshold = "0.027", "37.5"

    workers = Fraction(inputs["workers"])
    required = floor(workers * Fraction(rate))
    halves = 0
    for row in inputs["employees"]:
        halves += row["count"] * halves_per_head(row["kind"], row["severe"], row["weekly_hours"], day)
    counted = Fraction(halves, 2)
    shortfall = max(Fraction(0), required - counted)
    surplus = max(Fraction(0), counted - required)
    levy = adjustment = Fraction(0)
    if workers > 100:
        levy = shortfall * 50_000 * 12
        full = min(surplus, Fraction(10)) if day >= "2024-04-01" else surplus
        adjustment = (full * 29_000 + (surplus - full) * 23_000) * 12
    obliged = workers >= Fraction(threshold)
    outcome = "short" if shortfall else "met"
    if not obliged:
        outcome = "not_obliged"
    return {
        "outcome": outcome,
        "values": {
            "rate": rate,
            "threshold": Decimal(threshold),
            "obliged": obliged,
            "required": required,
            "counted": halved(counted),
            "shortfall": halved(shortfall),
            "surplus": halved(surplus),
            "levy_per_year": int(levy),
            "adjustment_per_year": int(adjustment),
        },
    }


def halved(people: Fraction) -> Decimal:
    """A number of people in steps of one half, as a decimal."""
    return Decimal(int(people * 2)) / 2
