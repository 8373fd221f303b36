"""Writing where another process may have written the same row a moment ago: leave that one alone, or take its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def unless_there(connection: Connection, table: Table) -> Any:
    """An insert that leaves rows alone which are there."""
    return _insert(connection, table).on_conflict_do_nothing()


def put(connection: Connection, table: Table, row: Mapping[str, object]) -> None:
    """Puts a row in the place of the one with the same primary key, if there is one."""
    keys = [column.name for column in table.primary_key]
    rest = {name: value for name, value in row.items() if name not in keys}
    written = _insert(connection, table).values(dict(row))
    connection.execute(written.on_conflict_do_update(index_elements=keys, set_=rest))


def _insert(connection: Connection, table: Table) -> Any:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
