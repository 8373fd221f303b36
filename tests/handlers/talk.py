"""Plays a member in tests: says or presses things and reads the reply."""

from __future__ import annotations

from datetime import date
from itertools import count

from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.votes import VotesInDatabase
from handlers.answering import Counter
from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, Reply, plain
from handlers.ports import Memory
from tests.conftest import AS_OF, fixed_now

_ID = ConversationId("test")


class Talk:
    """One conversation."""

    def __init__(self, counter: Counter, as_of: date = AS_OF) -> None:
        database = Database("sqlite://")
        self._conversations = ConversationsInDatabase(database, fixed_now)
        self._desk = MemberDesk(counter, self._conversations, VotesInDatabase(database))
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
    def memory(self) -> Memory:
        """What is kept of the conversation."""
        return self._conversations.load(_ID)

    @property
    def labels(self) -> list[str]:
        """Labels of the buttons now shown."""
        return [choice.label for choice in self.last.choices]

    def _sent(self, text: str, choice: str | None) -> str:
        message = IncomingMessage(
            str(next(self._number)), _ID, MemberId("test"), text, True, fixed_now(), choice=choice
        )
        self.last = self._desk.reply(message, self._as_of)
        return plain(self.last)
