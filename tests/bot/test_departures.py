"""Answers count in the pace of reminders, and what a platform says to them holds for reminders too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.broadcast.pacer import Limits, Pacer
from bot.platforms.platform import Arrival, Part, SendError
from bot.storage.database import Database
from bot.storage.outbox import Outbox, Queued
from bot.traffic.departures import Departures, dumped
from handlers.messages import Delivery, Reply
from tests.conftest import fixed_now

LANE, OTHER = "chat:1", "chat:2"
POST, MARK = Part(LANE, "post", {}, "k"), Part(LANE, "mark", {}, "k", posts=False)


@dataclass
class Chat:
    """A platform that answers with the errors it was given, and then takes everything."""

    errors: list[SendError] = field(default_factory=list)
    taken: list[Part] = field(default_factory=list)

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        return []

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        return []

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        return POST

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        if self.errors:
            raise self.errors.pop()
        self.taken.append(part)
        return None

    async def settle(self, part: Part, since: datetime) -> str | None:
        return None


async def sent(chat: Chat, part: Part, pacer: Pacer, folder: Path, patience: float = 10.0) -> None:
    """Sends one part, as far as that gets."""
    outbox = Outbox(Database(f"sqlite:///{folder}/outbox.sqlite3"), fixed_now)
    outbox.queue([Queued(part.lane, dumped(part))])
    departures = Departures(outbox, {"chat": chat}, {"chat": pacer}, fixed_now, lambda about, lane: None)
    departures.wake(part.lane)
    await departures.drain(patience)


async def test_what_an_answer_posts_takes_a_place_of_a_reminder(tmp_path: Path) -> None:
    chat, pacer = Chat(), Pacer(Limits(30, chat_per_second=0.01))
    await sent(chat, MARK, pacer, tmp_path)
    assert pacer.free(LANE) == 0
    await sent(chat, POST, pacer, tmp_path)
    assert pacer.free(LANE) > 90
    assert pacer.free(OTHER) == 0
    await sent(chat, POST, pacer, tmp_path)
    assert chat.taken == [MARK, POST, POST], "an answer does not wait as a reminder would"


@pytest.mark.parametrize(("everywhere", "waiting"), [(False, [LANE]), (True, [LANE, OTHER])])
async def test_what_makes_an_answer_wait_makes_reminders_wait(
    tmp_path: Path, everywhere: bool, waiting: list[str]
) -> None:
    pacer = Pacer(Limits(30))
    await sent(Chat([SendError("429", retry_after=60, everywhere=everywhere)]), POST, pacer, tmp_path, 0.3)
    assert [lane for lane in (LANE, OTHER) if pacer.free(lane) > 50] == waiting
