"""Around the writing of a reminder: questions in between, changed words, forged buttons, others, the chat."""

from __future__ import annotations

import pytest

from bot.wiring import Parts
from handlers.messages import ConversationId
from tests.handlers.organizing_talk import BEN, CHAT, MEMBER, Team, written


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


def test_a_question_in_the_middle_is_answered_and_the_draft_goes_on(team: Team) -> None:
    team.talked("テンプレートから", "機関紙の原稿", "冬号")
    answer = team.said("産前産後の保険料は何か月分免除されますか?")
    assert "免除" in answer
    assert team.labels[-1] == "お知らせ作りに戻る"
    assert "(2/4)" in team.said("お知らせ作りに戻る")
    assert "(3/4)" in team.said("12月10日")


def test_after_a_question_an_answer_that_can_mean_nothing_else_goes_on_at_once(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。", "全員", "ここまで", "方針で学習会について何と書いてありますか?")
    assert "返事のボタン" in team.said("12月10日 9:00")


def test_words_after_a_question_do_not_become_the_text(team: Team) -> None:
    team.said("お知らせを作る")
    team.pressed("menu")
    assert "だれに送りますか" not in team.said("産前産後の保険料は何か月分免除されますか")
    assert team.writing()


def test_a_page_in_the_middle_leads_back(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。")
    team.said("承認待ち")
    assert "お知らせ作りに戻る" in team.labels
    assert "だれに送りますか" in team.said("お知らせ作りに戻る")


def test_words_that_were_changed_are_heard_anew(team: Team) -> None:
    team.talked("お知らせを作る", "集会です。")
    changed = team.said("集会は4階です。", id=team.last_id, change="edited")
    assert "だれに送りますか" in changed
    team.talked("全員", "ここまで", "今すぐ", "付けない", "送り直さない", "承認をお願いする")
    (reminder,) = team.fakes.desk.all()
    assert reminder.text == "集会は4階です。"


def test_without_a_draft_its_buttons_say_how_to_begin(team: Team) -> None:
    for choice in ("draft:resume", "order:when:now", "draft:submit:0"):
        assert "書きかけのお知らせは残っていません" in team.pressed(choice)


@pytest.mark.parametrize(
    "forged", ["draft:", "draft:page:x", "draft:fix:mars", "order:", "order:source:", "broadcast:"]
)
def test_a_forged_button_does_no_harm(team: Team, forged: str) -> None:
    team.talked("テンプレートから", "機関紙の原稿")
    assert team.pressed(forged)
    assert team.writing()


@pytest.mark.parametrize("said", ["お知らせを作る", "/broadcast", "お知らせの一覧"])
def test_others_are_told_kindly_who_writes_reminders(team: Team, said: str) -> None:
    assert "組合の役員が作ります" in team.said(said, MEMBER)
    assert not team.writing(MEMBER)


def test_others_can_press_nothing(team: Team) -> None:
    reminder = written(team)
    for deed in ("approve", "cancelled", "show", "csv", "deeds"):
        assert "組合の役員が作ります" in team.pressed(f"broadcast:{deed}:{reminder.id}:1", MEMBER)
    assert team.fakes.desk.find(reminder.id).state == "pending_approval"


def test_what_others_ask_goes_to_the_counter(team: Team) -> None:
    assert "組合の役員が作ります" not in team.said("産前産後の保険料は何か月分免除されますか", MEMBER)


def test_in_the_organizers_chat_pages_are_for_all_and_writing_is_for_its_author(team: Team) -> None:
    here = {"conversation": ConversationId(f"{CHAT}:1:ann"), "private": False}
    team.said("お知らせ", named=True, **here)
    assert not team.last[0].reply.private
    team.pressed("自分の文で作る", **here)
    assert team.last[0].reply.private
    team.said("お知らせ", named=True, conversation=ConversationId("chat:street:1:ann"), private=False)
    assert "何をしますか" not in team.last[0].reply.blocks[0].text


def test_where_others_read_the_preview_is_one_message(team: Team) -> None:
    here = {"conversation": ConversationId(f"{CHAT}:2:ann"), "private": False}
    for said in ("お知らせを作る", "集会です。", "全員", "ここまで", "今すぐ", "確認した", "送り直さない"):
        team.said(said, **here)
    (delivery,) = team.last
    assert delivery.reply.private
    assert "ボタン: [確認した] [あとで] [止める]" in "\n".join(block.text for block in delivery.reply.blocks)


def test_two_organizers_write_beside_each_other(team: Team) -> None:
    for said in ("お知らせを作る", "集会です。", "女性部", "ここまで", "明日9時", "付けない"):
        assert team.said(said) == team.said(said, BEN)
