"""What the handlers need from outside, as small protocols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from handlers.messages import Choice, ConversationId


@dataclass(frozen=True)
class Memory:
    """What is kept of a conversation: the choices last offered, and whether they were a clarification."""

    offered: tuple[Choice, ...] = ()
    clarified: bool = False


class Conversations(Protocol):
    """Remembers each conversation between two messages."""

    def load(self, conversation: ConversationId) -> Memory:
        """The memory of the conversation; an empty one where there is none."""

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Replaces the memory of the conversation."""


class Clock(Protocol):
    """The time now, in the organization's time zone."""

    def __call__(self) -> datetime: ...
