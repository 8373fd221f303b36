"""The tables of every version: made once, brought up to date, never taken back, and refused where they are newer."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect, text

from bot.cli import main
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.engines import engine_of
from bot.storage.migrating import DatabaseTooNew, newest
from bot.storage.migrations.refusing import NoWayBack
from bot.storage.schema import METADATA
from handlers.messages import ConversationId
from handlers.ports import Memory
from tests.conftest import fixed_now

ROOT = Path(__file__).parents[2]
VERSIONS = ROOT / "bot" / "storage" / "migrations" / "versions"
REVISIONS = [import_module(f"bot.storage.migrations.versions.{path.stem}") for path in sorted(VERSIONS.glob("r*.py"))]
ID = ConversationId("web:one")
Open = Callable[[], Database]


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA))


def before_revisions(address: str) -> None:
    """Makes the tables as the program did before it knew revisions, with a memory in them."""
    engine = engine_of(address)
    tables: MetaData = REVISIONS[0]._METADATA
    tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(tables.tables["conversations"].insert().values(id=ID, memory="{}", touched=fixed_now()))
    engine.dispose()


def test_a_new_database_has_the_tables_that_the_program_works_with(database: Database) -> None:
    assert differences(database) == []
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest()]


def test_a_database_from_before_revisions_is_brought_up_to_date_with_what_it_holds(
    tmp_path: Path, postgres_address: str
) -> None:
    for address in (f"sqlite:///{tmp_path}/old.sqlite3", postgres_address):
        before_revisions(address)
        database = Database(address)
        assert differences(database) == []
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest()]
            assert connection.execute(text("SELECT id FROM conversations")).scalars().all() == [ID]
        database.close()


def test_a_database_of_a_newer_version_is_refused_and_not_written_to(database: Database, opened: Open) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("DROP TABLE votes"))
    with pytest.raises(DatabaseTooNew, match=r"9999.*新しい版のプログラム.*madoguchi restore"):
        ConversationsInDatabase(opened(), fixed_now).save(ID, Memory())
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM conversations")).scalar() == 0
        assert not inspect(connection).has_table("votes")


@pytest.mark.parametrize("command", [["serve"], ["chat"], ["doctor"]])
def test_the_program_says_what_to_do_about_a_newer_database(
    command: list[str],
    sqlite_address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    database = Database(sqlite_address)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    monkeypatch.setenv("DATABASE_URL", sqlite_address)
    monkeypatch.setenv("WEB_PORT", "0")
    assert main(command) == (1 if command == ["doctor"] else 2)
    said = capsys.readouterr()
    assert "新しい版" in said.out + said.err
    assert "Traceback" not in said.out + said.err


@pytest.mark.parametrize("revision", REVISIONS, ids=lambda module: module.revision)
def test_no_revision_is_taken_back(revision: object) -> None:
    with pytest.raises(NoWayBack, match="控え"):
        revision.downgrade()  # type: ignore[attr-defined]


def test_revisions_are_numbered_in_order() -> None:
    assert [module.revision for module in REVISIONS] == [f"{n:04}" for n in range(1, len(REVISIONS) + 1)]
    assert [module.down_revision for module in REVISIONS] == [None, *(module.revision for module in REVISIONS[:-1])]


def test_processes_that_start_together_make_the_tables_once(database_address: str, opened: Open) -> None:
    program = f"from bot.storage.database import Database; Database({database_address!r}).engine.dispose()"
    started = [
        subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate()[1] for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert differences(opened()) == []


def test_an_installed_program_has_its_revisions() -> None:
    setup = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'include = \["bot\*"', setup)
    folder = VERSIONS
    while folder != ROOT:
        assert (folder / "__init__.py").is_file(), "setuptools would leave this folder out"
        folder = folder.parent
