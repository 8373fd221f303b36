"""The tables, and how moments are kept in them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Boolean, Column, DateTime, Dialect, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC and read back aware in UTC: SQLite keeps no zone, PostgreSQL gives its own.

    Raises ValueError where a datetime without a zone is written or compared with.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, aware in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


METADATA = MetaData()
CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", String(200), primary_key=True),
    Column("memory", Text, nullable=False),
    Column("touched", Moment, nullable=False, index=True),
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
    Column("opened", Moment, nullable=False, index=True),
)
HANDOFFS = Table(
    "handoffs",
    METADATA,
    Column("token", String(40), primary_key=True),
    Column("member", String(200), nullable=False, index=True),
    Column("conversation", String(200), nullable=False),
    Column("shown", Text, nullable=False),
    Column("opened", Moment, nullable=False, index=True),
)
INVITATIONS = Table(
    "invitations",
    METADATA,
    Column("token", String(40), primary_key=True),
    Column("organizer", String(200), nullable=False),
    Column("until", Moment, nullable=False),
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
    Column("touched", Moment, nullable=False, index=True),
)
RECEIPTS = Table(
    "receipts",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("arrival", Text, nullable=False),
    Column("answered", Boolean, nullable=False, index=True),
    Column("received", Moment, nullable=False, index=True),
    Column("owner", String(40), nullable=False, server_default=""),
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
    Column("queued", Moment, nullable=False, index=True),
    Column("tried", Moment, nullable=True),
    Column("owner", String(40), nullable=False, server_default=""),
)
PROCESSES = Table(
    "processes",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("beat", Moment, nullable=False),
)
LEASES = Table(
    "leases",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("epoch", Integer, nullable=False),
)
MARKS = Table(
    "marks",
    METADATA,
    Column("name", String(60), primary_key=True),
    Column("at", Moment, nullable=False),
)
