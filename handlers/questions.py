"""A calculator's question as a reply: what was understood, the question with an example, the answers to press."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handlers.dialogue import DROP, Position, option_labels
from handlers.messages import Block, Choice, Reply, block
from handlers.understood import assumptions, label, read_value, read_values
from handlers.wording import cited_source, paragraphs, say
from knowledge.calculators.case import Calculator
from knowledge.calculators.fields import Flag, OneOf, Parts
from knowledge.calculators.printing import bad_input, phrases
from knowledge.loading import Knowledge
from knowledge.reading import Assumption
from knowledge.reading.short import PRESSED, UNKNOWN

DIALOGUE, PERSON = "dialogue:", "person"


class QuestionPages:
    """Renders questions in the words of the knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._words = knowledge, knowledge.words

    def question(self, calculator: Calculator, position: Position, first: Iterable[Block], begun: bool) -> Reply:
        """The open question after `first`; `begun`: there is something to go back to."""
        asked = position.asked or ""
        said = phrases(self._words, calculator.name)
        found = [block("point", said.say(line.key, **line.values)) for line in position.found]
        blocks = (
            *first,
            *(paragraphs(self._words["dialogue.found"]) if found else ()),
            *found,
            block("lead", say(self._words, "dialogue.question", question=said.say(f"ask.{asked}.question"))),
            block("paragraph", say(self._words, "dialogue.example", example=said.say(f"ask.{asked}.example"))),
        )
        choices = (
            *self._answers(calculator, asked, position.skippable),
            *self.fixes(calculator, self._fresh(position)),
            *self.commands(("back", "why", "stop") if begun else ("why", "stop")),
            Choice(PERSON, self._words["counter.person_label"]),
        )
        citations = tuple(cited_source(self._knowledge, ref) for ref in calculator.sources)
        return Reply(blocks, choices, citations, private=True, form="" if begun else calculator.name)

    def commands(self, names: Iterable[str]) -> Iterator[Choice]:
        """Buttons for commands of a dialogue."""
        return (Choice(f"{DIALOGUE}{name}", self._words[f"dialogue.label_{name}"]) for name in names)

    def echo(self, calculator: Calculator, position: Position) -> tuple[Block, ...]:
        """What was understood of the last turn, what had to be assumed, or why it could not be kept."""
        if position.complaint:
            return paragraphs(self._complaint(calculator, position))
        shown = read_values(self._words, calculator.name, position.new)
        lines = [say(self._words, "dialogue.read", values=shown)] if shown else []
        lines += assumptions(self._words, calculator.name, self._fresh(position))
        return tuple(block("paragraph", line) for line in lines)

    def assumed(self, calculator: Calculator, position: Position) -> tuple[Block, ...]:
        """Everything that a result rests on without having been said: assumed years, answers left open."""
        lines = assumptions(self._words, calculator.name, position.assumed)
        for name in position.unsure:
            value = read_value(self._words, calculator.name, name, calculator.fields[name].default)
            named = label(self._words, calculator.name, name)
            lines.append(say(self._words, "dialogue.left_open", label=named, value=value))
        return tuple(block("paragraph", line) for line in lines)

    def fixes(self, calculator: Calculator, assumed: Iterable[Assumption]) -> Iterator[Choice]:
        """A button for each fact that was read into the words."""
        for item in assumed:
            if item.words:
                named = label(self._words, calculator.name, item.field)
                yield Choice(f"{DROP}{item.field}", say(self._words, "dialogue.label_fix", label=named))

    def why(self, calculator: Calculator, asked: str) -> str:
        """Why the question is asked."""
        return phrases(self._words, calculator.name).say(f"ask.{asked}.why")

    def _fresh(self, position: Position) -> list[Assumption]:
        return [item for item in position.assumed if item.field in position.new]

    def _complaint(self, calculator: Calculator, position: Position) -> str:
        """A fault in the member's words: the field's name instead of its identifier."""
        error = position.complaint
        if error is None:
            return ""
        said = bad_input(error, self._words)
        for field in (*calculator.fields, error.field):
            said = said.replace(f"「{field}」", f"「{label(self._words, calculator.name, field)}」")
        return said

    def _answers(self, calculator: Calculator, asked: str, skippable: bool) -> Iterator[Choice]:
        """The answers that can be pressed."""
        wanted = calculator.fields[asked.partition(".")[0]]
        inner = wanted.inner if isinstance(wanted, Parts) else wanted
        options: dict[str, str] = {}
        if isinstance(inner, Flag):
            options = dict.fromkeys(("yes", "no"), "")
        elif isinstance(inner, OneOf):
            options = option_labels(phrases(self._words, calculator.name), asked, inner)
        if skippable:
            options.setdefault(UNKNOWN, "")
        return (Choice(f"{PRESSED}{asked}={key}", self._option(key, text)) for key, text in options.items())

    def _option(self, key: str, text: str) -> str:
        """A label of the calculator's own words, or the common one for yes, no and unknown."""
        return self._words.get(f"dialogue.label_{key}", text) if text in ("", key) else text
