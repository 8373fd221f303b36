"""The inputs of every calculator that a sentence gives: one table of readers."""

from collections.abc import Callable
from datetime import date

from knowledge.reading.folding import fold
from knowledge.reading.inputs.births import childcare_pension, maternity_nhi, maternity_pension
from knowledge.reading.inputs.contracts import conditions_disclosure, fixed_term_conversion
from knowledge.reading.inputs.coop import worker_cooperative
from knowledge.reading.inputs.health import mental_disorder_criteria, older_workers
from knowledge.reading.inputs.pay import leave_allowance, overtime_premium
from knowledge.reading.inputs.quota import disability_quota
from knowledge.reading.inputs.targets import workplace_targets
from knowledge.reading.inputs.walls import income_walls
from knowledge.reading.model import Fields, Given, Reading, Said

READERS: dict[str, Callable[[Said], Fields]] = {
    "maternity-nhi": maternity_nhi,
    "maternity-pension": maternity_pension,
    "childcare-pension": childcare_pension,
    "overtime-premium": overtime_premium,
    "leave-allowance": leave_allowance,
    "income-walls": income_walls,
    "fixed-term-conversion": fixed_term_conversion,
    "conditions-disclosure": conditions_disclosure,
    "disability-quota": disability_quota,
    "mental-disorder-criteria": mental_disorder_criteria,
    "older-workers": older_workers,
    "worker-cooperative": worker_cooperative,
    "workplace-targets": workplace_targets,
}


def read_folded(calculator: str, folded: str, as_of: date) -> dict[str, Given]:
    """What a text that `fold(text, calculator)` gave says of the inputs; KeyError for an unknown calculator."""
    return {name: item for name, item in READERS[calculator](Said(folded, as_of)).items() if item}


def read_inputs(calculator: str, text: str, as_of: date) -> Reading:
    """What `text` gives of the calculator's inputs; KeyError for an unknown calculator."""
    return Reading(read_folded(calculator, fold(text, calculator), as_of))
