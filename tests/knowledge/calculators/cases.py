"""One case worked out for a test: from a program's input, or by answering what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Result, Unasked
from knowledge.calculators.printing import phrases, printed
from knowledge.calculators.walking import DEEPEST
from knowledge.loading import Knowledge

NOW = "2026-11-22"


def worked_out(known: Knowledge, name: str, given: Mapping[str, Any], as_of: str = NOW) -> dict[str, Any]:
    """The printed object, its first sentence as `answer`. Raises BadInput."""
    day = date.fromisoformat(as_of)
    result = CALCULATORS[name].compute(dict(given), day, known.rates)
    return {**printed(CALCULATORS[name], result, day, known.words), "answer": answer(known, name, result)}


def answer(known: Knowledge, name: str, result: Result) -> str:
    """The first sentence as a member reads it."""
    return phrases(known.words, name).say(result.answer, **result.shown)


def asked(
    known: Knowledge,
    name: str,
    answers: Mapping[str, Any],
    as_of: str = NOW,
    added: frozenset[str] = frozenset(),
    facts: Mapping[str, Any] | None = None,
) -> tuple[list[str], Result]:
    """The fields asked for in order, and the result.

    `added` are offered fields that the member adds, `facts` what was said before (checked values). The answer to a
    part, such as `principles.work`, is an object of parts.
    """
    calculator, told, order = CALCULATORS[name], dict(facts or {}), list[str]()
    while len(order) <= DEEPEST:
        try:
            return order, calculator.solve(told, date.fromisoformat(as_of), known.rates, added)
        except Unasked as missing:
            order.append(missing.field)
            field, _, part = missing.field.partition(".")
            said = answers[missing.field]
            told[field] = {**told.get(field, {}), **said} if part else calculator.fields[field].parse(said)
    raise AssertionError(f"more than {DEEPEST} questions: {order}")


def refs(printed_object: Mapping[str, Any]) -> set[str]:
    """References of the steps and notes."""
    return {line["ref"] for line in (*printed_object["steps"], *printed_object["notes"])}
