"""Second reading: the calculators by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from . import births, checks, contracts, pay, quota, walls

SECOND: dict[str, Callable[[dict[str, Any], date], dict[str, Any]]] = {
    "maternity-nhi": births.maternity_nhi,
    "maternity-pension": births.maternity_pension,
    "childcare-pension": births.childcare_pension,
    "overtime-premium": pay.overtime_premium,
    "leave-allowance": pay.leave_allowance,
    "income-walls": walls.income_walls,
    "fixed-term-conversion": contracts.fixed_term_conversion,
    "conditions-disclosure": contracts.conditions_disclosure,
    "disability-quota": quota.disability_quota,
    "mental-disorder-criteria": checks.mental_disorder_criteria,
    "older-workers": checks.older_workers,
    "worker-cooperative": checks.worker_cooperative,
    "workplace-targets": checks.workplace_targets,
}
