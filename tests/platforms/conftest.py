"""The program between stand-ins of the platforms, wired as `madoguchi serve` wires it, on a database of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import Parts, assembled
from handlers.messages import ConversationId, MemberId
from handlers.ports import Clock
from tests.bot.serving import served
from tests.conftest import fixed_now
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

ORGANIZERS = "C0ORGANIZERS"
ORGANIZER = 900
Start = Callable[..., str]


@pytest.fixture(autouse=True)
def straight_to_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy on the way; without PTB_TIMEDELTA the SDK warns of itself whenever Telegram asks to wait."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def slack() -> Iterator[SlackStandIn]:
    """A workspace with the organizers' channel."""
    with SlackStandIn() as standin:
        standin.workspace.add_channel(ORGANIZERS, "organizers", member=True)
        yield standin
        standin.assert_clean()


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    """A Bot API server."""
    with TelegramStandIn() as standin:
        yield standin
        assert not standin.faults
        assert not standin.unknown


def settings(tmp_path: Path, slack: SlackStandIn | None, telegram: TelegramStandIn | None, **more: object) -> Settings:
    """Settings that connect to the stand-ins: Slack in Socket Mode, Telegram polling and open to all."""
    found = Settings(database_url=f"sqlite:///{tmp_path}/madoguchi.sqlite3", telegram_access="open")
    if slack:
        found = replace(
            found,
            slack_bot_token="xoxb-test",
            slack_app_token="xapp-test",
            slack_api_base_url=slack.base_url,
            organizers=frozenset({MemberId("slack:U0ORGANIZER"), MemberId(f"telegram:{ORGANIZER}")}),
            organizer_chat=ConversationId(f"slack:{ORGANIZERS}"),
        )
    if telegram:
        found = replace(found, telegram_bot_token="111:test", telegram_api_base_url=telegram.base_url)
    return replace(found, **more)  # type: ignore[arg-type]


@pytest.fixture
def start(parts: Parts, tmp_path: Path) -> Iterator[Start]:
    """Starts the program beside the stand-ins and gives its address; it is stopped at the end."""
    with ExitStack() as running:

        def started(
            slack: SlackStandIn | None = None,
            telegram: TelegramStandIn | None = None,
            clock: Clock = fixed_now,
            **more: object,
        ) -> str:
            own = settings(tmp_path, slack, telegram, **more)
            address = running.enter_context(served(assembled(own, parts.knowledge, parts.matcher, clock)))
            if slack and own.slack_app_token:
                slack.wait_until(lambda: slack.connected() > 0, what="Socket Mode connection")
            if telegram:
                telegram.wait_for(lambda call: call.method in ("getUpdates", "setWebhook"))
            return address

        yield started
