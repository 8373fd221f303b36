"""Plays a member in tests: says or presses things and reads the reply."""

from __future__ import annotations

from datetime import date
from itertools import count

from bot.storage.memory import ConversationsInMemory
from handlers.answering import Counter
from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, Reply, plain
from tests.conftest import AS_OF, fixed_now


class Talk:
    """One conversation."""

    def __init__(self, counter: Counter, as_of: date = AS_OF) -> None:
        self._desk = MemberDesk(counter, ConversationsInMemory())
        self._as_of, self._number = as_of, count(1)
        self.last: Reply = self._desk.welcome()

    def say(self, text: str) -> str:
        """Types a text; returns what is read."""
        return self._sent(text, None)

    def press(self, label: str) -> str:
        """Presses the button with the label; returns what is read."""
        choice = next(choice for choice in self.last.choices if choice.label == label)
        return self._sent("", choice.id)

    @property
    def labels(self) -> list[str]:
        """Labels of the buttons now shown."""
        return [choice.label for choice in self.last.choices]

    def _sent(self, text: str, choice: str | None) -> str:
        message = IncomingMessage(
            str(next(self._number)), ConversationId("test"), MemberId("test"), text, True, fixed_now(), choice=choice
        )
        self.last = self._desk.reply(message, self._as_of)
        return plain(self.last)
