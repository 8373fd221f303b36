"""Who did what to which reminder, and when; lines are only ever added."""

from __future__ import annotations

from sqlalchemy import insert, select

from bot.storage.database import Database
from bot.storage.reminders.tables import AUDIT
from handlers.ports import Clock
from handlers.reminders.model import Deed


class AuditInDatabase:
    """One row a deed."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def write(self, who: str, what: str, reminder: str, details: str = "") -> None:
        """Adds a line with the time now."""
        row = {"at": self._now(), "who": who, "what": what, "reminder": reminder, "details": details}
        self._database.write(lambda connection: connection.execute(insert(AUDIT).values(row)))

    def of(self, reminder: str = "") -> list[Deed]:
        """The lines about a reminder, or all, the oldest first."""
        query = select(AUDIT).order_by(AUDIT.c.number)
        if reminder:
            query = query.where(AUDIT.c.reminder == reminder)
        with self._database.engine.connect() as connection:
            return [Deed(row.at, row.who, row.what, row.reminder, row.details) for row in connection.execute(query)]
