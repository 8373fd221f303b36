"""Finds spans of dates (2021-04-01〜2024-03-31) and expands yearly renewals into contracts."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.reading.calendar_words import add_months, day, era_year, month_end
from knowledge.reading.dates import ERA, FoundDate, find_dates, masked
from knowledge.reading.months import find_months

_BETWEEN = re.compile(
    r"\s?(?:\([月火水木金土日]\))?\s?(?:付け?)?(?:の)?\s?(?:入社で|開始で|スタートで|に始まって|開始、?"
    r"|始まり、?)?\s?[、,]?(?:〜|-|->|→|から|より|至|to|through|until|till)\s?(?:、|至)?\s?(?:翌年|翌"
    r"|同年?|その年)?の?\s?"
)
_NEXT_YEAR = re.compile(r"翌年?の?\s?$")
# R3.4.1〜4.3.31: the second date leaves its era out.
_BARE_END = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{1,2})(?![\d./])")
_LENGTH = re.compile(
    r"(?<![\d.])(\d{1,3})\s?(年|か月)(?:間)?(?:の|ずつ|ごと|単位|毎|更新|有期)*(?:で"
    r"|に)?(?:の)?\s?(?:有期)?(?:労働)?(?:契約|更新|ごと|ずつ|単位|毎)|毎年(?=[^。]{0,8}更新)"
    r"|1年(?=更新|ごと|毎)"
)
_COUNT = re.compile(
    r"(\d{1,2})\s?(?:回目|本目)|(\d{1,2})\s?(?:本|つ|通)(?!目)|(\d{1,2})\s?回(?:の)?更新|更新(?:は|を"
    r"|が)?(?:今|これ)?(?:まで)?(?:に)?\s?(\d{1,2})\s?回(?!目)|(\d{1,2})\s?回(?!目|更新|の更新)"
)
MOST_CONTRACTS = 100


@dataclass(frozen=True)
class Period:
    """A first and a last day at text[start:end]; `last` None where only a beginning was said."""

    start: int
    end: int
    first: date
    last: date | None
    assumed: bool = False


@dataclass(frozen=True)
class _Point:
    start: int
    end: int
    first: date
    last: date
    assumed: bool


def find_periods(text: str, as_of: date) -> list[Period]:
    """Spans and lone beginnings of a folded text, in order; months stand for their first and last days."""
    points, periods = _points(text, as_of), []
    index = 0
    while index < len(points):
        point = points[index]
        following = points[index + 1] if index + 1 < len(points) else None
        if following and (between := _BETWEEN.fullmatch(text[point.end : following.start])):
            last = _after(point.first, following, bool(_NEXT_YEAR.search(between[0])))
            periods.append(
                Period(point.start, following.end, point.first, last, point.assumed or last != following.last)
            )
            index += 2
        else:
            periods.append(Period(point.start, point.end, point.first, None, point.assumed))
            index += 1
    return [item for item in periods if item.last is None or item.last >= item.first]


def _points(text: str, as_of: date) -> list[_Point]:
    dates = find_dates(text, as_of, "nearest")
    dates = sorted(dates + _bare_ends(text, dates), key=lambda found: found.start)
    months = find_months(masked(text, dates), as_of, "nearest")
    points = [_Point(found.start, found.end, found.value, found.value, found.assumed) for found in dates]
    for month in months:
        last = month_end(month.first.year, month.first.month)
        if last and not re.match(r"末|で|に入って", text[month.end : month.end + 1]):
            points.append(_Point(month.start, month.end, month.first, last, True))
    return sorted(points, key=lambda point: point.start)


def _bare_ends(text: str, dates: list[FoundDate]) -> list[FoundDate]:
    found = []
    for item in dates:
        era = re.match(ERA, item.words)
        between = _BETWEEN.match(text, item.end) if era else None
        bare = _BARE_END.match(text, between.end()) if between else None
        if era and bare:
            value = day(era_year(era[0].strip(), bare[1]), int(bare[2]), int(bare[3]))
            found += [FoundDate(bare.start(), bare.end(), value, bare[0])] if value else []
    taken = {item.start for item in dates}
    return [item for item in found if item.start not in taken]


def _after(first: date, point: _Point, next_year: bool) -> date:
    """The end of a span: a yearless one is the next such day after its beginning."""
    if not point.assumed or (point.first != point.last and not next_year and point.last > first):
        return point.last
    year = first.year + (1 if next_year or (point.last.month, point.last.day) <= (first.month, first.day) else 0)
    return day(year, point.last.month, point.last.day) or month_end(year, point.last.month) or point.last


def contract_length(text: str) -> int | None:
    """The length in months of contracts that repeat: 1年契約 → 12, 6か月ごと → 6."""
    said = _LENGTH.search(text)
    if not said:
        return None
    return int(said[1]) * (12 if said[2] == "年" else 1) if said[1] else 12


def contract_count(text: str) -> int | None:
    """How many contracts: 5本目 → 5, 3回更新 → 4, 5回 → 5."""
    said = _COUNT.search(text)
    if not said:
        return None
    return int(said[3] or said[4]) + 1 if said[3] or said[4] else int(said[1] or said[2] or said[5])


def expanded(first: date, months: int, until: date | None, count: int | None) -> list[tuple[date, date]]:
    """Contracts of `months` months from `first` on: `count` of them, or those that begin by `until`."""
    contracts: list[tuple[date, date]] = []
    for number in range(min(count or MOST_CONTRACTS, MOST_CONTRACTS)):
        start, following = add_months(first, months * number), add_months(first, months * (number + 1))
        if not start or not following or (until and start > until and not count):
            break
        contracts.append((start, following - timedelta(days=1)))
    return contracts


def split(period: Period, months: int) -> list[tuple[date, date]]:
    """A span of several whole contracts cut into them; a shorter or uneven one stays whole."""
    if period.last is None:
        return []
    parts = expanded(period.first, months, period.last, None)
    return parts if parts and parts[-1][1] == period.last else [(period.first, period.last)]
