"""Parts shared by all tests: the real knowledge base, wired once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import Settings
from bot.storage.database import Database
from bot.wiring import Parts, wire
from knowledge.loading import Knowledge
from tests.bot.postgres import Server, server

AS_OF = date(2026, 11, 22)


def fixed_now() -> datetime:
    """The moment at which all tests happen."""
    return datetime(2026, 11, 22, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(scope="session")
def parts() -> Parts:
    """The program wired with the real data and the real encoder."""
    return wire(Settings(database_url="sqlite://"), now=fixed_now)


@pytest.fixture(scope="session")
def knowledge(parts: Parts) -> Knowledge:
    """The real knowledge base."""
    return parts.knowledge


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL of this process."""
    yield server()
    server().close()


@pytest.fixture
def postgres_address(postgres: Server) -> Iterator[str]:
    """The address of an empty PostgreSQL database, removed at the end."""
    address = postgres.create()
    yield address
    postgres.drop(address)


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """The address of a SQLite database that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/kept/madoguchi.sqlite3"


@pytest.fixture(params=["sqlite", "postgres"])
def database_address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database, of one kind after the other."""
    return str(request.getfixturevalue(f"{request.param}_address"))


@pytest.fixture
def opened(database_address: str) -> Iterator[Callable[[], Database]]:
    """Opens the database once more, as another process does; all are closed at the end."""
    with ExitStack() as stack:

        def open_again() -> Database:
            database = Database(database_address)
            stack.callback(database.close)
            return database

        yield open_again


@pytest.fixture
def database(opened: Callable[[], Database]) -> Database:
    """An empty database, of one kind after the other."""
    return opened()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With MADOGUCHI_NO_SKIP a skipped test fails the run: what must run on the build machine is never left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("MADOGUCHI_NO_SKIP") and reporter and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
