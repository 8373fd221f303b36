"""Finds the days and moments of what is to come: full dates, 次の月曜, 来週の金曜日, 1か月後, 30分後."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from knowledge.reading.calendar_words import add_months, within
from knowledge.reading.dates import find_dates

WEEKDAYS = "月火水木金土日"
_NOT_LISTED = rf"(?!\s?[と、・,〜]\s?[{WEEKDAYS}]曜)"
_NEXT_WEEKDAY = re.compile(
    rf"(?:次の|今度の|つぎの)?\s?(?<![{WEEKDAYS}第毎])(?P<weekday>[{WEEKDAYS}])曜日?{_NOT_LISTED}"
)
_MONTHS_LATER = re.compile(r"(?<![\d.])(?P<count>\d{1,3})\s?か月後")
_SPAN = re.compile(r"(?<![\d.])(?P<count>\d{1,4}(?:\.\d)?)\s?(?P<unit>分|時間)後")
_MINUTES = {"分": 1, "時間": 60}
_WEEKDAY_AFTER = re.compile(rf"日?\s?[(]?(?P<weekday>[{WEEKDAYS}])(?:曜日?)?[)]|\s?(?P<plain>[{WEEKDAYS}])曜日?")


@dataclass(frozen=True)
class FoundDay:
    """A day at text[start:end]. `assumed`: its year was not said. `weekday`: the one said beside it, 0 is Monday."""

    start: int
    end: int
    value: date
    words: str
    assumed: bool = False
    weekday: int | None = None

    @property
    def contradicts(self) -> bool:
        """True where the weekday said beside the date is another one than the date's."""
        return self.weekday is not None and self.weekday != self.value.weekday()


@dataclass(frozen=True)
class FoundMoment:
    """A moment that counts from now, at text[start:end]: 30分後."""

    start: int
    end: int
    value: datetime


def find_days(text: str, as_of: date) -> list[FoundDay]:
    """All days of a folded text in order, without overlaps; a weekday alone is the next one after `as_of`."""
    found = [_with_weekday(text, item.start, item.end, item.value, item.assumed) for item in find_dates(text, as_of)]
    for said in _NEXT_WEEKDAY.finditer(text):
        days = (WEEKDAYS.index(said["weekday"]) - as_of.weekday() - 1) % 7 + 1
        _add(found, said, within(as_of, days))
    for said in _MONTHS_LATER.finditer(text):
        _add(found, said, add_months(as_of, int(said["count"])))
    return sorted(found, key=lambda item: item.start)


def _with_weekday(text: str, start: int, end: int, value: date, assumed: bool) -> FoundDay:
    """The day with the weekday that stands behind it, as in 12月10日(木)."""
    said = _WEEKDAY_AFTER.match(text, end) if text[end - 1] != "曜" else None
    if said:
        weekday = WEEKDAYS.index(said["weekday"] or said["plain"])
        return FoundDay(start, said.end(), value, text[start : said.end()], assumed, weekday)
    end += text[end - 1] == "曜" and text.startswith("日", end)
    return FoundDay(start, end, value, text[start:end], assumed)


def _add(found: list[FoundDay], said: re.Match[str], value: date | None) -> None:
    if value and not any(item.start < said.end() and said.start() < item.end for item in found):
        found.append(FoundDay(said.start(), said.end(), value, said[0].strip()))


def find_spans(text: str, now: datetime) -> list[FoundMoment]:
    """Moments that count from the aware `now` in minutes or hours (30分後, 1.5時間後), to the minute."""
    return [
        FoundMoment(said.start(), said.end(), _later(now, int(Decimal(said["count"]) * _MINUTES[said["unit"]])))
        for said in _SPAN.finditer(text)
    ]


def _later(now: datetime, minutes: int) -> datetime:
    """A length of real time, whatever the clocks do meanwhile: added in UTC."""
    return (now.replace(second=0, microsecond=0).astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)
