"""Dated figures with the law behind each value; a date that the table does not cover is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge.model import Line

Unit = Literal["円", "円/月", "割合", "倍", "人", "か月", "時間", "歳", "日"]
_ONE_DAY = timedelta(days=1)


class NoRate(LookupError):
    """The table holds no figure for the day."""

    def __init__(self, title: str, day: date) -> None:
        super().__init__(f"{title}: {day.isoformat()}")
        self.title, self.day = title, day


def _figure(value: object) -> object:
    """A figure is a whole number or a decimal in quotes: a bare 0.25 would be a binary fraction."""
    if isinstance(value, bool | float):
        raise ValueError('整数か、引用符で囲んだ小数("0.25")で書いてください。')
    return value


class Rate(BaseModel):
    """One value and the days on which it is in force; `until` None: open, last seen on the series' `checked`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date = Field(alias="from")
    until: date | None = None
    value: Annotated[Decimal, BeforeValidator(_figure)]
    ref: Line

    def covers(self, day: date) -> bool:
        """Whether the value is in force on the day."""
        return self.start <= day and (self.until is None or day <= self.until)


class Series(BaseModel):
    """The values of one figure in order of time, without gap or overlap."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Line
    unit: Unit
    checked: date
    values: Annotated[tuple[Rate, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _without_gap_or_overlap(self) -> Series:
        for earlier, later in pairwise(self.values):
            if earlier.until is None or later.start != earlier.until + _ONE_DAY:
                raise ValueError("fromは、前の値のuntilの次の日にしてください(すき間や重なりがあります)。")
        if any(rate.until is not None and rate.until < rate.start for rate in self.values):
            raise ValueError("untilは、fromの日かそれよりあとにしてください。")
        return self

    @property
    def starts(self) -> date:
        """The first day of the first value."""
        return self.values[0].start

    def on(self, day: date) -> Rate:
        """The value in force on the day. Raises NoRate where there is none."""
        for rate in self.values:
            if rate.covers(day):
                return rate
        raise NoRate(self.title, day)

    def nearest(self, day: date) -> Rate:
        """The value in force, or the first or last one: only for answers that say so."""
        return (
            self.values[0] if day < self.values[0].start else self.values[-1] if not self.covers(day) else self.on(day)
        )

    def covers(self, day: date) -> bool:
        """Whether a value is in force on the day."""
        return any(rate.covers(day) for rate in self.values)


Rates = Mapping[str, Series]
