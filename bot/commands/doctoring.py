"""`madoguchi doctor`: looks at settings, data, database and platforms, and says what to do about each fault."""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.platforms.findings import Finding, fault
from bot.platforms.slack import checking as slack
from bot.platforms.telegram import checking as telegram
from bot.settings import Settings
from bot.storage.address import file_of, on_server, secrets
from bot.storage.database import Database
from bot.storage.migrating import DatabaseTooNew
from bot.storage.schema import CONVERSATIONS
from handlers.ports import Clock
from knowledge.loading import DATA, BrokenData, Knowledge, load
from knowledge.matching.engine import stored_index
from knowledge.matching.targets import targets

PATIENCE = 10.0  # seconds that one call of a platform may take
_LITTLE = 200 * 2**20  # bytes
_SHOWN = 5
_LONG_ENOUGH = 8  # a shorter secret would blot out ordinary words
_SETTINGS, _DATA, _DATABASE, _SPACE = "設定", "知識のファイル", "データベース", "ディスクの空き"
_OWNER = "「madoguchi serve」を動かす人が、ファイルとそのフォルダーに書き込めるようにしてください。"
_CHECK_ADDRESS = "DATABASE_URL と MADOGUCHI_DATA_DIR を確かめてください。"
_CHECK_SERVER = (
    "PostgreSQLが動いているか、DATABASE_URL のホスト、名前、パスワード、データベースの名前が正しいか、"
    "その名前で表を作れるかを確かめてください。"
)
_BROKEN = "窓口を止めて、控えから戻すか、ファイルの名前を変えてください(新しいファイルを作ります)。"
_WAIT = "ほかのプログラムがデータベースを使い続けています。それを止めるか、少し待ってから、もう一度調べてください。"
_DATABASE_ADVICE = {
    "SQLITE_BUSY": ("ほかのプログラムが使っています。", _WAIT),
    "SQLITE_READONLY": ("書き込めません。", _OWNER),
    "SQLITE_CANTOPEN": ("開けません。", _OWNER),
    "SQLITE_PERM": ("開けません。", _OWNER),
    "SQLITE_FULL": ("ディスクがいっぱいで、書き込めません。", "いらないファイルを消してください。"),
    "SQLITE_NOTADB": ("データベースのファイルではありません。", _BROKEN),
    "SQLITE_CORRUPT": ("ファイルがこわれています。", _BROKEN),
}
Free = Callable[[Path], int]


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints one line a check; exit status 1 where something has to be mended."""
    return examine(settings, lambda: datetime.now(UTC))


def examine(
    settings: Settings,
    now: Clock,
    data: Path = DATA,
    patience: float = PATIENCE,
    free: Free = lambda folder: shutil.disk_usage(folder).free,
) -> int:
    """Makes all checks, prints their findings and a summary; the exit status. `free` gives the bytes left on a disk."""
    faults = 0
    for finding in _findings(settings, now, data, patience, free):
        faults += not finding.well
        print(_without_secrets(str(finding), settings), flush=True)
    print()
    if not faults:
        print("直すところはありません。")
        return 0
    print(f"直すところが{faults}件あります。× の下にあることをしてから、もう一度「madoguchi doctor」で調べてください。")
    return 1


def _findings(settings: Settings, now: Clock, data: Path, patience: float, free: Free) -> Iterator[Finding]:
    yield Finding(_SETTINGS, _connections(settings))
    yield _knowledge(data)
    yield _database(settings, now)
    yield from _space(settings, free)
    with _quiet():
        if settings.slack_bot_token:
            yield from asyncio.run(slack.check(settings, now, patience))
        if settings.telegram_bot_token:
            yield from asyncio.run(telegram.check(settings, now, patience))


def _connections(settings: Settings) -> str:
    found = ["Slack"] * bool(settings.slack_bot_token) + ["Telegram"] * bool(settings.telegram_bot_token)
    if not found:
        return "ウェブの窓口だけを開きます。SlackとTelegramは設定されていません(設定のしかたは .env.example)。"
    return f"読めました。ウェブの窓口のほかに、{'と'.join(found)}につなぎます。"


def _knowledge(data: Path) -> Finding:
    """Whether the files can be used, and the stored index with them."""
    try:
        knowledge = load(data)
    except BrokenData as error:
        more = len(error.faults) - _SHOWN
        lines = [*map(str, error.faults[:_SHOWN]), *([f"ほかに{more}件(「madoguchi lint」で全部出ます)"] * (more > 0))]
        return fault(_DATA, f"直すところが{len(error.faults)}件あるので、窓口を開けません。", "\n".join(lines))
    except OSError as error:
        return fault(_DATA, f"読めません({error.strerror})。", f"{data} のファイルを読めるようにしてください。")
    if not _index_fits(knowledge, data):
        return fault(_DATA, "索引が項目に合っていません。", "「madoguchi index」で作り直してください。")
    return Finding(_DATA, f"項目{len(knowledge.entries)}件を読めました。")


def _index_fits(knowledge: Knowledge, data: Path) -> bool:
    try:
        return stored_index(targets(knowledge), data) is not None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return False


def _database(settings: Settings, now: Clock) -> Finding:
    """Whether a row can be written, read and removed again."""
    database = Database(settings.database_url)
    try:
        whole = _kept(database, now)
    except DatabaseTooNew as error:
        return fault(_DATABASE, "新しい版のものです。", str(error))
    except (SQLAlchemyError, OSError) as error:
        return fault(_DATABASE, *_database_fault(error, settings))
    if not whole:
        return fault(_DATABASE, "書いたものが読めません。", _BROKEN)
    if _folder(settings) is None and not on_server(settings.database_url):
        return Finding(_DATABASE, "書き込めます。メモリーの中にあるので、窓口を止めると消えます。")
    return Finding(_DATABASE, "書き込めます。")


def _database_fault(error: SQLAlchemyError | OSError, settings: Settings) -> tuple[str, str]:
    """What is wrong with the database, and what to do about it."""
    if isinstance(error, OSError):
        return f"フォルダーを作れません({error.strerror})。", f"{_CHECK_ADDRESS}{_OWNER}"
    if not isinstance(error, DBAPIError):
        return f"使えません({type(error).__name__})。", _CHECK_ADDRESS
    if on_server(settings.database_url):
        return f"使えません({type(error.orig).__name__})。", _CHECK_SERVER
    name = "_".join(str(getattr(error.orig, "sqlite_errorname", "")).split("_")[:2])
    return _DATABASE_ADVICE.get(name, (f"使えません({name or type(error).__name__})。", _OWNER))


def _kept(database: Database, now: Clock) -> bool:
    """Whether a row comes back as it was written. Should it stay behind, it is dropped with the old conversations."""
    row = {"id": f"doctor:{uuid.uuid4().hex}", "memory": "{}", "touched": now().astimezone(UTC)}
    own = CONVERSATIONS.c.id == row["id"]
    database.write(lambda connection: connection.execute(insert(CONVERSATIONS).values(row)))
    try:
        with database.engine.connect() as connection:
            return bool(connection.execute(select(CONVERSATIONS.c.memory).where(own)).scalar() == row["memory"])
    finally:
        database.write(lambda connection: connection.execute(delete(CONVERSATIONS).where(own)))
        database.engine.dispose()


def _folder(settings: Settings) -> Path | None:
    """Where the database's file is; None where it is in memory or on a server."""
    file = file_of(settings.database_url)
    return file.parent if file else None


def _space(settings: Settings, free: Free) -> Iterator[Finding]:
    folder = _folder(settings)
    if folder is None or not folder.is_dir():
        return
    left = free(folder)
    if left >= _LITTLE:
        yield Finding(_SPACE, f"{left / 2**30:.1f} GBあります。")
        return
    advice = f"{folder} のあるディスクの、いらないファイルを消してください。"
    yield fault(_SPACE, f"{left / 2**20:.0f} MBしかありません。", advice)


@contextmanager
def _quiet() -> Iterator[None]:
    """The libraries log answers that they cannot read, with what is in them; the findings say it in plain words."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _without_secrets(text: str, settings: Settings) -> str:
    """The text, whatever a platform or a library has put into it, without the secrets of the settings."""
    hidden = [getattr(settings, field.name) for field in fields(settings) if not field.repr]
    for secret in [*hidden, *secrets(settings.database_url)]:
        if len(secret) >= _LONG_ENOUGH:
            text = text.replace(secret, "***")
    return text
