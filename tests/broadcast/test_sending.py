"""Sending: a few at a time, each message once, and every way it can end is written down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import ColumnElement, Executable, exists, insert, true, update
from sqlalchemy.exc import OperationalError
from telegram.request import HTTPXRequest

from bot.broadcast import sending as module
from bot.broadcast.pacer import Limits, Pacer
from bot.broadcast.sending import IN_FLIGHT, Deliveries
from bot.platforms.platform import Part, SendError, TooLong, Unsettled
from bot.platforms.slack.sending import Sending as SlackSending
from bot.platforms.telegram.sending import Client
from bot.platforms.telegram.sending import Sending as TelegramSending
from bot.storage.reminders.ledger import Running
from bot.storage.schema import LEASES
from handlers.messages import Reply, block
from handlers.reminders.model import Contact
from knowledge.loading import Knowledge
from tests.broadcast.scene import Scene
from tests.platforms.slack_standin import GENERAL, SlackStandIn
from tests.platforms.telegram_standin import TOKEN, TelegramStandIn

PATIENCE = 10.0
A, B, C = "slack:UA", "slack:UB", "slack:UC"
UNSURE = SendError("lost", unsure=True)
NOT_SENT = SendError("no connection")


@dataclass
class Arrived:
    """The message arrives, and then the attempt ends like this all the same."""

    error: SendError


Outcome = None | SendError | Arrived | Exception


@dataclass
class Post:
    """A platform: what becomes of the attempts at a chat is written down beforehand; all others succeed."""

    can_tell: bool = True
    script: dict[str, list[Outcome]] = field(default_factory=dict)
    always: Outcome = None
    arrived: list[tuple[str, str, bool]] = field(default_factory=list)  # chat, key, whether it says that it is again
    tried: list[str] = field(default_factory=list)
    in_flight: int = 0
    most_in_flight: int = 0
    during: Callable[[], Awaitable[None]] | None = None

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        return Part(to, "post", {"reply": reply}, key, reminder=True)

    async def send(self, part: Part, earlier: object) -> str | None:
        self.tried.append(part.lane)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.during:
                await self.during()
            await asyncio.sleep(0)
        finally:
            self.in_flight -= 1
        script = self.script.get(part.lane)
        outcome = script.pop(0) if script else self.always
        if outcome is None or isinstance(outcome, Arrived):
            self.arrived.append((part.lane, part.key, part.again))
        if isinstance(outcome, Arrived):
            raise outcome.error
        if outcome is not None:
            raise outcome
        return f"{part.lane}:{len(self.arrived)}"

    async def settle(self, part: Part, since: datetime) -> str | None:
        if not self.can_tell:
            raise Unsettled
        return next((f"{chat}:found" for chat, key, _ in self.arrived if key == part.key), None)

    @property
    def chats(self) -> list[str]:
        """Where something arrived, in order of names."""
        return sorted(chat for chat, _, _ in self.arrived)


@dataclass
class Sender:
    """Deliveries around a scene, and a platform."""

    scene: Scene
    post: Any
    shown: Callable[[Running, bool], Reply] = lambda occurrence, private: Reply(())
    pacer: Pacer = field(default_factory=lambda: Pacer(Limits(5000, chat_per_second=5000)))
    name: str = "slack"
    clock: Callable[[], float] = time.monotonic
    fence: ColumnElement[bool] = field(default_factory=true)

    def __post_init__(self) -> None:
        scene = self.scene
        self.deliveries = Deliveries(
            self.name, self.post, self.pacer, scene.ledger, scene.contacts, self.shown, scene.clock, self.clock, 0.01
        )

    async def round(self) -> bool:
        """One round; whether there was something to do."""
        return await self.deliveries.round(lambda running: True, self.fence)

    async def until(self, done: Callable[[], bool]) -> None:
        """Goes on until something is so."""
        end = time.monotonic() + PATIENCE
        while not await asyncio.to_thread(done):
            assert time.monotonic() < end, f"it never comes: {self.scene.states()}"
            if not await self.round():
                await asyncio.sleep(0.005)
        await self.deliveries.drain()

    async def until_settled(self, *reminders: str) -> None:
        """Goes on until nothing is left of the reminders; time passes meanwhile."""

        def settled() -> bool:
            self.scene.clock.forward(seconds=0.5)
            states = {state for each in reminders or ("r-1",) for state in self.scene.states(each).values()}
            return not {"pending", "sending"} & states

        await self.until(settled)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Backing off takes hundredths of seconds."""
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(module, "_LONGEST_PAUSE", 0.05)


def many(number: int) -> list[str]:
    return [f"slack:U{one:03}" for one in range(number)]


# How many, and when it stops


async def test_everybody_gets_it_once_and_a_few_at_a_time(scene: Scene) -> None:
    scene.begun(*many(50))
    full = asyncio.Event()
    post = Post()

    async def held() -> None:
        if post.in_flight == IN_FLIGHT:
            full.set()
        await full.wait()

    post.during = held
    await Sender(scene, post).until_settled()
    assert post.chats == many(50)
    assert post.most_in_flight == IN_FLIGHT
    rows = list(scene.reminders.rows("r-1"))
    assert {(row.state, row.attempts) for row in rows} == {("sent", 1)}
    assert all(row.sent_as and row.sent_as.startswith(f"{row.address}:") for row in rows)


STOPS: dict[str, Callable[[Scene], object]] = {
    "paused": lambda scene: scene.reminders.change("r-1", ["running"], "paused"),
    "late": lambda scene: scene.reminders.change("r-1", ["running"], "late"),
    "cancelled": lambda scene: scene.reminders.cancel("r-1"),
    "taken over": lambda scene: write(scene, update(LEASES).values(owner="other", epoch=2)),
}


def write(scene: Scene, statement: Executable) -> None:
    with scene.database.engine.begin() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("stop", STOPS)
async def test_a_stop_lets_at_most_one_more_message_go_besides_those_in_flight(scene: Scene, stop: str) -> None:
    scene.begun(*many(100))
    write(scene, insert(LEASES).values(name="send", owner="one", epoch=1))
    fence = exists().where(LEASES.c.name == "send", LEASES.c.owner == "one", LEASES.c.epoch == 1)
    post = Post()
    at_the_stop: list[int] = []

    async def stopping() -> None:
        if len(post.tried) == 30:
            await asyncio.to_thread(STOPS[stop], scene)
            at_the_stop.append(len(post.tried))

    post.during = stopping
    sender = Sender(scene, post, fence=fence)
    await sender.until(lambda: bool(at_the_stop))
    await sender.round()
    await sender.deliveries.drain()
    assert len(post.tried) <= at_the_stop[0] + IN_FLIGHT + 1
    states = list(scene.states().values())
    assert states.count("sent") == len(post.arrived) == len(set(post.chats))
    assert set(states) == {"sent", "cancelled" if stop == "cancelled" else "pending"}
    if stop in ("paused", "late"):
        scene.reminders.resume("r-1", scene.clock())
        await sender.until_settled()
        assert post.chats == many(100)


async def test_reminders_that_go_out_together_take_turns(scene: Scene) -> None:
    scene.begun(*many(200), identity="r-1")
    scene.begun(*(f"slack:W{one}" for one in range(20)), identity="r-2")
    post = Post()
    sender = Sender(scene, post)
    await sender.round()
    await sender.deliveries.drain()
    assert len([chat for chat in post.chats if chat.startswith("slack:W")]) == 20
    assert len(post.arrived) == 100


async def test_a_program_that_stops_leaves_nothing_unsure(scene: Scene) -> None:
    """Whatever was claimed and not sent waits for the next one: on Telegram it would count as perhaps sent."""
    scene.begun(*many(60))
    post = Post()
    for number in range(1, 12):
        sender = Sender(scene.again(f"process-{number}"), post)
        task = asyncio.create_task(sender.round())
        for _ in range(number * 3):
            await asyncio.sleep(0.0005)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await sender.deliveries.drain()
        assert "sending" not in scene.states().values()
    await Sender(scene.again("last"), post).until_settled()
    assert post.chats == many(60)


async def test_what_was_held_up_too_long_after_its_claim_is_given_back(scene: Scene) -> None:
    scene.begun(A)
    jumps = [100.0]

    class Slow(Pacer):
        async def turn(self, chat: str, *, ahead: bool = False) -> None:
            await super().turn(chat, ahead=ahead)
            now[0] += jumps.pop() if jumps else 0.0

    now = [0.0]
    post = Post()
    sender = Sender(scene, post, pacer=Slow(Limits(5000, chat_per_second=5000)), clock=lambda: now[0])
    await sender.round()
    assert (post.tried, scene.states()) == ([], {A: "pending"})
    await sender.until_settled()
    assert post.chats == [A]


# How it ends


async def test_a_chat_that_has_to_wait_holds_up_no_other(scene: Scene) -> None:
    scene.begun(*many(20))
    slow = many(20)[3]
    post = Post(script={slow: [SendError("429", retry_after=0.3)]})
    sender = Sender(scene, post)
    await sender.until(lambda: list(scene.states().values()).count("sent") == 19)
    assert scene.states()[slow] == "pending"
    await sender.round()
    assert post.tried.count(slow) == 1, "not before its time"
    scene.clock.forward(seconds=1)
    await sender.until_settled()
    assert post.chats == many(20)
    assert post.tried.count(slow) == 2


async def test_who_cannot_be_reached_is_marked_and_the_reason_of_a_failure_kept(scene: Scene) -> None:
    scene.import_(A, B)
    scene.begun(A, B, C)
    gone, broken = SendError("user_disabled", permanent=True, blocked=True), SendError("too_many", permanent=True)
    post = Post(script={A: [gone], B: [broken]})
    await Sender(scene, post).until_settled()
    rows = {row.address: (row.state, row.reason) for row in scene.reminders.rows("r-1")}
    assert rows == {A: ("blocked", "user_disabled"), B: ("failed", "too_many"), C: ("sent", "")}
    assert [one.address for one in scene.contacts.all() if one.blocked] == [A]


async def test_a_group_that_moved_gets_it_once_at_its_new_address(scene: Scene) -> None:
    old, new = "telegram:-5", "telegram:-1005"
    scene.import_(old, tags=["支部"])
    scene.begun(old)
    post = Post(script={old: [SendError("moved", permanent=True, moved=new)]})
    await Sender(scene, post, name="telegram").until_settled()
    assert (post.chats, scene.states()) == ([new], {new: "sent"})
    assert scene.contacts.all() == [Contact(new, new, tags=frozenset({"支部"}))]


async def test_a_group_that_never_stops_moving_fails_at_last(scene: Scene) -> None:
    scene.begun("telegram:-5")
    post = Post()
    post.script = {f"telegram:-{n}": [SendError("m", permanent=True, moved=f"telegram:-{n + 1}")] for n in range(5, 50)}
    await Sender(scene, post, name="telegram").until_settled()
    assert list(scene.states().values()) == ["failed"]


@pytest.mark.parametrize("outcome", [Arrived(UNSURE), UNSURE, NOT_SENT], ids=["arrived", "lost", "not sent"])
async def test_where_the_platform_can_tell_an_unsure_one_arrives_once(scene: Scene, outcome: Outcome) -> None:
    scene.begun(A, B)
    post = Post(script={A: [outcome, outcome]})
    sender = Sender(scene, post)
    await sender.until_settled()
    assert set(scene.states().values()) == {"sent"}
    assert post.chats == [A, B]
    assert not any(again for _, _, again in post.arrived)


@pytest.mark.parametrize("outcome", [Arrived(UNSURE), UNSURE], ids=["arrived", "lost"])
async def test_at_most_once_an_unsure_one_is_not_sent_again_and_listed(scene: Scene, outcome: Outcome) -> None:
    scene.begun(A, B)
    post = Post(can_tell=False, script={A: [outcome]})
    await Sender(scene, post).until_settled()
    assert scene.states() == {A: "unknown", B: "sent"}
    assert post.tried.count(A) == 1


@pytest.mark.parametrize("outcome", [Arrived(UNSURE), UNSURE], ids=["arrived", "lost"])
async def test_at_least_once_an_unsure_one_is_sent_again_and_says_so(scene: Scene, outcome: Outcome) -> None:
    scene.begun(A, guarantee="at-least-once")
    post = Post(can_tell=False, script={A: [outcome]})
    await Sender(scene, post).until_settled()
    assert scene.states() == {A: "sent"}
    assert [again for _, _, again in post.arrived][-1] is True
    assert post.tried == [A, A]


async def test_at_least_once_has_an_end(scene: Scene) -> None:
    scene.begun(A, guarantee="at-least-once")
    post = Post(can_tell=False, always=UNSURE)
    await Sender(scene, post).until_settled()
    assert scene.states() == {A: "unknown"}
    assert len(post.tried) == 5


@pytest.mark.parametrize("error", [RuntimeError("defect"), TooLong("long"), ValueError("nothing to show")])
async def test_what_cannot_be_shown_fails_and_the_others_go_on(scene: Scene, error: Exception) -> None:
    scene.begun(A, B, identity="r-1", text="壊れた文")
    scene.begun(A, B, identity="r-2")

    def shown(occurrence: Running, private: bool) -> Reply:
        if occurrence.reminder == "r-1":
            raise error
        return Reply(())

    post = Post()
    await Sender(scene, post, shown).until_settled("r-1", "r-2")
    assert set(scene.states().values()) == {"failed"}
    assert set(scene.states("r-2").values()) == {"sent"}
    assert post.chats == [A, B]
    assert not {row.reason for row in scene.reminders.rows("r-1")} & {"", "壊れた文"}


async def test_only_who_reads_it_alone_is_written_to_as_one_person(scene: Scene) -> None:
    scene.begun(A, "slack:C1", "slack:G1")
    alone: list[bool] = []

    def shown(occurrence: Running, private: bool) -> Reply:
        alone.append(private)
        return Reply(())

    await Sender(scene, Post(), shown).until_settled()
    assert sorted(alone) == [False, False, True]


# The platform is away


async def test_where_every_attempt_fails_it_is_left_alone_for_longer_and_longer_and_then_goes_on(scene: Scene) -> None:
    scene.begun(*many(60))
    pauses: list[float] = []

    class Noting(Pacer):
        def freeze(self, chat: str, seconds: float, *, everywhere: bool = False) -> None:
            assert everywhere
            pauses.append(seconds)
            super().freeze(chat, seconds, everywhere=everywhere)

    post = Post(always=NOT_SENT)
    sender = Sender(scene, post, pacer=Noting(Limits(5000, chat_per_second=5000)))
    await sender.until(lambda: len(post.tried) >= 50)
    assert sender.deliveries.unreachable
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (0.02, 0.05)
    assert len(post.tried) - len(pauses) == IN_FLIGHT - 1, "the first few might have had bad luck"
    post.always = None
    await sender.until_settled()
    assert not sender.deliveries.unreachable
    assert post.chats == many(60)


async def test_a_platform_that_refuses_is_not_one_that_is_away(scene: Scene) -> None:
    scene.begun(*many(10))
    post = Post(script={chat: [SendError("no", permanent=True)] for chat in many(10)[8:]}, always=NOT_SENT)
    sender = Sender(scene, post)
    await sender.until(lambda: list(scene.states().values()).count("failed") == 2)
    assert not sender.deliveries.unreachable


# The database is away


class Failing:
    """A method of the ledger that fails a few times, before or after it has done its work."""

    def __init__(self, method: Callable[..., Any], times: int, after: bool) -> None:
        self._method, self.times, self._after = method, times, after

    def __call__(self, *given: Any) -> Any:
        result = self._method(*given) if self._after or self.times == 0 else None
        if self.times:
            self.times -= 1
            raise OperationalError("", {}, Exception("database is locked"))
        return result


@pytest.mark.parametrize("after", [False, True], ids=["nothing done", "done all the same"])
@pytest.mark.parametrize(
    ("method", "outcome", "state"),
    [
        ("sent", None, "sent"),
        ("settle", SendError("no", permanent=True), "failed"),
        ("back", UNSURE, "sent"),
    ],
)
async def test_what_happened_is_written_down_as_soon_as_the_database_can_be_used(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, method: str, outcome: Outcome, state: str, after: bool
) -> None:
    scene.begun(A)
    failing = Failing(getattr(scene.ledger, method), 3, after)
    monkeypatch.setattr(scene.ledger, method, failing)
    post = Post(script={A: [outcome]})
    await Sender(scene, post).until_settled()
    assert (failing.times, scene.states()) == (0, {A: state})
    assert len(post.arrived) == (1 if state == "sent" else 0)


async def test_nothing_more_is_sent_than_is_in_flight_while_nothing_can_be_written_down(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.begun(*many(4 * IN_FLIGHT))
    failing = Failing(scene.ledger.sent, 10 * IN_FLIGHT, after=False)
    monkeypatch.setattr(scene.ledger, "sent", failing)
    post = Post()
    sender = Sender(scene, post)
    sending = asyncio.create_task(sender.until_settled())
    end = time.monotonic() + PATIENCE
    while failing.times > 2 * IN_FLIGHT:  # each has been tried again and again
        assert time.monotonic() < end
        assert len(post.arrived) <= IN_FLIGHT
        await asyncio.sleep(0.005)
    await sending
    assert post.chats == many(4 * IN_FLIGHT)


@pytest.mark.parametrize("after", [False, True], ids=["not claimed", "claimed"])
async def test_a_claim_of_which_nobody_knows_is_given_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    scene.begun(A, B)
    monkeypatch.setattr(scene.ledger, "claim", Failing(scene.ledger.claim, 1, after))
    post = Post()
    sender = Sender(scene, post)
    with pytest.raises(OperationalError):
        await sender.round()
    assert (post.tried, set(scene.states().values())) == ([], {"pending"})
    await sender.until_settled()
    assert post.chats == [A, B]


# What another process left


async def orphaned(scene: Scene, *outcomes: Outcome) -> Post:
    """Attempts that a process died in the middle of, after they had gone out or before."""
    dead = scene.again("dead")
    (running,) = scene.ledger.running()
    post = Post()
    for due, outcome in zip(dead.ready(running), outcomes, strict=True):
        assert dead.claim(due, f"dead-{due.id}")
        if isinstance(outcome, Arrived):
            post.arrived.append((due.chat, due.key, False))
    return post


async def test_where_the_platform_can_tell_orphans_arrive_once(scene: Scene) -> None:
    scene.begun(A, B)
    post = await orphaned(scene, Arrived(UNSURE), UNSURE)
    sender = Sender(scene, post)
    await sender.deliveries.adopt()
    await sender.until_settled()
    assert (post.chats, post.tried) == ([A, B], [B])
    assert set(scene.states().values()) == {"sent"}


@pytest.mark.parametrize(
    ("guarantee", "state", "tried"), [("at-most-once", "unknown", 0), ("at-least-once", "sent", 2)]
)
async def test_where_it_cannot_orphans_are_listed_or_sent_again(
    scene: Scene, guarantee: str, state: str, tried: int
) -> None:
    scene.begun(A, B, guarantee=guarantee)
    post = await orphaned(scene, Arrived(UNSURE), UNSURE)
    post.can_tell = False
    sender = Sender(scene, post)
    await sender.deliveries.adopt()
    await sender.until_settled()
    assert set(scene.states().values()) == {state}
    assert len(post.tried) == tried
    assert all(again for _, _, again in post.arrived[1:])


async def test_an_orphan_that_cannot_be_shown_any_more_is_listed(scene: Scene) -> None:
    scene.begun(A)
    post = await orphaned(scene, UNSURE)

    def shown(occurrence: Running, private: bool) -> Reply:
        raise RuntimeError("defect")

    sender = Sender(scene, post, shown)
    await sender.deliveries.adopt()
    await sender.deliveries.drain()
    assert scene.states() == {A: "unknown"}


async def test_what_is_being_looked_for_is_not_sent_meanwhile(scene: Scene) -> None:
    scene.begun(A)
    post = await orphaned(scene, Arrived(UNSURE))
    found = asyncio.Event()
    original = post.settle

    async def settle(part: Part, since: datetime) -> str | None:
        await found.wait()
        return await original(part, since)

    post.settle = settle  # type: ignore[method-assign]
    sender = Sender(scene, post)
    await sender.deliveries.adopt()
    assert not await sender.round()
    found.set()
    await sender.until_settled()
    assert (post.tried, scene.states()) == ([], {A: "sent"})


# Through the real SDKs


@pytest.fixture
def straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy on the way, and no warning of the SDK about itself."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def slack(straight: None) -> Iterator[SlackStandIn]:
    with SlackStandIn() as standin:
        yield standin
        standin.assert_clean()


@pytest.fixture
def telegram(straight: None) -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin


def worded(occurrence: Running, private: bool) -> Reply:
    return Reply((block("paragraph", occurrence.text),))


async def test_on_slack_a_lost_answer_is_found_in_the_history(
    scene: Scene, slack: SlackStandIn, knowledge: Knowledge
) -> None:
    scene.clock.now = datetime.now(scene.clock.now.tzinfo)
    scene.begun(f"slack:{GENERAL}", "slack:U0MEMBER", "slack:U0OTHER", ignore_quiet=True)
    slack.fail("chat.postMessage", "drop_after", times=2)
    client = AsyncWebClient("xoxb-test", base_url=slack.base_url, timeout=5, retry_handlers=[])
    await Sender(scene, SlackSending(client, knowledge), worded).until_settled()
    assert set(scene.states().values()) == {"sent"}
    for channel in (GENERAL, "D0MEMBER", "D0OTHER"):
        assert len(slack.messages(channel)) == 1


@pytest.mark.parametrize(("guarantee", "state"), [("at-most-once", "unknown"), ("at-least-once", "sent")])
async def test_on_telegram_a_lost_answer_is_unknown_or_sent_again_with_a_mark(
    scene: Scene, telegram: TelegramStandIn, knowledge: Knowledge, guarantee: str, state: str
) -> None:
    telegram.meet(7, 8)
    scene.begun("telegram:7", "telegram:8", guarantee=guarantee)
    telegram.fail("sendMessage", "drop_after", when=lambda body: body["chat_id"] == 7)
    requests = [HTTPXRequest(4, 2, 2, 2, pool_timeout=1) for _ in range(2)]
    async with Client(
        TOKEN, base_url=telegram.base_url, request=requests[0], get_updates_request=requests[1]
    ) as client:
        sender = Sender(scene, TelegramSending(client, knowledge.words), worded, name="telegram")
        await sender.until_settled()
    assert scene.states() == {"telegram:7": state, "telegram:8": "sent"}
    texts = [message["text"] for message in telegram.sent() if message["chat"]["id"] == 7]
    assert texts == ["文r-1", "【再送】\n文r-1"][: 1 if state == "unknown" else 2]
