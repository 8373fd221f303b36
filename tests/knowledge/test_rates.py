"""Dated figures: each boundary, one day before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from knowledge.loading import load
from knowledge.rates import NoRate, Rate, Series

ONE_DAY = timedelta(days=1)
RATES = load().rates


def values() -> Iterator[tuple[str, Series, int, Rate]]:
    for name, series in RATES.items():
        for place, rate in enumerate(series.values):
            yield name, series, place, rate


@pytest.mark.parametrize(
    ("series", "place", "rate"),
    [pytest.param(series, place, rate, id=f"{name}-{place}") for name, series, place, rate in values()],
)
def test_a_value_holds_from_its_first_to_its_last_day(series: Series, place: int, rate: Rate) -> None:
    assert series.on(rate.start) is rate
    if place == 0:
        with pytest.raises(NoRate):
            series.on(rate.start - ONE_DAY)
        assert series.nearest(rate.start - ONE_DAY) is rate
    else:
        assert series.on(rate.start - ONE_DAY) is series.values[place - 1]
    if rate.until is None:
        assert series.on(date(2100, 12, 31)) is rate
        assert place == len(series.values) - 1
    else:
        assert series.on(rate.until) is rate
        if place == len(series.values) - 1:
            with pytest.raises(NoRate):
                series.on(rate.until + ONE_DAY)
            assert series.nearest(rate.until + ONE_DAY) is rate


def test_figures_are_exact_and_positive() -> None:
    assert RATES
    for _, _, _, rate in values():
        assert rate.value > 0
        assert rate.value.is_finite()
