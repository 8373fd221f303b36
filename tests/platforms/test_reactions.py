"""A reaction to a reminder is heard, with who it is from; one to anything else is not kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.platforms.platform import Arrival
from bot.platforms.slack.adapter import Slack
from bot.platforms.slack.reading import Reader
from bot.platforms.telegram.adapter import Telegram
from bot.storage.database import Database
from bot.storage.threads import Threads
from handlers.messages import IncomingMessage
from knowledge.loading import Knowledge
from tests.conftest import fixed_now
from tests.platforms.slack_standin import BOT_USER, GENERAL, MEMBER, Json, SlackStandIn
from tests.platforms.telegram_standin import TOKEN, TelegramStandIn

USER, GROUP = 7, -1001
DM = "D0MEMBER"


class Heard(list[IncomingMessage]):
    """What an adapter has taken, and which messages are reminders."""

    def __init__(self) -> None:
        super().__init__()
        self.reminders: set[str] = set()

    async def take(self, arrival: Arrival) -> bool:
        self.append(arrival.message)
        return True

    def ours(self, message: str) -> bool:
        return message in self.reminders


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest_asyncio.fixture
async def on_slack(
    slack: SlackStandIn, knowledge: Knowledge, heard: Heard, tmp_path: Path
) -> AsyncIterator[SlackStandIn]:
    """A workspace to which an adapter is connected."""
    threads = Threads(Database(f"sqlite:///{tmp_path}/threads.sqlite3"), fixed_now)
    kept = cast(Any, None)  # what members keep is not asked for here
    adapter = Slack(
        "xoxb-test", "xapp-test", "", slack.base_url, None, knowledge, threads, kept, fixed_now, ours=heard.ours
    )
    await adapter.start(heard.take)
    yield slack
    await adapter.stop_receiving()
    await adapter.close()


@pytest_asyncio.fixture
async def on_telegram(telegram: TelegramStandIn, knowledge: Knowledge, heard: Heard) -> AsyncIterator[TelegramStandIn]:
    """A Bot API server which an adapter asks for updates."""
    adapter = Telegram(
        TOKEN, telegram.base_url, "", "", False, knowledge.words, lambda *_: [], lambda _: True, fixed_now, heard.ours
    )
    telegram.meet(USER, GROUP)
    await adapter.start(heard.take)
    await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates")
    yield telegram
    await adapter.stop_receiving()
    await adapter.close()


@pytest.mark.parametrize(
    ("channel", "conversation", "private"),
    [(GENERAL, f"slack:{GENERAL}:1.5:{MEMBER}", False), (DM, f"slack:{MEMBER}", True)],
)
async def test_on_slack_a_reaction_tells_whose_it_is_on_what_and_which(
    on_slack: SlackStandIn, heard: Heard, channel: str, conversation: str, private: bool
) -> None:
    heard.reminders = {f"slack:{channel}:1.5"}
    row = {"channel": channel, "ts": "1.5"}
    await asyncio.to_thread(on_slack.react, MEMBER, row, "white_check_mark")
    await asyncio.to_thread(on_slack.react, MEMBER, row, "white_check_mark", taken_away=True)
    assert [message.text for message in heard] == ["white_check_mark", ""]
    for message in heard:
        assert (message.change, message.addressed) == ("reacted", False)
        assert (message.sender, message.pressed_on) == (f"slack:{MEMBER}", f"slack:{channel}:1.5")
        assert (message.conversation, message.private) == (conversation, private)
        assert message.choice is None


async def test_on_slack_a_reaction_to_anything_else_is_not_kept(on_slack: SlackStandIn, heard: Heard) -> None:
    heard.reminders = {f"slack:{GENERAL}:1.5"}
    for row in ({"channel": GENERAL, "ts": "1.6"}, {"channel": DM, "ts": "1.5"}):
        await asyncio.to_thread(on_slack.react, MEMBER, row)
    await asyncio.to_thread(on_slack.react, BOT_USER, {"channel": GENERAL, "ts": "1.5"})
    assert heard == []


BROKEN: list[Json] = [
    {"item": {"type": "file", "channel": GENERAL, "ts": "1.5"}},
    {"item": None},
    {"item": {"type": "message", "channel": GENERAL}},
    {"item": {"type": "message", "channel": 7, "ts": []}},
    {"user": None},
    {"reaction": {"name": "+1"}},
]


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_no_reaction_to_a_message_is_passed_over(wrong: Json) -> None:
    event = {"type": "reaction_added", "user": MEMBER, "reaction": "+1"}
    event |= {"item": {"type": "message", "channel": GENERAL, "ts": "1.5"}}
    reader = Reader(BOT_USER, fixed_now())
    body = {"type": "event_callback", "event_id": "Ev1"}
    assert reader.arrival(body | {"event": event}) is not None
    assert reader.arrival(body | {"event": event | wrong}) is None


async def test_a_reaction_makes_no_thread_ours(on_slack: SlackStandIn, heard: Heard) -> None:
    heard.reminders = {f"slack:{GENERAL}:1.5"}
    await asyncio.to_thread(on_slack.react, MEMBER, {"channel": GENERAL, "ts": "1.5"})
    await asyncio.to_thread(on_slack.channel_message, MEMBER, GENERAL, "あとで見ます", "1.5")
    assert [message.change for message in heard] == ["reacted"]


@pytest.mark.parametrize(("chat", "conversation"), [(USER, "telegram:7"), (GROUP, "telegram:-1001:7")])
async def test_on_telegram_a_reaction_tells_whose_it_is_on_what_and_which(
    on_telegram: TelegramStandIn, heard: Heard, chat: int, conversation: str
) -> None:
    heard.reminders = {f"telegram:{chat}:55"}
    on_telegram.react(USER, 55, "👍", "❤", chat_id=chat)
    on_telegram.react(USER, 55, old=("👍",), chat_id=chat)
    await asyncio.to_thread(on_telegram.wait_until, lambda: len(heard) == 2)
    assert [message.text for message in heard] == ["👍", ""]
    for message in heard:
        assert (message.change, message.addressed, message.private) == ("reacted", False, chat == USER)
        assert (message.sender, message.pressed_on) == (f"telegram:{USER}", f"telegram:{chat}:55")
        assert message.conversation == conversation


async def test_on_telegram_nobodys_reaction_and_one_to_anything_else_are_not_kept(
    on_telegram: TelegramStandIn, heard: Heard
) -> None:
    heard.reminders = {f"telegram:{GROUP}:55", f"telegram:{GROUP}:57"}
    on_telegram.react(USER, 55, "👍", chat_id=GROUP, anonymous=True)
    on_telegram.react(USER, 56, "👍", chat_id=GROUP)
    broken = {"chat": {"id": GROUP, "type": "supergroup"}, "message_id": 55, "date": 0, "user": {"id": "x"}}
    on_telegram.send_update({"message_reaction": broken})
    on_telegram.react(USER, 57, "🎉", chat_id=GROUP)
    await asyncio.to_thread(on_telegram.wait_until, lambda: heard)
    assert [(message.text, message.pressed_on) for message in heard] == [("🎉", f"telegram:{GROUP}:57")]
    assert not on_telegram.withheld


@pytest.mark.parametrize(
    ("reaction", "text"),
    [
        ({"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}, "5368324170671202286"),
        ({"type": "paid"}, "⭐"),
    ],
)
async def test_on_telegram_other_kinds_of_reactions_are_told_apart(
    on_telegram: TelegramStandIn, heard: Heard, reaction: Json, text: str
) -> None:
    heard.reminders = {f"telegram:{USER}:55"}
    who = {"id": USER, "is_bot": False, "first_name": "会員"}
    told = {"chat": {"id": USER, "type": "private"}, "message_id": 55, "date": 0, "old_reaction": []}
    on_telegram.send_update({"message_reaction": {**told, "user": who, "new_reaction": [reaction]}})
    await asyncio.to_thread(on_telegram.wait_until, lambda: heard)
    assert [message.text for message in heard] == [text]
