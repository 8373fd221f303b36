"""What a member does with reminders in chat: answers, stops, settings, own reminders. Conversations are tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.storage.conversations import ConversationsInDatabase
from bot.wiring import Parts
from handlers.dialogue import Dialogue, Turn
from handlers.messages import ConversationId, MemberId, plain
from handlers.reminders.model import Answers, Preferences
from handlers.reminders.showing import RESPONSE
from knowledge.loading import Knowledge
from tests.handlers.counterpart import DM, MEMBER, OTHER, THREAD, labels, read
from tests.handlers.receiving_fakes import TELEGRAM, TELEGRAM_DM, Receiver

PERSONAL = "2027年11月1日に双子が生まれます。国保は何か月免除?"
IN_CHANNEL = {"conversation": THREAD, "private": False}
ON_TELEGRAM = {"sender": TELEGRAM, "conversation": TELEGRAM_DM}
Step = tuple[str, list[str], list[str]]


@pytest.fixture
def receiver(parts: Parts) -> Receiver:
    return Receiver(parts)


def plays(receiver: Receiver, steps: Sequence[Step]) -> None:
    """Plays a table of (said or [pressed], read, buttons)."""
    for step, expected, buttons in steps:
        text = receiver.does(step)
        for words in expected:
            assert words in text, (step, text)
        assert set(buttons) <= set(labels(receiver.last.reply)), (step, labels(receiver.last.reply))


# A reminder that arrived.


def test_the_last_answer_of_a_member_counts_once(receiver: Receiver) -> None:
    number = receiver.arrives(answers="attend")
    assert "「参加する」と伝えました" in receiver.does(f"[{RESPONSE}attend:{number}]")
    assert receiver.last.short
    receiver.does(f"[{RESPONSE}attend:{number}]", sender=OTHER, conversation=ConversationId(OTHER))
    assert receiver.answers(number) == {"attend": 2}
    assert "「参加しない」と伝えました" in receiver.does(f"[{RESPONSE}absent:{number}]")
    assert receiver.answers(number) == {"attend": 1, "absent": 1}


def test_an_answer_in_a_channel_is_shown_to_the_presser_alone(receiver: Receiver) -> None:
    number = receiver.arrives(answers="confirm")
    assert "「確認した」と伝えました" in receiver.does(f"[{RESPONSE}confirm:{number}]", **IN_CHANNEL)
    assert receiver.last.short


@pytest.mark.parametrize("button", ["confirm", "attend", "later", "stop"])
def test_the_buttons_of_a_test_count_for_nothing(receiver: Receiver, button: str) -> None:
    assert "数えません" in receiver.does(f"[{RESPONSE}{button}:0]")
    assert receiver.preferences().stopped is False


FORGED = ["confirm:1", "attend:9", "stop:", "later:x", "stop:٣", "later:99999999999999999999", "x:1", ""]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_button_changes_nothing_and_is_answered_politely(receiver: Receiver, forged: str) -> None:
    number = receiver.arrives("autumn", "attend")
    assert number == 1
    assert "もう使えません" in receiver.does(f"[{RESPONSE}{forged}]")
    assert receiver.answers(number) == {}
    assert receiver.preferences().refused == frozenset()


def test_a_reaction_is_counted_without_a_word_and_can_be_taken_away(receiver: Receiver) -> None:
    number = receiver.arrives()
    reaction = {"change": "reacted", "pressed_on": receiver.sent_as(number), "addressed": False, **IN_CHANNEL}
    for _ in range(40):
        assert receiver.door.said("+1", **reaction) == ()
    assert receiver.answers(number) == {"reaction:+1": 1}
    assert receiver.door.said("", **reaction) == ()
    assert receiver.answers(number) == {}
    assert receiver.door.said("+1", **{**reaction, "pressed_on": "slack:C1:1.1"}) == ()


def test_one_tap_stops_a_topic_and_one_tap_takes_it_back(receiver: Receiver) -> None:
    receiver.does("秋闘のお知らせを受け取りたい")
    number = receiver.arrives("autumn")
    told = receiver.does(f"[{RESPONSE}stop:{number}]")
    assert "「秋闘」のお知らせを止めました" in told
    assert "チャンネル" not in told
    assert labels(receiver.last.reply) == ["元に戻す", "すべてのお知らせを止める", "受け取り方を変える"]
    assert (receiver.preferences().topics, receiver.preferences().refused) == (frozenset(), {"autumn"})
    assert "受け取ります" in receiver.does("[元に戻す]")
    assert (receiver.preferences().topics, receiver.preferences().refused) == ({"autumn"}, frozenset())


def test_taking_back_a_stop_subscribes_nobody_who_was_not(receiver: Receiver) -> None:
    number = receiver.arrives("women")
    receiver.does(f"[{RESPONSE}stop:{number}]")
    assert "元に戻しました" in receiver.does("[元に戻す]")
    assert (receiver.preferences().topics, receiver.preferences().refused) == (frozenset(), frozenset())


def test_a_reminder_without_a_topic_stops_everything(receiver: Receiver) -> None:
    number = receiver.arrives()
    assert "すべて止めました" in receiver.does(f"[{RESPONSE}stop:{number}]")
    assert labels(receiver.last.reply) == ["元に戻す", "受け取り方を変える"]
    assert receiver.preferences().stopped
    assert "また受け取ります" in receiver.does("[元に戻す]")
    assert not receiver.preferences().stopped


def test_stopping_in_a_channel_is_whispered_and_says_what_goes_on(receiver: Receiver) -> None:
    number = receiver.arrives("spring")
    told = receiver.does(f"[{RESPONSE}stop:{number}]", **IN_CHANNEL)
    assert "チャンネルやグループへの投稿は全員に向けたもの" in told
    assert receiver.last.whisper
    assert not receiver.last.whisper.aside.blocks
    assert receiver.preferences().refused == {"spring"}


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("[1時間後]", "2026-11-22 11:00"),
        ("[今日の18時]", "2026-11-22 18:00"),
        ("[明日の朝9時]", "2026-11-23 09:00"),
        ("[3日後]", "2026-11-25 09:00"),
        ("明日の10時", "2026-11-23 10:00"),
        ("12月10日", "2026-12-10 09:00"),
        ("再来週の月曜の夕方にお願いします", "2026-11-30 17:00"),
        ("明日の23時に思い出させて", "2026-11-23 23:00"),
    ],
)
def test_a_reminder_comes_again_later(receiver: Receiver, moment: str, due: str) -> None:
    number = receiver.arrives()
    assert "いつ、もう一度" in receiver.does(f"[{RESPONSE}later:{number}]")
    assert "にお知らせします" in receiver.does(moment).replace("、お", "お")
    assert receiver.kept() == [(due, "要求書の締切は12月10日です。 ・書いたら支部へ送ってください。")]


def test_in_the_evening_this_evening_is_not_offered(receiver: Receiver) -> None:
    number = receiver.arrives()
    receiver.door.later(timedelta(hours=8))
    receiver.does(f"[{RESPONSE}later:{number}]")
    assert "今日の18時" not in labels(receiver.last.reply)


def test_a_long_reminder_comes_again_in_one_short_line(receiver: Receiver) -> None:
    number = receiver.arrives(text="**あ**" * 300)
    receiver.does(f"[{RESPONSE}later:{number}]")
    receiver.does("[1時間後]")
    ((_, text),) = receiver.kept()
    assert text == "あ" * 199 + "…"


@pytest.mark.parametrize(
    ("answers", "said", "told", "counted"),
    [
        ("confirm", "確認しました", "「確認した」と伝えました", {"confirm": 1}),
        ("attend", "参加します", "「参加する」と伝えました", {"attend": 1}),
        ("attend", "欠席します。", "「参加しない」と伝えました", {"absent": 1}),
        ("none", "あとで", "いつ、もう一度お知らせしますか", {}),
        ("none", "止めて", "すべて止めました", {}),
    ],
)
def test_a_buttons_words_can_be_typed(
    receiver: Receiver, answers: Answers, said: str, told: str, counted: dict[str, int]
) -> None:
    number = receiver.arrives(answers=answers)
    assert told in receiver.does(said)
    assert not receiver.last.short
    assert receiver.answers(number) == counted


def test_typed_words_are_for_the_last_reminder_that_has_the_button_or_the_one_replied_to(receiver: Receiver) -> None:
    first, second = receiver.arrives(answers="attend"), receiver.arrives(answers="attend")
    receiver.arrives()
    receiver.does("参加します")
    assert (receiver.answers(first), receiver.answers(second)) == ({}, {"attend": 1})
    receiver.does("参加しません", reply_to=receiver.sent_as(first))
    assert receiver.answers(first) == {"absent": 1}


@pytest.mark.parametrize(
    ("before", "said", "where"),
    [
        ("国保の免除を計算する", "参加します", {}),
        ("明日の9時に思い出させて", "参加します", {}),
        ("こんにちは", "参加します", IN_CHANNEL),
        ("こんにちは", "参加のしかた", {}),
    ],
)
def test_where_something_else_is_spoken_of_such_words_are_no_button(
    receiver: Receiver, before: str, said: str, where: dict[str, object]
) -> None:
    number = receiver.arrives(answers="attend")
    receiver.does(before)
    receiver.does(said, **where)
    assert receiver.answers(number) == {}


def test_a_reminder_of_long_ago_is_not_answered_in_passing(receiver: Receiver) -> None:
    number = receiver.arrives(answers="attend")
    receiver.door.later(timedelta(days=15))
    receiver.does("参加します")
    assert receiver.answers(number) == {}


def test_whoever_wants_it_to_stop_and_got_nothing_can_choose(receiver: Receiver) -> None:
    assert "受け取りたいお知らせを選べます" in receiver.does("止めて")
    assert "すべてのお知らせを止める" in labels(receiver.last.reply)


def test_what_is_stopped_is_stopped_for_both_accounts(receiver: Receiver) -> None:
    receiver.does(f"つなぐ {code(receiver)}", **ON_TELEGRAM)
    receiver.does("全部止めて", **ON_TELEGRAM)
    assert receiver.preferences().stopped
    assert receiver.preferences(TELEGRAM).stopped


# Settings.

SETTINGS: dict[str, list[Step]] = {
    "topics by buttons": [
        (
            "お知らせの設定",
            ["受け取りたいお知らせを選べます", "秋闘: 秋闘の要求書"],
            ["受け取る: 秋闘", "すべてのお知らせを止める"],
        ),
        ("[受け取る: 秋闘]", ["「秋闘」のお知らせを受け取ります"], ["止める", "お知らせの設定"]),
        ("[お知らせの設定]", ["✓ 秋闘"], ["止める: 秋闘", "受け取る: 春闘"]),
        ("[止める: 秋闘]", ["「秋闘」のお知らせを止めました"], ["受け取る"]),
        ("通知", ["✕ 秋闘"], ["受け取る: 秋闘"]),
    ],
    "all stopped": [
        ("お知らせ止めて", ["すべて止めました", "返事は届きます"], ["また受け取る"]),
        ("/settings", ["いまは、すべてのお知らせを止めています"], ["また受け取る"]),
        (
            "春闘のお知らせがほしい",
            ["「春闘」のお知らせを受け取ります", "すべてのお知らせを止めています"],
            ["また受け取る"],
        ),
        ("[また受け取る]", ["また受け取ります"], ["お知らせの設定"]),
        ("お知らせを送ってほしい", ["受け取りたいお知らせを選べます"], ["すべてのお知らせを止める"]),
    ],
    "typed labels and numbers": [
        ("お知らせの設定", ["選べます"], ["受け取る: 締切"]),
        ("受け取る: 締切", ["「締切」のお知らせを受け取ります"], ["止める"]),
        ("1", ["「締切」のお知らせを止めました"], []),
    ],
    "quiet hours": [
        ("通知の設定", ["静かな時間(届けない時間): 組合と同じ(21時から8時まで)"], ["静かな時間を変える"]),
        ("[静かな時間を変える]", ["いつですか"], ["組合と同じ(21時から8時まで)", "なし", "何もしない"]),
        ("いつも", ["読み取れませんでした"], ["なし"]),
        ("20時から9時まで", ["「20時から9時まで」にしました"], []),
        ("静かな時間って何", ["お知らせを届けない時間は、いつですか"], ["なし"]),
        ("やめる", ["何も変えていません"], []),
        ("静かな時間を変えたい", ["いつですか"], ["なし"]),
        ("22時から25時まで", ["読み取れませんでした"], ["なし"]),
        ("[何もしない]", ["何も変えていません"], []),
        ("夜は送らないで", ["いつですか"], ["なし"]),
        ("[何もしない]", [], []),
        ("静かな時間はなし", ["「なし」にしました"], []),
        ("通知", ["静かな時間(届けない時間): なし"], ["静かな時間を変える"]),
        ("[静かな時間を変える]", [], []),
        ("機関紙は年に何回出しますか", ["4回"], []),
    ],
    "words that were not awaited are heard as ever": [
        ("通知", [], ["静かな時間を変える"]),
        ("[静かな時間を変える]", ["いつですか"], []),
        ("国保の免除を計算する", ["読み取れませんでした"], []),
        ("国保の免除を計算する", ["出産"], []),
    ],
    "one platform alone": [
        ("お知らせの設定", ["届ける先: Slack。"], ["もう一つのアプリとつなぐ"]),
        ("Telegramで受け取りたい", ["まだつながっていません"], ["もう一つのアプリとつなぐ"]),
        ("お知らせはSlackで受け取りたい", ["「Slack」にしました"], []),
        ("お知らせの設定", ["届ける先: Slack"], []),
    ],
}


@pytest.mark.parametrize("name", SETTINGS)
def test_settings(receiver: Receiver, name: str) -> None:
    plays(receiver, SETTINGS[name])


def questions(knowledge: Knowledge) -> list[str]:
    """Every question that the tests and the curators know."""
    files = (Path(__file__).parents[1] / "questions").glob("*.jsonl")
    asked = [json.loads(line)["question"] for file in files for line in file.read_text("utf-8").splitlines()]
    return [*asked, *(alias for entry in knowledge.entries.values() for alias in entry.aliases)]


def test_no_question_is_taken_for_an_order_or_a_wish(parts: Parts, receiver: Receiver) -> None:
    asked = questions(parts.knowledge)
    assert len(asked) > 1000
    caught = [said for said in asked if receiver.hears(said)]
    assert caught == []


# Two accounts of one person.


def code(receiver: Receiver, **where: object) -> str:
    receiver.does("つなぐ", **where)
    (found,) = [block.text for block in receiver.last.reply.blocks if block.kind == "copy"]
    return found.removeprefix("つなぐ ")


@pytest.mark.parametrize("written", ["{}", " {} ", "つなぐ {}", "コード:{}"])
def test_a_code_typed_on_the_other_platform_joins_two_accounts(receiver: Receiver, written: str) -> None:
    receiver.does("春闘のお知らせを受け取りたい")
    typed = written.format(code(receiver))
    told = receiver.does(typed, **ON_TELEGRAM)
    assert "Slackのアカウントとつながりました" in told
    assert "Telegramのアカウントと、つながりました" in read(receiver.door.last, DM)
    assert receiver.preferences(TELEGRAM).topics == {"spring"}
    receiver.does("お知らせの設定")
    assert "届けるアプリを選ぶ" in labels(receiver.last.reply)
    receiver.does("[届けるアプリを選ぶ]")
    assert labels(receiver.last.reply) == ["Slack", "Telegram", "どちらでもよい"]
    assert "「Telegram」にしました" in receiver.does("[Telegram]")
    assert receiver.preferences(TELEGRAM).platform == "telegram"


def test_a_wrong_an_old_and_an_own_code_are_explained(receiver: Receiver) -> None:
    own = code(receiver)
    assert "つながりませんでした" in receiver.does(f"つなぐ {own}")
    old = code(receiver)
    receiver.door.later(timedelta(hours=1, minutes=1))
    assert "つながりませんでした" in receiver.does(f"つなぐ {old}", **ON_TELEGRAM)
    assert "つながりませんでした" in receiver.does("つなぐ ABCD2345", **ON_TELEGRAM)
    assert receiver.contacts.accounts(MEMBER) == [MEMBER]


def test_codes_cannot_be_guessed_by_trying(receiver: Receiver) -> None:
    for number in range(5):
        assert "つながりませんでした" in receiver.does(f"つなぐ ABCD234{number + 2}", **ON_TELEGRAM)
    right = code(receiver)
    assert "1時間ほど待って" in receiver.does(f"つなぐ {right}", **ON_TELEGRAM)
    receiver.door.later(timedelta(hours=1))
    assert "つながりました" in receiver.does(f"つなぐ {code(receiver)}", **ON_TELEGRAM)


def test_codes_are_made_and_taken_where_nobody_else_reads_them(receiver: Receiver) -> None:
    made = code(receiver)
    told = receiver.does(f"つなぐ {made}", sender=TELEGRAM, conversation=ConversationId("telegram:-7:7"), private=False)
    assert "個別の会話で「つなぐ」" in told
    receiver.does("つなぐ", **IN_CHANNEL)
    assert "個別の会話で「つなぐ」" in plain(receiver.last.reply)
    web = {"sender": MemberId("web:x"), "conversation": ConversationId("web:x")}
    assert "個別の会話で「つなぐ」" in receiver.does(f"つなぐ {made}", **web)
    assert receiver.contacts.accounts(MEMBER) == [MEMBER]


@pytest.mark.parametrize("said", ["overtime", "OVERTIME", "20261122", "pregnant"])
def test_a_word_of_eight_letters_is_just_a_word(receiver: Receiver, said: str) -> None:
    assert "つながりませんでした" not in receiver.does(said)


# Own reminders.

OWN: dict[str, list[Step]] = {
    "in words": [
        ("自分の知らせ", ["自分の知らせは、ありません"], ["お知らせの設定"]),
        (
            "12月10日に届出のことを思い出させて",
            ["2026年12月10日(木) 9:00に、お知らせします", "「届出のこと」"],
            ["取り消す"],
        ),
        ("自分の知らせ", ["これから届く", "2026年12月10日(木) 9:00: 届出のこと"], ["消す: 届出のこと"]),
        ("[消す: 届出のこと]", ["消しました"], ["自分の知らせの一覧"]),
        ("[自分の知らせの一覧]", ["自分の知らせは、ありません"], []),
    ],
    "taken back at once": [
        ("明日の10時に紙を出すのを思い出させて", ["2026年11月23日(月) 10:00"], ["取り消す"]),
        ("[取り消す]", ["消しました"], []),
        ("[取り消す]", [], []),
    ],
    "without a day": [
        ("届出のことを思い出させて", ["いつ、お知らせしますか"], ["何もしない"]),
        ("わからない", ["いつ、お知らせしますか"], ["何もしない"]),
        ("あさって", ["2026年11月24日(火) 9:00に、お知らせします", "「届出のこと」"], ["取り消す"]),
    ],
    "let be in words": [
        ("届出のことを思い出させて", ["いつ、お知らせしますか"], ["何もしない"]),
        ("やめる", ["何も変えていません"], []),
        ("明日の9時に思い出させて", ["何をお知らせしますか"], ["何もしない"]),
        ("キャンセル", ["何も変えていません"], []),
        ("リマインドを全部消して", ["自分の知らせは、ありません"], []),
    ],
    "another wish instead": [
        ("明日の9時に思い出させて", ["何をお知らせしますか"], ["何もしない"]),
        ("12月10日に届出のことをお知らせして", ["2026年12月10日(木) 9:00", "「届出のこと」"], ["取り消す"]),
    ],
    "at night perhaps by mistake": [
        ("明日の3時に電話を思い出させて", ["2026年11月23日(月) 3:00", "夜中の3時です", "午後3時"], ["取り消す"]),
    ],
    "without a month": [("10日に届出を思い出させて", ["2026年12月10日(木) 9:00", "「届出」"], ["取り消す"])],
    "without a matter": [
        ("明日の9時に思い出させて", ["2026年11月23日(月) 9:00ですね。何をお知らせしますか"], ["何もしない"]),
        ("支部に電話", ["2026年11月23日(月) 9:00に、お知らせします", "「支部に電話」"], ["取り消す"]),
    ],
    "let be": [
        ("届出のことを思い出させて", ["いつ、お知らせしますか"], ["何もしない"]),
        ("[何もしない]", ["何も変えていません"], []),
        ("明日", [], []),
        ("自分の知らせ", ["自分の知らせは、ありません"], []),
    ],
    "a past day": [
        ("2026年11月1日に届出のことを思い出させて", ["もう過ぎています"], ["何もしない"]),
        ("12月1日", ["2026年12月1日(火) 9:00に、お知らせします"], []),
    ],
    "again and again": [("毎週月曜に日報を思い出させて", ["くり返しの知らせは、まだ作れません"], [])],
    "too far": [("2029年1月10日に更新を思い出させて", ["2年先まで"], [])],
    "too long": [("12月10日に" + "長い話" * 70 + "を思い出させて", ["200文字まで"], [])],
}


@pytest.mark.parametrize("name", OWN)
def test_own_reminders(receiver: Receiver, name: str) -> None:
    plays(receiver, OWN[name])


def test_a_moment_in_the_quiet_hours_is_kept_as_it_was_said(receiver: Receiver) -> None:
    receiver.does("明日の23時半に戸締まりを思い出させて")
    assert receiver.kept() == [("2026-11-23 23:30", "戸締まり")]


@pytest.mark.parametrize("said", ["午前3時に出発", "深夜3時に出発", "朝5時に出発", "30分後に出発"])
def test_an_hour_of_the_night_that_is_meant_is_not_doubted(receiver: Receiver, said: str) -> None:
    receiver.door.later(timedelta(hours=-8))
    assert "夜中の" not in receiver.does(f"{said}を思い出させて")
    assert len(receiver.kept()) == 1


def test_emphasis_in_a_members_words_is_shown_as_typed(receiver: Receiver) -> None:
    receiver.does("12月10日に**印**を押すことを思い出させて")
    assert "「**印**を押すこと」" in plain(receiver.last.reply)


def test_fifty_reminders_are_enough(receiver: Receiver) -> None:
    receiver.does("12月1日に一つめを思い出させて")
    (first,) = receiver.own.of(MEMBER)
    for number in range(49):
        receiver.own.add(replace(first, id=f"n{number}", text=f"予定{number}"))
    assert "50件まで" in receiver.does("12月2日に五十一を思い出させて")
    assert len(receiver.own.of(MEMBER)) == 50
    receiver.does("自分の知らせ")
    assert sum(label.startswith("消す: ") for label in labels(receiver.last.reply)) == 20


def test_in_a_channel_it_is_set_for_the_private_conversation(receiver: Receiver) -> None:
    told = receiver.does("12月10日に届出のことを思い出させて", **IN_CHANNEL)
    assert "窓口との個別の会話でお知らせします" in told
    assert receiver.last.whisper
    (kept,) = receiver.own.of(MEMBER)
    assert kept.conversation == DM


def test_words_between_others_are_no_wish(receiver: Receiver) -> None:
    receiver.does("機関紙は年に何回出しますか", **IN_CHANNEL)
    receiver.does("12月10日に届出のことを思い出させて", addressed=False, **IN_CHANNEL)
    assert receiver.kept() == []


def test_a_web_visitor_cannot_be_reached_later_and_is_told(receiver: Receiver) -> None:
    web = {"sender": MemberId("web:x"), "conversation": ConversationId("web:x")}
    for said in ("12月10日に届出のことを思い出させて", "自分の知らせ"):
        told = receiver.does(said, **web)
        assert "あとから知らせを送れません" in told
        assert "予定表" not in told
    receiver.does(PERSONAL, **web)
    assert "あとから知らせを送れません" in receiver.does("[その日に知らせてほしい]", **web)
    assert receiver.own.of(MemberId("web:x")) == []


@pytest.mark.parametrize(
    "said",
    [
        "お知らせの設定",
        "秋闘のお知らせを受け取りたい",
        "配信停止",
        "静かな時間は20時から9時",
        "[notice:on:autumn]",
        "[own:set:filing::day]",
    ],
)
def test_nothing_is_kept_of_whoever_cannot_be_reached(receiver: Receiver, said: str) -> None:
    web = {"sender": MemberId("web:x"), "conversation": ConversationId("web:x")}
    receiver.does(PERSONAL, **web)
    receiver.does(said, **web)
    assert receiver.preferences(MemberId("web:x")) == Preferences()
    assert receiver.contacts.find("web:x") is None
    assert receiver.kept(MemberId("web:x")) == []


def test_nobody_deletes_anothers_reminder(receiver: Receiver) -> None:
    receiver.does("12月10日に届出のことを思い出させて")
    (kept,) = receiver.own.of(MEMBER)
    stolen = receiver.does(f"[own:drop:{kept.id}]", sender=OTHER, conversation=ConversationId(OTHER))
    assert "もうありません" in stolen
    assert len(receiver.own.of(MEMBER)) == 1


FILING = "国保料の産前産後の免除を届け出られる最初の日(2027年5月1日)"


@pytest.mark.parametrize(
    ("when", "due"),
    [("[届出の日]", "2027-05-01 09:00"), ("[1週間前]", "2027-04-24 09:00"), ("2027年4月1日の10時", "2027-04-01 10:00")],
)
def test_from_a_result_one_is_reminded_of_the_filing(receiver: Receiver, when: str, due: str) -> None:
    receiver.does(PERSONAL)
    assert "届出は2027年5月1日です" in receiver.does("[その日に知らせてほしい]")
    assert labels(receiver.last.reply)[:3] == ["届出の日", "1週間前", "別の日"]
    if not when.startswith("["):
        receiver.does("[別の日]")
    receiver.does(when)
    ((at, text),) = receiver.kept()
    assert at == due
    assert text == FILING
    assert receiver.own.of(MEMBER)[0].about == "maternity-nhi"


def test_a_calculation_whose_questions_have_changed_since_is_begun_anew(receiver: Receiver) -> None:
    receiver.does(PERSONAL)
    conversations = ConversationsInDatabase(receiver.door.database, lambda: receiver.door.now)
    stale = Dialogue("maternity-nhi", (Turn("はい", receiver.door.now.date(), "no_such_question"),))
    conversations.save(DM, replace(conversations.load(DM), dialogue=stale))
    assert "質問が新しくなった" in receiver.does("[dialogue:wish]")
    conversations.save(DM, replace(conversations.load(DM), dialogue=stale))
    assert "もう使えません" in receiver.does("[own:set:filing::day]")


def test_after_a_wish_the_calculation_goes_on(receiver: Receiver) -> None:
    receiver.does(PERSONAL)
    receiver.does("リマインド")
    receiver.does("[届出の日]")
    assert "6か月分が免除です" in receiver.does("[計算に戻る]")


@pytest.mark.parametrize(
    ("born", "said", "offered"),
    [
        ("2027年5月22日", "その日は今日(2026年11月22日)です", ["別の日"]),
        ("2027年3月15日", "は、もう過ぎています", ["別の日"]),
        ("2027年5月25日", "届出は2026年11月25日です", ["届出の日", "別の日"]),
    ],
)
def test_a_filing_day_that_is_past_or_near_is_said_so(
    receiver: Receiver, born: str, said: str, offered: list[str]
) -> None:
    receiver.does(f"{born}に双子が生まれる予定です。国保は何か月免除されますか")
    assert said in receiver.does("リマインド")
    assert [label for label in labels(receiver.last.reply) if label != "計算に戻る"] == offered


def test_one_that_arrives_can_be_had_again_or_is_done(receiver: Receiver) -> None:
    receiver.does("明日の9時に電話を思い出させて")
    receiver.comes_due()
    assert labels(receiver.last.reply) == ["1時間後", "明日の朝9時", "済んだ"]
    assert "お知らせの時間です。\n電話" in plain(receiver.last.reply)
    receiver.does("[1時間後]")
    assert receiver.kept() == [("2026-11-22 11:00", "電話")]
    receiver.comes_due()
    assert "これで終わり" in receiver.does("[済んだ]")
    assert receiver.last.short
    assert receiver.kept() == []


def test_every_choice_fits_the_button_of_every_platform(receiver: Receiver) -> None:
    number = receiver.arrives("autumn")
    receiver.does(PERSONAL)
    for step in (
        "[その日に知らせてほしい]",
        "お知らせの設定",
        f"[{RESPONSE}later:{number}]",
        f"[{RESPONSE}stop:{number}]",
    ):
        receiver.does(step)
        assert all(len(choice.id.encode()) <= 64 for choice in receiver.last.reply.choices), step
    receiver.does("12月10日に届出のことを思い出させて")
    receiver.comes_due()
    assert all(len(choice.id.encode()) <= 64 for choice in receiver.last.reply.choices)


# Privacy.


def test_forgetting_removes_answers_settings_and_own_reminders(receiver: Receiver) -> None:
    number = receiver.arrives("autumn", "attend")
    receiver.does(f"[{RESPONSE}attend:{number}]")
    receiver.does("秋闘のお知らせを受け取りたい")
    receiver.does("12月10日に届出のことを思い出させて")
    receiver.does("静かな時間は20時から9時")
    assert receiver.preferences().quiet == (time(20), time(9))
    receiver.does("記録を消す")
    assert receiver.answers(number) == {}
    assert (receiver.preferences().topics, receiver.preferences().quiet) == (frozenset(), None)
    assert receiver.kept() == []


def test_forgetting_holds_for_both_accounts_and_parts_them(receiver: Receiver) -> None:
    receiver.does(f"つなぐ {code(receiver)}", **ON_TELEGRAM)
    receiver.does("12月10日に届出のことを思い出させて", **ON_TELEGRAM)
    assert receiver.kept(TELEGRAM)
    receiver.does("記録を消す")
    assert receiver.kept(TELEGRAM) == []
    assert receiver.contacts.accounts(MEMBER) == [MEMBER]
    assert receiver.contacts.accounts(TELEGRAM) == [TELEGRAM]


def test_a_stop_holds_for_both_accounts_when_one_is_forgotten(receiver: Receiver) -> None:
    receiver.does(f"つなぐ {code(receiver)}", **ON_TELEGRAM)
    receiver.does("配信停止")
    receiver.does("記録を消す", **ON_TELEGRAM)
    assert receiver.preferences().stopped
    assert receiver.preferences(TELEGRAM).stopped


def test_whoever_stopped_stays_stopped_when_forgotten(receiver: Receiver) -> None:
    receiver.does("配信停止")
    assert "止めたことだけを残します" in receiver.does("記録を消す")
    assert receiver.preferences().stopped
    assert "お知らせの受け取り方" in receiver.does("記録について")


def test_words_of_distress_are_met_first_whatever_was_awaited(receiver: Receiver) -> None:
    receiver.does("明日の9時に思い出させて")
    assert "0570-064-556" in receiver.does("もう死にたい")
