"""What is said of trouble with the database: once, as soon as it can be, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.broadcast.telling import Telling, kind_of
from bot.platforms.platform import Part, SendError
from bot.storage.database import Database
from bot.storage.outbox import Outbox
from handlers.messages import ConversationId, Delivery, plain
from knowledge.loading import Knowledge
from tests.broadcast.scene import NOON

CHAT = ConversationId("slack:C0ORGANIZERS")
READ_ONLY = OperationalError("", {}, Exception("attempt to write a readonly database"))
LOCKED = OperationalError("", {}, Exception("database is locked"))


@dataclass
class Chat:
    """The organizers' chat: what arrives past the outbox, and the lanes that are woken."""

    away: bool = False
    arrived: list[str] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)

    def parts(self, delivery: Delivery, arrival: object) -> list[Part]:
        return [Part(delivery.to, "post", {"text": plain(delivery.reply)}, "key")]

    async def send(self, part: Part, earlier: object) -> None:
        await asyncio.sleep(0)
        if self.away:
            raise SendError("away")
        self.arrived.append(part.body["text"])

    def wake(self, lane: str) -> None:
        self.woken.append(lane)


@dataclass
class Office:
    """The telling, around a chat and a database that can be written or not."""

    telling: Telling
    chat: Chat
    outbox: Outbox


@pytest.fixture
def office(database: Database, knowledge: Knowledge) -> Office:
    chat: Any = Chat()
    outbox = Outbox(database, lambda: NOON)
    return Office(Telling({"slack": chat}, outbox, chat, knowledge.words, CHAT), chat, outbox)


def failing(error: OperationalError) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


async def test_a_fault_is_said_once_past_the_outbox_and_its_end_through_it(office: Office) -> None:
    for _ in range(3):
        await office.telling.broken(READ_ONLY)
    (said,) = office.chat.arrived
    assert said
    await office.telling.mended()
    await office.telling.mended()
    assert office.chat.woken == [CHAT]
    assert len(office.chat.arrived) == 1
    await office.telling.broken(READ_ONLY)
    assert office.chat.arrived == [said, said]


async def test_a_fault_that_many_notice_at_once_is_said_once(office: Office) -> None:
    await asyncio.gather(*(office.telling.broken(LOCKED) for _ in range(8)))
    assert len(office.chat.arrived) == 1
    await asyncio.gather(*(office.telling.mended() for _ in range(3)))
    assert office.chat.woken == [CHAT]


async def test_a_database_that_can_be_read_but_not_written_is_not_said_to_be_mended(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.telling.broken(READ_ONLY)
    with monkeypatch.context() as broken:
        broken.setattr(office.outbox, "queue", failing(READ_ONLY))
        for _ in range(3):
            with pytest.raises(OperationalError):
                await office.telling.mended()
            await office.telling.broken(READ_ONLY)
    assert (len(office.chat.arrived), office.chat.woken) == (1, [])
    await office.telling.mended()
    assert office.chat.woken == [CHAT]


async def test_a_database_that_comes_and_goes_is_said_to_be_mended_once_it_stays(
    database: Database, knowledge: Knowledge
) -> None:
    chat: Any = Chat()
    seconds = iter([0.0, 0.0, 2.0, 2.5, 5.0, 5.5])
    outbox = Outbox(database, lambda: NOON)
    telling = Telling({"slack": chat}, outbox, chat, knowledge.words, CHAT, 3.0, lambda: next(seconds))
    for happens in (telling.broken(LOCKED), telling.mended(), telling.broken(LOCKED), telling.mended()):
        await happens
    assert (len(chat.arrived), chat.woken) == (1, [])
    await telling.mended()
    assert chat.woken == [CHAT]


async def test_each_kind_of_fault_is_said(office: Office) -> None:
    for error in (READ_ONLY, LOCKED, READ_ONLY, LOCKED):
        await office.telling.broken(error)
    assert len(set(office.chat.arrived)) == len(office.chat.arrived) == 2


async def test_what_does_not_arrive_is_said_again_while_the_fault_lasts(office: Office) -> None:
    office.chat.away = True
    await office.telling.broken(LOCKED)
    assert office.chat.arrived == []
    office.chat.away = False
    await office.telling.broken(LOCKED)
    await office.telling.broken(LOCKED)
    assert len(office.chat.arrived) == 1


async def test_the_end_of_a_fault_that_nobody_heard_of_is_not_said(office: Office) -> None:
    office.chat.away = True
    await office.telling.broken(LOCKED)
    await office.telling.mended()
    assert office.chat.woken == []


async def test_without_a_chat_nothing_is_said(database: Database, knowledge: Knowledge) -> None:
    chat: Any = Chat()
    telling = Telling({"slack": chat}, Outbox(database, lambda: NOON), chat, knowledge.words, None)
    await telling.broken(LOCKED)
    await telling.mended()
    await telling.organizers("mended")
    assert (chat.arrived, chat.woken) == ([], [])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("database or disk is full", "full"),
        ('could not extend file "base": No space left on device', "full"),
        ("attempt to write a readonly database", "read_only"),
        ("cannot execute UPDATE in a read-only transaction", "read_only"),
        ("database is locked", "locked"),
        ("server closed the connection unexpectedly", "unreachable"),
        ("canceling statement due to lock timeout", "locked"),
        ("disk I/O error", "disk"),
        ("unable to open database file", "disk"),
        ("database disk image is malformed", "disk"),
    ],
)
def test_trouble_is_told_apart(said: str, kind: str) -> None:
    assert kind_of(OperationalError("", {}, Exception(said))) == kind
