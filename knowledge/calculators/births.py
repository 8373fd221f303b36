"""What the three exemptions around a birth share: the months of the maternity period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from knowledge.calculators.case import Case
from knowledge.months import Month, months_before

INSURED_KINDS = ("first", "voluntary", "second", "third")
_MARCH = 3
_FILING_MONTHS = 6


def maternity_period(case: Case, birth: date, multiple: bool) -> tuple[Month, ...]:
    """4 months from the month before the birth's, or 6 from three months before for twins or more."""
    kind = "multiple" if multiple else "single"
    count, lead = (case.rates[f"maternity_{kind}_{part}"].nearest(birth).value for part in ("months", "lead"))
    return Month.of(birth).plus(-int(lead)).run(int(count))


def pension_maternity_months(case: Case, birth: date, multiple: bool) -> tuple[Month, ...]:
    """The months of the maternity period since the pension's exemption began in 2019-04."""
    begun = Month.of(case.rates["pension_maternity_exemption"].starts)
    return tuple(month for month in maternity_period(case, birth, multiple) if month >= begun)


def filing_day(birth: date) -> date:
    """The first day to file: six months before the birth, not clamped to the scheme's start."""
    return months_before(birth, _FILING_MONTHS)


def tell_filing(case: Case, birth: date, scheme: str, ref: str) -> None:
    """Says from when a form can be handed in: nothing could be filed before the scheme began."""
    day = max(filing_day(birth), case.rates[scheme].starts)
    case.step("filing_open" if case.as_of >= day else "filing", ref, day=day)
    case.file_on("from", day)


def note_scheme_start(case: Case, birth: date, scheme: str, ref: str) -> None:
    """A first day to file that lies before the scheme is a matter of counting only."""
    starts = case.rates[scheme].starts
    if filing_day(birth) < starts:
        case.note("filing_before_scheme", ref, starts=starts)


def crosses_fiscal_year(months: Sequence[Month]) -> bool:
    """Whether the run of months goes from a March into an April."""
    return any(month.month == _MARCH for month in months[:-1])
