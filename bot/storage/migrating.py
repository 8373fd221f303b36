"""Brings the tables up to this version of the program, once, however many processes start together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from bot.storage.reminders.tables import REMINDERS

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x6D61646F  # "mado": the advisory lock that only this program takes
_ONE_AT_A_TIME = threading.Lock()  # what revisions speak to is global in Alembic
_WAIT, _LONGEST = "60s", "10min"


class DatabaseTooNew(Exception):
    """A newer version of the program has changed the tables; the message says what to do. Nothing was written."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"データベースは、このプログラムより新しい版のものです(データベース {found}、プログラム {newest()})。"
            "新しい版のプログラムを使うか、新しくする前の控えを「madoguchi restore」で戻してください。"
            "データベースには何も書いていません。"
        )


def newest() -> str:
    """The revision of the tables that this version of the program works with."""
    return str(_scripts().get_current_head())


@cache
def known() -> frozenset[str]:
    """Every revision that this version of the program knows."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def revision(connection: Connection) -> str | None:
    """The revision of the database; None where it is empty or older than revisions. Raises DatabaseTooNew."""
    found = MigrationContext.configure(connection).get_current_heads()
    for one in found:
        if one not in known():
            raise DatabaseTooNew(one)
    return found[0] if found else None


def bring_up_to_date(engine: Engine) -> None:
    """Makes what is missing, in one transaction, while no other process does. Raises DatabaseTooNew."""
    with engine.connect() as connection:
        if revision(connection) == newest():
            return
    with _ONE_AT_A_TIME, _alone(engine) as connection:
        if inspect(connection).get_table_names():
            _upgrade(connection)
        else:  # the revisions would make the same, ten times as slowly
            REMINDERS.metadata.create_all(connection, checkfirst=False)
            MigrationContext.configure(connection).stamp(_scripts(), newest())


def _upgrade(connection: Connection) -> None:
    if revision(connection) != newest():
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, newest())


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that waits until no other process changes the tables."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT}'")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{_LONGEST}'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
