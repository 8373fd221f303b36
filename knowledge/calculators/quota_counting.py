"""How people with disabilities count for the employment quota: by kind, severity and weekly hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from knowledge.calculators.case import Case
from knowledge.calculators.fields import Amount, Field, Flag, OneOf, parse_object
from knowledge.money import Number

_DOCUMENT = "disability-employment"
_LAW = "law:障害者の雇用の促進等に関する法律#43"
_KINDS = ("physical", "intellectual", "mental")
_HOURS_A_WEEK = 168


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

    def described(self) -> dict[str, Any]:
        """With the shape of a row."""
        row = {"kind": list(_KINDS), "severe": "bool", "weekly_hours": "number", "count": "integer"}
        return {**super().described(), "items": row}

    def _group(self, row: Any) -> Group:
        checked = parse_object(row, self.name, ("kind", "severe", "weekly_hours", "count"))
        return Group(
            kind=OneOf(self.name, options=_KINDS).parse(checked["kind"]),
            severe=Flag(self.name).parse(checked["severe"]),
            weekly_hours=Amount(self.name, unit="時間", most=_HOURS_A_WEEK).parse(checked["weekly_hours"]),
            count=int(Amount(self.name, unit="人", counted=True).parse(checked["count"])),
        )


def as_workers(case: Case, groups: Sequence[Group]) -> Fraction:
    """How much the groups count among all workers: part-timers half, under 20 hours nothing."""
    return sum((_as_worker(case, group) * group.count for group in groups), Fraction(0))


def _as_worker(case: Case, group: Group) -> Fraction:
    full, part = (case.rates[name].nearest(case["date"]).value for name in ("quota_full_hours", "quota_part_hours"))
    if group.weekly_hours >= full:
        return Fraction(1)
    return Fraction(1, 2) if group.weekly_hours >= part else Fraction(0)


def counted_people(case: Case, groups: Sequence[Group]) -> Fraction:
    """How many people the groups count as, with a step for each group."""
    total = Fraction(0)
    for group in groups:
        each = _per_head(case, group)
        total += each * group.count
        kind = f"{group.kind}_severe" if group.severe and group.kind != "mental" else group.kind
        shown = {"kind": kind, "hours": group.weekly_hours, "count": group.count}
        case.step("group", _counting_rule(case, group), each=each, sum=each * group.count, **shown)
    case.step("counted" if groups else "nobody", f"{_DOCUMENT}#2", total=total)
    return total


def _counting_rule(case: Case, group: Group) -> str:
    """Where it is written how the group counts."""
    full, part = (case.rates[name].nearest(case["date"]).value for name in ("quota_full_hours", "quota_part_hours"))
    if group.weekly_hours < part:
        return f"{_DOCUMENT}#2.2"
    return f"{_DOCUMENT}#2.1" if group.kind == "mental" and group.weekly_hours < full else _LAW


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
