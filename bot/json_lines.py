"""JSON in and out with exact numbers: no digit of a decimal passes through a binary fraction."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from knowledge.calculators.fields import BadInput

_LONGEST = 1000


def parse_json(text: str, field: str) -> Any:
    """JSON with exact numbers: fractions as Decimal, NaN and infinity as Decimal too.

    Raises BadInput: for `field` where the text is no JSON, for a name that is given twice.
    """
    try:
        return json.loads(
            text, parse_int=_whole, parse_float=_decimal, parse_constant=Decimal, object_pairs_hook=_without_twins
        )
    except (ValueError, RecursionError):
        raise BadInput(field, "json") from None


def _whole(digits: str) -> int | Decimal:
    """An int, or a Decimal where there are more digits than any amount has."""
    return int(digits) if len(digits) <= _LONGEST else Decimal("Infinity")


def _decimal(digits: str) -> Decimal:
    """The exact number; one beyond what Decimal can hold is infinite."""
    try:
        return Decimal(digits)
    except ArithmeticError:
        return Decimal("Infinity")


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are given once each."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadInput(name, "twice")
        found[name] = value
    return found


def dumps(value: Any) -> str:
    """JSON on one line, decimals with all their digits; text that UTF-8 cannot hold is escaped."""
    text = _written(value, ascii_only=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = _written(value, ascii_only=True)
    return text


def _written(value: Any, ascii_only: bool) -> str:
    """As json.dumps writes it, which knows no Decimal: what holds one is written part by part."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    try:
        return json.dumps(value, ensure_ascii=ascii_only)
    except TypeError:
        pass
    if isinstance(value, dict):
        rows = (
            f"{json.dumps(str(key), ensure_ascii=ascii_only)}: {_written(v, ascii_only)}" for key, v in value.items()
        )
        return "{" + ", ".join(rows) + "}"
    return "[" + ", ".join(_written(item, ascii_only) for item in value) + "]"
