"""Exact money: fractions of yen and the roundings that the rules name; no binary floating point anywhere."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

Number = int | Decimal


def half_up(amount: Fraction, places: int = 0) -> Decimal:
    """Rounded to `places` decimals, half away from zero upwards: 0.005 → 0.01."""
    return _scaled(floor(amount * 10**places + Fraction(1, 2)), places)


def truncated(amount: Fraction, places: int = 0) -> Decimal:
    """Cut off after `places` decimals; for amounts of 0 or more."""
    return _scaled(floor(amount * 10**places), places)


def yen(amount: Fraction) -> int:
    """Whole yen, half up."""
    return int(half_up(amount))


def whole(number: Number) -> Number:
    """A whole Decimal as int, any other as it is: Decimal('8.0') → 8."""
    return int(number) if number == int(number) else number


def _scaled(units: int, places: int) -> Decimal:
    """Units of 10^-places, exactly: the digits are placed, nothing is divided."""
    sign, digits = (1, -units) if units < 0 else (0, units)
    return Decimal((sign, tuple(map(int, str(digits))), -places))
