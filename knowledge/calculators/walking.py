"""Walks a calculator by answering each of its questions in every way that can matter; draws what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from knowledge.calculators.case import Calculator, Result, Unasked
from knowledge.calculators.fields import Amount, BadInput, Day, Field, Flag, OneOf, Parts
from knowledge.calculators.printing import phrases
from knowledge.rates import Rates, Series

DEEPEST = 12
_ONE_DAY = timedelta(days=1)
_SOME_DAYS = ("1955-04-02", "1962-04-02", "1990-04-01", "2024-02-29", "2030-01-31")
_SOME_AMOUNTS = (0, 1, 10, 100, 10_000, 3_000_000)
_ENDING = "(計算できません)"


@dataclass(frozen=True)
class Question:
    """A question and where each answer leads; answers with the same way on stand together."""

    asked: str
    ways: tuple[tuple[tuple[Any, ...], Question | str], ...]


class _Noted(Mapping[str, Series]):
    """Rates that note which of them were read."""

    def __init__(self, rates: Rates) -> None:
        self._rates, self.read = rates, set[str]()

    def __getitem__(self, name: str) -> Series:
        self.read.add(name)
        return self._rates[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rates)

    def __len__(self) -> int:
        return len(self._rates)


class Walk:
    """All ways through one calculator on one day."""

    def __init__(self, calculator: Calculator, rates: Rates, as_of: date) -> None:
        self._calculator, self._as_of, self._rates = calculator, as_of, _Noted(rates)
        self._read: tuple[Series, ...] = ()
        self._from({}, DEEPEST)
        self._read = tuple(rates[name] for name in sorted(self._rates.read))

    def tree(self) -> Question | str:
        """The first question, or the outcome where nothing is asked."""
        return self._from({}, DEEPEST)

    def samples(self, field: Field) -> list[Any]:
        """Answers (JSON values) on both sides of every figure that the calculator reads."""
        if isinstance(field, Flag):
            return [True, False]
        if isinstance(field, OneOf):
            return list(field.options)
        if isinstance(field, Day):
            edges = {day for series in self._read for rate in series.values for day in _around(rate.start)}
            return sorted({*_SOME_DAYS, *(day.isoformat() for day in edges)})
        if isinstance(field, Amount):
            return self._amounts(field)
        return list(getattr(field, "examples", ()))

    def _amounts(self, field: Amount) -> list[Any]:
        figures = [rate.value for series in self._read if series.unit == field.unit for rate in series.values]
        unit = field.step or Decimal(1)
        near = {value + shift for value in figures for shift in (-unit, 0, unit)}
        return sorted({*near, *_SOME_AMOUNTS, field.least + unit})

    def _from(self, facts: Mapping[str, Any], left: int) -> Question | str:
        try:
            return self._solved(facts).outcome
        except BadInput:
            return _ENDING
        except Unasked as missing:
            if left == 0:
                raise RecursionError(f"{self._calculator.name}: more than {DEEPEST} questions") from missing
            return Question(missing.field, self._ways(missing.field, facts, left))

    def _solved(self, facts: Mapping[str, Any]) -> Result:
        return self._calculator.solve(facts, self._as_of, self._rates, frozenset(self._calculator.thorough))

    def _ways(
        self, asked: str, facts: Mapping[str, Any], left: int
    ) -> tuple[tuple[tuple[Any, ...], Question | str], ...]:
        ways: dict[Question | str, list[Any]] = {}
        for answer, fact in self.answers(asked):
            name = asked.partition(".")[0]
            known = {**facts.get(name, {}), **fact} if isinstance(fact, dict) else fact
            after = self._from({**facts, name: known}, left - 1)
            ways.setdefault(after, []).append(answer)
        return tuple((tuple(answers), after) for after, answers in ways.items())

    def answers(self, asked: str) -> Iterable[tuple[Any, Any]]:
        """(answer as shown, fact) for the samples that the field accepts."""
        name, _, part = asked.partition(".")
        field = self._calculator.fields[name]
        if isinstance(field, Parts):
            parts = [key for key in field.names if key == part or key.startswith(f"{part}.")]
            return [(value, dict.fromkeys(parts, value)) for value in self.samples(field.inner)]
        found = []
        for value in self.samples(field):
            try:
                found.append((_shown(value), field.parse(value)))
            except BadInput:
                continue
        return found


def _shown(value: Any) -> Any:
    """A list as its length: what is drawn must be short."""
    return f"{len(value)}件" if isinstance(value, list) else value


def _around(day: date) -> tuple[date, date]:
    return day - _ONE_DAY, day


def diagram(calculator: Calculator, rates: Rates, as_of: date, words: Mapping[str, str]) -> str:
    """A Mermaid flowchart of the questions and outcomes; equal ways on are drawn once."""
    said = phrases(words, calculator.name)
    lines, numbers = ["flowchart TD"], dict[Question | str, str]()

    def drawn(node: Question | str) -> str:
        if node in numbers:
            return numbers[node]
        numbers[node] = number = f"n{len(numbers)}"
        if isinstance(node, str):
            lines.append(f'  {number}(["{node}"])')
            return number
        lines.append(f'  {number}["{said.say(f"ask.{node.asked}.question")}"]')
        for answers, after in node.ways:
            lines.append(f'  {number} -->|"{_labelled(answers)}"| {drawn(after)}')
        return number

    drawn(Walk(calculator, rates, as_of).tree())
    return "\n".join(lines)


def _labelled(answers: tuple[Any, ...]) -> str:
    """The answers of one way: the first and last of a sorted run, or each."""
    shown = [{True: "はい", False: "いいえ"}.get(a, str(a)) if isinstance(a, bool) else str(a) for a in answers]
    return "、".join(shown) if len(shown) <= 3 else f"{shown[0]} … {shown[-1]}"
