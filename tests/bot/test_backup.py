"""A back-up is whole though the database is written to; restoring keeps the old one and sends nothing by itself."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.cli import main
from bot.storage.backups import RESTORED
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.holding import held
from bot.storage.outbox import Outbox, Queued
from bot.storage.receipts import Receipts
from bot.storage.schema import MARKS, OUTBOX, RECEIPTS, THREADS
from handlers.messages import ConversationId
from handlers.ports import Memory
from tests.conftest import fixed_now

ROOT = Path(__file__).parents[2]
ID = ConversationId("web:one")
Run = Callable[..., str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of the commands."""
    found = tmp_path / "var" / "madoguchi.sqlite3"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{found}")
    return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command and gives all that it says."""

    def run(*command: object, status: int = 0) -> str:
        assert main([str(part) for part in command]) == status
        said = capsys.readouterr()
        assert (not said.err) == (status == 0), said.err
        return said.out + said.err

    return run


def keep(file: Path, memory: Memory) -> None:
    """Makes the database where it is missing, with a memory in it."""
    database = Database(f"sqlite:///{file}")
    ConversationsInDatabase(database, fixed_now).save(ID, memory)
    database.close()


def kept(file: Path) -> Memory:
    database = Database(f"sqlite:///{file}")
    found = ConversationsInDatabase(database, fixed_now).load(ID)
    database.close()
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_backed_up_is_restored_and_the_old_database_is_kept(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory(clarified=True))
    assert "控えを作りました" in run("backup", tmp_path / "copy")
    keep(file, Memory(lost=True))
    said = run("restore", tmp_path / "copy")
    assert kept(file) == Memory(clarified=True)
    [old] = file.parent.glob("*.before-restore-*")
    assert str(old) in said
    assert kept(old) == Memory(lost=True)


def test_a_back_up_can_be_restored_where_there_is_no_database(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory(clarified=True))
    run("backup", tmp_path / "copy")
    for path in file.parent.iterdir():
        path.unlink()
    file.parent.rmdir()
    run("restore", tmp_path / "copy")
    assert kept(file) == Memory(clarified=True)
    assert not list(file.parent.glob("*before-restore*"))


def test_a_back_up_is_one_file_for_its_owner_alone(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory())
    (tmp_path / "copies").mkdir()
    run("backup", tmp_path / "copies" / "copy")
    assert names(tmp_path / "copies") == ["copy"]
    assert (tmp_path / "copies" / "copy").stat().st_mode & 0o077 == 0


def test_a_back_up_is_consistent_while_the_database_is_written_to(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory())
    database, stop = Database(f"sqlite:///{file}"), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with database.engine.begin() as connection:  # always two together
                for half in "ab":
                    connection.execute(insert(THREADS).values(id=f"{number}{half}", touched=fixed_now()))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            run("backup", tmp_path / f"copy-{number}")
    finally:
        stop.set()
        writer.join()
        database.close()
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"copy-{number}")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) % 2 FROM threads").fetchone() == (0,)


def test_a_file_is_overwritten_only_by_force_and_the_database_never(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory(clarified=True))
    (tmp_path / "copy").write_text("手紙")
    assert "--force" in run("backup", tmp_path / "copy", status=2)
    assert (tmp_path / "copy").read_text() == "手紙"
    run("backup", tmp_path / "copy", "--force")
    assert kept(tmp_path / "copy") == Memory(clarified=True)
    assert "書けません" in run("backup", file, "--force", status=2)
    assert kept(file) == Memory(clarified=True)


def test_what_a_back_up_holds_as_under_way_is_neither_answered_nor_sent_unasked(
    file: Path, run: Run, tmp_path: Path
) -> None:
    database = Database(f"sqlite:///{file}")
    Receipts(database, fixed_now).take("slack:1", "{}")
    Outbox(database, fixed_now).queue([Queued("slack:D1", "{}")])
    database.close()
    run("backup", tmp_path / "copy")
    run("restore", tmp_path / "copy")
    restored = Database(f"sqlite:///{file}")
    with restored.engine.connect() as connection:
        assert connection.execute(select(MARKS.c.at).where(MARKS.c.name == RESTORED)).scalar_one() > fixed_now()
        assert connection.execute(select(RECEIPTS.c.answered)).scalars().all() == [True]
        assert connection.execute(select(OUTBOX.c.state, OUTBOX.c.tried)).all() == [("sending", fixed_now())]
    restored.close()


def test_a_served_database_is_not_replaced(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory())
    run("backup", tmp_path / "copy")
    with held(file):
        assert "止めてから" in run("restore", tmp_path / "copy", status=2)
        assert "止めてから" in run("restore", "--mark", status=2)
    assert not list(file.parent.glob("*before-restore*"))


def test_a_damaged_database_is_replaced_and_kept_as_it_is(file: Path, run: Run, tmp_path: Path) -> None:
    keep(file, Memory(clarified=True))
    run("backup", tmp_path / "copy")
    file.write_bytes(b"damaged" * 999)
    Path(f"{file}-wal").write_bytes(b"also damaged")
    run("restore", tmp_path / "copy")
    assert kept(file) == Memory(clarified=True)
    [old] = file.parent.glob("*.before-restore-*[0-9]")
    assert old.read_bytes() == b"damaged" * 999
    assert Path(f"{old}-wal").read_bytes() == b"also damaged"


def newer(path: Path) -> None:
    keep(path, Memory())
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE letters (id TEXT)")


def damaged(path: Path) -> None:
    keep(path, Memory())
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = b"x" * 4096 * 6
    path.write_bytes(content)


NO_COPIES = [
    (lambda path: None, "ありません"),
    (lambda path: path.write_text("手紙" * 999), "こわれています"),
    (lambda path: path.write_bytes(b""), "窓口のデータベースではありません"),
    (foreign, "窓口のデータベースではありません"),
    (damaged, "こわれています"),
    (newer, "新しい版"),
    (lambda path: path.mkdir(), "ありません"),
]


@pytest.mark.parametrize(("make", "said"), NO_COPIES, ids=range(len(NO_COPIES)))
def test_what_is_no_back_up_is_refused_and_nothing_changed(
    make: Callable[[Path], object], said: str, file: Path, run: Run, tmp_path: Path
) -> None:
    keep(file, Memory(clarified=True))
    make(tmp_path / "copy")
    assert said in run("restore", tmp_path / "copy", status=2)
    assert kept(file) == Memory(clarified=True)
    assert not list(file.parent.glob("*before-restore*"))
    assert not list(file.parent.glob(".*"))


def test_a_back_up_needs_a_database_and_a_folder(file: Path, run: Run, tmp_path: Path) -> None:
    assert "まだありません" in run("backup", tmp_path / "copy", status=2)
    keep(file, Memory())
    assert "フォルダーがありません" in run("backup", tmp_path / "nowhere" / "copy", status=2)
    (tmp_path / "taken").write_text("")
    assert "フォルダーではない" in run("backup", tmp_path / "taken" / "copy", status=2)
    assert "ファイルの名前" in run("backup", tmp_path, status=2)
    assert "控えのファイルを書いて" in run("restore", status=2)
    assert "いま使っている" in run("restore", file, status=2)


def test_a_disk_that_takes_no_more_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    keep(file, Memory())
    (tmp_path / "copies").mkdir()

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    command = [sys.executable, "-m", "bot", "backup", str(tmp_path / "copies" / "copy")]
    ended = subprocess.run(
        command, cwd=ROOT, env=os.environ, preexec_fn=little, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "控えを作れませんでした" in ended.stderr
    assert "空きがある" in ended.stderr
    assert names(tmp_path / "copies") == []


def test_on_a_server_the_command_to_use_is_shown_without_the_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://u:secret@h:5433/db")
    said = run("backup", tmp_path / "my copy", status=2)
    assert f"pg_dump --format=custom --file='{tmp_path}/my copy' --dbname=postgresql://u@h:5433/db" in said
    said += run("restore", tmp_path / "copy", status=2)
    assert f"pg_restore --clean --if-exists --no-owner {tmp_path}/copy --dbname=postgresql://u@h:5433/db" in said
    assert "madoguchi restore --mark" in said
    assert "secret" not in said


def test_in_memory_there_is_nothing_to_back_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    assert "メモリー" in run("backup", "x", status=2)
    assert "メモリー" in run("restore", "x", status=2)


def test_a_database_on_a_server_is_marked_as_restored(
    run: Run, monkeypatch: pytest.MonkeyPatch, postgres_address: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_address)
    assert "役員に聞いて" in run("restore", "--mark")
    database = Database(postgres_address)
    with database.engine.connect() as connection:
        assert connection.execute(select(MARKS.c.name)).scalars().all() == [RESTORED]
    database.close()
