"""Every question of every calculator understands the ways of answering that it names itself, and the usual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from handlers.dialogue import Dialogue, Replay, option_labels
from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import Amount, Day, Flag, OneOf, Parts
from knowledge.calculators.printing import phrases
from knowledge.loading import load
from tests.conftest import AS_OF

KNOWN = load()
REPLAY = Replay(KNOWN.words, KNOWN.rates)


def questions() -> Iterator[tuple[str, str]]:
    """(calculator, question) of everything that can be asked."""
    for calculator in CALCULATORS.values():
        said = phrases(KNOWN.words, calculator.name)
        for field in calculator.inputs:
            parts = (
                [*field.names, *dict.fromkeys(name.partition(".")[0] for name in field.names)]
                if isinstance(field, Parts)
                else []
            )
            for asked in [field.name, *(f"{field.name}.{part}" for part in parts)]:
                if said.find(f"ask.{asked}.question"):
                    yield calculator.name, asked


EACH = pytest.mark.parametrize(("name", "asked"), list(questions()))


@EACH
def test_every_example_is_understood(name: str, asked: str) -> None:
    example = phrases(KNOWN.words, name).say(f"ask.{asked}.example")
    assert said_of(name, asked, example) or all(
        said_of(name, asked, part) for part in re.split(r"、(?![^(]*\))", example)
    ), example


def said_of(name: str, asked: str, text: str) -> bool:
    heard = REPLAY.heard(Dialogue(name), asked, text, AS_OF)
    monthly = asked == "hourly_wage" and "monthly_wage" in heard.values
    return asked.partition(".")[0] in heard.values or monthly or heard.unsure


YES, NO = ("はい", "うん", "そうです"), ("いいえ", "いや", "ちがいます", "ないです")
DATES = ("2027年3月15日", "R9.3.15", "来年の3月15日", "２０２７／３／１５")
USUAL: dict[type, dict[str, object]] = {
    Flag: {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)},
    Day: dict.fromkeys(DATES, "2027-03-15"),
}


@EACH
def test_the_usual_ways_of_answering_are_understood(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    inner = field.inner if isinstance(field, Parts) else field
    for text, expected in USUAL.get(type(inner), {}).items():
        values = REPLAY.heard(Dialogue(name), asked, text, AS_OF).values
        value = values[field.name].value
        assert (list(value.values()) == [expected]) if isinstance(field, Parts) else value == expected, text


@EACH
def test_every_label_means_its_option(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    if isinstance(field, OneOf):
        for option, label in option_labels(phrases(KNOWN.words, name), asked, field).items():
            for text in (label, f"answer:{asked}={option}"):
                assert REPLAY.heard(Dialogue(name), asked, text, AS_OF).values[field.name].value == option, text


AMOUNTS = {"円": [("12万", 120_000), ("20万ちょうど", 200_000), ("12万円くらい", 120_000), ("128,000円", 128_000)],
           "時間": [("20時間", 20), ("8", 8), ("１２．５時間", 12.5), ("1時間30分", 1.5)],
           "人": [("60人", 60), ("六十人", 60), ("120名くらい", 120)],
           "日": [("10日", 10), ("十日間", 10), ("45", 45)],
           "歳": [("60歳", 60), ("六十五", 65)]}  # fmt: skip


@EACH
def test_amounts_are_read_with_and_without_their_unit(name: str, asked: str) -> None:
    field = CALCULATORS[name].fields[asked.partition(".")[0]]
    if isinstance(field, Amount) and field.name != "hourly_wage":
        for text, expected in AMOUNTS[field.unit]:
            values = REPLAY.heard(Dialogue(name), asked, text, AS_OF).values
            assert {key: float(item.value) for key, item in values.items()} == {field.name: expected}, text


WAGES: list[tuple[str, dict[str, int]]] = [
    ("1,200円", {"hourly_wage": 1200}),
    ("千二百円", {"hourly_wage": 1200}),
    ("時給1200", {"hourly_wage": 1200}),
    ("24万", {"monthly_wage": 240_000}),
    ("月給24万円", {"monthly_wage": 240_000}),
    ("8万8千円", {"monthly_wage": 88_000}),
    ("24", {}),
    ("20000円", {}),
    ("時給です", {}),
]


@pytest.mark.parametrize(("text", "expected"), WAGES)
def test_a_sum_that_no_hour_can_earn_is_a_monthly_wage_or_is_asked_again(text: str, expected: dict[str, int]) -> None:
    values = REPLAY.heard(Dialogue("overtime-premium"), "hourly_wage", text, AS_OF).values
    assert {key: item.value for key, item in values.items()} == expected


NOT_TAKEN = None
# (calculator, question, what is said, what it means): None where it must not be taken for an answer.
MISREAD: list[tuple[str, str, tuple[str, ...], object]] = [
    (
        "maternity-nhi", "multiple",
        (
            "流産しました", "初めてです", "男の子です", "国保です", "なんのための質問ですか",
            "上の子が2人います", "上に双子がいます",
        ),
        NOT_TAKEN,
    ),
    (
        "maternity-nhi", "multiple",
        (
            "双子と言われましたが1人になりました",
        ),
        False,
    ),
    (
        "income-walls", "dependent",
        (
            "いや、入ってます", "パートです", "52歳です", "ありがとう", "ちょっと待ってください",
            "130万の壁って何ですか", "国保です", "去年まで入ってました", "入る予定です",
            "私が妻を扶養しています",
        ),
        NOT_TAKEN,
    ),
    (
        "income-walls", "dependent",
        (
            "はい、間違いございません",
        ),
        True,
    ),
    (
        "income-walls", "dependent",
        (
            "入っています",
        ),
        True,
    ),
    (
        "income-walls", "dependent",
        (
            "入ってません",
        ),
        False,
    ),
    (
        "income-walls", "student",
        (
            "主婦です", "フリーターです", "60歳です", "大学生の息子がいます",
        ),
        NOT_TAKEN,
    ),
    (
        "income-walls", "student",
        (
            "学生でした", "夜間の大学です", "通信制です", "定時制高校に通っています", "学生ではないです",
            "学生じゃなくて社会人です",
        ),
        False,
    ),
    (
        "income-walls", "employer_size",
        (
            "9万", "100人はいない", "100人もいません", "数十人", "正社員20人とパート40人",
            "全国で300人、店は10人",
        ),
        NOT_TAKEN,
    ),
    (
        "income-walls", "employer_size",
        (
            "51人じゃなくて15人",
        ),
        15,
    ),
    (
        "income-walls", "weekly_hours",
        (
            "月80時間", "52人", "20時間未満", "20時間弱", "15時間から25時間", "週20〜25時間",
            "従業員100人のうち厚生年金は40人",
        ),
        NOT_TAKEN,
    ),
    (
        "income-walls", "weekly_hours",
        (
            "週4日で1日5時間",
        ),
        20,
    ),
    (
        "income-walls", "annual_income",
        (
            "130万円未満", "130万いかないくらい", "時給1100円", "夫の年収は500万、私は100万",
            "去年は100万、今年は150万", "100万から120万", "1280",
        ),
        NOT_TAKEN,
    ),
    (
        "income-walls", "annual_income",
        (
            "130万じゃなくて103万",
        ),
        1_030_000,
    ),
    (
        "income-walls", "temporary_rise",
        (
            "毎月同じくらいです", "残業です",
        ),
        NOT_TAKEN,
    ),
    (
        "overtime-premium", "monthly_hours",
        (
            "1日8時間で20日", "月22日", "20日", "年間休日120日",
        ),
        NOT_TAKEN,
    ),
    (
        "overtime-premium", "overtime_hours",
        (
            "20時間くらい、そのうち5時間は深夜", "20時間と深夜5時間", "4月20時間、5月30時間",
            "毎日2時間で20日",
        ),
        NOT_TAKEN,
    ),
    (
        "leave-allowance", "wages_last_3_months",
        (
            "時給1200円", "25万、賞与50万", "25万×3か月",
        ),
        NOT_TAKEN,
    ),
    (
        "leave-allowance", "calendar_days",
        (
            "3か月", "8月1日から10月31日",
        ),
        NOT_TAKEN,
    ),
    (
        "leave-allowance", "leave_days",
        (
            "1週間", "2週間", "1か月", "5日から10日",
        ),
        NOT_TAKEN,
    ),
    (
        "mental-disorder-criteria", "special_event",
        (
            "どうしてこんなことを聞くの?", "つらいです", "上司にパワハラされました", "いじめられました",
            "残業が月120時間ありました",
        ),
        NOT_TAKEN,
    ),
    (
        "mental-disorder-criteria", "special_event",
        (
            "答えたくない", "思い出せません", "覚えてません",
        ),
        "unknown",
    ),
    (
        "mental-disorder-criteria", "outside_causes",
        (
            "仕事のせいです", "上司のせいです",
        ),
        NOT_TAKEN,
    ),
    (
        "mental-disorder-criteria", "disorder",
        (
            "アルコール依存ではなくうつ病です",
        ),
        "F3",
    ),
    (
        "conditions-disclosure", "kind",
        (
            "期間の定めはありません", "期間の定めはないです",
        ),
        "indefinite",
    ),
    (
        "conditions-disclosure", "renewal_cap",
        (
            "上限はあります", "はい、上限はあります", "上限があります",
        ),
        True,
    ),
    (
        "conditions-disclosure", "renewal",
        (
            "新しい会社です",
        ),
        NOT_TAKEN,
    ),
    (
        "maternity-pension", "insured_kind",
        (
            "夫の扶養に入っていません",
        ),
        NOT_TAKEN,
    ),
    (
        "maternity-pension", "insured_kind",
        (
            "以前は会社員でした",
        ),
        NOT_TAKEN,
    ),
    (
        "childcare-pension", "parent",
        (
            "母ではなく父です",
        ),
        "father",
    ),
    (
        "childcare-pension", "parent",
        (
            "父ではなく母です",
        ),
        "birth_mother",
    ),
    (
        "childcare-pension", "parent",
        (
            "祖母です",
        ),
        NOT_TAKEN,
    ),
    (
        "older-workers", "birth_date",
        (
            "10月5日",
        ),
        NOT_TAKEN,
    ),
    (
        "older-workers", "birth_date",
        (
            "昭和36年10月5日",
        ),
        "1961-10-05",
    ),
    (
        "older-workers", "birth_date",
        (
            "1961年12月31日。あ、まちがえた1962年12月31日",
        ),
        "1962-12-31",
    ),
    (
        "maternity-nhi", "birth_date",
        (
            "2026年12月1日だったけど11月15日に生まれました",
        ),
        "2026-11-15",
    ),
    (
        "worker-cooperative", "promoters",
        (
            "3人いません", "2人か3人",
        ),
        NOT_TAKEN,
    ),
    (
        "disability-quota", "employees",
        (
            "精神障害の人が2人いて、1人は週25時間、もう1人は週15時間です",
            "身体1人 40時間、知的1人 20時間、精神1人 12時間", "身体障害2人、うち重度1人、週40時間",
        ),
        NOT_TAKEN,
    ),
    (
        "disability-quota", "employees",
        (
            "重度ではない身体障害者が1人、週30時間",
        ),
        [{"kind": "physical", "severe": False, "weekly_hours": 30, "count": 1}],
    ),
    (
        "disability-quota", "workers",
        (
            "正社員100人とパート40人", "100人未満", "100人から120人",
        ),
        NOT_TAKEN,
    ),
]  # fmt: skip
EACH_MISREAD = [(name, asked, text, expected) for name, asked, texts, expected in MISREAD for text in texts]


@pytest.mark.parametrize(
    ("name", "asked", "text", "expected"), EACH_MISREAD, ids=[f"{row[1]}-{row[2]}" for row in EACH_MISREAD]
)
def test_what_is_no_clear_answer_is_not_taken_for_one(name: str, asked: str, text: str, expected: object) -> None:
    heard = REPLAY.heard(Dialogue(name), asked, text, AS_OF)
    found = heard.values.get(asked)
    assert (found.value if found else None) == expected


def test_a_button_of_an_earlier_question_is_not_an_answer() -> None:
    assert REPLAY.heard(Dialogue("income-walls"), "student", "answer:dependent=no", AS_OF).stale
