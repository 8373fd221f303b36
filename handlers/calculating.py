"""A calculation in chat: one question at a time, corrections, suppositions, and what can be done with the result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from handlers.calendar_file import calendar_file
from handlers.dialogue import (
    ADD,
    CARRY,
    DROP,
    Dialogue,
    Position,
    QuestionsChanged,
    Replay,
    Turn,
    carried,
    typed,
    usable_facts,
)
from handlers.distress import help_lines
from handlers.messages import Block, Choice, Reply, block
from handlers.questions import DIALOGUE, PERSON, QuestionPages
from handlers.results import ResultPages
from handlers.understood import read_values
from handlers.wording import paragraphs, say
from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Result
from knowledge.japanese import fold
from knowledge.loading import Knowledge
from knowledge.months import Month
from knowledge.phrasing import written_date, written_month
from knowledge.reading.short import PRESSED

CALC, ENTRY, FACTS = "calc:", "entry:", "facts:"
_COMMANDS = ("back", "stop", "restart", "why", "summary", "calendar", "wish")
_SUPPOSED = re.compile(
    r"だったら|だとしたら|だとすると|としたら|とすると|もし|の場合は[?？]?$|なら(?:ば|どう|[?？]|$)|たら[?？]?$"
)
_CORRECTED = re.compile(
    r"(?:じゃな|ではな|でな)くて?[、 ]*\S|やっぱり(?!や)|やはり|訂正|ま[ちつ]がえ|間違え|正しくは|に(?:直|変え|変わり)"
    r"|変更"
)
_PATIENCE = 3
_MOST_OFFERS = 3


@dataclass(frozen=True)
class Talked:
    """A reply and the dialogue to keep (None: nothing is kept)."""

    reply: Reply
    dialogue: Dialogue | None
    position: Position | None = None


class Calculations:
    """Holds the conversation of every calculator. A dialogue that is passed in must have passed `renewed`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._words = knowledge, knowledge.words
        self._replay = Replay(knowledge.words, knowledge.rates)
        self.results, self._questions = ResultPages(knowledge), QuestionPages(knowledge)
        self._typed = {
            fold(said): f"{DIALOGUE}{command}"
            for command in _COMMANDS
            for said in self._words[f"dialogue.command_{command}"].split("、")
        }

    def begin(self, name: str, text: str, as_of: date, source: Dialogue | None = None) -> Talked:
        """A new calculation from a sentence (may be empty); facts of another calculation can be taken over."""
        taken = carried(self._replay.position(source, as_of), name) if source else None
        dialogue = Dialogue(name, tuple(Turn(said, as_of) for said in (taken, typed(text)) if said))
        title = paragraphs(say(self._words, "dialogue.begin", title=self._knowledge.calculators[name].title))
        first = (*self._humans(), *title) if CALCULATORS[name].forgets else title
        asked = self.position(dialogue, as_of).asked
        month = self._replay.heard(dialogue, asked, text, as_of).month if asked else None
        if asked and month:
            first = (*first, *self._any_day(dialogue, asked, month, as_of))
        return self._moved(dialogue, as_of, first)

    def filled(self, form: str, as_of: date) -> Talked | None:
        """A calculation from a form, `NAME:JSON` with the facts by field; None where it cannot be used."""
        name, _, told = form.partition(":")
        facts = usable_facts(name, told)
        if facts is None:
            return None
        turn = Turn(CARRY + json.dumps(facts, ensure_ascii=False), as_of)
        return self._moved(Dialogue(name, (turn,)), as_of)

    def renewed(self, dialogue: Dialogue, as_of: date) -> Talked | None:
        """An apology and the first question where the questions have changed since; None where they have not."""
        try:
            self._replay.position(dialogue, as_of)
        except QuestionsChanged:
            sorry = paragraphs(self._words["dialogue.changed"])
            if dialogue.calculator not in CALCULATORS:
                return Talked(Reply(sorry), None)
            return self._moved(Dialogue(dialogue.calculator), as_of, sorry)
        return None

    def command(self, text: str) -> str | None:
        """The choice that a typed command word stands for."""
        return self._typed.get(fold(text).strip("「」。.!"))

    def position(self, dialogue: Dialogue, as_of: date) -> Position:
        """Where the dialogue stands."""
        return self._replay.position(dialogue, as_of)

    def supposes(self, text: str) -> bool:
        """Whether the words change or suppose a fact: 「一人だったら?」「やっぱり20日です」."""
        return bool(_SUPPOSED.search(text) or _CORRECTED.search(text))

    def again(self, dialogue: Dialogue, as_of: date, key: str = "resume") -> Talked:
        """The open question, or the result, once more, after the sentence `dialogue.<key>`."""
        first = paragraphs(self._words[f"dialogue.{key}"])
        position = replace(self.position(dialogue, as_of), found=())
        return self._shown(dialogue, position, as_of, first)

    def hear(self, dialogue: Dialogue, text: str, as_of: date) -> Talked | None:
        """The reply to an answer, a correction or a supposition; None where the text is none of them."""
        position, text = self.position(dialogue, as_of), typed(text)
        if position.asked is None:
            return self._changed(dialogue, position, text, as_of)
        heard = self._replay.heard(dialogue, position.asked, text, as_of)
        if heard.stale or heard.unclear:
            return self.again(dialogue, as_of, "stale" if heard.stale else f"unclear_{heard.unclear}")
        if heard.month:
            told = self._any_day(dialogue, position.asked, heard.month, as_of)
            return self._moved(dialogue.said(Turn(text, as_of, position.asked)), as_of, told)
        if heard.unsure and not position.skippable:
            return self._needed(dialogue, position, as_of)
        said = dialogue.said(Turn(text, as_of, position.asked))
        after = self.position(said, as_of)
        if after.raw != position.raw or after.complaint or heard.unsure:
            return self._moved(said, as_of)
        return self._changed(dialogue, position, text, as_of) if self.supposes(text) else None

    def filings(self, dialogue: Dialogue, as_of: date) -> list[tuple[str, date]] | None:
        """(what can be filed, as a reminder says it; the day), past days too; None where there is no result."""
        result = None if self.renewed(dialogue, as_of) else self.position(dialogue, as_of).result
        if result is None:
            return None
        calculator = CALCULATORS[dialogue.calculator]
        return [
            (say(self._words, "dialogue.filing", filing=filing, day=written_date(day)), day)
            for filing, day in self.results.filings(calculator, result, date.min)
        ]

    def missed(self, dialogue: Dialogue, as_of: date) -> Talked:
        """The reply to something that was not understood: an example, then choices, then a person."""
        missed = replace(dialogue, misses=dialogue.misses + 1)
        key = ("understood_nothing", "pick", "give_up")[min(missed.misses, _PATIENCE) - 1]
        return self.again(missed, as_of, key)

    def press(self, dialogue: Dialogue, choice: str, as_of: date) -> Talked | None:
        """The reply to a pressed choice of a dialogue; None for a choice of something else."""
        if choice.startswith(PRESSED):
            return self.hear(dialogue, choice, as_of) or self.again(dialogue, as_of, "pick")
        if choice.startswith((ADD, DROP)):
            field = choice.partition(":")[2].partition(".")[0]
            known = field in CALCULATORS[dialogue.calculator].fields
            return self._moved(dialogue.said(Turn(choice, as_of)), as_of) if known else None
        if not choice.startswith(DIALOGUE):
            return None
        command = choice.removeprefix(DIALOGUE)
        return self._steered(command, dialogue, as_of) or self._used(command, dialogue, as_of)

    def _steered(self, command: str, dialogue: Dialogue, as_of: date) -> Talked | None:
        """Commands that move the dialogue."""
        if command == "stop":
            return Talked(Reply(paragraphs(self._words["dialogue.stopped"]), private=True), None)
        if command == "resume":
            return self.again(dialogue, as_of)
        if command == "restart":
            return self._moved(Dialogue(dialogue.calculator), as_of)
        if command == "back":
            shorter = replace(dialogue, turns=dialogue.turns[:-1], misses=0, what_if=None)
            first = () if shorter.turns else paragraphs(self._words["dialogue.back_first"])
            return self._shown(shorter, self.position(shorter, as_of), as_of, first)
        if command == "instead" and dialogue.what_if:
            return self._moved(dialogue.said(Turn(dialogue.what_if, as_of)), as_of)
        return None

    def _used(self, command: str, dialogue: Dialogue, as_of: date) -> Talked | None:
        """What is done with a question or a result: why, a summary to copy, a calendar file."""
        position = self.position(dialogue, as_of)
        result, calculator = position.result, CALCULATORS[dialogue.calculator]
        if result is None:
            first = self._questions.why(calculator, position.asked or "") if command == "why" else None
            shown = paragraphs(first or self._words["dialogue.waiting"])
            return self._shown(dialogue, position, as_of, shown)
        said: tuple[Block, ...] = ()
        if command == "why":
            said = self.results.grounds(calculator, result)
        elif command == "summary":
            said = (block("copy", self.results.summary(calculator, result, position.raw, as_of)),)
        if said:
            return Talked(Reply(said, self._after(dialogue, result, as_of), private=True), dialogue, position)
        return self._dated(command, dialogue, position, result, as_of)

    def _dated(
        self, command: str, dialogue: Dialogue, position: Position, result: Result, as_of: date
    ) -> Talked | None:
        """The days of a result as a calendar file; a wish to be reminded goes to others where it can be kept."""
        calculator, after = CALCULATORS[dialogue.calculator], self._after(dialogue, result, as_of)
        filings = self.results.filings(calculator, result, as_of)
        if command == "wish":
            return Talked(
                Reply(paragraphs(self._words["dialogue.wish_nowhere"]), after, private=True), dialogue, position
            )
        if not filings or command != "calendar":
            return None
        names = "、".join(f"{name}({written_date(when)})" for name, when in filings)
        file = calendar_file(filings, self.results.answer(calculator, result).replace("**", ""), as_of)
        said = paragraphs(say(self._words, "dialogue.calendar", filings=names))
        return Talked(Reply(said, after, private=True, files=(file,)), dialogue, position)

    def _changed(self, dialogue: Dialogue, position: Position, text: str, as_of: date) -> Talked | None:
        """A correction is kept; a supposition about a result is only shown beside it."""
        supposed = _SUPPOSED.search(text) is not None
        said = dialogue.said(Turn(text, as_of))
        after = self.position(said, as_of)
        if after.raw == position.raw and after.complaint is None:
            exchanged = self._replay.exchanged(dialogue, position, text, as_of)
            if exchanged is None:
                return None
            text, said = exchanged, dialogue.said(Turn(exchanged, as_of))
            after = self.position(said, as_of)
        if position.result is None or after.result is None or not supposed:
            undo = supposed and position.result is not None
            return self._moved(said, as_of, paragraphs(self._words["dialogue.supposed_on"]) if undo else ())
        calculator = CALCULATORS[dialogue.calculator]
        changed = {name: value for name, value in after.raw.items() if value != position.raw.get(name)}
        values = read_values(self._words, calculator.name, changed)
        blocks = (
            block("lead", say(self._words, "dialogue.what_if", values=values)),
            *self.results.difference(calculator, position.result, after.result),
            block("paragraph", self._words["dialogue.what_if_keep"]),
        )
        choices = (*self._questions.commands(["instead"]), *self._after(dialogue, position.result, as_of))
        reply = Reply(blocks, choices, self.results.citations(calculator, after.result), private=True)
        return Talked(reply, replace(dialogue, what_if=text, misses=0), position)

    def _any_day(self, dialogue: Dialogue, asked: str, month: tuple[date, date], as_of: date) -> tuple[Block, ...]:
        """What holds on every day of a month, where that is the same; and that the day is still to be said."""
        calculator = CALCULATORS[dialogue.calculator]
        results = [
            self.position(dialogue.said(Turn(CARRY + json.dumps({asked: day.isoformat()}), as_of)), as_of).result
            for day in month
        ]
        answers = {self.results.answer(calculator, result) for result in results if result}
        ask_day = paragraphs(self._words["dialogue.only_month"])
        if None in results or len(answers) != 1:
            return ask_day
        named = say(self._words, "dialogue.either", month=written_month(Month.of(month[0])))
        return (block("paragraph", named), block("point", answers.pop()), *ask_day)

    def _needed(self, dialogue: Dialogue, position: Position, as_of: date) -> Talked:
        """A fact that the calculation cannot do without: why it is needed."""
        why = self._questions.why(CALCULATORS[dialogue.calculator], position.asked or "")
        missed = replace(dialogue, misses=dialogue.misses + 1)
        key = "give_up" if missed.misses >= _PATIENCE else "not_known"
        return self._shown(missed, position, as_of, paragraphs(f"{self._words[f'dialogue.{key}']}\n{why}"))

    def _moved(self, dialogue: Dialogue, as_of: date, first: tuple[Block, ...] = ()) -> Talked:
        """After a turn: what was understood, then the next question; or the result."""
        position = self.position(dialogue, as_of)
        if position.result is None or position.complaint:
            first = (*first, *self._questions.echo(CALCULATORS[dialogue.calculator], position))
        else:
            first = ()
        return self._shown(dialogue, position, as_of, first)

    def _shown(self, dialogue: Dialogue, position: Position, as_of: date, first: tuple[Block, ...]) -> Talked:
        """The next question or the result, after `first`."""
        calculator, result = CALCULATORS[dialogue.calculator], position.result
        if result is None:
            reply = self._questions.question(calculator, position, first, begun=bool(position.raw))
            return Talked(reply, dialogue, position)
        blocks = (
            *first,
            *self._questions.assumed(calculator, position),
            *self.results.blocks(calculator, result, position.raw),
        )
        if calculator.forgets:
            blocks = (*self._humans(), *blocks, *paragraphs(self._words["dialogue.forgotten"]))
        fixes = () if calculator.forgets else self._questions.fixes(calculator, position.assumed)
        choices = (*fixes, *self._after(dialogue, result, as_of))
        subject = "" if calculator.forgets else f"{CALC}{calculator.name}"
        reply = Reply(
            blocks,
            choices,
            self.results.citations(calculator, result),
            private=True,
            subject=subject,
            fleeting=calculator.forgets,
        )
        return Talked(reply, None if calculator.forgets else dialogue, position)

    def _humans(self) -> tuple[Block, ...]:
        """People to talk to, before anything is judged by rules."""
        return (*paragraphs(self._words["dialogue.humans"]), *help_lines(self._knowledge.distress))

    def _after(self, dialogue: Dialogue, result: Result, as_of: date) -> tuple[Choice, ...]:
        """What can follow a result."""
        calculator = CALCULATORS[dialogue.calculator]
        topic = self._knowledge.calculators[calculator.name]
        dated = ("calendar", "wish") if self.results.filings(calculator, result, as_of) else ()
        kept: Iterable[str] = () if calculator.forgets else (*dated, "summary", "back", "restart")
        offers = () if calculator.forgets else self.results.offers(calculator, result)[:_MOST_OFFERS]
        return (
            *(Choice(f"{ADD}{name}", text) for name, text in offers),
            *(Choice(f"{CALC}{name}", self._knowledge.calculators[name].title) for name in topic.related),
            Choice(f"{ENTRY}{topic.entry}", self._words["dialogue.label_entry"]),
            *self._questions.commands(kept),
            Choice(PERSON, self._words["counter.person_label"]),
        )
