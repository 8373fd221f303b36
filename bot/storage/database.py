"""The database: one address for SQLite or PostgreSQL, opened when it is first used, and who writes when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, insert

from bot.storage.address import file_of, on_server
from bot.storage.engines import engine_of
from bot.storage.migrating import bring_up_to_date

Write = Callable[[Connection], object]


class Database:
    """Opens the database of an address such as `sqlite:///var/madoguchi.sqlite3`; `sqlite://` lives in memory.

    Whatever keeps it from being used for a time (a lost server, a lock, a full disk) is a sqlalchemy OperationalError.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._opening = threading.Lock()
        self._gathered: ContextVar[list[Write] | None] = ContextVar("gathered", default=None)

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database; None where it is in memory or on a server."""
        return file_of(self._address)

    @property
    def on_server(self) -> bool:
        """Whether several processes may share it."""
        return on_server(self._address)

    @property
    def in_memory(self) -> bool:
        """Whether it is gone with this process."""
        return not self.file and not self.on_server

    @property
    def engine(self) -> Engine:
        """The engine, with the tables of this version; whichever thread comes first opens it.

        Raises migrating.DatabaseTooNew where a newer version of the program has changed the tables.
        """
        with self._opening:
            return self._opened

    @cached_property
    def _opened(self) -> Engine:
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        engine = engine_of(self._address)
        try:
            bring_up_to_date(engine)
        except Exception:
            engine.dispose()
            raise
        return engine

    def close(self) -> None:
        """Lets go of every connection; the next use makes new ones. What is in memory stays."""
        with self._opening:
            opened = self.__dict__.get("_opened")
            if opened is not None and not self.in_memory:
                opened.dispose()

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
