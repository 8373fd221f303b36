"""Whatever keeps a database from being used has one name, comes within seconds, and is over when its cause is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from bot.storage.database import Database
from bot.storage.engines import engine_of, unusable
from bot.storage.schema import THREADS
from tests.bot.postgres import Server
from tests.conftest import fixed_now


def write(database: Database, identity: str) -> None:
    """Adds a row that needs a page of its own."""
    row = {"id": identity + "x" * 150, "touched": fixed_now()}
    database.write(lambda connection: connection.execute(insert(THREADS), [row]))


def fill(database: Database) -> None:
    for number in range(99):
        write(database, str(number))


def rows(database: Database) -> int:
    with database.engine.connect() as connection:
        return len(connection.execute(select(THREADS.c.id)).all())


@contextmanager
def pragma(database: Database, on: str, off: str) -> Iterator[None]:
    """A setting of every connection that the program makes or has."""
    engine = database.engine

    def set_it(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(on)

    event.listen(engine, "checkout", set_it)
    yield
    event.remove(engine, "checkout", set_it)
    with engine.connect() as connection:
        connection.execute(text(off))


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "madoguchi.sqlite3"


@pytest.fixture
def sqlite(file: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{file}")
    yield database
    database.close()


def test_a_full_disk_is_waited_out(sqlite: Database) -> None:
    write(sqlite, "before")
    with pragma(sqlite, "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"):
        with pytest.raises(OperationalError, match="full"):
            fill(sqlite)
        kept = rows(sqlite)
    write(sqlite, "after")
    assert rows(sqlite) == kept + 1


def test_a_file_that_may_only_be_read_is_waited_out(sqlite: Database) -> None:
    with pragma(sqlite, "PRAGMA query_only = 1", "PRAGMA query_only = 0"), pytest.raises(OperationalError):
        write(sqlite, "not")
    write(sqlite, "after")
    assert rows(sqlite) == 1


def test_a_connection_from_when_the_file_could_only_be_read_is_not_used_again(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = 1")
    with pytest.raises(OperationalError, match="readonly"):
        write(sqlite, "not")
    write(sqlite, "after")
    assert rows(sqlite) == 1


def test_a_lock_is_waited_out(sqlite: Database, file: Path) -> None:
    write(sqlite, "before")
    with (
        pragma(sqlite, "PRAGMA busy_timeout = 1", "PRAGMA busy_timeout = 5000"),
        locked(file),
        pytest.raises(OperationalError, match="locked"),
    ):
        write(sqlite, "not")
    write(sqlite, "after")
    assert rows(sqlite) == 2


def test_a_damaged_file_is_an_unusable_database_too(file: Path) -> None:
    file.write_text("これはデータベースではありません。" * 99, encoding="utf-8")
    with pytest.raises(OperationalError, match="not a database"):
        _ = Database(f"sqlite:///{file}").engine


def test_a_connection_that_the_server_ended_is_replaced(postgres: Server, postgres_address: str) -> None:
    database = Database(postgres_address)
    write(database, "before")
    with database.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert postgres.sever(postgres_address) > 0
        with pytest.raises(OperationalError) as caught:
            connection.execute(text("SELECT 1"))
    assert caught.value.connection_invalidated
    write(database, "after")
    assert rows(database) == 2
    database.close()


def test_a_server_that_is_not_there_is_waited_out(postgres: Server, postgres_address: str) -> None:
    database = Database(postgres_address)
    write(database, "before")
    postgres.stop()
    try:
        with pytest.raises(OperationalError) as caught:
            write(database, "not")
    finally:
        postgres.start()
    assert "not-shown" not in str(caught.value)
    write(database, "after")
    assert rows(database) == 2
    database.close()


STATEMENTS = [
    "SET TRANSACTION READ ONLY; DELETE FROM threads",
    "SET LOCAL statement_timeout = 1; SELECT pg_sleep(9)",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_server_that_does_not_do_what_it_should_is_an_unusable_database(
    statement: str, postgres_address: str
) -> None:
    database = Database(postgres_address)
    with pytest.raises(OperationalError), database.engine.begin() as connection:
        connection.execute(text(statement))
    database.close()


def test_a_transaction_that_another_statement_has_broken_is_an_unusable_database(postgres_address: str) -> None:
    database = Database(postgres_address)
    with database.engine.connect() as connection:
        with suppress(DBAPIError):
            connection.execute(text("SELECT nothing"))
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    database.close()


def test_a_fault_of_the_program_is_no_unusable_database(database: Database) -> None:
    write(database, "twice")
    with pytest.raises(IntegrityError) as caught:
        write(database, "twice")
    assert not unusable(caught.value)


def test_every_statement_of_a_server_has_an_end(postgres_address: str) -> None:
    engine = engine_of(postgres_address)
    with engine.connect() as connection:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            assert connection.execute(text(f"SHOW {name}")).scalar_one() != "0", name
    engine.dispose()
