"""Maternity exemption of the National Health Insurance premium: which months, how many, roughly how much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from knowledge.calculators.births import (
    crosses_fiscal_year,
    filing_day,
    maternity_period,
    note_scheme_start,
    tell_filing,
)
from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Day, Flag
from knowledge.months import Month

_DOCUMENT = "maternity-premium-exemption"


def work_out(case: Case) -> Result:
    """Births from 2023-11-01, months from 2024-01 (law:国民健康保険法施行令#29の7)."""
    birth, multiple = case["birth_date"], case["multiple"]
    first_birth = case.rates["nhi_exemption_births"].starts
    first_month = Month.of(case.rates["nhi_exemption"].starts)
    period = maternity_period(case, birth, multiple)
    covered = birth >= first_birth
    exempt = tuple(month for month in period if month >= first_month) if covered else ()
    if exempt:
        case.rate("nhi_exemption", exempt[-1].day(1), "birth_date")
    case.step("period_multiple" if multiple else "period_single", f"{_DOCUMENT}#2.2", birth=birth, period=period)
    if not covered:
        case.step("too_early", f"{_DOCUMENT}#2.1", birth=birth, first=first_birth)
    elif len(exempt) < len(period):
        case.step("from_first_month", f"{_DOCUMENT}#2.2", first=first_month, exempt=exempt)
    if covered:
        tell_filing(case, birth, "nhi_exemption", f"{_DOCUMENT}#2.3")
        _notes(case, exempt)
    note_scheme_start(case, birth, "nhi_exemption", f"{_DOCUMENT}#2.3")
    values = {
        "period": period,
        "exempt_months": exempt,
        "exempt_count": len(exempt),
        "filing_from": filing_day(birth),
        "estimated_reduction": _reduction(case, len(exempt)),
    }
    if crosses_fiscal_year(exempt):
        case.caveat("two_years")
    case.leave_out("other_members", "already_paid")
    return case.result("exempt" if covered else "too_early", values, first_birth=first_birth)


def _reduction(case: Case, months: int) -> int | None:
    """(income levy + per capita levy) × months / 12, yen cut off; None where neither is given."""
    levies = [
        case.offered("annual_income_levy"),
        case.offered("annual_per_capita_levy", along_with="annual_income_levy"),
    ]
    given = [levy for levy in levies if levy is not None]
    if not given:
        return None
    reduction = floor(Fraction(sum(given)) * months / 12)
    if months:
        case.step("reduction", f"{_DOCUMENT}#1", levies=sum(given), months=months, reduction=reduction)
        case.caveat("estimate")
    return reduction


def _notes(case: Case, exempt: Sequence[Month]) -> None:
    case.note("no_income_limit", f"{_DOCUMENT}#2.2")
    case.note("who", f"{_DOCUMENT}#2.1")
    case.note("other_reductions", f"{_DOCUMENT}#1")
    levy = case.rates["nhi_childcare_levy"].values[0]
    if exempt and exempt[-1] >= Month.of(levy.start):
        case.note("childcare_levy", levy.ref, start=levy.start)


CALCULATOR = Calculator(
    name="maternity-nhi",
    inputs=(
        Day("birth_date"),
        Flag("multiple"),
        Amount("annual_income_levy", optional=True),
        Amount("annual_per_capita_levy", optional=True),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#2.2", f"{_DOCUMENT}#1"),
    outcomes=("exempt", "too_early"),
)
