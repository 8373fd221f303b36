"""What organizers type in place of buttons, and what the same words mean where nobody speaks of reminders."""

from __future__ import annotations

import pytest

from bot.wiring import Parts
from tests.handlers.organizing_talk import ANN, BEN, CHAT, MEMBER, Team, written

PREVIEW = ("お知らせを作る", "**集会は3階です。**", "全員", "ここまで", "明日9時", "付けない", "送り直さない")


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("みんなにお知らせを送りたい", "何をしますか"),
        ("お知らせの送り方を教えて", "何をしますか"),
        ("お知らせを作りたいのですが", "何をしますか"),
        ("お知らせを取り消したい", "お知らせは、まだ1つもありません"),
        ("お知らせを送りたい人の数", "窓口の資料"),
    ],
)
def test_who_does_not_know_the_word_finds_the_way_in(team: Team, said: str, expected: str) -> None:
    assert expected in team.said(said)


@pytest.mark.parametrize(
    ("said", "who", "theirs"),
    [
        ("お知らせを送りたい", MEMBER, True),
        ("お知らせ", MEMBER, True),
        ("記録", MEMBER, False),
        ("承認待ち", MEMBER, False),
        ("ひな形", MEMBER, False),
        ("承認する", MEMBER, False),
    ],
)
def test_members_are_led_to_their_own_settings(team: Team, said: str, who: str, theirs: bool) -> None:
    told = team.said(said, MEMBER)
    assert ("組合の役員が作ります" in told) is theirs
    assert (team.labels == ["お知らせの設定", "自分の知らせの一覧", "人に聞く"]) is theirs


@pytest.mark.parametrize(
    "talk", [("お知らせ",), ("お知らせを作る", "集会です。"), PREVIEW], ids=["menu", "draft", "end"]
)
def test_a_list_is_that_of_reminders_where_reminders_are_spoken_of(team: Team, talk: tuple[str, ...]) -> None:
    assert "答えられることの一覧" in team.said("一覧")
    team.talked(*talk)
    assert "お知らせは、まだ1つもありません" in team.said("一覧")


def test_approving_without_a_button_opens_the_only_one_that_waits(team: Team) -> None:
    assert "承認を待っているお知らせは、ありません" in team.said("承認する", BEN)
    reminder = written(team)
    assert f"({reminder.id})" in team.said("承認", BEN)
    assert team.labels[0] == "承認する"
    assert "承認しました" in team.said("承認する", BEN)
    assert team.fakes.desk.find(reminder.id).approved_by == BEN


def test_of_several_that_wait_one_is_chosen(team: Team) -> None:
    first = written(team)
    written(team, "**別の集会です。**")
    assert "(2件)" in team.said("承認する", BEN)
    team.posts.subjects["chat:asked"] = f"reminding:{first.id}"
    assert "集会は3階です" in team.said("承認する", BEN, reply_to="chat:asked")


def test_why_one_cannot_approve_is_no_secret_among_organizers(team: Team) -> None:
    written(team)
    here = {"conversation": f"{CHAT}:7:ann", "private": False, "named": True}
    team.said("承認", **here)
    assert "自分では承認できません" in team.said("承認する", **here)
    assert not team.last[0].reply.private


AT_THE_END = [
    ("はい", "ほかの役員に承認をお願いしました"),
    ("OK", "ほかの役員に承認をお願いしました"),
    ("承認をお願いします", "ほかの役員に承認をお願いしました"),
    ("テスト", "試しに送りました"),
    ("修正", "どこを直しますか"),
    ("プレビュー", "このとおりに届きます"),
    ("やっぱり4階です", "「承認をお願いする」「直す」「やめる」のどれか"),
    ("機関紙は年に何回出しますか", "4回"),
]


@pytest.mark.parametrize(("said", "expected"), AT_THE_END)
def test_words_at_the_preview(team: Team, said: str, expected: str) -> None:
    team.talked(*PREVIEW)
    assert expected in team.said(said)


@pytest.mark.parametrize(
    ("said", "asks"), [("はい", False), ("承認をお願いする", True), ("試し送り", False), ("直す", False)]
)
def test_after_a_question_only_plain_words_are_for_the_preview(team: Team, said: str, asks: bool) -> None:
    team.talked(*PREVIEW, "機関紙は年に何回出しますか")
    team.said(said)
    assert bool(team.fakes.desk.all()) is asks


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (("女性部の人",), "送る相手: 「女性部」の人"),
        (("「女性部」の人",), "送る相手: 「女性部」の人"),
        (("女性部のみなさん、学習会を受け取る人",), "送る相手: 「女性部」の人、「学習会」を受け取る人"),
        (("女性",), "近いのは、女性部です。"),
        (("火星",), "いま選べる部や職場は、女性部です。"),
        (("女性部", "追加"), "どれを足しますか"),
        (("女性部", "はい"), "いつ送りますか"),
        (("女性部", "次へ"), "いつ送りますか"),
        (("はい",), "まだだれも選ばれていません"),
    ],
)
def test_an_audience_in_plain_words(team: Team, talk: tuple[str, ...], expected: str) -> None:
    team.talked("お知らせを作る", "集会です。")
    assert expected in team.talked(*talk)


@pytest.mark.parametrize(
    ("talk", "state"),
    [
        (("停止",), "paused"),
        (("停止", "続ける"), "scheduled"),
        (("取り消す",), "scheduled"),
        (("取り消す", "いいえ"), "scheduled"),
        (("取り消す", "はい"), "cancelled"),
        (("中止", "取りやめる"), "cancelled"),
    ],
)
def test_a_page_understands_more_than_its_labels(team: Team, talk: tuple[str, ...], state: str) -> None:
    reminder = written(team)
    team.talked("承認", "承認する", "お知らせの一覧", "1", *talk, who=BEN)
    assert team.fakes.desk.find(reminder.id).state == state


def test_leaving_leads_back_to_the_menu(team: Team) -> None:
    team.talked("お知らせを作る", "やめる")
    assert team.labels == ["お知らせのメニュー"]
    assert team.talked("1", who=ANN).startswith("組合員へのお知らせです")
