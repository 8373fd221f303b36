"""The database: one address for SQLite or PostgreSQL, opened when it is first used, and who writes when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, create_engine, delete, event, insert
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

from bot.storage.schema import METADATA

Write = Callable[[Connection], object]


class Database:
    """Opens the database of an address such as `sqlite:///var/madoguchi.sqlite3`; `sqlite://` lives in memory."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opening = threading.Lock()
        self._gathered: ContextVar[list[Write] | None] = ContextVar("gathered", default=None)

    @property
    def engine(self) -> Engine:
        """The engine, with the tables made where they are missing; whichever thread comes first opens it."""
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> Engine:
        url = make_url(self._address)
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        elif url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url, hide_parameters=True)  # errors must not show what was written
            event.listen(engine, "connect", _prepare)
        else:
            engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        METADATA.create_all(engine)
        return engine

    def write(self, change: Write) -> None:
        """Makes a change in a transaction of its own, or at the end of the surrounding `together`."""
        gathered = self._gathered.get()
        if gathered is not None:
            gathered.append(change)
            return
        with self.engine.begin() as connection:
            change(connection)

    def replace(self, table: Table, gone: ColumnElement[bool], row: Mapping[str, object]) -> None:
        """Puts a row into a table in place of those that `gone` names; as a change that `write` makes."""

        def change(connection: Connection) -> None:
            connection.execute(delete(table).where(gone))
            connection.execute(insert(table).values(row))

        self.write(change)

    def remove(self, table: Table, gone: ColumnElement[bool]) -> None:
        """Removes rows; as a change that `write` makes."""
        self.write(lambda connection: connection.execute(delete(table).where(gone)))

    @contextmanager
    def together(self) -> Iterator[None]:
        """All changes inside are made at the end, all or none; what is read inside is the state before them.

        Making them late keeps the one writer that SQLite has free while an answer is worked out.
        """
        changes: list[Write] = []
        token = self._gathered.set(changes)
        try:
            yield
        finally:
            self._gathered.reset(token)
        with self.engine.begin() as connection:
            for change in changes:
                change(connection)


def _prepare(connection: Any, _: object) -> None:
    """Several processes may read and write; what is deleted is overwritten on the disk."""
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
