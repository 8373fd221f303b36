"""An hour's worth of events in a minute: the program keeps nothing that it does not need."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.slack.sending import Sending
from bot.platforms.telegram.adapter import Telegram
from bot.traffic.lanes import Lanes
from bot.wiring import Parts
from handlers.pace import Pace
from tests.platforms.conftest import ORGANIZERS
from tests.platforms.process import Fixed, quiet, running
from tests.platforms.slack_standin import GENERAL, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

ACTS, MEMBERS, KEPT, BATCH = 2_060, 300, 4, 50  # an act is 2.4 events
GROUPS = range(-1100, -1000)  # each takes 20 messages a minute
QUESTION, OTHER = "年収の壁の支援パッケージは?", "ＬＩＦＥはどこへ移管される?"
SECRET = "hook-secret"
MOST_GROWTH = 800  # objects in the second half: one kept for every act would be 1,030 or more


class Containers:
    """The parts of the program that remember something while it runs."""

    kinds = (Lanes, Pace, Sending, Telegram)

    def __init__(self) -> None:
        self.parts: list[Any] = []

    def sizes(self) -> dict[str, int]:
        """How much is in each collection of each part."""
        found: dict[str, int] = {}
        for part in self.parts:
            for name, value in vars(part).items():
                if isinstance(value, dict | list | set) or hasattr(value, "popleft"):
                    key = f"{type(part).__name__}.{name}"
                    found[key] = found.get(key, 0) + len(value)
        return found


@pytest.fixture
def containers(monkeypatch: pytest.MonkeyPatch) -> Containers:
    """Finds the parts of the next program as they are made."""
    found = Containers()
    for kind in found.kinds:
        make = kind.__init__  # type: ignore[misc]

        def made(self: Any, *given: Any, make: Any = make, **named: Any) -> None:
            make(self, *given, **named)
            found.parts.append(self)

        monkeypatch.setattr(kind, "__init__", made)
    return found


@pytest.fixture
def forgetful() -> Iterator[tuple[SlackStandIn, TelegramStandIn]]:
    """Stand-ins that keep little themselves."""
    with SlackStandIn(keep=KEPT) as slack, TelegramStandIn(keep=KEPT * 25, check=None) as telegram:
        slack.workspace.add_channel(ORGANIZERS, "organizers")
        yield slack, telegram


def objects(slack: SlackStandIn) -> int:
    """How many objects are alive that can hold others; the messages of the stand-in are none of the program's."""
    for channel in slack.workspace.channels.values():
        channel.messages.clear()
    gc.collect()
    return len(gc.get_objects())


class Crowd:
    """Members who do all that members do, on both platforms."""

    def __init__(self, slack: SlackStandIn, telegram: TelegramStandIn, hook: str) -> None:
        self._slack, self._telegram, self._hook = slack, telegram, {"to": hook, "secret": SECRET}
        self._dice = random.Random(20261122)

    def act(self, number: int) -> None:
        """Two events or more, one member after the other."""
        member = number % MEMBERS
        doing = (self._asks, self._asks, self._mentions, self._commands, self._edits, self._presses, self._opens)
        self._dice.choice(doing)(f"U0M{member:03}", 10_000 + member, self._dice.choice((QUESTION, OTHER)))

    def _asks(self, user: str, chat: int, said: str) -> None:
        self._slack.dm(user, said, wait=False)
        self._telegram.private(chat, said, **self._hook)

    def _mentions(self, user: str, chat: int, said: str) -> None:
        self._slack.mention(user, GENERAL, said, wait=False)
        self._telegram.group(chat, self._dice.choice(GROUPS), f"@madoguchi_bot {said}", **self._hook)

    def _commands(self, user: str, chat: int, said: str) -> None:
        command = self._dice.choice(("topics", "help", "calc", said))
        self._slack.send_command("/madoguchi", command, user=user, wait=False)
        self._telegram.private(chat, self._dice.choice(("/topics", "/help", "/calc", "/privacy")), **self._hook)

    def _edits(self, user: str, chat: int, said: str) -> None:
        mine = self._slack.dm(user, said, wait=False)
        self._slack.edit(user, mine.channel, mine.ts, said, f"{said} 教えて", wait=False)
        first = self._telegram.private(chat, said, **self._hook)
        self._telegram.edit(chat, chat, first.message_id, f"{said} 教えて", **self._hook)

    def _presses(self, user: str, chat: int, said: str) -> None:
        shown = [row for row in self._slack.messages(f"D{user[1:]}") if "役に立った" in str(row.get("blocks"))]
        if shown:
            self._slack.press(user, shown[-1], "役に立った", wait=False)
        self._telegram.press(chat, 1, data=self._dice.choice(("menu", "help", "calc:overtime-premium")), **self._hook)

    def _opens(self, user: str, chat: int, said: str) -> None:
        self._slack.home_opened(user, self._dice.choice(("home", "messages")), wait=False)
        self._telegram.inline(chat, said, **self._hook)


def test_an_hour_of_events_leaves_nothing_behind_in_memory(
    parts: Parts,
    tmp_path: Path,
    forgetful: tuple[SlackStandIn, TelegramStandIn],
    containers: Containers,
) -> None:
    slack, telegram = forgetful
    hook = {"telegram_webhook_url": "http://127.0.0.1:1/telegram/webhook", "telegram_webhook_secret": SECRET}
    fast = {"telegram_rate_per_second": 1000.0, "slack_rate_per_second": 1000.0}
    cheap = Fixed({OTHER: "policy-life-transfer"}, "walls-package-purpose").matcher
    measured: list[tuple[int, dict[str, int]]] = []
    with running(parts, tmp_path, slack, telegram, cheap, **hook, **fast) as address:
        for group in GROUPS:
            telegram.meet(group, *(10_000 + member for member in range(MEMBERS)))
        crowd = Crowd(slack, telegram, f"{address}/telegram/webhook")
        for number in range(1, ACTS + 1):
            crowd.act(number)
            if number % BATCH == 0 or number % (ACTS // 2) == 0:
                slack.wait_until(lambda: quiet(tmp_path), 20.0, "the answers")
            if number % (ACTS // 2) == 0:
                measured.append((objects(slack), containers.sizes()))
    (middle, sizes), (end, sizes_at_end) = measured
    assert end - middle < MOST_GROWTH, f"{end - middle:,} objects more after {ACTS // 2} acts"
    assert {name for name, size in sizes_at_end.items() if size > max(sizes[name], 2 * MEMBERS)} == set()
    assert {part.__class__ for part in containers.parts} == set(containers.kinds)
