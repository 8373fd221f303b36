"""Date arithmetic that the readers share: eras, shifts by months, and which year a yearless day means."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Literal

Prefer = Literal["future", "past", "nearest"]
FIRST_YEAR, LAST_YEAR = 1900, 2100
ERA_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA_LETTERS = {
    "r": "令和",
    "h": "平成",
    "s": "昭和",
    "t": "大正",
    "m": "明治",
    "令": "令和",
    "平": "平成",
    "昭": "昭和",
}
YEAR_WORDS = {
    "一昨年": -2, "おととし": -2, "昨年": -1, "去年": -1, "きょねん": -1, "前年": -1, "今年": 0, "本年": 0,
    "ことし": 0, "当年": 0,
    "来年": 1, "らいねん": 1, "明年": 1, "再来年": 2, "さ来年": 2, "さらいねん": 2,
}  # fmt: skip
MONTH_WORDS = {
    "先々月": -2, "先月": -1, "せんげつ": -1, "前月": -1, "今月": 0, "こんげつ": 0, "当月": 0, "本月": 0,
    "来月": 1, "らいげつ": 1, "翌月": 1, "再来月": 2, "さ来月": 2, "さらいげつ": 2,
}  # fmt: skip
DAY_WORDS = {
    "一昨日": -2, "おととい": -2, "おとつい": -2, "昨日": -1, "きのう": -1, "今日": 0, "きょう": 0,
    "本日": 0, "today": 0,
    "明日": 1, "あした": 1, "あす": 1, "みょうにち": 1, "tomorrow": 1, "yesterday": -1,
    "明後日": 2, "あさって": 2,
    "明々後日": 3, "明明後日": 3, "しあさって": 3,
}  # fmt: skip


def day(year: int, month: int, day_of_month: int) -> date | None:
    """The date, or None where there is no such day or the year lies outside 1900-2100."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, day_of_month) if 1 <= day_of_month <= monthrange(year, month)[1] else None


def era_year(era: str, number: str) -> int:
    """The AD year of an era name or letter and its year (digits or 元). Years past its end are read on."""
    return ERA_BEFORE[_ERA_LETTERS.get(era, era)] + (1 if number == "元" else int(number))


def shift_month(year: int, month: int, by: int) -> tuple[int, int]:
    """(year, month) moved by a number of months."""
    index = year * 12 + month - 1 + by
    return index // 12, index % 12 + 1


def month_end(year: int, month: int) -> date | None:
    """The last day of a month."""
    return (
        day(year, month, monthrange(year, month)[1]) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None
    )


def add_months(start: date, months: int) -> date | None:
    """The corresponding day `months` later, clamped to the month's end."""
    year, month = shift_month(start.year, start.month, months)
    return day(year, month, min(start.day, monthrange(year, month)[1])) if FIRST_YEAR <= year <= LAST_YEAR else None


def yearless(month: int, day_of_month: int, as_of: date, prefer: Prefer) -> date | None:
    """The day nearest to `as_of` on the preferred side (as_of itself counts); 29 February in leap years."""
    years = range(max(FIRST_YEAR, as_of.year - 8), min(LAST_YEAR, as_of.year + 8) + 1)
    days = [found for year in years if (found := day(year, month, day_of_month))]
    if prefer == "future":
        days = [found for found in days if found >= as_of]
    elif prefer == "past":
        days = [found for found in days if found <= as_of]
    return min(days, key=lambda found: abs((found - as_of).days), default=None)


def weekday_of(words: str, weekday: str, as_of: date) -> date | None:
    """今週/来週/先週の月曜 (weeks begin on Monday)."""
    weeks = {"今週": 0, "来週": 1, "再来週": 2, "先週": -1}[words]
    monday = as_of - timedelta(days=as_of.weekday())
    return within(monday, 7 * weeks + "月火水木金土日".index(weekday))


def within(start: date, days: int) -> date | None:
    """`start` moved by days, None outside 1900-2100."""
    if abs(days) > 400 * (LAST_YEAR - FIRST_YEAR):
        return None
    ordinal = start.toordinal() + days
    return (
        date.fromordinal(ordinal)
        if date(FIRST_YEAR, 1, 1).toordinal() <= ordinal <= date(LAST_YEAR, 12, 31).toordinal()
        else None
    )


def alternatives(words: dict[str, int]) -> str:
    """A regex alternation of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
