"""What only Slack has: threads, whispers, commands, the home page, forms, the agent pane, edits, both ways in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from tests.platforms.conftest import Start
from tests.platforms.people import FORM, GO_ON, SLACK_CALLS, Ledger, SlackPerson, slack_text
from tests.platforms.slack_standin import GENERAL, MEMBER, Ack, Call, SlackStandIn, labels

QUESTION, FACT = "機関紙は年に何回出しますか", "4回"
OTHER_QUESTION, OTHER_FACT = "2023年のジェンダーギャップ指数で日本は何位?", "125位"
BEGIN = "国保の免除、私の場合を計算して"
WHOLE = "2027年6月15日に双子が生まれる予定です。国保は何か月免除されますか"
FIRST, SECOND = "出産した日はいつですか", "お子さんは2人以上ですか"
ANSWER, FEWER = "6か月分が免除です", "4か月分が免除です"
ASIDE = "個人にかかわることなので、ご本人だけにお答えします。"
COMMAND = "/madoguchi"
DM, OTHER, COLLEAGUE = "D0MEMBER", "U0OTHER", "<@U0OTHER>"
SENSITIVE = "双子だと国保の免除は何か月ですか"


@dataclass(frozen=True)
class Workspace:
    """A running program and a workspace around it."""

    slack: SlackStandIn
    ledger: Ledger
    address: str

    def member(self, channel: str = "", user: str = MEMBER) -> SlackPerson:
        """A member in private or in a channel."""
        return SlackPerson(self.slack, self.ledger, user, channel)

    def answers(self, after: int) -> list[Call]:
        """All messages that the program wrote later than a call, when it has nothing more to write."""
        self.slack.wait_until(self.ledger.settled)
        return [call for call in self.slack.calls if call.number > after and call.method in SLACK_CALLS]


@pytest.fixture
def ledger(slack: SlackStandIn, tmp_path: Path) -> Iterator[Ledger]:
    """What the program has still to answer and to send."""
    found = Ledger(f"sqlite:///{tmp_path}/madoguchi.sqlite3")
    yield found
    found.close()


@pytest.fixture
def desk(slack: SlackStandIn, start: Start, ledger: Ledger) -> Workspace:
    """The program in Socket Mode."""
    return Workspace(slack, ledger, start(slack))


@pytest.mark.parametrize("first", ["app_mention", "message"])
def test_a_mention_is_answered_once_in_the_thread_under_it(
    desk: Workspace, first: Literal["app_mention", "message"]
) -> None:
    said = desk.slack.mention(MEMBER, GENERAL, QUESTION, first=first)
    (answer,) = desk.answers(0)
    assert FACT in slack_text(answer)
    assert (answer.method, answer.channel, answer.body["thread_ts"]) == ("chat.postMessage", GENERAL, said.ts)


def test_an_event_that_comes_three_times_more_is_answered_once(desk: Workspace) -> None:
    said = desk.slack.mention(MEMBER, GENERAL, QUESTION)
    for number in (1, 2, 3):
        desk.slack.redeliver(said, retry_num=number)
    assert len(desk.answers(0)) == 1


def test_a_follow_up_in_the_thread_needs_no_mention(desk: Workspace) -> None:
    member = desk.member(GENERAL)
    assert FACT in member.say(QUESTION).public
    assert OTHER_FACT in member.say(OTHER_QUESTION).public


def test_another_members_question_in_the_thread_is_answered_too(desk: Workspace) -> None:
    thread = desk.slack.mention(MEMBER, GENERAL, QUESTION).ts
    (first,) = desk.answers(0)
    desk.slack.channel_message(OTHER, GENERAL, OTHER_QUESTION, thread)
    (answer,) = desk.answers(first.number)
    assert OTHER_FACT in slack_text(answer)


@pytest.mark.parametrize(
    ("user", "text", "inside"),
    [
        (OTHER, "なるほど、ありがとう", True),
        (OTHER, "明日の会議、よろしくお願いします", True),
        (MEMBER, f"{COLLEAGUE} これどう思いますか?", True),
        (OTHER, QUESTION, False),
        (MEMBER, f"{COLLEAGUE} {QUESTION}", False),
    ],
)
def test_words_between_members_are_left_alone(desk: Workspace, user: str, text: str, inside: bool) -> None:
    ours = desk.slack.mention(MEMBER, GENERAL, QUESTION).ts
    theirs = desk.slack.channel_message(OTHER, GENERAL, "お昼はそばにします").ts
    desk.answers(0)
    before = desk.slack.last()
    desk.slack.channel_message(user, GENERAL, text, ours if inside else theirs)
    desk.slack.channel_message(user, GENERAL, text if not inside else "お疲れさまです")
    assert desk.answers(before) == []


@pytest.mark.parametrize("said", [SENSITIVE, WHOLE, BEGIN, "もう死にたい"])
def test_what_is_personal_is_whispered_beside_one_neutral_line(desk: Workspace, said: str) -> None:
    read = desk.member(GENERAL).say(said)
    assert read.public == ASIDE
    aside, whisper = read.calls
    assert (aside.method, whisper.method) == ("chat.postMessage", "chat.postEphemeral")
    assert whisper.body["user"] == MEMBER
    assert whisper.body["thread_ts"] == aside.body["thread_ts"]
    assert len(slack_text(whisper)) > len(ASIDE)
    assert GO_ON in read.labels


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([QUESTION, "自分の知らせ"], "自分の知らせは、ありません"),
        ([QUESTION, "[人に聞く]"], "質問を送れます"),
        ([QUESTION, "計算", "[年収の壁(自分の場合の判定)]"], "1年の給料の合計"),
        ([SENSITIVE, "[双子以上のときの国民年金保険料の免除は何か月か]"], "国民年金保険料の産前産後免除は、6か月です"),
    ],
)
def test_what_was_whispered_last_is_what_the_private_conversation_shows(
    desk: Workspace, steps: list[str], expected: str
) -> None:
    member = desk.member(GENERAL)
    for step in steps:
        member.does(step)
    assert expected in member.press(GO_ON).text


def test_a_calculation_goes_on_in_private_where_it_stood(desk: Workspace) -> None:
    member = desk.member(GENERAL)
    member.say(BEGIN)
    assert member.say("2027年6月15日").public == ASIDE
    moved = member.press(GO_ON)
    assert SECOND in moved.text
    assert (moved.public, {call.channel for call in moved.calls}) == ("", {DM})
    assert ANSWER in member.press("はい").text
    assert FEWER in member.say("一人だったら?").text


def test_a_finished_calculation_goes_on_in_private_with_its_result(desk: Workspace) -> None:
    member = desk.member(GENERAL)
    member.say(WHOLE)
    assert ANSWER in member.press(GO_ON).text
    assert FEWER in member.say("一人だったら?").text


def test_a_personal_question_is_answered_once_more_in_private(desk: Workspace) -> None:
    member = desk.member(GENERAL)
    member.say(SENSITIVE)
    moved = member.press(GO_ON)
    assert "6か月" in moved.text
    assert {call.channel for call in moved.calls} == {DM}


@pytest.mark.parametrize(
    ("label", "expected"), [("なぜ?", FIRST), ("人に聞く", "質問を送れます"), ("やめる", "やめました")]
)
def test_buttons_of_a_whisper_are_answered_in_a_whisper_without_another_public_line(
    desk: Workspace, label: str, expected: str
) -> None:
    member = desk.member(GENERAL)
    member.say(BEGIN)
    read = member.press(label)
    assert expected in read.text
    assert (read.public, read.private) == ("", True)


@pytest.mark.parametrize(
    ("text", "expected", "button"),
    [
        (QUESTION, FACT, "役に立った"),
        (WHOLE, ANSWER, "もとのお知らせ"),
        ("calc", "どれについて計算しますか", "割増賃金(自分の残業・休日・深夜の分の計算)"),
        ("topics", "文書を選んでください", "ジェンダーギャップ指数~経済分野での男女格差と現状"),
        ("help", "そのまま書いてください", "メニュー"),
        ("remind", "自分の知らせは、ありません", ""),
        ("", "こんにちは", "メニュー"),
    ],
)
def test_a_command_is_answered_for_its_member_alone(desk: Workspace, text: str, expected: str, button: str) -> None:
    desk.slack.send_command(COMMAND, text)
    (answer,) = desk.answers(0)
    assert (answer.method, answer.body["response_type"]) == ("response_url", "ephemeral")
    assert expected in slack_text(answer)
    assert not button or button in labels(answer.blocks)


def test_a_calculation_that_a_command_began_goes_on_by_buttons_unseen(desk: Workspace) -> None:
    desk.slack.send_command(COMMAND, BEGIN)
    desk.answers(0)
    member = desk.member()
    member.news()
    desk.slack.send_command(COMMAND, "2027年6月15日に生まれる予定です。国保は何か月免除されますか")
    assert SECOND in member.news().text
    result = member.press("はい")
    assert ANSWER in result.text
    assert [call.method for call in result.calls] == ["response_url"]


def test_a_command_is_answered_in_private_when_its_address_has_expired(desk: Workspace) -> None:
    desk.slack.fail("response_url", "error:expired_url", times=None)
    desk.slack.send_command(COMMAND, QUESTION)
    answer = desk.answers(0)[-1]
    assert (answer.method, answer.channel) == ("chat.postMessage", DM)
    assert FACT in slack_text(answer)


def test_the_shortcut_of_a_message_asks_the_counter_unseen(desk: Workspace) -> None:
    desk.slack.channel_message(OTHER, GENERAL, QUESTION)
    desk.slack.send_shortcut("ask_madoguchi", message=desk.slack.messages(GENERAL)[0])
    (answer,) = desk.answers(0)
    assert FACT in slack_text(answer)
    assert answer.answer["ephemeral"]


def test_buttons_of_the_home_are_answered_in_private(desk: Workspace) -> None:
    desk.slack.home_opened(MEMBER)
    home = desk.slack.wait_for(lambda call: call.method == "views.publish")
    member = desk.member()
    for label, expected in [
        ("割増賃金(自分の残業・休日・深夜の分の計算)", "1問ずつうかがいます"),
        ("ジェンダーギャップ指数~経済分野での男女格差と現状", "の中から選んでください"),
        ("人に聞く", "組合の担当"),
        ("わたしの記録を消す", "宛先を消しました"),
    ]:
        desk.slack.press(MEMBER, home, label)
        read = member.news()
        assert expected in read.text
        assert {call.channel for call in read.calls} == {DM}


def test_an_own_reminder_can_be_deleted_on_the_home(desk: Workspace) -> None:
    member = desk.member()
    member.say(WHOLE)
    member.press("その日に知らせてほしい")
    member.press("届出の日")
    desk.slack.home_opened(MEMBER)
    home = desk.slack.wait_for(lambda call: call.method == "views.publish")
    assert any("2026年12月15日" in block["text"]["text"] for block in home.blocks if block["type"] == "section")
    desk.slack.press(MEMBER, home, "消す")
    assert "消しました" in member.news().text
    assert "自分の知らせは、ありません" in member.say("自分の知らせ").text


@pytest.mark.parametrize("channel", ["", GENERAL])
def test_a_form_shows_what_is_to_be_mended_and_then_the_result(desk: Workspace, channel: str) -> None:
    member = desk.member(channel)
    member.say(BEGIN)
    member.press(FORM)
    form = desk.slack.wait_for(lambda call: call.method == "views.open")
    assert form.ok
    mended = desk.slack.send_view_submission(MEMBER, form, {"multiple": "yes"})
    assert mended is not None
    assert mended.payload["response_action"] == "errors"
    assert "出産(予定)日" in mended.payload["errors"]["birth_date"]
    done = desk.slack.send_view_submission(MEMBER, form, {"birth_date": "2027-06-15", "multiple": "yes"})
    assert done is not None
    assert not done.payload
    read = member.news()
    assert ANSWER in read.text
    assert (read.private, read.public) == (True, "")
    assert FEWER in member.say("一人だったら?").text


def test_the_pane_has_suggestions_a_status_and_answers_in_its_thread(desk: Workspace) -> None:
    desk.slack.home_opened(MEMBER, "messages")
    prompts = desk.slack.wait_for(lambda call: call.method == "assistant.threads.setSuggestedPrompts")
    assert prompts.ok
    asked = prompts.body["prompts"][0]["message"]
    root = desk.slack.dm(MEMBER, "おはよう").ts
    desk.answers(0)
    before = desk.slack.last()
    desk.slack.dm(MEMBER, asked, root)
    status = desk.slack.wait_for(lambda call: call.method == "assistant.threads.setStatus")
    assert (status.ok, status.body["thread_ts"]) == (True, root)
    (answer,) = desk.answers(before)
    assert (answer.channel, answer.body["thread_ts"]) == (DM, root)
    assert "2026年10月1日から変わっています" in slack_text(answer)


def test_a_workspace_without_the_pane_is_answered_all_the_same(desk: Workspace) -> None:
    for method in ("setStatus", "setSuggestedPrompts"):
        desk.slack.fail(f"assistant.threads.{method}", "error:not_allowed_token_type", times=None)
    desk.slack.home_opened(MEMBER, "messages")
    root = desk.slack.dm(MEMBER, "おはよう").ts
    desk.slack.dm(MEMBER, QUESTION, root)
    in_thread = [answer for answer in desk.answers(0) if answer.body.get("thread_ts") == root]
    assert [FACT in slack_text(answer) for answer in in_thread] == [True]


@pytest.mark.parametrize("channel", [DM, GENERAL])
def test_an_edited_question_is_answered_anew_in_place_and_a_preview_is_not(desk: Workspace, channel: str) -> None:
    said = _asked(desk, channel, QUESTION)
    (answer,) = desk.answers(0)
    desk.slack.unfurl(MEMBER, channel, said.ts, said.text)
    before = desk.slack.last()
    desk.slack.edit(MEMBER, channel, said.ts, said.text, said.text.replace(QUESTION, OTHER_QUESTION))
    (again,) = desk.answers(0)[1:]
    assert again.number > before
    assert (again.method, again.channel, again.ts) == ("chat.update", channel, answer.ts)
    assert OTHER_FACT in slack_text(again)


def test_a_question_that_becomes_personal_leaves_only_the_neutral_line(desk: Workspace) -> None:
    said = _asked(desk, GENERAL, QUESTION)
    (answer,) = desk.answers(0)
    desk.slack.edit(MEMBER, GENERAL, said.ts, said.text, said.text.replace(QUESTION, SENSITIVE))
    update, whisper = desk.answers(answer.number)
    assert (update.method, update.ts, slack_text(update)) == ("chat.update", answer.ts, ASIDE)
    assert whisper.method == "chat.postEphemeral"


@pytest.mark.parametrize("channel", [DM, GENERAL])
@pytest.mark.parametrize(
    ("label", "said", "left"), [("答えも消す", "消しました", False), ("残しておく", "残しました", True)]
)
def test_the_answer_to_a_deleted_question_can_be_removed(
    desk: Workspace, channel: str, label: str, said: str, left: bool
) -> None:
    asked = _asked(desk, channel, QUESTION)
    (answer,) = desk.answers(0)
    desk.slack.delete(MEMBER, channel, asked.ts, asked.text)
    (offer,) = desk.answers(answer.number)
    assert "答えも消しますか" in slack_text(offer)
    desk.slack.press(MEMBER, offer, label)
    assert said in slack_text(desk.answers(offer.number)[-1])
    assert (desk.slack.message(channel, answer.ts) is not None) == left


def test_bots_are_not_answered_and_neither_is_the_counter_itself(desk: Workspace) -> None:
    desk.slack.own_events = True
    bot: dict[str, Any] = {"bot_id": "B0OTHER", "app_id": "A0OTHER"}
    desk.slack.dm(MEMBER, QUESTION, more=bot)
    desk.slack.mention(MEMBER, GENERAL, QUESTION, more=bot)
    assert desk.answers(0) == []
    desk.member().say(QUESTION)
    assert len(desk.answers(0)) == 1


def _asked(desk: Workspace, channel: str, text: str) -> Any:
    return desk.slack.dm(MEMBER, text) if channel == DM else desk.slack.mention(MEMBER, channel, text)


def test_over_http_only_a_right_and_fresh_signature_is_heard(slack: SlackStandIn, start: Start, ledger: Ledger) -> None:
    address = start(slack, slack_app_token="", slack_signing_secret=slack.signing_secret)
    slack.request_url = f"{address}/slack/events"
    desk = Workspace(slack, ledger, address)
    slack.wait_until(lambda: httpx.get(f"{address}/health").json()["slack"])
    hello: Ack = slack.verify_url()
    assert (hello.status, str(hello.event_id) in hello.body) == (200, True)
    for sign in ("wrong", "old", "none"):
        said = slack.dm(MEMBER, QUESTION, sign=sign)
        assert [ack.status for ack in said.acks] == [401]
    assert desk.answers(0) == []
    slack.dm(MEMBER, QUESTION)
    assert FACT in slack_text(desk.answers(0)[0])
    slack.send_command(COMMAND, OTHER_QUESTION)
    assert OTHER_FACT in slack_text(desk.answers(0)[1])


def test_a_lost_connection_is_told_by_health_and_comes_back(desk: Workspace) -> None:
    def health() -> Any:
        return httpx.get(f"{desk.address}/health")

    desk.slack.wait_until(lambda: health().json() == {"status": "ok", "slack": True})
    desk.slack.fail("socket", "503", times=None)
    desk.slack.drop_sockets()
    desk.slack.wait_until(lambda: health().json() == {"status": "degraded", "slack": False}, 30)
    assert health().status_code == 503
    desk.slack.clear_faults()
    desk.slack.wait_until(lambda: health().status_code == 200, 60, "the connection to come back")
    assert FACT in desk.member().say(QUESTION).text
