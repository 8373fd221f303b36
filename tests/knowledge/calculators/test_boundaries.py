"""Each date of the figures ±1 day and each amount ±1, generated from the figures, against the second reading."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from knowledge.calculators import CALCULATORS
from knowledge.calculators.case import Calculator
from knowledge.calculators.fields import Amount, BadInput, Day
from knowledge.calculators.printing import printed
from knowledge.loading import Knowledge
from tests.knowledge.calculators.test_second_reading import same
from tests.second_reading.random_inputs import random_case
from tests.second_reading.table import SECOND

ONE_DAY = timedelta(days=1)
TRIES = 4


def days(known: Knowledge) -> list[date]:
    starts = {rate.start for series in known.rates.values() for rate in series.values if rate.start.year > 2000}
    ends = {rate.until for series in known.rates.values() for rate in series.values if rate.until}
    return sorted({day + shift * ONE_DAY for day in starts | ends for shift in (-1, 0, 1)})


def amounts(known: Knowledge, field: Amount) -> list[int | Decimal]:
    """Figures in the field's unit and their neighbours, as far as the field accepts them."""
    step = field.step or Decimal(1)
    figures = {rate.value for series in known.rates.values() if series.unit == field.unit for rate in series.values}
    near = {value + shift * step for value in figures for shift in (-1, 0, 1)}
    found = []
    for value in sorted(near):
        try:
            found.append(field.parse(value))
        except BadInput:
            continue
    return found


def cases(known: Knowledge, calculator: Calculator) -> Iterator[tuple[dict[str, Any], date]]:
    """Random cases with one value moved to a boundary."""
    chance = random.Random(f"boundaries of {calculator.name}")
    for day in days(known):
        for _ in range(TRIES):
            given, as_of = random_case(calculator.name, chance)
            yield given, day
            for field in calculator.inputs:
                if isinstance(field, Day):
                    yield {**given, field.name: day.isoformat()}, as_of
    for field in calculator.inputs:
        if isinstance(field, Amount):
            for value in amounts(known, field):
                for _ in range(TRIES):
                    given, as_of = random_case(calculator.name, chance)
                    if given.get(field.name) is not None:
                        yield {**given, field.name: value}, as_of


@pytest.mark.parametrize("calculator", CALCULATORS.values(), ids=CALCULATORS)
def test_both_readings_agree_at_every_boundary(known: Knowledge, calculator: Calculator) -> None:
    compared = 0
    for given, as_of in cases(known, calculator):
        try:
            result = calculator.compute(given, as_of, known.rates)
        except BadInput:
            continue
        other = SECOND[calculator.name](given, as_of)
        found = printed(calculator, result, as_of, known.words)
        assert found["outcome"] == other["outcome"], (given, as_of)
        assert same(found["values"], other["values"]), (given, as_of, found["values"], other["values"])
        compared += 1
    assert compared > 100
