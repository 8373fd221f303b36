"""What a reading is: the inputs that a sentence gives and what had to be assumed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Assumption:
    """A value that the words suggest without saying it: shown back to the member for confirmation.

    `field` is the contract's name, `words` what was said (folded), `value` what was chosen (JSON).
    """

    field: str
    words: str
    value: Any


@dataclass(frozen=True)
class Given:
    """One field's value as read; `assumed` where the words suggest it but do not say it."""

    value: Any
    words: str = ""
    assumed: bool = False


@dataclass(frozen=True)
class Reading:
    """The inputs of one calculator that a text gives, by the contract's names."""

    given: dict[str, Given]

    @property
    def inputs(self) -> dict[str, Any]:
        """JSON values: dates ISO, yen int, hours int or Decimal, never float."""
        return {name: item.value for name, item in self.given.items()}

    @property
    def assumed(self) -> tuple[Assumption, ...]:
        """What the words suggest without saying it."""
        return tuple(Assumption(name, item.words, item.value) for name, item in self.given.items() if item.assumed)


@dataclass(frozen=True)
class Said:
    """A folded text (see folding.fold) and the day from which relative dates count."""

    text: str
    as_of: date


@dataclass(frozen=True)
class Found:
    """A number at text[start:end]; its unit is known by who found it."""

    start: int
    end: int
    value: Decimal


Fields = dict[str, Given | None]


def given(value: Any) -> Given | None:
    """Wraps a value that was said; None (not said) stays None."""
    return None if value is None else Given(value)


def plain_number(value: Decimal) -> int | Decimal:
    """Whole numbers as int, others as Decimal: 12 or Decimal('12.5')."""
    return int(value) if value == value.to_integral_value() else value.normalize()
