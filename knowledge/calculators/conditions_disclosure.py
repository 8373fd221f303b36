"""What an employer must state and explain when a labour contract is made or renewed."""

from __future__ import annotations

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Day, Flag, OneOf

_DOCUMENT = "working-conditions-disclosure"


def work_out(case: Case) -> Result:
    """Items added from 2024-04-01 and 2026-10-01; the contract's date picks the rule."""
    day = case["contract_date"]
    rules = case.rates["new_disclosure_rules"]
    if day < rules.starts:
        case.step("before", f"{_DOCUMENT}#2", day=day, starts=rules.starts)
        return case.result("old_rules", {"items": (), "duties": ()}, starts=rules.starts)
    case.rate("new_disclosure_rules", day, "contract_date")
    fixed = case["kind"] == "fixed_term"
    items, duties = {"change_scope": f"{_DOCUMENT}#2"}, dict[str, str]()
    if fixed:
        renewed = case["renewal"]
        _about_cap(case, renewed, items, duties)
        if renewed and case["conversion_right"]:
            items["conversion_opportunity"] = f"{_DOCUMENT}#4"
            items["conditions_after_conversion"] = f"{_DOCUMENT}#5.1"
            duties["explain_balance"] = f"{_DOCUMENT}#5.2"
    _about_treatment(case, fixed, items)
    for name, ref in (*items.items(), *duties.items()):
        case.step(name, ref)
    case.note("written", f"{_DOCUMENT}#1")
    case.leave_out("others")
    values = {"items": tuple(items), "duties": tuple(duties)}
    return case.result("new_rules", values, count=len(items))


def _about_cap(case: Case, renewed: bool, items: dict[str, str], duties: dict[str, str]) -> None:
    """Whether the cap is new or shorter is asked only where there is one, and an earlier contract."""
    items["renewal_cap"] = f"{_DOCUMENT}#3.1"
    capped = case["renewal_cap"]
    if not capped:
        case.note("no_cap", f"{_DOCUMENT}#3.1")
    changed = "cap_new_or_shortened"
    if capped is False and case.known(changed):
        raise case.bad(changed, "no_cap_to_change", whole="renewal_cap")
    if case[changed] if renewed and capped else case.known(changed):
        duties["explain_cap_reason"] = f"{_DOCUMENT}#3.2"


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
        Flag("part_time", optional=True, default=False),
        Flag("renewal", optional=True, default=False),
        Flag("renewal_cap", optional=True),  # not said is not the same as a cap denied beside one that was changed
        Flag("cap_new_or_shortened", optional=True, default=False),
        Flag("conversion_right", optional=True, default=False),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1", f"{_DOCUMENT}#2"),
    outcomes=("new_rules", "old_rules"),
)
