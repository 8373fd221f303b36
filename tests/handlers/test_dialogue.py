"""Calculations as conversations: what is said, what is read."""

from __future__ import annotations

from datetime import date

import pytest
from icalendar import Calendar

from bot.storage.conversations import ConversationsInDatabase
from bot.storage.database import Database
from bot.storage.votes import VotesInDatabase
from bot.wiring import Parts
from handlers.dialogue import Dialogue, Turn
from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, plain
from handlers.ports import Memory
from tests.conftest import AS_OF, fixed_now
from tests.handlers.talk import Talk

BEGIN = "国保の免除、私の場合を計算して"
WHOLE = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"
FIRST = "出産予定日、または出産した日はいつですか"
SECOND = "お子さんは2人以上ですか"
ANSWER = "6か月分が免除です(2027年3月から2027年8月まで)"


def test_one_sentence_with_everything_is_answered_at_once(parts: Parts) -> None:
    talk = Talk(parts.counter)
    read = talk.say(WHOLE)
    assert ANSWER in read
    assert "2027年 ●3月 ●4月 ●5月 ●6月 ●7月 ●8月" in read
    assert "計算に使ったこと: 出産(予定)日: 2027年6月15日、双子以上: はい" in read
    assert "出典: 産前産後期間における国民健康保険料(税)の免除 2(2)" in read
    assert talk.last.private


def test_what_a_sentence_lacks_is_asked_and_what_it_gave_is_shown(parts: Parts) -> None:
    read = Talk(parts.counter).say("双子が生まれます。私の国保の免除の月を計算して")
    assert "読み取ったこと: 双子以上: はい" in read
    assert FIRST in read
    assert "例: " in read


CHAT = [
    (
        "the usual ways of answering",
        [
            (BEGIN, [FIRST]),
            ("来年の6月15日です", ["読み取ったこと: 出産(予定)日: 2027年6月15日", SECOND]),
            ("はい", [ANSWER]),
        ],
    ),
    ("an era date and a number", [(BEGIN, [FIRST]), ("R9.6.15", [SECOND]), ("1", [ANSWER])]),
    ("yes said casually", [(BEGIN, [FIRST]), ("2027/6/15", [SECOND]), ("うん", [ANSWER])]),
    ("no said in words", [(BEGIN, [FIRST]), ("2027-06-15", [SECOND]), ("いや、ひとりです", ["4か月分が免除です"])]),
    ("both in one answer", [(BEGIN, [FIRST]), ("2027年6月15日、双子です", [ANSWER])]),
    ("the second fact first", [(BEGIN, [FIRST]), ("双子です", ["双子以上: はい", FIRST]), ("2027年6月15日", [ANSWER])]),
    ("a month is not a day", [(BEGIN, [FIRST]), ("来年の6月", ["何日かも書いてください", FIRST])]),
    ("a day that does not exist", [(BEGIN, [FIRST]), ("2027年2月30日", ["読み取れませんでした", FIRST])]),
    ("why", [(BEGIN, [FIRST]), ("なぜ?", ["免除になる月を数えるからです", FIRST])]),
    (
        "a year that was not said",
        [(BEGIN, [FIRST]), ("6月15日", ["2027年6月15日と読みました", "「出産(予定)日」を直す"])],
    ),
    ("back", [(BEGIN, [FIRST]), ("2027年6月15日", [SECOND]), ("戻る", [FIRST])]),
    ("back from the result", [(BEGIN, [FIRST]), ("R9.6.15", [SECOND]), ("はい", [ANSWER]), ("もどる", [SECOND])]),
    ("stop", [(BEGIN, [FIRST]), ("やめる", ["計算をやめました"]), ("はい", ["承知しました"])]),
    ("from the start", [(BEGIN, [FIRST]), ("双子です", [FIRST]), ("最初から", [FIRST]), ("R9.6.15", [SECOND])]),
    (
        "a correction",
        [(BEGIN, [FIRST]), ("2027年6月15日", [SECOND]), ("やっぱり予定日は6月20日です", ["2027年6月20日", SECOND])],
    ),
    (
        "a question in the middle",
        [
            (BEGIN, [FIRST]),
            ("均等割って何?", ["均等割(被保険者均等割)は", "計算の続きです", FIRST]),
            ("R9.6.15", [SECOND]),
        ],
    ),
    (
        "another question after the result",
        [(WHOLE, [ANSWER]), ("機関紙は年に何回出しますか", ["4回"]), ("一人だったら?", ["4か月分が免除です"])],
    ),
    (
        "what if",
        [
            (WHOLE, [ANSWER]),
            (
                "双子じゃなくて一人だったら?",
                ["条件を変えると(双子以上: いいえ)", "4か月分が免除です", "いまの条件: 6か月分"],
            ),
            ("この条件に直す", ["4か月分が免除です(2027年5月から2027年8月まで)"]),
        ],
    ),
    ("what if nothing changes", [(WHOLE, [ANSWER]), ("予定日が6月20日だったら?", ["答えは変わりません"])]),
    (
        "the grounds",
        [(WHOLE, [ANSWER]), ("なんで?", ["計算の根拠です", "〔産前産後期間における国民健康保険料(税)の免除 2(2)"])],
    ),
    (
        "the levies",
        [
            (WHOLE, [ANSWER, "保険料がいくら減るかも計算する"]),
            ("保険料がいくら減るかも計算する", ["所得割は、1年でいくらですか"]),
            ("12万円", ["均等割は、1年でいくらですか"]),
            ("4万2千円くらい", ["16万2,000円 × 6か月 ÷ 12 = 約8万1,000円"]),
        ],
    ),
    (
        "an unknown levy",
        [
            (WHOLE, [ANSWER]),
            ("保険料がいくら減るかも計算する", ["所得割は"]),
            ("わからない", ["均等割は"]),
            ("2万4千", ["約1万2,000円"]),
        ],
    ),
    ("a fact it cannot do without", [(BEGIN, [FIRST]), ("わからない", ["わからなくても大丈夫です", FIRST])]),
    (
        "distress comes first",
        [(BEGIN, [FIRST]), ("もう死にたい", ["つらい", "計算に戻る"]), ("計算に戻る", [FIRST]), ("R9.6.15", [SECOND])],
    ),
    (
        "a fact said after the result",
        [("時給1200円で30時間残業した。残業代いくら?", ["4万5,000円"]), ("時給は1300円でした", ["4万8,750円"])],
    ),
    (
        "a supposition that needs one more fact",
        [
            ("年収120万、夫の扶養、週15時間、学生ではありません。私はどの壁にかかる?", ["扶養のままでいられます"]),
            ("140万だったら?", ["もとの条件にするときは「戻る」", "一時的なものですか"]),
            ("戻る", ["年収120万円"]),
        ],
    ),
    ("a loss", [(BEGIN, [FIRST]), ("流産しました", ["つらいことを話してくださって", "市町村", "計算に戻る"])]),
    (
        "a month said before",
        [
            ("R6.3に双子 国保は何か月免除?", ["2024年3月なら、どの日でも", "5か月分が免除", "何日かも"]),
            ("3月10日", ["2023年12月から2024年5月まで"]),
        ],
    ),
    (
        "a day alone after a month",
        [(BEGIN, [FIRST]), ("来年の6月", ["何日かも"]), ("15日です", ["2027年6月15日", SECOND])],
    ),
    (
        "what if in numbers",
        [
            ("時給1200円で30時間残業した。残業代いくら?", ["4万5,000円"]),
            ("60時間だったら?", ["条件を変えると(時間外労働: 60時間)", "9万円"]),
            ("この条件に直す", ["合計で9万円"]),
            ("60時間じゃなくて70時間でした", ["10万8,000円"]),
        ],
    ),
    ("another calculator", [(BEGIN, [FIRST]), ("時給1200円で残業10時間、残業代はいくらになりますか", ["1万5,000円"])]),
    (
        "facts go along",
        [(WHOLE, [ANSWER]), ("国民年金保険料の産前産後免除(自分の場合の月)", ["国民年金は、次のどれですか"])],
    ),
    ("the notice behind it", [(WHOLE, [ANSWER]), ("もとのお知らせ", ["出典: 産前産後期間"])]),
    ("the summary", [(WHOLE, [ANSWER]), ("まとめ", ["2026年11月22日時点", ANSWER, "出典: "])]),
]


@pytest.mark.parametrize("said", [said for _, said in CHAT], ids=[name for name, _ in CHAT])
def test_a_conversation_goes_as_a_member_expects(parts: Parts, said: list[tuple[str, list[str]]]) -> None:
    talk = Talk(parts.counter)
    for text, expected in said:
        read = talk.say(text)
        for words in expected:
            assert words in read, f"{text}\n{read}"


def test_three_answers_not_understood_lead_to_a_person(parts: Parts) -> None:
    talk = Talk(parts.counter)
    talk.say(BEGIN)
    assert "読み取れませんでした" in talk.say("ほげほげ")
    assert "人に聞く" in talk.say("ふがふが")
    assert "人に聞くこともできます" in talk.say("もげもげ")
    assert "組合の担当に聞いてください" in talk.press("人に聞く")
    assert SECOND in talk.say("2027年6月15日")


def test_pressing_and_typing_an_answer_mean_the_same(parts: Parts) -> None:
    pressed, typed = Talk(parts.counter), Talk(parts.counter)
    for talk in (pressed, typed):
        talk.say(BEGIN)
        talk.say("2027年6月15日")
    assert pressed.press("はい") == typed.say("双子です")


def test_a_number_answers_an_open_question_about_an_amount(parts: Parts) -> None:
    talk = Talk(parts.counter)
    talk.say(WHOLE)
    talk.press("保険料がいくら減るかも計算する")
    talk.say("2")
    assert "約1万円" in talk.say("なし")


def test_the_days_come_as_a_calendar_file(parts: Parts) -> None:
    talk = Talk(parts.counter)
    talk.say(WHOLE)
    assert "2026年12月15日" in talk.press("予定表に入れる")
    (file,) = talk.last.files
    (event,) = Calendar.from_ical(file.content).events
    assert date(2026, 12, 15) == event.DTSTART
    assert "届け出られる最初の日" in event["summary"]
    assert "6か月分が免除です" in event["description"]
    talk.press("予定表に入れる")
    assert talk.last.files == (file,)


def test_where_nobody_can_be_reached_later_a_wish_leads_to_the_calendar(parts: Parts) -> None:
    talk = Talk(parts.counter)
    talk.say(WHOLE)
    assert "あとから知らせを送れません" in talk.press("その日に知らせてほしい")
    assert "予定表に入れる" in talk.labels


def test_a_day_that_is_past_is_not_offered_as_a_reminder(parts: Parts) -> None:
    talk = Talk(parts.counter)
    assert "もう出せます" in talk.say("2027年3月15日に双子が生まれる予定です。国保は何か月免除されますか")
    assert not {"予定表に入れる", "その日に知らせてほしい"} & set(talk.labels)


def desk(parts: Parts, conversations: ConversationsInDatabase, database: Database) -> MemberDesk:
    return MemberDesk(parts.counter, conversations, VotesInDatabase(database))


ONE = ConversationId("one")


def message(text: str) -> IncomingMessage:
    return IncomingMessage("1", ONE, MemberId("one"), text, True, fixed_now())


def test_a_calculation_goes_on_after_a_restart(parts: Parts) -> None:
    database = Database("sqlite://")
    conversations = ConversationsInDatabase(database, fixed_now)
    desk(parts, conversations, database).reply(message(BEGIN), AS_OF)
    desk(parts, conversations, database).reply(message("2027年6月15日"), AS_OF)
    restarted = desk(parts, conversations, database)
    assert SECOND in plain(restarted.welcome(ONE, AS_OF))
    assert ANSWER in plain(restarted.reply(message("1"), AS_OF))


@pytest.mark.parametrize(
    "dialogue",
    [
        Dialogue("maternity-nhi", (Turn("はい", AS_OF, "insured_kind"),)),
        Dialogue("no-such-calculator", (Turn("はい", AS_OF),)),
        Dialogue("maternity-nhi", (Turn("2027年6月15日", AS_OF, "birth_date"), Turn("はい", AS_OF, "birth_date"))),
    ],
)
def test_questions_that_were_changed_meanwhile_begin_anew_with_an_apology(parts: Parts, dialogue: Dialogue) -> None:
    database = Database("sqlite://")
    conversations = ConversationsInDatabase(database, fixed_now)
    conversations.save(ONE, Memory(dialogue=dialogue))
    read = plain(desk(parts, conversations, database).reply(message("はい"), AS_OF))
    assert "質問が新しくなったため" in read
    begun = conversations.load(ONE).dialogue
    assert begun is None or begun.turns == ()


def test_relative_days_count_from_the_day_they_were_said(parts: Parts) -> None:
    said = Dialogue("maternity-nhi", (Turn("あさってが予定日で、双子です", date(2026, 11, 30)),))
    position = parts.counter.calculations.position(said, date(2027, 1, 5))
    assert position.raw["birth_date"] == "2026-12-02"


def test_only_what_was_said_is_kept(parts: Parts) -> None:
    talk = Talk(parts.counter)
    talk.say(WHOLE)
    assert talk.memory.dialogue == Dialogue("maternity-nhi", (Turn(WHOLE, AS_OF),))


def test_the_check_of_an_illness_leaves_nothing_behind_and_names_people_first(parts: Parts) -> None:
    talk = Talk(parts.counter)
    read = talk.say("私の心の病気が労災の要件にあてはまるか見てほしい")
    assert (
        read.index("一人で抱えなくて大丈夫です") < read.index("よりそいホットライン") < read.index("診断された病気は")
    )
    for answer in ("適応障害です", "はい", "いいえ"):
        talk.say(answer)
        assert talk.memory.dialogue is not None
    read = talk.say("いいえ")
    assert read.index("よりそいホットライン") < read.index("可能性があります")
    assert "判定でもありません" in read
    assert "適応障害" not in read
    assert talk.memory.dialogue is None
    assert not {"まとめをコピー用に出す", "戻る"} & set(talk.labels)


@pytest.mark.parametrize("text", ["carry:{", 'carry:{"multiple": true}', "drop:nothing", "add:nothing", "answer:x=y"])
def test_a_text_that_looks_like_a_mark_of_ours_is_a_text(parts: Parts, text: str) -> None:
    talk = Talk(parts.counter)
    talk.say(BEGIN)
    assert FIRST in talk.say(text)
    assert SECOND in talk.say("2027年6月15日")
    begun = parts.counter.calculations.begin("maternity-nhi", text, AS_OF)
    assert begun.position is not None
    assert begun.position.raw == {}
