"""kill -9, stopped processes and takeovers in the middle of a broadcast: nothing is lost and nothing is sent twice."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.storage.database import Database
from bot.wiring import Parts
from tests.platforms.broadcast_process import AUTHOR, SETTINGS, Broadcast, in_slack, in_telegram
from tests.platforms.conftest import ORGANIZERS
from tests.platforms.process import Program
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

LATENCY = (0.03, 0.09)  # seconds
KILLS, EACH = 2, 100  # members of each platform
PATIENCE, TAKEOVER, STOPPED = 30.0, 10.0, 4.0
IN_FLIGHT = 8  # of each platform
SEED = 20261124

Start = Callable[..., Program]


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """A workspace that takes its time."""
    with SlackStandIn(latency=LATENCY) as standin:
        standin.workspace.add_channel(ORGANIZERS, "organizers")
        yield standin
        standin.assert_clean()


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    """A Bot API server that takes its time."""
    with TelegramStandIn(strict_start=False, latency=LATENCY) as standin:
        yield standin
        assert not standin.faults
        assert not standin.unknown


@pytest.fixture
def program(tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn) -> Iterator[Start]:
    """Makes a program on the database of an address; all end with the test."""
    with ExitStack() as stack:

        def made(address: str, name: str = "one", **given: str) -> Program:
            folder = tmp_path / name
            folder.mkdir()
            found = Program(folder, slack, telegram, SETTINGS | {"DATABASE_URL": address} | given)
            stack.callback(found.end)
            return found

        yield made


class Platforms:
    """Both stand-ins, and what has arrived at them."""

    def __init__(self, slack: SlackStandIn, telegram: TelegramStandIn) -> None:
        self._slack, self._telegram = slack, telegram

    @property
    def arrived(self) -> int:
        """How many reminders came."""
        words = sum(channel == ORGANIZERS for _, channel in self._slack.arrivals)
        return len(self._slack.arrivals) - words + len(self._telegram.arrivals)

    def until(self, condition: Callable[[], object], patience: float = PATIENCE, what: str = "") -> None:
        """Waits for something."""
        self._slack.wait_until(condition, patience, what)

    def until_more(self, count: int) -> None:
        """Waits until so many more messages have come."""
        enough = self.arrived + count
        self.until(lambda: self.arrived >= enough, PATIENCE, f"{count} more messages")

    def until_ended(self, *broadcasts: Broadcast) -> None:
        """Waits until broadcasts have ended and every delivery is settled."""
        self.until(lambda: all(each.state == "finished" for each in broadcasts), PATIENCE, "the end")

    def expect_each_once(self, broadcast: Broadcast) -> None:
        """Slack: each has one. Telegram, at most once: none has two, who has none is in doubt, as the ledger says."""
        there, told = broadcast.outcome(SLACK, in_slack(self._slack)), Counter(in_telegram(self._telegram))
        assert (there.lost, there.twice, there.unknown) == ([], [], [])
        found = broadcast.outcome(TELEGRAM, told.elements())
        assert found.twice == []
        assert set(found.lost) <= set(found.unknown)
        sent = [address for address in broadcast.addresses_in("sent") if address.startswith(TELEGRAM)]
        assert set(sent) | set(found.unknown) == {a for a in broadcast.addresses if a.startswith(TELEGRAM)}

    def expect_none_lost(self, broadcast: Broadcast, mark: str) -> None:
        """Telegram, at least once: each has one; of a message that came again, its reader can see that."""
        found = broadcast.outcome(TELEGRAM, in_telegram(self._telegram))
        assert (found.lost, found.unknown) == ([], [])
        for address in found.twice:
            texts = [message["text"] for message in self._telegram.sent(int(address.removeprefix("telegram:")))]
            assert [text.startswith(mark) for text in texts] == [False] + [True] * (len(texts) - 1), address


@pytest.fixture
def platforms(slack: SlackStandIn, telegram: TelegramStandIn) -> Platforms:
    """Both stand-ins."""
    return Platforms(slack, telegram)


def ordered(database: Database) -> tuple[Broadcast, Broadcast]:
    """Two reminders at once: at most once to members of both platforms, at least once to others in Telegram."""
    once = Broadcast(database, slack=EACH, telegram=EACH)
    sure = Broadcast(database, telegram=EACH, guarantee="at-least-once", identity="r-2", first=90_000)
    return once, sure


def test_killed_at_any_moment_it_goes_on_and_nothing_is_lost_or_sent_twice(
    sqlite_address: str, program: Start, platforms: Platforms, parts: Parts
) -> None:
    dice, database, serve = random.Random(SEED), Database(sqlite_address), program(sqlite_address)
    once, sure = ordered(database)
    once.go()
    sure.go()
    serve.start()
    for _ in range(KILLS):
        platforms.until_more(dice.randrange(3 * EACH // (KILLS + 1)))
        print(f"seed {SEED}: killed after {platforms.arrived} messages")  # shown where the test fails
        serve.kill()
        serve.start()
    platforms.until_ended(once, sure)
    platforms.expect_each_once(once)
    platforms.expect_none_lost(sure, parts.knowledge.words["telegram.resent"])
    assert len(once.addresses_in("unknown")) <= KILLS * IN_FLIGHT
    database.close()


def test_another_process_takes_over_from_one_that_is_stopped_or_killed(
    postgres_address: str, program: Start, platforms: Platforms, parts: Parts
) -> None:
    database = Database(postgres_address)
    once, sure = ordered(database)
    one, two = program(postgres_address, "one"), program(postgres_address, "two")
    one.start()
    two.start(beside=True)
    once.go()
    sure.go()
    platforms.until_more(EACH)
    one.send(signal.SIGSTOP)
    taken_over(platforms)
    one.send(signal.SIGCONT)
    platforms.until_more(EACH // 2)
    two.kill()
    taken_over(platforms)
    platforms.until_ended(once, sure)
    platforms.expect_each_once(once)
    platforms.expect_none_lost(sure, parts.knowledge.words["telegram.resent"])
    assert len(once.addresses_in("unknown")) <= 2 * IN_FLIGHT
    assert "引き受けました" in one.log.read_text()
    database.close()


def taken_over(platforms: Platforms) -> None:
    """Waits until messages go on: what was in flight may still come, so that a few do not count."""
    enough = platforms.arrived + 2 * IN_FLIGHT + 1
    platforms.until(lambda: platforms.arrived >= enough, TAKEOVER, "the takeover")


def test_a_process_that_is_stopped_and_one_that_organizers_stop_go_on_where_they_were(
    sqlite_address: str, program: Start, platforms: Platforms
) -> None:
    database = Database(sqlite_address)
    # Slow enough for an organizer to do something meanwhile.
    serve = program(sqlite_address, SLACK_RATE_PER_SECOND="20", TELEGRAM_RATE_PER_SECOND="20")
    broadcast = Broadcast(database, slack=EACH, telegram=EACH)
    serve.start()
    broadcast.go()
    platforms.until_more(30)
    serve.send(signal.SIGSTOP)
    with pytest.raises(AssertionError, match="anything"):
        platforms.until(lambda at=platforms.arrived + 2 * IN_FLIGHT: platforms.arrived > at, STOPPED, "anything")
    serve.send(signal.SIGCONT)
    platforms.until_more(30)
    assert serve.order("pause", broadcast.id, "--by", AUTHOR)["state"] == "paused"
    acted_at_once(broadcast, platforms)
    counts = broadcast.counts()
    assert counts["pending"] == 2 * EACH - platforms.arrived > 0
    serve.order("resume", broadcast.id, "--by", AUTHOR)
    platforms.until_ended(broadcast)
    platforms.expect_each_once(broadcast)

    cancelled, before = Broadcast(database, slack=EACH, identity="r-2", first=20_000), platforms.arrived
    cancelled.go()
    platforms.until_more(20)
    assert serve.order("cancel", cancelled.id, "--by", AUTHOR)["state"] == "cancelled"
    acted_at_once(cancelled, platforms, before)
    assert cancelled.counts()["cancelled"] == EACH - cancelled.counts()["sent"] > 0
    database.close()


def acted_at_once(broadcast: Broadcast, platforms: Platforms, before: int = 0) -> None:
    """After the order only what was in flight arrives, and one message more on each platform; all are recorded."""
    at_once = platforms.arrived
    platforms.until(lambda: not broadcast.counts()["sending"], PATIENCE, "the end of what was in flight")
    assert platforms.arrived <= at_once + 2 * (IN_FLIGHT + 1)
    assert broadcast.counts()["sent"] == platforms.arrived - before
