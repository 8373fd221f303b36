"""A reminder is one call, found again where the platform can tell, and every way it can end is told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Update, User
from telegram.request import HTTPXRequest

from bot.platforms.platform import Part, SendError, TooLong, Unsettled
from bot.platforms.slack import sending as slack_sending
from bot.platforms.slack.reading import Reader as SlackReader
from bot.platforms.telegram import sending as telegram_sending
from bot.platforms.telegram.reading import Reader as TelegramReader
from handlers.messages import Choice, Reply, block, typed_block
from knowledge.loading import Knowledge
from tests.conftest import fixed_now
from tests.platforms import slack_limits, telegram_limits
from tests.platforms.slack_standin import BOT_USER, GENERAL, Json, SlackStandIn
from tests.platforms.telegram_standin import TOKEN, TelegramStandIn

CHOICES = (Choice("seen:1", "確認した"), Choice("join:1", "参加する"), Choice("stop:1", "このお知らせを止める"))
REPLY = Reply((block("paragraph", "**要求書**の提出は<11月5日>までです。"),), CHOICES)
KEY, MEMBER, CHAT, GROUP = "d-000123", "U0READER", 7, -1001
LONGEST = 2000  # characters that an organizer may write
WORST = {
    "letters": "あ" * LONGEST,
    "emoji": "😀" * LONGEST,
    "ampersands": "&" * LONGEST,
    "angles": "<>" * (LONGEST // 2),
    "quotes": '"' * LONGEST,
    "lines": "あ\n" * (LONGEST // 2),
    "emphasis": "**あ**い" * (LONGEST // 6),
    "emphasised emoji": "**😀**&" * (LONGEST // 6),
}
SlackSending, TelegramSending = slack_sending.Sending, telegram_sending.Sending


@pytest_asyncio.fixture
async def on_slack(slack: SlackStandIn, knowledge: Knowledge) -> SlackSending:
    """What sends on Slack, with little patience."""
    client = AsyncWebClient("xoxb-test", base_url=slack.base_url, timeout=1, retry_handlers=[])
    return SlackSending(client, knowledge)


@pytest_asyncio.fixture
async def on_telegram(telegram: TelegramStandIn, knowledge: Knowledge) -> AsyncIterator[TelegramSending]:
    """What sends on Telegram, with little patience."""
    telegram.meet(CHAT, GROUP)
    async with _client(telegram.base_url) as client:
        yield TelegramSending(client, knowledge.words)


def _client(base_url: str, pool: int = 4) -> telegram_sending.Client:
    requests = (HTTPXRequest(pool, 0.5, 0.5, 0.5, pool_timeout=0.1) for _ in range(2))
    return telegram_sending.Client(TOKEN, base_url=base_url, request=next(requests), get_updates_request=next(requests))


async def failed(sending: SlackSending | TelegramSending, part: Part) -> dict[str, Any]:
    """How sending failed: what is set in the error."""
    with pytest.raises(SendError) as failure:
        await sending.send(part, [])
    return {name: value for name, value in vars(failure.value).items() if value}


# One call


@pytest.mark.parametrize(("to", "channel"), [(GENERAL, GENERAL), (MEMBER, "D0READER")])
async def test_on_slack_a_reminder_is_one_call_with_the_id_of_its_delivery(
    slack: SlackStandIn, on_slack: SlackSending, to: str, channel: str
) -> None:
    part = on_slack.reminder(f"slack:{to}", REPLY, KEY)
    assert (part.platform, part.lane, part.key) == ("slack", f"slack:{to}", KEY)
    sent = await on_slack.send(part, [])
    (call,) = slack.calls
    assert (call.method, call.body["channel"]) == ("chat.postMessage", to)
    assert call.body["metadata"] == {"event_type": "reminder_delivery", "event_payload": {"delivery_id": KEY}}
    assert sent == f"slack:{channel}:{call.ts}"


@pytest.mark.parametrize("chat", [CHAT, GROUP])
async def test_on_telegram_a_reminder_is_one_call(
    telegram: TelegramStandIn, on_telegram: TelegramSending, chat: int
) -> None:
    part = on_telegram.reminder(f"telegram:{chat}", REPLY, KEY)
    assert (part.platform, part.lane, part.key) == ("telegram", f"telegram:{chat}", KEY)
    sent = await on_telegram.send(part, [])
    (message,) = telegram.sent()
    assert sent == f"telegram:{chat}:{message['message_id']}"
    assert message["text"] == "要求書の提出は<11月5日>までです。"


@pytest.mark.parametrize("text", WORST.values(), ids=WORST.keys())
async def test_the_longest_text_of_an_organizer_fits_in_one_message_and_every_character_is_there(
    slack: SlackStandIn, telegram: TelegramStandIn, on_slack: SlackSending, on_telegram: TelegramSending, text: str
) -> None:
    reply = Reply((block("paragraph", text),), CHOICES)
    words = text.replace("**", "").strip()
    on_one = on_slack.reminder(f"slack:{MEMBER}", reply, KEY)
    slack_limits.check(on_one.body)
    assert _shown(on_one.body["blocks"]) == words.replace("\n", "")
    on_other = on_telegram.reminder(f"telegram:{CHAT}", reply, KEY)
    telegram_limits.check("sendMessage", on_other.body)
    assert on_other.body["text"] == words
    for again in (False, True):
        await on_slack.send(replace(on_one, again=again), [])
        await on_telegram.send(replace(on_other, again=again), [])


def _shown(blocks: Json) -> str:
    texts = [text for shown in blocks if shown["type"] == "rich_text" for text in slack_limits.texts(shown)]
    return "".join(texts).replace("\n", "")


def test_emphasis_is_kept_where_there_is_room(knowledge: Knowledge) -> None:
    part = SlackSending(AsyncWebClient(), knowledge).reminder(f"slack:{MEMBER}", REPLY, KEY)
    assert {"type": "text", "text": "要求書", "style": {"bold": True}} in part.body["blocks"][0]["elements"][0][
        "elements"
    ]


@pytest.mark.parametrize("to", [f"slack:{MEMBER}", f"telegram:{CHAT}"])
def test_what_does_not_fit_in_one_message_is_refused_before_anything_is_sent(knowledge: Knowledge, to: str) -> None:
    client = _client("http://127.0.0.1:9/bot")
    sending = {"slack": SlackSending(AsyncWebClient(), knowledge), "telegram": TelegramSending(client, knowledge.words)}
    on = sending[to.partition(":")[0]]
    with pytest.raises(TooLong):
        on.reminder(to, Reply((typed_block("あ" * 13_000),)), KEY)
    with pytest.raises(ValueError, match="show"):
        on.reminder(to, Reply(()), KEY)


def test_on_telegram_there_must_be_room_for_the_mark_of_a_second_sending(knowledge: Knowledge) -> None:
    on = TelegramSending(_client("http://127.0.0.1:9/bot"), knowledge.words)
    mark = len(knowledge.words["telegram.resent"]) + 1
    assert on.reminder(f"telegram:{CHAT}", Reply((typed_block("あ" * (4096 - mark)),)), KEY)
    with pytest.raises(TooLong):
        on.reminder(f"telegram:{CHAT}", Reply((typed_block("あ" * (4097 - mark)),)), KEY)


async def test_what_is_sent_again_says_so_and_keeps_its_emphasis(
    slack: SlackStandIn, telegram: TelegramStandIn, on_slack: SlackSending, on_telegram: TelegramSending
) -> None:
    await on_telegram.send(replace(on_telegram.reminder(f"telegram:{CHAT}", REPLY, KEY), again=True), [])
    (message,) = telegram.sent()
    assert message["text"].startswith("【再送】\n要求書")
    (bold,) = message["entities"]
    assert message["text"][bold["offset"] :][: bold["length"]] == "要求書"
    await on_slack.send(replace(on_slack.reminder(f"slack:{MEMBER}", REPLY, KEY), again=True), [])
    (call,) = slack.calls
    assert call.text.startswith("【再送】要求書")
    assert next(slack_limits.texts(call.blocks)) == "【再送】"


# Buttons


@pytest.mark.parametrize(("to", "place"), [(MEMBER, "slack:U0READER"), (GENERAL, f"slack:{GENERAL}:{{ts}}:U0READER")])
async def test_a_button_of_a_reminder_comes_back_from_slack_with_who_pressed_it_and_on_what(
    slack: SlackStandIn, on_slack: SlackSending, monkeypatch: pytest.MonkeyPatch, to: str, place: str
) -> None:
    sent = await on_slack.send(on_slack.reminder(f"slack:{to}", REPLY, KEY), [])
    (call,) = slack.calls
    payloads: list[Json] = []
    monkeypatch.setattr(slack, "send_interactive", lambda payload, **how: payloads.append(payload))
    for choice in CHOICES:
        slack.press(MEMBER, call, choice.label)
    arrivals = [SlackReader(BOT_USER, fixed_now()).arrival(payload) for payload in payloads]
    messages = [arrival.message for arrival in arrivals if arrival]
    assert [message.choice for message in messages] == [choice.id for choice in CHOICES]
    assert {message.pressed_on for message in messages} == {sent}
    assert {message.sender for message in messages} == {f"slack:{MEMBER}"}
    assert {message.conversation for message in messages} == {place.format(ts=call.ts)}


@pytest.mark.parametrize(("chat", "place"), [(CHAT, "telegram:7"), (GROUP, "telegram:-1001:7")])
async def test_a_button_of_a_reminder_comes_back_from_telegram_with_who_pressed_it_and_on_what(
    telegram: TelegramStandIn, on_telegram: TelegramSending, chat: int, place: str
) -> None:
    sent = await on_telegram.send(on_telegram.reminder(f"telegram:{chat}", REPLY, KEY), [])
    (shown,) = telegram.sent()
    pressed = [telegram.press(CHAT, shown, label=choice.label) for choice in CHOICES]
    reader = TelegramReader(User(111, "窓口", True, username="madoguchi_bot"), fixed_now(), by_invitation=False)
    arrivals = [reader.arrival(Update.de_json(dict(update))) for update in pressed]
    messages = [arrival.message for arrival in arrivals if arrival]
    assert [message.choice for message in messages] == [choice.id for choice in CHOICES]
    assert {message.pressed_on for message in messages} == {sent}
    assert {message.sender for message in messages} == {f"telegram:{CHAT}"}
    assert {message.conversation for message in messages} == {place}


# How it can end

UNSURE = {"unsure": True}
SLACK_ENDS: dict[str, dict[str, Any]] = {
    "429": {"retry_after": 7.0},
    "500": UNSURE,
    "500_after": UNSURE,
    "503": UNSURE,
    "drop_before": UNSURE,
    "stuck": UNSURE,
    "drop_after": UNSURE,
    "malformed": UNSURE,
    "slow": UNSURE,
    "error:internal_error": UNSURE,
    "error:fatal_error": UNSURE,
    "error:service_unavailable": UNSURE,
    "error:request_timeout": UNSURE,
    "error:ratelimited": {"retry_after": 5.0},
    "error:is_archived": {"permanent": True},
    "error:not_in_channel": {"permanent": True},
    "error:messages_tab_disabled": {"permanent": True},
    "error:user_not_found": {"permanent": True, "blocked": True},
    "error:user_disabled": {"permanent": True, "blocked": True},
    "error:cannot_dm_bot": {"permanent": True, "blocked": True},
    "error:account_inactive": {"permanent": True, "blocked": True},
    "error:invalid_auth": {"retry_after": 60.0, "everywhere": True},
}


@pytest.mark.parametrize(("kind", "wanted"), SLACK_ENDS.items())
async def test_every_end_on_slack_is_told_apart(
    slack: SlackStandIn, on_slack: SlackSending, kind: str, wanted: dict[str, Any]
) -> None:
    slack.fail("chat.postMessage", kind, retry_after=7, seconds=3.0)
    assert await failed(on_slack, on_slack.reminder(f"slack:{MEMBER}", REPLY, KEY)) == wanted


@pytest.mark.parametrize(("to", "blocked"), [(MEMBER, True), ("C0NOWHERE", False)])
async def test_a_member_who_is_not_there_has_left_but_a_channel_may_be_one_to_be_invited_to(
    slack: SlackStandIn, on_slack: SlackSending, to: str, blocked: bool
) -> None:
    slack.fail("chat.postMessage", "error:channel_not_found")
    wanted = {"permanent": True, "blocked": True} if blocked else {"permanent": True}
    assert await failed(on_slack, on_slack.reminder(f"slack:{to}", REPLY, KEY)) == wanted


async def test_where_our_own_account_is_inactive_everybody_waits(slack: SlackStandIn, on_slack: SlackSending) -> None:
    slack.fail("*", "error:account_inactive", times=2)
    wanted = {"retry_after": 60.0, "everywhere": True}
    assert await failed(on_slack, on_slack.reminder(f"slack:{MEMBER}", REPLY, KEY)) == wanted


BLOCKED = {"permanent": True, "blocked": True}
TELEGRAM_ENDS: dict[str, dict[str, Any]] = {
    "429": {"retry_after": 7.0},
    "500": UNSURE | {"refused": True},
    "500_after": UNSURE | {"refused": True},
    "502": UNSURE | {"refused": True},
    "drop_before": UNSURE,
    "stuck": UNSURE,
    "drop_after": UNSURE,
    "malformed": UNSURE,
    "slow": UNSURE,
    "401": {"retry_after": 60.0, "everywhere": True},
    "403": BLOCKED,
    "403:Forbidden: user is deactivated": BLOCKED,
    "403:Forbidden: bot was kicked from the supergroup chat": BLOCKED,
    "400:Bad Request: chat not found": BLOCKED,
    "400:Bad Request: PEER_ID_INVALID": BLOCKED,
    "400:Bad Request: not enough rights to send text messages to the chat": {"permanent": True},
}


@pytest.mark.parametrize(("kind", "wanted"), TELEGRAM_ENDS.items())
async def test_every_end_on_telegram_is_told_apart(
    telegram: TelegramStandIn, on_telegram: TelegramSending, kind: str, wanted: dict[str, Any]
) -> None:
    telegram.fail("sendMessage", kind, retry_after=7, seconds=2.0)
    assert await failed(on_telegram, on_telegram.reminder(f"telegram:{CHAT}", REPLY, KEY)) == wanted


async def test_a_group_that_has_moved_is_told_with_its_new_address(
    telegram: TelegramStandIn, on_telegram: TelegramSending
) -> None:
    telegram.migrate(-5, GROUP)
    part = on_telegram.reminder("telegram:-5", REPLY, KEY)
    assert await failed(on_telegram, part) == {"permanent": True, "moved": f"telegram:{GROUP}"}
    await on_telegram.send(on_telegram.reminder(f"telegram:{GROUP}", REPLY, KEY), [])


async def test_where_nothing_listens_nothing_was_sent(knowledge: Knowledge) -> None:
    nowhere = "http://127.0.0.1:9/"
    on_slack = SlackSending(AsyncWebClient("xoxb-test", base_url=nowhere, timeout=1, retry_handlers=[]), knowledge)
    assert await failed(on_slack, on_slack.reminder(f"slack:{MEMBER}", REPLY, KEY)) == {}
    client = _client(f"{nowhere}bot")
    await client.request.initialize()
    on_telegram = TelegramSending(client, knowledge.words)
    assert await failed(on_telegram, on_telegram.reminder(f"telegram:{CHAT}", REPLY, KEY)) == {}
    await client.request.shutdown()


@pytest.mark.parametrize("cause", [httpx.PoolTimeout("full"), httpx.ConnectTimeout("late"), httpx.ConnectError("no")])
async def test_what_never_left_the_machine_was_surely_not_sent(
    on_telegram: TelegramSending, monkeypatch: pytest.MonkeyPatch, cause: httpx.HTTPError
) -> None:
    async def unable(*_: object, **__: object) -> None:
        raise cause

    monkeypatch.setattr(httpx.AsyncClient, "request", unable)
    assert await failed(on_telegram, on_telegram.reminder(f"telegram:{CHAT}", REPLY, KEY)) == {}


# Finding out

NOW = datetime.now(UTC)


@pytest.mark.parametrize("to", [GENERAL, MEMBER])
async def test_on_slack_what_was_perhaps_sent_is_found_by_its_key(
    slack: SlackStandIn, on_slack: SlackSending, to: str
) -> None:
    slack.fail("chat.postMessage", "drop_after")
    part = on_slack.reminder(f"slack:{to}", REPLY, KEY)
    await failed(on_slack, part)
    await on_slack.send(on_slack.reminder(f"slack:{to}", REPLY, "d-other"), [])
    (lost, _) = slack.calls
    assert await on_slack.settle(part, NOW) == f"slack:{lost.channel}:{lost.ts}"
    assert await on_slack.settle(replace(part, key="d-never"), NOW) is None
    reads = [call.method for call in slack.calls[2:]]
    opened = ["conversations.open"] if to == MEMBER else []
    assert reads == [*opened, "conversations.history", "conversations.history"]


async def test_an_answer_with_the_same_key_is_no_reminder(slack: SlackStandIn, on_slack: SlackSending) -> None:
    part = on_slack.reminder(f"slack:{GENERAL}", REPLY, KEY)
    await on_slack.send(replace(part, reminder=False), [])
    assert await on_slack.settle(part, NOW) is None


async def test_in_a_lively_channel_all_pages_are_read_and_what_is_older_than_the_attempt_is_not(
    slack: SlackStandIn, on_slack: SlackSending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slack_sending, "_SEARCHED", 10)
    part = on_slack.reminder(f"slack:{GENERAL}", REPLY, KEY)
    sent = await on_slack.send(part, [])
    place = slack.workspace.channels[GENERAL]

    def talk(messages: int) -> None:
        for _ in range(messages):
            slack.workspace.store(place, {"type": "message", "ts": slack.workspace.new_ts(), "text": "…"})

    talk(45)
    assert await on_slack.settle(part, NOW) == sent
    talk(10)
    with pytest.raises(Unsettled):
        await on_slack.settle(part, NOW)
    assert await on_slack.settle(part, datetime.now(UTC) + timedelta(minutes=2)) is None


@pytest.mark.parametrize("kind", ["error:missing_scope", "error:channel_not_found"])
async def test_a_channel_that_cannot_be_read_settles_nothing(
    slack: SlackStandIn, on_slack: SlackSending, kind: str
) -> None:
    slack.fail("conversations.history", kind)
    with pytest.raises(Unsettled):
        await on_slack.settle(on_slack.reminder(f"slack:{GENERAL}", REPLY, KEY), NOW)


async def test_a_read_that_fails_for_the_moment_is_told_as_such(slack: SlackStandIn, on_slack: SlackSending) -> None:
    slack.fail("conversations.history", "429", retry_after=3)
    with pytest.raises(SendError) as busy:
        await on_slack.settle(on_slack.reminder(f"slack:{GENERAL}", REPLY, KEY), NOW)
    assert busy.value.retry_after == 3


async def test_on_telegram_nothing_can_be_found_out(on_telegram: TelegramSending) -> None:
    with pytest.raises(Unsettled):
        await on_telegram.settle(on_telegram.reminder(f"telegram:{CHAT}", REPLY, KEY), NOW)
