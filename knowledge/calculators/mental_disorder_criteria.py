"""A self-check against the three requirements for recognising a mental disorder as work-related; never a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Flag, OneOf

_DOCUMENT = "mental-disorder-criteria"
_COVERED = ("F2", "F3", "F4")
_ANSWER = ("yes", "no", "unknown")


def work_out(case: Case) -> Result:
    """Requirements 1 to 3 of section 1(2); every result points to a human."""
    states = [_covered(case), _strong_load(case), _not_otherwise(case)]
    worsened = case["worsened"]
    if worsened:
        case.note("worsened", f"{_DOCUMENT}#2.2")
    case.note("how_judged", f"{_DOCUMENT}#1.3")
    case.note("harassment", f"{_DOCUMENT}#2.1")
    case.caveat("no_verdict")
    case.caveat("people")
    case.leave_out("details")
    requirements = [{"number": number, "state": state} for number, state in enumerate(states, 1)]
    return case.result(_outcome(states), {"requirements": requirements, "worsening_note": worsened})


def _outcome(states: Sequence[str]) -> str:
    if "not_met" in states:
        return "outside_criteria"
    return "open" if "open" in states else "may_qualify"


def _covered(case: Case) -> str:
    disorder = case["disorder"]
    state = "met" if disorder in _COVERED else "not_met" if disorder == "organic_or_substance" else "open"
    case.step(f"disorder_{state}", f"{_DOCUMENT}#1.1")
    return state


def _strong_load(case: Case) -> str:
    """A special event is a strong load by itself; either of the two is enough, then the other is not asked."""
    special = case.known("special_event") == "yes"
    load = "yes" if special else case["strong_load_within_6_months"]
    special = special or (load != "yes" and case["special_event"] == "yes")
    state = "met" if special else {"yes": "met", "no": "not_met", "unknown": "open"}[load]
    case.step("load_special" if special else f"load_{state}", f"{_DOCUMENT}#1.3")
    return state


def _not_otherwise(case: Case) -> str:
    state = {"no": "met", "yes": "not_met", "unknown": "open"}[case["outside_causes"]]
    case.step(f"causes_{state}", f"{_DOCUMENT}#1.2")
    return state


CALCULATOR = Calculator(
    name="mental-disorder-criteria",
    inputs=(
        OneOf("disorder", options=(*_COVERED, "organic_or_substance", "other", "unknown")),
        OneOf("strong_load_within_6_months", options=_ANSWER),
        OneOf("outside_causes", options=_ANSWER),
        Flag("worsened"),
        OneOf("special_event", options=_ANSWER),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1.2", f"{_DOCUMENT}#1.3"),
    outcomes=("may_qualify", "open", "outside_criteria"),
    forgets=True,
)
