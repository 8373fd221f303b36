"""Reads when a reminder goes out in an organizer's words: 毎月第2火曜 9:00, 明日13時半, 締切の3営業日前."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.phrasing import written_date
from knowledge.schedules.deadlines import counts_from_a_deadline, take_deadline
from knowledge.schedules.holiday_words import take_holidays
from knowledge.schedules.limits import take_count, take_end, take_start
from knowledge.schedules.model import TOKYO, BadSchedule, Holidays, Schedule, on_the_wall
from knowledge.schedules.occurring import (
    DEFAULT_TIME,
    LAST_PLANNED,
    checked_rrule,
    counts_from_its_start,
    first_planned,
    upcoming,
)
from knowledge.schedules.repeating import listed_weekdays, read_rule, take_nth_days
from knowledge.schedules.rules import MOST_A_DAY, Rule, written
from knowledge.schedules.scraps import Scraps, unreadable

_SEND = r"(?:送る|送って(?:ください)?|送信(?:して)?)"
_NOW = re.compile(
    rf"(?:(?:今|いま)?すぐに?|今){_SEND}?|now"
    r"|(?:今すぐ)?\(?承認(?:され|し)?(?:たら|しだい|次第|後)(?:すぐに?)?\)?"
)


@dataclass(frozen=True)
class _Frame:
    """From where the words are seen: `now` is aware, in `zone`."""

    now: datetime
    zone: ZoneInfo
    deadline: date | None

    @property
    def today(self) -> date:
        return self.now.date()

    def at(self, day: date, clock: time) -> datetime:
        return on_the_wall(datetime.combine(day, clock), self.zone)


def read_schedule(text: str, now: datetime, deadline: date | None = None, zone: ZoneInfo = TOKYO) -> Schedule:
    """The schedule that `text` says, seen from the aware `now`; without a time of day it is 9:00.

    `deadline` is the day from which 「締切の3営業日前」 counts. A date without a year is the next one, today's counts
    as today. A rule that was given a first day or counts from it (隔週, 10回) has that as `at`, others have None.
    平日 and 営業日 leave days off out. Raises BadSchedule, in Japanese, for words that cannot be read and moments
    that are past.
    """
    frame = _Frame(now.astimezone(zone), zone, deadline)
    said = Scraps(text)
    if _NOW.fullmatch(said.text.strip("。 ")):
        return Schedule(None)
    holidays = take_holidays(said)
    said.text = listed_weekdays(said.text)
    times = said.take_times()
    schedule = _repeated(said, times, frame, holidays) or _once(said, times, frame, holidays or "keep")
    if not upcoming(schedule, frame.now, 1, zone):
        raise BadSchedule("その日時は過ぎています。これからの日時を書いてください。")
    return schedule


def _repeated(text: Scraps, times: list[time], frame: _Frame, holidays: Holidays | None) -> Schedule | None:
    """The repeating schedule; None, and `text` left whole, where nothing in it repeats."""
    if counts_from_a_deadline(text):
        return None
    said = text.copy()
    count, last, start = take_count(said), take_end(said, frame.today), take_start(said, frame.today)
    found = read_rule(said)
    if found is None:
        return None
    said.check_empty()
    rule = found.rule | _clock(times)
    if count:
        rule["COUNT"] = str(count)
    if last:
        rule["UNTIL"] = f"{frame.at(last, time(23, 59, 59)).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return _anchored(rule, start, frame, holidays or found.holidays)


def _anchored(rule: Rule, start: date | None, frame: _Frame, holidays: Holidays) -> Schedule:
    """The schedule, its first moment fixed where a start was said or the rule counts from there."""
    rrule = checked_rrule(written(rule), frame.now, frame.zone)
    if start is None and not counts_from_its_start(rule):
        return Schedule(None, rrule, holidays)
    after = frame.now
    if start and start != frame.today:
        after = frame.at(start, time()) - timedelta(seconds=1)
    first = first_planned(rule, after, frame.zone)
    if first is None:
        raise BadSchedule("始まりから終わりまでの間に、合う日がありません。始まりと終わりの日を確かめてください。")
    return Schedule(first, rrule, holidays)


def _clock(times: list[time]) -> Rule:
    """BYHOUR and BYMINUTE of the times of one day; 9:00 where none was said."""
    times = sorted(set(times)) or [DEFAULT_TIME]
    if len(times) > MOST_A_DAY:
        raise BadSchedule(f"1日に{MOST_A_DAY}回までにしてください。")
    if len({at.minute for at in times}) > 1:
        raise BadSchedule("時刻がいくつかあるときは、分をそろえるか、二つに分けて作ってください(例: 毎日9時と18時)。")
    return {"BYHOUR": ",".join(str(at.hour) for at in times), "BYMINUTE": str(times[0].minute)}


def _once(said: Scraps, times: list[time], frame: _Frame, holidays: Holidays) -> Schedule:
    spans = said.take_spans(frame.now)
    if len({*times, *(span.value for span in spans)}) > 1:
        raise BadSchedule("一度だけ送るときの時刻は、一つにしてください。")
    if spans:
        said.check_empty()
        return Schedule(spans[0].value, "", holidays)
    day = _day(said, times, frame)
    at = frame.at(day, times[0] if times else DEFAULT_TIME)
    if day > LAST_PLANNED.date():
        raise BadSchedule(f"{LAST_PLANNED.year}年11月までの日時にしてください。")
    if at <= frame.now:
        raise BadSchedule(
            f"{written_date(day)} {at.hour}:{at.minute:02}は過ぎています。これからの日時を書いてください。"
        )
    return Schedule(at, "", holidays)


def _day(said: Scraps, times: list[time], frame: _Frame) -> date:
    """The one day that the text names; for a time alone the day on which it comes next."""
    from_deadline = take_deadline(said, frame.deadline)
    days = {*take_nth_days(said, frame.today), *([from_deadline] if from_deadline else [])}
    days |= {item.value for item in said.take_days(frame.today)}
    said.check_empty()
    if len(days) > 1:
        raise BadSchedule(
            "日が二つ以上あります。一度だけなら日を一つに、くり返すなら「毎週」「毎月」を付けて書いてください。"
        )
    if days:
        return days.pop()
    if not times:
        raise unreadable()
    return frame.today + timedelta(days=frame.at(frame.today, times[0]) <= frame.now)
