"""What an employer owes an older worker."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import answer, asked, refs, worked_out

NAME = "older-workers"
SECURE = ["abolish_retirement", "raise_retirement_age", "continued_employment"]
EFFORT = [*SECURE, "startup_support"]


@pytest.mark.parametrize(
    ("birth", "outcome", "age", "duty", "measures"),
    [
        ("1966-12-01", "under_65", 59, "secure_to_65", SECURE),
        ("1961-11-23", "under_65", 64, "secure_to_65", SECURE),
        ("1961-11-22", "from_65_to_69", 65, "effort_to_70", EFFORT),
        ("1961-11-21", "from_65_to_69", 65, "effort_to_70", EFFORT),
        ("1956-11-23", "from_65_to_69", 69, "effort_to_70", EFFORT),
        ("1956-11-22", "70_or_over", 70, "none", []),
        ("2026-11-22", "under_65", 0, "secure_to_65", SECURE),
    ],
)
def test_the_duty_goes_by_the_age_of_the_day(
    known: Knowledge, birth: str, outcome: str, age: int, duty: str, measures: list[str]
) -> None:
    result = worked_out(known, NAME, {"birth_date": birth})
    values = result["values"]
    assert (result["outcome"], values["age"], values["duty"], values["measures"]) == (outcome, age, duty, measures)


def test_a_worked_example(known: Knowledge) -> None:
    result = worked_out(known, NAME, {"birth_date": "1961-10-05"})
    assert (result["values"]["turns_65_on"], result["values"]["turns_70_on"]) == ("2026-10-05", "2031-10-05")
    assert "努める義務" in result["answer"]
    assert "2031年10月5日" in result["answer"]


@pytest.mark.parametrize(
    ("birth", "at_65", "at_70"),
    [("1960-02-29", "2025-03-01", "2030-03-01"), ("1960-02-28", "2025-02-28", "2030-02-28")],
)
def test_whoever_is_born_on_a_leap_day_has_birthday_on_the_first_of_march(
    known: Knowledge, birth: str, at_65: str, at_70: str
) -> None:
    values = worked_out(known, NAME, {"birth_date": birth})["values"]
    assert (values["turns_65_on"], values["turns_70_on"]) == (at_65, at_70)


@pytest.mark.parametrize(
    ("as_of", "age"), [("2025-02-28", 64), ("2025-03-01", 65), ("2028-02-28", 67), ("2028-02-29", 68)]
)
def test_a_leap_day_counts_itself_in_leap_years(known: Knowledge, as_of: str, age: int) -> None:
    assert worked_out(known, NAME, {"birth_date": "1960-02-29"}, as_of)["values"]["age"] == age


def test_every_result_says_that_the_law_counts_from_the_day_before(known: Knowledge) -> None:
    for birth in ("1990-01-01", "1960-01-01", "1950-01-01"):
        assert any("前の日" in text for text in worked_out(known, NAME, {"birth_date": birth})["caveats"])


@pytest.mark.parametrize(("as_of", "all_"), [("2025-03-31", False), ("2025-04-01", True)])
def test_since_april_2025_all_who_wish_are_kept(known: Knowledge, as_of: str, all_: bool) -> None:
    result = worked_out(known, NAME, {"birth_date": "1966-12-01"}, as_of)
    notes = "".join(note["text"] for note in result["notes"])
    assert ("全員が65歳まで" in notes, "限っている会社もあります" in notes) == (all_, not all_)
    assert "change:older-workers-transition-ended" in refs(result)


@pytest.mark.parametrize(("as_of", "caveats"), [("2021-03-31", 1), ("2021-04-01", 0)])
def test_before_the_effort_to_70_began_a_caveat_says_so(known: Knowledge, as_of: str, caveats: int) -> None:
    said = worked_out(known, NAME, {"birth_date": "1955-01-01"}, as_of)["caveats"]
    assert sum("2021年4月1日より前" in text for text in said) == caveats


@pytest.mark.parametrize(
    ("birth", "retirement", "words"),
    [
        ("1966-12-01", 59, "下回っています"),
        ("1966-12-01", 60, "65歳まで雇用を確保する義務"),
        ("1966-12-01", 64, "65歳まで雇用を確保する義務"),
        ("1966-12-01", 65, "定年にならずに働けます"),
        ("1960-10-05", 66, "努力義務をどう果たしているか"),
        ("1960-10-05", 67, "定年にならずに働けます"),
    ],
)
def test_the_retirement_age_changes_a_note_only(known: Knowledge, birth: str, retirement: int, words: str) -> None:
    plain = worked_out(known, NAME, {"birth_date": birth})
    result = worked_out(known, NAME, {"birth_date": birth, "retirement_age": retirement})
    assert (result["outcome"], result["values"]) == (plain["outcome"], plain["values"])
    assert words in result["notes"][-1]["text"]
    assert len(result["notes"]) == len(plain["notes"]) + 1


def test_from_70_on_the_retirement_age_says_nothing(known: Knowledge) -> None:
    given = {"birth_date": "1950-01-01", "retirement_age": 60}
    assert worked_out(known, NAME, given)["notes"] == []


def test_a_dialogue_asks_for_the_birth_date_and_offers_the_retirement_age(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"birth_date": "1966-12-01"})
    assert (order, result.offered) == (["birth_date"], ("retirement_age",))
    assert "65歳まで" in answer(known, NAME, result)
    assert asked(known, NAME, {"birth_date": "1950-01-01"})[1].offered == ()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "birth_date"),
        ({"birth_date": "2026-11-23"}, "birth_date"),
        ({"birth_date": "1961-02-29"}, "birth_date"),
        ({"birth_date": 19611005}, "birth_date"),
        ({"birth_date": "1961-10-05", "retirement_age": -1}, "retirement_age"),
        ({"birth_date": "1961-10-05", "retirement_age": "60"}, "retirement_age"),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, given)
    assert raised.value.field == field
