"""Exemption of the National Pension premium while raising a child."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.calculators.printing import jsonable
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import asked, worked_out

NAME = "childcare-pension"


def given(birth: str, parent: str, maternity: bool = False, multiple: bool = False) -> dict[str, Any]:
    return {
        "birth_date": birth,
        "parent": parent,
        "multiple": multiple,
        "maternity_exemption": maternity,
        "insured_kind": "first",
    }


@pytest.mark.parametrize(
    ("case", "first", "last", "count", "total"),
    [
        (given("2026-09-03", "father"), "2026-10", "2027-08", 11, 11),
        (given("2026-11-01", "adoptive"), "2026-11", "2027-10", 12, 12),
        (given("2026-07-20", "birth_mother", maternity=True), "2026-10", "2027-06", 9, 13),
        (given("2026-12-10", "birth_mother", maternity=True, multiple=True), "2027-03", "2027-11", 9, 15),
        (given("2026-12-10", "birth_mother"), "2026-12", "2027-11", 12, 12),
        (given("2025-11-30", "birth_mother", maternity=True), "2026-10", "2026-10", 1, 5),
    ],
)
def test_nine_months_follow_the_maternity_period_else_twelve_from_the_birth(
    known: Knowledge, case: dict[str, Any], first: str, last: str, count: int, total: int
) -> None:
    values = worked_out(known, NAME, case)["values"]
    months = values["childcare_months"]
    assert (months[0], months[-1], len(months), values["total_count"]) == (first, last, count, total)
    assert len(values["childcare_period"]) == (9 if values["maternity_months"] else 12)


@pytest.mark.parametrize("parent", ["birth_mother", "father", "adoptive"])
@pytest.mark.parametrize(("birth", "outcome"), [("2025-10-31", "too_early"), ("2025-11-01", "exempt")])
def test_the_first_exempt_month_is_october_2026(known: Knowledge, parent: str, birth: str, outcome: str) -> None:
    result = worked_out(known, NAME, given(birth, parent))
    assert result["outcome"] == outcome
    assert result["values"]["childcare_months"] == (["2026-10"] if outcome == "exempt" else [])


def test_maternity_months_before_april_2019_do_not_count(known: Knowledge) -> None:
    values = worked_out(known, NAME, given("2019-03-10", "birth_mother", maternity=True))["values"]
    assert values["maternity_months"] == ["2019-04", "2019-05"]
    assert values["total_count"] == 2


@pytest.mark.parametrize("kind", ["voluntary", "second", "third"])
def test_other_kinds_are_not_covered(known: Knowledge, kind: str) -> None:
    case = {**given("2026-12-10", "birth_mother", maternity=True), "insured_kind": kind}
    result = worked_out(known, NAME, case)
    assert result["outcome"] == "not_covered"
    assert result["values"]["maternity_months"] == result["values"]["childcare_months"] == []
    assert result["values"]["total_count"] == 0
    assert len(result["values"]["childcare_period"]) == 9


@pytest.mark.parametrize("parent", ["father", "adoptive"])
def test_only_a_birth_mother_can_have_the_maternity_exemption(known: Knowledge, parent: str) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, given("2026-12-10", parent, maternity=True))
    assert raised.value.field == "maternity_exemption"


@pytest.mark.parametrize(
    ("answers", "order"),
    [
        ({**given("2026-12-10", "father"), "insured_kind": "second"}, ["insured_kind"]),
        (given("2025-10-31", "father"), ["insured_kind", "birth_date"]),
        (given("2026-12-10", "father"), ["insured_kind", "birth_date", "parent"]),
        (given("2026-12-10", "birth_mother"), ["insured_kind", "birth_date", "parent", "maternity_exemption"]),
        (
            given("2026-12-10", "birth_mother", maternity=True),
            ["insured_kind", "birth_date", "parent", "maternity_exemption", "multiple"],
        ),
    ],
)
def test_a_dialogue_asks_only_what_matters(known: Knowledge, answers: dict[str, Any], order: list[str]) -> None:
    questions, result = asked(known, NAME, answers)
    assert questions == order
    assert result.outcome == worked_out(known, NAME, answers)["outcome"]
    assert jsonable(result.values["childcare_months"]) == worked_out(known, NAME, answers)["values"]["childcare_months"]


def test_an_adoptive_parent_is_sent_to_the_pension_office(known: Knowledge) -> None:
    caveats = worked_out(known, NAME, given("2026-11-01", "adoptive"))["caveats"]
    assert any("養子として" in text for text in caveats)


def test_it_is_said_to_need_filing_and_not_to_be_the_health_insurance(known: Knowledge) -> None:
    notes = " ".join(note["text"] for note in worked_out(known, NAME, given("2026-09-03", "father"))["notes"])
    assert "届出が必要" in notes
    assert "国民健康保険料の免除ではありません" in notes
