"""Organizers at the door, around the real database: what is said is kept at the end, with the answer."""

from __future__ import annotations

import pytest

from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.wiring import Parts
from handlers.messages import ConversationId
from handlers.reminders.model import Contact, Reminder
from tests.handlers.counterpart import CHAT, ORGANIZER, SECOND, Entrance, read

HERE = {"sender": ORGANIZER, "conversation": ConversationId(ORGANIZER)}
THERE = {"sender": SECOND, "conversation": ConversationId(SECOND)}
IN_CHAT = {"conversation": CHAT, "private": False, "named": True}
WRITING = ("お知らせを作る", "**集会は3階です。**", "全員", "ここまで", "明日9時", "付けない", "送り直さない")


@pytest.fixture
def door(parts: Parts) -> Entrance:
    """The way in, and one member who can be written to."""
    entrance = Entrance(parts)
    ContactsInDatabase(entrance.database).put([Contact("telegram:100", "telegram:100")])
    return entrance


def kept(door: Entrance) -> list[Reminder]:
    return RemindersInDatabase(door.database, lambda: door.now).all()


def written(door: Entrance) -> Reminder:
    """A reminder of ORGANIZER's that waits for approval."""
    for said in (*WRITING, "承認をお願いする"):
        door.said(said, **HERE)
    return kept(door)[0]


def test_what_is_written_in_a_chat_is_shown_to_the_others_and_kept(door: Entrance) -> None:
    reminder = written(door)
    assert f"承認をお願いしました({reminder.id})" in read(door.last, ConversationId(ORGANIZER))
    assert "集会は3階です。" in read(door.last, CHAT)
    assert reminder.state == "pending_approval"


def test_it_is_approved_from_the_chat_by_its_button(door: Entrance) -> None:
    written(door)
    door.pressed("承認する", sender=SECOND, **IN_CHAT)
    assert kept(door)[0].state == "scheduled"
