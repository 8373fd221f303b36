"""What has arrived: each arrival is kept once, before anything is done about it, until it has been answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.schema import RECEIPTS
from handlers.ports import Clock

KEPT = timedelta(days=3)


class Receipts:
    """One row an arrival, known by the platform's own id; the words are removed with the answer."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def take(self, identity: str, arrival: str) -> int | None:
        """Keeps an arrival and returns its number; None where it came before."""
        row = {"id": identity, "arrival": arrival, "answered": False, "received": self._now()}
        try:
            with self._database.engine.begin() as connection:
                key: Sequence[int] = connection.execute(insert(RECEIPTS).values(row)).inserted_primary_key or (0,)
        except IntegrityError:
            return None
        return key[0]

    def answered(self, number: int) -> None:
        """The answer is on its way: the words are no longer needed."""
        done = update(RECEIPTS).where(RECEIPTS.c.number == number).values(answered=True, arrival="")
        self._database.write(lambda connection: connection.execute(done))

    def unanswered(self) -> list[tuple[int, str]]:
        """(number, arrival) of what a process left behind, in order of arrival."""
        wanted = select(RECEIPTS.c.number, RECEIPTS.c.arrival).where(~RECEIPTS.c.answered).order_by(RECEIPTS.c.number)
        with self._database.engine.connect() as connection:
            return [(number, arrival) for number, arrival in connection.execute(wanted)]

    def drop_old(self) -> None:
        """Removes what no platform delivers again."""
        old = RECEIPTS.c.answered & (RECEIPTS.c.received < self._now() - KEPT)
        self._database.write(lambda connection: connection.execute(delete(RECEIPTS).where(old)))
