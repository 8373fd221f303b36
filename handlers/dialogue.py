"""A calculation as a conversation: what was said is replayed to the next question or the result.

Only what the member said is kept. Going back, correcting and "what if" are the same replay with other turns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator, Line, Result, Unasked
from knowledge.calculators.fields import Amount, BadInput, Day, Field, Flag
from knowledge.calculators.printing import jsonable, phrases
from knowledge.phrasing import Phrases
from knowledge.rates import Rates
from knowledge.reading import read_inputs
from knowledge.reading.model import Assumption, Given, plain_number
from knowledge.reading.short import Heard, bare_amount, read_answer, with_said_month

ADD, DROP, CARRY = "add:", "drop:", "carry:"
_IF = re.compile(r"(?:だったら|だとしたら|なら|だと|としたら)[^、。]{0,6}$")
_EXCHANGE = re.compile(
    r"(?P<old>[^、。]+?)(?:じゃなく|ではなく|でなく|じゃな[いかく])て?、?(?P<new>[^、。?？]+?)(?:だったら|だとしたら|なら|でした|です|[?？。]|$)"
)


def typed(text: str) -> str:
    """A member's text as it can stand in a turn: one that looks like a mark of ours is set apart by a space."""
    return f" {text}" if text.startswith((ADD, DROP, CARRY)) else text


class QuestionsChanged(Exception):
    """What was said does not fit the questions any more: they were changed since."""


@dataclass(frozen=True)
class Turn:
    """One thing the member said (or a pressed choice's id), the day it was said, the question it answered."""

    said: str
    on: date
    asked: str | None = None


@dataclass(frozen=True)
class Dialogue:
    """A calculation under way. `misses`: answers not understood in a row; `what_if`: the last supposition made."""

    calculator: str
    turns: tuple[Turn, ...] = ()
    misses: int = 0
    what_if: str | None = None

    def said(self, turn: Turn) -> Dialogue:
        """With one more turn."""
        return replace(self, turns=(*self.turns, turn), misses=0, what_if=None)


@dataclass(frozen=True)
class Position:
    """Where the replay stands. `raw` are the facts as JSON values by field, `new` those of the last turn.

    Either `result` is there or `asked` names the next question (`field` or `field.part`). `complaint` says why a
    fact of the last turn could not be kept; `unsure` are facts that the member did not know.
    `skippable`: 「わからない」 answers the question. `found` are steps that the last turn made possible.
    """

    calculator: str
    raw: Mapping[str, Any]
    new: Mapping[str, Any] = field(default_factory=dict)
    assumed: tuple[Assumption, ...] = ()
    unsure: tuple[str, ...] = ()
    asked: str | None = None
    skippable: bool = False
    found: tuple[Line, ...] = ()
    result: Result | None = None
    complaint: BadInput | None = None


@dataclass
class _Facts:
    """Facts while they are gathered."""

    calculator: Calculator
    raw: dict[str, Any] = field(default_factory=dict)
    parsed: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, Assumption] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    wanted: set[str] = field(default_factory=set)
    new: dict[str, Any] = field(default_factory=dict)
    complaint: BadInput | None = None
    said: list[tuple[str, date]] = field(default_factory=list)
    found: tuple[Line, ...] = ()

    def drop(self, name: str) -> None:
        """Forgets a fact; an optional one is asked for from now on."""
        if self.calculator.fields[name].optional:
            self.wanted.add(name)
        for kept in (self.raw, self.parsed, self.assumed):
            kept.pop(name, None)

    def take(self, name: str, given: Given) -> None:
        """Keeps a fact; one that the field refuses becomes the complaint."""
        value = given.value
        if isinstance(value, dict) and isinstance(self.raw.get(name), dict):
            value = {**self.raw[name], **value}
        wanted = self.calculator.fields[name]
        if isinstance(wanted, Day) and wanted.with_year and given.assumed:
            return
        try:
            parsed = value if isinstance(value, dict) else wanted.parse(value)
        except BadInput as error:
            self.complaint = self.complaint or error
            return
        self.raw[name], self.parsed[name] = value, parsed
        self.new[name] = given.value
        self.assumed.pop(name, None)
        if given.assumed:
            self.assumed[name] = Assumption(name, given.words, value)


class Replay:
    """Replays turns with the knowledge of one day."""

    def __init__(self, words: Mapping[str, str], rates: Rates) -> None:
        self._words, self._rates = words, rates

    def position(self, dialogue: Dialogue, as_of: date) -> Position:
        """Where the dialogue stands on the day. Raises QuestionsChanged."""
        if dialogue.calculator not in CALCULATORS:
            raise QuestionsChanged
        facts = _Facts(CALCULATORS[dialogue.calculator])
        answers = list(dialogue.turns)
        while answers and answers[0].asked is None and not facts.raw:
            self._hear(facts, answers.pop(0))
        if not facts.raw:
            facts.wanted |= set(facts.calculator.thorough)
        position = self._solved(facts, as_of)
        for turn in answers:
            if turn.asked is not None and turn.asked != position.asked:
                raise QuestionsChanged
            facts.new, facts.complaint = {}, None
            self._hear(facts, turn)
            position = self._solved(facts, as_of)
        return position

    def heard(self, dialogue: Dialogue, asked: str, text: str, on: date) -> Heard:
        """What a text answers to the question asked."""
        facts = _Facts(CALCULATORS[dialogue.calculator], said=[(turn.said, turn.on) for turn in dialogue.turns])
        return self._read(facts, asked, text, on)

    def exchanged(self, dialogue: Dialogue, position: Position, text: str, on: date) -> str | None:
        """「60歳じゃなくて65歳」: the fact that has the first value takes the second; None where none has."""
        said = _EXCHANGE.search(text)
        if said is None:
            return self._amount_instead(dialogue, position, text)
        for name, value in position.raw.items():
            old, new = (self.heard(dialogue, name, side, on).values.get(name) for side in (said["old"], said["new"]))
            if old and new and old.value == value != new.value:
                return CARRY + json.dumps({name: carriable(new.value)}, ensure_ascii=False)
        return None

    def _amount_instead(self, dialogue: Dialogue, position: Position, text: str) -> str | None:
        """「60時間だったら?」: the only fact that is told in this unit takes the amount."""
        amount = bare_amount(_IF.sub("", text))
        if amount is None:
            return None
        fields = CALCULATORS[dialogue.calculator].fields
        named = [n for n in position.raw if isinstance(w := fields[n], Amount) and w.unit == amount[1]]
        return CARRY + json.dumps({named[0]: f"{amount[0]:f}"}) if len(named) == 1 else None

    def _hear(self, facts: _Facts, turn: Turn) -> None:
        name = facts.calculator.name
        if turn.said.startswith(ADD):
            facts.wanted.add(turn.said.removeprefix(ADD))
        elif turn.said.startswith(DROP):
            facts.drop(turn.said.removeprefix(DROP))
            facts.complaint = None
        elif turn.said.startswith(CARRY):
            for key, value in json.loads(turn.said.removeprefix(CARRY), parse_float=Decimal).items():
                facts.take(key, Given(_number(facts.calculator.fields[key], value)))
        elif turn.asked is None:
            self._take_all(facts, read_inputs(name, turn.said, turn.on).given)
        else:
            heard = self._read(facts, turn.asked, turn.said, turn.on)
            name = turn.asked.partition(".")[0]
            fresh = {key: item for key, item in heard.values.items() if key == name or key not in facts.raw}
            if heard.blanket and isinstance(known := facts.raw.get(name), dict):
                fresh[name] = Given({key: value for key, value in heard.values[name].value.items() if key not in known})
            self._take_all(facts, fresh)
            if heard.unsure:
                _leave_open(facts, name)
        facts.said.append((turn.said, turn.on))

    def _take_all(self, facts: _Facts, values: Mapping[str, Given]) -> None:
        for key, given in values.items():
            if key in facts.calculator.fields:
                facts.take(key, given)

    def _read(self, facts: _Facts, asked: str, text: str, on: date) -> Heard:
        name, _, part = asked.partition(".")
        calculator = facts.calculator
        if isinstance(calculator.fields[name], Day):
            text = with_said_month(calculator.name, text, facts.said, on)
        said = phrases(self._words, calculator.name)
        names = option_labels(said, asked, calculator.fields[name])
        return read_answer(calculator.name, calculator.fields[name], part, text, on, names)

    def _solved(self, facts: _Facts, as_of: date) -> Position:
        """The position for the facts so far; a fact that contradicts the others is dropped and asked again."""
        asked: str | None = None
        result: Result | None = None
        found: tuple[Line, ...] = ()
        while result is None and asked is None:
            try:
                result = facts.calculator.solve(facts.parsed, as_of, self._rates, frozenset(facts.wanted))
            except Unasked as missing:
                asked, found = missing.field, missing.found
            except BadInput as error:
                facts.complaint = error
                if error.field not in facts.parsed:
                    asked = error.field
                facts.drop(error.field)
        position = Position(
            calculator=facts.calculator.name,
            raw=dict(facts.raw),
            new=dict(facts.new),
            assumed=tuple(facts.assumed.values()),
            unsure=tuple(facts.unsure),
            asked=asked,
            skippable=asked is not None and _can_stay_open(facts, asked),
            result=result,
            found=tuple(line for line in found if line not in facts.found),
            complaint=facts.complaint,
        )
        facts.found = found
        return position


def _number(wanted: Field, value: Any) -> Any:
    """Amounts travel as text, so that they stay exact."""
    return plain_number(Decimal(value)) if isinstance(wanted, Amount) and isinstance(value, str) else value


def _leave_open(facts: _Facts, name: str) -> None:
    """An optional fact that the member does not know counts as its default, and the reply says so."""
    wanted = facts.calculator.fields[name]
    if wanted.optional:
        facts.parsed[name] = wanted.default
        facts.unsure.append(name)


def _can_stay_open(facts: _Facts, asked: str) -> bool:
    """Whether the calculation can go on without the fact: an optional one that has a default or was only offered."""
    wanted = facts.calculator.fields[asked.partition(".")[0]]
    return wanted.optional and (isinstance(wanted, Flag) or asked in facts.wanted)


def carried(source: Position, calculator: str) -> str | None:
    """The facts that another calculator can take over, as what would have been said; None where there is none."""
    fields = CALCULATORS[calculator].fields
    shared = {name: carriable(value) for name, value in source.raw.items() if name in fields}
    return CARRY + json.dumps(shared, ensure_ascii=False) if shared else None


def usable_facts(calculator: str, told: str) -> dict[str, Any] | None:
    """The facts of a JSON object that the calculator's fields accept, as they can be kept; None where there is none."""
    try:
        facts = json.loads(told, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
    if calculator not in CALCULATORS or not isinstance(facts, dict):
        return None
    fields = CALCULATORS[calculator].fields
    return {key: carriable(value) for key, value in facts.items() if key in fields and _acceptable(fields[key], value)}


def _acceptable(wanted: Field, value: Any) -> bool:
    """Whether a field takes the value; amounts must be numbers, for they are kept as text."""
    if isinstance(wanted, Amount) and isinstance(value, str):
        return False
    try:
        wanted.parse(value)
    except BadInput:
        return False
    return True


def carriable(value: Any) -> Any:
    """A fact as it can be kept in JSON: amounts as text."""
    return f"{value:f}" if isinstance(value, Decimal) else jsonable(value)


def option_labels(said: Phrases, asked: str, wanted: Field) -> dict[str, str]:
    """Labels of the options of a question by option."""
    options: Iterable[str] = getattr(wanted, "options", ())
    return {option: said.find(f"ask.{asked}.choice.{option}") or option for option in options}
