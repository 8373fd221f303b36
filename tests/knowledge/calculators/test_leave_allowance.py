"""Allowance for days off by the employer's fault."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import asked, worked_out

NAME = "leave-allowance"
PLAIN: dict[str, Any] = {"wages_last_3_months": 720_000, "calendar_days": 92, "leave_days": 4}


@pytest.mark.parametrize(
    ("given", "average", "minimum", "total"),
    [
        (PLAIN, "7826.08", "4695.648", 18_783),
        (
            {"wages_last_3_months": 450_000, "calendar_days": 91, "leave_days": 2, "days_worked": 40},
            "6750.00",
            "4050.000",
            8_100,
        ),
        ({**PLAIN, "leave_days": 0}, "7826.08", "4695.648", 0),
        ({**PLAIN, "wages_last_3_months": 0}, "0.00", "0.000", 0),
    ],
)
def test_a_worked_example(known: Knowledge, given: dict[str, Any], average: str, minimum: str, total: int) -> None:
    result = worked_out(known, NAME, given)
    assert result["outcome"] == "computed"
    assert result["values"] == {"average_daily_wage": average, "minimum_per_day": minimum, "total": total}


@pytest.mark.parametrize(("worked", "average"), [(53, "6113.20"), (54, "6000.00"), (55, "6000.00"), (90, "6000.00")])
def test_the_larger_average_counts(known: Knowledge, worked: int, average: str) -> None:
    given = {"wages_last_3_months": 540_000, "calendar_days": 90, "leave_days": 1, "days_worked": worked}
    result = worked_out(known, NAME, given)
    assert result["values"]["average_daily_wage"] == average
    step = result["steps"][1]["text"]
    assert ("6割のほうが高い" in step, "6割を下回らない" in step) == (worked < 54, worked >= 54)


@pytest.mark.parametrize(("days", "total"), [(4, 1), (5, 2)])
def test_half_a_yen_is_rounded_up_once_in_the_total(known: Knowledge, days: int, total: int) -> None:
    given = {"wages_last_3_months": 45, "calendar_days": 90, "leave_days": days}
    assert worked_out(known, NAME, given)["values"] == {
        "average_daily_wage": "0.50",
        "minimum_per_day": "0.300",
        "total": total,
    }


@pytest.mark.parametrize(("days", "unusual"), [(88, True), (89, False), (92, False), (93, True)])
def test_days_that_are_not_three_months_are_questioned(known: Knowledge, days: int, unusual: bool) -> None:
    said = worked_out(known, NAME, {**PLAIN, "calendar_days": days})["caveats"]
    assert any("取りちがえて" in text for text in said) is unusual


def test_a_dialogue_offers_the_days_worked(known: Knowledge) -> None:
    order, result = asked(known, NAME, PLAIN)
    assert order == ["wages_last_3_months", "calendar_days", "leave_days"]
    assert result.offered == ("days_worked",)


def test_whoever_adds_the_days_worked_gets_the_larger_amount(known: Knowledge) -> None:
    order, result = asked(known, NAME, {**PLAIN, "days_worked": 40}, added=frozenset({"days_worked"}))
    assert "days_worked" in order
    assert result.values["average_daily_wage"] == "10800.00"
    assert result.offered == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("calendar_days", 0),
        ("calendar_days", Decimal("91.5")),
        ("leave_days", -1),
        ("leave_days", Decimal("0.5")),
        ("days_worked", 0),
        ("days_worked", 93),
        ("wages_last_3_months", -1),
        ("wages_last_3_months", Decimal("NaN")),
        ("wages_last_3_months", None),
        ("leave_days", False),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**PLAIN, field: value})
    assert raised.value.field == field


@pytest.mark.parametrize("worked", [1, 92])
def test_the_days_worked_go_from_one_to_all_calendar_days(known: Knowledge, worked: int) -> None:
    assert worked_out(known, NAME, {**PLAIN, "days_worked": worked})["outcome"] == "computed"
