"""The data is tested as strictly as code: curators' lint is clean, and the documents are covered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from knowledge.lint import check
from knowledge.loading import DATA, Knowledge
from knowledge.matching.engine import find_lost
from tests.conftest import AS_OF

SLIPS = (
    "無理転換",
    "無転換申込",
    "労働者共同組合",
    "特例納付金",
    "障害者納付金制度",
    "全労災",
    "3,4 80万人",
    "1 3. 5%",
)


def test_every_line_of_the_knowledge_base_passes_the_lint(knowledge: Knowledge) -> None:
    assert [str(fault) for fault in check(knowledge, AS_OF, find_lost(knowledge, DATA))] == []


def test_no_answer_repeats_a_slip_of_the_documents(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        for slip in SLIPS:
            assert slip not in entry.body, entry.id
            assert slip not in entry.title, entry.id


def test_corrections_are_noted_for_every_document_with_slips(knowledge: Knowledge) -> None:
    noted = {correction.printed for source in knowledge.sources.values() for correction in source.corrections}
    assert {"無理転換", "無転換申込権", "労働者共同組合", "特例納付金", "障害者納付金制度", "全労災自治労共済"} <= noted


def test_statistics_never_call_themselves_the_latest(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        assert "最新の" not in entry.body.replace("最新の医学", ""), entry.id


def test_answers_use_half_width_figures(knowledge: Knowledge) -> None:
    for entry in knowledge.entries.values():
        assert not re.search("[０-９]", entry.body), entry.id


def test_every_answer_about_pregnancy_is_private(knowledge: Knowledge) -> None:
    calculated = {"maternity-nhi", "maternity-pension", "childcare-pension", "mental-disorder-criteria"}
    for entry in knowledge.entries.values():
        assert entry.sensitive or entry.calculator not in calculated, entry.id


def test_the_lint_finds_what_is_overdue_twice_asked_and_misplaced(knowledge: Knowledge) -> None:
    late = check(knowledge, date(2040, 1, 1))
    dated = sum(row.review_by is not None for row in knowledge.reminders.values())
    assert len([fault for fault in late if fault.field == "review_by"]) == len(knowledge.entries) + dated + 1
    first, second = list(knowledge.entries.values())[:2]
    broken = second.model_copy(
        update={"aliases": (*second.aliases, first.title + "?"), "related": (second.id,), "body": "太字がない"}
    )
    faults = check(replace(knowledge, entries={**knowledge.entries, second.id: broken}), AS_OF)
    said = "\n".join(str(fault) for fault in faults)
    assert "とほとんど同じです" in said
    assert "自分自身は書けません" in said
    assert "「**答えの文。**」で始め" in said
    assert all(fault.file.endswith(".md") for fault in faults)


def test_the_lint_names_an_alias_that_does_not_find_its_entry(knowledge: Knowledge) -> None:
    key = next(iter(knowledge.entries))
    (fault,) = [f for f in check(knowledge, AS_OF, [(key, "変な質問", "別の題")]) if "変な質問" in f.message]
    assert fault.field == "aliases"
    assert "別の題" in fault.message


@pytest.mark.parametrize("number", ["0570-064-556", "0120-279-338", "0120-279-226"])
def test_help_lines_are_there(knowledge: Knowledge, number: str) -> None:
    lines = " ".join(f"{line.contact} {line.note}" for line in knowledge.distress.lines)
    assert number in lines
