"""Text in columns for a terminal, where a Japanese character is as wide as two others."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_WIDE = "WFA"


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def in_columns(rows: Sequence[Sequence[str]]) -> str:
    """Lines whose cells stand under each other."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
