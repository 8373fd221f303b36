"""When a reminder goes out: its schedule with the quiet hours taken out, and what is said where no moment is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.reminders.model import Refused
from handlers.wording import say
from knowledge.schedules.model import Occurrence, Schedule
from knowledge.schedules.occurring import upcoming
from knowledge.schedules.quiet import Quiet
from knowledge.schedules.rules import MOST_A_DAY

_WEEKDAYS = "月火水木金土日"
_ONCE = "once"
_TICK = timedelta(microseconds=1)
_NIGHT = timedelta(days=1)  # no moment is moved further by quiet hours
_FURTHEST_MOVE = timedelta(days=40)  # nor by a row of days off


def written_moment(moment: datetime) -> str:
    """2026年11月23日(月) 8:00."""
    day = f"{moment.year}年{moment.month}月{moment.day}日({_WEEKDAYS[moment.weekday()]})"
    return f"{day} {moment.hour}:{moment.minute:02}"


def coming(schedule: Schedule, after: datetime, n: int, quiet: Quiet | None, zone: ZoneInfo) -> list[Occurrence]:
    """The next n occurrences later than `after`, in `zone`; a quiet one is moved to the end of the quiet hours.

    Several that are moved to the same moment are one, that of the last. "As soon as approved" has none. Raises
    BadSchedule.
    """
    asked = n + 2 * MOST_A_DAY
    while True:
        found = upcoming(schedule, after - _NIGHT if quiet else after, asked, zone)
        moved = {_utc(moment): replace(one, at=moment) for one in found if (moment := _out_of(quiet, one.at))}
        later = [moved[moment] for moment in sorted(moved) if moment > _utc(after)]
        if len(later) >= n or len(found) < asked:
            return later[:n]
        asked *= 2


def first(
    words: Mapping[str, str], schedule: Schedule, now: datetime, quiet: Quiet | None, zone: ZoneInfo, late: timedelta
) -> Occurrence:
    """When a reminder approved now first goes out: `now` at the earliest, outside the quiet hours.

    The key of a single one is `once`. Raises Refused for `at` where a single moment passed longer than `late` ago,
    for `rrule` where a rule has ended; BadSchedule as `coming`.
    """
    if not schedule.rrule:
        wanted = _single(words, schedule, now, quiet, zone)
        if _utc(wanted) < _utc(now - late):
            raise Refused("at", say(words, "reminders.passed", moment=written_moment(wanted)))
        at = _out_of(quiet, max(wanted, now.astimezone(zone), key=_utc))
        return Occurrence(_ONCE, at, at != wanted)
    found = coming(schedule, now - _TICK, 1, quiet, zone)
    if not found:
        raise Refused("rrule", words["reminders.no_moment"])
    return found[0]


def planned(schedule: Schedule, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the schedule itself would have it go out, quiet or not; None where it names no moment to come."""
    if schedule.rrule:
        found = upcoming(schedule, now - _TICK, 1, zone)
    elif schedule.at:
        found = upcoming(schedule, schedule.at - _FURTHEST_MOVE, 1, zone)
    else:
        found = []
    return found[0].at if found else None


def _single(
    words: Mapping[str, str], schedule: Schedule, now: datetime, quiet: Quiet | None, zone: ZoneInfo
) -> datetime:
    if schedule.at is None:
        return _out_of(quiet, now.astimezone(zone))
    moment = planned(schedule, now, zone)
    if moment is None:
        raise Refused("at", words["reminders.too_far"])
    return _out_of(quiet, moment)


def _out_of(quiet: Quiet | None, moment: datetime) -> datetime:
    return quiet.end_of(moment) if quiet else moment


def _utc(moment: datetime) -> datetime:
    """To compare by: two times of one zone would be compared by the clock on the wall."""
    return moment.astimezone(UTC)
