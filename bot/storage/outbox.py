"""What is to be sent, frozen as it will be sent: pending, sending, sent, or failed. Knows what stands under what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Row, delete, insert, or_, select, update

from bot.storage.database import Database
from bot.storage.processes import nobody, take_up, working
from bot.storage.schema import OUTBOX
from handlers.ports import Clock

# What belongs to a consultation is kept longer than the consultation itself, so that a late answer is still understood.
KEPT, KEPT_ABOUT = timedelta(days=7), timedelta(days=120)
State = Literal["pending", "sending", "sent", "failed"]
_TO_DO = OUTBOX.c.state.in_(("pending", "sending"))


@dataclass(frozen=True)
class Queued:
    """A part of a message to be sent. `lane`: what is sent in order; `under`, `about`: as in a delivery."""

    lane: str
    part: str
    under: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class Waiting:
    """A queued part with its number; `tried` is when a process began to send it and did not say how it ended."""

    number: int
    lane: str
    part: str
    under: str | None
    about: str | None
    queued: datetime
    tried: datetime | None


class Outbox:
    """One row a part; its content is removed when it was sent or given up.

    `owner` gives the identity of this process: each part is sent by the one whose it is.
    """

    def __init__(self, database: Database, now: Clock, owner: Callable[[], str] = nobody) -> None:
        self._database, self._now, self._owner = database, now, owner

    def queue(self, parts: Iterable[Queued]) -> None:
        """Adds parts, in order."""
        new = {"state": "pending", "queued": self._now(), "owner": self._owner()}
        rows = [{"lane": p.lane, "part": p.part, "under": p.under, "about": p.about, **new} for p in parts]
        if rows:
            self._database.write(lambda connection: connection.execute(insert(OUTBOX), rows))

    def waiting(self, lane: str) -> list[Waiting]:
        """What is still to be sent here in a lane, in order."""
        wanted = select(OUTBOX).where(_TO_DO, OUTBOX.c.lane == lane, OUTBOX.c.owner == self._owner())
        with self._database.engine.connect() as connection:
            return [_waiting(row) for row in connection.execute(wanted.order_by(OUTBOX.c.number))]

    def lanes(self) -> list[str]:
        """Lanes in which something is still to be sent, by whatever process."""
        with self._database.engine.connect() as connection:
            return list(connection.execute(select(OUTBOX.c.lane).where(_TO_DO).distinct()).scalars())

    def to_empty(self) -> list[str]:
        """Lanes in which something is to be sent here; what dead processes left behind is taken up."""
        me = self._owner()
        with self._database.engine.begin() as connection:
            take_up(connection, OUTBOX, _TO_DO, me)
            ours = select(OUTBOX.c.lane).where(_TO_DO, OUTBOX.c.owner == me).distinct()
            return list(connection.execute(ours).scalars())

    def sending(self, number: int) -> bool:
        """The part is about to be sent. False where it is not ours any more: it must not be sent here."""
        return self._set(number, "sending", working(self._owner()), tried=self._now())

    def not_sent(self, number: int) -> None:
        """The part was surely not sent: it waits again."""
        self._set(number, "pending", tried=None)

    def once_more(self, number: int, part: str) -> None:
        """Nobody can say whether the part was sent: it waits again, changed so that its reader knows."""
        self._set(number, "pending", tried=None, part=part)

    def sent(self, number: int, sent_as: str | None) -> None:
        """The part was sent, and the platform knows it by the id `sent_as`; that is so whose ever it has become."""
        done = update(OUTBOX).where(OUTBOX.c.number == number).values(state="sent", sent_as=sent_as, part="")
        self._database.write(lambda connection: connection.execute(done))

    def failed(self, number: int) -> None:
        """The part can never be sent."""
        self._set(number, "failed", part="")

    def about(self, message: str) -> str | None:
        """What an answer to a sent message belongs to."""
        return self._first(OUTBOX.c.about, OUTBOX.c.sent_as == message)

    def first_about(self, subject: str) -> str | None:
        """The id of the first message sent about something."""
        return self._first(OUTBOX.c.sent_as, OUTBOX.c.about == subject)

    def answered(self, message: str) -> bool:
        """Whether a reply to the member's message was sent."""
        return self._first(OUTBOX.c.number, OUTBOX.c.under == message) is not None

    def answers(self, message: str) -> list[str]:
        """Ids of the messages sent in reply to a message, in order."""
        wanted = (OUTBOX.c.under == message) & OUTBOX.c.sent_as.is_not(None)
        with self._database.engine.connect() as connection:
            found = connection.execute(select(OUTBOX.c.sent_as).where(wanted).order_by(OUTBOX.c.number)).scalars()
            return list(dict.fromkeys(found))

    def drop_old(self) -> None:
        """Removes what nobody will come back to."""
        now = self._now()
        done = OUTBOX.c.state.in_(("sent", "failed"))
        old = or_(OUTBOX.c.queued < now - KEPT_ABOUT, OUTBOX.c.about.is_(None) & (OUTBOX.c.queued < now - KEPT))
        self._database.write(lambda connection: connection.execute(delete(OUTBOX).where(done & old)))

    def _set(self, number: int, state: State, *only: ColumnElement[bool], **values: object) -> bool:
        """Changes a part that is still to be sent and ours; False where it is not."""
        ours = (OUTBOX.c.number == number) & (OUTBOX.c.owner == self._owner())
        changed = update(OUTBOX).where(_TO_DO, ours, *only).values(state=state, **values)
        with self._database.engine.begin() as connection:
            return bool(connection.execute(changed).rowcount)

    def _first(self, column: object, which: object) -> str | None:
        wanted = select(column).where(which, column.is_not(None))  # type: ignore[call-overload, attr-defined]
        with self._database.engine.connect() as connection:
            found: str | None = connection.execute(wanted.order_by(OUTBOX.c.number).limit(1)).scalar()
        return found


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    tried = None if row.state == "pending" else row.tried
    return Waiting(row.number, row.lane, row.part, row.under, row.about, row.queued, tried)
