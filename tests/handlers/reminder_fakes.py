"""Stand-ins that keep reminders, contacts and the audit log in memory, and a desk around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta

from handlers.messages import MemberId
from handlers.ports import Clock
from handlers.reminders.desk import House, ReminderDesk
from handlers.reminders.model import (
    SETTLED,
    Contact,
    Deed,
    Preferences,
    Progress,
    Reach,
    Reminder,
    Row,
    Settled,
    State,
)
from handlers.reminders.ordering import ReminderKnowledge
from knowledge.schedules.quiet import Quiet

ANN, ANNS_PHONE, BEN, EVE, MEMBER = (MemberId(f"chat:{name}") for name in ("ann", "ann-phone", "ben", "eve", "member"))
"""Two organizers, one whose reminders need no second person, and one who is no organizer."""


class Kept:
    """Reminders; `rows_of` holds the deliveries of the last occurrence of each."""

    def __init__(self) -> None:
        self.kept: dict[str, Reminder] = {}
        self.lists: dict[str, tuple[str, ...]] = {}
        self.keys: dict[str, str] = {}
        self.rows_of: dict[str, list[Row]] = {}
        self.sent: list[tuple[datetime, Reminder]] = []
        self.usual: float | None = None

    def add(self, reminder: Reminder, addresses: Iterable[str] = ()) -> None:
        """Keeps a new one."""
        self.kept[reminder.id] = reminder
        self.lists[reminder.id] = tuple(addresses)

    def find(self, identity: str) -> Reminder | None:
        """The reminder of an id."""
        return self.kept.get(identity)

    def all(self, *states: State) -> list[Reminder]:
        """The newest first."""
        return [reminder for reminder in reversed(self.kept.values()) if not states or reminder.state in states]

    def edit(self, reminder: Reminder, addresses: Iterable[str] = ()) -> bool:
        """Replaces one of the same version."""
        if self.kept[reminder.id].version != reminder.version:
            return False
        self.kept[reminder.id] = replace(reminder, version=reminder.version + 1)
        self.lists[reminder.id] = tuple(addresses) or self.lists[reminder.id]
        return True

    def approve(self, identity: str, version: int, by: MemberId, next_at: datetime, key: str = "once") -> bool:
        """Approves one that waits in this version."""
        kept = self.kept[identity]
        if (kept.state, kept.version) != ("pending_approval", version):
            return False
        self.kept[identity] = replace(kept, state="scheduled", approved_by=by, next_at=next_at)
        self.keys[identity] = key
        return True

    def change(self, identity: str, before: Sequence[State], after: State) -> bool:
        """Changes the state."""
        if self.kept[identity].state not in before:
            return False
        self.kept[identity] = replace(self.kept[identity], state=after)
        return True

    def resume(self, identity: str, now: datetime) -> bool:
        """Goes on."""
        after: State = "running" if self.kept[identity].occurrence else "scheduled"
        return self.change(identity, ("paused", "late"), after)

    def cancel(self, identity: str) -> bool:
        """Ends it."""
        going: tuple[State, ...] = ("draft", "pending_approval", "scheduled", "running", "paused", "late")
        return self.change(identity, going, "cancelled")

    def progress(self, identity: str) -> Progress:
        """Counted from the rows."""
        states = [row.state for row in self.rows_of.get(identity, [])]
        return Progress({state: states.count(state) for state in SETTLED})

    def rows(self, identity: str, *states: Settled) -> Iterator[Row]:
        """The rows of the last occurrence."""
        return (row for row in self.rows_of.get(identity, []) if not states or row.state in states)

    def resend(self, identity: str, which: Settled, now: datetime) -> int:
        """Puts rows back."""
        rows = self.rows_of.get(identity, [])
        again: list[Row] = [replace(row, state="pending") if row.state == which else row for row in rows]
        self.rows_of[identity] = again
        return sum(before.state == which for before in rows)

    def sent_today(self, text: str, since: datetime) -> list[Reminder]:
        """Those that were sent."""
        return [reminder for at, reminder in self.sent if at >= since and reminder.text == text]

    def usual_reach(self) -> float | None:
        """As set."""
        return self.usual


class Crowd:
    """An audience: how many each part reaches, `list` as many as it holds."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        self.reached = {"everyone": 10, "tag:女性部": 4, "topic:study": 3, "chat:room": 1, "chat:other": 1}
        self.left_out: dict[str, int] = {}

    def reach(self, audience: Sequence[str], topic: str, addresses: Iterable[str] = (), reminder: str = "") -> Reach:
        """The sum of the parts."""
        listed = len(tuple(addresses) or self.kept.lists.get(reminder, ())) if "list" in audience else 0
        return Reach(listed + sum(self.reached.get(part, 0) for part in audience), self.left_out)

    def tags(self) -> dict[str, int]:
        """The tags of the parts."""
        return {part.removeprefix("tag:"): n for part, n in self.reached.items() if part.startswith("tag:")}

    def topics(self) -> dict[str, int]:
        """The topics of the parts."""
        return {part.removeprefix("topic:"): n for part, n in self.reached.items() if part.startswith("topic:")}

    def chats(self) -> list[str]:
        """The rooms of the parts."""
        return [part for part in self.reached if part.startswith("chat:")]


@dataclass
class People:
    """Contacts; `persons` names the person of an account."""

    persons: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    wanted: dict[str, Preferences] = field(default_factory=dict)
    codes: dict[str, MemberId] = field(default_factory=dict)

    def put(self, contacts: Iterable[Contact]) -> tuple[int, int]:
        """Keeps contacts."""
        before = set(self.contacts)
        given = {contact.address: contact for contact in contacts}
        self.contacts |= given
        return len(given.keys() - before), len(given.keys() & before)

    def find(self, address: str) -> Contact | None:
        """The contact."""
        return self.contacts.get(address)

    def preferences(self, member: MemberId) -> Preferences:
        """What the person wants."""
        return self.wanted.get(self._person(member), Preferences())

    def prefer(self, member: MemberId, preferences: Preferences) -> None:
        """Keeps what the person wants."""
        self.wanted[self._person(member)] = preferences

    def pairing(self, member: MemberId, now: datetime) -> str:
        """A code."""
        code = f"CODE{len(self.codes):04}"
        self.codes[code] = member
        return code

    def pair(self, member: MemberId, code: str, now: datetime) -> bool:
        """Joins."""
        if code not in self.codes:
            return False
        other = self.codes.pop(code)
        self.persons[member] = self.persons[other] = self._person(other)
        return True

    def accounts(self, member: MemberId) -> list[str]:
        """The own one first."""
        mine = [account for account in self.persons if self._person(account) == self._person(member)]
        return [member, *(account for account in mine if account != member)]

    def same_person(self, one: MemberId, other: MemberId) -> bool:
        """By the person's name."""
        return self._person(one) == self._person(other)

    def forget(self, member: MemberId) -> None:
        """Removes what was set."""
        self.wanted.pop(self._person(member), None)

    def _person(self, account: str) -> str:
        return self.persons.get(account, account)


class Log:
    """The audit log."""

    def __init__(self, now: Clock) -> None:
        self.now = now
        self.deeds: list[Deed] = []

    def write(self, who: str, what: str, reminder: str, details: str = "") -> None:
        """Adds a line."""
        self.deeds.append(Deed(self.now(), who, what, reminder, details))

    def of(self, reminder: str = "") -> list[Deed]:
        """The lines about a reminder."""
        return [deed for deed in self.deeds if not reminder or deed.reminder == reminder]


class Office:
    """A desk with everything around it in memory, and a clock that stands until it is set."""

    def __init__(self, knowledge: ReminderKnowledge, now: datetime) -> None:
        self.now = now
        self.kept, self.people, self.log = Kept(), People(), Log(lambda: self.now)
        self.crowd = Crowd(self.kept)
        self.house = House(frozenset({ANN, ANNS_PHONE, BEN, EVE}), EVE, Quiet(time(21), time(8)), timedelta(hours=1))
        self.desk = ReminderDesk(
            knowledge, self.house, self.kept, self.crowd, self.people, self.log, lambda: self.now, _Letters()
        )

    def later(self, **passed: float) -> None:
        """Sets the clock forward."""
        self.now += timedelta(**passed)


class _Letters:
    """Chooses the letters one after the other, so that every id is another."""

    def __init__(self) -> None:
        self.chosen = 0

    def __call__(self, letters: Sequence[str]) -> str:
        self.chosen += 1
        return letters[self.chosen % len(letters)]
