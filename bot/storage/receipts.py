"""What has arrived: each arrival is kept once, before anything is done about it, until it has been answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.processes import nobody, take_up
from bot.storage.schema import RECEIPTS
from handlers.ports import Clock

KEPT = timedelta(days=3)


class TakenUp(Exception):
    """An arrival was answered already, or another process has taken it up: what we have worked out is void."""


class Receipts:
    """One row an arrival, known by the platform's own id; the words are removed with the answer.

    `owner` gives the identity of this process: each arrival is answered by the one whose it is.
    """

    def __init__(self, database: Database, now: Clock, owner: Callable[[], str] = nobody) -> None:
        self._database, self._now, self._owner = database, now, owner

    def take(self, identity: str, arrival: str) -> int | None:
        """Keeps an arrival and returns its number; None where it came before."""
        row = {"id": identity, "arrival": arrival, "answered": False, "received": self._now()}
        row["owner"] = self._owner()
        try:
            with self._database.engine.begin() as connection:
                key: Sequence[int] = connection.execute(insert(RECEIPTS).values(row)).inserted_primary_key or (0,)
        except IntegrityError:
            return None
        return key[0]

    def answered(self, number: int) -> None:
        """The answer is on its way: the words are no longer needed. Raises TakenUp, and nothing is changed."""

        def change(connection: Connection) -> None:
            ours = (RECEIPTS.c.number == number) & ~RECEIPTS.c.answered & (RECEIPTS.c.owner == self._owner())
            if not connection.execute(update(RECEIPTS).where(ours).values(answered=True, arrival="")).rowcount:
                raise TakenUp

        self._database.write(change)

    def unanswered(self) -> list[tuple[int, str]]:
        """(number, arrival) of everything that is not answered yet, in order of arrival."""
        with self._database.engine.connect() as connection:
            return _open(connection)

    def to_answer(self) -> list[tuple[int, str]]:
        """(number, arrival) of what is to be answered here, in order; what dead processes left behind is taken up."""
        me = self._owner()
        with self._database.engine.begin() as connection:
            take_up(connection, RECEIPTS, ~RECEIPTS.c.answered, me)
            return _open(connection, RECEIPTS.c.owner == me)

    def drop_old(self) -> None:
        """Removes what no platform delivers again."""
        old = RECEIPTS.c.answered & (RECEIPTS.c.received < self._now() - KEPT)
        self._database.write(lambda connection: connection.execute(delete(RECEIPTS).where(old)))


def _open(connection: Connection, *which: ColumnElement[bool]) -> list[tuple[int, str]]:
    wanted = select(RECEIPTS.c.number, RECEIPTS.c.arrival).where(~RECEIPTS.c.answered, *which)
    return [(number, arrival) for number, arrival in connection.execute(wanted.order_by(RECEIPTS.c.number))]
