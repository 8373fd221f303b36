"""The database: one address for SQLite or PostgreSQL, its tables, opened when it is first used."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, DateTime, Engine, MetaData, String, Table, Text, create_engine, event
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


class Database:
    """Opens the database of an address such as `sqlite:///var/madoguchi.sqlite3`; `sqlite://` lives in memory."""

    def __init__(self, address: str) -> None:
        self._address = address

    @cached_property
    def engine(self) -> Engine:
        """The engine, with the tables made where they are missing."""
        url = make_url(self._address)
        if url.get_backend_name() != "sqlite":
            engine = create_engine(url, pool_pre_ping=True)
        elif url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(url)
            event.listen(engine, "connect", _prepare)
        else:
            engine = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        METADATA.create_all(engine)
        return engine


def _prepare(connection: Any, _: object) -> None:
    """Several processes may read and write; what is deleted is overwritten on the disk."""
    for pragma in ("journal_mode = WAL", "busy_timeout = 5000", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
