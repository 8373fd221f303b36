"""When a fixed-term worker may ask for a contract without end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from knowledge.months import Length
from tests.knowledge.calculators.cases import worked_out

NAME = "fixed-term-conversion"


def given(*spans: tuple[str, str]) -> dict[str, Any]:
    return {"contracts": [{"start": start, "end": end} for start, end in spans]}


def years(first: int, last: int) -> list[tuple[str, str]]:
    """One-year contracts from 1 April of `first` to 31 March of `last`."""
    return [(f"{year}-04-01", f"{year + 1}-03-31") for year in range(first, last)]


def total(values: dict[str, Any]) -> tuple[int, int, int]:
    return values["total"]["years"], values["total"]["months"], values["total"]["days"]


@pytest.mark.parametrize(
    ("as_of", "outcome"),
    [("2024-03-31", "not_yet"), ("2024-04-01", "right"), ("2027-03-31", "right"), ("2027-04-01", "expired")],
)
def test_the_right_lasts_from_the_contract_that_passes_five_years_to_its_end(
    known: Knowledge, as_of: str, outcome: str
) -> None:
    result = worked_out(known, NAME, given(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")), as_of)
    assert result["outcome"] == outcome
    values = result["values"]
    assert (values["right"], values["right_from"], values["apply_by"]) == (True, "2024-04-01", "2027-03-31")
    assert total(values) == (6, 0, 0)


@pytest.mark.parametrize(("end", "right"), [("2027-03-30", False), ("2027-03-31", False), ("2027-04-01", True)])
def test_the_total_must_exceed_five_years(known: Knowledge, end: str, right: bool) -> None:
    values = worked_out(known, NAME, given(*years(2022, 2026), ("2026-04-01", end)))["values"]
    assert values["right"] is right
    assert values["right_from"] == ("2026-04-01" if right else None)
    assert (values["apply_by"] is None) is not right


def test_exactly_five_years_are_said_not_to_be_enough(known: Knowledge) -> None:
    result = worked_out(known, NAME, given(*years(2022, 2027)))
    assert "ちょうど5年" in result["answer"]
    assert total(result["values"]) == (5, 0, 0)


def test_one_contract_alone_never_gives_the_right(known: Knowledge) -> None:
    result = worked_out(known, NAME, given(("2020-04-01", "2027-03-31")))
    assert (result["outcome"], result["values"]["right"]) == ("not_yet", False)
    assert "契約が1つだけでは" in result["answer"]
    assert "超えていません" not in result["answer"]


@pytest.mark.parametrize(("start", "counted"), [("2013-03-31", (5, 0, 0)), ("2013-04-01", (10, 0, 0))])
def test_a_contract_that_began_before_april_2013_does_not_count(
    known: Knowledge, start: str, counted: tuple[int, int, int]
) -> None:
    first = date.fromisoformat(start)
    end = first.replace(year=2018) - timedelta(days=1)
    follows = end + timedelta(days=1)
    last = follows.replace(year=2023) - timedelta(days=1)
    case = given((start, end.isoformat()), (follows.isoformat(), last.isoformat()))
    values = worked_out(known, NAME, case)["values"]
    assert total(values) == counted
    assert values["resets"] == []


def test_nothing_counted_is_a_total_of_nothing(known: Knowledge) -> None:
    result = worked_out(known, NAME, given(("2010-04-01", "2012-03-31"), ("2012-04-01", "2018-03-31")))
    assert total(result["values"]) == (0, 0, 0)
    assert result["outcome"] == "not_yet"


@pytest.mark.parametrize(("begins", "reset"), [("2022-09-30", False), ("2022-10-01", True)])
def test_six_months_without_a_contract_reset_the_count(known: Knowledge, begins: str, reset: bool) -> None:
    result = worked_out(known, NAME, given(("2019-04-01", "2022-03-31"), (begins, "2025-09-30")))
    assert result["values"]["resets"] == ([begins] if reset else [])
    assert result["values"]["right"] is not reset
    assert any(("数え直します" in step["text"]) is reset for step in result["steps"] if "あいて" in step["text"])


@pytest.mark.parametrize(
    ("end", "needed"),
    [
        ("2020-04-01", 1),
        ("2020-05-31", 1),
        ("2020-06-01", 2),
        ("2020-07-31", 2),
        ("2020-08-01", 3),
        ("2020-09-30", 3),
        ("2020-10-01", 4),
        ("2021-01-31", 5),
        ("2021-02-01", 6),
        ("2021-03-29", 6),
        ("2021-03-31", 6),
    ],
)
def test_under_one_year_half_of_it_in_whole_months_resets(known: Knowledge, end: str, needed: int) -> None:
    gap_first = date.fromisoformat(end) + timedelta(days=1)
    month = gap_first.month - 1 + needed
    begins = date(gap_first.year + month // 12, month % 12 + 1, gap_first.day)
    for day, resets in ((begins - timedelta(days=1), []), (begins, [begins.isoformat()])):
        case = given(("2020-04-01", end), (day.isoformat(), "2027-03-31"))
        assert worked_out(known, NAME, case)["values"]["resets"] == resets, day


def test_a_gap_is_no_sum_so_thirty_left_over_days_do_not_make_it_six_months(known: Knowledge) -> None:
    case = given(("2013-04-03", "2014-08-19"), ("2015-02-19", "2019-12-31"))
    assert worked_out(known, NAME, case)["values"]["resets"] == []


def test_a_reset_takes_an_earlier_right_away(known: Knowledge) -> None:
    case = given(*years(2014, 2020), ("2020-10-01", "2023-09-30"))
    values = worked_out(known, NAME, case)["values"]
    assert (values["right"], values["right_from"], values["apply_by"]) == (False, None, None)
    assert values["resets"] == ["2020-10-01"]
    assert total(values) == (3, 0, 0)


def test_left_over_days_add_up_thirty_to_a_month(known: Knowledge) -> None:
    case = given(("2020-01-01", "2020-02-15"), ("2020-02-16", "2020-03-30"), ("2020-04-01", "2020-04-01"))
    # 1 month 15 days, 1 month 15 days (to 15 March, then 15 days), 1 day.
    assert total(worked_out(known, NAME, case)["values"]) == (0, 3, 1)


@pytest.mark.parametrize(
    ("start", "end", "months", "days"),
    [
        ("2021-01-31", "2021-02-27", 0, 28),
        ("2021-01-31", "2021-02-28", 1, 0),
        ("2021-01-30", "2021-02-28", 1, 0),
        ("2021-01-29", "2021-02-28", 1, 0),
        ("2024-01-30", "2024-02-28", 0, 30),
        ("2024-01-30", "2024-02-29", 1, 0),
        ("2024-02-29", "2025-02-28", 12, 0),
        ("2024-02-29", "2025-02-27", 11, 30),
        ("2021-08-31", "2022-02-28", 6, 0),
        ("2021-03-01", "2021-03-30", 0, 30),
        ("2021-03-01", "2021-03-31", 1, 0),
        ("2021-03-15", "2021-04-14", 1, 0),
        ("2021-03-15", "2021-04-15", 1, 1),
        ("2021-03-15", "2021-03-15", 0, 1),
        ("2021-01-31", "2021-03-01", 1, 1),
        ("2021-01-31", "2021-03-30", 2, 0),
    ],
)
def test_a_month_ends_the_day_before_the_corresponding_day(start: str, end: str, months: int, days: int) -> None:
    assert Length.between(date.fromisoformat(start), date.fromisoformat(end)) == Length(months, days)


def test_a_day_between_two_contracts_is_said_to_be_one(known: Knowledge) -> None:
    case = given(("2020-04-01", "2023-03-31"), ("2023-04-01", "2026-03-31"), ("2026-05-01", "2027-04-30"))
    caveats = worked_out(known, NAME, case, "2026-04-15")["caveats"]
    assert any("どの契約の期間にも入っていません" in text for text in caveats)


@pytest.mark.parametrize(
    "contracts",
    [
        None,
        [],
        {},
        "2021-04-01",
        [None],
        ["2021-04-01"],
        [{"start": "2021-04-01"}],
        [{"start": "2021-04-01", "end": "2022-03-31", "length": 12}],
        [{"start": "2021-04-01", "end": "2021-03-31"}],
        [{"start": "2021-04-01", "end": "2022-02-29"}],
        [{"start": 20210401, "end": "2022-03-31"}],
        [{"start": "2021-04-01", "end": "2022-03-31"}, {"start": "2022-03-31", "end": "2023-03-31"}],
        [{"start": "2022-04-01", "end": "2023-03-31"}, {"start": "2021-04-01", "end": "2022-03-31"}],
    ],
)
def test_bad_contracts_are_an_error_of_the_list(known: Knowledge, contracts: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {"contracts": contracts})
    assert raised.value.field == "contracts"
