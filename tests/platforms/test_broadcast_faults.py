"""Faults around a broadcast: organizers hear of each once and of its end, and everything goes on by itself."""

from __future__ import annotations

import ctypes
import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.storage.database import Database
from bot.wiring import Parts
from tests.bot.postgres import Server
from tests.platforms.broadcast_process import SETTINGS, Broadcast, in_slack, in_telegram
from tests.platforms.conftest import ORGANIZERS, Start
from tests.platforms.process import DATABASE, Program, now
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

EACH, RATE = 40, {"slack_rate_per_second": 40.0, "telegram_rate_per_second": 40.0}
PATIENCE = 30.0
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE = 24, 1  # of Linux


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    """A Bot API server that lets the bot write first."""
    with TelegramStandIn(strict_start=False) as standin:
        yield standin


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock is waited for shortly."""
    monkeypatch.setattr("bot.storage.engines._PRAGMAS", ("journal_mode = WAL", "busy_timeout = 300"))


@dataclass
class Scene:
    """The program in this process with a broadcast on its way."""

    slack: SlackStandIn
    telegram: TelegramStandIn
    parts: Parts

    @property
    def words(self) -> list[str]:
        """What organizers were told."""
        return [row["text"] for row in self.slack.messages(ORGANIZERS)]

    def heard(self, key: str) -> int:
        """How often organizers were told something; whatever is filled in may be anything."""
        sentence = self.parts.knowledge.words[f"broadcast.{key}"].replace("**", "").partition("。")[0]
        wanted = re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(sentence)))
        return sum(bool(wanted.match(text)) for text in self.words)

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Waits for something."""
        self.slack.wait_until(condition, PATIENCE, what)

    def until_heard(self, key: str) -> None:
        """Waits until organizers were told something."""
        self.until(lambda: self.heard(key), key)

    def until_some_arrived(self) -> None:
        """Waits until some messages have come to both platforms."""
        self.until(lambda: len(in_slack(self.slack)) > 4 and len(in_telegram(self.telegram)) > 4, "some messages")

    def until_more_arrived(self) -> None:
        """Waits until more messages have come to both platforms."""
        slack, telegram = len(in_slack(self.slack)), len(in_telegram(self.telegram))
        self.until(lambda: len(in_slack(self.slack)) > slack and len(in_telegram(self.telegram)) > telegram, "more")

    def expect_all_once(self, broadcast: Broadcast) -> None:
        """Waits until the end. Each got one message; what is in doubt in Telegram is listed."""
        self.until(lambda: broadcast.state == "finished", "the end")
        there = broadcast.outcome(SLACK, in_slack(self.slack))
        assert (there.lost, there.twice, there.unknown) == ([], [], [])
        found = broadcast.outcome(TELEGRAM, in_telegram(self.telegram))
        assert found.twice == []
        assert set(found.lost) <= set(found.unknown)


@pytest.fixture
def scene(slack: SlackStandIn, telegram: TelegramStandIn, parts: Parts) -> Scene:
    """The stand-ins and the words."""
    return Scene(slack, telegram, parts)


def begun(scene: Scene, start: Start, database: Database, address: str, **more: object) -> Broadcast:
    """A broadcast in the middle."""
    broadcast = Broadcast(database, slack=EACH, telegram=EACH)
    start(scene.slack, scene.telegram, **{"clock": now, "database_url": address, **RATE, **more})
    broadcast.go()
    scene.until_some_arrived()
    return broadcast


def test_a_locked_database_is_waited_for(scene: Scene, start: Start, sqlite_address: str) -> None:
    database = Database(sqlite_address)
    broadcast = begun(scene, start, database, sqlite_address)
    with closing(sqlite3.connect(str(database.file), timeout=PATIENCE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        scene.until_heard("locked")
        other.execute("COMMIT")
    scene.expect_all_once(broadcast)
    scene.until_heard("mended")
    assert (scene.heard("locked"), scene.heard("mended")) == (1, 1)
    database.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes; only root can make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_is_waited_for(scene: Scene, start: Start, small_disk: Path) -> None:
    address, filler = f"sqlite:///{small_disk}/madoguchi.sqlite3", small_disk / "filler"
    database = Database(address)
    broadcast = begun(scene, start, database, address)
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    scene.until_heard("full")
    filler.unlink()
    scene.expect_all_once(broadcast)
    scene.until_heard("mended")
    assert (scene.heard("full"), scene.heard("mended")) == (1, 1)
    database.close()


def as_anybody() -> None:
    """Takes from root, in a new process, the right to write what is read-only."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


def test_a_file_that_is_read_only_is_waited_for(scene: Scene, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    program = Program(folder, scene.slack, scene.telegram, SETTINGS, as_anybody)
    database = Database(f"sqlite:///{folder / DATABASE}")
    broadcast = Broadcast(database, slack=EACH, telegram=EACH)
    broadcast.go()
    database.close()
    (folder / DATABASE).chmod(0o400)
    try:
        program.begin()
        scene.until_heard("read_only")
        (folder / DATABASE).chmod(0o600)
        scene.expect_all_once(broadcast)
        scene.until_heard("mended")
    finally:
        program.end()
    assert (scene.heard("read_only"), scene.heard("mended")) == (1, 1)
    database.close()


def test_a_database_server_that_goes_away_is_waited_for(
    scene: Scene, start: Start, postgres: Server, postgres_address: str
) -> None:
    database = Database(postgres_address)
    broadcast = begun(scene, start, database, postgres_address)
    assert postgres.sever(postgres_address)
    scene.until_more_arrived()
    scene.until(lambda: scene.heard("mended") == scene.heard("unreachable"), "mended")
    before = scene.heard("unreachable")
    assert before <= 1
    postgres.stop()
    scene.until(lambda: scene.heard("unreachable") > before, "unreachable")
    postgres.start()
    scene.expect_all_once(broadcast)
    scene.until(lambda: scene.heard("mended") > before, "mended")
    assert scene.heard("unreachable") == scene.heard("mended") == before + 1
    database.close()


class Wrong:
    """A clock that is wrong by a span."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.by


def test_a_clock_that_jumps_is_told_of_and_changes_nothing(scene: Scene, start: Start, sqlite_address: str) -> None:
    database, clock = Database(sqlite_address), Wrong()
    broadcast = begun(scene, start, database, sqlite_address, clock=clock)
    for by, key in ((timedelta(minutes=40), "clock_forward"), (timedelta(minutes=-40), "clock_back")):
        clock.by = by
        scene.until(lambda key=key: any(_part(scene, key) in text for text in scene.words), key)
    scene.expect_all_once(broadcast)
    assert scene.heard("clock") == 2
    database.close()


def _part(scene: Scene, key: str) -> str:
    return scene.parts.knowledge.words[f"broadcast.{key}"].partition("}")[2]


@pytest.mark.parametrize("platform", [SLACK, TELEGRAM])
def test_a_platform_that_is_away_is_waited_for_and_the_other_goes_on(
    scene: Scene, start: Start, sqlite_address: str, platform: str
) -> None:
    database = Database(sqlite_address)
    broadcast = begun(scene, start, database, sqlite_address)
    if platform == TELEGRAM:
        scene.telegram.stop()
        scene.until_heard("slow")
        scene.telegram.start()
    else:
        scene.slack.fail("chat.postMessage", "drop_before", times=None)
        scene.until(lambda: len(in_telegram(scene.telegram)) == EACH, "the other")
        scene.slack.clear_faults()
    scene.expect_all_once(broadcast)
    scene.until(lambda: scene.heard("slow_over") == scene.heard("slow"), "slow_over")
    assert scene.heard("slow") <= 1
    database.close()
