"""What reminders need from outside, as small protocols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from handlers.messages import MemberId
from handlers.reminders.model import (
    Answers,
    Contact,
    Deed,
    OwnReminder,
    Preferences,
    Progress,
    Reach,
    Reminder,
    Response,
    Row,
    Settled,
    State,
)


class Reminders(Protocol):
    """Keeps reminders. A change of state names the states it may start from: two organizers cannot cross each other."""

    def add(self, reminder: Reminder, addresses: Iterable[str] = ()) -> None:
        """Keeps a new one; `addresses` are those of `list` in its audience."""

    def find(self, identity: str) -> Reminder | None:
        """The reminder of an id."""

    def all(self, *states: State) -> list[Reminder]:
        """Reminders, the newest first; only those in the states, where any are named."""

    def edit(self, reminder: Reminder, addresses: Iterable[str] = ()) -> bool:
        """Replaces one that has not begun, which needs approval again; False where its version is not the last.

        The version is counted up. `addresses` take the place of those of `list`, which stay where none are given.
        """

    def approve(self, identity: str, version: int, by: MemberId, next_at: datetime, key: str = "once") -> bool:
        """Approves this version; False where it is not waiting for approval in this version any more.

        `key` is that of the schedule's occurrence which goes out at `next_at`.
        """

    def change(self, identity: str, before: Sequence[State], after: State) -> bool:
        """Changes the state; False where it is in none of the states before."""

    def resume(self, identity: str, now: datetime) -> bool:
        """A paused or late one goes on: with the occurrence that it was in, else with its next one."""

    def cancel(self, identity: str) -> bool:
        """Ends it for good: what is not sent yet is not sent. False where it has ended already."""

    def progress(self, identity: str) -> Progress:
        """Where its present or last occurrence stands."""

    def rows(self, identity: str, *states: Settled) -> Iterator[Row]:
        """The deliveries of its present or last occurrence, one by one; only those in the states, if any are named."""

    def resend(self, identity: str, which: Settled, now: datetime) -> int:
        """Puts failed or unknown deliveries of its last occurrence back to be sent; how many."""

    def sent_today(self, text: str, since: datetime) -> list[Reminder]:
        """Reminders that went out with the same text since then."""

    def usual_reach(self) -> float | None:
        """The median number of recipients of the last ten that went out; None before there are three."""


class Audience(Protocol):
    """Finds out whom an audience reaches."""

    def reach(self, audience: Sequence[str], topic: str, addresses: Iterable[str] = (), reminder: str = "") -> Reach:
        """The number of chats; `list` stands for `addresses`, or for those kept with a reminder."""

    def tags(self) -> dict[str, int]:
        """Every tag with the number of its contacts."""

    def topics(self) -> dict[str, int]:
        """Every topic that somebody subscribed to, with the number of subscribers."""

    def chats(self) -> list[str]:
        """Addresses of channels and groups that are known (they were imported or sent to before)."""


class Contacts(Protocol):
    """Keeps who can be written to, and how each wants it."""

    def put(self, contacts: Iterable[Contact]) -> tuple[int, int]:
        """(added, updated): by address; tags are replaced, an empty name keeps the old one."""

    def find(self, address: str) -> Contact | None:
        """The contact of an address."""

    def preferences(self, member: MemberId) -> Preferences:
        """How the member wants reminders; the defaults for one who never said."""

    def prefer(self, member: MemberId, preferences: Preferences) -> None:
        """Keeps that, for all addresses of the member; makes the member a contact where needed."""

    def pairing(self, member: MemberId, now: datetime) -> str:
        """A code of eight characters, valid for an hour, that joins another account of the same person."""

    def pair(self, member: MemberId, code: str, now: datetime) -> bool:
        """Joins the account with the one that made the code; False where the code is unknown or too old."""

    def accounts(self, member: MemberId) -> list[str]:
        """All addresses of the member, the own one first."""

    def same_person(self, one: MemberId, other: MemberId) -> bool:
        """Whether two accounts belong to one person."""

    def forget(self, member: MemberId) -> None:
        """Removes what the member set; an imported contact stays, stopped if it was stopped."""


class Responses(Protocol):
    """Keeps each member's answer and reaction to each occurrence of a reminder; the last one counts."""

    def answer(self, occurrence: int, member: MemberId, answer: str) -> bool:
        """Keeps `confirm`, `attend` or `absent`; False where there is no such occurrence."""

    def react(self, message: str, member: MemberId, emoji: str) -> None:
        """Keeps a reaction to a sent message; '' takes it away. A message that is no reminder is ignored."""

    def of(self, identity: str) -> list[Response]:
        """The numbers for the present or last occurrence of a reminder."""

    def about(self, occurrence: int) -> tuple[Reminder, str, Answers] | None:
        """The reminder of an occurrence, the text as it was sent, and which answers it asks for."""

    def recent(self, member: MemberId, since: datetime, replied: str | None = None) -> list[int]:
        """The occurrences that reached the member since then, the latest first; only that of a message replied to."""

    def forget(self, member: MemberId) -> None:
        """Removes the answers and reactions of a member."""


class OwnReminders(Protocol):
    """Keeps members' own reminders until they are sent, and a week longer."""

    def add(self, reminder: OwnReminder) -> None:
        """Keeps one; the same text for the same moment twice is kept once."""

    def of(self, member: MemberId) -> list[OwnReminder]:
        """Those of a member that are still to come, the nearest first."""

    def find(self, member: MemberId, identity: str) -> OwnReminder | None:
        """One of the member's, also one that was sent in the last week: it can be asked for again."""

    def remove(self, member: MemberId, identity: str) -> bool:
        """Takes one back; False where the member has no such one."""

    def forget(self, member: MemberId) -> None:
        """Removes all of a member."""


class AuditLog(Protocol):
    """Keeps who did what, and when; nothing is ever removed from it."""

    def write(self, who: str, what: str, reminder: str, details: str = "") -> None:
        """Adds a line with the time now."""

    def of(self, reminder: str = "") -> list[Deed]:
        """The lines about a reminder, or all, the oldest first."""
