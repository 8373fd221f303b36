"""Conversations as tables, played in the web chat, in Slack and in Telegram: the same words and buttons everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from handlers.messages import ConversationId
from tests.platforms.conftest import ORGANIZER, ORGANIZERS, Start
from tests.platforms.people import Ledger, Person, Read, SlackPerson, TelegramPerson, WebPerson, slack_text
from tests.platforms.slack_standin import Call, SlackStandIn
from tests.platforms.telegram_standin import TelegramStandIn

Step = tuple[str, list[str], list[str]]

BEGIN = "国保の免除、私の場合を計算して"
WHOLE = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"
FIRST = "出産予定日、または出産した日はいつですか"
SECOND = "お子さんは2人以上ですか"
ANSWER = "6か月分が免除です(2027年3月から2027年8月まで)"
ASKING = ["なぜ?", "やめる", "人に聞く"]
JUDGING = ["役に立った", "違った", "人に聞く"]
HELP_LINE = "話してくださって、ありがとうございます。"

# What is said or [pressed], the words that are read, the buttons that are offered.
CHAT: dict[str, list[Step]] = {
    "a plain question": [("機関紙は年に何回出しますか", ["4回", "日付の記載なし", "確認できていません"], JUDGING)],
    "a law that has changed": [
        ("106万円の壁って今もあるの?", ["2026年10月1日から変わっています", "令和8年政令第275号"], JUDGING)
    ],
    "what the documents do not say": [("組合費は毎月いくら?", ["資料にはありません"], ["メニュー", "人に聞く"])],
    "a greeting": [("おはよう", ["こんにちは"], ["メニュー"])],
    "a clarification and a choice": [
        ("免除", ["どれについてのご質問ですか"], ["どれでもない"]),
        ("[国民健康保険税(国保税)でも産前産後免除は同じか]", ["国保税", "出典: "], JUDGING),
    ],
    "none of these": [
        ("免除", ["どれについてのご質問ですか"], ["どれでもない"]),
        ("[どれでもない]", ["近い答えを用意できず"], []),
    ],
    "a calculator by buttons": [
        ("計算", ["どれについて計算しますか"], ["国保料の産前産後免除(自分の場合の月数)"]),
        ("[国保料の産前産後免除(自分の場合の月数)]", [FIRST, "例: "], ASKING),
        ("2027年6月15日", ["読み取ったこと: 出産(予定)日: 2027年6月15日", SECOND], ["はい", "いいえ", "戻る"]),
        ("[はい]", [ANSWER, "●3月 ●4月"], ["もとのお知らせ", "まとめをコピー用に出す", *JUDGING]),
    ],
    "a calculator by typing": [
        (BEGIN, [FIRST], ASKING),
        ("R9.6.15", [SECOND], ["はい", "いいえ"]),
        ("うん", [ANSWER], JUDGING),
    ],
    "a choice by its number": [(BEGIN, [FIRST], ASKING), ("R9.6.15", [SECOND], ["はい"]), ("１", [ANSWER], JUDGING)],
    "one sentence with all facts": [(WHOLE, [ANSWER, "計算に使ったこと: 出産(予定)日: 2027年6月15日"], JUDGING)],
    "back, why and stop by buttons": [
        (BEGIN, [FIRST], ASKING),
        ("[なぜ?]", ["免除になる月を数えるからです", FIRST], ASKING),
        ("2027年6月15日", [SECOND], ["戻る"]),
        ("[戻る]", [FIRST], ASKING),
        ("[やめる]", ["計算をやめました"], []),
    ],
    "back, why and stop by typing": [
        (BEGIN, [FIRST], ASKING),
        ("なんで?", ["免除になる月を数えるからです", FIRST], ASKING),
        ("2027年6月15日", [SECOND], ["戻る"]),
        ("もどる", [FIRST], ASKING),
        ("やめる", ["計算をやめました"], []),
        ("はい", ["承知しました"], []),
    ],
    "what if": [
        (WHOLE, [ANSWER], JUDGING),
        ("双子じゃなくて一人だったら?", ["条件を変えると(双子以上: いいえ)", "4か月分が免除です"], ["この条件に直す"]),
        ("[この条件に直す]", ["4か月分が免除です(2027年5月から2027年8月まで)"], JUDGING),
    ],
    "a question in the middle": [
        (BEGIN, [FIRST], ASKING),
        ("均等割って何?", ["均等割(被保険者均等割)は", "計算の続きです", FIRST], ASKING),
        ("R9.6.15", [SECOND], ["はい"]),
    ],
    "a related question": [
        ("双子だと国保の免除は何か月ですか", ["6か月"], ["双子以上のときの国民年金保険料の免除は何か月か"]),
        ("[双子以上のときの国民年金保険料の免除は何か月か]", ["国民年金", "6か月", "出典: "], JUDGING),
    ],
    "from an entry to the calculator": [
        ("双子だと国保の免除は何か月ですか", ["6か月"], ["自分の場合を計算する"]),
        ("[自分の場合を計算する]", [FIRST], ASKING),
    ],
    "the topic menu": [
        ("メニュー", ["文書を選んでください"], ["いわゆる年収の壁~支援強化パッケージについて"]),
        (
            "[いわゆる年収の壁~支援強化パッケージについて]",
            ["の中から選んでください"],
            ["「年収の壁」とは?", "一覧に戻る"],
        ),
        ("[「年収の壁」とは?]", ["わかることです"], ["「年収の壁」とは何か(税の壁と社会保険の壁)"]),
        ("[「年収の壁」とは何か(税の壁と社会保険の壁)]", ["出典: いわゆる年収の壁"], JUDGING),
    ],
    "help": [("ヘルプ", ["そのまま書いてください"], ["メニュー", "使い方"])],
    "the summary": [(WHOLE, [ANSWER], JUDGING), ("[まとめをコピー用に出す]", ["2026年11月22日時点", ANSWER], ["戻る"])],
    "forgetting": [
        (WHOLE, [ANSWER], JUDGING),
        ("記録について", ["残すのは、話の続きとお知らせに要ることだけです"], ["わたしの記録を消す"]),
        ("[わたしの記録を消す]", ["宛先を消しました"], []),
        ("[戻る]", ["残っていません"], []),
    ],
    "words of distress": [("もう死にたい", [HELP_LINE, "0570-064-556"], ["人に聞く"])],
    "words of distress in a calculation": [
        (BEGIN, [FIRST], ASKING),
        ("もう死にたい", [HELP_LINE, "0120-279-338"], ["計算に戻る", "人に聞く"]),
        ("[計算に戻る]", [FIRST], ASKING),
    ],
    "nothing": [("", ["書いて送ってください"], ["メニュー", "人に聞く"])],
    "emoji alone": [("😀😀😀", ["文字を読み取れませんでした"], ["メニュー", "人に聞く"])],
    "five thousand characters": [("あ" * 5000, ["長すぎて", "2000文字まで"], ["メニュー", "人に聞く"])],
    "a mention of all": [("<!channel> @here @channel", [], ["人に聞く"])],
    "markup": [("<b>*太字*</b> _斜体_ `{{7*7}}` &amp; <script>alert(1)</script>", [], ["人に聞く"])],
}


@dataclass(frozen=True)
class Everywhere:
    """The same member three times over."""

    people: dict[str, Person]

    def does(self, step: str) -> dict[str, Read]:
        """What is read in each place."""
        return {place: person.does(step) for place, person in self.people.items()}


@pytest.fixture
def ledger(slack: SlackStandIn, telegram: TelegramStandIn, tmp_path: Path) -> Iterator[Ledger]:
    """What the program has still to answer and to send."""
    found = Ledger(f"sqlite:///{tmp_path}/madoguchi.sqlite3")
    yield found
    found.close()


@pytest.fixture
def everywhere(slack: SlackStandIn, telegram: TelegramStandIn, start: Start, ledger: Ledger) -> Iterator[Everywhere]:
    """A visitor of the web chat and members in private with the bot in Slack and in Telegram."""
    address = start(slack, telegram)
    with httpx.Client(base_url=address, timeout=20) as client:
        slack_person, telegram_person = SlackPerson(slack, ledger, "U0MEMBER"), TelegramPerson(telegram, ledger, 5)
        yield Everywhere(
            {"web": WebPerson(client, ledger, slack.wait_until), "slack": slack_person, "telegram": telegram_person}
        )


@pytest.mark.parametrize("steps", CHAT.values(), ids=CHAT)
def test_a_conversation_is_the_same_everywhere(everywhere: Everywhere, steps: list[Step]) -> None:
    for said, expected, offered in steps:
        read = everywhere.does(said)
        for place, found in read.items():
            assert found.private
            for words in expected:
                assert words in found.text, f"{place}: {said}\n{found.text}"
            assert set(offered) <= set(found.labels), f"{place}: {said}\n{found.labels}"
        assert read["slack"].letters == read["web"].letters
        assert read["telegram"].letters == read["web"].letters
        assert read["slack"].offered == read["web"].offered
        assert read["telegram"].offered == read["web"].offered


# Where a member can be written to later.
REACHED: dict[str, list[Step]] = {
    "own reminders": [
        ("自分の知らせ", ["自分の知らせは、ありません"], ["お知らせの設定"]),
        (WHOLE, [ANSWER], ["その日に知らせてほしい"]),
        ("[その日に知らせてほしい]", ["2026年12月15日"], ["届出の日", "1週間前", "別の日", "計算に戻る"]),
        ("[1週間前]", ["2026年12月8日(火) 9:00に、お知らせします"], ["取り消す"]),
        ("12月10日に<紙>のことを思い出させて", ["2026年12月10日(木) 9:00に、お知らせします", "「<紙>のこと」"], []),
        ("自分の知らせ", ["これから届く", "12月10日(木) 9:00: <紙>のこと"], ["消す: <紙>のこと"]),
        ("[消す: <紙>のこと]", ["消しました"], ["自分の知らせの一覧"]),
    ],
    "settings": [
        ("ヘルプ", ["お知らせの設定"], ["お知らせの設定"]),
        ("[お知らせの設定]", ["受け取りたいお知らせを選べます"], ["受け取る: 秋闘", "すべてのお知らせを止める"]),
        ("[受け取る: 秋闘]", ["「秋闘」のお知らせを受け取ります"], ["止める"]),
        ("通知", ["✓ 秋闘"], ["止める: 秋闘"]),
        ("stop", ["すべて止めました"], ["また受け取る"]),
        ("[また受け取る]", ["また受け取ります"], []),
    ],
}


@pytest.mark.parametrize("steps", REACHED.values(), ids=REACHED)
def test_reminders_are_set_and_chosen_in_slack_and_in_telegram_alike(everywhere: Everywhere, steps: list[Step]) -> None:
    del everywhere.people["web"]
    for said, expected, offered in steps:
        read = everywhere.does(said)
        for place, found in read.items():
            for words in expected:
                assert words in found.text, f"{place}: {said}\n{found.text}"
            assert set(offered) <= set(found.labels), f"{place}: {said}\n{found.labels}"
        assert read["slack"].letters.replace("届ける先Slack", "届ける先Telegram") == read["telegram"].letters


def test_a_judgement_is_thanked_for_and_can_be_changed(everywhere: Everywhere) -> None:
    everywhere.does("機関紙は年に何回出しますか")
    for read in everywhere.does("[役に立った]").values():
        assert "「役に立った」と記録しました" in read.text
    for read in everywhere.does("[違った]").values():
        assert "「違った」に変えました" in read.text


def test_the_organizers_see_a_wrong_answer_without_a_name(everywhere: Everywhere, slack: SlackStandIn) -> None:
    everywhere.does("機関紙は年に何回出しますか")
    everywhere.does("[違った]")
    told = [slack_text(call) for call in slack.posted(ORGANIZERS)]
    assert len(told) == 3
    assert "違った 3人" in told[-1]
    assert not any(name in text for text in told for name in NAMES)


PLACES = ("web", "slack", "telegram")
NAMES = ("U0MEMBER", "u0member", "会員5", "kaiin5")
QUESTION = "機関紙は年に何回出しますか"


def asks_a_person(person: Person, how: str = "[名前を出さずに送る]") -> Read:
    """Asks a question, then a person, and sends it."""
    person.say(QUESTION)
    offered = person.press("人に聞く")
    assert f"送る文: 「{QUESTION}」" in offered.text
    assert {"名前を出さずに送る", "書き直す", "送らない"} <= set(offered.labels)
    return person.does(how)


def organizer_replies(slack: SlackStandIn, post: Call, text: str) -> None:
    """An organizer answers in the thread of a post."""
    slack.channel_message("U0ORGANIZER", ORGANIZERS, text, post.ts)


@pytest.mark.parametrize("place", PLACES)
def test_a_question_to_a_person_and_the_answers_go_to_and_fro(
    everywhere: Everywhere, slack: SlackStandIn, place: str
) -> None:
    person = everywhere.people[place]
    assert "組合の担当に送りました" in asks_a_person(person).text
    (post,) = slack.posted(ORGANIZERS)
    assert QUESTION in slack_text(post)
    assert "名前は出していません" in slack_text(post)
    assert not any(name in str(post.body) for name in NAMES)

    organizer_replies(slack, post, "年4回です。\n見本を<送り>ます。")
    answer = person.news()
    assert "組合の担当から返事が来ました" in answer.text
    assert "年4回です。\n見本を<送り>ます。" in answer.text

    assert "担当への返事を、書いて" in person.press("担当に返事を書く").text
    assert "組合の担当に送りました" in person.say("<!channel> 1部ください").text
    more = slack.posted(ORGANIZERS)[-1]
    assert "組合員から返事が来ました" in slack_text(more)
    assert "<!channel> 1部ください" in slack_text(more)
    assert "<!channel" not in more.text
    assert more.body["thread_ts"] == post.ts

    organizer_replies(slack, post, "送りました。")
    assert "送りました。" in person.news().text


def test_a_reply_to_what_an_organizer_wrote_goes_back_to_the_thread(
    everywhere: Everywhere, slack: SlackStandIn, telegram: TelegramStandIn
) -> None:
    def replies(place: str, answer: Read) -> None:
        if place == "slack":
            slack.dm("U0MEMBER", "助かりました", answer.calls[0].ts)
        else:
            telegram.private(5, "助かりました", reply_to=answer.calls[0])

    for place in ("slack", "telegram"):
        person = everywhere.people[place]
        asks_a_person(person)
        post = slack.posted(ORGANIZERS)[-1]
        organizer_replies(slack, post, "年4回です。")
        replies(place, person.news())
        more = slack.wait_posted(ORGANIZERS, "助かりました", after=post.number)
        assert more.body["thread_ts"] == post.ts
        assert "組合の担当に送りました" in person.news().text


def test_organizers_talk_among_themselves_unheard(everywhere: Everywhere, slack: SlackStandIn, ledger: Ledger) -> None:
    asks_a_person(everywhere.people["slack"])
    before = slack.last()
    slack.channel_message("U0ORGANIZER", ORGANIZERS, "これ、どう答えますか?")
    slack.channel_message("U0ORGANIZER", ORGANIZERS, "年4回ですよね?", slack.messages(ORGANIZERS)[-1]["ts"])
    slack.wait_until(ledger.settled)
    assert slack.last() == before
    assert everywhere.people["slack"].news().text == ""


@pytest.mark.parametrize("place", PLACES)
def test_the_organizer_reads_once_that_the_answer_is_on_its_way(
    everywhere: Everywhere, slack: SlackStandIn, place: str
) -> None:
    asks_a_person(everywhere.people[place])
    (post,) = slack.posted(ORGANIZERS)
    before = slack.last()
    organizer_replies(slack, post, "年4回です。")
    everywhere.people[place].news()
    heard = [call for call in slack.calls if call.number > before and call.channel == ORGANIZERS]
    assert [slack_text(call) for call in heard] == ["本人に送りました。"]
    assert heard[0].body["thread_ts"] == post.ts


def test_no_name_is_offered_where_none_is_known(everywhere: Everywhere) -> None:
    everywhere.people["web"].say(QUESTION)
    assert "名前も伝えて送る" not in everywhere.people["web"].press("人に聞く").labels


@pytest.mark.parametrize(("place", "name"), [("slack", "u0member"), ("telegram", "会員5")])
def test_the_name_is_shown_where_the_member_chose_so(
    everywhere: Everywhere, slack: SlackStandIn, place: str, name: str
) -> None:
    asks_a_person(everywhere.people[place], "[名前も伝えて送る]")
    (post,) = slack.posted(ORGANIZERS)
    assert name in slack_text(post)


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_sent_before_it_is_confirmed(everywhere: Everywhere, slack: SlackStandIn, place: str) -> None:
    person = everywhere.people[place]
    assert "送りませんでした" in asks_a_person(person, "[送らない]").text
    person.press("人に聞く")
    assert "書いて送ってください" in person.press("書き直す").text
    assert "送る文: 「創刊号は何年ですか」" in person.say("創刊号は何年ですか").text
    assert slack.posted(ORGANIZERS) == []
    person.press("名前を出さずに送る")
    (post,) = slack.posted(ORGANIZERS)
    assert "創刊号は何年ですか" in slack_text(post)
    assert QUESTION not in slack_text(post)


@pytest.mark.parametrize("place", PLACES)
def test_words_of_distress_to_a_person_meet_the_help_lines_first(everywhere: Everywhere, place: str) -> None:
    person = everywhere.people[place]
    person.say("人に聞く")
    assert person.say("もう死にたい").text.startswith(HELP_LINE)


def test_organizers_in_telegram_answer_a_member_in_slack(
    slack: SlackStandIn, telegram: TelegramStandIn, start: Start, ledger: Ledger
) -> None:
    chat = -100900
    telegram.meet(chat)
    start(slack, telegram, organizer_chat=ConversationId(f"telegram:{chat}"))
    person = SlackPerson(slack, ledger, "U0MEMBER")
    asks_a_person(person)
    (post,) = telegram.sent(chat)
    assert QUESTION in post["text"]
    update = telegram.group(ORGANIZER, chat, "年4回です。", reply_to=post)
    telegram.wait_until(lambda: all(each.update_id != update.update_id for each in telegram.pending))
    assert "年4回です。" in person.news().text
    person.press("担当に返事を書く")
    person.say("ありがとうございます")
    more = telegram.sent(chat)[-1]
    assert "ありがとうございます" in more["text"]
    assert more["reply_to_message"]["message_id"] == post["message_id"]
    assert [message["text"] for message in telegram.sent(chat)[1:-1]] == ["本人に送りました。"]


@pytest.mark.parametrize("place", PLACES)
def test_too_many_questions_in_a_minute_meet_a_kind_word_once(everywhere: Everywhere, place: str) -> None:
    person = everywhere.people[place]
    read = [person.say("おはよう").text for _ in range(32)]
    assert all("こんにちは" in text for text in read[:30])
    assert "少しだけ待ってください" in read[30]
    assert read[31] == ""
    assert HELP_LINE in person.say("もう死にたい").text
