"""Connections: how SQLite and PostgreSQL are spoken to, so that trouble comes as one error, within seconds."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DatabaseError, DBAPIError, InternalError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.storage.address import parsed

_PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 5000", "secure_delete = ON")
_LIMITS = {"statement_timeout": "10s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "30s"}
# A server that has vanished is noticed by the fourth unanswered probe, or by words that it does not confirm.
_SERVER: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
    "application_name": "madoguchi",
    # Never prepared: a prepared statement keeps the plan made while a table was nearly empty, and poolers lose it.
    "prepare_threshold": None,
}
# As many connections as there are threads: one too many is refused by the server, which is an OperationalError.
_POOL: dict[str, Any] = {"pool_size": 5, "max_overflow": -1}


def engine_of(address: str) -> Engine:
    """An engine that has not connected yet. Its errors do not show what was written. Raises address.BadAddress."""
    url = parsed(address)
    if url.get_backend_name() == "postgresql":
        given = {name: value for name, value in _SERVER.items() if name not in url.query}
        engine = create_engine(url, pool_pre_ping=True, connect_args=given, hide_parameters=True, **_POOL)
        event.listen(engine, "connect", _limit)
    elif url.database and url.database != ":memory:":
        engine = create_engine(url, hide_parameters=True, **_POOL)
        event.listen(engine, "connect", _prepare)
    else:
        # One connection, as another would have a memory of its own, and one thread at a time in it.
        one: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
        engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **one)
    event.listen(engine, "handle_error", _named, retval=True)
    return engine


def unusable(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be used now, and not that what was asked of it is wrong.

    PostgreSQL calls a server that may only be read, or an interrupted transaction, an internal error; drivers call a
    connection that was lost an interface error; SQLite gives a damaged file no class of its own.
    """
    if not isinstance(error, DBAPIError):
        return False
    known = isinstance(error, OperationalError | InternalError)
    return known or error.connection_invalidated or type(error) is DatabaseError


def _named(context: ExceptionContext) -> OperationalError | None:
    """Every error of an unusable database has one name, so that who waits for it has one to wait for."""
    error = context.sqlalchemy_exception
    if "readonly" in str(context.original_exception):
        # A connection that was made while the file could not be written never can; one that is made now perhaps can.
        context.is_disconnect = True
    if not isinstance(error, DBAPIError) or not unusable(error) or isinstance(error, OperationalError):
        return None
    return OperationalError(
        error.statement, None, error.orig or error, hide_parameters=True, connection_invalidated=context.is_disconnect
    )


def _limit(connection: Any, _: object) -> None:
    """A statement, a lock and a forgotten transaction have an end; said to the server, as poolers take no options."""
    before, connection.autocommit = connection.autocommit, True
    with closing(connection.cursor()) as cursor:
        for name, value in _LIMITS.items():
            cursor.execute(f"SET {name} = '{value}'")
    connection.autocommit = before


def _prepare(connection: Any, _: object) -> None:
    """Several processes may read and write; what is deleted is overwritten on the disk."""
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
