"""The inputs of calculators: what each accepts, checked strictly, and how it is listed."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from knowledge.money import Number, whole

MOST = 10**12
_MOST_DIGITS = 20  # digits before or after the point: no amount of money or time has more
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class BadInput(Exception):
    """An input cannot be used: `field` names it, `key` and `values` are the sentence `bad.<key>` that says why."""

    def __init__(self, field: str, key: str, **values: object) -> None:
        super().__init__(f"{field}: {key}")
        self.field, self.key, self.values = field, key, values


@dataclass(frozen=True)
class Field(ABC):
    """One input. An optional one that is not given has the value `default` where a calculator reads it."""

    name: str
    optional: bool = False
    default: Any = None
    kind: ClassVar[str] = ""

    @abstractmethod
    def parse(self, value: Any) -> Any:
        """The checked value. Raises BadInput."""

    def described(self) -> dict[str, Any]:
        """How the field is listed for programs."""
        return {"name": self.name, "type": self.kind, "required": not self.optional}

    def bad(self, key: str, **values: object) -> BadInput:
        """The error that names this field."""
        return BadInput(self.name, key, **values)


@dataclass(frozen=True)
class Day(Field):
    """A date written YYYY-MM-DD in 1900-2100; its value is a date. `with_year`: in chat its year must be said."""

    with_year: bool = False
    kind: ClassVar[str] = "date"

    def parse(self, value: Any) -> date:
        """The date."""
        return parse_day(value, self.name)


@dataclass(frozen=True)
class Flag(Field):
    """true or false."""

    kind: ClassVar[str] = "bool"

    def parse(self, value: Any) -> bool:
        """The flag itself: neither 0 nor "true" is one."""
        if not isinstance(value, bool):
            raise self.bad("flag")
        return value


@dataclass(frozen=True)
class OneOf(Field):
    """One of a few words."""

    options: tuple[str, ...] = ()
    kind: ClassVar[str] = "choice"

    def parse(self, value: Any) -> str:
        """The word."""
        if not isinstance(value, str) or value not in self.options:
            raise self.bad("option", options="、".join(self.options))
        return value

    def described(self) -> dict[str, Any]:
        """With its options."""
        return {**super().described(), "options": list(self.options)}


@dataclass(frozen=True)
class Amount(Field):
    """A number from `least` (or above it) to 10^12: yen, hours, people. `counted`: whole numbers only."""

    unit: str = "円"
    least: int = 0
    above: bool = False
    counted: bool = False
    most: int = MOST
    step: Decimal | None = None

    kind: ClassVar[str] = "number"

    def parse(self, value: Any) -> Number:
        """An int, or a Decimal where there is a fraction."""
        number = parse_number(value, self.name)
        if number < self.least or (self.above and number == self.least):
            raise self.bad("above" if self.above else "least", least=self.least, unit=self.unit)
        if number > self.most:
            raise self.bad("most", most=self.most, unit=self.unit)
        if self.counted and not isinstance(number, int):
            raise self.bad("counted", unit=self.unit)
        if self.step and number % self.step:
            raise self.bad("step", step=self.step, unit=self.unit)
        return number

    def described(self) -> dict[str, Any]:
        """With its unit; counted ones are integers."""
        kind = "integer" if self.counted else "number"
        return {**super().described(), "type": kind, "unit": self.unit}


@dataclass(frozen=True)
class Parts(Field):
    """An object of several answers of one kind, such as three flags; parts left out are `missing`, if that is set."""

    names: tuple[str, ...] = ()
    inner: Field = Flag("")
    missing: Any = None
    kind: ClassVar[str] = "object"

    def parse(self, value: Any) -> dict[str, Any]:
        """The answers by name, in the order of `names`. An error names this field, not the part."""
        if not isinstance(value, dict):
            raise self.bad("object")
        for name in value:
            if name not in self.names:
                raise self.bad("inner_unknown", name=name)
        if self.missing is None and (lacking := [name for name in self.names if name not in value]):
            raise self.bad("inner_missing", name=lacking[0])
        inner = replace(self.inner, name=self.name)
        given = {name: answer for name, answer in value.items() if answer is not None or self.missing is None}
        return {name: inner.parse(given[name]) if name in given else self.missing for name in self.names}

    def described(self) -> dict[str, Any]:
        """With the kind of its parts."""
        return {**super().described(), "parts": {name: self.inner.described()["type"] for name in self.names}}


def parse_day(value: Any, field: str) -> date:
    """A date written YYYY-MM-DD. Raises BadInput."""
    if not isinstance(value, str) or not _ISO.fullmatch(value):
        raise BadInput(field, "date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadInput(field, "no_such_day") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadInput(field, "year", first=_FIRST_YEAR, last=_LAST_YEAR)
    return day


def parse_number(value: Any, field: str) -> Number:
    """A finite number of at most 10^12: int where it is whole, else Decimal. Raises BadInput."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadInput(field, "number")
    if isinstance(value, Decimal) and not value.is_finite():
        raise BadInput(field, "number")
    number: Number = value
    if isinstance(number, Decimal) and number.adjusted() > _MOST_DIGITS:
        raise BadInput(field, "largest")
    if isinstance(number, Decimal) and int(number.as_tuple().exponent) < -_MOST_DIGITS:
        raise BadInput(field, "too_fine", places=_MOST_DIGITS)
    if not -MOST <= number <= MOST:
        raise BadInput(field, "largest")
    return whole(number)


def parse_object(value: Any, field: str, required: tuple[str, ...]) -> Mapping[str, Any]:
    """An object with exactly the required names. Raises BadInput for `field`."""
    if not isinstance(value, dict):
        raise BadInput(field, "object")
    for name in required:
        if name not in value:
            raise BadInput(field, "inner_missing", name=name)
    for name in value:
        if name not in required:
            raise BadInput(field, "inner_unknown", name=name)
    return value
