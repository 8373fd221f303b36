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
    found = _Found(case)
    found.item("change_scope", f"{_DOCUMENT}#2")
    fixed = case["kind"] == "fixed_term"
    if fixed:
        renewed = case["renewal"]
        _about_cap(case, renewed, found)
        if renewed and case["conversion_right"]:
            found.item("conversion_opportunity", f"{_DOCUMENT}#4")
            found.item("conditions_after_conversion", f"{_DOCUMENT}#5.1")
            found.duty("explain_balance", f"{_DOCUMENT}#5.2")
    _about_treatment(case, fixed, found)
    case.note("written", f"{_DOCUMENT}#1")
    case.leave_out("others")
    values = {"items": tuple(found.items), "duties": tuple(found.duties)}
    return case.result("new_rules", values, count=len(found.items))


class _Found:
    """What must be stated and explained, in the order of the contract; each with its step."""

    def __init__(self, case: Case) -> None:
        self._case, self.items, self.duties = case, list[str](), list[str]()

    def item(self, name: str, ref: str) -> None:
        self.items.append(name)
        self._case.step(name, ref)

    def duty(self, name: str, ref: str) -> None:
        self.duties.append(name)
        self._case.step(name, ref)


def _about_cap(case: Case, renewed: bool, found: _Found) -> None:
    """Whether the cap is new or shorter is asked only where there is one, and an earlier contract."""
    found.item("renewal_cap", f"{_DOCUMENT}#3.1")
    capped = case["renewal_cap"]
    changed = "cap_new_or_shortened"
    if capped is False and case.known(changed):
        raise case.bad(changed, "no_cap_to_change", whole="renewal_cap")
    if not capped and not case.known(changed):
        case.note("no_cap", f"{_DOCUMENT}#3.1")
    if case[changed] if renewed and capped else case.known(changed):
        found.duty("explain_cap_reason", f"{_DOCUMENT}#3.2")


def _about_treatment(case: Case, fixed: bool, found: _Found) -> None:
    """Fixed-term, part-time and dispatched workers may ask how their treatment differs."""
    series = case.rates["treatment_explanation"]
    if series.covers(case["contract_date"]) and (fixed or case["part_time"]):
        found.item("treatment_explanation", series.on(case["contract_date"]).ref)


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
