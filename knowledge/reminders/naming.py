"""Which dates a finished text names, so that the desk can warn of one that has passed."""

from __future__ import annotations

import re
from datetime import date

from knowledge.reading import find_dates, fold

_ADDRESS = re.compile(r"https?://\S+", re.ASCII)
# 3日前までに counts from another day; 昨日 and 先週の金曜 say themselves that they are past.
_NAMES_NO_DAY = re.compile(r"\d+\s?(?:日|週間?)\s?[前後]$|(?:先|昨|去|一昨|前|おと|きの|きょねん|せんげつ|yesterday)")


def dates_in(text: str, as_of: date) -> list[date]:
    """The dates in their order, each once. One without a year is the nearest, so within half a year of `as_of`."""
    found = find_dates(fold(_ADDRESS.sub(" ", text)), as_of, "nearest")
    return list(dict.fromkeys(item.value for item in found if not _NAMES_NO_DAY.match(item.words)))
