"""Steps with a few answers, each a button with its words: which buttons readers get, and what where it is unsure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from handlers.messages import Block
from handlers.reminders.model import Answers
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.draft import PRESSED, Draft, Turn
from handlers.reminders.writing.steps import Filling, Question, Unfit, option, picked
from handlers.wording import paragraphs

ANSWERS, DOUBT = "answers", "doubt"


@dataclass(frozen=True)
class Pick:
    """One of a few answers, each a button with its words."""

    office: Office
    name: str
    free: bool = False
    numeric: bool = False

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""
        return self.office.say(self.name)

    def options(self, filling: Filling) -> Mapping[str, str]:
        """The answers by id, with their labels."""
        keys = self.office.say(f"{self.name}_options").split("、")
        return {key: self.office.say(f"{self.name}_{key}_label") for key in keys}

    def applies(self, filling: Filling) -> bool:
        """Always."""
        return True

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The answer."""
        if not turns:
            return False
        options = self.options(filling)
        also = {key: self.office.words.get(f"reminding.{self.name}_{key}_words", "").split("、") for key in options}
        key = picked(turns[-1].said, options, also)
        if key is None:
            raise Unfit(self.office.say("pick_one", labels="」「".join(options.values())))
        self.fill(filling, key)
        return True

    def fill(self, filling: Filling, key: str) -> None:
        """Keeps the answer."""
        raise NotImplementedError

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """The question with a button for each answer."""
        choices = tuple(option(self.name, key, label) for key, label in self.options(filling).items())
        return Question(paragraphs(self.office.say(f"ask_{self.name}", **self.told(filling))), choices)

    def told(self, filling: Filling) -> dict[str, object]:
        """What the question says of what was said before."""
        return {}

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """Nothing: a pressed answer is not in doubt."""
        return ()


class Answering(Pick):
    """Which buttons readers get; the template's own first."""

    def options(self, filling: Filling) -> Mapping[str, str]:
        """The answers by id, the template's own first and marked."""
        found = dict(super().options(filling))
        own = filling.template.answers if filling.template else None
        if own is None:
            return found
        return {own: self.office.say("suggested", label=found.pop(own)), **found}

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The answer; its label also without the mark."""
        bare = {label: f"{PRESSED}{key}" for key, label in Pick.options(self, filling).items()}
        return super().take(filling, [replace(turn, said=bare.get(turn.said.strip(), turn.said)) for turn in turns])

    def fill(self, filling: Filling, key: str) -> None:
        """Keeps the answer."""
        filling.answers = cast(Answers, key)


class Doubt(Pick):
    """What to do where it stays unknown whether a message arrived: asked where that can happen."""

    def applies(self, filling: Filling) -> bool:
        """Where the audience may hold such chats."""
        return self.office.doubtful(filling.audience)

    def fill(self, filling: Filling, key: str) -> None:
        """Keeps the answer."""
        filling.guarantee = "at-least-once" if key == "again" else "at-most-once"
