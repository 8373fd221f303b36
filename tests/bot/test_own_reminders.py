"""Members' own reminders in the database, and what members wished for before there were any."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import inspect

from bot.storage.address import file_of
from bot.storage.database import Database
from bot.storage.engines import engine_of
from bot.storage.migrations.versions.r0001_first_tables import _METADATA
from bot.storage.reminders.own import OwnRemindersInDatabase
from handlers.messages import ConversationId, MemberId
from handlers.reminders.model import OwnReminder
from tests.conftest import fixed_now

MEMBER, OTHER = MemberId("slack:U1"), MemberId("slack:U2")
KEPT = OwnReminder("one", MEMBER, ConversationId(MEMBER), "届出の紙", fixed_now() + timedelta(days=3), "maternity-nhi")


def test_the_same_text_for_the_same_moment_is_kept_once(database: Database) -> None:
    own = OwnRemindersInDatabase(database, fixed_now)
    own.add(KEPT)
    own.add(replace(KEPT, id="two"))
    own.add(replace(KEPT, id="three", due=KEPT.due + timedelta(days=1)))
    assert [one.id for one in own.of(MEMBER)] == ["two", "three"]
    assert own.of(MEMBER)[0] == replace(KEPT, id="two")


def test_only_its_member_finds_and_deletes_a_reminder(database: Database) -> None:
    own = OwnRemindersInDatabase(database, fixed_now)
    own.add(KEPT)
    assert own.find(OTHER, KEPT.id) is None
    assert not own.remove(OTHER, KEPT.id)
    assert own.remove(MEMBER, KEPT.id)
    assert own.of(MEMBER) == []


def test_one_that_was_sent_can_be_had_again_for_a_week(database: Database) -> None:
    now = fixed_now()
    own = OwnRemindersInDatabase(database, lambda: now)
    own.add(KEPT)
    assert [one.id for one in own.due(KEPT.due)] == [KEPT.id]
    own.sent(KEPT.id)
    assert own.due(KEPT.due) == own.of(MEMBER) == []
    now += timedelta(days=7)
    own.drop_old()
    assert own.find(MEMBER, KEPT.id) == KEPT
    now += timedelta(seconds=1)
    own.drop_old()
    assert own.find(MEMBER, KEPT.id) is None


def test_all_of_a_member_are_forgotten_and_nobody_elses(database: Database) -> None:
    own = OwnRemindersInDatabase(database, fixed_now)
    own.add(KEPT)
    own.add(replace(KEPT, id="two", member=OTHER))
    own.forget(MEMBER)
    assert (own.of(MEMBER), [one.id for one in own.of(OTHER)]) == ([], ["two"])


FAR = date(2090, 1, 16)
TITLE = "届け出られる最初の日"


def test_earlier_wishes_become_reminders_at_nine_of_their_day(
    database_address: str, opened: Callable[[], Database]
) -> None:
    wished_for(database_address, (MEMBER, FAR), (OTHER, date(2020, 1, 1)), (MemberId("web:x"), FAR))
    database = opened()
    own = OwnRemindersInDatabase(database, fixed_now)
    (kept,) = own.of(MEMBER)
    assert kept.due == datetime(2090, 1, 16, 0, 0, tzinfo=UTC)
    assert kept.text == f"{TITLE}(2090年1月16日)"
    assert (kept.conversation, kept.about) == (MEMBER, "maternity-nhi")
    assert own.of(OTHER) == own.of(MemberId("web:x")) == []
    assert not inspect(database.engine).has_table("wishes")


def wished_for(address: str, *wishes: tuple[MemberId, date]) -> None:
    """A database of the first version, with wishes in it."""
    file = file_of(address)
    if file:
        file.parent.mkdir(parents=True)
    engine = engine_of(address)
    _METADATA.create_all(engine)
    with engine.begin() as connection:
        for member, day in wishes:
            row = {"member": member, "calculator": "maternity-nhi", "title": TITLE, "day": day}
            connection.execute(_METADATA.tables["wishes"].insert().values(row))
    engine.dispose()
