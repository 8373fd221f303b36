"""What arrives again is answered once, order is kept, and faults on the way out end in one answer."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.platforms.slack.rendering import messages as slack_messages
from bot.platforms.telegram.rendering import messages as telegram_messages
from bot.storage.receipts import Receipts
from bot.wiring import Parts
from knowledge.matching.matcher import Matcher
from tests.platforms.process import Fixed, Program, direct, now, quiet, running, slack_answers
from tests.platforms.slack_standin import GENERAL, Ack, Call, Json, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn, Update

QUESTION, ANSWER = "ＬＩＦＥって今後どこに移管されるの？", "厚生労働省から国保中央会へ移管"
OTHER_QUESTION, OTHER_ANSWER = "年収の壁の支援パッケージ出したのってどこの省", "2023年(令和5年)10月から"
WORKED = "残業代を計算して"
USER, CHAT, GROUP, SECRET = "U0ASKER", 501, -1001, "hook-secret"
SHOWN_IN_SLACK = ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete", "response_url", "views.open")
SHOWN_IN_TELEGRAM = (
    "sendMessage",
    "sendDocument",
    "editMessageText",
    "editMessageReplyMarkup",
    "deleteMessage",
    "answerCallbackQuery",
)
Again = Callable[[], object]
Way = Callable[..., AbstractContextManager[Callable[[Update], None]]]


def shown_in_slack(slack: SlackStandIn) -> int:
    """How many calls a member could see something of."""
    return sum(call.method in SHOWN_IN_SLACK for call in slack.calls)


def shown_in_telegram(telegram: TelegramStandIn) -> int:
    """How many calls a member could see something of."""
    return sum(telegram.counts[method] for method in SHOWN_IN_TELEGRAM)


class Interactions:
    """Remembers what was pressed or submitted, so that it can be sent once more as it was."""

    def __init__(self, slack: SlackStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
        self._send, self.last = slack.send_interactive, Json()
        monkeypatch.setattr(slack, "send_interactive", self._sent)

    def again(self) -> object:
        """Sends the last one again."""
        return self._send(self.last)

    def _sent(self, payload: Json, **how: object) -> Ack | None:
        self.last = payload
        return self._send(payload, **how)  # type: ignore[arg-type]


def _slack_message(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    said = slack.dm("U0SECOND", QUESTION)
    return lambda: slack.redeliver(said)


def _slack_mention(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    said = slack.mention(USER, GENERAL, QUESTION)
    return lambda: slack.redeliver(said)


def _slack_edit(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    mine = next(row for row in slack.messages(direct(USER)) if row["user"] == USER)
    said = slack.edit(USER, direct(USER), mine["ts"], QUESTION, OTHER_QUESTION)
    return lambda: slack.redeliver(said)


def _slack_deletion(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    mine = next(row for row in slack.messages(direct(USER)) if row["user"] == USER)
    said = slack.delete(USER, direct(USER), mine["ts"], QUESTION)
    return lambda: slack.redeliver(said)


def _slack_action(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    slack.press(USER, answer, "役に立った")
    return pressed.again


def _slack_command(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    once: Json = {"trigger_id": "one.trigger"}

    def send() -> object:
        return slack.send_command("/madoguchi", QUESTION, user=USER, fields=once)

    send()
    return send


def _slack_shortcut(slack: SlackStandIn, pressed: Interactions, answer: Call) -> Again:
    said = slack.channel_message("U0SECOND", GENERAL, QUESTION)
    message = next(row for row in slack.messages(GENERAL) if row["ts"] == said.ts)
    slack.send_shortcut("ask_madoguchi", user=USER, message=message)
    return pressed.again


SLACK_EVENTS = (
    _slack_message,
    _slack_mention,
    _slack_edit,
    _slack_deletion,
    _slack_action,
    _slack_command,
    _slack_shortcut,
)


@pytest.mark.parametrize("event", SLACK_EVENTS, ids=lambda event: event.__name__)
def test_what_slack_delivers_again_is_answered_once(
    parts: Parts,
    tmp_path: Path,
    slack: SlackStandIn,
    monkeypatch: pytest.MonkeyPatch,
    event: Callable[[SlackStandIn, Interactions, Call], Again],
) -> None:
    pressed = Interactions(slack, monkeypatch)
    with running(parts, tmp_path, slack):
        slack.dm(USER, QUESTION)
        answer = slack.wait_posted(direct(USER), ANSWER)
        slack.wait_until(lambda: quiet(tmp_path))
        before = shown_in_slack(slack)
        again = event(slack, pressed, answer)
        slack.wait_until(lambda: quiet(tmp_path) and shown_in_slack(slack) > before, what="the answer")
        shown = shown_in_slack(slack)
        for _ in range(3):
            again()
        slack.wait_until(lambda: quiet(tmp_path))
    with running(parts, tmp_path, slack):
        for _ in range(3):
            again()
        slack.wait_until(lambda: quiet(tmp_path))
        assert shown_in_slack(slack) == shown


def _message(telegram: TelegramStandIn) -> Update:
    return telegram.private(502, QUESTION)


def _mention(telegram: TelegramStandIn) -> Update:
    return telegram.group(CHAT, GROUP, f"@madoguchi_bot {QUESTION}")


def _command(telegram: TelegramStandIn) -> Update:
    return telegram.private(CHAT, "/topics")


def _callback(telegram: TelegramStandIn) -> Update:
    return telegram.press(CHAT, telegram.sent(CHAT)[-1], label="役に立った")


def _edit(telegram: TelegramStandIn) -> Update:
    mine = next(row for row in telegram.shown(CHAT) if row["from"]["id"] == CHAT)
    return telegram.edit(CHAT, CHAT, mine["message_id"], OTHER_QUESTION)


TELEGRAM_EVENTS = (_message, _mention, _command, _callback, _edit)


@contextmanager
def polling(
    parts: Parts, folder: Path, telegram: TelegramStandIn, matcher: Matcher | None = None
) -> Iterator[Callable[[Update], None]]:
    """The program fetches updates; gives what delivers one once more."""
    later = iter(range(9000, 9100))

    def again(update: Update) -> None:
        telegram.redeliver(update)
        chat = next(later)
        telegram.private(chat, "/help")
        telegram.wait_until(lambda: telegram.sent(chat))

    with running(parts, folder, telegram=telegram, matcher=matcher):
        yield again


@contextmanager
def hooked(
    parts: Parts, folder: Path, telegram: TelegramStandIn, matcher: Matcher | None = None
) -> Iterator[Callable[[Update], None]]:
    """The program is called by the platform; gives what delivers an update once more."""
    hook = {"telegram_webhook_url": "http://127.0.0.1:1/telegram/webhook", "telegram_webhook_secret": SECRET}
    with running(parts, folder, telegram=telegram, matcher=matcher, **hook) as address:
        telegram.wait_for(lambda call: call.method == "setWebhook")
        telegram.deliver_to(f"{address}/telegram/webhook", SECRET)

        def again(update: Update) -> None:
            assert telegram.redeliver(update).status == 200

        yield again


@pytest.mark.parametrize("event", TELEGRAM_EVENTS, ids=lambda event: event.__name__)
@pytest.mark.parametrize("way", [polling, hooked], ids=["polling", "webhook"])
def test_what_telegram_delivers_again_is_answered_once(
    parts: Parts,
    tmp_path: Path,
    telegram: TelegramStandIn,
    way: Way,
    event: Callable[[TelegramStandIn], Update],
) -> None:
    def shown() -> int:
        helped = sum(chat["chat"]["id"] >= 9000 for chat in telegram.sent())
        return shown_in_telegram(telegram) - helped

    with way(parts, tmp_path, telegram) as again:
        telegram.private(CHAT, QUESTION)
        telegram.wait_until(lambda: telegram.sent(CHAT) and quiet(tmp_path))
        before = shown()
        update = event(telegram)
        telegram.wait_until(lambda: shown() > before and quiet(tmp_path))
        once = shown()
        for _ in range(3):
            again(update)
        telegram.wait_until(lambda: quiet(tmp_path))
    with way(parts, tmp_path, telegram) as again:
        for _ in range(3):
            again(update)
        telegram.wait_until(lambda: quiet(tmp_path))
        assert shown() == once


@pytest.fixture(scope="module")
def numbered(parts: Parts) -> dict[str, str]:
    """Twenty questions and how the answer to each begins."""
    leads: dict[str, str] = {}
    for key, entry in parts.knowledge.entries.items():
        blocks = parts.counter.entry(key, now().date()).blocks
        if not entry.sensitive and blocks[0].kind == "lead":
            leads.setdefault(blocks[0].text[:20], key)
    return {f"{leads[lead]}について教えてください": lead for lead in list(leads)[:20]}


def _about(numbered: dict[str, str]) -> Fixed:
    return Fixed({said: said.removesuffix("について教えてください") for said in numbered}, "")


def _order(numbered: dict[str, str], shown: list[str]) -> list[int]:
    """The number of the question that each message answers."""
    return [next(n for n, lead in enumerate(numbered.values(), 1) if said.startswith(lead)) for said in shown]


def test_twenty_rapid_messages_in_slack_are_answered_in_their_order(
    parts: Parts, tmp_path: Path, slack: SlackStandIn, numbered: dict[str, str]
) -> None:
    with running(parts, tmp_path, slack, matcher=_about(numbered).matcher):
        for said in numbered:
            slack.dm(USER, said, wait=False)
        slack.wait_until(lambda: len(slack_answers(slack, direct(USER))) == 20, 20)
        slack.wait_until(lambda: quiet(tmp_path))
    assert _order(numbered, [row["text"] for row in slack_answers(slack, direct(USER))]) == list(range(1, 21))


@pytest.mark.parametrize("way", [polling, hooked], ids=["polling", "webhook"])
def test_twenty_rapid_messages_in_telegram_are_answered_in_their_order(
    parts: Parts, tmp_path: Path, telegram: TelegramStandIn, numbered: dict[str, str], way: Way
) -> None:
    with way(parts, tmp_path, telegram, matcher=_about(numbered).matcher):
        for said in numbered:
            telegram.private(CHAT, said)
        telegram.wait_until(lambda: len(telegram.sent(CHAT)) == 20, 20)
        telegram.wait_until(lambda: quiet(tmp_path))
    assert _order(numbered, [message["text"] for message in telegram.sent(CHAT)]) == list(range(1, 21))


def test_what_arrives_while_the_program_starts_is_answered_once(
    parts: Parts, tmp_path: Path, telegram: TelegramStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not taken for something that an earlier process left behind."""
    taken = threading.Event()
    take, drop_old = Receipts.take, Receipts.drop_old

    def took(receipts: Receipts, identity: str, arrival: str) -> int | None:
        number = take(receipts, identity, arrival)
        taken.set()
        return number

    def waited(receipts: Receipts) -> None:
        taken.wait(1.0)
        drop_old(receipts)

    monkeypatch.setattr(Receipts, "take", took)
    monkeypatch.setattr(Receipts, "drop_old", waited)
    telegram.private(CHAT, QUESTION)
    with running(parts, tmp_path, telegram=telegram):
        telegram.wait_until(lambda: telegram.sent(CHAT) and quiet(tmp_path))
    assert len(telegram.sent(CHAT)) == 1


POISONED: tuple[Json, ...] = (
    {"message": None},
    {"message": []},
    {"message": {"message_id": "x", "chat": 5, "date": "never"}},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": "nobody", "text": 4}},
    {"callback_query": {"id": 5, "from": {"id": "x"}, "data": {"a": 1}}},
    {"inline_query": {"id": "1", "from": {"id": [1], "is_bot": False, "first_name": "x"}, "query": 5, "offset": ""}},
    {"edited_message": {"text": "x"}},
    {"message": {"deep": [[[[]]]]}},
)


@pytest.mark.parametrize("poison", POISONED, ids=lambda poison: json.dumps(poison)[:50])
def test_an_update_that_cannot_be_read_stops_nothing_that_comes_after(
    parts: Parts, tmp_path: Path, telegram: TelegramStandIn, poison: Json
) -> None:
    telegram.private(CHAT, QUESTION)
    telegram.send_update(poison)
    telegram.private(502, QUESTION)
    with running(parts, tmp_path, telegram=telegram):
        telegram.wait_until(lambda: telegram.sent(CHAT) and telegram.sent(502), 5.0)
    with hooked(parts, tmp_path, telegram):
        assert telegram.send_update(poison).status == 200
        assert telegram.private(CHAT, OTHER_QUESTION).status == 200
        telegram.wait_until(lambda: len(telegram.sent(CHAT)) == 2)


def test_an_orderly_end_finishes_the_answers_under_way(
    tmp_path: Path, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    with Program(tmp_path, slack, telegram) as program:
        slack.fail("chat.postMessage", "slow", seconds=1.5)
        telegram.fail("sendMessage", "slow", seconds=1.5)
        slack.dm(USER, QUESTION)
        telegram.private(CHAT, QUESTION)
        slack.wait_posted(direct(USER))
        telegram.wait_for(lambda call: call.method == "sendMessage")
        slack.dm("U0LATE", QUESTION)
        program.stop()
        assert quiet(tmp_path)
        assert not telegram.pending
        program.start()
        telegram.private(502, QUESTION)
        telegram.wait_until(lambda: telegram.sent(502) and quiet(tmp_path))
    assert [len(slack_answers(slack, direct(user))) for user in (USER, "U0LATE")] == [1, 1]
    assert len(telegram.sent(CHAT)) == 1
    assert "Traceback" not in program.log.read_text()


def test_the_questions_of_this_file_have_one_message_as_an_answer(parts: Parts) -> None:
    for question in (QUESTION, OTHER_QUESTION):
        reply = parts.counter.answer(question, now().date()).reply
        assert len(slack_messages(reply)) == len(telegram_messages(reply)) == 1
