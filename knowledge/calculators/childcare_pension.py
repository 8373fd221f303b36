"""Exemption of the National Pension premium while raising a child, from 2026-10."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.calculators.births import INSURED_KINDS, maternity_period, pension_maternity_months
from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Day, Flag, OneOf
from knowledge.months import Month

_DOCUMENT = "maternity-premium-exemption"
_CHANGE = "change:childcare-pension-exemption"
_PARENTS = ("birth_mother", "father", "adoptive")
_FACTS = ("birth_date", "parent", "multiple", "maternity_exemption")


def work_out(case: Case) -> Result:
    """change:childcare-pension-exemption: 9 months after the maternity period, or 12 from the birth month."""
    if case.known("parent") in ("father", "adoptive") and case.known("maternity_exemption"):
        raise case.bad("maternity_exemption", "not_the_mother")
    if case["insured_kind"] != "first":
        return _not_covered(case, case["insured_kind"])
    birth = case["birth_date"]
    starts = case.rates["pension_childcare_exemption"].starts
    if _last_month(case, birth) < Month.of(starts) and not _all_known(case):
        case.step("too_early", _CHANGE, starts=Month.of(starts))
        return _result(case, "too_early", None, None, ())
    maternity = pension_maternity_months(case, birth, case["multiple"]) if _follows_maternity(case) else ()
    period = _period(case)
    months = tuple(month for month in period if month >= Month.of(starts))
    _steps(case, maternity, period, months)
    if months:
        case.rate("pension_childcare_exemption", max(birth, starts), "birth_date")
        _notes(case)
    return _result(case, "exempt" if months else "too_early", maternity, period, months)


def _not_covered(case: Case, kind: str) -> Result:
    """Ends at once; the months are shown where all else happens to be known."""
    case.step("not_covered", _CHANGE, kind=kind)
    if kind == "third":
        case.note("third_kind", "income-walls#2")
    return _result(case, "not_covered", (), _period(case) if _all_known(case) else None, ())


def _all_known(case: Case) -> bool:
    return all(case.known(name) is not None for name in _FACTS)


def _follows_maternity(case: Case) -> bool:
    return bool(case["parent"] == "birth_mother" and case["maternity_exemption"])


def _period(case: Case) -> tuple[Month, ...]:
    """The months before the scheme's start are not yet left out."""
    birth = case["birth_date"]
    return _after_maternity(case, birth, case["multiple"]) if _follows_maternity(case) else _from_birth(case, birth)


def _after_maternity(case: Case, birth: date, multiple: bool) -> tuple[Month, ...]:
    first = maternity_period(case, birth, multiple)[-1].plus(1)
    return first.run(_count(case, "childcare_months_after_maternity", birth))


def _from_birth(case: Case, birth: date) -> tuple[Month, ...]:
    return Month.of(birth).run(_count(case, "childcare_months_from_birth", birth))


def _last_month(case: Case, birth: date) -> Month:
    """The last month that the exemption can reach, whoever the parent is."""
    after = (_after_maternity(case, birth, multiple)[-1] for multiple in (True, False))
    return max(_from_birth(case, birth)[-1], *after)


def _count(case: Case, name: str, birth: date) -> int:
    return int(case.rates[name].nearest(birth).value)


def _steps(case: Case, maternity: Sequence[Month], period: Sequence[Month], months: Sequence[Month]) -> None:
    if maternity:
        case.step("maternity", f"{_DOCUMENT}#3.1", maternity=maternity)
    key = "after_maternity" if _follows_maternity(case) else "from_birth"
    case.step(key, _CHANGE, period=period, count=len(period))
    starts = Month.of(case.rates["pension_childcare_exemption"].starts)
    if len(months) < len(period):
        case.step("from_start" if months else "too_early", _CHANGE, starts=starts, months=months)
    if maternity and months:
        case.step("together", _CHANGE, total=len(maternity) + len(months))


def _notes(case: Case) -> None:
    case.note("filing", _CHANGE)
    case.note("not_nhi", _CHANGE)
    if case["parent"] == "adoptive":
        case.caveat("adoptive")
    case.caveat("authority")
    case.leave_out("other_parent")


def _result(
    case: Case,
    outcome: str,
    maternity: Sequence[Month] | None,
    period: Sequence[Month] | None,
    months: Sequence[Month],
) -> Result:
    values = {
        "maternity_months": maternity,
        "childcare_period": period,
        "childcare_months": months,
        "total_count": None if maternity is None else len(maternity) + len(months),
    }
    starts = Month.of(case.rates["pension_childcare_exemption"].starts)
    return case.result(outcome, values, starts=starts, count=len(months))


CALCULATOR = Calculator(
    name="childcare-pension",
    inputs=(
        Day("birth_date"),
        OneOf("parent", options=_PARENTS),
        Flag("multiple"),
        Flag("maternity_exemption"),
        OneOf("insured_kind", options=INSURED_KINDS),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#3.1", _CHANGE),
    outcomes=("exempt", "too_early", "not_covered"),
)
