"""JSON in and out with exact numbers: no digit of a decimal passes through a binary fraction."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from knowledge.calculators.fields import BadInput

_MARK = "\u0000"
_MARKED = re.compile(r'"\\u0000([-0-9.]+)\\u0000"')


def parse_json(text: str, field: str) -> Any:
    """JSON with exact numbers: fractions as Decimal, NaN and infinity as Decimal too. Raises BadInput for `field`."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError, ArithmeticError):
        raise BadInput(field, "json") from None


def dumps(value: Any) -> str:
    """JSON on one line, decimals with all their digits; text that UTF-8 cannot hold is escaped."""
    text = _dumped(value, ascii_only=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = _dumped(value, ascii_only=True)
    return _MARKED.sub(r"\1", text)


def _dumped(value: Any, ascii_only: bool) -> str:
    return json.dumps(value, ensure_ascii=ascii_only, default=_digits)


def _digits(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}{_MARK}"
    raise TypeError(type(value).__name__)
