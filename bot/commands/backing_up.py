"""`madoguchi backup` and `madoguchi restore`: a copy of the database, made while the counter is open, and put back."""

from __future__ import annotations

import argparse
import errno
import shlex
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.storage.address import file_of, on_server, shown
from bot.storage.backups import BadCopy, copy, examine, mark_restored, restore
from bot.storage.database import Database
from bot.storage.holding import Held, NoLock, held

_REFUSED = 2
_FULL = "ディスクがいっぱいです。いらないファイルを消してから、もう一度してください。"
_SHUT = "書き込めません。フォルダーとファイルの持ち主や、読み取り専用になっていないかを確かめてください。"
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EACCES: _SHUT,
    errno.EPERM: _SHUT,
    errno.EROFS: _SHUT,
    errno.ENOENT: "フォルダーがありません。先に作ってください。",
    errno.ENOTDIR: "フォルダーではないところの中を指しています。",
}
_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _SHUT,
    "SQLITE_CANTOPEN": _SHUT,
    "SQLITE_IOERR": "ディスクに書けません。空きがあるか、ディスクがこわれていないかを確かめてください。",
    "SQLITE_BUSY": "ほかのプログラムが使い続けています。それを止めるか、少し待ってから、もう一度してください。",
    "SQLITE_CORRUPT": "データベースがこわれています。「madoguchi doctor」で調べてください。",
    "SQLITE_NOTADB": "データベースのファイルではありません。",
}
_SERVED = "窓口が開いています。「madoguchi serve」を止めてから、もう一度してください。"
_AFTER = "\n窓口を全部止めてから戻し、そのあと「madoguchi restore --mark」を動かしてから、窓口を開いてください。"
_MARKED = "控えから戻したことを書きました。それより前に送るはずだったものは、役員に聞いてから送ります。"


class _Refused(Exception):
    """Nothing can be restored; the message says why."""


def back_up(options: argparse.Namespace, settings: Settings) -> int:
    """Writes a copy of the database to a file; exit status 2 where it cannot, and nothing is left behind."""
    target, database = Path(options.file), file_of(settings.database_url)
    if database is None:
        return _refused(_elsewhere(settings, f"pg_dump --format=custom --file={shlex.quote(options.file)}"))
    if not database.exists():
        return _refused(f"{database} はまだありません。DATABASE_URL と MADOGUCHI_DATA_DIR を確かめてください。")
    if target.is_dir() or (target.exists() and target.samefile(database)):
        return _refused(f"{target} には書けません。控えのファイルの名前を書いてください。")
    if target.exists() and not options.force:
        return _refused(f"{target} はもうあります。別の名前にするか、--force を付けて書き換えてください。")
    try:
        copy(database, target)
    except (OSError, sqlite3.Error) as error:
        return _refused(f"控えを作れませんでした。{_because(error)}")
    print(f"控えを作りました: {target}({target.stat().st_size / 2**20:.1f} MB)")
    return 0


def put_back(options: argparse.Namespace, settings: Settings) -> int:
    """Puts a copy in the place of the database; exit status 2 where it cannot, and nothing is changed."""
    now = datetime.now(settings.timezone)
    try:
        with held(file_of(settings.database_url)):
            print(_marked(settings, now) if options.mark else _restored(options.file, settings, now))
    except Held:
        return _refused(_SERVED)
    except (NoLock, _Refused) as error:
        return _refused(str(error))
    except (OSError, sqlite3.Error, OperationalError) as error:
        return _refused(f"戻せませんでした。{_because(error)}前のデータベースはそのままです。")
    return 0


def _restored(name: str | None, settings: Settings, now: datetime) -> str:
    """Restores a file and says what was done. Raises _Refused."""
    database = file_of(settings.database_url)
    if name is None:
        raise _Refused("戻す控えのファイルを書いてください。")
    if database is None:
        restoring = f"pg_restore --clean --if-exists --no-owner {shlex.quote(name)}"
        raise _Refused(_elsewhere(settings, restoring) + _AFTER * on_server(settings.database_url))
    file = Path(name)
    if not file.is_file():
        raise _Refused(f"{file} というファイルはありません。")
    if database.exists() and file.samefile(database):
        raise _Refused(f"{file} は、いま使っているデータベースです。控えのファイルを書いてください。")
    try:
        examine(file)
    except BadCopy as error:
        raise _Refused(f"{file} は戻せません。{error}") from None
    kept = restore(file, database, now)
    old = f"\n前のデータベースは {kept} に残してあります。要らなくなったら消してください。" if kept else ""
    return f"{file} から戻しました。{_MARKED}{old}"


def _marked(settings: Settings, now: datetime) -> str:
    """Marks a database that another program has restored, and says so."""
    database = Database(settings.database_url)
    try:
        mark_restored(database, now)
    finally:
        database.close()
    return _MARKED


def _elsewhere(settings: Settings, command: str) -> str:
    """What to do about a database that is not in a file."""
    if not on_server(settings.database_url):
        return "データベースはメモリーの中にあるので、控えはありません。"
    address = shlex.quote(shown(settings.database_url))
    return f"PostgreSQLでは、次の命令を使ってください(パスワードは聞かれます)。\n{command} --dbname={address}"


def _because(error: OSError | sqlite3.Error | OperationalError) -> str:
    """Why it did not work, and what to do."""
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0, f"{error.strerror}。")
    cause = error.orig if isinstance(error, OperationalError) else error
    name = str(getattr(cause, "sqlite_errorname", ""))
    unknown = f"データベースを使えません({name or type(cause).__name__})。「madoguchi doctor」で調べてください。"
    return _SQLITE.get("_".join(name.split("_")[:2]), unknown)


def _refused(said: str) -> int:
    print(said, file=sys.stderr)
    return _REFUSED
