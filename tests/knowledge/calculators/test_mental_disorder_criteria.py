"""The self-check of the criteria for mental disorders."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import asked, refs, worked_out

NAME = "mental-disorder-criteria"
ANSWERS = ("yes", "no", "unknown")
DISORDERS = ("F2", "F3", "F4", "organic_or_substance", "other", "unknown")
MET: dict[str, Any] = {
    "disorder": "F4",
    "strong_load_within_6_months": "yes",
    "outside_causes": "no",
    "worsened": False,
    "special_event": "no",
}


def states(result: dict[str, Any]) -> list[str]:
    rows = result["values"]["requirements"]
    assert [row["number"] for row in rows] == [1, 2, 3]
    return [row["state"] for row in rows]


def test_all_requirements_met_may_qualify(known: Knowledge) -> None:
    result = worked_out(known, NAME, MET)
    assert (result["outcome"], states(result)) == ("may_qualify", ["met", "met", "met"])
    assert "可能性があります" in result["answer"]


@pytest.mark.parametrize(
    ("disorder", "state"),
    [
        ("F2", "met"),
        ("F3", "met"),
        ("F4", "met"),
        ("organic_or_substance", "not_met"),
        ("other", "open"),
        ("unknown", "open"),
    ],
)
def test_the_first_requirement_is_the_disorder(known: Knowledge, disorder: str, state: str) -> None:
    assert states(worked_out(known, NAME, {**MET, "disorder": disorder})) == [state, "met", "met"]


@pytest.mark.parametrize(
    ("load", "special", "state"),
    [
        ("yes", "no", "met"),
        ("yes", "unknown", "met"),
        ("no", "no", "not_met"),
        ("no", "unknown", "not_met"),
        ("unknown", "no", "open"),
        ("unknown", "unknown", "open"),
        ("no", "yes", "met"),
        ("unknown", "yes", "met"),
        ("yes", "yes", "met"),
    ],
)
def test_the_second_requirement_is_a_strong_load_or_a_special_event(
    known: Knowledge, load: str, special: str, state: str
) -> None:
    result = worked_out(known, NAME, {**MET, "strong_load_within_6_months": load, "special_event": special})
    assert states(result) == ["met", state, "met"]
    assert ("特別な出来事" in result["steps"][1]["text"]) is (special == "yes")


@pytest.mark.parametrize(("outside", "state"), [("no", "met"), ("yes", "not_met"), ("unknown", "open")])
def test_the_third_requirement_is_no_other_cause(known: Knowledge, outside: str, state: str) -> None:
    assert states(worked_out(known, NAME, {**MET, "outside_causes": outside})) == ["met", "met", state]


def test_one_requirement_not_met_outweighs_open_ones(known: Knowledge) -> None:
    given = {**MET, "disorder": "unknown", "outside_causes": "yes"}
    assert worked_out(known, NAME, given)["outcome"] == "outside_criteria"
    assert worked_out(known, NAME, {**MET, "disorder": "unknown"})["outcome"] == "open"


def test_every_result_is_gentle_and_leads_to_people(known: Knowledge) -> None:
    for disorder, load, outside, worsened, special in product(DISORDERS, ANSWERS, ANSWERS, (True, False), ANSWERS):
        given = {
            "disorder": disorder,
            "strong_load_within_6_months": load,
            "outside_causes": outside,
            "worsened": worsened,
            "special_event": special,
        }
        result = worked_out(known, NAME, given)
        assert result["answer"].startswith("話してくださって、ありがとうございます。")
        caveats = "".join(result["caveats"])
        assert all(words in caveats for words in ("診断でも判定でもありません", "組合", "労働基準監督署", "相談窓口"))
        assert all(step["text"].startswith(f"要件{number}") for number, step in enumerate(result["steps"], 1))
        assert not any(word in str(result) for word in ("認められません", "該当しません", "対象外"))


@pytest.mark.parametrize("worsened", [True, False])
def test_a_disorder_that_got_worse_has_a_note(known: Knowledge, worsened: bool) -> None:
    result = worked_out(known, NAME, {**MET, "worsened": worsened})
    assert result["values"]["worsening_note"] is worsened
    assert ("mental-disorder-criteria#2.2" in refs(result)) is worsened


@pytest.mark.parametrize(
    ("answers", "order"),
    [
        ({}, ["disorder", "strong_load_within_6_months", "outside_causes", "worsened"]),
        (
            {"strong_load_within_6_months": "no"},
            ["disorder", "strong_load_within_6_months", "special_event", "outside_causes", "worsened"],
        ),
    ],
)
def test_a_special_event_is_asked_for_only_without_a_strong_load(
    known: Knowledge, answers: dict[str, str], order: list[str]
) -> None:
    assert asked(known, NAME, {**MET, **answers})[0] == order


def test_a_special_event_that_was_told_makes_the_load_clear(known: Knowledge) -> None:
    order, result = asked(known, NAME, MET, facts={"special_event": "yes"})
    assert (order, result.outcome) == (["disorder", "outside_causes", "worsened"], "may_qualify")


def test_nothing_of_it_is_kept() -> None:
    assert CALCULATORS[NAME].forgets


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("disorder", "F5"),
        ("disorder", ["F2"]),
        ("strong_load_within_6_months", True),
        ("outside_causes", "maybe"),
        ("worsened", "no"),
        ("special_event", None),
    ],
)
def test_a_bad_input_names_its_field(known: Knowledge, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {**MET, field: value})
    assert raised.value.field == field
