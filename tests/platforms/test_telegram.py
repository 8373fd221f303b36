"""What only Telegram has: groups, commands, inline mode, deep links, invitations, edits, the webhook, its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.messages import ConversationId
from tests.conftest import fixed_now
from tests.platforms.conftest import ORGANIZER, Start
from tests.platforms.people import BOT, Ledger, TelegramPerson
from tests.platforms.slack_standin import SlackStandIn
from tests.platforms.telegram_standin import Call, Json, TelegramStandIn, Update, buttons

QUESTION, FACT = "機関紙は年に何回出しますか", "4回"
OTHER_QUESTION, OTHER_FACT = "2023年のジェンダーギャップ指数で日本は何位?", "125位"
BEGIN = "国保の免除、私の場合を計算して"
WHOLE = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"
FIRST, SECOND = "出産した日はいつですか", "お子さんは2人以上ですか"
ANSWER, FEWER = "6か月分が免除です", "4か月分が免除です"
ASIDE = "個人にかかわることなので、ご本人だけにお答えします。"
SENSITIVE = "双子だと国保の免除は何か月ですか"
STRANGER_WORD, EXPIRED = "ここは、組合員のための窓口です", "この招待は、もう使えません"
MEMBER, OTHER, GROUP, CHAT = 5, 6, -100500, -100900


WALLS = "[「年収の壁」とは何か(税の壁と社会保険の壁)]"


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = fixed_now()

    def __call__(self) -> datetime:
        return self.time


@dataclass(frozen=True)
class Desk:
    """A running program and the people around it."""

    telegram: TelegramStandIn
    ledger: Ledger
    clock: Clock

    def member(self, user: int = MEMBER, group: int = 0) -> TelegramPerson:
        """A member in private or in a group."""
        return TelegramPerson(self.telegram, self.ledger, user, group)

    def settle(self, update: Update) -> None:
        """Waits until an update has been taken, and all is answered and sent."""
        pending = self.telegram
        pending.wait_until(lambda: all(each.update_id != update.update_id for each in pending.pending))
        pending.wait_until(self.ledger.settled)


@pytest.fixture
def ledger(telegram: TelegramStandIn, tmp_path: Path) -> Iterator[Ledger]:
    """What the program has still to answer and to send."""
    found = Ledger(f"sqlite:///{tmp_path}/madoguchi.sqlite3")
    yield found
    found.close()


@pytest.fixture
def desk(telegram: TelegramStandIn, start: Start, ledger: Ledger) -> Desk:
    """The program, polling, open to all, with an organizers' chat."""
    found = Desk(telegram, ledger, Clock())
    telegram.meet(CHAT)
    start(None, telegram, found.clock, organizer_chat=ConversationId(f"telegram:{CHAT}"))
    return found


@pytest.fixture
def invited(slack: SlackStandIn, telegram: TelegramStandIn, start: Start, ledger: Ledger) -> Desk:
    """The program, polling, open to invited people only."""
    found = Desk(telegram, ledger, Clock())
    start(slack, telegram, found.clock, telegram_access="invited")
    return found


def test_a_group_is_answered_under_a_mention_a_reply_and_ask(desk: Desk) -> None:
    first = desk.telegram.group(MEMBER, GROUP, f"{BOT} {QUESTION}")
    desk.settle(first)
    (answer,) = desk.telegram.sent(GROUP)
    assert FACT in answer["text"]
    second = desk.telegram.group(OTHER, GROUP, OTHER_QUESTION, answer)
    desk.settle(second)
    third = desk.telegram.group(OTHER, GROUP, f"/ask {QUESTION}")
    desk.settle(third)
    assert [FACT in message["text"] for message in desk.telegram.sent(GROUP)] == [True, False, True]
    under = [message["reply_to_message"]["message_id"] for message in desk.telegram.sent(GROUP)]
    assert under == [update.message_id for update in (first, second, third)]


@pytest.mark.parametrize(
    "text",
    [QUESTION, f"@other_bot {QUESTION}", f"/ask@other_bot {QUESTION}", "/weather", f"x@madoguchi_bot.jp {QUESTION}"],
)
def test_words_that_are_not_for_the_counter_are_left_alone_in_a_group(desk: Desk, text: str) -> None:
    theirs = desk.telegram.group(OTHER, GROUP, "お昼はそばにします")
    desk.settle(desk.telegram.group(MEMBER, GROUP, text, theirs))
    assert desk.telegram.sent() == []


def test_an_update_that_comes_three_times_more_is_answered_once(desk: Desk) -> None:
    update = desk.telegram.private(MEMBER, QUESTION)
    for _ in range(3):
        desk.settle(desk.telegram.redeliver(update))
    assert OTHER_FACT in desk.member().say(OTHER_QUESTION).text
    assert len(desk.telegram.sent(MEMBER)) == 2


@pytest.mark.parametrize("said", [SENSITIVE, WHOLE, BEGIN, "もう死にたい"])
def test_what_is_personal_leaves_one_neutral_line_in_a_group_and_a_link(desk: Desk, said: str) -> None:
    read = desk.member(group=GROUP).say(said)
    assert read.public == ASIDE
    assert len(read.text) > len(ASIDE)
    assert [message["text"] for message in desk.telegram.sent(GROUP)] == [ASIDE]


def test_a_calculation_goes_on_in_private_for_the_member_who_began_it_alone(desk: Desk) -> None:
    desk.settle(desk.telegram.group(MEMBER, GROUP, f"{BOT} {BEGIN}"))
    (aside,) = desk.telegram.sent(GROUP)
    (button,) = buttons(aside)
    payload = button["url"].partition("?start=")[2]
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    wrong = desk.member(OTHER).say(f"/start {payload}")
    assert "続きが残っていませんでした" in wrong.text
    member = desk.member()
    assert FIRST in member.say(f"/start {payload}").text
    assert SECOND in member.say("2027年6月15日").text
    assert ANSWER in member.press("はい").text


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([QUESTION, "[人に聞く]"], "質問を送れます"),
        (["/remind"], "自分の知らせは、ありません"),
        (["/privacy"], "残すのは、話の続きとお知らせに要ることだけです"),
        ([QUESTION, "/person"], "質問を送れます"),
        (["計算", "[年収の壁(自分の場合の判定)]"], "1年の給料の合計"),
        ([QUESTION, "計算", "[年収の壁(自分の場合の判定)]"], "1年の給料の合計"),
        (
            ["メニュー", "[いわゆる年収の壁~支援強化パッケージについて]", "[「年収の壁」とは?]", WALLS],
            "出典: いわゆる年収の壁",
        ),
    ],
)
def test_what_a_button_or_a_command_asked_in_a_group_is_what_the_private_chat_shows(
    desk: Desk, steps: list[str], expected: str
) -> None:
    member = desk.member(group=GROUP)
    for step in steps:
        read = member.does(step)
    assert expected in read.text


def test_a_command_is_known_to_telegram_with_a_japanese_description(desk: Desk) -> None:
    (call,) = [call for call in desk.telegram.calls if call.method == "setMyCommands"]
    commands = call.body["commands"]
    assert {each["command"] for each in commands} == {
        "ask",
        "topics",
        "calc",
        "person",
        "remind",
        "settings",
        "stop",
        "privacy",
        "forget",
        "help",
    }
    assert all(re.search(r"[ぁ-ん]", each["description"]) for each in commands)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("/start", "こんにちは"),
        (f"/ask {QUESTION}", FACT),
        ("/topics", "文書を選んでください"),
        ("/calc@madoguchi_bot", "どれについて計算しますか"),
        ("/help", "そのまま書いてください"),
        ("/person", "組合の担当"),
        ("/remind", "自分の知らせは、ありません"),
        ("/settings", "受け取りたいお知らせを選べます"),
        ("/stop", "すべて止めました"),
        ("/privacy", "残すのは、話の続きとお知らせに要ることだけです"),
        ("/nonsense", "そのまま書いてください"),
        ("/start e_unpaid-premium-60hours", "5割"),
        ("/start c_maternity-nhi", FIRST),
        ("/start e_no-such-entry", "見つかりませんでした"),
        ("/start q_gone", "続きが残っていませんでした"),
        ("/start 〒<b>", "こんにちは"),
    ],
)
def test_a_command_or_a_deep_link_is_answered(desk: Desk, said: str, expected: str) -> None:
    assert expected in desk.member().say(said).text


def inline(desk: Desk, user: int, query: str) -> Json:
    """The answer to an inline query."""
    asked = desk.telegram.inline(user, query)["inline_query"]["id"]
    return desk.telegram.wait_for(lambda call: call.body.get("inline_query_id") == asked).body


def test_inline_mode_gives_up_to_five_entries_that_lead_to_the_counter(desk: Desk) -> None:
    found = inline(desk, MEMBER, "割増率")["results"]
    assert len(found) == 5
    for entry in found:
        (button,) = buttons(entry)
        assert len(entry["id"].encode()) <= 64
        assert "出典: " in entry["input_message_content"]["message_text"]
        assert button["url"] == f"https://t.me/madoguchi_bot?start=e_{entry['id']}"
    for query in ("", "😀", "もう死にたい", "あ" * 256):
        assert len(inline(desk, MEMBER, query)["results"]) <= 5


def test_inline_mode_shows_a_stranger_only_the_way_in(invited: Desk) -> None:
    body = inline(invited, MEMBER, "割増率")
    assert body["results"] == []
    assert body["button"]["start_parameter"] == "start"


def invitation(desk: Desk) -> tuple[TelegramPerson, str]:
    """An organizer and the payload of the link that they made."""
    organizer = desk.member(ORGANIZER)
    made = organizer.say("/invite")
    link = re.search(r"https://t\.me/madoguchi_bot\?start=(\S+)", made.text)
    assert link, made.text
    return organizer, link[1]


def test_a_stranger_reads_a_polite_word_until_an_organizers_invitation(invited: Desk) -> None:
    person = invited.member()
    for said in ("/start", QUESTION, "/ask x", "/start i_forged", "/invite"):
        read = person.say(said)
        assert EXPIRED in read.text if "i_" in said else STRANGER_WORD in read.text
    _, payload = invitation(invited)
    assert len(payload) <= 64
    assert "こんにちは" in person.say(f"/start {payload}").text
    assert FACT in person.say(QUESTION).text
    assert STRANGER_WORD in invited.member(OTHER).say(QUESTION).text


def test_a_strangers_words_between_members_of_a_group_meet_silence_and_a_mention_a_word(invited: Desk) -> None:
    invited.settle(invited.telegram.group(OTHER, GROUP, QUESTION))
    assert invited.telegram.sent() == []
    assert FACT not in invited.member(OTHER, GROUP).say(QUESTION).text


def test_an_invitation_expires_and_those_who_came_stay(invited: Desk) -> None:
    _, payload = invitation(invited)
    assert "こんにちは" in invited.member().say(f"/start {payload}").text
    invited.clock.time += timedelta(days=7, seconds=1)
    late = invited.member(OTHER)
    assert EXPIRED in late.say(f"/start {payload}").text
    assert STRANGER_WORD in late.say(QUESTION).text
    assert FACT in invited.member().say(QUESTION).text


def test_an_invitation_can_be_revoked_from_the_list(invited: Desk) -> None:
    organizer, payload = invitation(invited)
    invited.member().say(f"/start {payload}")
    listed = organizer.say("/invites")
    assert "1人が入りました" in listed.text
    assert "招待を取り消しました" in organizer.press("取り消す(2026年11月29日まで)").text
    assert EXPIRED in invited.member(OTHER).say(f"/start {payload}").text
    assert FACT in invited.member().say(QUESTION).text
    assert "いま使える招待は、ありません" in organizer.say("/invites").text


@pytest.mark.parametrize("chat", [MEMBER, GROUP])
def test_an_edited_question_is_answered_anew_in_place(desk: Desk, chat: int) -> None:
    name = "" if chat == MEMBER else f"{BOT} "
    send = desk.telegram.private if chat == MEMBER else lambda user, text: desk.telegram.group(user, chat, text)
    update = send(MEMBER, f"{name}{QUESTION}")
    desk.settle(update)
    (answer,) = desk.telegram.sent(chat)
    desk.settle(desk.telegram.edit(MEMBER, chat, update.message_id, f"{name}{OTHER_QUESTION}"))
    (again,) = [call for call in desk.telegram.calls if call.method == "editMessageText"]
    assert again.body["message_id"] == answer["message_id"]
    assert OTHER_FACT in again.body["text"]
    assert len(desk.telegram.sent(chat)) == 1


def test_every_pressed_button_is_answered_whatever_it_carries(desk: Desk) -> None:
    member = desk.member()
    member.say(WHOLE)
    for label in ("役に立った", "違った", "まとめをコピー用に出す", "予定表に入れる", "人に聞く", "名前を出さずに送る"):
        member.press(label)
    shown = desk.telegram.sent(MEMBER)[0]
    for data in ("entry:gone", "nonsense", "#" + "0" * 40, "continue:x", "consult:send", "\x00", "答え"):
        desk.settle(desk.telegram.press(MEMBER, shown, data=data))
    desk.settle(desk.telegram.press(MEMBER, 987_654, data="menu"))
    assert desk.telegram.unanswered == []


def test_a_button_that_was_pressed_long_ago_is_answered_all_the_same(desk: Desk) -> None:
    member = desk.member()
    member.say("メニュー")
    desk.telegram.let_queries_expire()
    assert "の中から選んでください" in member.press("高年齢者の雇用状況等について").text


def test_a_judgement_is_marked_on_its_button(desk: Desk) -> None:
    member = desk.member()
    member.say(QUESTION)
    answer = desk.telegram.sent(MEMBER)[-1]
    for pressed, other in (("役に立った", "違った"), ("違った", "役に立った")):
        member.press(pressed)
        (shown,) = [each for each in desk.telegram.shown(MEMBER) if each["message_id"] == answer["message_id"]]
        labels = [button["text"] for button in buttons(shown)]
        assert f"✓ {pressed}" in labels
        assert other in labels


def test_the_days_of_a_result_come_as_a_file(desk: Desk) -> None:
    member = desk.member()
    member.say(WHOLE)
    member.press("予定表に入れる")
    (document,) = [call for call in desk.telegram.calls if call.method == "sendDocument"]
    assert b"BEGIN:VCALENDAR" in document.body["document"].content


def test_every_button_of_the_menus_is_short_enough_and_leads_on(desk: Desk) -> None:
    member = desk.member()
    for words in ("メニュー", "計算"):
        for label in member.say(words).labels:
            assert member.say(words).labels
            assert member.press(label).text
            desk.clock.time += timedelta(minutes=1)
    data = [button["callback_data"] for message in desk.telegram.sent() for button in buttons(message)]
    assert max(len(each.encode()) for each in data) <= 64


def test_the_webhook_takes_updates_with_the_right_secret_alone(
    telegram: TelegramStandIn, start: Start, ledger: Ledger
) -> None:
    public = "https://bot.example.org/telegram/webhook"
    address = start(None, telegram, telegram_webhook_url=public, telegram_webhook_secret="right")
    (hook,) = [call.body for call in telegram.calls if call.method == "setWebhook"]
    assert (hook["url"], hook["secret_token"]) == (public, "right")
    telegram.deliver_to(f"{address}/telegram/webhook", "right")
    for secret in ("wrong", "", "righ", "right2"):
        refused = telegram.private(MEMBER, QUESTION, to=f"{address}/telegram/webhook", secret=secret)
        assert refused.status == 403
    assert telegram.send_update(b"{", to=f"{address}/telegram/webhook", secret="right").status == 400
    telegram.wait_until(ledger.settled)
    assert telegram.sent() == []
    assert FACT in TelegramPerson(telegram, ledger, MEMBER).say(QUESTION).text


def test_a_member_who_blocked_the_bot_stops_nobody(desk: Desk) -> None:
    desk.telegram.fail("sendMessage", "403", when=lambda body: body["chat_id"] == MEMBER)
    desk.settle(desk.telegram.private(MEMBER, QUESTION))
    assert FACT in desk.member(OTHER).say(QUESTION).text
    assert FACT in desk.member().say(QUESTION).text


def test_a_flood_wait_in_one_chat_delays_no_other(desk: Desk) -> None:
    desk.telegram.fail("sendMessage", "429", retry_after=3, when=lambda body: body["chat_id"] == MEMBER)
    desk.telegram.private(MEMBER, QUESTION)
    desk.telegram.wait_until(lambda: desk.telegram.refused)
    desk.telegram.private(OTHER, QUESTION)

    def answered(user: int) -> Call:
        return desk.telegram.wait_for(lambda call: call.method == "sendMessage" and call.body["chat_id"] == user)

    assert answered(OTHER).at < desk.telegram.refused[0].at + 3 <= answered(MEMBER).at + 0.01
