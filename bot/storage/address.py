"""Addresses of databases: a file of SQLite, a server of PostgreSQL, or memory; and what of them may be shown."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRESQL = ("postgresql", "postgres")


class BadAddress(Exception):
    """An address that names no database of a kind the program can use."""


def parsed(address: str) -> URL:
    """The address with the driver that the program uses; `postgres://` and every driver of PostgreSQL are understood.

    Raises BadAddress, which shows nothing of the address.
    """
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise BadAddress from None
    if backend in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise BadAddress
    return url


def file_of(address: str) -> Path | None:
    """The file of a SQLite database; None where it is in memory or on a server. Raises BadAddress."""
    url = parsed(address)
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    if not in_file:
        return None
    name = str(url.database)
    return Path(name.removeprefix("file:") if url.query.get("uri") else name).absolute()


def on_server(address: str) -> bool:
    """Whether several processes and machines may share the database. Raises BadAddress."""
    return parsed(address).get_backend_name() == "postgresql"


def secrets(address: str) -> list[str]:
    """What of an address must not be shown: its password, as it is written and as it is meant."""
    try:
        url = parsed(address)
    except BadAddress:
        return []
    if not url.password:
        return []
    written = url.render_as_string(hide_password=False).partition("@")[0].rpartition(":")[2]
    return list({str(url.password), written})


def shown(address: str) -> str:
    """The address for other programs such as pg_dump, without the password. Raises BadAddress."""
    url = parsed(address).set(drivername="postgresql")._replace(password=None)
    return url.render_as_string(hide_password=True)
