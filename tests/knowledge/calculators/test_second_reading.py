"""Every calculator agrees with a second reading of its rules, written without sight of the first."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput
from knowledge.calculators.printing import bad_input, printed
from knowledge.loading import Knowledge
from tests.second_reading.bad_inputs import BAD
from tests.second_reading.random_inputs import random_case
from tests.second_reading.table import SECOND

CASES = 10_000
AS_OF = date(2026, 11, 22)


def test_both_readings_know_the_same_calculators() -> None:
    assert set(SECOND) == set(CALCULATORS)


@pytest.mark.parametrize("name", CALCULATORS)
def test_both_readings_agree_on_random_inputs(known: Knowledge, name: str) -> None:
    chance = random.Random(f"second reading of {name}")
    for number in range(CASES):
        given, as_of = random_case(name, chance)
        result = CALCULATORS[name].compute(given, as_of, known.rates)
        object_ = printed(CALCULATORS[name], result, as_of, known.words)
        other = SECOND[name](given, as_of)
        assert object_["outcome"] == other["outcome"], f"{number}: {given} {as_of}"
        assert same(object_["values"], other["values"]), (
            f"{number}: {given} {as_of}\n{object_['values']}\n{other['values']}"
        )
        assert clean(object_), object_


def same(one: Any, other: Any) -> bool:
    """Equal in value and in kind: 1 and Decimal("1.00") are, 1 and "1" or True are not."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(key == "label" or same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one == other
    return type(one) is type(other) and one == other


def clean(value: Any) -> bool:
    """No binary fraction, no NaN, no negative money outside a margin, every sentence said."""
    if isinstance(value, dict):
        return all(clean(inner) for key, inner in value.items() if key != "margin")
    if isinstance(value, list | tuple):
        return all(map(clean, value))
    if isinstance(value, str):
        return bool(value) and "{" not in value
    if isinstance(value, Decimal):
        return value.is_finite() and value >= 0
    return value is None or isinstance(value, bool) or (isinstance(value, int) and value >= 0)


@pytest.mark.parametrize("name", CALCULATORS)
def test_a_bad_input_is_refused_by_the_name_of_its_field(known: Knowledge, name: str) -> None:
    rows = [(given, field) for calculator, given, field in BAD if calculator == name]
    assert len(rows) > 30
    for given, field in rows:
        with pytest.raises(BadInput) as raised:
            CALCULATORS[name].compute(given, AS_OF, known.rates)
        assert raised.value.field == field, given
        message = bad_input(raised.value, known.words)
        assert "{" not in message
        assert any("ぁ" <= letter <= "ん" for letter in message)
