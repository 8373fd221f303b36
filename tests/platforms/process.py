"""The program as tests start and end it: in this process on the real clock, or as a process of its own to be killed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import cast
from zoneinfo import ZoneInfo

from bot.settings import NAMES
from bot.wiring import Parts, assembled
from knowledge.matching.decision import Decision
from knowledge.matching.matcher import Candidate, Match, Matcher
from tests.bot.serving import served
from tests.platforms.conftest import ORGANIZERS, settings
from tests.platforms.slack_standin import BOT_USER, Json, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

ROOT = Path(__file__).parent.parent.parent
DATABASE = "madoguchi.sqlite3"
PATIENCE = 20.0
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def now() -> datetime:
    """The real time: what was sent is looked for by time."""
    return datetime.now(ZoneInfo("Asia/Tokyo"))


@dataclass
class Fixed:
    """Stands in for the matcher where many questions are asked: a known text has its entry, all others have one."""

    entries: Mapping[str, str]
    other: str
    asked: list[str] = field(default_factory=list)

    def match(self, question: str) -> Match:
        """A sure answer."""
        key = self.entries.get(question, self.other)
        return Match(Decision("answer", 1.0), (Candidate("entry", key, key, 1.0),))

    @property
    def matcher(self) -> Matcher:
        """Itself, in the matcher's place."""
        return cast(Matcher, self)


@contextmanager
def running(
    parts: Parts,
    folder: Path,
    slack: SlackStandIn | None = None,
    telegram: TelegramStandIn | None = None,
    matcher: Matcher | None = None,
    **more: object,
) -> Iterator[str]:
    """The address of the program in this process, connected to the stand-ins; it is stopped at the end."""
    own = settings(folder, slack, telegram, **more)
    polls = telegram.counts["getUpdates"] + telegram.counts["setWebhook"] if telegram else 0
    with served(assembled(own, parts.knowledge, matcher or parts.matcher, now)) as address:
        if slack and own.slack_app_token:
            slack.wait_until(lambda: slack.connected() > 0, PATIENCE, "a socket of the program")
        if telegram:
            counts = telegram.counts
            telegram.wait_until(lambda: counts["getUpdates"] + counts["setWebhook"] > polls, PATIENCE)
        yield address


def quiet(folder: Path) -> bool:
    """Whether everything that arrived is answered and everything that was to be sent is settled."""
    with closing(sqlite3.connect(folder / DATABASE, timeout=PATIENCE)) as connection:
        to_answer = connection.execute("SELECT count(*) FROM receipts WHERE NOT answered").fetchone()[0]
        to_send = connection.execute("SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending')").fetchone()[0]
    return to_answer == to_send == 0


def direct(user: str) -> str:
    """The channel of a member's private conversation in Slack."""
    return f"D{user[1:]}"


def slack_answers(slack: SlackStandIn, channel: str) -> list[Json]:
    """The program's messages that stand in a channel; none of them is there twice."""
    found = [row for row in slack.messages(channel) if row.get("user") == BOT_USER]
    keys = [row["metadata"]["event_payload"]["id"] for row in found]
    assert len(set(keys)) == len(keys), "a message is there twice"
    return found


class Program:
    """`python -m bot serve` in a process of its own beside both stand-ins, on a database that outlives it.

    Several may share a PostgreSQL: `given` are settings that differ from those of the tests, among them DATABASE_URL.
    `prepare` runs in the new process before the program does.
    """

    def __init__(
        self,
        folder: Path,
        slack: SlackStandIn,
        telegram: TelegramStandIn,
        given: Mapping[str, str] | None = None,
        prepare: Callable[[], None] | None = None,
    ) -> None:
        self.folder, self._slack, self._telegram = folder, slack, telegram
        self._given, self._prepare = dict(given or {}), prepare
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Program:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        """Kills it where it runs, or is stopped."""
        if self._process is not None:
            self.send(signal.SIGCONT)
            self.kill()

    def start(self, beside: bool = False) -> None:
        """Returns when it is connected to both platforms; `beside` another one that polls Telegram, to Slack alone."""
        connections, polls = self._slack.connections, self._telegram.counts["getUpdates"]
        self.begin()
        self._slack.wait_until(lambda: self._up(connections, -1 if beside else polls), PATIENCE, "the program")

    def begin(self) -> None:
        """Starts it and does not wait."""
        assert self._process is None, "it is running"
        command = [sys.executable, "-m", "bot", "serve"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=log,
                preexec_fn=self._prepare,  # noqa: PLW1509 - what it calls is safe beside threads
            )

    @property
    def pid(self) -> int:
        """The number of its process."""
        assert self._process is not None, "it is not running"
        return self._process.pid

    def send(self, sign: signal.Signals) -> None:
        """Sends it a signal."""
        assert self._process is not None, "it is not running"
        self._process.send_signal(sign)

    def order(self, *arguments: str) -> Json:
        """What an organizer does on the command line; the object that it prints. Returns when the command has ended."""
        command = [sys.executable, "-m", "bot", "remind", *arguments, "--json"]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return cast(Json, json.loads(done.stdout))

    def kill(self) -> None:
        """Ends it at once, as `kill -9` does."""
        assert self._process is not None, "it is not running"
        self._process.kill()
        self._ended()

    def stop(self) -> None:
        """Asks it to end in an orderly way, and waits for that."""
        assert self._process is not None, "it is not running"
        self._process.send_signal(signal.SIGTERM)
        self._ended()

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "log.txt"

    def _ended(self) -> None:
        assert self._process is not None
        others = max(self._slack.connected() - 1, 0)
        self._process.wait(PATIENCE)
        self._process = None
        self._slack.wait_until(lambda: self._slack.connected() <= others, PATIENCE, "the end of the socket")

    def _up(self, connections: int, polls: int) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        return self._slack.connections > connections and self._telegram.counts["getUpdates"] > polls

    def environment(self) -> dict[str, str]:
        """Nothing of the machine's own settings, everything of the stand-ins'."""
        names = {*NAMES, *_PROXIES, *(name.lower() for name in _PROXIES)}
        own = {
            "WEB_PORT": "0",
            "DATABASE_URL": f"sqlite:///{self.folder / DATABASE}",
            "SLACK_BOT_TOKEN": self._slack.bot_token,
            "SLACK_APP_TOKEN": self._slack.app_token,
            "SLACK_API_BASE_URL": self._slack.base_url,
            "TELEGRAM_BOT_TOKEN": self._telegram.token,
            "TELEGRAM_API_BASE_URL": self._telegram.base_url,
            "TELEGRAM_ACCESS": "open",
            "ORGANIZER_CHAT": f"slack:{ORGANIZERS}",
        }
        return {name: value for name, value in os.environ.items() if name not in names} | own | self._given
