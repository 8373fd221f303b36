"""A member's case: what is known of it, what is asked next, and the result as it is worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from knowledge.calculators.fields import BadInput, Field
from knowledge.rates import NoRate, Rate, Rates


class Unasked(Exception):
    """A fact that the calculator needs and that is not known: ask for `field` next.

    `found` are the steps that could be worked out before.
    """

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
        self.found: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Line:
    """One sentence of a result: its key in the words file, the values it names, its source."""

    key: str
    values: Mapping[str, Any]
    ref: str | None = None


@dataclass(frozen=True)
class Result:
    """What a calculator found. Values are typed (date, Month, int, Decimal, str).

    `answer` is the key of the first sentence and `shown` what fills it.
    `steps` explain the result in the order in which a person would work it out; `left_out` says what was not
    considered; `offered` are optional fields that were not given and would make the result fuller.
    """

    outcome: str
    answer: str
    values: Mapping[str, Any]
    shown: Mapping[str, Any]
    steps: tuple[Line, ...]
    notes: tuple[Line, ...]
    caveats: tuple[Line, ...]
    left_out: tuple[Line, ...]
    offered: tuple[str, ...]
    filing: tuple[tuple[str, date], ...]


@dataclass
class Case:
    """Facts by field name (checked values), the day that counts as now, the dated figures.

    `asked_for` are optional fields that the member wants to give as well: they are asked like required ones.
    """

    facts: Mapping[str, Any]
    as_of: date
    rates: Rates
    fields: Mapping[str, Field]
    asked_for: frozenset[str] = frozenset()
    _steps: list[Line] = field(default_factory=list)
    _notes: list[Line] = field(default_factory=list)
    _caveats: list[Line] = field(default_factory=list)
    _left_out: list[Line] = field(default_factory=list)
    _offered: list[str] = field(default_factory=list)
    _filing: list[tuple[str, date]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        """The fact. Raises Unasked where it is not known."""
        if name not in self.facts:
            raise Unasked(name)
        return self.facts[name]

    def part(self, name: str, key: str) -> Any:
        """One part of a fact that has several, such as `principles.work`. Raises Unasked("name.key")."""
        parts = self.facts.get(name, {})
        if key not in parts:
            raise Unasked(f"{name}.{key}")
        return parts[key]

    def offered_part(self, name: str, part: str, keys: Sequence[str]) -> None:
        """A group of parts that is offered as `name.part` while none of its keys is known."""
        known = [key for key in keys if key in self.facts.get(name, {})]
        if f"{name}.{part}" in self.asked_for and len(known) < len(keys):
            raise Unasked(f"{name}.{part}")
        if known:
            return
        self._offered.append(f"{name}.{part}")

    def known(self, name: str) -> Any:
        """The fact, or None; never asked for here."""
        return self.facts.get(name)

    def offered(self, name: str, along_with: str | None = None) -> Any:
        """An optional fact, its default where it is not given: the member may add it, nobody is asked for it.

        A member who adds `along_with` is asked for this one too; before that only the former is offered.
        """
        if name in self.facts:
            return self.facts[name] if self.facts[name] is not None else self.fields[name].default
        if name in self.asked_for or along_with in self.asked_for:
            raise Unasked(name)
        if name not in self._offered and (along_with is None or along_with in self.facts):
            self._offered.append(name)
        return self.fields[name].default

    def bad(self, name: str, key: str, **values: object) -> BadInput:
        """The error for a fact that contradicts another."""
        return BadInput(name, key, **values)

    def rate(self, name: str, day: date, field: str = "as_of") -> Rate:
        """The figure in force on the day; one later than the last checking is said to be so.

        Raises BadInput for `field`, which gave the day, where there is no figure.
        """
        series = self.rates[name]
        try:
            found = series.on(day)
        except NoRate as missing:
            raise BadInput(field, "no_rate", title=missing.title, day=missing.day) from None
        if found.until is None and day > series.checked:
            self.caveat("unchecked", checked=series.checked)
        return found

    def nearest_rate(self, name: str, day: date) -> Rate:
        """As `rate`, but a day outside the table takes the nearest figure and the result says which."""
        series = self.rates[name]
        if series.covers(day):
            return self.rate(name, day)
        found = series.nearest(day)
        if day < found.start:
            self.caveat("before_first", title=series.title, start=found.start)
        else:
            self.caveat("after_last", title=series.title, until=found.until)
        return found

    def step(self, key: str, ref: str, **values: object) -> None:
        """Adds the sentence `step.<key>`."""
        self._steps.append(Line(f"step.{key}", values, ref))

    def note(self, key: str, ref: str, **values: object) -> None:
        """Adds the sentence `note.<key>`."""
        self._notes.append(Line(f"note.{key}", values, ref))

    def caveat(self, key: str, **values: object) -> None:
        """Adds the sentence `caveat.<key>`, once."""
        line = Line(f"caveat.{key}", values)
        if line not in self._caveats:
            self._caveats.append(line)

    def leave_out(self, *keys: str) -> None:
        """Says by `left_out.<key>` what the result does not consider."""
        self._left_out += [Line(f"left_out.{key}", {}) for key in keys]

    def file_on(self, key: str, day: date) -> None:
        """A day on which the member can or must do something: `filing.<key>` names it."""
        self._filing.append((f"filing.{key}", day))

    @property
    def steps(self) -> tuple[Line, ...]:
        """The steps worked out so far."""
        return tuple(self._steps)

    def result(self, outcome: str, values: Mapping[str, Any], answer: str | None = None, **shown: object) -> Result:
        """The result. Its first sentence is `answer.<answer>`, by default that of the outcome.

        `shown` are values for that sentence beside those of `values`.
        """
        said = f"answer.{answer or outcome}"
        return Result(
            outcome=outcome,
            answer=said,
            values=values,
            shown={**values, **shown},
            steps=self.steps,
            notes=tuple(self._notes),
            caveats=tuple(self._caveats),
            left_out=tuple(self._left_out),
            offered=tuple(self._offered),
            filing=tuple(self._filing),
        )


WorkOut = Callable[[Case], Result]


@dataclass(frozen=True)
class Calculator:
    """One rule: its name, its inputs, and the function that works a case out.

    `sources`: the references that stand for the whole rule, the main one first. `forgets`: nothing of its
    answers is kept once the dialogue ends. `thorough`: the offered facts that
    a dialogue which begins with nothing asks for as well.
    """

    name: str
    inputs: tuple[Field, ...]
    work_out: WorkOut
    sources: tuple[str, ...]
    outcomes: tuple[str, ...]
    forgets: bool = False
    thorough: tuple[str, ...] = ()

    @property
    def fields(self) -> dict[str, Field]:
        """The inputs by name."""
        return {field.name: field for field in self.inputs}

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the inputs that a program must give."""
        return tuple(field.name for field in self.inputs if not field.optional)

    def parse(self, given: Any) -> dict[str, Any]:
        """Checked facts of a program's input, optional ones filled with their defaults. Raises BadInput."""
        if not isinstance(given, dict):
            raise BadInput("", "object")
        for name in given:
            if name not in self.fields:
                raise BadInput(str(name), "unknown", known="、".join(self.fields))
        facts = {}
        for name, wanted in self.fields.items():
            value = given.get(name)
            if value is None and not wanted.optional:
                raise BadInput(name, "missing")
            facts[name] = wanted.default if value is None else wanted.parse(value)
        return facts

    def solve(
        self, facts: Mapping[str, Any], as_of: date, rates: Rates, asked_for: frozenset[str] = frozenset()
    ) -> Result:
        """The result for known facts. Raises Unasked for the next fact that is needed, BadInput for a contradiction."""
        case = Case(facts, as_of, rates, self.fields, asked_for)
        try:
            return self.work_out(case)
        except Unasked as missing:
            missing.found = case.steps
            raise

    def compute(self, given: Any, as_of: date, rates: Rates) -> Result:
        """The result for a program's input. Raises BadInput."""
        return self.solve(self.parse(given), as_of, rates)
