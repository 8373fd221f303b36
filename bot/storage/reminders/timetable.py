"""When reminders go out: what is due, what is under way, what has ended, and what a restored back-up must not send."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Update, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.storage.database import Database
from bot.storage.reminders.reminders import OPEN, reminder_of
from bot.storage.reminders.tables import DELIVERIES, OCCURRENCES, REMINDERS
from bot.storage.schema import MARKS
from handlers.reminders.model import Reminder, State

RESTORED = "restored"


@dataclass(frozen=True)
class Planned:
    """A reminder with what it is due for: `key` is the wall time that its rule planned."""

    reminder: Reminder
    key: str
    late_is_fine: bool


@dataclass(frozen=True)
class UnderWay:
    """An occurrence that is not finished. `touched`: when something last went out; `left`: whether something must."""

    number: int
    key: str
    reminder: Reminder
    queued: bool
    due: datetime
    touched: datetime
    left: bool


class WentOut(Exception):
    """An occurrence was begun before: it must not begin again."""


class Timetable:
    """One row an occurrence; a reminder has one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime) -> list[Planned]:
        """Approved reminders whose moment has come, the oldest first."""
        waiting = (REMINDERS.c.state == "scheduled") & (REMINDERS.c.next_at <= now)
        return self._planned(select(REMINDERS).where(waiting).order_by(REMINDERS.c.next_at))

    def late(self) -> list[Planned]:
        """Late reminders of which nothing was sent yet."""
        begun = exists().where(OCCURRENCES.c.number == REMINDERS.c.occurrence, OCCURRENCES.c.finished.is_(None))
        return self._planned(select(REMINDERS).where(REMINDERS.c.state == "late", ~begun))

    def plan(self, planned: Planned, at: datetime | None, key: str, state: State) -> bool:
        """Gives it another moment, or none; False where somebody has changed it meanwhile."""
        same = _as_it_was(planned.reminder).where(REMINDERS.c.next_key == planned.key)
        return self._changed(same.values(next_at=at, next_key=key, state=state, late_is_fine=False))

    def begin(self, planned: Planned, due: datetime, now: datetime) -> int | None:
        """The number of a new occurrence, which is not queued yet; None where somebody has changed it meanwhile.

        Raises WentOut.
        """
        reminder = planned.reminder
        row = {"reminder": reminder.id, "key": planned.key, "due": due, "text": reminder.text, "queued": False}
        same = _as_it_was(reminder).where(REMINDERS.c.next_key == planned.key)
        try:
            with self._database.engine.begin() as connection:
                added = insert(OCCURRENCES).values(row | {"started": now, "touched": now})
                number = int(connection.execute(added.returning(OCCURRENCES.c.number)).scalar_one())
                begun = {"state": "running", "occurrence": number, "next_at": None, "late_is_fine": False}
                if connection.execute(same.values(begun)).rowcount == 0:
                    connection.rollback()
                    return None
        except IntegrityError:
            raise WentOut from None
        return number

    def under_way(self) -> list[UnderWay]:
        """Occurrences of running reminders that are not finished."""
        mine = DELIVERIES.c.occurrence == OCCURRENCES.c.number
        query = (
            select(
                REMINDERS,
                OCCURRENCES.c.number.label("of"),
                OCCURRENCES.c.key,
                OCCURRENCES.c.queued,
                OCCURRENCES.c.due,
                OCCURRENCES.c.touched,
                exists().where(mine, DELIVERIES.c.state.in_(OPEN)).label("left"),
            )
            .join(OCCURRENCES, OCCURRENCES.c.number == REMINDERS.c.occurrence)
            .where(REMINDERS.c.state == "running", OCCURRENCES.c.finished.is_(None))
        )
        with self._database.engine.connect() as connection:
            return [_under_way(row) for row in connection.execute(query)]

    def waits(self, occurrence: int) -> datetime | None:
        """Until when all that is left of an occurrence has to wait, if it does: for members' own quiet hours.

        What was tried before waits for its platform instead, and is late all the same.
        """
        table = DELIVERIES.c
        pending = (table.occurrence == occurrence) & (table.state == "pending")
        ready = exists().where(pending, (table.attempt > 0) | table.not_before.is_(None))
        query = select(func.min(table.not_before)).where(pending, ~ready)
        with self._database.engine.connect() as connection:
            found: datetime | None = connection.execute(query).scalar()
        return found

    def finish(self, under_way: UnderWay, at: datetime | None, key: str, now: datetime) -> bool:
        """Ends an occurrence of which nothing is left; the reminder ends too, or waits for its next moment."""
        left = exists().where(DELIVERIES.c.occurrence == under_way.number, DELIVERIES.c.state.in_(OPEN))
        after: State = "scheduled" if at else "finished"
        reminder = under_way.reminder
        with self._database.engine.begin() as connection:
            # Nobody puts deliveries back to be sent again between this look at them and the end.
            connection.execute(select(REMINDERS.c.id).where(REMINDERS.c.id == reminder.id).with_for_update())
            done = _as_it_was(reminder).where(~left).values(state=after, next_at=at, next_key=key)
            if connection.execute(done).rowcount == 0:
                return False
            ended = update(OCCURRENCES).where(OCCURRENCES.c.number == under_way.number)
            connection.execute(ended.values(finished=now))
        return True

    def set_late(self, reminder: Reminder) -> bool:
        """Sends nothing more until an organizer says so; False where somebody has changed it meanwhile."""
        return self._changed(_as_it_was(reminder).values(state="late", late_is_fine=False))

    def restored(self) -> datetime | None:
        """When a back-up was last restored: what was due before has perhaps been sent already."""
        with self._database.engine.connect() as connection:
            found: datetime | None = connection.execute(select(MARKS.c.at).where(MARKS.c.name == RESTORED)).scalar()
        return found

    def _planned(self, query: Select[Any]) -> list[Planned]:
        with self._database.engine.connect() as connection:
            rows: Sequence[Row[Any]] = connection.execute(query).all()
        return [Planned(reminder_of(row), row.next_key, row.late_is_fine) for row in rows]

    def _changed(self, changed: Update) -> bool:
        with self._database.engine.begin() as connection:
            return connection.execute(changed).rowcount > 0


def _as_it_was(reminder: Reminder) -> Update:
    same = (REMINDERS.c.state == reminder.state) & (REMINDERS.c.version == reminder.version)
    return update(REMINDERS).where(REMINDERS.c.id == reminder.id, same)


def _under_way(row: Row[Any]) -> UnderWay:
    return UnderWay(row.of, row.key, reminder_of(row), row.queued, row.due, row.touched, bool(row.left))
