"""The self-check against the policy's workplace targets."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput
from knowledge.loading import Knowledge
from tests.knowledge.calculators.cases import answer, asked, worked_out

NAME = "workplace-targets"
TARGETS = ["1", "2", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "6.1", "6.2"]
GROUPS = {f"answers.{number}": [t for t in TARGETS if t.split(".")[0] == number] for number in "123456"}


def test_all_targets_met_is_complete(known: Knowledge) -> None:
    result = worked_out(known, NAME, {"answers": dict.fromkeys(TARGETS, "yes")})
    assert result["outcome"] == "complete"
    assert result["values"] == {"met": TARGETS, "unmet": [], "open": [], "score": "1.00"}
    assert "14項目の指標を、すべて達成しています(100%)" in result["answer"]


@pytest.mark.parametrize("other", ["no", "unknown"])
def test_one_target_less_is_in_progress(known: Knowledge, other: str) -> None:
    for target in TARGETS:
        result = worked_out(known, NAME, {"answers": {**dict.fromkeys(TARGETS, "yes"), target: other}})
        assert (result["outcome"], result["values"]["score"]) == ("in_progress", "0.93")
        assert result["values"]["unmet" if other == "no" else "open"] == [target]


@pytest.mark.parametrize(
    ("met", "score"),
    [(0, "0.00"), (1, "0.07"), (2, "0.14"), (3, "0.21"), (5, "0.36"), (7, "0.50"), (11, "0.79"), (13, "0.93")],
)
def test_the_score_is_rounded_half_up_to_two_places(known: Knowledge, met: int, score: str) -> None:
    result = worked_out(known, NAME, {"answers": dict.fromkeys(TARGETS[:met], "yes")})
    assert result["values"]["score"] == score
    assert f"14項目の指標のうち、{met}項目を達成しています" in result["answer"]


def test_a_target_left_out_counts_as_unknown_and_the_order_is_the_policys(known: Knowledge) -> None:
    answers = {"6.1": "no", "5.2": "yes", "5.1": "yes", "3": "unknown", "2": "no"}
    result = worked_out(known, NAME, {"answers": answers})
    assert result["values"]["met"] == ["5.1", "5.2"]
    assert result["values"]["unmet"] == ["2", "6.1"]
    assert result["values"]["open"] == [t for t in TARGETS if t not in {"5.1", "5.2", "2", "6.1"}]
    assert "14%" in result["answer"]


def test_every_target_has_its_own_name(known: Knowledge) -> None:
    names = [known.words[f"{NAME}.name.{target}"] for target in TARGETS]
    assert len(set(names)) == len(TARGETS)
    assert all(name.startswith(target.split(".")[0]) for name, target in zip(names, TARGETS, strict=True))


def test_a_dialogue_that_begins_with_nothing_goes_through_all_six_groups(known: Knowledge) -> None:
    answers = {group: dict.fromkeys(parts, "yes") for group, parts in GROUPS.items()}
    order, result = asked(known, NAME, answers, added=frozenset(CALCULATORS[NAME].thorough))
    assert order == list(GROUPS)
    assert (result.outcome, result.offered) == ("complete", ())


def test_what_was_told_is_counted_and_the_other_groups_are_offered(known: Knowledge) -> None:
    order, result = asked(known, NAME, {}, facts={"answers": {"5.1": "yes", "5.3": "no"}})
    assert order == []
    assert result.offered == tuple(group for group in GROUPS if group != "answers.5")
    assert result.values["open"] == tuple(t for t in TARGETS if t not in {"5.1", "5.3"})
    assert "1項目" in answer(known, NAME, result)


def test_a_group_that_is_added_is_asked(known: Knowledge) -> None:
    told = {"answers": {"1": "yes"}}
    answers = {"answers.4": {"4.1": "yes", "4.2": "no", "4.3": "unknown"}}
    order, result = asked(known, NAME, answers, added=frozenset({"answers.4"}), facts=told)
    assert order == ["answers.4"]
    assert (result.values["met"], result.values["unmet"]) == (("1", "4.1"), ("4.2",))


@pytest.mark.parametrize("group", GROUPS)
def test_a_question_about_several_targets_lists_them(known: Knowledge, group: str) -> None:
    question = known.words[f"{NAME}.ask.{group}.question"]
    assert all(target in question for target in GROUPS[group])


@pytest.mark.parametrize(
    "answers",
    [{"7": "yes"}, {"4": "yes"}, {"1": "maybe"}, {"1": True}, ["1"], "yes", None],
)
def test_a_bad_input_names_the_answers(known: Knowledge, answers: Any) -> None:
    with pytest.raises(BadInput) as raised:
        worked_out(known, NAME, {"answers": answers})
    assert raised.value.field == "answers"


def test_no_answers_at_all_are_all_unknown(known: Knowledge) -> None:
    result = worked_out(known, NAME, {"answers": {}})
    assert (result["outcome"], result["values"]["open"]) == ("in_progress", TARGETS)
