"""Second reading: fixed-term contracts (the five-year rule, what must be stated in writing)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

ONE_DAY = timedelta(days=1)
COUNTING_FROM = date(2013, 4, 1)


@lru_cache(maxsize=8192)
def months_and_days(first: date, last: date) -> tuple[int, int]:
    """Whole months and left-over days from the first to the last day, both included, counted day by day.

    A month is full at the end of the day before the day of the same number; in a month that has no such day it is
    full at the end of that month's last day.
    """
    months = days = 0
    day = first
    while day <= last:
        tomorrow = day + ONE_DAY
        days += 1
        if tomorrow.day == first.day or (tomorrow.day == 1 and day.day < first.day):
            months, days = months + 1, 0
        day = tomorrow
    return months, days


def added(lengths: list[tuple[int, int]]) -> tuple[int, int]:
    """The sum of lengths, thirty left-over days making a month."""
    months = sum(length[0] for length in lengths)
    days = sum(length[1] for length in lengths)
    while days >= 30:
        months, days = months + 1, days - 30
    return months, days


def gap_that_resets(counted: tuple[int, int]) -> int:
    """How many months without a contract end the count: six, or half of a counted period under one year."""
    months, days = counted
    if months >= 12:
        return 6
    needed = 0
    while needed * 2 * 30 < months * 30 + days:
        needed += 1
    return needed


def fixed_term_conversion(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Whether and when the right to a contract without a term arises."""
    spans = [(date.fromisoformat(c["start"]), date.fromisoformat(c["end"])) for c in inputs["contracts"]]
    lengths: list[tuple[int, int]] = []
    right_from: date | None = None
    resets: list[str] = []
    last_end: date | None = None
    for start, end in spans:
        if start < COUNTING_FROM:
            continue
        if lengths and last_end is not None:
            gap = months_and_days(last_end + ONE_DAY, start - ONE_DAY)
            if start - last_end > ONE_DAY and gap[0] >= gap_that_resets(added(lengths)):
                lengths, right_from = [], None
                resets.append(start.isoformat())
        lengths.append(months_and_days(start, end))
        if right_from is None and len(lengths) >= 2 and added(lengths) > (60, 0):
            right_from = start
        last_end = end

    months, days = added(lengths)
    apply_by = spans[-1][1]
    outcome = "right" if as_of <= apply_by else "expired"
    if right_from is None or as_of < right_from:
        outcome = "not_yet"
    return {
        "outcome": outcome,
        "values": {
            "total": {"years": months // 12, "months": months % 12, "days": days},
            "right": right_from is not None,
            "right_from": right_from.isoformat() if right_from else None,
            "apply_by": apply_by.isoformat() if right_from else None,
            "resets": resets,
        },
    }


def conditions_disclosure(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Which of the newer items an employer must state, by the day of the contract."""
    signed = inputs["contract_date"]
    if signed < "2024-04-01":
        return {"outcome": "old_rules", "values": {"items": [], "duties": []}}
    items, duties = ["change_scope"], []
    fixed = inputs["kind"] == "fixed_term"
    if fixed:
        items.append("renewal_cap")
        if inputs.get("cap_new_or_shortened"):
            duties.append("explain_cap_reason")
        if inputs.get("renewal") and inputs.get("conversion_right"):
            items += ["conversion_opportunity", "conditions_after_conversion"]
            duties.append("explain_balance")
    if signed >= "2026-10-01" and (fixed or inputs.get("part_time")):
        items.append("treatment_explanation")
    return {"outcome": "new_rules", "values": {"items": items, "duties": duties}}
