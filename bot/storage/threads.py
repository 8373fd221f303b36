"""The threads in which the counter takes part, for 30 days after the last word."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import THREADS
from handlers.ports import Clock

KEPT = timedelta(days=30)


class Threads:
    """One row a thread."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def join(self, thread: str) -> None:
        """From now on the counter listens in the thread."""
        now = self._now()
        old = (THREADS.c.id == thread) | (THREADS.c.touched < now - KEPT)
        self._database.replace(THREADS, old, {"id": thread, "touched": now})

    def joined(self, thread: str) -> bool:
        """Whether the counter takes part in the thread."""
        wanted = select(THREADS.c.id).where(THREADS.c.id == thread)
        with self._database.engine.connect() as connection:
            return connection.execute(wanted).scalar() is not None

    def drop_old(self) -> None:
        """Leaves the threads in which nobody speaks any more."""
        self._database.remove(THREADS, THREADS.c.touched < self._now() - KEPT)
