"""The table of all calculators: a new one is a module, its words, and a row here."""

from __future__ import annotations

from knowledge.calculators import (
    childcare_pension,
    conditions_disclosure,
    disability_quota,
    fixed_term_conversion,
    income_walls,
    leave_allowance,
    maternity_nhi,
    maternity_pension,
    mental_disorder_criteria,
    older_workers,
    overtime_premium,
    worker_cooperative,
    workplace_targets,
)
from knowledge.calculators.case import Calculator

CALCULATORS: dict[str, Calculator] = {
    calculator.name: calculator
    for calculator in (
        maternity_nhi.CALCULATOR,
        maternity_pension.CALCULATOR,
        childcare_pension.CALCULATOR,
        overtime_premium.CALCULATOR,
        leave_allowance.CALCULATOR,
        income_walls.CALCULATOR,
        fixed_term_conversion.CALCULATOR,
        conditions_disclosure.CALCULATOR,
        disability_quota.CALCULATOR,
        mental_disorder_criteria.CALCULATOR,
        older_workers.CALCULATOR,
        worker_cooperative.CALCULATOR,
        workplace_targets.CALCULATOR,
    )
}
