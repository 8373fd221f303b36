"""What an employer must state and explain when a labour contract is made or renewed."""

from __future__ import annotations

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Day, Flag, OneOf

_DOCUMENT = "working-conditions-disclosure"


def work_out(case: Case) -> Result:
    """Items added from 2024-04-01 and 2026-10-01; the contract's date picks the rule."""
    day, kind = case["contract_date"], case["kind"]
    rules = case.rates["new_disclosure_rules"]
    if not rules.covers(day):
        case.step("before", f"{_DOCUMENT}#2", day=day, starts=rules.starts)
        return case.result("old_rules", {"items": (), "duties": ()}, starts=rules.starts)
    case.rate("new_disclosure_rules", day)
    fixed = kind == "fixed_term"
    items, duties = {"change_scope": f"{_DOCUMENT}#2"}, dict[str, str]()
    if fixed:
        _about_cap(case, items, duties)
        _about_conversion(case, items, duties)
    _about_treatment(case, fixed, items)
    for name, ref in (*items.items(), *duties.items()):
        case.step(name, ref)
    case.note("written", f"{_DOCUMENT}#1")
    case.leave_out("others")
    values = {"items": tuple(items), "duties": tuple(duties)}
    return case.result("new_rules", values, count=len(items))


def _about_cap(case: Case, items: dict[str, str], duties: dict[str, str]) -> None:
    items["renewal_cap"] = f"{_DOCUMENT}#3.1"
    if not case["renewal_cap"]:
        case.note("no_cap", f"{_DOCUMENT}#3.1")
        if not case.known("cap_new_or_shortened"):
            return
    if case["cap_new_or_shortened"]:
        duties["explain_cap_reason"] = f"{_DOCUMENT}#3.2"


def _about_conversion(case: Case, items: dict[str, str], duties: dict[str, str]) -> None:
    if case["renewal"] and case["conversion_right"]:
        items["conversion_opportunity"] = f"{_DOCUMENT}#4"
        items["conditions_after_conversion"] = f"{_DOCUMENT}#5.1"
        duties["explain_balance"] = f"{_DOCUMENT}#5.2"


def _about_treatment(case: Case, fixed: bool, items: dict[str, str]) -> None:
    """Fixed-term, part-time and dispatched workers may ask how their treatment differs."""
    series = case.rates["treatment_explanation"]
    if series.covers(case["contract_date"]) and (fixed or case["part_time"]):
        items["treatment_explanation"] = series.on(case["contract_date"]).ref


CALCULATOR = Calculator(
    name="conditions-disclosure",
    inputs=(
        Day("contract_date"),
        OneOf("kind", options=("indefinite", "fixed_term")),
        *(
            Flag(name, optional=True, default=False)
            for name in ("part_time", "renewal", "renewal_cap", "cap_new_or_shortened", "conversion_right")
        ),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1", f"{_DOCUMENT}#2"),
    outcomes=("new_rules", "old_rules"),
)
