"""The ledger: one row a recipient and occurrence, from pending to how it ended, whoever sends and whatever happens.

A row is claimed by a conditional update before the platform hears of it, so that pausing, cancelling and a change of
the sending process act within one message.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Update, bindparam, case, exists, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.reminders.addresses import platform_of
from bot.storage.reminders.conflicts import unless_there
from bot.storage.reminders.contacts import batches
from bot.storage.reminders.tables import DELIVERIES, OCCURRENCES, REMINDERS
from handlers.reminders.model import Answers, Guarantee, Settled

_NAMES = uuid.UUID("6d61646f-6775-6368-8969-72656d696e64")
_BATCH = 500
_MOST_FENCES = 20
_PRECISE = timedelta(seconds=5)  # enough to see that something goes on


@dataclass(frozen=True)
class Queued:
    """A recipient to be queued: `left_out` is why nothing is sent, `not_before` when at the earliest it is.

    `person` is whose address it is; '' where nobody else has part in it.
    """

    address: str
    left_out: str = ""
    not_before: datetime | None = None
    person: str = ""


@dataclass(frozen=True)
class Running:
    """An occurrence that is being sent; `touched` is when something last went out, or somebody let it go on."""

    number: int
    reminder: str
    key: str
    text: str
    answers: Answers
    guarantee: Guarantee
    ignore_quiet: bool
    touched: datetime


@dataclass(frozen=True)
class Due:
    """A delivery to be made; `began` is when an earlier attempt was made whose end nobody recorded."""

    id: int
    occurrence: Running
    chat: str
    attempt: int
    again: bool
    attempt_id: str | None = None
    began: datetime | None = None

    @property
    def key(self) -> str:
        """What the message carries: the same for every attempt, in whichever process, unique to recipient and time."""
        return str(uuid.uuid5(_NAMES, f"{self.occurrence.reminder}|{self.occurrence.key}|{self.chat}"))


class Ledger:
    """The rows as the process `owner` sees and changes them."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database, self._owner = database, owner
        self._claiming: dict[ColumnElement[bool], Update] = {}
        self._touched: dict[int, datetime] = {}

    def queue(self, occurrence: int, reminder: str, recipients: Iterable[Queued], now: datetime) -> None:
        """Adds the recipients, a few hundred a transaction; a person who is there already stays as it is."""
        for some in batches(recipients, _BATCH):
            rows = [_row(occurrence, reminder, recipient, now) for recipient in some]
            with self._database.engine.begin() as connection:
                connection.execute(unless_there(connection, DELIVERIES), rows)
        unqueued = (OCCURRENCES.c.number == occurrence) & ~OCCURRENCES.c.queued
        self._changed(update(OCCURRENCES).where(unqueued).values(queued=True, touched=now))

    def running(self) -> list[Running]:
        """The occurrences that are being sent, the oldest first."""
        going = (REMINDERS.c.state == "running") & OCCURRENCES.c.finished.is_(None) & OCCURRENCES.c.queued
        with self._database.engine.connect() as connection:
            return [_running(row) for row in connection.execute(_occurrences().where(going))]

    def ready(self, occurrence: Running, platform: str, now: datetime, most: int, but: Collection[int]) -> list[Due]:
        """Deliveries that may be made now, at most so many, without those that are in hand."""
        given = {"of": occurrence.number, "on": platform, "at": now, "most": most + len(but)}
        with self._database.engine.connect() as connection:
            rows = [row for row in connection.execute(_READY, given) if row.id not in but]
        return [_due(row, occurrence) for row in rows[:most]]

    def orphans(self, platform: str) -> list[Due]:
        """Deliveries that another process, which does not send any more, left in the middle of an attempt."""
        left = (DELIVERIES.c.state == "sending") & (DELIVERIES.c.platform == platform)
        query = select(DELIVERIES).where(left, DELIVERIES.c.owner != self._owner).order_by(DELIVERIES.c.id)
        with self._database.engine.connect() as connection:
            rows = connection.execute(query).all()
            of_them = _occurrences().where(OCCURRENCES.c.number.in_({row.occurrence for row in rows}))
            occurrences = {row.number: _running(row) for row in connection.execute(of_them)}
        return [_due(row, occurrences[row.occurrence]) for row in rows]

    def claim(self, due: Due, attempt: str, now: datetime, fence: ColumnElement[bool]) -> bool:
        """Whether the delivery is this process's to make now: it waits, its reminder runs, and the fence holds."""
        claiming = self._claiming.get(fence)
        if claiming is None:
            if len(self._claiming) > _MOST_FENCES:
                self._claiming.clear()
            claiming = self._claiming[fence] = _CLAIM.where(fence)
        of, by = due.occurrence.reminder, self._owner
        values = {"delivery": due.id, "of": of, "by": by, "by_attempt": attempt, "at": now}
        with self._database.engine.begin() as connection:
            return connection.execute(claiming, values).rowcount > 0

    def adopt(self, due: Due) -> bool:
        """Makes an orphan this process's own; False where its attempt was settled meanwhile."""
        same = _attempt(due.id, due.attempt_id) & (DELIVERIES.c.state == "sending")
        return self._changed(update(DELIVERIES).where(same).values(owner=self._owner))

    def sent(self, due: Due, sent_as: str | None, now: datetime) -> None:
        """It has arrived for sure, whatever somebody who could not know that has made of it meanwhile."""
        number = due.occurrence.number
        stale = now - self._touched.get(number, due.occurrence.touched) > _PRECISE
        with self._database.engine.begin() as connection:
            connection.execute(_SENT, {"delivery": due.id, "message": sent_as, "at": now})
            if stale:
                connection.execute(_TOUCHED, {"occurrence_number": number, "at": now})
        if stale:
            self._touched[number] = now

    def settle(self, due: Due, attempt: str | None, state: Settled, reason: str, now: datetime) -> None:
        """It ended otherwise: failed, blocked, skipped or unknown, and why. What is known to have arrived stays so."""
        mine = _attempt(due.id, attempt) & DELIVERIES.c.state.in_(("sending", "pending", "unknown"))
        self._changed(update(DELIVERIES).where(mine).values(state=state, reason=reason, settled=now))

    def back(self, due: Due, attempt: str | None, not_before: datetime | None, again: bool = False) -> None:
        """It waits again; `again` where it has perhaps arrived before. What was cancelled meanwhile stays so."""
        self._waits(due, attempt, {"not_before": not_before, "again": again or due.again})

    def moved(self, due: Due, attempt: str | None, to: str, now: datetime) -> None:
        """A group goes on at a new address; one that is written to there already is left out here."""
        try:
            self._waits(due, attempt, {"chat": to})
        except IntegrityError:
            self.settle(due, attempt, "skipped", "moved", now)

    def _waits(self, due: Due, attempt: str | None, values: dict[str, Any]) -> None:
        """Puts an attempt's delivery back, unless its reminder was cancelled: whoever cancels waits for this, or has.

        SQLite lets only one write, and its one statement sees what was written before it.
        """
        reminder = REMINDERS.c.id == due.occurrence.reminder
        ended = exists().where(reminder, REMINDERS.c.state == "cancelled")
        mine = _attempt(due.id, attempt) & (DELIVERIES.c.state == "sending")
        with self._database.engine.begin() as connection:
            connection.execute(select(REMINDERS.c.state).where(reminder).with_for_update(read=True))
            waiting = case((ended, "cancelled"), else_="pending")
            connection.execute(update(DELIVERIES).where(mine).values(state=waiting, **values))

    def _changed(self, changed: Update) -> bool:
        with self._database.engine.begin() as connection:
            return connection.execute(changed).rowcount > 0


# What happens at every delivery, built once: building a statement costs more than the database does.
_READY = (
    select(DELIVERIES)
    .where(DELIVERIES.c.occurrence == bindparam("of"), DELIVERIES.c.platform == bindparam("on"))
    .where(DELIVERIES.c.state == "pending")
    .where(DELIVERIES.c.not_before.is_(None) | (DELIVERIES.c.not_before <= bindparam("at")))
    .order_by(DELIVERIES.c.id)
    .limit(bindparam("most"))
)
_CLAIM = (
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("delivery"), DELIVERIES.c.state == "pending")
    .where(exists().where(REMINDERS.c.id == bindparam("of"), REMINDERS.c.state == "running"))
    .values(
        state="sending",
        attempt=DELIVERIES.c.attempt + 1,
        attempt_id=bindparam("by_attempt"),
        owner=bindparam("by"),
        began=bindparam("at"),
    )
)
_SENT = (
    update(DELIVERIES)
    .where(DELIVERIES.c.id == bindparam("delivery"))
    .values(state="sent", sent_as=bindparam("message"), reason="", settled=bindparam("at"), not_before=None)
)
_TOUCHED = (
    update(OCCURRENCES)
    .where(OCCURRENCES.c.number == bindparam("occurrence_number"), OCCURRENCES.c.touched < bindparam("at"))
    .values(touched=bindparam("at"))
)


def _attempt(identity: int, attempt: str | None) -> ColumnElement[bool]:
    return (DELIVERIES.c.id == identity) & (DELIVERIES.c.attempt_id == attempt)


def _occurrences() -> Any:
    wanted = (REMINDERS.c.answers, REMINDERS.c.guarantee, REMINDERS.c.ignore_quiet)
    joined = select(OCCURRENCES, *wanted).join(REMINDERS, REMINDERS.c.id == OCCURRENCES.c.reminder)
    return joined.order_by(OCCURRENCES.c.number)


def _running(row: Row[Any]) -> Running:
    settings = (row.answers, row.guarantee, row.ignore_quiet)
    return Running(row.number, row.reminder, row.key, row.text, *settings, row.touched)


def _due(row: Row[Any], occurrence: Running) -> Due:
    return Due(row.id, occurrence, row.chat, row.attempt, row.again, row.attempt_id, row.began)


def _row(occurrence: int, reminder: str, recipient: Queued, now: datetime) -> dict[str, Any]:
    left_out = bool(recipient.left_out)
    return {
        "occurrence": occurrence,
        "reminder": reminder,
        "platform": platform_of(recipient.address),
        "chat": recipient.address,
        "person": recipient.person or recipient.address,
        "state": "skipped" if left_out else "pending",
        "reason": recipient.left_out,
        "attempt": 0,
        "again": False,
        "not_before": recipient.not_before,
        "settled": now if left_out else None,
    }
