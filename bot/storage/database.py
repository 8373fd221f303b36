"""The database: one address for SQLite or PostgreSQL, opened when it is first used; its tables, and who writes when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
)
from sqlalchemy.engine import make_url
from sqlalchemy.pool import StaticPool

METADATA = MetaData()
CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("memory", Text, nullable=False),
    Column("touched", DateTime(timezone=True), nullable=False, index=True),
)
WISHES = Table(
    "wishes",
    METADATA,
    Column("member", String(200), primary_key=True),
    Column("calculator", String(60), primary_key=True),
    Column("title", String(200), primary_key=True),
    Column("day", Date, nullable=False),
)
VOTES = Table(
    "votes",
    METADATA,
    Column("member", String(200), primary_key=True),
    Column("subject", String(200), primary_key=True),
    Column("judgement", String(10), nullable=False),
)
CONSULTATIONS = Table(
    "consultations",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("member", String(200), nullable=False, index=True),
    Column("conversation", String(200), nullable=False),
    Column("opened", DateTime(timezone=True), nullable=False, index=True),
)
HANDOFFS = Table(
    "handoffs",
    METADATA,
    Column("token", String(40), primary_key=True),
    Column("member", String(200), nullable=False, index=True),
    Column("conversation", String(200), nullable=False),
    Column("shown", Text, nullable=False),
    Column("opened", DateTime(timezone=True), nullable=False, index=True),
)
INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("token", String(40), primary_key=True),
    Column("organizer", String(200), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("revoked", Boolean, nullable=False),
)
ADMITTED = Table(
    "admitted",
    METADATA,
    Column("member", String(200), primary_key=True),
    Column("invitation", String(40), nullable=False),
)
THREADS = Table(
    "threads",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("touched", DateTime(timezone=True), nullable=False, index=True),
)
RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("arrival", Text, nullable=False),
    Column("answered", Boolean, nullable=False, index=True),
    Column("received", DateTime(timezone=True), nullable=False, index=True),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("lane", String(200), nullable=False, index=True),
    Column("part", Text, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("under", String(200), nullable=True, index=True),
    Column("about", String(200), nullable=True, index=True),
    Column("sent_as", String(200), nullable=True, index=True),
    Column("queued", DateTime(timezone=True), nullable=False, index=True),
    Column("tried", DateTime(timezone=True), nullable=True),
)
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
