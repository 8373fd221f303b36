"""What the handlers need from outside, as small protocols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from handlers.dialogue import Dialogue
from handlers.messages import Choice, ConversationId, MemberId


@dataclass(frozen=True)
class Memory:
    """What is kept of a conversation: the choices last offered, whether they were a clarification, a calculation.

    `lost`: there was more, and this version of the program cannot read it.
    """

    offered: tuple[Choice, ...] = ()
    clarified: bool = False
    dialogue: Dialogue | None = None
    lost: bool = False


class Conversations(Protocol):
    """Remembers each conversation between two messages."""

    def load(self, conversation: ConversationId) -> Memory:
        """The memory of the conversation; an empty one where there is none."""

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Replaces the memory of the conversation."""

    def forget(self, conversation: ConversationId) -> None:
        """Removes everything kept of the conversation."""


@dataclass(frozen=True)
class Wish:
    """A member's wish to be reminded: of which calculator's result, of what, on which day."""

    calculator: str
    title: str
    day: date


class Wishes(Protocol):
    """Keeps the wishes to be reminded; sending them is the business of reminders."""

    def add(self, member: MemberId, wish: Wish) -> None:
        """Keeps a wish; the same one twice is kept once."""

    def remove(self, member: MemberId, calculator: str) -> None:
        """Takes back the member's wishes about a calculator."""

    def forget(self, member: MemberId) -> None:
        """Removes every wish of the member."""


class Clock(Protocol):
    """The time now, in the organization's time zone."""

    def __call__(self) -> datetime: ...
