"""The command line of reminders: real commands on a real database, objects for scripts, words for people."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from bot.cli import main
from bot.commands.columns import in_columns
from bot.commands.importing import read_roll
from bot.storage.database import Database
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.tables import DELIVERIES, OCCURRENCES, REMINDERS, RESPONSES
from handlers.messages import MemberId
from handlers.reminders.model import SETTLED, Preferences, Refused

ANN, BEN = "slack:U1", "telegram:111"
KEYS = [
    "id", "state", "author", "approved_by", "text", "recipients", "occurrence", "next_at", "counts",
    "rate_per_second", "started_at", "finished_at",
]  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed as JSON; it must have gone well."""
        assert self.status == 0, self.err
        return json.loads(self.out)

    @property
    def error(self) -> tuple[str, str]:
        """(field, message) of its error, the only thing it said."""
        assert (self.status, self.out) == (2, "")
        (line,) = self.err.splitlines()
        assert list(json.loads(line)) == ["error"]
        assert list(json.loads(line)["error"]) == ["field", "message"]
        return json.loads(line)["error"]["field"], json.loads(line)["error"]["message"]


Run = Callable[..., Said]


@pytest.fixture
def address(sqlite_address: str) -> str:
    return sqlite_address


@pytest.fixture
def run(address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `madoguchi ARGUMENTS` in this process."""
    settings = {"DATABASE_URL": address, "ORGANIZERS": f"{ANN},{BEN}", "QUIET_HOURS": "off"}
    for name in ("SLACK_BOT_TOKEN", "TELEGRAM_BOT_TOKEN", "TIMEZONE", "APPROVAL_EXCEPTED"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str) -> Said:
        try:
            status = main(arguments)
        except SystemExit as ended:
            status = int(str(ended.code))
        return Said(status, *capsys.readouterr())

    return run


def created(run: Run, *arguments: str, to: str = "slack:C1", text: str = "会議です。") -> Any:
    return run("remind", "create", "--text", text, "--to", to, "--by", ANN, "--json", *arguments).json


@pytest.mark.parametrize("address", ["sqlite_address", "postgres_address"])
def test_a_reminder_is_made_approved_paused_resumed_and_cancelled(
    address: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setenv("DATABASE_URL", request.getfixturevalue(address))
    made = created(run, "--at", "2090-01-08T09:00")
    assert list(made) == KEYS
    assert made == {
        "id": made["id"],
        "state": "pending_approval",
        "author": ANN,
        "approved_by": None,
        "text": "会議です。",
        "recipients": 1,
        "occurrence": None,
        "next_at": "2090-01-08T09:00:00+09:00",
        "counts": dict.fromkeys(SETTLED, 0),
        "rate_per_second": 0.0,
        "started_at": None,
        "finished_at": None,
    }
    assert list(made["counts"]) == list(SETTLED)
    assert run("remind", "approve", made["id"], "--by", ANN).error[0] == "by"
    for deed, by, state in (
        ("approve", BEN, "scheduled"),
        ("pause", ANN, "paused"),
        ("resume", ANN, "scheduled"),
        ("cancel", BEN, "cancelled"),
    ):
        after = run("remind", deed, made["id"], "--by", by, "--json").json
        assert (after["state"], after["approved_by"], list(after)) == (state, BEN, KEYS)
    assert run("remind", "show", made["id"], "--json").json == run("remind", "report", made["id"], "--json").json
    assert run("remind", "list", "--json").json == [run("remind", "show", made["id"], "--json").json]
    deeds = run("remind", "log", made["id"], "--json").json
    assert [(deed["what"], deed["who"]) for deed in deeds] == [
        ("create", ANN), ("approve", BEN), ("pause", ANN), ("resume", ANN), ("cancel", BEN),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2090-01-08T09:00", "2090-01-08T09:00:00+09:00"),
        ("2090-01-08 09:00:30", "2090-01-08T09:00:30+09:00"),
        ("2090-01-08T09:00:00Z", "2090-01-08T18:00:00+09:00"),
        ("2090-01-08T09:00+01:00", "2090-01-08T17:00:00+09:00"),
        ("２０９０-01-08T09:00", "2090-01-08T09:00:00+09:00"),
        ("20900108T0900", "2090-01-08T09:00:00+09:00"),
        ("2090-01-08T09", "2090-01-08T09:00:00+09:00"),
    ],
)
def test_a_moment_may_have_a_zone_else_it_is_the_organizations(run: Run, given: str, expected: str) -> None:
    assert created(run, "--at", given)["next_at"] == expected


def test_without_a_moment_it_goes_out_once_approved(run: Run) -> None:
    made = created(run)
    assert made["next_at"] is None
    before = datetime.now(UTC)
    approved = run("remind", "approve", made["id"], "--by", BEN, "--json").json
    assert before <= datetime.fromisoformat(approved["next_at"]) <= datetime.now(UTC)


def test_the_quiet_hours_are_waited_for_unless_they_are_ignored(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    here = datetime.now(UTC).astimezone(UTC)
    monkeypatch.setenv("TIMEZONE", "UTC")
    monkeypatch.setenv("QUIET_HOURS", f"{here - timedelta(hours=2):%H:%M}-{here + timedelta(hours=2):%H:%M}")
    waits, goes = created(run), created(run, "--ignore-quiet-hours", text="急ぎです。")
    approved = run("remind", "approve", waits["id"], "--by", BEN, "--json")
    assert datetime.fromisoformat(approved.json["next_at"]) > here + timedelta(hours=1)
    assert "静かな時間" in approved.err
    approved = run("remind", "approve", goes["id"], "--by", BEN, "--json")
    assert datetime.fromisoformat(approved.json["next_at"]) < here + timedelta(hours=1)
    assert "にも送ります" in approved.err


AUTUMN = ("--template", "autumn-demands")
BAD = [
    (("create", "--text", "x", "--by", ANN), "to", "1つ以上"),
    (("create", "--to", "slack:C1", "--by", ANN), "text", "送る文を書くか"),
    (("create", "--text", "x", "--to", "slack:C1"), "by", "役員だけ"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", "slack:U9"), "by", "役員だけ"),
    (("create", "--text", "x{{", "--to", "slack:C1", "--by", ANN), "text", "1行目"),
    (("create", "--template", "nothing", "--to", "slack:C1", "--by", ANN), "template", "使えるのは"),
    (("create", *AUTUMN, "--field", "deadline", "--to", "slack:C1", "--by", ANN), "field", "--field"),
    (("create", *AUTUMN, "--field", "x=1", "--to", "slack:C1", "--by", ANN), "field", "submission"),
    (("create", "--text", "x", "--text-file", "y", "--to", "slack:C1", "--by", ANN), "text", "どちらか1つ"),
    (("create", "--text-file", "/nowhere/at/all", "--to", "slack:C1", "--by", ANN), "text", "読めません"),
    (("create", "--text", "x", "--to", "slack:c1", "--by", ANN), "to", "slack:c1"),
    (("create", "--text", "x", "--to", "slack:X1", "--by", ANN), "to", "slack:X1"),
    (("create", "--text", "x", "--to", "telegram:1a", "--by", ANN), "to", "telegram:1a"),
    (("create", "--text", "x", "--to", "topic:nothing", "--by", ANN), "to", "deadlines"),
    (("create", "--text", "x", "--to", "list", "--by", ANN), "to", "file:"),
    (("create", "--text", "x", "--to", "file:/nowhere/at/all", "--by", ANN), "to", "読めません"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "tomorrow"), "at", "2026-12-10T09:00"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "2090-01-08"), "at", "時刻"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "2020-01-08T09:00"), "at", "過ぎて"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "20900108"), "at", "時刻"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "0001-01-01T00:00+23:59"), "at", "日付と時刻"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at", "9999-12-31T23:59-23:59"), "at", "日付と時刻"),
    (("create", "--text", "x", "--to", "tag:\udce3\x81", "--by", ANN), "to", "UTF-8"),
    (("create", "--text", "x", "--to", "tag:a\0", "--by", ANN), "to", "使えない文字"),
    (("create", *AUTUMN, "--field", "deadline=\udce3", "--to", "slack:C1", "--by", ANN), "field", "UTF-8"),
    (("create", "--text-file", "\udce3", "--to", "slack:C1", "--by", ANN), "text-file", "UTF-8"),
    (("show", "r-\udce3"), "id", "UTF-8"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--rrule", "FREQ=MINUTELY"), "rrule", "1日に1回"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--guarantee", "once"), "guarantee", "at-least-once"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--answers", "yes"), "answers", "confirm"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--on-holiday", "skip"), "on-holiday", "before"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--at"), "at", "値を書いて"),
    (("create", "--text", "x", "--to", "slack:C1", "--by", ANN, "--colour=red"), "colour", "使えません"),
    (("approve", "--by", ANN), "id", "ID を書いて"),
    (("approve", "r-nothing", "--by", ANN), "id", "r-nothing"),
    (("show", "r-nothing"), "id", "r-nothing"),
    (("log", "r-nothing"), "id", "r-nothing"),
    (("send", "r-nothing"), "command", "send"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "field", "words"), BAD)
def test_what_is_wrong_is_one_line_of_json_with_the_option_and_nothing_is_kept(
    run: Run, arguments: tuple[str, ...], field: str, words: str
) -> None:
    found, message = run("remind", *arguments).error
    assert (found, words in message) == (field, True), message
    assert run("remind", "list", "--json").json == []


def test_bad_settings_and_an_unusable_database_are_said_in_json_too(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("これはデータベースではありません。" * 100, encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/notes.txt")
    assert run("remind", "list").error[0] == "database"
    monkeypatch.setenv("LATE_AFTER_MINUTES", "soon")
    assert run("remind", "list").error[0] == "settings"


def test_a_tag_that_nobody_has_is_warned_of_and_the_reminder_is_kept(run: Run) -> None:
    said = run("remind", "create", "--text", "会議です。", "--to", "tag:女性部", "--by", ANN, "--json")
    assert said.json["recipients"] == 0
    assert "「女性部」の付いた人は、いません" in said.err
    assert len(run("remind", "list", "--json").json) == 1


def test_whoever_takes_no_reminders_is_no_reason_to_refuse_what_is_for_them_alone(run: Run, address: str) -> None:
    database = Database(address)
    ContactsInDatabase(database).prefer(MemberId("slack:U5"), Preferences(stopped=True))
    database.close()
    made = created(run, to="slack:U5")
    assert made["recipients"] == 0
    said = run("remind", "approve", made["id"], "--by", BEN, "--json")
    assert said.json["state"] == "scheduled"
    assert "いまは1人もいません" in said.err


def test_addresses_of_a_file_are_read_line_by_line_each_once(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "to.txt"
    file.write_bytes(b"\xef\xbb\xbf# \x83\x81\x83\x82\r\nslack:U5\r\n\r\n  telegram:-100 \r\nslack:U5\r\ntelegram:7")
    assert created(run, to=f"file:{file}")["recipients"] == 3
    file.write_text("slack:U5\n\n# 次は誤り\nslack:5\n", encoding="utf-8")
    said = run("remind", "create", "--text", "x", "--to", f"file:{file}", "--by", ANN)
    assert said.error == ("to", f"{file} 4行目: 「slack:5」はあて先として使えません。"
                                "slack:U0123、telegram:123 のように、1行に1つ書いてください。")  # fmt: skip


def test_a_template_is_filled_in_and_a_text_may_come_from_a_file(run: Run, tmp_path: Path) -> None:
    filled = (
        "--field",
        "submission=2090年10月28日",
        "--field",
        "deadline=2090年10月21日",
        "--field",
        "contact=佐藤=鈴木",
    )
    said = run(
        "remind", "create", "--template", "autumn-demands", *filled, "--to", "slack:C1", "--by", ANN, "--json",
        "--at", "2090-10-18T09:00",
    )  # fmt: skip
    assert "2090年10月21日" in said.json["text"]
    assert "佐藤=鈴木へ" in said.json["text"]
    assert not said.err
    text = tmp_path / "text.txt"
    text.write_bytes("\ufeff会議です。\r\n来てください。\r\n".encode())
    said = run("remind", "create", "--text-file", str(text), "--to", "slack:C1", "--by", ANN, "--json")
    assert said.json["text"] == "会議です。\n来てください。"


def test_a_preview_shows_what_would_happen_and_keeps_nothing(run: Run) -> None:
    asked = ("remind", "preview", "--text", "会議です。", "--to", "slack:C1", "--by", ANN)
    repeated = ("--rrule", "FREQ=MONTHLY;BYDAY=1MO;BYHOUR=9", "--at", "2090-01-01T09:00", "--on-holiday", "after")
    said = run(*asked, *repeated, "--json").json
    assert (said["text"], said["recipients"], said["left_out"], said["warnings"]) == ("会議です。", 1, {}, [])
    assert [moment[:10] for moment in said["moments"]] == [
        "2090-01-04", "2090-02-06", "2090-03-06", "2090-04-03", "2090-05-01",
    ]  # fmt: skip
    assert "2090年1月4日(水) 9:00" in run(*asked, *repeated).out
    assert run("remind", "list", "--json").json == []


def test_an_edit_changes_what_is_named_and_needs_approval_again(run: Run) -> None:
    made = created(run, "--at", "2090-01-08T09:00", "--guarantee", "at-least-once")
    run("remind", "approve", made["id"], "--by", BEN)
    edited = run("remind", "edit", made["id"], "--text", "中止です。", "--by", ANN, "--json").json
    assert edited == made | {"text": "中止です。", "state": "pending_approval"}
    edited = run("remind", "edit", made["id"], "--at", "2090-01-09T09:00", "--to", "slack:C2", "--to", "slack:C3",
                 "--by", BEN, "--json").json  # fmt: skip
    assert (edited["text"], edited["next_at"][:10], edited["recipients"]) == ("中止です。", "2090-01-09", 2)
    assert run("remind", "approve", made["id"], "--by", BEN).error[0] == "by"
    assert run("remind", "reject", made["id"], "--by", ANN, "--json").json["state"] == "draft"


def test_who_is_written_to_from_a_file_does_not_belong_to_everyone(run: Run, tmp_path: Path) -> None:
    guests = tmp_path / "guests.txt"
    guests.write_text("slack:U7\ntelegram:7\n", encoding="utf-8")
    assert created(run, to=f"file:{guests}")["recipients"] == 2
    assert created(run, to="everyone")["recipients"] == 0


@pytest.fixture
def finished(run: Run, address: str) -> str:
    """The id of one that went out to six, in twenty seconds."""
    identity = str(created(run, text="終わりました。")["id"])
    began = datetime(2026, 11, 24, 9, tzinfo=UTC)
    states = [
        ("sent", ""),
        ("sent", ""),
        ("failed", "channel_not_found"),
        ("blocked", "blocked"),
        ("skipped", "stopped"),
    ]
    rows = [
        {
            "occurrence": 1, "reminder": identity, "platform": "slack", "chat": f"slack:C{n}", "person": f"slack:C{n}",
            "state": state, "reason": reason, "attempt": 1, "again": False, "settled": began, "sent_as": None,
        }
        for n, (state, reason) in enumerate([*states, ("unknown", "=1+1")])
    ]  # fmt: skip
    occurrence = {
        "number": 1, "reminder": identity, "key": "once", "due": began, "text": "終わりました。", "queued": True,
        "started": began, "touched": began, "finished": began + timedelta(seconds=20),
    }  # fmt: skip
    responses = [
        {"occurrence": 1, "person": str(n), "kind": "answer", "answer": answer}
        for n, answer in enumerate(["confirm", "confirm"])
    ]
    database = Database(address)
    with database.engine.begin() as connection:
        connection.execute(insert(OCCURRENCES), [occurrence])
        connection.execute(insert(DELIVERIES), rows)
        connection.execute(insert(RESPONSES), responses)
        connection.execute(update(REMINDERS).values(state="finished", occurrence=1, approved_by=BEN))
    database.close()
    return identity


def test_a_report_counts_what_became_of_each(run: Run, finished: str) -> None:
    counted = dict.fromkeys(SETTLED, 0) | {"sent": 2, "failed": 1, "blocked": 1, "skipped": 1, "unknown": 1}
    found = run("remind", "report", finished, "--json").json
    assert (found["counts"], found["recipients"], found["state"]) == (counted, 6, "finished")
    assert found["occurrence"] == found["started_at"] == "2026-11-24T18:00:00+09:00"
    assert (found["finished_at"], found["rate_per_second"]) == ("2026-11-24T18:00:20+09:00", 0.1)
    said = run("remind", "report", finished).out
    for line in (
        "送れなかった  1件: channel_not_found",
        "飛ばした      1件: お知らせを止めている",
        "「確認した」  2人",
    ):
        assert line in said
    assert f"madoguchi remind resend {finished} --only unknown" in said


def test_a_report_is_written_as_csv_without_formulas(run: Run, finished: str, tmp_path: Path) -> None:
    file = tmp_path / "report.csv"
    assert run("remind", "report", finished, "--csv", str(file), "--json").json["id"] == finished
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[2] == {
        "address": "slack:C2", "state": "failed", "reason": "channel_not_found", "attempts": "1",
        "time": "2026-11-24T18:00:00+09:00", "message_id": "",
    }  # fmt: skip
    assert [row["reason"] for row in rows] == ["", "", "channel_not_found", "blocked", "stopped", "'=1+1"]
    assert run("remind", "report", finished, "--csv", str(tmp_path / "no" / "where.csv")).error[0] == "csv"


def test_what_is_unknown_or_failed_is_sent_again(run: Run, finished: str) -> None:
    assert run("remind", "resend", finished, "--only", "sent", "--by", ANN).error[0] == "only"
    assert run("remind", "resend", finished, "--by", ANN).error[0] == "only"
    again = run("remind", "resend", finished, "--only", "unknown", "--by", ANN, "--json").json
    assert (again["counts"]["unknown"], again["counts"]["pending"], again["state"]) == (0, 1, "running")
    assert "送り直す分はありません" in run("remind", "resend", finished, "--only", "unknown", "--by", ANN).out


def test_people_read_words_in_columns(run: Run, finished: str) -> None:
    head, line = run("remind", "list").out.splitlines()
    assert head.split() == ["ID", "状態", "次に送る日時", "だれに", "送った", "作った人", "文"]
    assert line.split() == [finished, "終わり", "-", "slack:C1", "2/6", ANN, "終わりました。"]
    shown = run("remind", "show", finished).out
    assert "内訳        送った 2、送れなかった 1、届かない相手 1、飛ばした 1、分からない 1" in shown
    assert "作った" in run("remind", "log").out
    assert "autumn-demands" in run("remind", "templates").out
    assert run("remind", "templates", "--json").json[0]["fields"][0]["name"] == "submission"


def test_columns_count_wide_characters_twice() -> None:
    assert in_columns([("あ", "x"), ("abc", "y")]) == "あ   x\nabc  y"


def test_an_empty_house_says_how_to_begin(run: Run) -> None:
    assert "remind create" in run("remind", "list").out
    assert "members import" in run("members", "list").out
    assert "記録はまだありません" in run("remind", "log").out


ROLL = (
    "name,Address,platform,tags\r\n"
    '"佐藤\r\n花子",slack:U5,Slack,"女性部; 賃金対策部；"\r\n'
    ",U5,slack,青年部\r\n"
    "\r\n"
    "鈴木,-100,telegram,\r\n"
    "高橋,abc,telegram,\r\n"
    "田中,U6,line,\r\n"
    '"伊藤"x,U7,slack,\r\n'
    "渡辺,telegram:8,slack,\r\n"
    "山本,U9,slack,a,b\r\n"
    "中村,Ｕ１０,slack"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_roll_is_imported_and_bad_lines_are_named(run: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "roll.csv"
    file.write_bytes(ROLL.encode(encoding))
    found = run("members", "import", str(file)).json
    assert (found["added"], found["updated"]) == (3, 0)
    expected = {
        7: "「abc」は使えません",
        8: "「line」は使えません",
        9: "引用符",
        10: "「telegram:8」は使えません",
        11: "列が多すぎ",
    }
    assert [row["line"] for row in found["rejected"]] == list(expected)
    for row in found["rejected"]:
        assert expected[row["line"]] in row["message"]
    listed = run("members", "list", "--json").json
    assert listed == [
        {"address": "slack:U10", "name": "中村", "tags": [], "blocked": False},
        {"address": "slack:U5", "name": "佐藤花子", "tags": ["女性部", "賃金対策部", "青年部"], "blocked": False},
        {"address": "telegram:-100", "name": "鈴木", "tags": [], "blocked": False},
    ]


def test_importing_again_replaces_tags_and_keeps_a_name_that_is_not_given(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "roll.csv"
    file.write_text("platform,address,tags,name\nslack,U5,a;b,佐藤\n", encoding="utf-8")
    run("members", "import", str(file))
    file.write_text("platform,address,tags\nslack,U5,c\ntelegram,6,c\n", encoding="utf-8")
    assert run("members", "import", str(file)).json == {"added": 1, "updated": 1, "rejected": []}
    first, second = run("members", "list", "--json").json
    assert (first["name"], first["tags"], second["tags"]) == ("佐藤", ["c"], ["c"])
    assert created(run, to="tag:c")["recipients"] == 2


@pytest.mark.parametrize("head", ["", "\n", "address,tags", "platform,address,tags,tags", '"platform'])
def test_a_roll_without_its_columns_is_refused(head: str) -> None:
    with pytest.raises(Refused, match="見出し") as refused:
        read_roll(f"{head}\nslack,U1,a")
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("slack,u5,", "U0123ABC"),
        ("slack,,", "U0123ABC"),
        ("telegram,1٤,", "-100123"),
        (f"slack,U5,{'あ' * 101}", "長すぎます"),
        (f"slack,U5,,{'あ' * 201}", "長すぎます"),
    ],
)
def test_a_row_that_cannot_be_taken_says_what_to_write(row: str, words: str) -> None:
    roll = read_roll(f"platform,address,tags,name\n{row}\nslack,U6,\n")
    assert list(roll.contacts) == ["slack:U6"]
    assert [(rejected["line"], words in rejected["message"]) for rejected in roll.rejected] == [(2, True)]


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00platform"])
def test_a_roll_that_cannot_be_read_is_refused(run: Run, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "roll.csv"
    if content:
        file.write_bytes(content)
    assert run("members", "import", str(file)).error[0] == "file"


def test_a_large_roll_takes_its_contacts_in_batches(address: str) -> None:
    lines = "".join(f"slack,U{number},t{number % 7}\n" for number in range(3000))
    database = Database(address)
    contacts = ContactsInDatabase(database)
    roll = read_roll(f"platform,address,tags\n{lines}")
    assert contacts.put(roll.contacts.values()) == (3000, 0)
    assert contacts.put(roll.contacts.values()) == (0, 3000)
    assert len(contacts.all()) == 3000
    database.close()
