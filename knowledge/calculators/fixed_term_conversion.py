"""When a fixed-term worker may ask for a contract without end (law:労働契約法#18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Field, parse_day, parse_object
from knowledge.months import Length

_DOCUMENT = "working-conditions-disclosure"
_LAW = "law:労働契約法#18"
_ORDINANCE = "law:労働契約法第18条第1項の通算契約期間に関する基準を定める省令#2"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Contract:
    """From its first to its last day."""

    start: date
    end: date


@dataclass(frozen=True)
class Contracts(Field):
    """A list of {"start", "end"} in order, without overlap."""

    kind: ClassVar[str] = "contracts"
    examples: ClassVar[tuple[Any, ...]] = (
        [{"start": "2024-04-01", "end": "2025-03-31"}],
        [{"start": f"{year}-04-01", "end": f"{year + 1}-03-31"} for year in range(2019, 2025)],
        [{"start": f"{year}-04-01", "end": f"{year + 1}-03-31"} for year in range(2022, 2028)],
        [{"start": "2021-04-01", "end": "2027-03-31"}],
        [{"start": "2012-04-01", "end": "2018-03-31"}],
        [{"start": "2020-04-01", "end": "2023-03-31"}, {"start": "2023-05-01", "end": "2027-03-31"}],
        [{"start": "2020-04-01", "end": "2023-03-31"}, {"start": "2023-10-01", "end": "2027-03-31"}],
        [{"start": "2020-04-01", "end": "2020-09-30"}, {"start": "2021-01-01", "end": "2027-03-31"}],
    )

    def parse(self, value: Any) -> tuple[Contract, ...]:
        """The contracts. Every error names the list."""
        if not isinstance(value, list | tuple):
            raise self.bad("contracts_list")
        if not value:
            raise self.bad("no_contracts")
        contracts = tuple(self._contract(row) for row in value)
        if any(later.start <= earlier.end for earlier, later in pairwise(contracts)):
            raise self.bad("contracts_order")
        return contracts

    def _contract(self, row: Any) -> Contract:
        checked = parse_object(row, self.name, ("start", "end"))
        contract = Contract(*(parse_day(checked[end], self.name) for end in ("start", "end")))
        if contract.end < contract.start:
            raise self.bad("end_before_start")
        return contract

    def described(self) -> dict[str, Any]:
        """With the shape of a row."""
        return {**super().described(), "items": {"start": "date", "end": "date"}}


@dataclass
class _Count:
    """What has been counted since the last reset, and all resets."""

    lengths: list[Length] = field(default_factory=list)
    right_from: date | None = None
    resets: list[date] = field(default_factory=list)

    @property
    def total(self) -> Length:
        return Length.total(self.lengths)

    def add(self, contract: Contract, most: int) -> None:
        """One contract alone never gives the right, the one that carries the total beyond `most` months does."""
        self.lengths.append(Length.between(contract.start, contract.end))
        if self.right_from is None and len(self.lengths) > 1 and self.total.exceeds(most):
            self.right_from = contract.start

    def reset(self, day: date) -> None:
        """Counting begins anew; an earlier right is gone."""
        self.lengths, self.right_from = [], None
        self.resets.append(day)


def work_out(case: Case) -> Result:
    """The total since the last reset must exceed five years over at least two counted contracts."""
    contracts: Sequence[Contract] = case["contracts"]
    starts = case.rates["conversion_period"].starts
    most = int(case.rate("conversion_period", max(contracts[-1].start, starts), "contracts").value)
    count = _counted(case, [contract for contract in contracts if contract.start >= starts], most)
    if contracts[0].start < starts:
        case.note("before_law", _LAW, first=starts)
    apply_by = contracts[-1].end if count.right_from else None
    outcome = _outcome(count.right_from, apply_by, case.as_of)
    _conclude(case, count, apply_by, outcome, most)
    if outcome == "right" and not any(c.start <= case.as_of <= c.end for c in contracts):
        case.caveat("between_contracts")
    case.leave_out("exceptions")
    total = count.total
    values = {
        "total": {"years": total.months // 12, "months": total.months % 12, "days": total.days},
        "right": count.right_from is not None,
        "right_from": count.right_from,
        "apply_by": apply_by,
        "resets": tuple(count.resets),
    }
    return case.result(outcome, values, answer=_answer(outcome, count, most), length=total)


def _runs(contracts: Iterable[Contract]) -> Iterator[list[Contract]]:
    """Contracts that follow each other without a day between, together."""
    run: list[Contract] = []
    for contract in contracts:
        if run and contract.start != run[-1].end + _ONE_DAY:
            yield run
            run = []
        run.append(contract)
    if run:
        yield run


def _counted(case: Case, contracts: Iterable[Contract], most: int) -> _Count:
    """Adds the contracts up run by run; a long gap begins the count anew."""
    count, ended = _Count(), date.min
    for run in _runs(contracts):
        first, last = run[0].start, run[-1].end
        if count.lengths:
            _cross_gap(case, count, ended + _ONE_DAY, first)
        for contract in run:
            count.add(contract, most)
        length = Length.total(count.lengths[-len(run) :])
        case.step("run" if len(run) > 1 else "single", _LAW, first=first, last=last, count=len(run), length=length)
        ended = last
    return count


def _cross_gap(case: Case, count: _Count, first: date, begins: date) -> None:
    """A gap of six months; under one year counted, of half of that, in whole months rounded up.

    A gap is no sum: 30 left-over days do not make it a month longer (law:民法#143).
    """
    cooling, short = (int(case.rates[name].values[0].value) for name in ("cooling_period", "short_count"))
    counted, gap = count.total, Length.between(first, begins - _ONE_DAY)
    is_short = not counted.at_least(short)
    months_begun = counted.months + (counted.days > 0)
    needed = min(cooling, -(-months_begun // 2)) if is_short else cooling
    resets = gap.at_least(needed)
    shown = {"first": first, "last": begins - _ONE_DAY, "gap": gap, "counted": counted, "needed": needed}
    key = f"gap_{'resets' if resets else 'kept'}{'_short' if is_short else ''}"
    case.step(key, _ORDINANCE if is_short else _LAW, begins=begins, **shown)
    if resets:
        count.reset(begins)


def _outcome(right_from: date | None, apply_by: date | None, as_of: date) -> str:
    if right_from is None or apply_by is None or as_of < right_from:
        return "not_yet"
    return "right" if as_of <= apply_by else "expired"


def _conclude(case: Case, count: _Count, apply_by: date | None, outcome: str, most: int) -> None:
    """The total, and either the days of the right or what is still missing."""
    ref, total = f"{_DOCUMENT}#4", count.total
    if count.right_from and apply_by:
        case.step("total_over", ref, length=total, years=most // 12)
        case.step(f"right_{outcome}", ref, right_from=count.right_from, apply_by=apply_by)
        case.file_on("from", count.right_from)
        case.file_on("until", apply_by)
        case.note("same_conditions", _LAW)
        case.note("state_it", ref)
    elif total.exceeds(most):
        case.step("one_contract", _LAW, length=total)
    elif count.lengths:
        case.step("total_within", ref, length=total, years=most // 12)
        case.note("next_renewal", ref, years=most // 12)


def _answer(outcome: str, count: _Count, most: int) -> str:
    if outcome != "not_yet":
        return outcome
    if count.right_from:
        return "from_then"
    if not count.lengths:
        return "nothing_counted"
    if count.total.exceeds(most):
        return "one_contract"
    return "exactly" if count.total.at_least(most) else "not_yet"


CALCULATOR = Calculator(
    name="fixed-term-conversion",
    inputs=(Contracts("contracts"),),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#4", _LAW),
    outcomes=("right", "not_yet", "expired"),
)
