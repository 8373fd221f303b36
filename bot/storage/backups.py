"""Copies of a SQLite database: made while it is written to, and put back in its place."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, delete, insert, update

from bot.storage.database import Database
from bot.storage.migrating import known, newest
from bot.storage.schema import LEASES, MARKS, OUTBOX, PROCESSES, RECEIPTS

RESTORED = "restored"
_OURS = {"conversations", "receipts", "outbox"}
_BESIDE = ("", "-wal", "-shm", "-journal")


class BadCopy(Exception):
    """A file that cannot be put in the place of the database; the message says why."""


def copy(database: Path, target: Path) -> None:
    """Writes a whole and consistent copy, or nothing. Raises OSError, sqlite3.Error."""
    with _beside(target) as part:
        _copy(database, part)
        os.replace(part, target)
        _settle_folder(target.parent)


def examine(file: Path) -> None:
    """Raises BadCopy where the file is no database of this program, is damaged, or is of a newer version."""
    try:
        with closing(_reading(file)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables >= _OURS:
                raise BadCopy("窓口のデータベースではありません。")
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BadCopy("ファイルがこわれています。ほかの控えを使ってください。")
            if "alembic_version" in tables:
                _examine_revision([one for (one,) in connection.execute("SELECT version_num FROM alembic_version")])
    except sqlite3.DatabaseError:
        raise BadCopy("データベースのファイルではないか、こわれています。ほかの控えを使ってください。") from None


def restore(file: Path, database: Path, now: datetime) -> Path | None:
    """Puts a copy of the file in the place of a database that nobody uses; where the old one is kept, if there was one.

    Raises OSError, sqlite3.Error, sqlalchemy.exc.OperationalError; the old database is still in its place then.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    with _beside(database) as part:
        _copy(file, part)
        restored = Database(URL.create("sqlite", database=str(part)).render_as_string())
        try:
            mark_restored(restored, now)
        finally:
            restored.close()
        _gather(part)
        _settle(part)
        kept = _keep(database, now)
        os.replace(part, database)
        _settle_folder(database.parent)
    return kept


def mark_restored(database: Database, now: datetime) -> None:
    """Says in a database that it is an old one, so that nothing that was due before is sent without asking.

    What had arrived has been answered since, and what was to be sent has perhaps been sent: platforms are asked.
    """

    def change(connection: Connection) -> None:
        connection.execute(delete(MARKS).where(MARKS.c.name == RESTORED))
        connection.execute(insert(MARKS).values(name=RESTORED, at=now))
        connection.execute(update(RECEIPTS).where(~RECEIPTS.c.answered).values(answered=True, arrival=""))
        waiting = update(OUTBOX).where(OUTBOX.c.state == "pending")
        connection.execute(waiting.values(state="sending", tried=OUTBOX.c.queued))
        connection.execute(delete(PROCESSES))
        connection.execute(update(LEASES).values(owner=""))

    database.write(change)


def _examine_revision(found: list[str]) -> None:
    for revision in found:
        if revision not in known():
            versions = f"ファイル {revision}、プログラム {newest()}"
            raise BadCopy(f"新しい版のものです({versions})。新しい版のプログラムで戻してください。")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name in the same folder, of which nothing is left at the end."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        yield part
    finally:
        for suffix in _BESIDE:
            with suppress(OSError):
                Path(f"{part}{suffix}").unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    """The whole of a database in one file that only its owner can read, safe on the disk."""
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_reading(source)) as old, closing(sqlite3.connect(part)) as new:
        old.backup(new)
    _gather(part)
    _settle(part)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)


def _gather(database: Path) -> None:
    """Brings what stands in files beside a database into the database."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def _keep(database: Path, now: datetime) -> Path | None:
    """Gives the old database a second name; what cannot be gathered, as it is damaged, goes with it."""
    if not database.exists():
        return None
    kept = database.with_name(f"{database.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    with suppress(sqlite3.Error):
        with closing(_reading(database)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
        _gather(database)
    for suffix in _BESIDE[1:]:
        if Path(f"{database}{suffix}").exists():
            os.replace(f"{database}{suffix}", f"{kept}{suffix}")
    try:
        os.link(database, kept)
    except OSError:  # not every file system has second names
        shutil.copy2(database, kept)
    return kept


def _settle(file: Path) -> None:
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())


def _settle_folder(folder: Path) -> None:
    """Makes a new name in a folder safe on the disk, where the system can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
