"""One process serves a SQLite database, until it ends in whatever way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from bot.storage.holding import Held, NoLock, held

ROOT = Path(__file__).parents[2]
_HOLDER = """
from pathlib import Path
from bot.storage.holding import held
with held(Path({!r})):
    print(flush=True)
    input()
"""


def holder(database: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the database."""
    program = [sys.executable, "-c", _HOLDER.format(str(database))]
    process = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_a_database_that_is_served_is_served_by_nobody_else_until_the_process_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "new" / "madoguchi.sqlite3"
    with holder(database) as other:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
        assert main(["serve"]) == 2
        assert "もう開いています" in capsys.readouterr().err
        assert not database.exists()
        other.kill()
    with held(database), pytest.raises(Held), held(database):
        pass
    with held(database):
        pass


def test_a_folder_in_which_no_lock_can_be_made_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/taken/madoguchi.sqlite3")
    assert main(["serve"]) == 2
    said = capsys.readouterr().err
    assert "作れません" in said
    assert "書き込めるフォルダー" in said
    with pytest.raises(NoLock), held(tmp_path / "taken" / "x"):
        pass


def test_a_database_that_may_be_shared_needs_no_lock() -> None:
    with held(None), held(None):
        pass


def test_the_lock_can_be_read_by_nobody_else(tmp_path: Path) -> None:
    with held(tmp_path / "x"):
        assert os.stat(tmp_path / "x.lock").st_mode & 0o077 == 0
