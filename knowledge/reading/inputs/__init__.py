"""The inputs of every calculator that a sentence gives: one table of readers, and what stays missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.reading.folding import fold
from knowledge.reading.inputs.births import childcare_pension, maternity_nhi, maternity_pension
from knowledge.reading.inputs.contracts import conditions_disclosure, fixed_term_conversion
from knowledge.reading.inputs.coop import worker_cooperative
from knowledge.reading.inputs.health import mental_disorder_criteria, older_workers
from knowledge.reading.inputs.pay import leave_allowance, overtime_premium
from knowledge.reading.inputs.quota import disability_quota
from knowledge.reading.inputs.targets import workplace_targets
from knowledge.reading.inputs.walls import income_walls
from knowledge.reading.model import Assumption, Fields, Reading, Said

PRINCIPLES = ("contribution", "opinion", "work")


def _overtime_missing(inputs: Mapping[str, Any]) -> tuple[str, ...]:
    """One of the two forms of the wage, and at least one count of hours to pay for."""
    if "monthly_wage" in inputs or "monthly_hours" in inputs:
        wage = tuple(field for field in ("monthly_wage", "monthly_hours") if field not in inputs)
        wage = () if "hourly_wage" in inputs else wage
    else:
        wage = () if "hourly_wage" in inputs else ("hourly_wage",)
    hours = any(field.endswith("_hours") and field != "monthly_hours" for field in inputs)
    return wage + (() if hours else ("overtime_hours",))


@dataclass(frozen=True)
class Reader:
    """How one calculator is read: the function, the required fields in order, or a rule for them."""

    read: Callable[[Said], Fields]
    required: tuple[str, ...]
    missing: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None

    def still_missing(self, inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """The required fields that `inputs` lacks; `principles` until all three are known."""
        if self.missing:
            return self.missing(inputs)
        return tuple(field for field in self.required if not _complete(field, inputs))


def _complete(field: str, inputs: Mapping[str, Any]) -> bool:
    if field == "principles":
        return all(name in inputs.get(field, {}) for name in PRINCIPLES)
    return field in inputs


READERS: dict[str, Reader] = {
    "maternity-nhi": Reader(maternity_nhi, ("birth_date", "multiple")),
    "maternity-pension": Reader(maternity_pension, ("birth_date", "multiple", "insured_kind")),
    "childcare-pension": Reader(
        childcare_pension, ("birth_date", "parent", "multiple", "maternity_exemption", "insured_kind")
    ),
    "overtime-premium": Reader(overtime_premium, (), _overtime_missing),
    "leave-allowance": Reader(leave_allowance, ("wages_last_3_months", "calendar_days", "leave_days")),
    "income-walls": Reader(
        income_walls,
        ("annual_income", "employer_size", "weekly_hours", "monthly_wage", "student", "dependent",
        "temporary_rise"),
    ),
    "fixed-term-conversion": Reader(fixed_term_conversion, ("contracts",)),
    "conditions-disclosure": Reader(conditions_disclosure, ("contract_date", "kind")),
    "disability-quota": Reader(disability_quota, ("workers", "date", "employees")),
    "mental-disorder-criteria": Reader(
        mental_disorder_criteria,
        ("disorder", "strong_load_within_6_months", "outside_causes", "worsened", "special_event"),
    ),
    "older-workers": Reader(older_workers, ("birth_date",)),
    "worker-cooperative": Reader(
        worker_cooperative,
        (
            "promoters", "principles", "voluntary_membership", "contracts_with_members", "equal_votes",
            "contract_members_majority", "dividend_by_work", "business",
        ),
    ),
    "workplace-targets": Reader(workplace_targets, ("answers",)),
}  # fmt: skip


def read_inputs(calculator: str, text: str, as_of: date) -> Reading:
    """What `text` gives of the calculator's inputs; KeyError for an unknown calculator."""
    reader = READERS[calculator]
    said = {name: item for name, item in reader.read(Said(fold(text, calculator), as_of)).items() if item}
    inputs = {name: item.value for name, item in said.items()}
    assumed = tuple(Assumption(name, item.words, item.value) for name, item in said.items() if item.assumed)
    return Reading(inputs, reader.still_missing(inputs), assumed)
