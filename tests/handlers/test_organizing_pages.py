"""The organizers' pages of reminders that there are: lists, deeds, progress, report, table."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from bot.wiring import Parts
from handlers.reminders.model import Progress, Response, State
from handlers.reminders.organizers.report import HEADINGS
from tests.handlers.organizing_talk import BEN, Team, moved, row, written

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def team(parts: Parts) -> Team:
    """Organizers with nothing written yet."""
    return Team(parts)


STATES: list[tuple[State, int | None, list[str]]] = [
    ("draft", None, ["直す", "取りやめ", "記録"]),
    ("pending_approval", None, ["承認する", "差し戻す", "直す", "取りやめ", "記録"]),
    ("scheduled", None, ["一時停止", "直す", "取りやめ", "記録"]),
    ("scheduled", 4, ["一時停止", "取りやめ", "報告", "記録"]),
    ("running", 4, ["進み具合", "一時停止", "取りやめ", "報告", "記録"]),
    ("paused", None, ["再開", "取りやめ", "記録"]),
    ("paused", 4, ["再開", "進み具合", "取りやめ", "報告", "記録"]),
    ("late", 4, ["今から送る", "取りやめる", "報告", "記録"]),
    ("finished", 4, ["報告", "記録"]),
    ("cancelled", 4, ["報告", "記録"]),
]


@pytest.mark.parametrize(("state", "occurrence", "ways"), STATES)
def test_a_page_offers_what_its_state_allows(team: Team, state: State, occurrence: int | None, ways: list[str]) -> None:
    reminder = moved(team, state, occurrence=occurrence)
    page = team.pressed(f"broadcast:show:{reminder.id}", BEN)
    assert team.office.words[f"reminders.state.{state}"] in page
    assert team.labels == ways


@pytest.mark.parametrize(
    ("state", "ways", "after"),
    [
        ("scheduled", ["一時停止"], "paused"),
        ("running", ["一時停止"], "paused"),
        ("paused", ["再開"], "running"),
        ("scheduled", ["取りやめ", "取りやめる"], "cancelled"),
        ("scheduled", ["取りやめ", "取りやめない"], "scheduled"),
        ("late", ["今から送る"], "running"),
        ("late", ["取りやめる", "取りやめる"], "cancelled"),
    ],
)
def test_a_reminder_is_moved_by_its_buttons(team: Team, state: State, ways: list[str], after: State) -> None:
    reminder = moved(team, state, occurrence=4)
    team.pressed(f"broadcast:show:{reminder.id}", BEN)
    for way in ways:
        team.said(way, BEN)
    assert team.fakes.desk.find(reminder.id).state == after
    deed = {"paused": "pause", "running": "resume", "cancelled": "cancel"}.get(after)
    assert [d.what for d in team.fakes.log.of(reminder.id)][1:] == ([deed] if deed else [])


def test_what_was_cancelled_is_not_paused(team: Team) -> None:
    reminder = moved(team, "cancelled")
    assert "いまは「取りやめ」です" in team.pressed(f"broadcast:pause:{reminder.id}", BEN)


def test_lists_show_state_moment_and_title_page_by_page(team: Team) -> None:
    assert "まだ1つもありません" in team.said("お知らせの一覧")
    assert "ありません" in team.said("承認待ち")
    for number in range(10):
        written(team, f"**第{number}回の集会です。**\n来てください。")
    first = team.said("お知らせの一覧")
    assert "承認待ち: 第9回の集会です(" in first
    assert "2026年11月23日(月) 9:00" in first
    assert "第1回" not in first
    assert "第0回" in team.said("次の2件")
    assert "(10件)" in team.said("承認待ち")


def test_the_menu_says_how_many_wait(team: Team) -> None:
    written(team)
    assert "承認待ち(1件)" in (team.said("お知らせ", BEN) and team.labels)


def test_who_did_what_is_shown_on_request(team: Team) -> None:
    reminder = written(team)
    team.pressed("承認する", BEN)
    lines = team.said("お知らせの記録").splitlines()
    assert f"chat:ben: {reminder.id}を承認した(第1版)" in lines[1]
    assert f"chat:ann: {reminder.id}を作った" in lines[2]
    assert "作った" in team.pressed(f"broadcast:deeds:{reminder.id}")


PROGRESS: list[tuple[Progress, list[str]]] = [
    (Progress({}), ["まだ送り始めていません"]),
    (
        Progress({"sent": 200, "failed": 10, "pending": 290}, per_second=24.2, remaining=200),
        ["■■■■■■■■□□□□□□□□□□□□ 42%", "500件のうち210件", "1分におよそ1,452件", "残り時間: およそ3分"],
    ),
    (Progress({"pending": 9, "sent": 1}, per_second=0.2, remaining=45), ["10%", "残り時間: 1分かかりません"]),
    (Progress({"pending": 9, "sent": 1}, per_second=1, remaining=4800), ["残り時間: およそ1時間20分"]),
    (Progress({"sent": 3, "unknown": 1}), ["■■■■■■■■■■■■■■■■■■■■ 100%", "4件のうち4件"]),
]


@pytest.mark.parametrize(("progress", "expected"), PROGRESS)
def test_progress_is_said_in_words(
    team: Team, monkeypatch: pytest.MonkeyPatch, progress: Progress, expected: list[str]
) -> None:
    reminder = moved(team, "running", occurrence=4)
    monkeypatch.setattr(team.fakes.kept, "progress", lambda identity: progress)
    reply = team.pressed(f"broadcast:progress:{reminder.id}", BEN)
    for part in expected:
        assert part in reply
    assert team.labels[0] == "更新"


def test_the_report_says_what_became_of_all_and_offers_to_send_again(team: Team) -> None:
    reminder = moved(team, "finished", occurrence=4)
    rows = [row("sent"), row("sent"), row("blocked"), row("skipped", "stopped"), row("unknown"), row("unknown")]
    team.fakes.kept.rows_of[reminder.id] = [
        *rows,
        row("failed", "部屋がない"),
        row("failed", "部屋がない"),
        row("failed"),
    ]
    team.answers.given = [Response("confirm", 12), Response("reaction:👍", 3)]
    reply = team.pressed(f"broadcast:report:{reminder.id}", BEN)
    for part in (
        "送った: 2件",
        "送れなかった: 3件",
        "送れなかったわけ: 部屋がない(2件)",
        "届かない相手: 1件",
        "飛ばした: 1件",
        "飛ばしたわけ: お知らせを止めている(1件)",
        "「集会は3階です」",
        "分からない: 2件",
        "確認した: 12人",
        "👍: 3人",
    ):
        assert part in reply
    assert "2件を、もう一度送ります" in team.pressed("届いたか分からない2件をもう一度送る", BEN)
    assert "3件を、もう一度送ります" in team.pressed(f"broadcast:resend:{reminder.id}:failed", BEN)
    assert "もう一度送るものは、ありません" in team.pressed(f"broadcast:resend:{reminder.id}:failed", BEN)


def test_the_table_comes_as_a_file_that_a_spreadsheet_opens(team: Team) -> None:
    reminder = moved(team, "finished", occurrence=4)
    team.fakes.kept.rows_of[reminder.id] = [row("sent"), row("failed", '=HYPERLINK("http://a")', 2)]
    team.pressed(f"broadcast:csv:{reminder.id}", BEN)
    (file,) = team.last[0].reply.files
    assert file.name == f"{reminder.id}.csv"
    assert file.content.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert tuple(head) == HEADINGS
    assert first == ["chat:1", "sent", "", "1", "2026-11-22T10:00:00+09:00", ""]
    assert second[2] == '\'=HYPERLINK("http://a")'


@pytest.mark.parametrize("deed", ["show", "report", "progress", "csv", "pause", "cancel", "edit", "approve"])
def test_a_reminder_that_there_is_not_is_said_so(team: Team, deed: str) -> None:
    assert "「r-none」というお知らせはありません" in team.pressed(f"broadcast:{deed}:r-none:1", BEN)
