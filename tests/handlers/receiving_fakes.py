"""A member who receives reminders: what arrives is in the database as it is after it was sent."""

from __future__ import annotations

from itertools import count

from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.ledger import Ledger, Queued
from bot.storage.reminders.own import OwnRemindersInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.responses import ResponsesInDatabase
from bot.storage.reminders.timetable import Timetable
from bot.wiring import Parts, receiving
from handlers.messages import ConversationId, Delivery, IncomingMessage, MemberId, plain
from handlers.ports import Memory
from handlers.reminders.members.own import due_reply
from handlers.reminders.model import Answers, OwnReminder, Preferences, Reminder
from knowledge.schedules.model import Schedule
from tests.handlers.counterpart import DM, MEMBER, ORGANIZER, Entrance

TELEGRAM = MemberId("telegram:7")
TELEGRAM_DM = ConversationId(TELEGRAM)
TEXT = "要求書の締切は12月10日です。\n・書いたら支部へ送ってください。"


class Unspoken:
    """Conversations in which nothing was said before, ever again."""

    def load(self, conversation: ConversationId) -> Memory:
        """Nothing."""
        return Memory()

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Keeps nothing."""

    def forget(self, conversation: ConversationId) -> None:
        """There is nothing."""

    def forget_member(self, member: MemberId) -> None:
        """There is nothing."""


class Receiver:
    """MEMBER at the door, with a look behind it."""

    def __init__(self, parts: Parts) -> None:
        self.door = Entrance(parts)
        database = self.door.database
        self.contacts, self.responses = ContactsInDatabase(database), ResponsesInDatabase(database)
        self.own = OwnRemindersInDatabase(database, lambda: self.door.now)
        self._reminders, self._timetable = RemindersInDatabase(database, lambda: self.door.now), Timetable(database)
        self._ledger = Ledger(database, "one")
        self._words, self._numbers = parts.knowledge.words, count(1)
        self._steps = receiving(parts, Unspoken())

    def does(self, step: str, **more: object) -> str:
        """Says words, or presses the button of which the label or the id stands in brackets; what is read there."""
        place = more.get("conversation", DM)
        pressed = step[1:-1] if step.startswith("[") else None
        told = self.door.pressed(pressed, **more) if pressed else self.door.said(step, **more)
        return "\n".join(plain(delivery.reply) for delivery in told if delivery.to == place)

    @property
    def last(self) -> Delivery:
        """What was answered last."""
        return self.door.last[0]

    def arrives(self, topic: str = "", answers: Answers = "none", text: str = TEXT) -> int:
        """A reminder is sent; the number of its occurrence."""
        now, identity = self.door.now, f"r{next(self._numbers)}"
        plan = Schedule(now)
        self._reminders.add(
            Reminder(identity, "scheduled", ORGANIZER, text, (), plan, now, topic=topic, answers=answers, next_at=now)
        )
        (planned,) = [due for due in self._timetable.due(now) if due.reminder.id == identity]
        number = self._timetable.begin(planned, now, now)
        assert number
        self._ledger.queue(number, identity, [Queued(MEMBER)], now)
        (occurrence,) = [running for running in self._ledger.running() if running.number == number]
        (delivery,) = self._ledger.ready(occurrence, "slack", now, 1, ())
        self._ledger.sent(delivery, self.sent_as(number), now)
        return number

    def sent_as(self, occurrence: int) -> str:
        """The id of the message of an occurrence."""
        return f"slack:C1:{occurrence}.5"

    def hears(self, said: str) -> bool:
        """Whether words are taken for something about reminders."""
        message = IncomingMessage("1", DM, MEMBER, said, True, self.door.now)
        return any(heard(message, None) for heard in self._steps)

    def answers(self, occurrence: int) -> dict[str, int]:
        """How many gave each answer to the reminder of an occurrence."""
        found = self.responses.about(occurrence)
        assert found
        return {response.answer: response.members for response in self.responses.of(found[0].id)}

    def preferences(self, member: MemberId = MEMBER) -> Preferences:
        """How the member wants reminders."""
        return self.contacts.preferences(member)

    def kept(self, member: MemberId = MEMBER) -> list[tuple[str, str]]:
        """The member's own reminders: moment and text."""
        zone = self.door.now.tzinfo
        return [(f"{one.due.astimezone(zone):%Y-%m-%d %H:%M}", one.text) for one in self.own.of(member)]

    def comes_due(self) -> OwnReminder:
        """The nearest own reminder is sent to the member."""
        (kept, *_) = self.own.of(MEMBER)
        self.own.sent(kept.id)
        self.door.last = (Delivery(DM, due_reply(self._words, kept)),)
        return kept
