"""The stand-in for Telegram behaves, seen through the real SDK, as the Bot API does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Updater

from tests.platforms.arrivals import busiest_chat, most_within
from tests.platforms.telegram_standin import TOKEN, Call, TelegramStandIn, Upload

MEMBER, COLLEAGUE, GROUP = 7, 8, -1001
TWO_BUTTONS = InlineKeyboardMarkup(
    [[InlineKeyboardButton("はい", callback_data="y:1")], [InlineKeyboardButton("いいえ", callback_data="n:1")]]
)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy on the way to loopback; without PTB_TIMEDELTA the SDK warns of itself whenever it raises RetryAfter."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def telegram() -> Iterator[TelegramStandIn]:
    with TelegramStandIn() as standin:
        yield standin
        assert standin.faults == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with bot_at(telegram) as bot:
        yield bot


def bot_at(telegram: TelegramStandIn, token: str = TOKEN) -> Bot:
    return Bot(token, base_url=telegram.base_url, base_file_url=telegram.base_file_url)


def calls_of(telegram: TelegramStandIn, method: str) -> list[Call]:
    return [call for call in telegram.calls if call.method == method]


class Receiver:
    """A webhook on the test's own loop: what came in, and the status that it answers with."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.bodies: list[bytes] = []
        self.secrets: list[str | None] = []

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.read())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Receiver]:
        app = web.Application()
        app.router.add_post("/telegram/webhook", self.take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site.port}/telegram/webhook"
        yield self
        await runner.cleanup()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver().listening() as receiver:
        yield receiver


# Polling


async def test_an_updater_polls_and_its_bot_answers(telegram: TelegramStandIn, bot: Bot) -> None:
    queue: asyncio.Queue[object] = asyncio.Queue()
    async with Updater(bot, queue) as updater:
        await updater.start_polling(timeout=timedelta(seconds=30))
        telegram.private(MEMBER, "/start abc")
        telegram.group(COLLEAGUE, GROUP, "@madoguchi_bot 育休は何か月？")
        for _ in range(2):
            update = await queue.get()
            assert isinstance(update, Update)
            assert update.effective_message is not None
            await update.effective_message.reply_text(f"「{update.effective_message.text}」ですね。", do_quote=True)
        await updater.stop()
    assert [message["text"] for message in telegram.sent()] == [
        "「/start abc」ですね。",
        "「@madoguchi_bot 育休は何か月？」ですね。",
    ]
    assert [message["reply_to_message"]["text"] for message in telegram.sent(GROUP)] == [
        "@madoguchi_bot 育休は何か月？"
    ]
    assert not telegram.pending
    assert not telegram.unknown
    assert not telegram.refused
    assert calls_of(telegram, "getMe")
    assert calls_of(telegram, "deleteWebhook")


async def test_an_offset_confirms_everything_below_it_for_ever(telegram: TelegramStandIn, bot: Bot) -> None:
    first, second, third = (telegram.private(MEMBER, text).update_id for text in ("一", "二", "三"))
    assert [update.update_id for update in await bot.get_updates()] == [first, second, third]
    assert [update.update_id for update in await bot.get_updates(limit=1)] == [first]
    assert [update.update_id for update in await bot.get_updates(offset=second)] == [second, third]
    assert [update.update_id for update in await bot.get_updates(offset=first)] == [second, third]
    assert [update.update_id for update in await bot.get_updates(offset=-1)] == [third]
    assert [update.update_id for update in await bot.get_updates()] == [third]
    assert await bot.get_updates(offset=third + 1) == ()
    assert await bot.get_updates(offset=0) == ()


async def test_an_update_that_is_sent_again_comes_whatever_the_offset(telegram: TelegramStandIn, bot: Bot) -> None:
    update = telegram.private(MEMBER, "一")
    assert len(await bot.get_updates()) == 1
    assert await bot.get_updates(offset=update.update_id + 1) == ()
    telegram.redeliver(update)
    (again,) = await bot.get_updates(offset=update.update_id + 1)
    assert again.update_id == update.update_id
    assert await bot.get_updates(offset=update.update_id + 1) == ()


async def test_a_long_poll_answers_as_soon_as_something_comes(telegram: TelegramStandIn, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=50)))
    await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates")
    telegram.private(MEMBER, "一")
    (update,) = await asyncio.wait_for(polling, 5)
    assert update.message is not None
    assert update.message.text == "一"


async def test_a_second_poll_ends_the_first(telegram: TelegramStandIn, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=50)))
    opened = await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates")
    async with bot_at(telegram) as other:
        second = asyncio.create_task(other.get_updates(timeout=timedelta(seconds=50)))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await asyncio.wait_for(first, 5)
        await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates", after=opened)
        telegram.private(MEMBER, "一")
        assert len(await asyncio.wait_for(second, 5)) == 1


async def test_a_webhook_and_polling_exclude_each_other(telegram: TelegramStandIn, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=50)))
    await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates")
    await bot.set_webhook("http://127.0.0.1:9/nobody")
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await asyncio.wait_for(polling, 5)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_only_the_kinds_that_were_asked_for_come(telegram: TelegramStandIn, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["message"])
    telegram.my_chat_member(MEMBER, "kicked")
    asked_for = telegram.private(MEMBER, "一")
    assert [update.update_id for update in await bot.get_updates()] == [asked_for.update_id]
    assert [sorted(update) for update in telegram.withheld] == [["my_chat_member", "update_id"]]


# The webhook


async def test_a_webhook_gets_the_update_with_its_secret(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    await bot.set_webhook(receiver.url, secret_token="se_cret-1")
    sent = await asyncio.to_thread(telegram.private, MEMBER, "有給は何日？")
    assert (sent.status, receiver.secrets) == (200, ["se_cret-1"])
    received = Update.de_json(json.loads(receiver.bodies[0]), bot)
    assert received.update_id == sent.update_id
    assert received.message is not None
    assert received.message.text == "有給は何日？"
    assert telegram.pending == []
    await asyncio.to_thread(telegram.redeliver, sent)
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_what_a_webhook_refuses_is_sent_again_until_it_is_taken(receiver: Receiver) -> None:
    with TelegramStandIn(webhook_retry=0.01) as telegram:
        async with bot_at(telegram) as bot:
            await bot.set_webhook(receiver.url)
            receiver.status = 500
            sent = await asyncio.to_thread(telegram.private, MEMBER, "一")
            assert sent.status == 500
            assert telegram.pending == [sent]
            info = await bot.get_webhook_info()
            assert (info.url, info.pending_update_count) == (receiver.url, 1)
            assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
            receiver.status = 200
            await asyncio.to_thread(telegram.wait_until, lambda: not telegram.pending)
    assert len(receiver.bodies) >= 2
    assert len(set(receiver.bodies)) == 1


async def test_what_came_before_the_webhook_is_sent_once_it_is_set(receiver: Receiver) -> None:
    with TelegramStandIn(webhook_retry=0.01) as telegram:
        sent = telegram.private(MEMBER, "一")
        assert sent.status is None
        telegram.deliver_to(receiver.url, "secret")
        await asyncio.to_thread(telegram.wait_until, lambda: not telegram.pending)
    assert receiver.secrets == ["secret"]


async def test_an_update_can_be_forged(telegram: TelegramStandIn, receiver: Receiver) -> None:
    receiver.status = 403
    forged = await asyncio.to_thread(telegram.private, MEMBER, "一", to=receiver.url, secret="wrong")
    assert forged.status == 403
    without = await asyncio.to_thread(telegram.send_update, {"update_id": "x"}, to=receiver.url)
    assert without.status == 403
    unreadable = await asyncio.to_thread(telegram.send_update, b"\xff{", to=receiver.url)
    assert unreadable.status == 403
    assert receiver.secrets == ["wrong", None, None]
    assert receiver.bodies[1:] == [b'{"update_id": "x"}', b"\xff{"]
    assert telegram.pending == []


def test_a_webhook_where_nobody_listens_has_no_status(telegram: TelegramStandIn) -> None:
    assert telegram.private(MEMBER, "一", to="http://127.0.0.1:9/telegram/webhook").status == 0


async def test_what_a_test_sets_is_what_get_webhook_info_says(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.webhook_info.update(pending_update_count=120, last_error_message="Connection timed out")
    info = await bot.get_webhook_info()
    assert (info.pending_update_count, info.last_error_message) == (120, "Connection timed out")
    assert info.last_error_date is not None


# Faults


@pytest.mark.parametrize(
    ("kind", "error", "stored"),
    [
        ("429", RetryAfter, False),
        ("500", NetworkError, False),
        ("502", NetworkError, False),
        ("403", Forbidden, False),
        ("409", Conflict, False),
        ("400:Bad Request: message thread not found", BadRequest, False),
        ("drop_before", NetworkError, False),
        ("drop_after", NetworkError, True),
        ("malformed", TelegramError, True),
    ],
)
async def test_a_programmed_fault_strikes_once_and_as_the_sdk_knows_it(
    telegram: TelegramStandIn, bot: Bot, kind: str, error: type[TelegramError], stored: bool
) -> None:
    telegram.meet(MEMBER)
    telegram.fail("sendMessage", kind, retry_after=3)
    with pytest.raises(error) as raised:
        await bot.send_message(MEMBER, "一")
    assert type(raised.value) is error
    assert len(telegram.sent(MEMBER)) == len(calls_of(telegram, "sendMessage")) == int(stored)
    assert len(telegram.refused) == int(not stored)
    await bot.send_message(MEMBER, "二")
    assert telegram.sent(MEMBER)[-1]["text"] == "二"
    if isinstance(raised.value, RetryAfter):
        assert raised.value.retry_after == timedelta(seconds=3)


async def test_a_slow_answer_times_out_although_the_message_was_sent(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    telegram.fail("sendMessage", "slow", seconds=30)
    with pytest.raises(TimedOut):
        await bot.send_message(MEMBER, "一", read_timeout=0.05)
    assert [message["text"] for message in telegram.sent()] == ["一"]


async def test_a_fault_strikes_only_what_is_meant_until_it_is_taken_back(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER, COLLEAGUE)
    telegram.fail("*", "500", times=None, when=lambda body: body.get("chat_id") == MEMBER)
    for _ in range(3):
        with pytest.raises(NetworkError):
            await bot.send_message(MEMBER, "一")
    await bot.send_message(COLLEAGUE, "一")
    telegram.clear_faults()
    await bot.send_message(MEMBER, "一")
    with pytest.raises(AssertionError, match="no such kind"):
        telegram.fail("sendMessage", "explode")


async def test_a_poll_whose_answer_was_lost_gets_the_same_again(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.private(MEMBER, "一")
    telegram.fail("getUpdates", "drop_after")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_the_published_rates_are_enforced_on_request() -> None:
    now = [100.0]
    with TelegramStandIn(enforce_rates=True, clock=lambda: now[0]) as telegram:
        telegram.meet(GROUP, *range(1, 40))
        async with bot_at(telegram) as bot:
            await bot.send_message(1, "一")
            await refused_for(1, bot, 1)
            now[0] += 1
            await bot.send_message(1, "二")
            for _ in range(20):
                await bot.send_message(GROUP, "一")
            now[0] += 2
            await refused_for(58, bot, GROUP)
            for chat_id in range(1, 31):
                await bot.send_message(chat_id, "一")
            await refused_for(1, bot, 31)


async def refused_for(seconds: int, bot: Bot, chat_id: int) -> None:
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(chat_id, "多い")
    assert refused.value.retry_after == timedelta(seconds=seconds)


# Messages


async def test_a_sent_message_comes_back_whole(telegram: TelegramStandIn, bot: Bot) -> None:
    asked = telegram.private(MEMBER, "一")
    bold = MessageEntity("bold", 0, 2)
    message = await bot.send_message(
        MEMBER, "🙂です", entities=[bold], reply_markup=TWO_BUTTONS, reply_parameters=ReplyParameters(asked.message_id)
    )
    assert (message.text, message.entities, message.reply_markup) == ("🙂です", (bold,), TWO_BUTTONS)
    assert message.from_user == bot.bot
    assert message.chat.id == MEMBER
    assert message.message_id == asked.message_id + 1
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "一"
    (call,) = calls_of(telegram, "sendMessage")
    assert call.body["chat_id"] == MEMBER
    assert call.body["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert call.body["reply_markup"]["inline_keyboard"][0] == [{"text": "はい", "callback_data": "y:1"}]
    assert call.body["reply_parameters"] == {"message_id": asked.message_id}


async def test_text_that_looks_like_json_stays_text(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    for text in ("123", "true", '{"a": 1}'):
        assert (await bot.send_message(MEMBER, text)).text == text


@pytest.mark.parametrize(
    ("chat_id", "error", "description"),
    [
        (MEMBER, Forbidden, "bot was blocked by the user"),
        (COLLEAGUE, Forbidden, "bot can't initiate conversation with a user"),
        (GROUP, Forbidden, "bot was kicked from the supergroup chat"),
        (-9, BadRequest, "Chat not found"),
    ],
)
async def test_a_chat_that_is_not_open_refuses(
    telegram: TelegramStandIn, bot: Bot, chat_id: int, error: type[TelegramError], description: str
) -> None:
    telegram.private(MEMBER, "一")
    telegram.block(MEMBER)
    telegram.my_chat_member(COLLEAGUE, "kicked", chat_id=GROUP)
    with pytest.raises(error, match=description):
        await bot.send_message(chat_id, "一")
    assert telegram.sent() == []


async def test_a_stranger_may_be_written_to_where_the_test_allows_it() -> None:
    with TelegramStandIn(strict_start=False) as telegram:
        async with bot_at(telegram) as bot:
            await bot.send_message(MEMBER, "一")
            telegram.block(MEMBER)
            with pytest.raises(Forbidden):
                await bot.send_message(MEMBER, "二")
            telegram.unblock(MEMBER)
            await bot.send_message(MEMBER, "三")


async def test_an_edit_needs_a_change_and_a_message_of_the_bot(telegram: TelegramStandIn, bot: Bot) -> None:
    asked = telegram.private(MEMBER, "一")
    message = await bot.send_message(MEMBER, "二", reply_markup=TWO_BUTTONS)
    with pytest.raises(BadRequest, match="not modified"):
        await message.edit_text("二", reply_markup=TWO_BUTTONS)
    await message.edit_text("三")
    assert telegram.shown(MEMBER)[-1]["text"] == "三"
    assert "reply_markup" not in telegram.shown(MEMBER)[-1]
    assert telegram.sent(MEMBER)[-1]["text"] == "二"
    with pytest.raises(BadRequest, match="not modified"):
        await message.edit_reply_markup(None)
    await message.edit_reply_markup(TWO_BUTTONS)
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("三", MEMBER, asked.message_id)
    await message.delete()
    assert [each["text"] for each in telegram.shown(MEMBER)] == ["一"]
    with pytest.raises(BadRequest, match="to edit not found"):
        await message.edit_text("四")
    with pytest.raises(BadRequest, match="to be replied not found"):
        await bot.send_message(MEMBER, "四", reply_parameters=ReplyParameters(message.message_id))


async def test_what_telegram_refuses_is_refused(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.check = None
    telegram.meet(MEMBER)
    for text, description in ((" ", "text is empty"), ("あ" * 4097, "too long")):
        with pytest.raises(BadRequest, match=description):
            await bot.send_message(MEMBER, text)
    wide = InlineKeyboardMarkup([[InlineKeyboardButton("はい", callback_data="あ" * 22)]])
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(MEMBER, "一", reply_markup=wide)
    with pytest.raises(BadRequest, match="parse_mode"):
        await bot.send_message(MEMBER, "<b>一</b>", parse_mode="HTML")


async def test_a_document_comes_with_its_content(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    message = await bot.send_document(MEMBER, b"BEGIN:VCALENDAR", filename="育休.ics", caption="予定です。")
    assert message.document is not None
    assert (message.document.file_name, message.caption) == ("育休.ics", "予定です。")
    (call,) = calls_of(telegram, "sendDocument")
    assert call.body["document"] == Upload("育休.ics", "text/calendar", b"BEGIN:VCALENDAR")
    again = await bot.send_document(MEMBER, message.document.file_id)
    assert again.document == message.document
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(MEMBER, "nonsense")


# Buttons and inline queries


async def test_a_pressed_button_parses_and_wants_an_answer(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    message = await bot.send_message(MEMBER, "どちらですか。", reply_markup=TWO_BUTTONS)
    call = telegram.wait_for(lambda call: call.method == "sendMessage")
    pressed = telegram.press(MEMBER, call, label="いいえ")
    query = Update.de_json(pressed, bot).callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("n:1", MEMBER, message)
    assert telegram.unanswered == [query.id]
    await query.answer("受け付けました。")
    assert telegram.unanswered == []
    assert telegram.press(MEMBER, message.message_id, data="forged")["callback_query"]["data"] == "forged"
    with pytest.raises(AssertionError, match="no button '他'"):
        telegram.press(MEMBER, call, label="他")


async def test_an_answer_to_a_query_can_come_too_late(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    message = await bot.send_message(MEMBER, "どちらですか。", reply_markup=TWO_BUTTONS)
    pressed = telegram.press(MEMBER, message.message_id, label="はい")
    telegram.let_queries_expire()
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(pressed["callback_query"]["id"])
    telegram.let_queries_expire(False)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("1")


async def test_a_button_of_a_deleted_message_can_still_be_pressed(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(MEMBER)
    message = await bot.send_message(MEMBER, "どちらですか。", reply_markup=TWO_BUTTONS)
    await message.delete()
    query = Update.de_json(telegram.press(MEMBER, message.message_id, data="y:1"), bot).callback_query
    assert query is not None
    assert query.message is not None
    assert not query.message.is_accessible


async def test_an_inline_query_is_asked_and_answered(telegram: TelegramStandIn, bot: Bot) -> None:
    query = Update.de_json(telegram.inline(MEMBER, "育休"), bot).inline_query
    assert query is not None
    assert (query.query, query.from_user.id) == ("育休", MEMBER)
    article = InlineQueryResultArticle("q1", "育休", InputTextMessageContent("一歳まで取れます。"))
    await query.answer([article], cache_time=0)
    (call,) = calls_of(telegram, "answerInlineQuery")
    assert call.body["results"][0]["input_message_content"]["message_text"] == "一歳まで取れます。"
    assert telegram.unanswered == []


# Groups, edits and standings


async def test_a_group_message_carries_its_entities_and_the_message_it_answers(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    telegram.meet(GROUP)
    answer = await bot.send_message(GROUP, "はい。")
    reply = telegram.group(MEMBER, GROUP, "🙂 /ask@madoguchi_bot と @madoguchi_bot", reply_to=answer.message_id)
    message = Update.de_json(reply, bot).message
    assert message is not None
    assert message.chat.type == "supergroup"
    assert list(message.parse_entities().values()) == ["/ask@madoguchi_bot", "@madoguchi_bot"]
    assert [(entity.type, entity.offset) for entity in message.entities] == [("bot_command", 3), ("mention", 24)]
    assert message.reply_to_message == answer


@pytest.mark.parametrize(
    "text", ["窓口@madoguchi_bot", "@madoguchi_botさん", "a@madoguchi_bot", "大阪/osaka", "/askを"]
)
def test_a_letter_right_beside_it_hides_a_mention_or_command(telegram: TelegramStandIn, text: str) -> None:
    assert "entities" not in telegram.group(MEMBER, GROUP, text)["message"]


async def test_each_group_counts_its_own_messages(telegram: TelegramStandIn, bot: Bot) -> None:
    numbers = [telegram.private(MEMBER, "一").message_id, telegram.private(COLLEAGUE, "一").message_id]
    numbers += [telegram.group(MEMBER, GROUP, "一").message_id, telegram.group(MEMBER, GROUP - 1, "一").message_id]
    assert numbers == [1, 2, 1, 1]


async def test_a_user_changes_a_message(telegram: TelegramStandIn, bot: Bot) -> None:
    asked = telegram.private(MEMBER, "/ask 一")
    edited = telegram.edit(MEMBER, MEMBER, asked.message_id, "二")
    message = Update.de_json(edited, bot).edited_message
    assert message is not None
    assert (message.message_id, message.text, message.entities) == (asked.message_id, "二", ())
    assert message.edit_date is not None


async def test_a_standing_changes_and_can_be_asked_for(telegram: TelegramStandIn, bot: Bot) -> None:
    added = Update.de_json(telegram.my_chat_member(MEMBER, "administrator", chat_id=GROUP), bot).my_chat_member
    assert added is not None
    assert (added.old_chat_member.status, added.new_chat_member.status) == ("left", "administrator")
    assert (await bot.get_chat_member(GROUP, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(GROUP, MEMBER)).status == "left"
    telegram.set_member(GROUP, MEMBER, "creator")
    assert (await bot.get_chat_member(GROUP, MEMBER)).status == "creator"
    telegram.private(MEMBER, "一")
    blocked = Update.de_json(telegram.my_chat_member(MEMBER, "kicked"), bot).my_chat_member
    assert blocked is not None
    assert (blocked.old_chat_member.status, blocked.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(Forbidden):
        await bot.send_chat_action(MEMBER, "typing")
    telegram.my_chat_member(MEMBER, "member")
    assert await bot.send_chat_action(MEMBER, "typing")


async def test_a_chat_is_found_where_it_is_known(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.private(MEMBER, "一")
    assert (await bot.get_chat(MEMBER)).type == "private"
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(COLLEAGUE)


async def test_the_bot_knows_itself_and_keeps_its_commands(telegram: TelegramStandIn, bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.can_join_groups, me.supports_inline_queries) == (111, "madoguchi_bot", True, True)
    await bot.set_my_commands([BotCommand("ask", "質問する")])
    assert await bot.get_my_commands() == (BotCommand("ask", "質問する"),)
    assert await bot.get_my_commands(language_code="en") == ()


# The stand-in itself


async def test_an_unknown_method_and_a_wrong_token_are_refused(telegram: TelegramStandIn, bot: Bot) -> None:
    with pytest.raises(InvalidToken, match="method not found"):
        await bot.set_chat_title(GROUP, "窓口")
    assert telegram.unknown == ["setChatTitle"]
    stranger = bot_at(telegram, "222:other")
    with pytest.raises(InvalidToken, match="rejected by the server"):
        await stranger.initialize()
    await stranger.shutdown()


async def test_what_the_check_finds_is_collected() -> None:
    def check(method: str, body: dict[str, Any]) -> None:
        assert method != "sendMessage" or body["text"] != "長い", "too long"

    with TelegramStandIn(check=check) as telegram:
        telegram.meet(MEMBER)
        async with bot_at(telegram) as bot:
            await bot.send_message(MEMBER, "短い")
            assert telegram.faults == []
            await bot.send_message(MEMBER, "長い")
            assert [str(fault).partition("\n")[0] for fault in telegram.faults] == ["too long"]


async def test_a_long_run_stays_small() -> None:
    with TelegramStandIn(keep=5) as telegram:
        async with bot_at(telegram) as bot:
            for number in range(12):
                asked = telegram.private(MEMBER, str(number))
                await bot.send_message(MEMBER, str(number), reply_parameters=ReplyParameters(asked.message_id - 11))
        assert [message["text"] for message in telegram.sent()] == ["7", "8", "9", "10", "11"]
        assert len(telegram.calls) == len(telegram.shown(MEMBER)) == 5
        assert telegram.counts["sendMessage"] == 12


async def test_it_stops_at_once_while_a_poll_is_open_and_starts_again_where_it_was() -> None:
    telegram = TelegramStandIn()
    telegram.start()
    port = telegram.port
    async with bot_at(telegram) as bot:
        polling = asyncio.create_task(bot.get_updates(timeout=timedelta(seconds=50)))
        await asyncio.to_thread(telegram.wait_for, lambda call: call.method == "getUpdates")
        before = time.monotonic()
        await asyncio.to_thread(telegram.stop)
        assert time.monotonic() - before < 1
        with pytest.raises(NetworkError):
            await polling
        with pytest.raises(NetworkError):
            await bot.get_me()
        telegram.private(MEMBER, "一")
        with telegram:
            assert telegram.port == port
            assert len(await bot.get_updates()) == 1


def test_a_port_that_is_taken_is_an_error(telegram: TelegramStandIn) -> None:
    with pytest.raises(OSError, match="in use"):
        TelegramStandIn(port=telegram.port).start()


def test_many_users_write_at_once(telegram: TelegramStandIn) -> None:
    with ThreadPoolExecutor(8) as pool:
        updates = list(pool.map(lambda user: telegram.private(user, "一"), range(1, 201)))
    assert len({update.update_id for update in updates}) == len({update.message_id for update in updates}) == 200
    assert len(telegram.pending) == 200


def test_waiting_in_vain_says_what_happened(telegram: TelegramStandIn) -> None:
    with pytest.raises(AssertionError, match=r"not called; accepted: \{\}"):
        telegram.wait_for(lambda call: True, timeout=0.05)
    with pytest.raises(AssertionError, match="it never held"):
        telegram.wait_until(telegram.sent, timeout=0.05)


# Many messages at once


async def test_strict_rates_let_a_chat_have_a_short_burst_and_nothing_beyond_the_published_limits() -> None:
    now = [0.0]
    with TelegramStandIn(strict_rates=True, strict_start=False, clock=lambda: now[0]) as telegram:
        async with bot_at(telegram) as bot:
            for _ in range(3):
                await bot.send_message(1, "一")
            await refused_for(3, bot, 1)
            for chat_id in range(2, 29):
                await bot.send_message(chat_id, "一")
            await refused_for(1, bot, 29)
            for _ in range(20):
                now[0] += 1
                await bot.send_message(GROUP, "一")
            now[0] += 1
            await refused_for(40, bot, GROUP)
        assert len(telegram.arrivals) == 53, "refused ones too"
        assert most_within(telegram.arrivals, 3600, GROUP) == 21
        assert busiest_chat(telegram.arrivals, 3600) == 21


async def test_thousands_of_chats_need_no_preparation_and_a_slow_answer_holds_up_no_other() -> None:
    with TelegramStandIn(strict_start=False, latency=(0.2, 0.3)) as telegram:
        async with bot_at(telegram) as bot:
            await asyncio.gather(*(bot.send_message(chat, "一") for chat in (*range(1, 40), *range(-40, 0))))
        assert len({chat for _, chat in telegram.arrivals}) == 79
        assert most_within(telegram.arrivals, 60) == 79


@pytest.mark.parametrize(("kind", "stored"), [("500_after", 3), ("stuck", 2), ("429", 2)])
async def test_a_fault_can_strike_the_nth_message(telegram: TelegramStandIn, bot: Bot, kind: str, stored: int) -> None:
    telegram.meet(MEMBER)
    telegram.fail("sendMessage", kind, seconds=0.1, skip=2)
    for _ in range(2):
        await bot.send_message(MEMBER, "一")
    with pytest.raises(TelegramError):
        await bot.send_message(MEMBER, "三")
    assert len(telegram.sent(MEMBER)) == stored
    await bot.send_message(MEMBER, "四")


async def test_a_group_that_has_moved_says_where_to(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.meet(-5)
    telegram.migrate(-5, GROUP)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-5, "一")
    assert moved.value.new_chat_id == GROUP
    await bot.send_message(GROUP, "一")
