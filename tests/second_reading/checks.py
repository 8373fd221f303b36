"""Second reading: the lists that are ticked off (mental disorders, older workers, cooperatives, targets)."""

from __future__ import annotations

from datetime import date
from typing import Any

TARGETS = ("1", "2", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2")
WORDS = {"yes": "met", "no": "not_met", "unknown": "open"}


def mental_disorder_criteria(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The three requirements, each met, not met or open."""
    first = "open"
    if inputs["disorder"] in ("F2", "F3", "F4"):
        first = "met"
    elif inputs["disorder"] == "organic_or_substance":
        first = "not_met"
    second = "met" if inputs["special_event"] == "yes" else WORDS[inputs["strong_load_within_6_months"]]
    third = {"yes": "not_met", "no": "met", "unknown": "open"}[inputs["outside_causes"]]
    states = [first, second, third]
    outcome = "open" if "open" in states else "may_qualify"
    if "not_met" in states:
        outcome = "outside_criteria"
    return {
        "outcome": outcome,
        "values": {
            "requirements": [{"number": number, "state": state} for number, state in enumerate(states, start=1)],
            "worsening_note": inputs["worsened"],
        },
    }


def birthday(birth: date, years: int) -> date:
    """The birthday so many years on: 1 March where that year has no 29 February."""
    try:
        return date(birth.year + years, birth.month, birth.day)
    except ValueError:
        return date(birth.year + years, 3, 1)


def older_workers(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """What an employer owes a worker of that age."""
    birth = date.fromisoformat(inputs["birth_date"])
    age = 0
    while birthday(birth, age + 1) <= as_of:
        age += 1
    measures = ["abolish_retirement", "raise_retirement_age", "continued_employment"]
    if age >= 70:
        outcome, duty, measures = "70_or_over", "none", []
    elif age >= 65:
        outcome, duty = "from_65_to_69", "effort_to_70"
        measures.append("startup_support")
    else:
        outcome, duty = "under_65", "secure_to_65"
    return {
        "outcome": outcome,
        "values": {
            "age": age,
            "turns_65_on": birthday(birth, 65).isoformat(),
            "turns_70_on": birthday(birth, 70).isoformat(),
            "duty": duty,
            "measures": measures,
        },
    }


def worker_cooperative(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """Which requirements for founding a workers' cooperative are still missing."""
    fulfilled = {
        "promoters": inputs["promoters"] >= 3,
        "contribution": inputs["principles"]["contribution"],
        "opinion": inputs["principles"]["opinion"],
        "work": inputs["principles"]["work"],
        "voluntary_membership": inputs["voluntary_membership"],
        "contracts_with_members": inputs["contracts_with_members"],
        "equal_votes": inputs["equal_votes"],
        "contract_members_majority": inputs["contract_members_majority"],
        "dividend_by_work": inputs["dividend_by_work"],
        "business": inputs["business"] in ("licensed", "other"),
    }
    missing = [name for name, there in fulfilled.items() if not there]
    return {
        "outcome": "not_yet" if missing else "can_found",
        "values": {"missing": missing, "licence_needed": inputs["business"] == "licensed"},
    }


def workplace_targets(inputs: dict[str, Any], as_of: date) -> dict[str, Any]:
    """The fourteen targets, sorted by the answer, and the share reached."""
    piles: dict[str, list[str]] = {"yes": [], "no": [], "unknown": []}
    for target in TARGETS:
        piles[inputs["answers"].get(target, "unknown")].append(target)
    reached = len(piles["yes"])
    # The hundredth h is the right one when reached / 14 lies in [h - 0.5, h + 0.5) hundredths.
    hundredth = next(h for h in range(101) if (2 * h - 1) * 14 <= 200 * reached < (2 * h + 1) * 14)
    return {
        "outcome": "complete" if reached == len(TARGETS) else "in_progress",
        "values": {
            "met": piles["yes"],
            "unmet": piles["no"],
            "open": piles["unknown"],
            "score": f"{hundredth // 100}.{hundredth % 100:02d}",
        },
    }
