"""Maternity exemption of the National Pension premium."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import answer, asked, refs, worked_out

NAME = "maternity-pension"


def given(birth: str, multiple: bool = False, kind: str = "first") -> dict[str, Any]:
    return {"birth_date": birth, "multiple": multiple, "insured_kind": kind}


@pytest.mark.parametrize(
    ("birth", "multiple", "months"),
    [
        ("2026-11-24", False, ["2026-10", "2026-11", "2026-12", "2027-01"]),
        ("2025-08-03", True, ["2025-05", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10"]),
        ("2027-01-31", False, ["2026-12", "2027-01", "2027-02", "2027-03"]),
    ],
)
def test_the_months_run_from_the_month_before_or_three_months_before_for_twins(
    known: Knowledge, birth: str, multiple: bool, months: list[str]
) -> None:
    result = worked_out(known, NAME, given(birth, multiple))
    assert result["outcome"] == "exempt"
    assert result["values"]["period"] == result["values"]["exempt_months"] == months
    assert result["values"]["exempt_count"] == len(months)


@pytest.mark.parametrize(
    ("birth", "multiple", "outcome", "exempt"),
    [
        ("2019-01-31", False, "too_early", []),
        ("2019-02-01", False, "exempt", ["2019-04"]),
        ("2019-04-30", False, "exempt", ["2019-04", "2019-05", "2019-06"]),
        ("2019-05-01", False, "exempt", ["2019-04", "2019-05", "2019-06", "2019-07"]),
        ("2019-01-31", True, "too_early", []),
        ("2019-02-01", True, "exempt", ["2019-04"]),
    ],
)
def test_only_months_from_april_2019_on_are_exempt(
    known: Knowledge, birth: str, multiple: bool, outcome: str, exempt: list[str]
) -> None:
    result = worked_out(known, NAME, given(birth, multiple))
    assert (result["outcome"], result["values"]["exempt_months"]) == (outcome, exempt)
    assert len(result["values"]["period"]) == (6 if multiple else 4)


@pytest.mark.parametrize(
    ("birth", "filing_from"), [("2026-08-31", "2026-02-28"), ("2024-08-29", "2024-02-29"), ("2027-03-15", "2026-09-15")]
)
def test_filing_opens_six_calendar_months_before(known: Knowledge, birth: str, filing_from: str) -> None:
    assert worked_out(known, NAME, given(birth))["values"]["filing_from"] == filing_from


@pytest.mark.parametrize(("as_of", "said"), [("2026-09-14", "から市町村に出せます"), ("2026-09-15", "もう出せます")])
def test_filing_is_said_to_be_open_from_its_first_day(known: Knowledge, as_of: str, said: str) -> None:
    result = worked_out(known, NAME, given("2027-03-15"), as_of)
    assert said in result["steps"][-1]["text"]


@pytest.mark.parametrize("kind", ["voluntary", "second", "third"])
def test_other_kinds_are_not_covered_whenever_the_birth_is(known: Knowledge, kind: str) -> None:
    for birth in ("2010-05-05", "2027-03-15"):
        result = worked_out(known, NAME, given(birth, True, kind))
        assert result["outcome"] == "not_covered"
        assert result["values"]["exempt_months"] == []
        assert result["values"]["exempt_count"] == 0
        assert len(result["values"]["period"]) == 6
        assert result["values"]["filing_from"]
        assert "対象になりません" in result["answer"]


def test_a_dialogue_ends_at_once_for_another_kind(known: Knowledge) -> None:
    order, result = asked(known, NAME, {"insured_kind": "third"})
    assert order == ["insured_kind"]
    assert (result.values["period"], result.values["filing_from"]) == (None, None)


def test_a_dialogue_asks_the_kind_then_the_birth(known: Knowledge) -> None:
    order, result = asked(known, NAME, given("2026-11-24"))
    assert order == ["insured_kind", "birth_date", "multiple"]
    assert answer(known, NAME, result).startswith(
        "**国民年金の保険料は、4か月分が免除です(2026年10月から2027年1月まで)"
    )


@pytest.mark.parametrize(("birth", "caveats"), [("2026-09-30", 0), ("2026-10-01", 1)])
def test_months_after_the_last_checking_have_a_caveat(known: Knowledge, birth: str, caveats: int) -> None:
    said = [text for text in worked_out(known, NAME, given(birth))["caveats"] if "2026年11月22日に確かめた" in text]
    assert len(said) == caveats


def test_the_note_on_the_due_date_and_the_merits_are_cited(known: Knowledge) -> None:
    found = refs(worked_out(known, NAME, given("2026-11-24")))
    assert {"law:国民年金法#88の2", "maternity-premium-exemption#3.2", "maternity-premium-exemption#3.3"} <= found


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_date", "2026-02-30"), ("birth_date", 20260201), ("multiple", "true"), ("insured_kind", "fourth")],
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**given("2026-11-24"), field: value})
    assert raised.value.field == field
