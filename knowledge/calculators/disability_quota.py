"""The employment quota for people with disabilities, the levy and the adjustment payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, ClassVar

from knowledge.calculators.case import Calculator, Case, Result
from knowledge.calculators.fields import Amount, Day, Field, Flag, OneOf, parse_object
from knowledge.money import Number, whole

_DOCUMENT = "disability-employment"
_MONTHS = 12
_VALUES = (
    "rate", "threshold", "obliged", "required", "counted", "shortfall", "surplus",
    "levy_per_year", "adjustment_per_year",
)  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Employees of one kind and the same weekly hours."""

    kind: str
    severe: bool
    weekly_hours: Number
    count: int


@dataclass(frozen=True)
class Employees(Field):
    """A list of {"kind", "severe", "weekly_hours", "count"}; it may be empty."""

    kind: ClassVar[str] = "employees"
    examples: ClassVar[tuple[Any, ...]] = (
        [],
        [{"kind": "physical", "severe": True, "weekly_hours": 30, "count": 1}],
        [{"kind": "mental", "severe": False, "weekly_hours": 20, "count": 2}],
        [{"kind": "intellectual", "severe": False, "weekly_hours": 40, "count": 30}],
    )

    def parse(self, value: Any) -> tuple[Group, ...]:
        """The groups. Every error names the list."""
        if not isinstance(value, list | tuple):
            raise self.bad("employees_list")
        return tuple(self._group(row) for row in value)

    def _group(self, row: Any) -> Group:
        checked = parse_object(row, self.name, ("kind", "severe", "weekly_hours", "count"))
        return Group(
            kind=OneOf(self.name, options=("physical", "intellectual", "mental")).parse(checked["kind"]),
            severe=Flag(self.name).parse(checked["severe"]),
            weekly_hours=Amount(self.name, unit="時間", most=168).parse(checked["weekly_hours"]),
            count=int(Amount(self.name, unit="人", counted=True).parse(checked["count"])),
        )


def work_out(case: Case) -> Result:
    """Rates and counting of the notice, from 2023-04-01 on; the date picks the rule."""
    day, workers = case["date"], case["workers"]
    rates = case.rates["disability_rate"]
    if not rates.covers(day):
        case.step("unknown", f"{_DOCUMENT}#1", starts=rates.starts)
        return case.result("unknown_period", dict.fromkeys(_VALUES), starts=rates.starts)
    rate, threshold = case.rate("disability_rate", day), case.rate("disability_threshold", day)
    obliged = workers >= threshold.value
    required = floor(Fraction(workers) * Fraction(rate.value))
    case.step(
        "threshold_over" if obliged else "threshold_below", threshold.ref, workers=workers, threshold=threshold.value
    )
    case.step("required", rate.ref, workers=workers, rate=rate.value, required=required)
    groups: Sequence[Group] = case["employees"]
    if sum(_as_worker(case, group) * group.count for group in groups) > workers:
        raise case.bad("employees", "part_above_whole", whole="workers")
    counted = _counted(case, groups)
    shortfall, surplus = max(Fraction(0), required - counted), max(Fraction(0), counted - required)
    levy, adjustment = _money(case, workers, shortfall, surplus)
    _notes(case, workers)
    values = {
        "rate": f"{rate.value}",
        "threshold": whole(threshold.value),
        "obliged": obliged,
        "required": required,
        "counted": _number(counted),
        "shortfall": _number(shortfall),
        "surplus": _number(surplus),
        "levy_per_year": levy,
        "adjustment_per_year": adjustment,
    }
    outcome = "not_obliged" if not obliged else "short" if shortfall else "met"
    return case.result(outcome, values)


def _counted(case: Case, groups: Sequence[Group]) -> Fraction:
    total = Fraction(0)
    for group in groups:
        each = _per_head(case, group)
        total += each * group.count
        short = group.weekly_hours < case.rates["quota_part_hours"].nearest(case["date"]).value
        ref = f"{_DOCUMENT}#2.2" if short else f"{_DOCUMENT}#2.1"
        shown = {"kind": group.kind, "hours": group.weekly_hours, "count": group.count}
        case.step("group", ref, each=each, sum=each * group.count, **shown)
    case.step("counted", f"{_DOCUMENT}#2", total=total)
    return total


def _as_worker(case: Case, group: Group) -> Fraction:
    """How much one person counts among the workers: part-timers half, under 20 hours nothing."""
    full, part = (case.rates[name].nearest(case["date"]).value for name in ("quota_full_hours", "quota_part_hours"))
    if group.weekly_hours >= full:
        return Fraction(1)
    return Fraction(1, 2) if group.weekly_hours >= part else Fraction(0)


def _per_head(case: Case, group: Group) -> Fraction:
    """How much one person counts; `severe` means nothing for mental disabilities."""
    day, half = case["date"], Fraction(1, 2)
    mental, severe = group.kind == "mental", group.severe and group.kind != "mental"
    full, part, short = (
        case.rates[name].nearest(day).value for name in ("quota_full_hours", "quota_part_hours", "quota_short_hours")
    )
    if group.weekly_hours >= full:
        return Fraction(2 if severe else 1)
    if group.weekly_hours >= part:
        return Fraction(1) if severe or mental else half
    counts = case.rates["quota_short_hours"].covers(day) and group.weekly_hours >= short
    return half if counts and (severe or mental) else Fraction(0)


def _money(case: Case, workers: Number, shortfall: Fraction, surplus: Fraction) -> tuple[int, int]:
    """Yen a year; 0 at the limit of workers or fewer."""
    day = case["date"]
    limit = case.rate("levy_workers", day)
    if workers <= limit.value:
        case.note("no_levy", f"{_DOCUMENT}#3.1", limit=int(limit.value))
        return 0, 0
    levy = int(shortfall * Fraction(case.rate("levy", day).value) * _MONTHS)
    full = Fraction(case.rate("adjustment", day).value)
    beyond, most = case.rates["adjustment_beyond"], Fraction(case.rates["adjustment_people"].nearest(day).value)
    many = max(Fraction(0), surplus - most) if beyond.covers(day) else Fraction(0)
    reduced = Fraction(beyond.nearest(day).value)
    adjustment = int(((surplus - many) * full + many * reduced) * _MONTHS)
    if levy:
        each = case.rate("levy", day).value
        case.step("levy", f"{_DOCUMENT}#3.1", shortfall=shortfall, each=each, levy=levy)
    if adjustment:
        case.step("adjustment", f"{_DOCUMENT}#3.1", surplus=surplus, adjustment=adjustment)
    case.caveat("monthly")
    return levy, adjustment


def _notes(case: Case, workers: Number) -> None:
    day = case["date"]
    if workers <= case.rate("levy_workers", day).value and case.rates["reward"].covers(day):
        reward, people, beyond = (case.rate(name, day).value for name in ("reward", "reward_people", "reward_beyond"))
        case.note("rewards", f"{_DOCUMENT}#3.1", reward=reward, people=people, beyond=beyond)
    case.note("report", f"{_DOCUMENT}#1")
    case.leave_out("exclusion")


def _number(value: Fraction) -> Number:
    """A count in half steps as int or Decimal."""
    return whole(Decimal(value.numerator) / Decimal(value.denominator))


CALCULATOR = Calculator(
    name="disability-quota",
    inputs=(
        Amount("workers", unit="人", step=Decimal("0.5")),
        Day("date"),
        Employees("employees"),
    ),
    work_out=work_out,
    sources=(f"{_DOCUMENT}#1", f"{_DOCUMENT}#2.1", f"{_DOCUMENT}#3.1"),
    outcomes=("met", "short", "not_obliged", "unknown_period"),
)
