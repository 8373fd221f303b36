"""What keeps reminders, around one database and a clock that the test moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import true

from bot.broadcast.timekeeping import Timekeeping
from bot.storage.database import Database
from bot.storage.reminders.audience import AudienceInDatabase
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.ledger import Due, Ledger, Queued, Running
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.responses import ResponsesInDatabase
from bot.storage.reminders.timetable import Planned, Timetable
from handlers.messages import MemberId
from handlers.reminders.model import Contact, Preferences, Reminder, State
from knowledge.schedules.model import Schedule
from knowledge.schedules.quiet import Quiet

TOKYO = ZoneInfo("Asia/Tokyo")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=TOKYO)  # a Tuesday
AUTHOR, OTHER = MemberId("slack:U0AUTHOR"), MemberId("telegram:900")
LATE = timedelta(hours=1)


@dataclass
class Hands:
    """A clock that the test moves."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        """Moves it; the new time."""
        self.now += timedelta(**span)
        return self.now


@dataclass
class Scene:
    """A process around a database: `again` is another one, or the same after a restart."""

    database: Database
    clock: Hands = field(default_factory=Hands)
    owner: str = "one"
    quiet: Quiet = field(default_factory=Quiet)
    platforms: tuple[str, ...] = ("slack", "telegram")

    def __post_init__(self) -> None:
        self.contacts = ContactsInDatabase(self.database)
        self.audience = AudienceInDatabase(self.database, self.platforms)
        self.reminders = RemindersInDatabase(self.database, self.clock)
        self.responses = ResponsesInDatabase(self.database)
        self.audit = AuditInDatabase(self.database, self.clock)
        self.ledger = Ledger(self.database, self.owner)
        self.timetable = Timetable(self.database)
        self.timekeeping = Timekeeping(self.timetable, self.ledger, self.audience, self.audit, self.quiet, LATE, TOKYO)

    def again(self, owner: str) -> Scene:
        """The same database as another process sees it."""
        return replace(self, owner=owner)

    # People

    def import_(self, *addresses: str, tags: Iterable[str] = ()) -> None:
        """Puts contacts in."""
        self.contacts.put([Contact(address, address, tags=frozenset(tags)) for address in addresses])

    def joined(self, one: str, other: str) -> None:
        """Makes two accounts one person's."""
        code = self.contacts.pairing(MemberId(one), self.clock())
        assert self.contacts.pair(MemberId(other), code, self.clock())

    def prefer(self, member: str, **preferences: object) -> None:
        """Keeps what a member prefers."""
        self.contacts.prefer(MemberId(member), Preferences(**preferences))  # type: ignore[arg-type]

    def reached(self, *audience: str, topic: str = "", listed: Iterable[str] = ()) -> list[str]:
        """The addresses that get something, in order."""
        return [one.address for one in self.audience.recipients(audience, topic, listed) if not one.left_out]

    # Reminders

    def keep(self, identity: str = "r-1", listed: Iterable[str] = (), **changed: object) -> Reminder:
        """A new reminder that waits for approval."""
        given: dict[str, object] = {"audience": ("everyone",), "schedule": Schedule(None), "text": f"文{identity}"}
        kept = Reminder(
            id=identity,
            state="pending_approval",
            author=AUTHOR,
            created=self.clock(),
            **(given | changed),  # type: ignore[arg-type]
        )
        self.reminders.add(kept, listed)
        return kept

    def approved(self, identity: str = "r-1", at: datetime | None = None, key: str = "once", **changed: object) -> str:
        """The id of a reminder that goes out now, or at a time."""
        self.keep(identity, **changed)
        assert self.reminders.approve(identity, 1, OTHER, at or self.clock(), key)
        return identity

    def state(self, identity: str = "r-1") -> State:
        """Where a reminder stands."""
        found = self.reminders.find(identity)
        assert found
        return found.state

    def begun(self, *recipients: str | Queued, identity: str = "r-1", **changed: object) -> Running:
        """An occurrence whose recipients are queued."""
        self.approved(identity, **changed)
        (planned,) = [one for one in self.timetable.due(self.clock()) if one.reminder.id == identity]
        return self.begins(planned, *recipients)

    def begins(self, planned: Planned, *recipients: str | Queued) -> Running:
        """A planned occurrence, queued."""
        number = self.timetable.begin(planned, planned.reminder.next_at or self.clock(), self.clock())
        assert number is not None
        queued = (Queued(one) if isinstance(one, str) else one for one in recipients)
        self.ledger.queue(number, planned.reminder.id, queued, self.clock())
        return next(one for one in self.ledger.running() if one.number == number)

    def ready(self, running: Running, platform: str = "slack", but: Iterable[int] = ()) -> list[Due]:
        """What may be sent now."""
        return self.ledger.ready(running, platform, self.clock(), 1000, set(but))

    def claim(self, due: Due, attempt: str) -> bool:
        """Claims a delivery, with no fence around."""
        return self.ledger.claim(due, attempt, self.clock(), true())

    def states(self, identity: str = "r-1") -> dict[str, str]:
        """Where each delivery stands, by address."""
        return {row.address: row.state for row in self.reminders.rows(identity)}

    def send_all(self, may_send: Callable[[Running], bool] | None = None) -> list[str]:
        """Sends what may be sent now, as a sender does that always succeeds; the addresses."""
        gone = []
        for running in self.ledger.running():
            if not (may_send or self._may_send)(running):
                continue
            for platform in self.platforms:
                for number, due in enumerate(self.ready(running, platform)):
                    if self.claim(due, f"{self.owner}-{number}"):
                        gone.append(due.chat)
                        self.ledger.sent(due, f"{due.chat}:1", self.clock())
        return gone

    def _may_send(self, running: Running) -> bool:
        return self.timekeeping.may_send(running, self.clock())
