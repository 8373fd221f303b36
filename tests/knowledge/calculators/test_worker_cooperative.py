"""Whether a workers' cooperative can be founded."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import asked, worked_out

NAME = "worker-cooperative"
PRINCIPLES = ("contribution", "opinion", "work")
RULES = (
    "voluntary_membership",
    "contracts_with_members",
    "equal_votes",
    "contract_members_majority",
    "dividend_by_work",
)
READY: dict[str, Any] = {
    "promoters": 3,
    "principles": dict.fromkeys(PRINCIPLES, True),
    **dict.fromkeys(RULES, True),
    "business": "other",
}
NOTHING: dict[str, Any] = {
    "promoters": 2,
    "principles": dict.fromkeys(PRINCIPLES, False),
    **dict.fromkeys(RULES, False),
    "business": "dispatch",
}


@pytest.mark.parametrize(("promoters", "missing"), [(0, ["promoters"]), (2, ["promoters"]), (3, []), (4, [])])
def test_three_promoters_are_enough(known: Knowledge, promoters: int, missing: list[str]) -> None:
    result = worked_out(known, NAME, {**READY, "promoters": promoters})
    assert (result["outcome"], result["values"]["missing"]) == ("not_yet" if missing else "can_found", missing)
    assert ("設立できます" in result["answer"]) is not bool(missing)


def test_whoever_has_everything_can_found(known: Knowledge) -> None:
    result = worked_out(known, NAME, READY)
    assert result["values"] == {"missing": [], "licence_needed": False}
    assert "設立できます" in result["answer"]
    assert len(result["steps"]) == 10


def test_all_that_is_missing_is_named_in_order(known: Knowledge) -> None:
    result = worked_out(known, NAME, NOTHING)
    assert result["values"]["missing"] == ["promoters", *PRINCIPLES, *RULES, "business"]
    assert "10件" in result["answer"]


@pytest.mark.parametrize("name", PRINCIPLES)
def test_each_principle_is_needed(known: Knowledge, name: str) -> None:
    result = worked_out(known, NAME, {**READY, "principles": {**READY["principles"], name: False}})
    assert (result["outcome"], result["values"]["missing"]) == ("not_yet", [name])


@pytest.mark.parametrize("name", RULES)
def test_each_rule_is_needed(known: Knowledge, name: str) -> None:
    result = worked_out(known, NAME, {**READY, name: False})
    assert (result["outcome"], result["values"]["missing"]) == ("not_yet", [name])


@pytest.mark.parametrize(
    ("business", "missing", "licence"),
    [("dispatch", ["business"], False), ("licensed", [], True), ("other", [], False)],
)
def test_dispatch_is_excluded_and_licences_are_needed_beside(
    known: Knowledge, business: str, missing: list[str], licence: bool
) -> None:
    result = worked_out(known, NAME, {**READY, "business": business})
    assert result["values"] == {"missing": missing, "licence_needed": licence}
    assert any("許認可も別に" in note["text"] for note in result["notes"]) is licence


def test_a_dialogue_asks_one_requirement_after_the_other(known: Knowledge) -> None:
    parts = {f"principles.{name}": {name: True} for name in PRINCIPLES}
    order, result = asked(known, NAME, {**READY, **parts})
    assert order == ["promoters", *parts, *RULES, "business"]
    assert result.outcome == "can_found"


def test_a_principle_that_was_told_is_not_asked_again(known: Knowledge) -> None:
    parts = {f"principles.{name}": {name: True} for name in ("contribution", "work")}
    order, _ = asked(known, NAME, {**READY, **parts}, facts={"principles": {"opinion": False}})
    assert order[:3] == ["promoters", "principles.contribution", "principles.work"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("promoters", -1),
        ("promoters", "3"),
        ("promoters", True),
        ("principles", True),
        ("principles", {"contribution": True, "opinion": True}),
        ("principles", {**READY["principles"], "profit": True}),
        ("principles", {**READY["principles"], "work": 1}),
        ("equal_votes", "yes"),
        ("dividend_by_work", None),
        ("business", "care"),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**READY, field: value})
    assert raised.value.field == field
