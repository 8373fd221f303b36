"""One database of each kind for all tests of this folder, emptied before each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.storage.database import Database
from bot.storage.schema import METADATA
from tests.bot.postgres import Server
from tests.broadcast.scene import Scene


@pytest.fixture(scope="session")
def sqlite_kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database in a file."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('kept')}/madoguchi.sqlite3")
    yield database
    database.close()


@pytest.fixture(scope="session")
def postgres_kept(postgres: Server) -> Iterator[Database]:
    """A database on a server."""
    address = postgres.create()
    database = Database(address)
    yield database
    database.close()
    postgres.drop(address)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database, of one kind after the other."""
    kept: Database = request.getfixturevalue(f"{request.param}_kept")
    empty(kept)
    return kept


@pytest.fixture
def scene(database: Database) -> Scene:
    """Everything that keeps reminders, around an empty database."""
    return Scene(database)


def empty(database: Database) -> None:
    """Removes every row."""
    with database.engine.begin() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(table.delete())
