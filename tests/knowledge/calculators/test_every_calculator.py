"""What holds for every calculator: it ends, it speaks, it does not depend on the order of answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator, Result, Unasked
from knowledge.calculators.fields import BadInput, Flag, OneOf, Parts
from knowledge.calculators.printing import cited, phrases, printed
from knowledge.calculators.walking import DEEPEST, Question, Walk, diagram
from knowledge.loading import Knowledge
from tests.knowledge.calculators.test_second_reading import clean
from tests.second_reading.random_inputs import random_case

DAYS = (date(2023, 10, 1), date(2024, 4, 1), date(2026, 9, 30), date(2026, 11, 22), date(2036, 1, 1))
EACH = pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)


def random_walk(
    calculator: Calculator, walk: Walk, known: Knowledge, as_of: date, chance: random.Random
) -> Result | None:
    """Answers every question with some sample until the result; None where answers contradict each other."""
    facts: dict[str, Any] = {}
    for _ in range(DEEPEST + 1):
        try:
            return calculator.solve(facts, as_of, known.rates, frozenset(calculator.thorough))
        except BadInput:
            return None
        except Unasked as missing:
            name = missing.field.partition(".")[0]
            _, fact = chance.choice(list(walk.answers(missing.field)))
            facts[name] = {**facts.get(name, {}), **fact} if isinstance(fact, dict) else fact
    raise AssertionError(f"more than {DEEPEST} questions: {facts}")


@EACH
@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_every_way_through_ends_within_twelve_questions(known: Knowledge, calculator: Calculator, as_of: date) -> None:
    tree = Walk(calculator, known.rates, as_of).tree()
    assert isinstance(tree, Question)
    assert depth(tree) <= DEEPEST
    said = phrases(known.words, calculator.name)
    for asked in set(questions(tree)):
        for key in ("question", "example", "why"):
            assert said.find(f"ask.{asked}.{key}"), f"{calculator.name}: ask.{asked}.{key}"


def depth(node: Question | str) -> int:
    return 0 if isinstance(node, str) else 1 + max(depth(after) for _, after in node.ways)


def questions(node: Question | str) -> Iterator[str]:
    if isinstance(node, Question):
        yield node.asked
        for _, after in node.ways:
            yield from questions(after)


@EACH
def test_every_outcome_can_be_reached_by_answering(known: Knowledge, calculator: Calculator) -> None:
    reached = {end for as_of in DAYS for end in ends(Walk(calculator, known.rates, as_of).tree())}
    assert set(calculator.outcomes) <= reached


def ends(node: Question | str) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    else:
        for _, after in node.ways:
            yield from ends(after)


@EACH
def test_every_result_of_a_dialogue_can_be_said(known: Knowledge, calculator: Calculator) -> None:
    chance = random.Random(calculator.name)
    found = 0
    for as_of in DAYS:
        walk = Walk(calculator, known.rates, as_of)
        for _ in range(200):
            result = random_walk(calculator, walk, known, as_of, chance)
            if result is None:
                continue
            found += 1
            said = phrases(known.words, calculator.name)
            sentence = said.say(result.answer, **result.shown)
            assert sentence.count("**") == 2, sentence
            assert "{" not in sentence
            assert clean(printed(calculator, result, as_of, known.words))
            for key, _day in result.filing:
                assert said.find(key), key
            for name in result.offered:
                assert said.find(f"ask.{name}.question"), name
    assert found > 100


@EACH
def test_every_reference_of_a_result_exists(known: Knowledge, calculator: Calculator) -> None:
    sections = {f"{source.id}#{key}" for source in known.sources.values() for key in source.sections}
    exist = sections | {f"change:{key}" for key in known.changes} | set(known.laws)
    chance = random.Random(calculator.name)
    for _ in range(500):
        given, as_of = random_case(calculator.name, chance)
        refs = cited(calculator, calculator.compute(given, as_of, known.rates))
        assert set(refs) <= exist, set(refs) - exist
        assert refs[0] == known.calculators[calculator.name].cites[0]


@EACH
def test_a_choice_has_a_label(known: Knowledge, calculator: Calculator) -> None:
    said = phrases(known.words, calculator.name)
    for field in calculator.inputs:
        inner = field.inner if isinstance(field, Parts) else field
        if isinstance(inner, OneOf) and set(inner.options) - {"yes", "no", "unknown"}:
            for option in inner.options:
                assert option in {"yes", "no", "unknown"} or said.find(f"ask.{field.name}.choice.{option}"), option
        assert isinstance(inner, Flag | OneOf) or f"fields.{field.name}" in known.words


@EACH
def test_a_diagram_shows_every_outcome(known: Knowledge, calculator: Calculator) -> None:
    drawn = diagram(calculator, known.rates, date(2026, 11, 22), known.words)
    assert drawn.startswith("flowchart TD\n")
    assert drawn.count("-->") >= 2


@EACH
def test_the_same_input_on_the_same_day_gives_the_same_result(known: Knowledge, calculator: Calculator) -> None:
    chance = random.Random(calculator.name)
    for _ in range(200):
        given, as_of = random_case(calculator.name, chance)
        shuffled = dict(chance.sample(list(given.items()), len(given)))
        assert calculator.compute(given, as_of, known.rates) == calculator.compute(shuffled, as_of, known.rates)


@EACH
def test_every_boundary_of_a_figure_is_computed_on_both_sides(known: Knowledge, calculator: Calculator) -> None:
    chance = random.Random(calculator.name)
    given, _ = random_case(calculator.name, chance)
    starts = {rate.start for series in known.rates.values() for rate in series.values}
    for start in starts:
        for day in (start - timedelta(days=1), start):
            if calculator.name == "older-workers" and given["birth_date"] > day.isoformat():
                continue
            result = calculator.compute(given, day, known.rates)
            assert clean(printed(calculator, result, day, known.words))
