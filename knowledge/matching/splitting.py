"""Finds two questions in one message."""

from __future__ import annotations

import re

_END = re.compile(r"[?？!！。\n]+|(?:それと|あとは?|ついでに|それから|also |and also )[、,]?", re.IGNORECASE)
_SHORTEST = 6


def parts(question: str) -> list[str]:
    """The questions of a message, or an empty list where it asks one thing."""
    found = [part.strip() for part in _END.split(question)]
    found = [part for part in found if len(part) >= _SHORTEST]
    return found if len(found) == 2 else []
