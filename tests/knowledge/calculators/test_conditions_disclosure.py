"""What an employer must state and explain."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import asked, worked_out

NAME = "conditions-disclosure"
ALL = {
    "renewal": True,
    "renewal_cap": True,
    "cap_new_or_shortened": True,
    "conversion_right": True,
    "part_time": True,
}
CONVERSION = ["conversion_opportunity", "conditions_after_conversion"]


def given(day: str, kind: str = "fixed_term", **flags: bool) -> dict[str, Any]:
    return {"contract_date": day, "kind": kind, **flags}


@pytest.mark.parametrize(
    ("case", "items", "duties"),
    [
        (given("2025-04-01"), ["change_scope", "renewal_cap"], []),
        (given("2025-04-01", "indefinite", **ALL), ["change_scope"], []),
        (
            given("2025-04-01", **{**ALL, "part_time": False}),
            ["change_scope", "renewal_cap", *CONVERSION],
            ["explain_cap_reason", "explain_balance"],
        ),
        (given("2025-04-01", conversion_right=True), ["change_scope", "renewal_cap"], []),
        (given("2025-04-01", renewal=True), ["change_scope", "renewal_cap"], []),
        (
            given("2026-12-01", renewal=True, renewal_cap=True, part_time=True),
            ["change_scope", "renewal_cap", "treatment_explanation"],
            [],
        ),
        (given("2026-12-01", "indefinite"), ["change_scope"], []),
        (given("2026-12-01", "indefinite", part_time=True), ["change_scope", "treatment_explanation"], []),
    ],
)
def test_items_and_duties_follow_from_the_contract(
    known: Knowledge, case: dict[str, Any], items: list[str], duties: list[str]
) -> None:
    result = worked_out(known, NAME, case)
    assert result["outcome"] == "new_rules"
    assert result["values"] == {"items": items, "duties": duties}
    assert len(result["steps"]) == len(items) + len(duties)


@pytest.mark.parametrize(("day", "outcome"), [("2024-03-31", "old_rules"), ("2024-04-01", "new_rules")])
def test_the_new_rules_hold_from_april_2024(known: Knowledge, day: str, outcome: str) -> None:
    result = worked_out(known, NAME, given(day, **ALL))
    assert result["outcome"] == outcome
    assert bool(result["values"]["items"]) == bool(result["values"]["duties"]) == (outcome == "new_rules")


@pytest.mark.parametrize(("day", "stated"), [("2026-09-30", False), ("2026-10-01", True)])
@pytest.mark.parametrize("case", [given("", "fixed_term"), given("", "indefinite", part_time=True)])
def test_the_treatment_is_stated_from_october_2026(
    known: Knowledge, case: dict[str, Any], day: str, stated: bool
) -> None:
    result = worked_out(known, NAME, {**case, "contract_date": day})
    assert ("treatment_explanation" in result["values"]["items"]) is stated
    refs = {step["ref"] for step in result["steps"]}
    assert ("change:disclosure-treatment-explanation" in refs) is stated


def test_without_a_cap_the_model_form_still_says_so(known: Knowledge) -> None:
    def notes(cap: bool) -> str:
        result = worked_out(known, NAME, given("2025-04-01", renewal_cap=cap))
        return " ".join(note["text"] for note in result["notes"])

    assert "モデルの様式" in notes(False)
    assert "モデルの様式" not in notes(True)


@pytest.mark.parametrize(
    ("answers", "order"),
    [
        (given("2024-03-31"), ["contract_date"]),
        (given("2026-09-30", "indefinite"), ["contract_date", "kind"]),
        (given("2026-10-01", "indefinite", part_time=False), ["contract_date", "kind", "part_time"]),
        (
            given("2026-10-01", renewal=False, renewal_cap=True),
            ["contract_date", "kind", "renewal", "renewal_cap"],
        ),
        (
            given("2026-10-01", renewal=True, renewal_cap=False, conversion_right=True),
            ["contract_date", "kind", "renewal", "renewal_cap", "conversion_right"],
        ),
        (
            given("2026-10-01", **ALL),
            ["contract_date", "kind", "renewal", "renewal_cap", "cap_new_or_shortened", "conversion_right"],
        ),
    ],
)
def test_a_dialogue_asks_only_what_matters(known: Knowledge, answers: dict[str, Any], order: list[str]) -> None:
    questions, result = asked(known, NAME, answers)
    assert questions == order
    assert list(result.values["items"]) == worked_out(known, NAME, answers)["values"]["items"]


@pytest.mark.parametrize(("day", "caveats"), [("2026-11-22", 0), ("2026-11-23", 1)])
def test_a_contract_after_the_last_checking_has_a_caveat(known: Knowledge, day: str, caveats: int) -> None:
    said = [text for text in worked_out(known, NAME, given(day))["caveats"] if "2026年11月22日に確かめた" in text]
    assert len(said) == caveats


@pytest.mark.parametrize(
    ("field", "value"), [("contract_date", "2026/10/01"), ("kind", "有期"), ("renewal", 1), ("part_time", "false")]
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**given("2026-10-01"), field: value})
    assert raised.value.field == field
