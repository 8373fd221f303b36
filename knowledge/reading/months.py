"""Finds months and fiscal years said without a day: 令和6年3月, 来年の4月, 来月, 令和8年度."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knowledge.reading.calendar_words import (
    MONTH_WORDS,
    YEAR_WORDS,
    Prefer,
    alternatives,
    day,
    era_year,
    shift_month,
    yearless,
)
from knowledge.reading.dates import YEAR

_NO_DAY = r"(?!\s?の?\s?\d{1,2}\s?日(?!間)|曜|\d|給|収|額|分の)"
_WITH_YEAR = re.compile(
    YEAR + rf"\s?(?:の\s?|[./\-])?\s?(?P<month>\d{{1,2}})(?:\s?月|(?=[^\d月日./\-%円時人]|$)){_NO_DAY}"
)
_YEAR_WORD = re.compile(rf"(?P<word>{alternatives(YEAR_WORDS)})\s?の?\s?(?P<month>\d{{1,2}})\s?月{_NO_DAY}")
_MONTH_WORD = re.compile(rf"(?P<word>{alternatives(MONTH_WORDS)})(?!\s?の?\s?(?:\d{{1,2}}\s?日|末))")
_BARE = re.compile(rf"(?<![\d./\-か])(?<![\d来今去昨]年)(?<![\d来今去昨]年[の ])(?P<month>\d{{1,2}})\s?月{_NO_DAY}")
_FISCAL = re.compile(YEAR.replace(r"(?:\s?年)?", r"\s?年度") + "|" + rf"(?P<word>{alternatives(YEAR_WORDS)})度")


@dataclass(frozen=True)
class FoundMonth:
    """A month at text[start:end]; `first` is its first day; `assumed` where the year was not said."""

    start: int
    end: int
    first: date
    words: str
    assumed: bool


def find_months(text: str, as_of: date, prefer: Prefer = "future") -> list[FoundMonth]:
    """All months of a folded text whose dates are masked (dates.masked), in order, without overlaps."""
    kept: list[FoundMonth] = []
    for item in sorted(_all_months(text, as_of, prefer), key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _all_months(text: str, as_of: date, prefer: Prefer) -> Iterator[FoundMonth]:
    for said in _WITH_YEAR.finditer(text):
        year = era_year(said["era"], said["era_year"]) if said["era"] else int(said["year"])
        yield from _month(said, day(year, int(said["month"]), 1))
    for said in _YEAR_WORD.finditer(text):
        yield from _month(said, day(as_of.year + YEAR_WORDS[said["word"]], int(said["month"]), 1))
    for said in _MONTH_WORD.finditer(text):
        yield from _month(said, day(*shift_month(as_of.year, as_of.month, MONTH_WORDS[said["word"]]), 1))
    for said in _BARE.finditer(text):
        yield from _month(said, yearless(int(said["month"]), 1, as_of, prefer), assumed=True)


def _month(said: re.Match[str], first: date | None, assumed: bool = False) -> Iterator[FoundMonth]:
    if first:
        yield FoundMonth(said.start(), said.end(), first, said[0].strip(), assumed)


def fiscal_years(text: str, as_of: date) -> list[FoundMonth]:
    """Fiscal years (令和8年度, 今年度) as the April that begins them."""
    found = []
    for said in _FISCAL.finditer(text):
        if said["word"]:
            year = as_of.year - (as_of.month < 4) + YEAR_WORDS[said["word"]]
        else:
            year = era_year(said["era"], said["era_year"]) if said["era"] else int(said["year"])
        found += list(_month(said, day(year, 4, 1)))
    return found
