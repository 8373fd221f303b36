"""What only one process may do at a time; the epoch rises with every new owner, so that an old one can be told."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.processes import NOBODY, is_alive
from bot.storage.schema import LEASES


class Leases:
    """One row a thing to do; `identity` gives who this process is."""

    def __init__(self, database: Database, identity: Callable[[], str]) -> None:
        self._database, self._identity = database, identity

    def take(self, name: str) -> int | None:
        """The epoch where it is ours: already, as nobody had it, or as its owner is dead. None where another has it."""
        me = self._identity()
        try:
            with self._database.engine.begin() as connection:
                held = connection.execute(select(LEASES).where(LEASES.c.name == name)).one_or_none()
                if held is None:
                    connection.execute(insert(LEASES).values(name=name, owner=me, epoch=1))
                    return 1
                if held.owner == me:
                    return int(held.epoch)
                if is_alive(connection, held.owner):
                    return None
                # As it was seen: of several that see it free, the first one changes it.
                seen = (LEASES.c.name == name) & (LEASES.c.owner == held.owner) & (LEASES.c.epoch == held.epoch)
                taken = connection.execute(update(LEASES).where(seen).values(owner=me, epoch=held.epoch + 1))
                return int(held.epoch) + 1 if taken.rowcount else None
        except IntegrityError:  # another was the first to want it
            return None

    def mine(self, name: str, epoch: int) -> bool:
        """Whether it is still ours under that epoch."""
        with self._database.engine.connect() as connection:
            return bool(connection.execute(select(self.fence(name, epoch))).scalar())

    def fence(self, name: str, epoch: int) -> ColumnElement[bool]:
        """The same as a condition, for a change that must not be made once another has it."""
        ours = (LEASES.c.name == name) & (LEASES.c.owner == self._identity()) & (LEASES.c.epoch == epoch)
        return exists(select(LEASES.c.name).where(ours))

    def release(self, name: str) -> None:
        """Lets others have it, where it is ours; the epoch stays."""
        ours = (LEASES.c.name == name) & (LEASES.c.owner == self._identity())
        with self._database.engine.begin() as connection:
            connection.execute(update(LEASES).where(ours).values(owner=NOBODY))
