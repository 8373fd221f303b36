"""What an organizer can do with reminders: one function for each, the same for the chats, the terminal and scripts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.messages import MemberId
from handlers.ports import Clock
from handlers.reminders.model import Progress, Reach, Refused, Reminder, Settled, State
from handlers.reminders.ordering import Checking, Order, ReminderKnowledge, is_written_as_address
from handlers.reminders.ports import Audience, AuditLog, Contacts, Reminders
from handlers.reminders.timing import coming, first
from handlers.reminders.warning import Outlook, warnings
from handlers.wording import say
from knowledge.schedules.model import TOKYO, BadSchedule, Occurrence
from knowledge.schedules.quiet import Quiet

__all__ = ["House", "Order", "Plan", "ReminderDesk"]

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that look alike
_LENGTH = 6
_SHOWN = 5
_TICK = timedelta(microseconds=1)
_OPEN: tuple[State, ...] = ("draft", "pending_approval", "scheduled")
_NEVER_SENT: tuple[State, ...] = ("draft", "pending_approval", "cancelled")


@dataclass(frozen=True)
class House:
    """The rules of the organization: who may order, whose own reminders need no second organizer, and when is rest.

    `takes` says whether an address is one that can be written to.
    """

    organizers: frozenset[MemberId]
    excepted: MemberId | None
    quiet: Quiet
    late: timedelta
    zone: ZoneInfo = TOKYO
    takes: Callable[[str], bool] = is_written_as_address


@dataclass(frozen=True)
class Plan:
    """What would happen: the finished text, whom it reaches, the next five moments, and warnings in Japanese."""

    text: str
    reach: Reach
    moments: tuple[datetime, ...]
    warnings: tuple[str, ...]


class ReminderDesk:
    """Every method raises Refused(field, message) where it cannot be done, and then nothing is changed.

    Everything that changes something is written to the audit log. `pick` chooses the letters of a new id.
    """

    def __init__(
        self,
        knowledge: ReminderKnowledge,
        house: House,
        reminders: Reminders,
        audience: Audience,
        contacts: Contacts,
        audit: AuditLog,
        now: Clock,
        pick: Callable[[Sequence[str]], str] = secrets.choice,
    ) -> None:
        self._words, self._house, self._reminders = knowledge.words, house, reminders
        self._audience, self._contacts, self._audit, self._now = audience, contacts, audit, now
        self._pick = pick
        self._checking = Checking(knowledge, house.takes, house.zone)

    def is_organizer(self, member: MemberId) -> bool:
        """Whether this account is named as an organizer: one that was joined to it could be somebody else's."""
        return member in self._house.organizers

    def approves_alone(self, member: MemberId) -> bool:
        """Whether the member's own reminders need no second organizer."""
        return self._house.excepted is not None and self._same(self._house.excepted, member)

    def plan(self, order: Order, by: MemberId) -> Plan:
        """Checks an order and says what would happen; keeps nothing."""
        self._authorize(by)
        reminder = self._checking.reminder(order, "", by, self._now())
        return self._plan(reminder, self._checking.addresses(order), order.deadline)

    def review(self, identity: str) -> Plan:
        """What would happen with a reminder that is kept, were it approved now; why it could not be is a warning."""
        return self.outlook(self.find(identity))

    def outlook(self, reminder: Reminder) -> Plan:
        """The same of a reminder at hand: one that was just ordered may not be found yet."""
        try:
            return self._plan(reminder, (), None)
        except Refused as refusal:
            reach = self._audience.reach(reminder.audience, reminder.topic, (), reminder.id)
            return Plan(reminder.text, reach, (), (str(refusal),))

    def create(self, order: Order, by: MemberId) -> Reminder:
        """Keeps an order, waiting for a second organizer's approval.

        In a chat it is kept together with the answer to its author, at the end: until then it cannot be found.
        """
        self._authorize(by)
        reminder, addresses = self._checked(order, self._new_id(), by)
        self._reminders.add(reminder, addresses)
        self._audit.write(by, "create", reminder.id)
        return reminder

    def edit(self, identity: str, order: Order, by: MemberId, version: int | None = None) -> Reminder:
        """Changes one that has not begun; it needs approval again, by another than who changed it: its author now.

        `list` in the audience without addresses means those that are kept with it. `version` is the one that was seen.
        """
        self._authorize(by)
        old = self.find(identity)
        if old.state not in _OPEN or old.occurrence is not None:
            raise self._unfit(old, "not_editable")
        self._same_version(old, version)
        new, addresses = self._checked(order, identity, by)
        new = replace(new, created=old.created, version=old.version)
        if not (self._reminders.edit(new, addresses) if addresses else self._reminders.edit(new)):
            raise self._refused("id", "changed")
        changed = self.find(identity)
        self._audit.write(by, "edit", identity, say(self._words, "reminders.version", version=changed.version))
        return changed

    def approve(self, identity: str, by: MemberId, version: int | None = None) -> Reminder:
        """Lets it go out: never by its author, unless the author is excepted, which the audit log says."""
        self._authorize(by)
        reminder = self.find(identity)
        if reminder.state != "pending_approval":
            raise self._unfit(reminder, "not_waiting")
        self._same_version(reminder, version)
        alone = self._same(reminder.author, by)
        if alone and not self.approves_alone(by):
            raise self._refused("by", "own")
        if self._is_for_nobody(reminder):
            raise self._refused("to", "nobody")
        begins = self._first(reminder)
        if not self._reminders.approve(identity, reminder.version, by, begins.at, begins.key):
            raise self._refused("id", "changed")
        self._audit.write(by, "approve", identity, self._approval(reminder.version, alone))
        return self.find(identity)

    def reject(self, identity: str, by: MemberId) -> Reminder:
        """Sends it back to its author as a draft."""
        return self._change(identity, by, "reject", ("pending_approval",), "draft", "not_waiting")

    def pause(self, identity: str, by: MemberId) -> Reminder:
        """Stops sending within one message; also keeps a scheduled one from beginning."""
        return self._change(identity, by, "pause", ("scheduled", "running"), "paused", "not_pausable")

    def resume(self, identity: str, by: MemberId) -> Reminder:
        """Lets a paused or late one go on."""
        self._authorize(by)
        if not self._reminders.resume(self.find(identity).id, self._now()):
            raise self._unfit(self.find(identity), "not_resumable")
        self._audit.write(by, "resume", identity)
        return self.find(identity)

    def cancel(self, identity: str, by: MemberId) -> Reminder:
        """Ends it for good within one message."""
        self._authorize(by)
        if not self._reminders.cancel(self.find(identity).id):
            raise self._unfit(self.find(identity), "ended")
        self._audit.write(by, "cancel", identity)
        return self.find(identity)

    def resend(self, identity: str, which: Settled, by: MemberId) -> int:
        """Sends the failed or unknown ones of the last occurrence again; how many."""
        self._authorize(by)
        if which not in ("failed", "unknown"):
            raise self._refused("only", "only")
        reminder = self.find(identity)
        if reminder.state in _NEVER_SENT:
            raise self._unfit(reminder, "not_resendable")
        count = self._reminders.resend(identity, which, self._now())
        if count:
            named = self._words[f"reminders.settled.{which}"]
            details = say(self._words, "reminders.resent", which=named, count=f"{count:,}")
            self._audit.write(by, "resend", identity, details)
        return count

    def find(self, identity: str) -> Reminder:
        """The reminder of an id."""
        found = self._reminders.find(identity)
        if found is None:
            raise self._refused("id", "no_reminder", id=identity[:40])
        return found

    def all(self) -> Sequence[Reminder]:
        """Every reminder, the newest first."""
        return self._reminders.all()

    def progress(self, identity: str) -> Progress:
        """Where its present or last occurrence stands."""
        return self._reminders.progress(self.find(identity).id)

    def reach(self, identity: str) -> Reach:
        """Whom it would reach now."""
        reminder = self.find(identity)
        return self._audience.reach(reminder.audience, reminder.topic, (), identity)

    def next_moment(self, reminder: Reminder) -> datetime | None:
        """When it goes out next: as approved, or as it would be; None where that hangs on the approval."""
        if reminder.state not in ("draft", "pending_approval"):
            return reminder.next_at
        if not reminder.schedule.at and not reminder.schedule.rrule:
            return None
        try:
            return self._first(reminder).at
        except Refused:
            return None

    def _checked(self, order: Order, identity: str, by: MemberId) -> tuple[Reminder, tuple[str, ...]]:
        """The reminder and its addresses, which could be approved as far as its schedule goes. Raises Refused."""
        reminder = self._checking.reminder(order, identity, by, self._now())
        self._first(reminder)
        return reminder, self._checking.addresses(order)

    def _plan(self, reminder: Reminder, addresses: tuple[str, ...], deadline: date | None) -> Plan:
        now = self._now()
        to_come = self._moments(reminder, now)
        reach = self._audience.reach(reminder.audience, reminder.topic, addresses, reminder.id)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        sent = self._reminders.sent_today(reminder.text, midnight)
        same = [other.id for other in sent if other.id != reminder.id]
        usual, tags = self._reminders.usual_reach(), self._audience.tags()
        quiet, zone = self._house.quiet, self._house.zone
        outlook = Outlook(reminder, reach, to_come, same, usual, tags, quiet, now, zone, deadline)
        return Plan(reminder.text, reach, to_come, warnings(self._words, outlook))

    def _moments(self, reminder: Reminder, now: datetime) -> tuple[datetime, ...]:
        """The first moment and for a repeated one the next four. Raises Refused."""
        begins = self._first(reminder)
        if not reminder.schedule.rrule:
            return (begins.at,)
        found = coming(reminder.schedule, now - _TICK, _SHOWN, self._quiet(reminder), self._house.zone)
        return tuple(occurrence.at for occurrence in found)

    def _first(self, reminder: Reminder) -> Occurrence:
        house, schedule = self._house, reminder.schedule
        try:
            return first(self._words, schedule, self._now(), self._quiet(reminder), house.zone, house.late)
        except BadSchedule as error:
            raise Refused("rrule" if schedule.rrule else "at", str(error)) from None

    def _quiet(self, reminder: Reminder) -> Quiet | None:
        return None if reminder.ignore_quiet else self._house.quiet

    def _change(
        self, identity: str, by: MemberId, deed: str, before: tuple[State, ...], after: State, refusal: str
    ) -> Reminder:
        self._authorize(by)
        if not self._reminders.change(self.find(identity).id, before, after):
            raise self._unfit(self.find(identity), refusal)
        self._audit.write(by, deed, identity)
        return self.find(identity)

    def _authorize(self, by: MemberId) -> None:
        if not self.is_organizer(by):
            raise self._refused("by", "no_organizer")

    def _same_version(self, reminder: Reminder, version: int | None) -> None:
        """A version that somebody saw must be the last."""
        if version not in (None, reminder.version):
            raise self._refused("id", "changed")

    def _same(self, one: MemberId, other: MemberId) -> bool:
        return one == other or self._contacts.same_person(one, other)

    def _is_for_nobody(self, reminder: Reminder) -> bool:
        """Whether it is for nobody and nobody may still come to be reached: it repeats, or members join its tag or
        topic. Whoever is left out today may take reminders again by then, else the report says so.
        """
        if reminder.schedule.rrule or any(part.startswith(("tag:", "topic:")) for part in reminder.audience):
            return False
        reach = self.reach(reminder.id)
        return not reach.recipients and not any(reach.left_out.values())

    def _approval(self, version: int, alone: bool) -> str:
        details = say(self._words, "reminders.version", version=version)
        return f"{details} {self._words['reminders.approved_alone']}" if alone else details

    def _new_id(self) -> str:
        while True:
            identity = "r-" + "".join(self._pick(_LETTERS) for _ in range(_LENGTH))
            if self._reminders.find(identity) is None:
                return identity

    def _refused(self, where: str, key: str, **said: object) -> Refused:
        return Refused(where, say(self._words, f"reminders.{key}", **said))

    def _unfit(self, reminder: Reminder, key: str) -> Refused:
        return self._refused("id", key, state=self._words[f"reminders.state.{reminder.state}"])
