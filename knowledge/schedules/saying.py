"""Says a schedule in the words that `words.read_schedule` reads: 毎月第2火曜日 9:00(休みの日は前の営業日に)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from knowledge.phrasing import written_date
from knowledge.reading.moments import WEEKDAYS as KANJI
from knowledge.schedules.holiday_words import say_holidays
from knowledge.schedules.model import TOKYO, Schedule
from knowledge.schedules.occurring import DEFAULT_TIME
from knowledge.schedules.repeating import EVEN, ODD, WORKING_WEEK
from knowledge.schedules.rules import WEEKDAYS, Rule, parts, until

_EVERY = {"DAILY": ("毎日", "日ごと"), "WEEKLY": ("毎週", "週間ごとの"), "MONTHLY": ("毎月", "か月ごとの")}
_EVERY |= {"YEARLY": ("毎年", "年ごとの")}
_LIMITS = frozenset({"FREQ", "INTERVAL", "BYHOUR", "BYMINUTE", "COUNT", "UNTIL"})


def say_schedule(schedule: Schedule, zone: ZoneInfo = TOKYO) -> str:
    """The schedule in words, times in `zone`; a rule for which there are none stands in brackets as it is."""
    at = schedule.at.astimezone(zone) if schedule.at else None
    if not schedule.rrule:
        return (
            _with_notes(f"{written_date(at)}({KANJI[at.weekday()]}) {_time(at)}", say_holidays(schedule.holidays))
            if at
            else "今すぐ(承認されしだい)"
        )
    rule = parts(schedule.rrule)
    days, holidays = _days(rule, at), say_holidays(schedule.holidays)
    if rule.get("BYDAY") == WORKING_WEEK and schedule.holidays == "before" and "毎週" in days:
        days, holidays = "平日", ""
    start = f"{written_date(at)}から" if at else ""
    return _with_notes(f"{start}{days} {_times(rule, at)}", _end(rule, zone), holidays)


def _with_notes(said: str, *notes: str) -> str:
    kept = "、".join(filter(None, notes))
    return f"{said}({kept})" if kept else said


def _time(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


def _times(rule: Rule, at: datetime | None) -> str:
    """9:00と18:00, from the rule or else from its first moment."""
    first = at.time() if at else DEFAULT_TIME
    hours = sorted({int(hour) for hour in rule.get("BYHOUR", str(first.hour)).split(",")})
    minutes = sorted({int(minute) for minute in rule.get("BYMINUTE", str(first.minute)).split(",")})
    return "と".join(f"{hour}:{minute:02}" for hour in hours for minute in minutes)


def _end(rule: Rule, zone: ZoneInfo) -> str:
    last = until(rule, zone)
    if last:
        whole = (last.hour, last.minute) == (23, 59)
        return f"{written_date(last)}{'' if whole else f' {_time(last)}'}まで"
    return f"{rule['COUNT']}回" if "COUNT" in rule else ""


def _days(rule: Rule, at: datetime | None) -> str:
    """How often and on which days; the rule itself where there are no words."""
    named = {name: value for name, value in rule.items() if name not in _LIMITS}
    if (rule["FREQ"] == "WEEKLY" and rule.get("INTERVAL", "1") == "1") or named.get("WKST") == "MO":
        named.pop("WKST", None)
    said = _SAID[rule["FREQ"]](_every(rule), named, at)
    return (
        said or f"くり返し[{';'.join(f'{k}={v}' for k, v in rule.items() if k not in _LIMITS - {'FREQ', 'INTERVAL'})}]"
    )


def _every(rule: Rule) -> str:
    once, several = _EVERY[rule["FREQ"]]
    count = rule.get("INTERVAL", "1")
    return once if count == "1" else f"{count}{several}"


def _daily(every: str, named: Rule, at: datetime | None) -> str:
    return "" if named else every


def _weekly(every: str, named: Rule, at: datetime | None) -> str:
    days = named.pop("BYDAY", WEEKDAYS[at.weekday()] if at else "")
    return "" if named or not days else f"{every}{_weekdays(days.split(','))}曜日"


def _weekdays(days: list[str]) -> str:
    return "・".join(KANJI[index] for index in sorted({WEEKDAYS.index(day) for day in days}))


def _monthly(every: str, named: Rule, at: datetime | None) -> str:
    months = named.pop("BYMONTH", "")
    if months and every != "毎月":
        return ""
    parity = {ODD: "奇数月の", EVEN: "偶数月の"}.get(months)
    days = _of_a_month(named, at)
    return f"{parity or (f'毎年{_months(months)}の' if months else every)}{days}" if days else ""


def _yearly(every: str, named: Rule, at: datetime | None) -> str:
    alone = not named
    months = named.pop("BYMONTH", str(at.month) if alone and at else "")
    days = _of_a_month(named, at) if months else ""
    joined = "" if "," not in months and re.match(r"\d|末", days) else "の"
    return f"{every}{_months(months)}{joined}{days}" if days else ""


def _months(months: str) -> str:
    return "・".join(f"{month}月" for month in months.split(","))


def _of_a_month(named: Rule, at: datetime | None) -> str:
    """10日・25日, 末日, 第2火曜日, 第1・第3水曜日, 最終金曜日; '' where there are no words."""
    if not named:
        return f"{at.day}日" if at else ""
    if set(named) == {"BYMONTHDAY"}:
        days = [int(day) for day in named["BYMONTHDAY"].split(",")]
        return "・".join("末日" if day == -1 else f"{day}日" for day in days) if min(days) >= -1 else ""
    return _nth_weekdays(named["BYDAY"].split(",")) if set(named) == {"BYDAY"} else ""


def _nth_weekdays(days: list[str]) -> str:
    """Numbers of one weekday together: 第1・第3水曜日と最終金曜日."""
    numbers: dict[str, list[int]] = {}
    for day in days:
        count = day[:-2]
        if not count or not (int(count) == -1 or 1 <= int(count) <= 5):
            return ""
        numbers.setdefault(day[-2:], []).append(int(count))
    return "と".join(
        f"{'・'.join('最終' if n == -1 else f'第{n}' for n in counts)}{KANJI[WEEKDAYS.index(day)]}曜日"
        for day, counts in numbers.items()
    )


_SAID: dict[str, Callable[[str, Rule, datetime | None], str]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}
