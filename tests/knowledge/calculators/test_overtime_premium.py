"""Premium wages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from knowledge.rates import Series
from tests.knowledge.calculators.cases import asked, refs, worked_out

NAME = "overtime-premium"
EVERY_HOUR = {
    "overtime_hours": 70,
    "overtime_night_hours": 4,
    "holiday_hours": 8,
    "holiday_night_hours": 2,
    "scheduled_night_hours": 7,
}


@pytest.mark.parametrize(
    ("given", "total"),
    [
        ({"hourly_wage": 1350, "overtime_hours": 65, "overtime_night_hours": 10}, 114_750),
        ({"monthly_wage": 256_000, "monthly_hours": 160, "overtime_hours": Decimal("12.5")}, 25_000),
        ({"hourly_wage": 1500, "holiday_hours": 6, "holiday_night_hours": 2}, 12_900),
        ({"hourly_wage": 1200, "overtime_hours": 8}, 12_000),
        ({"hourly_wage": 1000, "scheduled_night_hours": 7}, 1_750),
        ({"hourly_wage": 1000}, 0),
    ],
)
def test_a_worked_example(known: Knowledge, given: dict[str, Any], total: int) -> None:
    result = worked_out(known, NAME, given)
    assert (result["outcome"], result["values"]["total"]) == ("computed", total)


def test_the_lines_stand_in_a_fixed_order_with_their_rates(known: Knowledge) -> None:
    lines = worked_out(known, NAME, {"hourly_wage": 1000, **EVERY_HOUR})["values"]["lines"]
    assert [(line["label"], line["hours"], line["rate"], line["amount"]) for line in lines] == [
        ("overtime", 60, "1.25", 75_000),
        ("overtime_beyond", 10, "1.50", 15_000),
        ("holiday", 8, "1.35", 10_800),
        ("overtime_night", 4, "0.25", 1_000),
        ("holiday_night", 2, "0.25", 500),
        ("scheduled_night", 7, "0.25", 1_750),
    ]


@pytest.mark.parametrize(
    ("hours", "below", "beyond"),
    [(59, 59, 0), (60, 60, 0), (Decimal("60.5"), 60, Decimal("0.5")), (61, 60, 1)],
)
def test_beyond_sixty_hours_the_rate_rises(known: Knowledge, hours: Any, below: Any, beyond: Any) -> None:
    values = worked_out(known, NAME, {"hourly_wage": 1000, "overtime_hours": hours})["values"]
    found = {line["label"]: line["hours"] for line in values["lines"]}
    assert found == ({"overtime": below, "overtime_beyond": beyond} if beyond else {"overtime": below})
    assert values["total"] == 1250 * below + 1500 * beyond


@pytest.mark.parametrize(("wage", "hourly"), [(200_079, 1250), (200_080, 1251), (200_239, 1251), (200_240, 1252)])
def test_the_hourly_wage_is_rounded_half_up_and_is_the_base(known: Knowledge, wage: int, hourly: int) -> None:
    result = worked_out(known, NAME, {"monthly_wage": wage, "monthly_hours": 160, "overtime_hours": 4})
    assert (result["values"]["hourly_wage"], result["values"]["total"]) == (hourly, hourly * 5)
    assert "law:労働基準法施行規則#19" in refs(result)


def test_the_total_is_rounded_once_from_exact_amounts(known: Knowledge) -> None:
    given = {"hourly_wage": 1, "overtime_hours": Decimal("0.2"), "scheduled_night_hours": Decimal("0.998")}
    values = worked_out(known, NAME, given)["values"]
    assert [line["amount"] for line in values["lines"]] == [Decimal("0.25"), Decimal("0.25")]
    assert values["total"] == 0


@pytest.mark.parametrize(("as_of", "caveats"), [("2023-03-31", 2), ("2023-04-01", 0)])
def test_the_rates_before_april_2023_are_said_to_be_later_ones(known: Knowledge, as_of: str, caveats: int) -> None:
    said = worked_out(known, NAME, {"hourly_wage": 1000, "overtime_hours": 70}, as_of)["caveats"]
    assert sum("2023年4月1日より前" in text for text in said) == caveats


@pytest.mark.parametrize("name", ["overtime", "overtime_limit", "overtime_beyond", "holiday_work", "night_work"])
def test_every_figure_of_pay_comes_from_the_notice(known: Knowledge, name: str) -> None:
    series: Series = known.rates[name]
    assert {rate.ref for rate in series.values} == {"unpaid-wages#2.2"}


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"overtime_hours": 1}, "もとの賃金も入っています"),
        ({"holiday_hours": 1}, "何時間でも同じ割合"),
        ({"scheduled_night_hours": 1}, "上乗せの分だけ"),
    ],
)
def test_the_notes_say_what_each_amount_contains(known: Knowledge, hours: dict[str, int], words: str) -> None:
    with_hours = worked_out(known, NAME, {"hourly_wage": 1000, **hours})
    without = worked_out(known, NAME, {"hourly_wage": 1000})
    assert any(words in note["text"] for note in with_hours["notes"])
    assert not any(words in note["text"] for note in without["notes"])


def test_a_dialogue_asks_for_the_wage_and_the_overtime_only(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"hourly_wage": 1200, "overtime_hours": 20})
    assert order == ["hourly_wage", "overtime_hours"]
    assert result.values["total"] == 30_000
    assert result.offered == ("overtime_night_hours", "holiday_hours", "scheduled_night_hours")
    zero = [line.values["hours"] for line in result.caveats if line.key == "caveat.zero"]
    assert zero == [("overtime_night_hours", "holiday_hours", "scheduled_night_hours")]


@pytest.mark.parametrize(
    ("facts", "order"),
    [
        ({"monthly_wage": 240_000}, ["monthly_hours", "overtime_hours"]),
        ({"monthly_hours": 160}, ["monthly_wage", "overtime_hours"]),
        ({"hourly_wage": 1200, "holiday_hours": 8}, []),
        ({"hourly_wage": 1200, "scheduled_night_hours": 7}, []),
        ({"hourly_wage": 1200, "overtime_night_hours": 2}, ["overtime_hours"]),
        ({"hourly_wage": 1200, "holiday_night_hours": 2}, ["holiday_hours"]),
    ],
)
def test_only_what_is_missing_is_asked(known: Knowledge, facts: dict[str, Any], order: list[str]) -> None:
    answers = {"monthly_wage": 240_000, "monthly_hours": 160, "overtime_hours": 20, "holiday_hours": 8}
    found, _ = asked(known, NAME, answers, facts=facts)
    assert found == order


def test_whoever_adds_legal_holidays_is_asked_for_their_night_hours_too(known: Knowledge) -> None:
    answers = {"hourly_wage": 1000, "overtime_hours": 0, "holiday_hours": 8, "holiday_night_hours": 2}
    order, result = asked(known, NAME, answers, added=frozenset({"holiday_hours"}))
    assert order == ["hourly_wage", "overtime_hours", "holiday_hours", "holiday_night_hours"]
    assert result.values["total"] == 11_300
    assert result.offered == ("scheduled_night_hours",)


def test_a_program_that_leaves_hours_out_is_told_of_no_assumption(known: Knowledge) -> None:
    assert not any("0時間" in text for text in worked_out(known, NAME, {"hourly_wage": 1000})["caveats"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "hourly_wage"),
        ({"overtime_hours": 3}, "hourly_wage"),
        ({"hourly_wage": 1000, "monthly_wage": 200_000}, "hourly_wage"),
        ({"hourly_wage": 1000, "monthly_hours": 160}, "hourly_wage"),
        ({"monthly_wage": 200_000}, "monthly_hours"),
        ({"monthly_hours": 160}, "monthly_wage"),
        ({"hourly_wage": 0}, "hourly_wage"),
        ({"monthly_wage": 200_000, "monthly_hours": 0}, "monthly_hours"),
        ({"hourly_wage": 1000, "overtime_hours": Decimal("-0.5")}, "overtime_hours"),
        ({"hourly_wage": 1000, "overtime_hours": 2, "overtime_night_hours": Decimal("2.5")}, "overtime_night_hours"),
        ({"hourly_wage": 1000, "overtime_night_hours": 1}, "overtime_night_hours"),
        ({"hourly_wage": 1000, "holiday_hours": 2, "holiday_night_hours": 3}, "holiday_night_hours"),
        ({"hourly_wage": "1000"}, "hourly_wage"),
        ({"hourly_wage": True}, "hourly_wage"),
        ({"hourly_wage": 10**12 + 1}, "hourly_wage"),
        ({"hourly_wage": 1000, "wage": 1}, "wage"),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, given)
    assert raised.value.field == field


def test_night_hours_may_be_all_of_the_hours(known: Knowledge) -> None:
    given = {"hourly_wage": 1000, "overtime_hours": 2, "overtime_night_hours": 2}
    assert worked_out(known, NAME, given)["values"]["total"] == 3_000
