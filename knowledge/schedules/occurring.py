"""When a schedule goes out: its next occurrences, moved off the days that are free; whether a rule ever has one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from knowledge.schedules.model import TOKYO, BadSchedule, Holidays, Occurrence, Schedule, on_the_wall
from knowledge.schedules.rules import Rule, parsed, parts, until, written
from knowledge.schedules.workdays import LAST_YEAR, moved

DEFAULT_TIME = time(9)
# No row of days off is as long: what lies further apart than this cannot be moved onto the same day.
_FURTHEST_MOVE = timedelta(days=31)
# So that a move off the last days stays within the years whose holidays are known.
LAST_PLANNED = datetime(LAST_YEAR, 11, 30, 23, 59)
# dateutil looks for an impossible rule's next day until the year 9999. The calendar repeats itself every 400 years:
# 7,600 years ahead the same search is over after 373 years, which takes at most about 0.15 seconds.
_AHEAD = 7600


def checked_rrule(text: str, now: datetime, zone: ZoneInfo = TOKYO) -> str:
    """The rule in one way of writing (capitals, parts in order, no "RRULE:").

    Raises BadSchedule, in Japanese, for what RFC 5545 does not allow, for rules within the day (HOURLY and finer,
    BYSECOND, more than six times a day), COUNT with UNTIL, an end before `now`, and rules that no day ever meets.
    """
    rule = parsed(text)
    start, end = now.astimezone(zone).replace(tzinfo=None), until(rule, zone)
    if end and end < start:
        raise BadSchedule("終わりの日(UNTIL)が過ぎています。先の日にしてください。")
    walls = _wall_times({**rule, "INTERVAL": "1"}, _on(start.date(), rule), zone)
    if not any(wall > start or "BYHOUR" not in rule for wall in walls):
        raise BadSchedule("この規則に合う日が一度もありません。月と日の組み合わせと、終わりの日を確かめてください。")
    return written(rule)


def occurrences(schedule: Schedule, after: datetime, n: int, zone: ZoneInfo = TOKYO) -> list[datetime]:
    """The moments of the next `n` occurrences after `after`, aware, in `zone`; see `upcoming`."""
    return [occurrence.at for occurrence in upcoming(schedule, after, n, zone)]


def upcoming(schedule: Schedule, after: datetime, n: int, zone: ZoneInfo = TOKYO) -> list[Occurrence]:
    """The next `n` occurrences later than the aware `after`, in order; fewer where the schedule ends.

    The wall time in `zone` stays where clocks change. Days off move an occurrence as the schedule chooses; two that
    meet at one moment are one, and what moves to `after` or before it is left out. Nothing is planned later than
    November 2099. "As soon as approved" (no moment, no rule) has none.
    """
    kept: dict[datetime, Occurrence] = {}
    for wall in _planned(schedule, after, zone):
        if _settled(kept, wall, n, schedule.holidays):
            break
        found = _occurrence(wall, schedule.holidays, zone)
        moment = found.at.astimezone(UTC)
        # One that was planned for this very moment keeps its key beside those that are moved onto it.
        if moment > after and (moment not in kept or (kept[moment].moved and not found.moved)):
            kept[moment] = found
    return [kept[moment] for moment in sorted(kept)[:n]]


def _settled(kept: dict[datetime, Occurrence], wall: datetime, n: int, holidays: Holidays) -> bool:
    """True where nothing planned at `wall` or later can come before or onto the first n of those found."""
    if len(kept) < n:
        return False
    if holidays == "keep" or n == 0:
        return True
    latest = kept[sorted(kept)[n - 1]].at.replace(tzinfo=None)
    return wall > latest + _FURTHEST_MOVE


def _occurrence(wall: datetime, holidays: Holidays, zone: ZoneInfo) -> Occurrence:
    day = moved(wall.date(), holidays)
    at = on_the_wall(datetime.combine(day, wall.time()), zone)
    return Occurrence(f"{wall:%Y-%m-%dT%H:%M}", at, day != wall.date())


def _planned(schedule: Schedule, after: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Wall times in order that may still come after `after`, before any move."""
    start = schedule.at.astimezone(zone).replace(tzinfo=None) if schedule.at else None
    if not schedule.rrule:
        return iter([start] if start and start <= LAST_PLANNED else [])
    rule = parts(schedule.rrule)
    local = after.astimezone(zone).replace(tzinfo=None)
    earliest = local - _FURTHEST_MOVE
    if start is None:
        start = _on(local.date() if counts_from_its_start(rule) else earliest.date(), rule)
    return dropwhile(lambda wall: wall < earliest, _wall_times(rule, start, zone))


def counts_from_its_start(rule: Rule) -> bool:
    """True where a rule's days depend on its first moment: every second week, ten times, "monthly" with no day."""
    named = rule["FREQ"] == "DAILY" or any(name in rule for name in ("BYDAY", "BYMONTHDAY", "BYYEARDAY"))
    return rule.get("INTERVAL", "1") != "1" or "COUNT" in rule or not named


def anchored(schedule: Schedule, now: datetime, zone: ZoneInfo = TOKYO) -> Schedule:
    """The schedule with its first moment after `now` fixed where its rule counts from there; others unchanged.

    To be called once, when a schedule is taken or approved: otherwise every look would begin to count anew.
    """
    if schedule.at or not schedule.rrule or not counts_from_its_start(parts(schedule.rrule)):
        return schedule
    return replace(schedule, at=first_planned(parts(schedule.rrule), now, zone))


def first_planned(rule: Rule, after: datetime, zone: ZoneInfo = TOKYO) -> datetime | None:
    """The first moment later than `after` on a day that the rule names, every interval and count left aside."""
    local = after.astimezone(zone).replace(tzinfo=None)
    free = {name: value for name, value in rule.items() if name not in {"INTERVAL", "COUNT"}}
    walls = (wall for wall in _wall_times(free, _on(local.date(), rule), zone) if wall > local)
    wall = next(walls, None)
    return on_the_wall(wall, zone) if wall else None


def _on(day: date, rule: Rule) -> datetime:
    """From when a rule's moments of a day are counted: all of them where it names its hours, else from the default."""
    return datetime.combine(day, time(0) if "BYHOUR" in rule else DEFAULT_TIME)


def _wall_times(rule: Rule, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The wall times that the rule plans from `start` on, until its end or November 2099."""
    last = min(until(rule, zone) or LAST_PLANNED, LAST_PLANNED)
    if start > last:
        return
    endless = written({name: value for name, value in rule.items() if name != "UNTIL"})
    ahead = start.replace(year=start.year + _AHEAD, second=0, microsecond=0)
    for found in rrulestr(endless, dtstart=ahead):
        wall = found.replace(year=found.year - _AHEAD)
        if wall > last:
            return
        yield wall
