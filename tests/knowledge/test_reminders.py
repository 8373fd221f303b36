"""Reminder templates: the shipped ones can be sent, faults name their line, and no text can do harm."""

from __future__ import annotations

import contextlib
import re
import shutil
from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.faults import DataFault
from knowledge.files import Reader
from knowledge.lint import check
from knowledge.loading import DATA, BrokenData, Knowledge, load
from knowledge.reminders import (
    LONGEST,
    BadField,
    BadTemplate,
    Field,
    Template,
    dates_in,
    render,
    render_text,
    values,
)
from knowledge.reminders.sandbox import parse
from knowledge.reminders.templates import check_named, load_templates, load_topics
from knowledge.reminders.trying import tried

AS_OF = date(2026, 11, 22)
SHIPPED = sorted(path.stem for path in (DATA / "reminders").glob("*.j2"))


def template(body: str, *fields: Field) -> Template:
    return Template("own", "題", "使うとき", "deadlines", "none", "", "", None, fields, parse(body))


# The shipped templates


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_can_be_filled_in_and_sent(knowledge: Knowledge, name: str) -> None:
    full, spare = tried(knowledge.reminders[name], AS_OF)
    assert len(spare) <= len(full) <= LONGEST
    assert full.startswith("**")
    assert full.count("**") == spare.count("**") == 2
    assert "{" not in full + spare
    assert "None" not in full + spare


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_speaks_calmly_and_in_half_width_figures(knowledge: Knowledge, name: str) -> None:
    full, _ = tried(knowledge.reminders[name], AS_OF)
    assert not re.search("[!！０-９]", full)
    assert len(full) <= 400


@pytest.mark.parametrize("name", SHIPPED)
def test_no_shipped_template_names_a_day_long_past(knowledge: Knowledge, name: str) -> None:
    full, _ = tried(knowledge.reminders[name], AS_OF)
    past = [day for day in dates_in(full, AS_OF) if day < AS_OF]
    assert past == ([date(2026, 6, 1)] if name == "older-workers-report" else [])


def test_there_are_templates_for_the_whole_year_and_every_topic(knowledge: Knowledge) -> None:
    assert len(knowledge.reminders) >= 12
    assert {"autumn-demands", "spring-demands", "older-workers-report", "study-session"} <= set(knowledge.reminders)
    assert {row.topic for row in knowledge.reminders.values()} == set(knowledge.topics)
    assert "deadlines" in knowledge.topics


NOW = [
    ("income-walls", "178万円"),
    ("income-walls", "2026年10月になくなりました"),
    ("disability-rate", "2.7%"),
    ("disability-rate", "37.5人"),
    ("maternity-filing", "2026年10月分から"),
    ("conversion-application", "2026年10月からは"),
    ("older-workers-report", "7月15日"),
    ("older-workers-report", "希望する人全員が65歳まで"),
    ("harassment-duty", "すべての事業主の義務"),
]


@pytest.mark.parametrize(("name", "said"), NOW)
def test_a_template_says_what_holds_now(knowledge: Knowledge, name: str, said: str) -> None:
    assert said in tried(knowledge.reminders[name], AS_OF)[0]


def test_what_says_something_of_a_changed_law_is_looked_at_again(knowledge: Knowledge) -> None:
    changed = {ref for change in knowledge.changes.values() if change.mislead == "high" for ref in change.affects}
    for row in knowledge.reminders.values():
        assert row.review_by or row.source not in changed or row.source.startswith("policy-"), row.id
    overdue = [
        fault
        for fault in check(replace(knowledge, entries={}), date(2027, 4, 2))
        if fault.file == "reminders/income-walls.j2"
    ]
    assert [fault.field for fault in overdue] == ["review_by"]


def test_a_finished_reminder_reads_as_it_will_be_sent(knowledge: Knowledge) -> None:
    row = knowledge.reminders["recreation"]
    typed = {"event": "秋のハイキング", "day": "12月20日(日)", "start": "9時", "place": "信夫山", "fee": "千円"}
    filled = values(row, {**typed, "deadline": "12月10日"}, AS_OF)
    assert render(row, filled) == (
        "**「秋のハイキング」に参加できるか、2026年12月10日(木)までに下のボタンで教えてください。**\n"
        "・日時 2026年12月20日(日) 9:00から\n"
        "・場所 信夫山\n"
        "・参加費 1,000円\n"
        "わからないことは組合の役員に聞いてください。"
    )


# Fields

READ: list[tuple[str, str, Any]] = [
    ("text", " 3階会議室\n", "3階会議室"),
    ("text", "{{ 締切 }}は文字のまま", "{{ 締切 }}は文字のまま"),
    ("date", "12月10日", date(2026, 12, 10)),
    ("date", "１２月１０日(木)まで", date(2026, 12, 10)),
    ("date", "十二月十日", date(2026, 12, 10)),
    ("date", "来週の金曜", date(2026, 11, 27)),
    ("date", "来週の金曜日です", date(2026, 11, 27)),
    ("date", "2026-12-10", date(2026, 12, 10)),
    ("date", "令和8年12月10日", date(2026, 12, 10)),
    ("date", "12/10", date(2026, 12, 10)),
    ("date", "7月15日", date(2027, 7, 15)),
    ("date", "11月20日", date(2027, 11, 20)),
    ("date", "明日", date(2026, 11, 23)),
    ("date", "12月末", date(2026, 12, 31)),
    ("date", "11月末日まで", date(2026, 11, 30)),
    ("date", "来月末", date(2026, 12, 31)),
    ("time", "13時半", time(13, 30)),
    ("time", "13:30", time(13, 30)),
    ("time", "１３：３０", time(13, 30)),
    ("time", "午後一時半", time(13, 30)),
    ("time", "18時05分", time(18, 5)),
    ("time", "朝9時", time(9)),
    ("time", "正午", time(12)),
    ("time", "0時", time(0)),
    ("number", "30人", 30),
    ("number", "三十", 30),
    ("number", "1,200", 1200),
    ("number", "2.5", Decimal("2.5")),
    ("yen", "8万8千円", 88000),
    ("yen", "88000", 88000),
    ("yen", "¥3,000", 3000),
    ("yen", "三千円", 3000),
    ("url", "https://example.jp/a?b=1", "https://example.jp/a?b=1"),
    ("choice", "女性部", "女性部"),
]
UNREAD = [
    ("date", "そのうち", "日付として読めません"),
    ("date", "12月10日か11日", "日付として読めません"),
    ("date", "2月30日", "日付として読めません"),
    ("date", "12月10日(金)", "2026年12月10日は木曜日です"),
    ("time", "25時", "時刻として読めません"),
    ("time", "13時から15時", "時刻として読めません"),
    ("time", "早め", "時刻として読めません"),
    ("number", "たくさん", "数として読めません"),
    ("number", "30か40", "数として読めません"),
    ("yen", "無料", "金額として読めません"),
    ("yen", "3000円か4000円", "金額として読めません"),
    ("url", "example.jp", "URLとして読めません"),
    ("url", "javascript:alert(1)", "URLとして読めません"),
    ("url", "https://example.jp/a b", "URLとして読めません"),
    ("url", "https://[", "URLとして読めません"),
    ("choice", "文化体育部", "女性部、青年部のどれか"),
    ("text", "あ" * 501, "500文字まで"),
    ("text", "", "入っていません"),
    ("text", " \n", "入っていません"),
]


def one(kind: Any, **more: Any) -> Template:
    choices = ("女性部", "青年部") if kind == "choice" else ()
    return template("{{ it }}", Field("it", "これ", kind, choices=choices, **more))


@pytest.mark.parametrize(("kind", "said", "expected"), READ)
def test_what_an_organizer_types_is_read(kind: str, said: str, expected: object) -> None:
    assert values(one(kind), {"it": said}, AS_OF) == {"it": expected}


@pytest.mark.parametrize(("kind", "said", "message"), UNREAD)
def test_what_cannot_be_read_is_explained(kind: str, said: str, message: str) -> None:
    with pytest.raises(BadField) as caught:
        values(one(kind), {"it": said}, AS_OF)
    assert caught.value.field == "it"
    assert message in caught.value.message
    assert "これ" in caught.value.message or "木曜日" in message


def test_a_field_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(BadField) as caught:
        values(one("text"), {"it": "a", "thing": "b"}, AS_OF)
    assert (caught.value.field, "「thing」という項目はありません" in str(caught.value)) == ("thing", True)
    assert "使えるのはitです" in caught.value.message


def test_a_default_stands_for_what_was_not_typed() -> None:
    assert values(one("time", default="9時半"), {}, AS_OF) == {"it": time(9, 30)}
    assert values(one("time", default="9時半"), {"it": " "}, AS_OF) == {"it": time(9, 30)}
    assert values(one("date", default="来週の金曜"), {}, AS_OF) == {"it": date(2026, 11, 27)}


def test_an_optional_field_may_be_left_out_or_emptied() -> None:
    assert values(one("text", required=False), {}, AS_OF) == {"it": None}
    assert values(one("text", required=False, default="ここ"), {}, AS_OF) == {"it": "ここ"}
    assert values(one("text", required=False, default="ここ"), {"it": ""}, AS_OF) == {"it": None}


@given(st.sampled_from(["date", "time", "number", "yen", "url", "choice", "text"]), st.text())
def test_any_text_in_a_field_is_read_or_explained(kind: str, said: str) -> None:
    with contextlib.suppress(BadField):
        assert set(values(one(kind), {"it": said}, AS_OF)) == {"it"}


# Rendering

WRITTEN = [
    ("{{ it | date }}", date(2026, 12, 10), "2026年12月10日(木)"),
    ("{{ it }}まで", date(2026, 12, 10), "2026年12月10日(木)まで"),
    ("{{ it | time }}", time(9), "9:00"),
    ("{{ it }}", time(13, 30), "13:30"),
    ("{{ it | yen }}", 88000, "8万8,000円"),
    ("{{ it | yen }}", 3000, "3,000円"),
    ("{{ it }}人", 30, "30人"),
    ("{{ it }}", Decimal("2.5"), "2.5"),
    ("{{ it + 1 }}", 2, "3"),
    ("前\n{% if it %}\n・{{ it }}\n{% endif %}\n後", "中", "前\n・中\n後"),
    ("前\n{% if it %}\n・{{ it }}\n{% endif %}\n後", None, "前\n後"),
    ("{% if it == '春闘' %}春{% else %}秋{% endif %}", "春闘", "春"),
    ("{% for day in ['月', '水'] %}{{ day }}{{ it }} {% endfor %}", "曜", "月曜 水曜"),
    ("{{ it }}", "**{{ x }}** {% if %}", "**{{ x }}** {% if %}"),
    ("a\n\n\n\nb{{ it }}\n", "\x00\ud800c", "a\n\nbc"),
    ("{# 覚え書き #}{{ it }}{% raw %}{{ }}{% endraw %}", "x", "x{{ }}"),
]


@pytest.mark.parametrize(("body", "value", "expected"), WRITTEN)
def test_a_value_is_written_as_members_read_it(body: str, value: object, expected: str) -> None:
    assert render(template(body, Field("it", "これ", "text")), {"it": value}) == expected


def test_free_text_is_sent_as_it_stands() -> None:
    text = "**春闘の要求書**を出しました。\r\n・詳しくは https://example.jp/a_b?c=d&e=f\n50%、{ }、# も文字です"
    assert render_text(f"\n{text}\n") == text.replace("\r\n", "\n")


BAD_TEXTS = [
    ("一\n二 {{ deadline }}", 2, "「deadline」という項目はありません"),
    ("一\n二\n{{ 締切", 3, "閉じられていない"),
    ("一\n{% if a %}\n三", 3, "{% endif %}"),
    ("一\n{{ }}", 2, "書き方に誤り"),
    ("{{ 'a' 'b }}", 1, "書き方に誤り"),
    ("一\n{# 二", 2, "「{#」が閉じられていません"),
    ("一\n{% do x %}", 2, "使えるのは"),
    ("一\n{% set a = 1 %}", 2, "この書き方は使えません"),
    ("一\n{% include 'x' %}", 2, "ほかのファイル"),
    ("{% import 'os' as os %}", 1, "ほかのファイル"),
    ("{% extends 'x' %}", 1, "ほかのファイル"),
    ("{% macro a() %}{{ a() }}{% endmacro %}", 1, "この書き方は使えません"),
    ("{{ ''.__class__.__mro__ }}", 1, "中身は取り出せません"),
    ("{{ ''['__class__'] }}", 1, "中身は取り出せません"),
    ("{{ 'a' | attr('__class__') }}", 1, "「attr」という書き方はありません"),
    ("{{ '{0.__class__}'.format(1) }}", 1, "呼び出すことはできません"),
    ("{{ range(10) }}", 1, "呼び出すことはできません"),
    ("{{ lipsum }}", 1, "「lipsum」という項目はありません"),
    ("{{ self }}", 1, "「self」という項目はありません"),
    ("{{ 'a' * 10**9 }}", 1, "+ と - だけ"),
    ("{{ 9 ** 9 ** 9 }}", 1, "+ と - だけ"),
    ("{{ '%1000000000d' % 1 }}", 1, "+ と - だけ"),
    ("{{ 'a' ~ 'b' }}", 1, "~ でつなぐことはできません"),
    ("{{ 'a' | center(1000000000) }}", 1, "「center」という書き方はありません"),
    ("{{ 'a' | date('x') }}", 1, "( )は書けません"),
    ("{{ 1 is divisibleby(0) }}", 1, "「divisibleby」という書き方はありません"),
    ("一\n{{ 'きょう' | date }}", 2, "date で書けるのは日付"),
    ("一\n{{ 1 | time }}", 2, "time で書けるのは時刻"),
    ("一\n{{ '千' | yen }}", 2, "yen で書けるのは金額"),
    ("一\n{{ none }}", 2, "入っていない項目"),
    ("一\n{{ [1, none] }}", 2, "一覧はそのままでは"),
    ("一\n{{ 1 + 'a' }}", 2, "比べたり足したり"),
    ("一\n{% if 1 < 'a' %}{% endif %}", 2, "比べたり足したり"),
    ("一\n{{ 'a' if false }}", 2, "else が要ります"),
    ("一\n{% for a in [1] %}{% endfor %}{{ a }}", 2, "値のない名前"),
    ("{% for a in 'ab' %}{{ a }}{% endfor %}", 1, "その場に書いた一覧だけ"),
    ("{% for a in [[1]] recursive %}{{ loop(a) }}{% endfor %}", 1, "その場に書いた一覧だけ"),
    (f"{{% for a in [{'1,' * 101}] %}}x{{% endfor %}}", 1, "100回まで"),
    ("{% for a in [1,2,3] %}" * 5 + "x" + "{% endfor %}" * 5, 1, "100回まで"),
    ("{% for 締切 in [1] %}x{% endfor %}", 1, "英小文字"),
    ("{{ " + "(" * 300 + "1" + ")" * 300 + " }}", 0, "深すぎます"),
    ("{{ " + "not " * 40 + "1 }}", 1, "深すぎます"),
    ("{{ 1" + " + 1" * 40 + " }}", 1, "深すぎます"),
    ("あ" * (LONGEST + 1), 0, "2,000文字まで"),
    ("あ" * 4001, 0, "4,000文字まで"),
    ("{% for a in [1,2,3,4,5,6,7,8,9,10] %}" + "あ" * 250 + "{% endfor %}", 0, "2,000文字まで"),
    ("", 0, "空です"),
    (" \n{# 何もない #}\n", 0, "空です"),
]


@pytest.mark.parametrize(("text", "line", "message"), BAD_TEXTS, ids=range(len(BAD_TEXTS)))
def test_a_text_that_cannot_be_used_is_explained_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(BadTemplate) as caught:
        render_text(text)
    assert caught.value.line == line
    assert message in caught.value.message
    assert str(caught.value).startswith(f"{line}行目: " if line else caught.value.message)


def test_a_value_that_is_missing_is_named_with_its_line() -> None:
    row = template("一\n{{ a }}\n{{ b }}", Field("a", "あれ", "text"), Field("b", "締切", "date"))
    with pytest.raises(BadTemplate, match="3行目: 「締切」\\(b\\)の値がありません"):
        render(row, {"a": "x"})


def test_an_optional_value_that_is_written_without_asking_is_named_with_its_line() -> None:
    with pytest.raises(BadTemplate, match="3行目: 入っていない項目"):
        render(template("一\n二\n{{ it }}", Field("it", "これ", "text", required=False)), {"it": None})


def test_values_have_no_inside() -> None:
    for body in ("{{ it.year }}", "{{ it['year'] }}", "{{ it.replace(year=1) }}", "{{ it | list }}"):
        with pytest.raises(BadTemplate):
            parse(body)


PIECES = [
    *("{{", "}}", "{%", "%}", "{#", "#}", "if", "endif", "else", "elif", "for", "endfor", "in", "not", "is", "and"),
    *("it", "loop", "self", "[1, 2]", "(", ")", "'a'", "1", "1.5", "none", "defined", "|", "date", "yen", "+", "-"),
    *("<", "==", ",", "\n", " ", "set", "raw", "endraw", "recursive", "あ", "-%}", "{%-", "1e999", "x", "=", "."),
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))
def test_any_text_is_rendered_or_explained(text: str) -> None:
    with contextlib.suppress(BadTemplate):
        assert 0 < len(render_text(text)) <= LONGEST


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.sampled_from([None, "あ", 3, AS_OF, time(9)]))
def test_any_body_with_a_value_is_rendered_or_explained(middle: str, value: object) -> None:
    with contextlib.suppress(BadTemplate):
        assert render(template(f"x{{{{ it {middle} }}}}", Field("it", "これ", "text")), {"it": value}).startswith("x")


# Dates in a finished text

NAMED = [
    ("12月10日(木)までに届け出てください", ["2026-12-10"]),
    ("6月1日現在の状況を7月15日までに", ["2026-06-01", "2026-07-15"]),
    ("2026年12月10日(木)と12月10日", ["2026-12-10"]),
    ("1月8日に集まります", ["2027-01-08"]),
    ("11月20日が締切でした", ["2026-11-20"]),
    ("令和9年3月15日", ["2027-03-15"]),
    ("来週の金曜まで、遅くとも12/1", ["2026-11-27", "2026-12-01"]),
    ("当日の3日前までに", []),
    ("昨日と先週の金曜にお知らせしたとおりです", []),
    ("https://example.jp/2024/01/15/a を見てください", []),
    ("2026年10月分から、13時半に", []),
    ("日付はありません", []),
]


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_the_dates_that_a_text_names_are_found(text: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in dates_in(text, AS_OF)] == expected


@given(st.dates(date(2020, 1, 1), date(2050, 12, 31)), st.integers(-180, 180))
def test_a_date_without_a_year_is_the_one_within_half_a_year(as_of: date, days: int) -> None:
    day = date.fromordinal(as_of.toordinal() + days)
    if (day.month, day.day) != (2, 29):
        assert dates_in(f"{day.month}月{day.day}日です", as_of) == [day]


# Files

GOOD = """---
title: 題
summary: 使うとき
topic: deadlines
answers: none
fields:
  - name: deadline
    label: 締切
    type: date
---
一行目
{{ deadline | date }}まで
"""


def read(root: Path, text: str, name: str = "own.j2") -> tuple[dict[str, Template], list[DataFault]]:
    """The templates of a folder that holds this one beside the shipped topics, and the faults."""
    reader, folder = Reader(root), root / "reminders"
    folder.mkdir()
    shutil.copy(DATA / "reminders" / "topics.yaml", folder)
    (folder / name).write_text(text, encoding="utf-8")
    found = load_templates(reader, folder)
    check_named(reader, folder, found, load_topics(reader, folder / "topics.yaml"), {"policy-2024#3.1"})
    return found, reader.faults


def test_a_template_needs_no_more_than_its_file(tmp_path: Path) -> None:
    found, faults = read(tmp_path, GOOD)
    assert faults == []
    row = found["own"]
    assert row.fields == (Field("deadline", "締切", "date"),)
    assert render(row, values(row, {"deadline": "12月10日"}, AS_OF)) == "一行目\n2026年12月10日(木)まで"


BROKEN = [
    ("title: 題", "titel: 題", "「titel」", "使えません", 2),
    ("topic: deadlines", "topic: parties", "「topic」", "topics.yamlにある", 4),
    ("answers: none", "answers: maybe", "「answers」", "'none', 'confirm', 'attend' のどれか", 5),
    ("answers: none", "answers: none\nsource: policy-2024#9.9", "「source」", "見つかりません", 6),
    ("type: date", "type: day", "「fields.0.type」", "のどれか", 9),
    ("type: date", "type: choice", "「fields.0」", "choices", 7),
    ("type: date", "type: date\n    choices: [a, b]", "「fields.0」", "choices", 7),
    ("type: date", "type: date\n    colour: red", "「fields.0.colour」", "使えません", 10),
    ("type: date", "type: date\n    default: 5", "「fields.0.default」", "文字で書いてください", 10),
    ("name: deadline", "name: 締切", "「fields.0.name」", "英小文字", 7),
    ("name: deadline", "name: loop", "「fields.0.name」", "英小文字", 7),
    ("name: deadline", "name: due", "「fields」", "「due」が本文で使われていません", 7),
    ("name: deadline", "name: due", "「本文」", "「deadline」という項目はありません", 12),
    ("}}まで", "}まで", "「本文」", "書き方に誤り", 12),
    ("一行目", "{% if deadline %}\n一行目", "「本文」", "{% endif %}", 13),
    ("一行目", "{{ deadline.year }}", "「本文」", "中身は取り出せません", 11),
    ("一行目", "あ" * LONGEST, "「本文」", "2,000文字まで", 11),
    ("---\n一行目", "一行目", "own.j2", "前書きをはさみ", 1),
    ("answers: none", "answers: [none", "own.j2", "YAMLとして読めません", 6),
]


@pytest.mark.parametrize(("old", "new", "place", "message", "line"), BROKEN, ids=range(len(BROKEN)))
def test_a_fault_in_a_template_names_file_field_and_line(
    tmp_path: Path, old: str, new: str, place: str, message: str, line: int
) -> None:
    assert old in GOOD
    _, faults = read(tmp_path, GOOD.replace(old, new, 1))
    said = [str(fault) for fault in faults if message in fault.message]
    assert len(said) == 1, faults
    assert said[0].startswith(f"reminders/own.j2 {line}行目")
    assert place in said[0]


def test_a_template_is_named_like_an_id(tmp_path: Path) -> None:
    found, faults = read(tmp_path, GOOD, "秋闘.j2")
    assert found == {}
    assert ["ファイル名は" in fault.message for fault in faults] == [True]


def test_two_fields_of_one_name_are_a_fault(tmp_path: Path) -> None:
    _, faults = read(
        tmp_path, GOOD.replace("---\n一", "  - name: deadline\n    label: もう1つ\n    type: text\n---\n一")
    )
    assert [str(fault).partition("項目が")[0] for fault in faults] == [
        "reminders/own.j2 6行目 「fields」: 同じ名前(name)の"
    ]


def test_faults_of_templates_and_topics_stop_the_loading(tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(DATA, root, ignore=shutil.ignore_patterns("*.npz"))
    (root / "reminders" / "own.j2").write_text(GOOD.replace("{{", "{{ if"), encoding="utf-8")
    topics = root / "reminders" / "topics.yaml"
    topics.write_text(topics.read_text(encoding="utf-8").replace("id: deadlines", "id: due-days"), encoding="utf-8")
    with pytest.raises(BrokenData) as caught:
        load(root)
    assert [(fault.file, fault.field) for fault in caught.value.faults] == [
        ("reminders/topics.yaml", "id"),
        ("reminders/own.j2", "本文"),
    ]


LINTED = [
    ("type: date", "type: date\n    default: そのうち", "deadline", "日付として読めません"),
    ("type: date", "type: date\n    required: false", "本文", "2行目: date で書けるのは日付"),
    ("type: date", "type: text", "本文", "2行目: date で書けるのは日付"),
    ("一行目", "**一行目", "本文", "2つで1組"),
    ("answers: none", "answers: none\nreview_by: 2026-11-21", "review_by", "見直しの日"),
]


@pytest.mark.parametrize(("old", "new", "field", "message"), LINTED)
def test_the_lint_finds_what_shows_only_in_use(
    tmp_path: Path, knowledge: Knowledge, old: str, new: str, field: str, message: str
) -> None:
    reminders, faults = read(tmp_path, GOOD.replace(old, new, 1))
    assert faults == []
    found = check(replace(knowledge, entries={}, reminders=reminders), AS_OF)
    assert [(fault.file, fault.field) for fault in found if message in fault.message] == [("reminders/own.j2", field)]
