"""Reminders as they were ordered, and where each stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Update, delete, func, insert, select, update

from bot.storage.database import Database
from bot.storage.reminders.contacts import batches
from bot.storage.reminders.tables import (
    CONTACTS,
    DELIVERIES,
    LISTED,
    OCCURRENCES,
    PREFERENCES,
    REMINDERS,
    SUBSCRIPTIONS,
)
from handlers.messages import MemberId
from handlers.ports import Clock
from handlers.reminders.model import SETTLED, Progress, Reminder, Settled, State
from handlers.reminders.model import Row as Line
from knowledge.schedules.model import Schedule

OPEN: tuple[Settled, ...] = ("pending", "sending")
_EDITABLE: tuple[State, ...] = ("draft", "pending_approval", "scheduled")
_ENDED: tuple[State, ...] = ("cancelled", "finished")
_RESENDABLE: tuple[State, ...] = ("scheduled", "running", "paused", "late", "finished")
_LAST_MINUTE = timedelta(minutes=1)
_LAST, _ENOUGH = 10, 3
_PAGE = 1000


class RemindersInDatabase:
    """One row a reminder. A change that must find a certain state is made at once, and says whether it found it."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def add(self, reminder: Reminder, addresses: Iterable[str] = ()) -> None:
        """Keeps a new one; `addresses` are those of `list` in its audience."""
        kept = tuple(addresses)

        def change(connection: Connection) -> None:
            row = {"id": reminder.id, "next_key": "", "late_is_fine": False}
            connection.execute(insert(REMINDERS).values(row | _values(reminder)))
            _list(connection, reminder.id, kept)

        self._database.write(change)

    def find(self, identity: str) -> Reminder | None:
        """The reminder of an id."""
        found = self._found(select(REMINDERS).where(REMINDERS.c.id == identity))
        return found[0] if found else None

    def all(self, *states: State) -> list[Reminder]:
        """Reminders, the newest first; only those in the states, where any are named."""
        query = select(REMINDERS).order_by(REMINDERS.c.number.desc())
        return self._found(query.where(REMINDERS.c.state.in_(states)) if states else query)

    def edit(self, reminder: Reminder, addresses: Iterable[str] = ()) -> bool:
        """Replaces one that is not going out; False where its version is not the last.

        The given reminder carries the version that the editor saw; the kept one gets the next. `addresses` take the
        place of those of `list`, which stay where none are given.
        """
        kept = tuple(addresses)
        values = _values(reminder) | {"version": reminder.version + 1, "approved_by": None, "next_at": None}
        changed = _of(reminder.id, _EDITABLE).where(REMINDERS.c.version == reminder.version).values(values)
        with self._database.engine.begin() as connection:
            if connection.execute(changed).rowcount == 0:
                return False
            if kept:
                connection.execute(delete(LISTED).where(LISTED.c.reminder == reminder.id))
                _list(connection, reminder.id, kept)
        return True

    def approve(self, identity: str, version: int, by: MemberId, next_at: datetime, key: str = "once") -> bool:
        """Approves this version; False where it is not waiting for approval in this version any more.

        `key` is the moment that the schedule planned, before it was moved off days off and quiet hours.
        """
        waiting = _of(identity, ("pending_approval",)).where(REMINDERS.c.version == version)
        approved = {"state": "scheduled", "approved_by": by, "next_at": next_at, "next_key": key}
        return self._changed(waiting.values(approved | {"late_is_fine": False}))

    def change(self, identity: str, before: Sequence[State], after: State) -> bool:
        """Changes the state; False where it is in none of the states before."""
        return self._changed(_of(identity, before).values(state=after))

    def resume(self, identity: str, now: datetime) -> bool:
        """A paused or late one goes on: with the occurrence that it was in, else with its next one."""
        with self._database.engine.begin() as connection:
            under_way = connection.execute(
                select(OCCURRENCES.c.number)
                .join(REMINDERS, REMINDERS.c.occurrence == OCCURRENCES.c.number)
                .where(REMINDERS.c.id == identity, OCCURRENCES.c.finished.is_(None))
            ).scalar()
            state: State = "scheduled" if under_way is None else "running"
            changed = _of(identity, ("paused", "late")).values(state=state, late_is_fine=REMINDERS.c.state == "late")
            if connection.execute(changed).rowcount == 0:
                return False
            touched = update(OCCURRENCES).where(OCCURRENCES.c.number == under_way)
            connection.execute(touched.values(touched=now))
        return True

    def cancel(self, identity: str) -> bool:
        """Ends it for good: what is not sent yet is not sent. False where it has ended already."""
        with self._database.engine.begin() as connection:
            ended = update(REMINDERS).where(REMINDERS.c.id == identity, REMINDERS.c.state.not_in(_ENDED))
            if connection.execute(ended.values(state="cancelled", next_at=None)).rowcount == 0:
                return False
            now = self._now()
            going = (DELIVERIES.c.reminder == identity) & (DELIVERIES.c.state == "pending")
            connection.execute(update(DELIVERIES).where(going).values(state="cancelled", settled=now))
            unfinished = (OCCURRENCES.c.reminder == identity) & OCCURRENCES.c.finished.is_(None)
            connection.execute(update(OCCURRENCES).where(unfinished).values(finished=now))
        return True

    def progress(self, identity: str) -> Progress:
        """Where its present or last occurrence stands."""
        with self._database.engine.connect() as connection:
            occurrence = connection.execute(
                select(OCCURRENCES)
                .join(REMINDERS, REMINDERS.c.occurrence == OCCURRENCES.c.number)
                .where(REMINDERS.c.id == identity)
            ).first()
            if occurrence is None:
                return Progress(dict.fromkeys(SETTLED, 0))
            return _progress(connection, occurrence, self._now())

    def rows(self, identity: str, *states: Settled) -> Iterator[Line]:
        """The deliveries of its present or last occurrence, one by one; only those in the states, if any are named."""
        table, last = DELIVERIES.c, 0
        occurrence = select(REMINDERS.c.occurrence).where(REMINDERS.c.id == identity).scalar_subquery()
        query = select(DELIVERIES).where(table.occurrence == occurrence).order_by(table.id).limit(_PAGE)
        if states:
            query = query.where(table.state.in_(states))
        while True:
            with self._database.engine.connect() as connection:
                some = connection.execute(query.where(table.id > last)).all()
            if not some:
                return
            for row in some:
                yield Line(row.chat, row.state, row.reason, row.attempt, row.settled or row.began, row.sent_as)
            last = some[-1].id

    def resend(self, identity: str, which: Settled, now: datetime) -> int:
        """Puts failed or unknown deliveries of its last occurrence back to be sent; how many.

        What was perhaps sent says that it is sent again. Nothing of one that waits for approval is sent, nor to whoever
        has said no meanwhile.
        """
        mine = select(REMINDERS).where(REMINDERS.c.id == identity, REMINDERS.c.state.in_(_RESENDABLE))
        with self._database.engine.begin() as connection:
            row = connection.execute(mine.with_for_update()).first()  # it does not finish meanwhile
            if row is None or row.occurrence is None:
                return 0
            those = (DELIVERIES.c.occurrence == row.occurrence) & (DELIVERIES.c.state == which) & ~_said_no(row.topic)
            back = {"state": "pending", "again": which == "unknown", "reason": "", "attempt": 0}
            nothing_left = {"not_before": None, "settled": None}
            count = connection.execute(update(DELIVERIES).where(those).values(back | nothing_left)).rowcount
            if count:
                reopened = update(OCCURRENCES).where(OCCURRENCES.c.number == row.occurrence)
                connection.execute(reopened.values(finished=None, touched=now))
                connection.execute(_of(identity, ("finished", "scheduled")).values(state="running"))
        return count

    def sent_today(self, text: str, since: datetime) -> list[Reminder]:
        """Reminders that went out with the same text since then."""
        numbers = select(OCCURRENCES.c.reminder).where(OCCURRENCES.c.text == text, OCCURRENCES.c.started >= since)
        return self._found(select(REMINDERS).where(REMINDERS.c.id.in_(numbers)).order_by(REMINDERS.c.number.desc()))

    def usual_reach(self) -> float | None:
        """The median number of recipients of the last ten that went out; None before there are three."""
        last = select(OCCURRENCES.c.number).order_by(OCCURRENCES.c.number.desc()).limit(_LAST)
        query = select(func.count()).where(DELIVERIES.c.occurrence.in_(last), DELIVERIES.c.state != "skipped")
        with self._database.engine.connect() as connection:
            counts = connection.execute(query.group_by(DELIVERIES.c.occurrence)).scalars().all()
        return float(median(counts)) if len(counts) >= _ENOUGH else None

    def _changed(self, changed: Update) -> bool:
        with self._database.engine.begin() as connection:
            return connection.execute(changed).rowcount > 0

    def _found(self, query: Select[Any]) -> list[Reminder]:
        with self._database.engine.connect() as connection:
            return [reminder_of(row) for row in connection.execute(query)]


def reminder_of(row: Row[Any]) -> Reminder:
    """The reminder of a row."""
    return Reminder(
        id=row.id,
        state=row.state,
        author=MemberId(row.author),
        text=row.text,
        audience=tuple(json.loads(row.audience)),
        schedule=Schedule(row.at, row.rrule, row.holidays),
        created=row.created,
        template=row.template,
        fields=json.loads(row.fields),
        topic=row.topic,
        answers=row.answers,
        guarantee=row.guarantee,
        ignore_quiet=row.ignore_quiet,
        approved_by=MemberId(row.approved_by) if row.approved_by else None,
        version=row.version,
        next_at=row.next_at,
        occurrence=row.occurrence,
    )


def _values(reminder: Reminder) -> dict[str, Any]:
    return {
        "state": reminder.state,
        "author": reminder.author,
        "approved_by": reminder.approved_by,
        "text": reminder.text,
        "template": reminder.template,
        "fields": json.dumps(dict(reminder.fields), ensure_ascii=False),
        "audience": json.dumps(reminder.audience, ensure_ascii=False),
        "topic": reminder.topic,
        "answers": reminder.answers,
        "at": reminder.schedule.at,
        "rrule": reminder.schedule.rrule,
        "holidays": reminder.schedule.holidays,
        "guarantee": reminder.guarantee,
        "ignore_quiet": reminder.ignore_quiet,
        "version": reminder.version,
        "created": reminder.created,
        "next_at": reminder.next_at,
    }


def _said_no(topic: str) -> ColumnElement[bool]:
    """Deliveries to those who stopped everything, or the topic."""
    stopped = select(PREFERENCES.c.person).where(PREFERENCES.c.stopped)
    unwanted = (SUBSCRIPTIONS.c.topic == topic) & ~SUBSCRIPTIONS.c.wanted
    people = stopped.union(select(SUBSCRIPTIONS.c.person).where(unwanted))
    return DELIVERIES.c.chat.in_(select(CONTACTS.c.address).where(CONTACTS.c.person.in_(people)))


def _of(identity: str, states: Sequence[State]) -> Update:
    return update(REMINDERS).where(REMINDERS.c.id == identity, REMINDERS.c.state.in_(states))


def _list(connection: Connection, reminder: str, addresses: Iterable[str]) -> None:
    """Keeps the addresses of `list`. They are no contacts: else they would belong to everyone from now on."""
    for some in batches(dict.fromkeys(addresses)):
        connection.execute(insert(LISTED), [{"reminder": reminder, "address": address} for address in some])


def _progress(connection: Connection, occurrence: Row[Any], now: datetime) -> Progress:
    table = DELIVERIES.c
    of_it = table.occurrence == occurrence.number
    found = connection.execute(select(table.state, func.count()).where(of_it).group_by(table.state))
    counts = dict.fromkeys(SETTLED, 0) | {row[0]: row[1] for row in found}
    rate = _rate(connection, of_it & (table.state == "sent"), occurrence, now)
    left = counts["pending"] + counts["sending"]
    remaining = left / rate if rate and left else None
    finished = occurrence.finished
    return Progress(counts, occurrence.due, occurrence.started, finished, round(rate, 2), remaining)


def _rate(connection: Connection, sent: ColumnElement[bool], occurrence: Row[Any], now: datetime) -> float:
    """Messages a second: of the last minute while it goes on, on the whole when it has ended."""
    lately = sent if occurrence.finished else sent & (DELIVERIES.c.settled > now - _LAST_MINUTE)
    times = select(func.min(DELIVERIES.c.settled), func.max(DELIVERIES.c.settled), func.count()).where(lately)
    began, ended, count = connection.execute(times).one()
    span = (ended - began).total_seconds() if count > 1 else 0.0
    return (count - 1) / span if span > 0 else 0.0
