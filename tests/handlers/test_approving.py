"""Approval by a second organizer: who is asked, who may, races, versions, and editing afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.wiring import Parts
from handlers.messages import ConversationId
from tests.handlers.organizing_talk import ANN, BEN, CHAT, EVE, Team, written
from tests.handlers.reminder_fakes import ANNS_PHONE

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


def test_the_others_see_all_that_they_approve(team: Team) -> None:
    written(team)
    asked = team.read(CHAT)
    for part in ("書いた人: ann", "集会は3階です。", "[確認した]", "送る相手: 全員", "10件", "2026年11月23日(月) 9:00"):
        assert part in asked
    assert team.last[-1].reply.choices[0].label == "承認する"


def test_the_approver_reads_that_quiet_hours_are_ignored(team: Team) -> None:
    team.talked(
        "お知らせを作る", "集会です。", "全員", "ここまで", "明日22時", "待たずに送る", "付けない", "送り直さない"
    )
    team.pressed("承認をお願いする")
    assert "静かな時間(21時から8時まで)にも送ります" in team.read(CHAT)


def test_the_author_reads_why_not(team: Team) -> None:
    reminder = written(team)
    assert "自分では承認できません" in team.pressed("承認する", ANN)
    assert team.last[0].short
    assert team.fakes.desk.find(reminder.id).state == "pending_approval"


def test_a_second_organizer_approves_and_the_author_is_told(team: Team) -> None:
    reminder = written(team)
    assert "benさんが承認しました" in team.pressed("承認する", BEN)
    assert "承認した人: ben。2026年11月23日(月) 9:00に送ります" in team.read(ANN)
    assert "benさんが承認しました" in team.read(CHAT)
    assert team.fakes.desk.find(reminder.id).approved_by == BEN


def test_what_is_approved_in_the_chat_is_said_there_once(team: Team) -> None:
    written(team)
    team.pressed("承認する", BEN, conversation=ConversationId(f"{CHAT}:3:ben"), private=False)
    assert [delivery.to for delivery in team.last] == [f"{CHAT}:3:ben", ANN]
    assert not team.last[0].reply.private


def test_news_of_an_approval_stand_under_what_was_asked(team: Team) -> None:
    reminder = written(team)
    team.posts.first[f"reminding:{reminder.id}"] = "chat:post"
    team.pressed("承認する", BEN)
    assert next(delivery.under for delivery in team.last if delivery.to == CHAT) == "chat:post"


def test_the_second_of_two_approvers_is_told_that_it_is_done(team: Team) -> None:
    reminder = written(team)
    approve = f"broadcast:approve:{reminder.id}:1"
    team.pressed(approve, BEN)
    assert "承認待ちではありません(いまは「予定」です)" in team.pressed(approve, EVE)


@pytest.mark.parametrize("deed", ["approve", "reject"])
def test_an_older_version_is_neither_approved_nor_sent_back(team: Team, deed: str) -> None:
    reminder = written(team)
    team.pressed(f"broadcast:edit:{reminder.id}", ANN)
    team.talked("直す", "文", "**集会は4階です。**", "承認をお願いする")
    assert "書き直されたお知らせ" in team.read(CHAT)
    assert "ほかの人がこのお知らせを変えました" in team.pressed(f"broadcast:{deed}:{reminder.id}:1", BEN)
    assert team.fakes.desk.find(reminder.id).state == "pending_approval"
    assert team.pressed(f"broadcast:{deed}:{reminder.id}:2", BEN)
    assert team.fakes.desk.find(reminder.id).state != "pending_approval"


def test_what_is_sent_back_can_be_mended_by_its_author(team: Team) -> None:
    reminder = written(team)
    team.pressed("差し戻す", BEN)
    assert "差し戻した人: ben" in team.read(ANN)
    assert "このとおりに届きます" in team.pressed(f"broadcast:edit:{reminder.id}", ANN)
    team.talked("直す", "文", "集会はなくなりました。", "承認をお願いする")
    assert team.fakes.desk.find(reminder.id).text == "集会はなくなりました。"


@pytest.mark.parametrize("when", ["明日9時", "毎月第2火曜 9:00", "今すぐ", "毎月10日 10時"])
def test_editing_begins_with_everything_as_it_was(team: Team, when: str) -> None:
    if when == "毎月10日 10時":
        team.talked("お知らせを作る", "集会です。", "全員、女性部", "ここまで", when, "次の平日に送る", "参加", "再送")
        team.pressed("承認をお願いする")
    else:
        written(team, when=when)
    before = team.fakes.desk.all()[0]
    team.pressed(f"broadcast:edit:{before.id}")
    team.pressed("承認をお願いする")
    assert team.fakes.desk.find(before.id) == replace(before, version=2)


def test_an_edit_of_what_another_changed_meanwhile_is_refused(team: Team) -> None:
    reminder = written(team)
    for who in (ANN, BEN):
        team.pressed(f"broadcast:edit:{reminder.id}", who)
        team.talked("直す", "文", f"{who}の文です。", who=who)
    team.said("承認をお願いする", BEN)
    team.said("承認をお願いする", ANN)
    assert "ほかの人がこのお知らせを変えました" in team.read(ANN)
    assert f"{BEN}の文です。" in team.pressed("いまの中身から直す")
    assert team.fakes.desk.find(reminder.id).text == f"{BEN}の文です。"


def test_a_template_is_edited_field_by_field(team: Team) -> None:
    team.talked(
        "テンプレートから", "機関紙の原稿", "冬号", "来週の金曜", "書かない", "佐藤", "全員", "ここまで", "明日"
    )
    team.talked("確認した", "送り直さない", "承認をお願いする")
    (reminder,) = team.fakes.desk.all()
    assert reminder.fields["deadline"] == "2026-11-27"
    team.pressed(f"broadcast:edit:{reminder.id}")
    assert "機関紙春号" in team.talked("直す", "号", "春号")


def test_without_a_chat_each_of_the_others_is_asked(parts: Parts) -> None:
    team = Team(parts, chat=None)
    team.fakes.people.persons = {str(BEN): "ben"}
    written(team)
    assert [delivery.to for delivery in team.last] == [ANN, ANNS_PHONE, BEN, EVE]
    team.pressed("承認する", BEN)
    assert [delivery.to for delivery in team.last] == [BEN, ANN]


def test_one_organizer_alone_can_approve_only_as_the_settings_say(parts: Parts) -> None:
    team = Team(parts, chat=None)
    team.office = replace(team.office, organizers=frozenset({EVE}))
    team.organizing = type(team.organizing)(team.office)
    team.talked("お知らせを作る", "集会です。", "全員", "ここまで", "明日", "付けない", "送り直さない", who=EVE)
    assert "1人で承認できます" in team.said("承認をお願いする", EVE)
    assert "承認しました" in team.said("承認する", EVE)


def test_where_nobody_else_can_approve_it_is_said_who_can_change_that(parts: Parts) -> None:
    team = Team(parts, chat=None)
    team.office = replace(team.office, organizers=frozenset({ANN}))
    team.organizing = type(team.organizing)(team.office)
    written(team)
    assert "承認できる役員が、ほかにいない" in team.read(ANN)
    assert team.labels == ["このお知らせを見る"]
