"""What an organizer should look at before a reminder goes out: nothing here keeps it from going."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from handlers.reminders.model import Reach, Reminder
from handlers.reminders.timing import planned, written_moment
from handlers.wording import say
from knowledge.phrasing import written_date
from knowledge.reminders import dates_in
from knowledge.schedules.quiet import Quiet, say_quiet

_TIMES_USUAL, _MORE_THAN_USUAL = 3, 20
_MOST_TAGS = 20
_RELATIVE = re.compile(r"今日(?!的)|本日|今[夜晩週]|明日|あした|あさって|明後日|昨日|再?来週|[今来]月(?!号)")


@dataclass(frozen=True)
class Outlook:
    """What is known of a reminder that is about to go out.

    `moments`: when it goes out next. `same`: ids of reminders that went out today with the same text. `usual`: the
    usual number of recipients, None before there is one. `tags`: those that anybody has.
    """

    reminder: Reminder
    reach: Reach
    moments: Sequence[datetime]
    same: Sequence[str]
    usual: float | None
    tags: Mapping[str, int]
    quiet: Quiet
    now: datetime
    zone: ZoneInfo
    deadline: date | None = None


def warnings(words: Mapping[str, str], outlook: Outlook) -> tuple[str, ...]:
    """The warnings in Japanese, whatever could go most wrong first."""
    found = (*_audience(outlook), *_text(outlook), *_time(outlook), *_delivery(outlook))
    return tuple(say(words, f"reminders.warn.{key}", **said) for key, said in found)


Found = Iterator[tuple[str, Mapping[str, object]]]


def _audience(outlook: Outlook) -> Found:
    known = "、".join(list(outlook.tags)[:_MOST_TAGS])
    for part in outlook.reminder.audience:
        tag = part.removeprefix("tag:")
        if tag != part and tag not in outlook.tags:
            yield ("unknown_tag", {"tag": tag, "known": known}) if known else ("no_tags", {"tag": tag})
    count, usual = outlook.reach.recipients, outlook.usual
    if count == 0:
        yield "empty", {}
    elif usual is not None and count > _TIMES_USUAL * usual and count > usual + _MORE_THAN_USUAL:
        yield "many", {"recipients": f"{count:,}", "usual": f"{round(usual):,}"}


def _text(outlook: Outlook) -> Found:
    if outlook.same:
        yield "same_text", {"ids": "、".join(outlook.same)}
    if not outlook.moments:
        return
    first, last = outlook.moments[0], outlook.moments[-1]
    if (said := _RELATIVE.search(outlook.reminder.text)) and last.date() != outlook.now.astimezone(outlook.zone).date():
        yield "relative_day", {"word": said[0], "moment": written_moment(first)}
    named = dates_in(outlook.reminder.text, first.date())
    if passed := [day for day in named if day < first.date()]:
        yield "past_date", {"dates": _days(passed), "moment": written_moment(first)}
    elif passing := [day for day in named if day < last.date()]:
        after = next(moment for moment in outlook.moments if moment.date() > passing[0])
        yield "later_past_date", {"dates": _days(passing), "moment": written_moment(after)}


def _days(days: Sequence[date]) -> str:
    return "、".join(written_date(day) for day in days)


def _time(outlook: Outlook) -> Found:
    if not outlook.moments:
        return
    reminder, first, quiet = outlook.reminder, outlook.moments[0], outlook.quiet
    wanted = planned(reminder.schedule, outlook.now, outlook.zone)
    said = {"quiet": say_quiet(quiet), "moment": written_moment(first)}
    if wanted is not None and not reminder.schedule.rrule and wanted < outlook.now:
        yield "passed", {"moment": written_moment(wanted)}
    if reminder.ignore_quiet and quiet.start != quiet.end:
        yield "quiet_ignored", said
    elif wanted is None and quiet.is_quiet(outlook.now):
        yield "quiet_wait", said
    elif wanted is not None and quiet.is_quiet(wanted):
        yield "quiet_moved", said
    if outlook.deadline and first.date() > outlook.deadline:
        yield "after_deadline", {"deadline": written_date(outlook.deadline), "moment": written_moment(first)}


def _delivery(outlook: Outlook) -> Found:
    if outlook.reminder.guarantee == "at-least-once":
        yield "again", {}
