"""Reminders use what the limits leave, and never more; answers go before them."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.broadcast.pacer import Limits, Pacer
from tests.bot.virtual import VirtualLoop, run

TELEGRAM, SLACK = Limits(30, group_per_minute=20), Limits(5, bursts=True)
JITTER = 0.024  # seconds, less than the headroom
WORKERS = 4


def is_group(chat: str) -> bool:
    return chat.startswith("-")


@dataclass
class Sent:
    """What went out: (time, chat, whether it was an answer), on a loop whose sleeps may last too long."""

    limits: Limits
    oversleeping: Callable[[], float] = lambda: 0.0
    log: list[tuple[float, str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = asyncio.get_running_loop().time
        self.pacer = Pacer(self.limits, is_group, self.now, self._slept)

    async def _slept(self, seconds: float) -> None:
        await asyncio.sleep(seconds + self.oversleeping())

    async def send(self, chat: str, ahead: bool = False) -> float:
        """Sends when it may; how long it had to wait."""
        began = self.now()
        await self.pacer.turn(chat, ahead=ahead)
        self.log.append((self.now(), chat, ahead))
        return self.now() - began

    async def broadcast(self, chats: Sequence[str]) -> None:
        """Sends to all, a few at a time."""
        left = iter(chats)

        async def work() -> None:
            for chat in left:
                await self.send(chat)

        await asyncio.gather(*(work() for _ in range(WORKERS)))

    def times(self, chat: str | None = None) -> list[float]:
        """When something went to the chat, or to any."""
        return [at for at, to, _ in self.log if chat in (None, to)]

    @property
    def chats(self) -> set[str]:
        return {chat for _, chat, _ in self.log}


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most messages in any window."""
    ordered = sorted(times)
    return max((bisect_left(ordered, at + seconds) - number for number, at in enumerate(ordered)), default=0)


def members(count: int) -> list[str]:
    return [f"member-{number}" for number in range(count)]


# What is never exceeded

Step = tuple[float, str, bool]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.0, 0.001, 0.01, 0.2, 0.7, 3.0]), st.sampled_from(["a", "b", "-g", ""]), st.booleans()
    ),
    max_size=150,
)


@given(STEPS, st.integers(0, 2**32), st.floats(0, 0.05))
def test_no_window_holds_more_than_the_limits_whoever_sends_when(steps: list[Step], seed: int, late: float) -> None:
    chance = random.Random(seed)

    async def scene() -> Sent:
        sent = Sent(TELEGRAM, lambda: chance.uniform(0, late))
        tasks = []
        for number, (pause, chat, ahead) in enumerate(steps):
            await asyncio.sleep(pause)
            tasks.append(asyncio.create_task(sent.send(chat or f"member-{number}", ahead)))
        await asyncio.gather(*tasks)
        return sent

    sent = run(scene())
    assert len(sent.log) == len(steps), "everything goes out in the end"
    arrived = [at + chance.uniform(0, JITTER) for at in sent.times()]
    assert most_within(arrived, 1.0) <= 30
    for chat in filter(is_group, sent.chats):
        assert most_within(sent.times(chat), 60.0) <= 20
    reminders: dict[str, list[float]] = defaultdict(list)
    for at, chat, ahead in sorted(sent.log):
        if not ahead:
            assert all(at - before >= 1 for before in reminders[chat][-1:]), "a second apart in one chat"
        reminders[chat].append(at)


@given(st.integers(0, 2**32), st.floats(0.03, 0.5))
def test_a_message_that_is_held_up_on_its_way_out_brings_no_window_over_the_limit(seed: int, seconds: float) -> None:
    chance = random.Random(seed)

    async def scene() -> Sent:
        loop, sent = cast(VirtualLoop, asyncio.get_running_loop()), Sent(TELEGRAM)

        async def slow(chats: Sequence[str]) -> None:
            for chat in chats:
                await sent.pacer.turn(chat)
                if 10 < len(sent.log) < 150 and chance.random() < 0.05:  # while others stand in line, who notice
                    loop.stall(seconds)
                sent.log.append((sent.now(), chat, False))

        await asyncio.gather(*(slow([f"{worker}-{chat}" for chat in members(50)]) for worker in range(WORKERS)))
        return sent

    assert most_within(run(scene()).times(), 1.0) <= 30


@given(st.integers(0, 2**32))
def test_after_a_pause_nothing_is_sent_in_one_burst(seed: int) -> None:
    chance = random.Random(seed)

    async def scene() -> list[float]:
        sent = Sent(TELEGRAM)
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0, 5))
            await sent.broadcast(members(30))
        return sent.times()

    times = run(scene())
    assert min(after - before for before, after in pairwise(times)) >= 0.5 / 30
    assert most_within(times, 0.1) <= 6
    assert most_within(times, 0.5) <= 20


# What is used


@pytest.mark.parametrize(
    ("limits", "rate"), [(TELEGRAM, 30), (SLACK, 5), (Limits(5.5), 5.5), (Limits(0.5), 0.5), (Limits(200), 200)]
)
def test_at_least_97_percent_of_the_rate_are_used_where_there_is_always_something_to_send(
    limits: Limits, rate: float
) -> None:
    chance = random.Random(rate)
    count = int(40 * rate)

    async def scene() -> float:
        sent = Sent(limits, lambda: chance.uniform(0, 0.002))
        await sent.broadcast(members(count))
        return sent.times()[-1] - sent.times()[0]

    assert 0.97 * rate <= (count - 1) / run(scene()) <= rate


@pytest.mark.parametrize(
    ("chat", "count", "seconds"), [("a", 10, 9 * 1.03), ("-g", 20, 19 * 1.03), ("-g", 60, 2 * 60.1 + 21)]
)
def test_one_chat_gets_what_it_may_get(chat: str, count: int, seconds: float) -> None:
    async def scene() -> float:
        sent = Sent(TELEGRAM)
        await sent.broadcast([chat] * count)
        return sent.now()

    assert run(scene()) <= seconds


# Who goes first


def test_a_chat_that_has_to_wait_holds_up_no_other() -> None:
    async def scene() -> tuple[bool, float]:
        sent = Sent(TELEGRAM)
        await sent.send("a")
        slow = asyncio.create_task(sent.send("a"))
        await sent.broadcast(members(10))
        return slow.done(), sent.now()

    waiting, took = run(scene())
    assert not waiting
    assert took < 0.5


def test_reminders_go_out_in_the_order_in_which_they_came() -> None:
    async def scene() -> list[str]:
        sent = Sent(TELEGRAM)
        await asyncio.gather(*(sent.send(member) for member in members(50)))
        return [chat for _, chat, _ in sent.log]

    assert run(scene()) == members(50)


def test_an_answer_waits_for_one_slot_at_most_however_many_reminders_wait() -> None:
    async def scene() -> list[float]:
        sent = Sent(TELEGRAM)
        broadcast = asyncio.create_task(sent.broadcast(members(400)))
        waits = []
        for number in range(100):
            await asyncio.sleep(0.1 + number % 7 / 100)
            waits.append(await sent.send("asker", ahead=True))
        await broadcast
        assert most_within(sent.times(), 1.0) <= 30
        return waits

    assert max(run(scene())) <= 1.03 / 30


def test_answers_that_come_all_at_once_go_one_after_the_other_before_every_reminder() -> None:
    async def scene() -> list[bool]:
        sent = Sent(TELEGRAM)
        broadcast = asyncio.create_task(sent.broadcast(members(100)))
        await asyncio.sleep(2)
        before = len(sent.log)
        await asyncio.gather(*(sent.send(f"asker-{number}", ahead=True) for number in range(20)))
        answers = [ahead for _, _, ahead in sent.log[before:]]
        await broadcast
        return answers

    assert run(scene()) == [True] * 20


def test_where_bursts_are_taken_answers_do_not_wait_and_reminders_make_up_for_them() -> None:
    async def scene() -> tuple[float, float]:
        sent = Sent(SLACK)
        await sent.broadcast(members(20))
        waits = await asyncio.gather(*(sent.send(f"asker-{number}", ahead=True) for number in range(10)))
        return max(waits), await sent.send("reader")

    longest, made_up = run(scene())
    assert longest == 0
    assert 2.0 <= made_up <= 2.3


def test_what_has_gone_out_already_is_made_up_for() -> None:
    async def scene() -> float:
        sent = Sent(TELEGRAM)
        await sent.broadcast(members(60))
        for number in range(15):
            sent.pacer.took(f"asker-{number}")
        return await sent.send("reader")

    assert run(scene()) >= 0.5


def test_a_reminder_that_is_taken_back_leaves_its_turn_to_the_next() -> None:
    async def scene() -> float:
        sent = Sent(TELEGRAM)
        await sent.broadcast(members(40))
        gone = [asyncio.create_task(sent.send(f"gone-{number}")) for number in range(30)]
        reader = asyncio.create_task(sent.send("reader"))
        await asyncio.sleep(0)
        for task in gone:
            task.cancel()
        return await reader

    assert run(scene()) <= 2 / 30


# What is told to wait


def scene_of(act: Callable[[Sent], Awaitable[object]]) -> dict[str, float]:
    """When what went out first to each chat, after an act."""

    async def scene() -> dict[str, float]:
        sent = Sent(TELEGRAM)
        await act(sent)
        tasks = [asyncio.create_task(sent.send(chat)) for chat in ("a", "b", "c")]
        tasks += [asyncio.create_task(sent.send(chat, ahead=True)) for chat in ("a answered", "c answered")]
        await asyncio.gather(*tasks)
        return {chat: round(at, 1) for at, chat, _ in sent.log}

    return run(scene())


async def one_waits(sent: Sent) -> None:
    sent.pacer.freeze("a", 9)
    assert (sent.pacer.free("a"), sent.pacer.free("b")) == (9, 0)


async def two_wait(sent: Sent) -> None:
    sent.pacer.freeze("a", 9)
    sent.pacer.freeze("b", 5)
    assert [sent.pacer.free(chat) for chat in "abc"] == [9, 5, 5]


async def all_wait(sent: Sent) -> None:
    sent.pacer.freeze("a", 3, everywhere=True)
    assert [sent.pacer.free(chat) for chat in "abc"] == [3, 3, 3]


async def one_waited(sent: Sent) -> None:
    sent.pacer.freeze("a", 2)
    await asyncio.sleep(3)
    sent.pacer.freeze("b", 2)


@pytest.mark.parametrize(
    ("act", "wanted"),
    [
        (one_waits, {"a": 9.0, "b": 0.1, "c": 0.1, "a answered": 0.0, "c answered": 0.0}),
        (two_wait, {"a": 9.0, "b": 5.0, "c": 5.0, "a answered": 0.0, "c answered": 0.0}),
        (all_wait, {"a": 3.1, "b": 3.1, "c": 3.1, "a answered": 3.0, "c answered": 3.0}),
        (one_waited, {"a": 3.0, "b": 5.0, "c": 3.0, "a answered": 3.0, "c answered": 3.0}),
    ],
)
def test_who_was_told_to_wait_waits_and_others_go_on(
    act: Callable[[Sent], Awaitable[object]], wanted: dict[str, float]
) -> None:
    assert scene_of(act) == pytest.approx(wanted, abs=0.15)


def test_an_answer_to_a_chat_that_was_told_to_wait_waits_too() -> None:
    async def scene() -> float:
        sent = Sent(TELEGRAM)
        sent.pacer.freeze("a", 4)
        return await sent.send("a", ahead=True)

    assert run(scene()) == 4


# What is kept


def test_chats_are_forgotten_when_they_hold_up_nothing_any_more() -> None:
    async def scene() -> list[int]:
        sent = Sent(Limits(1000, group_per_minute=20))
        for number in range(20_000):
            await sent.send(f"-{number}" if number % 2 else f"{number}")
            if number % 10 == 0:
                sent.pacer.freeze(f"{number}", 0.01)
        return [len(kept) for kept in (sent.pacer._chats, sent.pacer._groups, sent.pacer._frozen)]

    chats, groups, frozen = run(scene())
    assert chats <= 1100
    assert groups <= 10_000, "half of what goes out in a minute, at most"
    assert frozen <= 10
