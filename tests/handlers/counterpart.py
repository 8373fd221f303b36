"""The whole way in, around the real counter, on a database in memory: what a message leads to, for whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

from bot.settings import Settings
from bot.storage.outbox import Outbox, Queued
from bot.wiring import Parts, assembled, entrance
from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, MemberId, Reply, plain
from tests.conftest import fixed_now

MEMBER = MemberId("slack:U1")
OTHER = MemberId("slack:U2")
ORGANIZER = MemberId("slack:U9")
SECOND = MemberId("telegram:9")
CHAT = ConversationId("slack:C9")
DM = ConversationId("slack:U1")
THREAD = ConversationId("slack:C1:100.1:U1")


@dataclass
class Entrance:
    """Plays everybody: `said` and `pressed` give the deliveries. What is delivered counts as sent."""

    parts: Parts
    organizers: ConversationId | None = CHAT
    link: str | None = "https://t.me/bot?start="

    def __post_init__(self) -> None:
        organizers = frozenset({ORGANIZER, SECOND})
        settings = Settings(database_url="sqlite://", organizers=organizers, organizer_chat=self.organizers)
        self.now = fixed_now()
        parts = assembled(settings, self.parts.knowledge, self.parts.matcher, lambda: self.now)
        self.database = parts.database
        self._outbox = Outbox(self.database, lambda: self.now)
        way_in = entrance(parts, self._outbox, lambda payload: self.link and self.link + payload)
        self._door, self.undelivered = way_in.door, way_in.undelivered
        self._numbers = count(1)
        self.last: tuple[Delivery, ...] = ()

    def said(self, text: str, **more: object) -> tuple[Delivery, ...]:
        """A message in words; DM by MEMBER unless told otherwise."""
        return self._received(self._message(text, **more))

    def pressed(self, choice: str, **more: object) -> tuple[Delivery, ...]:
        """A pressed choice: an id, or the label of a button last shown."""
        shown: list[Choice] = [c for delivery in self.last for c in delivery.reply.choices]
        identity = next((c.id for c in shown if c.label == choice), choice)
        return self._received(self._message("", **{"choice": identity, "pressed_on": "slack:C1:1", **more}))

    def later(self, passed: timedelta) -> datetime:
        """Moves the clock."""
        self.now += passed
        return self.now

    def _message(self, text: str, **more: object) -> IncomingMessage:
        number = next(self._numbers)
        message = IncomingMessage(f"slack:D1:{number}", DM, MEMBER, text, True, self.now)
        return replace(message, **more)  # type: ignore[arg-type]

    def _received(self, message: IncomingMessage) -> tuple[Delivery, ...]:
        with self.database.together():
            self.last = self._door.receive(message, self.now.date())
        for delivery in self.last:
            number = next(self._numbers)
            self._outbox.queue([Queued(delivery.to, "", delivery.under, delivery.about)])
            waiting = self._outbox.waiting(delivery.to)[-1]
            self._outbox.sent(waiting.number, f"sent:{number}")
        return self.last

    def sent_about(self, about: str | None) -> str:
        """The id under which the first message about something was sent."""
        found = self._outbox.first_about(about or "")
        assert found
        return found


def read(deliveries: tuple[Delivery, ...], to: ConversationId | MemberId) -> str:
    """All that is read at one place."""
    return "\n".join(plain(delivery.reply) for delivery in deliveries if delivery.to == to)


def labels(reply: Reply) -> list[str]:
    """The labels of a reply's buttons."""
    return [choice.label for choice in reply.choices]
