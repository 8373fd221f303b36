"""The figures: what counts as right, as wrong, and as not knowing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluation import (
    BadQuestions,
    all_facts,
    by_document,
    figures,
    full_answer,
    grouped,
    read_questions,
    right_result,
)


def question(expect: str, **more: Any) -> dict[str, Any]:
    return {"id": "1", "question": "?", "expect": expect, "accept": [], "facts": [], "style": "plain", **more}


def answered(kind: str, refs: tuple[str, ...] = (), text: str = "", calculator: Any = None) -> dict[str, Any]:
    cited = [{"ref": ref} for ref in refs]
    return {
        "kind": kind, "citations": cited, "text": text, "calculator": calculator,
        "candidates": [{"citations": [ref]} for ref in refs],
    }  # fmt: skip


def test_facts_are_looked_for_without_spaces_commas_and_width() -> None:
    assert all_facts(question("answer", facts=["20531件", "6か月"]), "２０，５３１ 件、6 か 月")
    assert not all_facts(question("answer", facts=["7か月"]), "6か月")


def test_an_answer_is_full_only_with_the_right_first_citation_and_every_fact() -> None:
    asked = question("answer", accept=["a#1"], facts=["6割"])
    assert full_answer(asked, answered("answer", ("a#1", "b#2"), "6割です"))
    assert not full_answer(asked, answered("answer", ("b#2", "a#1"), "6割です"))
    assert not full_answer(asked, answered("answer", ("a#1",), "5割です"))
    assert not full_answer(asked, answered("abstain"))


def test_a_personal_result_is_right_only_where_the_right_calculator_says_every_fact() -> None:
    asked = question("calculator", calculator="x", facts=["6か月"])
    given = {"name": "x", "inputs": {}, "result": {"outcome": "exempt"}}
    assert right_result(asked, answered("calculator", ("a#1",), "6か月分です", given))
    assert not right_result(asked, answered("calculator", ("a#1",), "4か月分です", given))
    assert not right_result(asked, answered("calculator", ("a#1",), "6か月分です", {**given, "name": "y"}))
    assert not right_result(asked, answered("answer", ("a#1",), "6か月分です"))


def test_figures_count_each_kind_of_question() -> None:
    questions = [
        question("answer", accept=["a#1"], facts=["6割"]),
        question("answer", accept=["a#1"], facts=["6割"], changed=True),
        question("abstain"),
        question("abstain"),
        question("calculator", calculator="x", inputs={"n": 1}),
    ]
    answers = [
        answered("answer", ("a#1",), "6割"),
        answered("answer", ("b#1", "a#1"), "6割"),
        answered("abstain"),
        answered("answer", ("a#1",)),
        answered("calculator", ("a#1",), calculator={"name": "x", "inputs": {"n": 1}, "result": None}),
    ]
    shares = {name: (share.hits, share.of) for name, share in figures(questions, answers).items()}
    assert shares["right source first and all facts"] == (1, 2)
    assert shares["right entry among three"] == (2, 2)
    assert shares["changed law: right and all facts"] == (0, 1)
    assert shares["answered wrongly"] == (2, 5)
    assert shares["unanswerable recognised"] == (1, 2)
    assert shares["abstained rightly"] == (1, 1)
    assert shares["calculator found"] == (1, 1)
    assert shares["calculator inputs read"] == (1, 1)
    assert shares["calculator by mistake"] == (0, 4)


def test_figures_can_be_grouped() -> None:
    questions = [question("answer", accept=["a#1"]), question("abstain")]
    found = grouped(questions, [answered("answer", ("a#1",)), answered("abstain")], by_document)
    assert set(found) == {"a", "abstain"}


@pytest.mark.parametrize("line", ["{", '{"id": 1}', "[]"])
def test_a_broken_question_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(json.dumps(question("abstain")) + "\n" + line, encoding="utf-8")
    with pytest.raises(BadQuestions, match="2行目"):
        read_questions(file)
