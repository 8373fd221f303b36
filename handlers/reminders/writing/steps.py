"""What a step of writing a reminder is: a question, and how its answer fills in what is to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from handlers.messages import Block, Choice, block
from handlers.reminders.model import Answers, Guarantee
from handlers.reminders.ordering import Order
from handlers.reminders.writing.draft import ORDER, PRESSED, Draft, Turn
from knowledge.reminders.model import Template
from knowledge.schedules.model import Schedule


class Unfit(Exception):
    """What was said cannot be taken; the message says in Japanese what to say instead."""


@dataclass
class Filling:
    """What is to be sent, as far as it was said. `first_at` is the last thing said about when."""

    template: Template | None = None
    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    audience: tuple[str, ...] = ()
    schedule: Schedule = field(default_factory=lambda: Schedule(None))
    when: Turn | None = None
    ignore_quiet: bool = False
    answers: Answers = "none"
    guarantee: Guarantee = "at-most-once"

    @property
    def topic(self) -> str:
        """What a member stops who stops the reminder, where the template names it."""
        return self.template.topic if self.template else ""

    @property
    def deadline(self) -> date | None:
        """The day that the reminder is about: the field `deadline`, or the only day that was filled in."""
        days = {name: value for name, value in self.values.items() if isinstance(value, date)}
        only = next(iter(days.values())) if len(days) == 1 else None
        return days.get("deadline", only)

    def order(self) -> Order:
        """The order. Days are written out, so that they mean the same whenever they are read."""
        fields = {
            n: v.isoformat() if isinstance(v := self.values[n], date) else said for n, said in self.fields.items()
        }
        return Order(
            template=self.template.id if self.template else "",
            fields=fields,
            text=self.text,
            audience=self.audience,
            schedule=self.schedule,
            guarantee=self.guarantee,
            ignore_quiet=self.ignore_quiet,
            answers=self.answers,
            deadline=self.deadline,
        )


@dataclass(frozen=True)
class Question:
    """What is asked at a step, with the answers that can be pressed."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()


class Step(Protocol):
    """One step. `free`: whatever is typed is the answer, a question too. `numeric`: a number is no button's number."""

    @property
    def name(self) -> str:
        """Its name in turns and ids."""

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""

    @property
    def free(self) -> bool:
        """Whether typed words are the answer, whatever they are."""

    @property
    def numeric(self) -> bool:
        """Whether a number that is typed can be the answer itself."""

    def applies(self, filling: Filling) -> bool:
        """Whether it is to be asked at all."""

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """Fills in what was said; whether that was all. Raises Unfit."""

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """The question; `page` of a long list of answers counts from 0."""

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """How the answer was understood, where that could be in doubt."""


def option(step: str, key: str, label: str) -> Choice:
    """A button that answers a step."""
    return Choice(f"{ORDER}{step}:{key}", label)


def picked(said: str, options: Mapping[str, str], also: Mapping[str, Sequence[str]]) -> str | None:
    """The option that was pressed, or whose label or other words were typed."""
    words = said.removeprefix(PRESSED)
    if said.startswith(PRESSED):
        return words if words in options else None
    bare = words.strip().strip("「」。.!！")
    return next((key for key, label in options.items() if bare == label or bare in also.get(key, ())), None)


def noted(text: str) -> tuple[Block, ...]:
    """A line that says how something was understood."""
    return (block("paragraph", text),)
