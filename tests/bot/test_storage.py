"""What the database keeps: across processes, for a day, and never what it cannot read."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.outbox import Outbox, Queued
from bot.storage.schema import CONVERSATIONS, THREADS
from handlers.dialogue import Dialogue, Turn
from handlers.messages import Choice, ConversationId
from handlers.ports import Memory
from tests.conftest import fixed_now

ID = ConversationId("web:one")
MEMORY = Memory(
    (Choice("answer:yes", "はい"),),
    clarified=True,
    dialogue=Dialogue("maternity-nhi", (Turn("双子です", date(2026, 11, 22), "multiple"),), 1, "一人なら?"),
)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = fixed_now()

    def __call__(self) -> datetime:
        return self.now


Open = Callable[[], Database]


def test_a_memory_comes_back_as_it_was_saved_in_another_process(opened: Open) -> None:
    ConversationsInDatabase(opened(), fixed_now).save(ID, MEMORY)
    assert ConversationsInDatabase(opened(), fixed_now).load(ID) == MEMORY


def test_a_conversation_is_forgotten_a_day_after_its_last_message(database: Database) -> None:
    clock = Clock()
    conversations = ConversationsInDatabase(database, clock)
    conversations.save(ID, MEMORY)
    clock.now += timedelta(hours=24)
    assert conversations.load(ID) == MEMORY
    clock.now += timedelta(seconds=1)
    assert conversations.load(ID) == Memory()


def test_saving_removes_what_is_older_than_a_day_from_the_disk(database: Database) -> None:
    clock = Clock()
    conversations = ConversationsInDatabase(database, clock)
    conversations.save(ID, MEMORY)
    clock.now += timedelta(days=2)
    conversations.save(ConversationId("web:two"), Memory())
    with database.engine.connect() as connection:
        assert [row.id for row in connection.execute(CONVERSATIONS.select())] == ["web:two"]


def test_a_memory_of_another_version_comes_back_as_lost(database: Database) -> None:
    conversations = ConversationsInDatabase(database, fixed_now)
    conversations.save(ID, MEMORY)
    with database.engine.begin() as connection:
        connection.execute(update(CONVERSATIONS).values(memory='{"dialogue": {"steps": []}}'))
    assert conversations.load(ID).lost


def test_a_conversation_can_be_forgotten(database: Database) -> None:
    conversations = ConversationsInDatabase(database, fixed_now)
    conversations.save(ID, MEMORY)
    conversations.forget(ID)
    assert conversations.load(ID) == Memory()


def test_a_memory_survives_a_process_that_is_killed_right_after_saving(
    database_address: str, database: Database
) -> None:
    program = f"""
import os, signal
from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from tests.bot.test_storage import ID, MEMORY
from tests.conftest import fixed_now
ConversationsInDatabase(Database({database_address!r}), fixed_now).save(ID, MEMORY)
os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    ended = subprocess.run([sys.executable, "-c", program], cwd=root, env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert ConversationsInDatabase(database, fixed_now).load(ID) == MEMORY


AUTUMN = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_moment_comes_back_in_utc_to_the_microsecond(database: Database) -> None:
    database.write(lambda connection: connection.execute(insert(THREADS).values(id="a", touched=AUTUMN)))
    with database.engine.connect() as connection:
        read = connection.execute(select(THREADS.c.touched)).scalar_one()
        before = connection.execute(select(THREADS.c.id).where(THREADS.c.touched < AUTUMN)).all()
    assert read == AUTUMN
    assert read.tzinfo is UTC
    assert before == []


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    naive = insert(THREADS).values(id="a", touched=AUTUMN.replace(tzinfo=None))
    with pytest.raises(StatementError, match="zone"):
        database.write(lambda connection: connection.execute(naive))


def test_changes_together_are_made_all_or_none(database: Database) -> None:
    twice = insert(THREADS).values(id="a", touched=AUTUMN)

    def answer() -> None:
        with database.together():
            Outbox(database, fixed_now).queue([Queued("web:one", "{}")])
            database.write(lambda connection: connection.execute(twice))
            database.write(lambda connection: connection.execute(twice))

    with pytest.raises(IntegrityError):
        answer()
    assert Outbox(database, fixed_now).lanes() == []


def test_what_was_written_is_not_shown_in_an_error(database: Database) -> None:
    twice = insert(THREADS).values(id="わたしの質問", touched=AUTUMN)
    database.write(lambda connection: connection.execute(twice))
    with pytest.raises(IntegrityError) as caught:
        database.write(lambda connection: connection.execute(twice))
    assert "SQL parameters hidden" in str(caught.value)
