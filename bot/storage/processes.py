"""The processes that serve one database: each says every second that it is at work; who is silent is buried."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, insert, select, text, true, update

from bot.storage.database import Database
from bot.storage.schema import PROCESSES

NOBODY: Final = ""  # what belongs to nobody can be taken up by everybody
_SILENT = "now() - interval '5 seconds'"


class Processes:
    """This process among the others; `token` makes an identity that no process has ever had.

    Silence is measured by the clock of the database, as those of several machines differ. On SQLite a process is alone,
    which its lock file proves: it buries all others when it joins, need not beat, and cannot be buried.
    """

    def __init__(self, database: Database, token: Callable[[], str]) -> None:
        self._database, self._token = database, token
        self._identity = NOBODY

    def identity(self) -> str:
        """Whose all is that this process takes up from now on; NOBODY before it has joined."""
        return self._identity

    def join(self) -> None:
        """Begins to be at work, under a new identity."""
        identity = self._token()
        with self._database.engine.begin() as connection:
            if not self._database.on_server:
                connection.execute(delete(PROCESSES))
            connection.execute(insert(PROCESSES).values(id=identity, beat=func.now()))
        self._identity = identity

    def beat(self) -> bool:
        """Says that this process is at work. False where it was thought dead and has joined anew.

        What it had taken up before belongs to others then.
        """
        if self._database.on_server:
            beaten = update(PROCESSES).where(PROCESSES.c.id == self._identity).values(beat=func.now())
            with self._database.engine.begin() as connection:
                known = bool(connection.execute(beaten).rowcount)
        else:
            known = self._identity in self.alive()
        if not known:
            self.join()
        return known

    def alive(self) -> set[str]:
        """Identities of those that are at work, or have been silent for a short time only."""
        with self._database.engine.connect() as connection:
            return set(connection.execute(select(PROCESSES.c.id)).scalars())

    def bury(self) -> list[str]:
        """Identities of others that have been silent for too long; each is returned to one process only."""
        if not self._database.on_server:
            return []
        silent = (PROCESSES.c.beat < text(_SILENT)) & (PROCESSES.c.id != self._identity)
        with self._database.engine.begin() as connection:
            return list(connection.execute(delete(PROCESSES).where(silent).returning(PROCESSES.c.id)).scalars())

    def leave(self) -> None:
        """Is at work no more: what is left can be taken up at once."""
        gone, self._identity = self._identity, NOBODY
        with self._database.engine.begin() as connection:
            connection.execute(delete(PROCESSES).where(PROCESSES.c.id == gone))


def take_up(connection: Connection, table: Table, to_do: ColumnElement[bool], me: str) -> None:
    """Makes ours what is to be done in a table and belongs to nobody who is alive.

    Owners are given up as they were seen, and no identity comes back: of several processes the first one wins.
    """
    alive = select(PROCESSES.c.id)
    others = select(table.c.owner).where(to_do, table.c.owner != me, table.c.owner.not_in(alive)).distinct()
    dead = list(connection.execute(others).scalars())
    if dead:
        connection.execute(update(table).where(to_do, table.c.owner.in_(dead)).values(owner=me))


def working(me: str) -> ColumnElement[bool]:
    """Whether this process has not been buried, as a condition. One that never joined works by itself."""
    return exists(select(PROCESSES.c.id).where(PROCESSES.c.id == me)) if me != NOBODY else true()


def nobody() -> str:
    """The identity of a process that works by itself."""
    return NOBODY


def is_alive(connection: Connection, identity: str) -> bool:
    """Whether the process is at work as far as the database knows."""
    return connection.execute(select(PROCESSES.c.id).where(PROCESSES.c.id == identity)).first() is not None
