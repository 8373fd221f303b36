"""The employment quota for people with disabilities."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import answer, asked, refs, worked_out

NAME = "disability-quota"
KEYS = (
    "rate", "threshold", "obliged", "required", "counted", "shortfall", "surplus",
    "levy_per_year", "adjustment_per_year",
)  # fmt: skip
HALF = Decimal("0.5")


def group(kind: str = "mental", hours: Any = 30, count: int = 1, severe: bool = False) -> dict[str, Any]:
    return {"kind": kind, "severe": severe, "weekly_hours": hours, "count": count}


def quota(known: Knowledge, workers: Any, day: str, *groups: dict[str, Any]) -> dict[str, Any]:
    return worked_out(known, NAME, {"workers": workers, "date": day, "employees": list(groups)})


def test_a_worked_example(known: Knowledge) -> None:
    result = quota(known, 150, "2026-12-01", group("physical", 35, 2), group("mental", 25))
    assert result["outcome"] == "short"
    assert tuple(result["values"]) == KEYS
    assert list(result["values"].values()) == ["0.027", Decimal("37.5"), True, 4, 3, 1, 0, 600_000, 0]
    assert "納付金は年に60万円です" in result["answer"]


@pytest.mark.parametrize(
    ("day", "rate", "threshold", "ref"),
    [
        ("2023-04-01", "0.023", Decimal("43.5"), "disability-employment#1"),
        ("2024-03-31", "0.023", Decimal("43.5"), "disability-employment#1"),
        ("2024-04-01", "0.025", Decimal("40.0"), "disability-employment#1"),
        ("2026-06-30", "0.025", Decimal("40.0"), "disability-employment#1"),
        ("2026-07-01", "0.027", Decimal("37.5"), "change:disability-rate-2026"),
    ],
)
def test_the_date_picks_rate_and_threshold(known: Knowledge, day: str, rate: str, threshold: Decimal, ref: str) -> None:
    for workers, obliged, required in ((threshold - HALF, False, 0), (threshold, True, 1), (threshold + HALF, True, 1)):
        result = quota(known, workers, day)
        values = result["values"]
        assert (values["rate"], values["threshold"], values["obliged"]) == (rate, threshold, obliged)
        assert (values["required"], result["outcome"]) == (required, "short" if obliged else "not_obliged")
        assert ref in refs(result)


def test_before_april_2023_nothing_is_known(known: Knowledge) -> None:
    result = quota(known, 500, "2023-03-31", group())
    assert (result["outcome"], result["values"]) == ("unknown_period", dict.fromkeys(KEYS))


@pytest.mark.parametrize(
    ("kind", "severe", "by_hours"),
    [
        ("physical", False, (1, HALF, 0)),
        ("physical", True, (2, 1, HALF)),
        ("intellectual", False, (1, HALF, 0)),
        ("intellectual", True, (2, 1, HALF)),
        ("mental", False, (1, 1, HALF)),
        ("mental", True, (1, 1, HALF)),
    ],
)
def test_a_person_counts_by_kind_severity_and_hours(
    known: Knowledge, kind: str, severe: bool, by_hours: tuple[Any, Any, Any]
) -> None:
    full, part, short = by_hours
    counts = {40: full, 30: full, Decimal("29.5"): part, 20: part, Decimal("19.5"): short, 10: short, 9: 0, 0: 0}
    for hours, each in counts.items():
        values = quota(known, 200, "2026-07-01", group(kind, hours, 3, severe))["values"]
        assert values["counted"] == each * 3, hours


@pytest.mark.parametrize(("day", "counted"), [("2024-03-31", 0), ("2024-04-01", HALF)])
def test_short_hours_count_from_april_2024_on(known: Knowledge, day: str, counted: Any) -> None:
    for kind, severe in (("mental", False), ("physical", True), ("intellectual", True)):
        assert quota(known, 200, day, group(kind, 10, 1, severe))["values"]["counted"] == counted


def test_each_way_of_counting_names_its_source(known: Knowledge) -> None:
    groups = [group("mental", 25), group("mental", 12), group("physical", 35, severe=True)]
    steps = quota(known, 200, "2026-07-01", *groups)["steps"]
    sources = {step["text"].partition("、")[0]: step["ref"] for step in steps if "と数えるので" in step["text"]}
    assert sources == {
        "精神障害": "disability-employment#2.2",
        "身体障害(重度)": "law:障害者の雇用の促進等に関する法律#43",
    }
    assert steps[2]["ref"] == "disability-employment#2.1"


@pytest.mark.parametrize(("workers", "levy"), [(100, 0), (Decimal("100.5"), 1_200_000), (101, 1_200_000)])
def test_the_levy_is_for_more_than_a_hundred_workers(known: Knowledge, workers: Any, levy: int) -> None:
    result = quota(known, workers, "2026-07-01")
    assert (result["values"]["shortfall"], result["values"]["levy_per_year"]) == (2, levy)
    assert ("納付金はかかりません" in result["answer"]) is (levy == 0)
    assert any("月ごと" in text for text in result["caveats"])


@pytest.mark.parametrize(
    ("day", "full", "part", "surplus", "adjustment"),
    [
        ("2026-07-01", 15, 0, 10, 3_480_000),
        ("2026-07-01", 15, 1, Decimal("10.5"), 3_618_000),
        ("2026-07-01", 16, 0, 11, 3_756_000),
        ("2024-04-01", 16, 0, 11, 3_756_000),
        ("2024-03-31", 15, 0, 11, 3_828_000),
        ("2026-07-01", 5, 1, HALF, 174_000),
        ("2026-07-01", 5, 0, 0, 0),
    ],
)
def test_the_adjustment_is_lower_beyond_ten_people(  # 200 workers: 4 are required at 2.3 %, 5 at 2.5 and 2.7 %
    known: Knowledge, day: str, full: int, part: int, surplus: Any, adjustment: int
) -> None:
    result = quota(known, 200, day, group("mental", 30, full), group("physical", 20, part))
    values = result["values"]
    assert (result["outcome"], values["surplus"], values["adjustment_per_year"]) == ("met", surplus, adjustment)
    assert ("調整金は年に" in result["answer"]) is (adjustment > 0)


def test_up_to_a_hundred_workers_there_is_no_adjustment_but_a_word_about_rewards(known: Knowledge) -> None:
    result = quota(known, 100, "2026-07-01", group("mental", 30, 10))
    assert (result["values"]["surplus"], result["values"]["adjustment_per_year"]) == (8, 0)
    assert any("2万1,000円" in note["text"] and "1万6,000円" in note["text"] for note in result["notes"])


def test_half_a_person_short_is_short(known: Knowledge) -> None:
    result = quota(known, 200, "2026-07-01", group("mental", 30, 4), group("physical", 20))
    assert (result["outcome"], result["values"]["shortfall"]) == ("short", HALF)
    assert result["values"]["levy_per_year"] == 300_000
    assert "あと0.5人" in result["answer"]


def test_who_is_not_obliged_is_not_told_to_report(known: Knowledge) -> None:
    small, large = quota(known, 37, "2026-07-01"), quota(known, 38, "2026-07-01")
    assert not any("6月1日" in note["text"] for note in small["notes"])
    assert any("6月1日" in note["text"] for note in large["notes"])


def test_a_date_that_is_not_covered_ends_the_dialogue(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"date": "2023-03-31"})
    assert (order, result.outcome) == (["date"], "unknown_period")


def test_a_small_employer_is_not_asked_for_employees(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"date": "2026-07-01", "workers": 37})
    assert (order, result.outcome) == (["date", "workers"], "not_obliged")
    assert "37.5人以上" in answer(known, NAME, result)


def test_a_large_employer_is_asked_for_employees_last(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"date": "2026-07-01", "workers": 38, "employees": [group()]})
    assert (order, result.outcome) == (["date", "workers", "employees"], "met")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"workers": Decimal("40.3")}, "workers"),
        ({"workers": -1}, "workers"),
        ({"workers": "40"}, "workers"),
        ({"date": "2026-02-29"}, "date"),
        ({"date": "2026/07/01"}, "date"),
        ({"employees": None}, "employees"),
        ({"employees": {}}, "employees"),
        ({"employees": [3]}, "employees"),
        ({"employees": [group(kind="other")]}, "employees"),
        ({"employees": [{**group(), "severe": "no"}]}, "employees"),
        ({"employees": [group(hours=169)]}, "employees"),
        ({"employees": [group(hours=-1)]}, "employees"),
        ({"employees": [{**group(), "count": Decimal("1.5")}]}, "employees"),
        ({"employees": [{**group(), "count": True}]}, "employees"),
        ({"employees": [{**group(), "name": "x"}]}, "employees"),
        ({"employees": [{"kind": "mental", "severe": False, "count": 1}]}, "employees"),
        ({"workers": 2, "employees": [group(count=3)]}, "employees"),
        ({"workers": 2, "employees": [group(hours=20, count=5)]}, "employees"),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {"workers": 50, "date": "2026-07-01", "employees": [], **given})
    assert raised.value.field == field


def test_part_timers_are_half_a_worker_and_short_hours_none(known: Knowledge) -> None:
    assert quota(known, 2, "2026-07-01", group(hours=20, count=4))["outcome"] == "not_obliged"
    assert quota(known, 2, "2026-07-01", group(hours=19, count=9))["outcome"] == "not_obliged"


def test_the_shape_of_an_employee_is_listed(known: Knowledge) -> None:
    described = CALCULATORS[NAME].fields["employees"].described()
    assert set(described["items"]) == {"kind", "severe", "weekly_hours", "count"}
