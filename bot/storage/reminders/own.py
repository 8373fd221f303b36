"""Members' own reminders until they are sent, and a week longer so that they can be asked for again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from bot.storage.database import Database
from bot.storage.reminders.tables import OWN_REMINDERS
from handlers.messages import ConversationId, MemberId
from handlers.ports import Clock
from handlers.reminders.model import OwnReminder

_SHARE = 200
_KEPT = timedelta(days=7)


class OwnRemindersInDatabase:
    """One row a reminder; it is marked as sent in the same transaction that queues its message."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def add(self, reminder: OwnReminder) -> None:
        """Keeps one; the same text for the same moment twice is kept once."""
        table = OWN_REMINDERS.c
        same = (table.member == reminder.member) & (table.due == reminder.due) & (table.text == reminder.text)
        row = {
            "id": reminder.id,
            "member": reminder.member,
            "conversation": reminder.conversation,
            "text": reminder.text,
            "due": reminder.due,
            "about": reminder.about,
            "sent": None,
        }
        self._database.replace(OWN_REMINDERS, same, row)

    def of(self, member: MemberId) -> list[OwnReminder]:
        """Those of a member that are still to come, the nearest first."""
        return self._found((OWN_REMINDERS.c.member == member) & OWN_REMINDERS.c.sent.is_(None))

    def due(self, now: datetime) -> list[OwnReminder]:
        """Some of those whose moment has come, the oldest first."""
        return self._found((OWN_REMINDERS.c.due <= now) & OWN_REMINDERS.c.sent.is_(None))

    def find(self, member: MemberId, identity: str) -> OwnReminder | None:
        """One of the member's, also one that was sent in the last week."""
        return next(iter(self._found((OWN_REMINDERS.c.member == member) & (OWN_REMINDERS.c.id == identity))), None)

    def remove(self, member: MemberId, identity: str) -> bool:
        """Takes one back; False where the member has no such one."""
        gone = delete(OWN_REMINDERS).where(OWN_REMINDERS.c.member == member, OWN_REMINDERS.c.id == identity)
        with self._database.engine.begin() as connection:
            return connection.execute(gone).rowcount > 0

    def sent(self, identity: str) -> None:
        """Marks one whose message is queued."""
        marked = update(OWN_REMINDERS).where(OWN_REMINDERS.c.id == identity).values(sent=self._now())
        self._database.write(lambda connection: connection.execute(marked))

    def drop_old(self) -> None:
        """Removes those that were sent more than a week ago."""
        self._database.remove(OWN_REMINDERS, OWN_REMINDERS.c.sent < self._now() - _KEPT)

    def forget(self, member: MemberId) -> None:
        """Removes all of a member."""
        self._database.remove(OWN_REMINDERS, OWN_REMINDERS.c.member == member)

    def _found(self, which: ColumnElement[bool]) -> list[OwnReminder]:
        query = select(OWN_REMINDERS).where(which)
        with self._database.engine.connect() as connection:
            rows = connection.execute(query.order_by(OWN_REMINDERS.c.due, OWN_REMINDERS.c.id).limit(_SHARE)).all()
        return [
            OwnReminder(row.id, MemberId(row.member), ConversationId(row.conversation), row.text, row.due, row.about)
            for row in rows
        ]
