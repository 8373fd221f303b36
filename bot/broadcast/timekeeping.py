"""What a moment brings: reminders begin, end, wait for their next time, or are too late and wait for a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from bot.storage.reminders.audience import AudienceInDatabase, Recipient
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.ledger import Ledger, Queued, Running
from bot.storage.reminders.timetable import Planned, Timetable, UnderWay, WentOut
from handlers.reminders.model import Reminder
from handlers.reminders.timing import coming
from knowledge.schedules.model import BadSchedule, Occurrence
from knowledge.schedules.quiet import Quiet

CLOCK = "madoguchi"  # who did it, in the audit log
_MOST_MISSED = 1000


Kind = Literal["late", "restored", "finished"]


@dataclass(frozen=True)
class Notice:
    """Something that organizers should know about a reminder.

    It was late at a moment, late and perhaps sent by what a restored back-up lacks, or it has finished.
    """

    what: Kind
    reminder: Reminder
    moment: datetime


class Timekeeping:
    """Moves reminders along; `late` is how long after its moment one is still sent without asking."""

    def __init__(
        self,
        timetable: Timetable,
        ledger: Ledger,
        audience: AudienceInDatabase,
        audit: AuditInDatabase,
        quiet: Quiet,
        late: timedelta,
        zone: ZoneInfo,
    ) -> None:
        self._timetable, self._ledger, self._audience, self._audit = timetable, ledger, audience, audit
        self._quiet, self._late, self._zone = quiet, late, zone
        self._untold: list[Notice] = []

    def look(self, now: datetime) -> list[Notice]:
        """Does what is due; to be called every second or so by one process at a time. Returns what to tell.

        Where the database fails in the middle, what was to be told comes with the next look.
        """
        here = now.astimezone(self._zone)
        for planned in self._timetable.due(here):
            self._untold += self._due(planned, here)
        for planned in self._timetable.late():
            self._overtaken(planned, here)
        for under_way in self._timetable.under_way():
            self._untold += self._goes_on(under_way, here)
        told, self._untold = self._untold, []
        return told

    def may_send(self, occurrence: Running, now: datetime) -> bool:
        """Whether an occurrence may go on now: also where nobody has looked since the machine was off."""
        here = now.astimezone(self._zone)
        if not occurrence.ignore_quiet and self._quiet.is_quiet(here):
            return False
        return not self._has_stalled(occurrence.number, occurrence.touched, occurrence.ignore_quiet, here)

    def _due(self, planned: Planned, now: datetime) -> list[Notice]:
        """Begins a reminder whose moment has come, or finds it late."""
        latest, missed = self._latest(planned, now)
        if missed:
            if not self._timetable.plan(planned, latest.at, latest.key, "scheduled"):
                return []
            self._audit.write(CLOCK, "missed", planned.reminder.id, str(missed))
            reminder = replace(planned.reminder, next_at=latest.at)
            planned = replace(planned, reminder=reminder, key=latest.key, late_is_fine=False)
        if not planned.late_is_fine and self._is_late(latest.at, now):
            return self._set_late(planned.reminder, latest.at)
        if not planned.reminder.ignore_quiet and self._quiet.is_quiet(now):
            # Its moment came while nothing could be sent, and now is not a time to send.
            self._timetable.plan(planned, self._quiet.end_of(now), planned.key, "scheduled")
            return []
        try:
            number = self._timetable.begin(planned, latest.at, now)
        except WentOut:
            self._skip(planned, latest.at)
            return []
        if number is None:
            return []
        self._audit.write(CLOCK, "began", planned.reminder.id)
        self._queue(planned.reminder, number, now)
        return []

    def _skip(self, planned: Planned, moment: datetime) -> None:
        """What went out once does not go out again: its next moment is waited for, if there is one."""
        later = self._next(planned.reminder, moment)
        if later is None:
            self._timetable.plan(planned, None, planned.key, "finished")
        else:
            self._timetable.plan(planned, later.at, later.key, "scheduled")

    def _latest(self, planned: Planned, now: datetime) -> tuple[Occurrence, int]:
        """The last moment of a reminder that has come, and how many before it were missed."""
        moment = planned.reminder.next_at or now
        found = Occurrence(planned.key, moment, moved=False)
        missed = 0
        while planned.reminder.schedule.rrule and missed < _MOST_MISSED:
            later = self._next(planned.reminder, found.at)
            if later is None or later.at > now:
                break
            found, missed = later, missed + 1
        return found, missed

    def _next(self, reminder: Reminder, after: datetime) -> Occurrence | None:
        """The moment after one; None where the schedule has ended."""
        if not reminder.schedule.rrule:
            return None
        quiet = None if reminder.ignore_quiet else self._quiet
        try:
            found = coming(reminder.schedule, after, 1, quiet, self._zone)
        except BadSchedule:  # beyond the years whose holidays are known
            return None
        return found[0] if found else None

    def _is_late(self, moment: datetime, now: datetime) -> bool:
        """Too long ago, or before a back-up was restored: then it has perhaps been sent by what the back-up lacks."""
        return now.astimezone(UTC) - moment > self._late or self._was_restored_after(moment)

    def _was_restored_after(self, moment: datetime) -> bool:
        restored = self._timetable.restored()
        return restored is not None and moment < restored

    def _set_late(self, reminder: Reminder, moment: datetime) -> list[Notice]:
        if not self._timetable.set_late(reminder):
            return []
        self._audit.write(CLOCK, "late", reminder.id)
        what: Kind = "restored" if self._was_restored_after(moment) else "late"
        return [Notice(what, reminder, moment.astimezone(self._zone))]

    def _overtaken(self, planned: Planned, now: datetime) -> None:
        """A late one whose next moment has come as well waits no longer: that one is looked at anew."""
        moment = planned.reminder.next_at
        later = self._next(planned.reminder, moment) if moment else None
        if later is not None and later.at <= now and self._timetable.plan(planned, later.at, later.key, "scheduled"):
            self._audit.write(CLOCK, "missed", planned.reminder.id, "1")

    def _goes_on(self, under_way: UnderWay, now: datetime) -> list[Notice]:
        reminder, number = under_way.reminder, under_way.number
        if under_way.queued and not under_way.left:
            return self._finished(under_way, now)
        if self._has_stalled(number, under_way.touched, reminder.ignore_quiet, now):
            return self._set_late(reminder, under_way.touched)
        if not under_way.queued:  # a process died while it was queueing
            self._queue(reminder, number, now)
        return []

    def _has_stalled(self, occurrence: int, touched: datetime, ignore_quiet: bool, now: datetime) -> bool:
        """Whether nothing went out for too long though it could have, and not because members have quiet hours."""
        if not self._is_late(self._could_go_on(touched, ignore_quiet), now):
            return False
        waits = self._timetable.waits(occurrence)
        return waits is None or self._is_late(self._could_go_on(waits, ignore_quiet), now)

    def _could_go_on(self, moment: datetime, ignore_quiet: bool) -> datetime:
        """Since when something could have been sent: what does not end before the quiet hours goes on after them."""
        here = moment.astimezone(self._zone)
        if ignore_quiet:
            return here
        since = self._quiet.end_of(here)
        at_the_latest = since + self._late
        return self._quiet.end_of(at_the_latest) if self._quiet.is_quiet(at_the_latest) else since

    def _finished(self, under_way: UnderWay, now: datetime) -> list[Notice]:
        later = self._next(under_way.reminder, under_way.due)
        done = self._timetable.finish(under_way, later.at if later else None, later.key if later else "", now)
        if not done:
            return []
        self._audit.write(CLOCK, "finished", under_way.reminder.id)
        return [Notice("finished", under_way.reminder, now)]

    def _queue(self, reminder: Reminder, number: int, now: datetime) -> None:
        recipients = self._audience.recipients(reminder.audience, reminder.topic, reminder=reminder.id)
        queued = (_queued(recipient, now, reminder.ignore_quiet) for recipient in recipients)
        self._ledger.queue(number, reminder.id, queued, now)


def _queued(recipient: Recipient, now: datetime, ignore_quiet: bool) -> Queued:
    """A recipient with quiet hours of his own waits until their end."""
    queued = Queued(recipient.address, recipient.left_out, person=recipient.person)
    if recipient.quiet is None or ignore_quiet:
        return queued
    free = Quiet(*recipient.quiet).end_of(now)
    return replace(queued, not_before=free) if free > now else queued
