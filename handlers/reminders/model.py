"""What a reminder is: its text, its audience, its schedule, where it stands, and what became of each delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from handlers.messages import ConversationId, MemberId
from knowledge.schedules.model import Schedule

State = Literal["draft", "pending_approval", "scheduled", "running", "paused", "cancelled", "finished", "late"]
Guarantee = Literal["at-most-once", "at-least-once"]
Answers = Literal["none", "confirm", "attend"]
Settled = Literal["pending", "sending", "sent", "failed", "blocked", "skipped", "unknown", "cancelled"]
SETTLED: tuple[Settled, ...] = (
    "pending",
    "sending",
    "sent",
    "failed",
    "blocked",
    "skipped",
    "unknown",
    "cancelled",
)  # in the order in which a report shows them


class Refused(Exception):
    """Something cannot be done; `field` says with what (an option's name), the message in Japanese what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Reminder:
    """A reminder as an organizer wrote it.

    `audience` holds addresses (`slack:C1`, `telegram:-100`), `tag:…`, `topic:…`, `everyone` and `list` (the addresses
    that were read from a file). `schedule` says when; without a moment and a rule it goes out once it is approved.
    `topic` is what a member stops who taps stop. `version` changes with every edit: an approval holds for one version.
    """

    id: str
    state: State
    author: MemberId
    text: str
    audience: tuple[str, ...]
    schedule: Schedule
    created: datetime
    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""
    answers: Answers = "none"
    guarantee: Guarantee = "at-most-once"
    ignore_quiet: bool = False
    approved_by: MemberId | None = None
    version: int = 1
    next_at: datetime | None = None
    occurrence: int | None = None


@dataclass(frozen=True)
class Reach:
    """Whom an audience reaches: chats that would get the message, and people left out for a reason (words -> number).

    Reasons are keys `stopped`, `blocked`, `unsubscribed`, `no_platform`.
    """

    recipients: int
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """Where the present or last occurrence of a reminder stands, computed from its deliveries.

    `per_second` is the rate of the last minute, `remaining` the seconds that the rest takes at that rate.
    """

    counts: Mapping[Settled, int]
    due: datetime | None = None
    started: datetime | None = None
    finished: datetime | None = None
    per_second: float = 0.0
    remaining: float | None = None


@dataclass(frozen=True)
class Row:
    """One line of a report: to which address, how it ended and why, when, after how many attempts."""

    address: str
    state: Settled
    reason: str
    attempts: int
    at: datetime | None
    sent_as: str | None


@dataclass(frozen=True)
class Response:
    """How many members gave an answer (`confirm`, `attend`, `absent`) or a reaction (`reaction:NAME`)."""

    answer: str
    members: int


@dataclass(frozen=True)
class Deed:
    """A line of the audit log: who did what to which reminder, and when."""

    at: datetime
    who: str
    what: str
    reminder: str
    details: str = ""


@dataclass(frozen=True)
class Contact:
    """Somebody who can be written to at an address; two addresses of one `person` are the same member."""

    address: str
    person: str
    name: str = ""
    tags: frozenset[str] = frozenset()
    blocked: bool = False


@dataclass(frozen=True)
class Preferences:
    """How a member wants reminders: on which platform ('' = wherever), between which hours not, or not at all.

    `quiet` of None means the organization's hours.
    """

    platform: str = ""
    quiet: tuple[time, time] | None = None
    stopped: bool = False
    topics: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OwnReminder:
    """A member's own reminder: what, when, and into which conversation; `about` is a calculator, `` for words."""

    id: str
    member: MemberId
    conversation: ConversationId
    text: str
    due: datetime
    about: str = ""
