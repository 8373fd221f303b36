"""What a sentence about an employer gives the quota of disabled employees."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)


def group(kind: str, hours: int | Decimal, count: int = 1, severe: bool = False) -> dict[str, Any]:
    return {"kind": kind, "severe": severe, "weekly_hours": hours, "count": count}


def employer(workers: int | Decimal, day: str, *groups: dict[str, Any]) -> dict[str, Any]:
    return {"workers": workers, "date": day, "employees": list(groups)}


QUOTA: list[tuple[str, dict[str, Any]]] = [
    (
        ("2026年7月1日時点で従業員200人、重度の身体障害で週40時間の人が1人、知的障害(重度でない)で週20時間の人が2人"),
        employer(200, "2026-07-01", group("physical", 40, 1, True), group("intellectual", 20, 2)),
    ),
    ("社員120人 R8.4.1 精神障害 週22時間 3人", employer(120, "2026-04-01", group("mental", 22, 3))),
    (
        (
            "常用労働者が１０５．５人の会社、２０２６年１２月１日。身体障害者２人（週３０時間、"
            "重度ではない）、精神障害者１人（週１５時間）"
        ),
        employer(Decimal("105.5"), "2026-12-01", group("physical", 30, 2), group("mental", 15)),
    ),
    ("うちは38人の会社、今日の時点で障害者は誰も雇っていません", employer(38, "2026-11-22")),
    ("令和6年4月1日 職員300人 障害のある職員は0人", employer(300, "2024-04-01")),
    (
        "きょう現在、社員110人。週35時間働く重度の知的障害の人が1人います",
        employer(110, "2026-11-22", group("intellectual", 35, 1, True)),
    ),
    (
        ("来月1日で従業員250人 身体重度が2人(週40時間)、身体で重度じゃないのが1人(週25時間)、精神が1人(週30時間)"),
        employer(250, "2026-12-01", group("physical", 40, 2, True), group("physical", 25), group("mental", 30)),
    ),
    (
        "従業員数80名、2027/4/1、身体と精神が1人ずつ、どちらも週30時間",
        employer(80, "2027-04-01", group("physical", 30), group("mental", 30)),
    ),
    (
        ("As of July 1, 2026 we have 150 employees, 2 people with physical disabilities working 35 hours a week."),
        employer(150, "2026-07-01", group("physical", 35, 2)),
    ),
    (
        "かいしゃは 50にんです。きょうの じてんで しょうがいの ある ひとは ひとりも いません。",
        employer(50, "2026-11-22"),
    ),
    (
        "生涯者雇用のことで 社員四十五人 今年の十二月一日 精神生涯で週二十時間の人が一人",
        employer(45, "2026-12-01", group("mental", 20)),
    ),
    ("社員39人の会社、障害者雇う義務ある？", {"workers": 39}),
    (
        ("2026年8月1日現在で常時雇用が400人。知的障害者で週32時間の方が4人、重度身体障害者で週18時間の方が1人。"),
        employer(400, "2026-08-01", group("intellectual", 32, 4), group("physical", 18, 1, True)),
    ),
    (
        "12月1日、うちの連合会は職員180人で、重度の身体障害者が1名、週38時間です",
        employer(180, "2026-12-01", group("physical", 38, 1, True)),
    ),
    ("おらほの会社は62人だ 12月1日で障害ある人は1人もいねえ", employer(62, "2026-12-01")),
    (
        "従業員130人 2026-11-01 発達障害で手帳あり週28時間が1人",
        employer(130, "2026-11-01", group("mental", 28)),
    ),
    (
        (
            "従業員220人、令和8年10月1日現在。身体（重度）週36時間が1名、知的（重度でない）週24時間が2名、"
            "精神週12時間が1名です。"
        ),
        {
            "workers": 220,
            "date": "2026-10-01",
            "employees": [
                {"kind": "physical", "severe": True, "weekly_hours": 36, "count": 1},
                {"kind": "intellectual", "severe": False, "weekly_hours": 24, "count": 2},
                {"kind": "mental", "severe": False, "weekly_hours": 12, "count": 1},
            ],
        },
    ),
    (
        "明日の時点で社員98.5人、精神障害の人が2人いて週30時間です",
        {
            "workers": Decimal("98.5"),
            "date": "2026-11-23",
            "employees": [{"kind": "mental", "severe": False, "weekly_hours": 30, "count": 2}],
        },
    ),
    (
        "2026年12月15日、会社の人数は500人。重度でない身体障害者が8人、全員週40時間",
        {
            "workers": 500,
            "date": "2026-12-15",
            "employees": [{"kind": "physical", "severe": False, "weekly_hours": 40, "count": 8}],
        },
    ),
    ("きょうで社員42人 障害者雇用ゼロ 義務ある?", {"workers": 42, "date": "2026-11-22", "employees": []}),
    (
        "2027年4月1日に120人 うち障害者は知的の重度が1人で週40時間",
        {
            "workers": 120,
            "date": "2027-04-01",
            "employees": [{"kind": "intellectual", "severe": True, "weekly_hours": 40, "count": 1}],
        },
    ),
    (
        (
            "労働者数310人、基準日2026年12月1日。身体障害者：重度1人（週40時間）、重度以外3人（週40時間）。"
            "精神障害者：2人（週18時間）"
        ),
        {
            "workers": 310,
            "date": "2026-12-01",
            "employees": [
                {"kind": "physical", "severe": True, "weekly_hours": 40, "count": 1},
                {"kind": "physical", "severe": False, "weekly_hours": 40, "count": 3},
                {"kind": "mental", "severe": False, "weekly_hours": 18, "count": 2},
            ],
        },
    ),
    (
        ("12月1日現在社員160人 知的で週30時間が2人 精神で週20時間が1人 身体の重度で週15時間が1人"),
        {
            "workers": 160,
            "date": "2026-12-01",
            "employees": [
                {"kind": "intellectual", "severe": False, "weekly_hours": 30, "count": 2},
                {"kind": "mental", "severe": False, "weekly_hours": 20, "count": 1},
                {"kind": "physical", "severe": True, "weekly_hours": 15, "count": 1},
            ],
        },
    ),
    (
        ("今日時点で従業員60人 身体障害の人1人(重度ではない 週40時間)だけ雇ってます"),
        {
            "workers": 60,
            "date": "2026-11-22",
            "employees": [{"kind": "physical", "severe": False, "weekly_hours": 40, "count": 1}],
        },
    ),
    (
        ("障害者を一人も雇っていない従業員41人の会社です。2026年12月1日の時点で義務はありますか"),
        {"workers": 41, "date": "2026-12-01", "employees": []},
    ),
    (
        (
            "社員２００人です。２０２６年１１月２２日現在、知的障害（重度）で週３０時間が２人、"
            "知的障害（重度以外）で週２５時間が１人です"
        ),
        {
            "workers": 200,
            "date": "2026-11-22",
            "employees": [
                {"kind": "intellectual", "severe": True, "weekly_hours": 30, "count": 2},
                {"kind": "intellectual", "severe": False, "weekly_hours": 25, "count": 1},
            ],
        },
    ),
    (
        "7月1日の時点で社員101人、身体の人が週40時間で1人います。重度ではないです。",
        {
            "workers": 101,
            "date": "2026-07-01",
            "employees": [{"kind": "physical", "severe": False, "weekly_hours": 40, "count": 1}],
        },
    ),
]


@pytest.mark.parametrize(("said", "expected"), QUOTA)
def test_a_sentence_gives_the_workers_the_day_and_the_groups(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("disability-quota", said, AS_OF).inputs == expected


def test_a_month_or_fiscal_year_stands_for_its_first_day_and_is_recorded() -> None:
    for said in ("2024年4月から社員39人", "令和6年度 社員39人"):
        reading = read_inputs("disability-quota", said, AS_OF)
        assert reading.inputs["date"] == "2024-04-01"
        assert [item.field for item in reading.assumed] == ["date"]
