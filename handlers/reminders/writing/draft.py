"""A reminder that an organizer is writing: what was said at each step, as it is kept between two messages.

Only what was said is kept. Where the writing stands is found by replaying it, so that going back and mending are one
mechanism, and what was said stays right where something it depends on is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from knowledge.schedules.model import Schedule

ORDER, DRAFT = "order:", "draft:"
"""Ids of choices: an answer to a step (`order:STEP:OPTION`), and what is done with the draft as a whole."""
RESUME = f"{DRAFT}resume"
PRESSED = "#"
"""Stands before the id of a pressed option in what was said."""


def typed(text: str) -> str:
    """Typed words as they can stand in a turn: those that look like a pressed option are set apart by a space."""
    return f" {text}" if text.startswith(PRESSED) else text


def short_id(text: str) -> str:
    """An id for words that are too long, or not letters, for a button."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


@dataclass(frozen=True)
class Turn:
    """What was said at a step, and when: 「明日9時」 keeps its meaning on the next day."""

    step: str
    said: str
    at: datetime


@dataclass(frozen=True)
class Draft:
    """All that was said. `reopened` is a step that is asked again although it was answered.

    `reminder` and `version` name the reminder that is being changed, '' where it is a new one; `kept` is its schedule.
    """

    turns: tuple[Turn, ...] = ()
    reopened: str = ""
    reminder: str = ""
    version: int = 0
    kept: Schedule | None = None

    def of(self, step: str) -> tuple[Turn, ...]:
        """What was said at a step, in order."""
        return tuple(turn for turn in self.turns if turn.step == step)

    def without(self, gone: Callable[[str], bool]) -> Draft:
        """Without what was said at the steps that `gone` names."""
        return replace(self, turns=tuple(turn for turn in self.turns if not gone(turn.step)))

    def undone(self, step: str) -> Draft:
        """Without the last thing that was said at a step."""
        last = self.of(step)[-1]
        return replace(self, turns=tuple(turn for turn in self.turns if turn is not last), reopened="")

    @property
    def stamp(self) -> str:
        """Changes with everything said: a button under an older preview is known by it."""
        return short_id("\n".join(f"{turn.step} {turn.said} {turn.at.timestamp()}" for turn in self.turns))
