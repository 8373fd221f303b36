"""Workdays in Japan: no Saturday, no Sunday, no holiday, not the days around New Year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import jpholiday

from knowledge.schedules.model import BadSchedule, Holidays

# Two libraries agree on every day of these years; behind them one gives up and the other only extrapolates.
FIRST_YEAR, LAST_YEAR = 1990, 2099
_YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
_ONE_DAY = timedelta(days=1)


def is_workday(day: date) -> bool:
    """True on a day on which offices are open.

    Off are Saturday and Sunday, the holidays of 国民の祝日に関する法律 with 振替休日 and 国民の休日, and 29 December
    to 3 January (行政機関の休日に関する法律 1条). Raises BadSchedule outside 1990-2099.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadSchedule(f"祝日が分かるのは{FIRST_YEAR}年から{LAST_YEAR}年までです。この間の日にしてください。")
    return day.weekday() < 5 and (day.month, day.day) not in _YEAR_END and not jpholiday.is_holiday(day)


def moved(day: date, holidays: Holidays) -> date:
    """`day` itself where it is a workday or stays ("keep"), else the nearest workday before or after it."""
    if holidays == "keep" or is_workday(day):
        return day
    return workdays_before(day, 1) if holidays == "before" else workdays_after(day, 1)


def workdays_before(day: date, count: int) -> date:
    """The `count`-th workday before `day`, which itself does not count; `day` for 0."""
    return _stepped(day, count, -_ONE_DAY)


def workdays_after(day: date, count: int) -> date:
    """The `count`-th workday after `day`, which itself does not count; `day` for 0."""
    return _stepped(day, count, _ONE_DAY)


def _stepped(day: date, count: int, step: timedelta) -> date:
    workdays = _workdays(day, step)
    for _ in range(count):
        day = next(workdays)
    return day


def _workdays(day: date, step: timedelta) -> Iterator[date]:
    while True:
        day += step
        if is_workday(day):
            yield day
