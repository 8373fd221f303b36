"""Each member's answer and reaction to each occurrence of a reminder; the last one counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from bot.storage.database import Database
from bot.storage.reminders.reminders import reminder_of
from bot.storage.reminders.tables import CONTACTS, DELIVERIES, OCCURRENCES, REMINDERS, RESPONSES
from handlers.messages import MemberId
from handlers.reminders.model import Answers, Reminder, Response

ANSWER, REACTION = "answer", "reaction"
_LONGEST = 100
_RECENT = 5


class ResponsesInDatabase:
    """One row an occurrence, person and kind: two accounts of one person answer once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, occurrence: int, member: MemberId, answer: str) -> bool:
        """Keeps `confirm`, `attend` or `absent`; False where there is no such occurrence."""
        if self.about(occurrence) is None:
            return False
        self._keep(occurrence, member, ANSWER, answer)
        return True

    def react(self, message: str, member: MemberId, emoji: str) -> None:
        """Keeps a reaction to a sent message; '' takes it away. A message that is no reminder is ignored."""
        with self._database.engine.connect() as connection:
            found = select(DELIVERIES.c.occurrence).where(DELIVERIES.c.sent_as == message)
            occurrence: int | None = connection.execute(found).scalar()
        if occurrence is not None:
            self._keep(occurrence, member, REACTION, emoji[:_LONGEST])

    def is_reminder(self, message: str) -> bool:
        """Whether a message of the program is a reminder."""
        with self._database.engine.connect() as connection:
            return (
                connection.execute(select(DELIVERIES.c.id).where(DELIVERIES.c.sent_as == message)).first() is not None
            )

    def of(self, identity: str) -> list[Response]:
        """The numbers for the present or last occurrence of a reminder."""
        occurrence = select(REMINDERS.c.occurrence).where(REMINDERS.c.id == identity).scalar_subquery()
        query = (
            select(RESPONSES.c.kind, RESPONSES.c.answer, func.count())
            .where(RESPONSES.c.occurrence == occurrence)
            .group_by(RESPONSES.c.kind, RESPONSES.c.answer)
            .order_by(RESPONSES.c.kind, RESPONSES.c.answer)
        )
        with self._database.engine.connect() as connection:
            found = connection.execute(query).all()
        return [Response(answer if kind == ANSWER else f"{REACTION}:{answer}", count) for kind, answer, count in found]

    def about(self, occurrence: int) -> tuple[Reminder, str, Answers] | None:
        """The reminder of an occurrence, the text as it was sent, and which answers it asks for."""
        query = (
            select(REMINDERS, OCCURRENCES.c.text.label("sent"))
            .join(OCCURRENCES, OCCURRENCES.c.reminder == REMINDERS.c.id)
            .where(OCCURRENCES.c.number == occurrence)
        )
        with self._database.engine.connect() as connection:
            row = connection.execute(query).first()
        return (reminder_of(row), row.sent, row.answers) if row else None

    def recent(self, member: MemberId, since: datetime, replied: str | None = None) -> list[int]:
        """The last few occurrences that reached the member since then, the latest first.

        Only that of the message that was replied to, where it is a reminder.
        """
        table = DELIVERIES.c
        with self._database.engine.connect() as connection:
            named = connection.execute(select(table.occurrence).where(table.sent_as == replied)).scalar()
            if replied and named is not None:
                return [named]
            reached = (table.person == _person(connection, member)) & (table.state == "sent") & (table.settled >= since)
            query = select(table.occurrence).where(reached).order_by(table.settled.desc(), table.id.desc())
            return list(connection.execute(query.limit(_RECENT)).scalars())

    def forget(self, member: MemberId) -> None:
        """Removes every answer and reaction of the member."""
        with self._database.engine.connect() as connection:
            person = _person(connection, member)
        self._database.remove(RESPONSES, RESPONSES.c.person == person)

    def _keep(self, occurrence: int, member: MemberId, kind: str, answer: str) -> None:
        with self._database.engine.connect() as connection:
            person = _person(connection, member)
        table = RESPONSES.c
        same = (table.occurrence == occurrence) & (table.person == person) & (table.kind == kind)
        if not answer:
            self._database.remove(RESPONSES, same)
            return
        row = {"occurrence": occurrence, "person": person, "kind": kind, "answer": answer}
        self._database.replace(RESPONSES, same, row)


def _person(connection: Connection, member: str) -> str:
    found: str | None = connection.execute(select(CONTACTS.c.person).where(CONTACTS.c.address == member)).scalar()
    return found or member
