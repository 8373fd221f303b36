"""Maternity exemption of the National Pension premium for the first kind of insured person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.calculators.births import (
    INSURED_KINDS,
    filing_day,
    maternity_period,
    note_scheme_start,
    pension_maternity_months,
    tell_filing,
)
from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Day, Flag, OneOf
from knowledge.months import Month

_DOCUMENT = "maternity-premium-exemption"


def work_out(case: Case) -> Result:
    """Months from 2019-04 (law:国民年金法#88の2); other kinds of insured persons are not covered."""
    if case["insured_kind"] != "first":
        return _not_covered(case, case["insured_kind"])
    birth, multiple = case["birth_date"], case["multiple"]
    period, exempt = maternity_period(case, birth, multiple), pension_maternity_months(case, birth, multiple)
    case.step("period_multiple" if multiple else "period_single", f"{_DOCUMENT}#3.1", birth=birth, period=period)
    starts = case.rates["pension_maternity_exemption"].starts
    if len(exempt) < len(period):
        key = "from_first_month" if exempt else "too_early"
        case.step(key, f"{_DOCUMENT}#3", first=Month.of(starts), exempt=exempt)
    if exempt:
        case.rate("pension_maternity_exemption", exempt[-1].day(1), "birth_date")
        _filing(case, birth)
    note_scheme_start(case, birth, "pension_maternity_exemption", f"{_DOCUMENT}#3.2")
    return _result(case, "exempt" if exempt else "too_early", period, exempt, birth)


def _not_covered(case: Case, kind: str) -> Result:
    """Ends at once; the months are shown where the birth happens to be known."""
    birth, multiple = case.known("birth_date"), case.known("multiple")
    known = birth is not None and multiple is not None
    case.step("not_covered", f"{_DOCUMENT}#3.1", kind=kind)
    if kind == "second":
        case.note("second_kind", f"{_DOCUMENT}#0")
    elif kind == "third":
        case.note("third_kind", "income-walls#2")
    return _result(case, "not_covered", maternity_period(case, birth, multiple) if known else None, (), birth)


def _filing(case: Case, birth: date) -> None:
    tell_filing(case, birth, "pension_maternity_exemption", f"{_DOCUMENT}#3.2")
    case.note("due_or_birth", "law:国民年金法#88の2")
    case.note("counts_as_paid", f"{_DOCUMENT}#3.3")
    case.note("other_exemptions", f"{_DOCUMENT}#3.3")
    case.note("additional", f"{_DOCUMENT}#3.3")
    case.leave_out("other_members", "already_paid")


def _result(
    case: Case, outcome: str, period: Sequence[Month] | None, exempt: Sequence[Month], birth: date | None
) -> Result:
    first = Month.of(case.rates["pension_maternity_exemption"].starts)
    values = {
        "period": period,
        "exempt_months": exempt,
        "exempt_count": len(exempt),
        "filing_from": filing_day(birth) if birth else None,
    }
    return case.result(outcome, values, first=first)


CALCULATOR = Calculator(
    name="maternity-pension",
    inputs=(Day("birth_date"), Flag("multiple"), OneOf("insured_kind", options=INSURED_KINDS)),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#3.1", f"{_DOCUMENT}#3"),
    outcomes=("exempt", "too_early", "not_covered"),
)
