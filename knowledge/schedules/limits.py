"""Reads where a repetition begins and ends: 12月1日から, 来年3月まで, 年度末まで, 10回."""

import re
from datetime import date

from knowledge.reading.calendar_words import month_end
from knowledge.reading.months import FoundMonth, find_months
from knowledge.schedules.model import BadSchedule
from knowledge.schedules.scraps import Scraps

_COUNT = re.compile(r"(?:全部で|計|合計)?(?<!\d)(?P<count>\d{1,4})回(?:だけ|まで|で終わり|限り|のみ|分)?")
_YEAR_END = re.compile(r"(?P<fiscal>今?年度(?:末まで|内|いっぱい))|(?:今?年末まで|年内|今年いっぱい|今年中)")
_UNTIL, _FROM = r"まで", r"(?:から|より|以降|スタート|開始)"


def take_count(said: Scraps) -> int | None:
    """How many times, taken out of the text. Raises BadSchedule for 0回."""
    found = said.take(_COUNT)
    if found and int(found["count"]) == 0:
        raise BadSchedule("回数は1回からです。")
    return int(found["count"]) if found else None


def take_end(said: Scraps, today: date) -> date | None:
    """The last day allowed, taken out; a month counts whole."""
    if days := said.take_days(today, _UNTIL):
        return days[-1].value
    if found := said.take(_YEAR_END):
        year = today.year + (today.month > 3 if found["fiscal"] else 0)
        return date(year, 3, 31) if found["fiscal"] else date(year, 12, 31)
    month = _take_month(said, today, _UNTIL)
    return month_end(month.first.year, month.first.month) if month else None


def take_start(said: Scraps, today: date) -> date | None:
    """The first day allowed, taken out."""
    if days := said.take_days(today, _FROM):
        return days[0].value
    month = _take_month(said, today, _FROM)
    return month.first if month else None


def _take_month(said: Scraps, today: date, behind: str) -> FoundMonth | None:
    for month in find_months(said.text, today):
        if after := re.compile(f"末?{behind}").match(said.text, month.end):
            said.cut(month.start, after.end())
            return month
    return None
