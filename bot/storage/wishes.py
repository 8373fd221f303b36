"""Wishes to be reminded, in the database until reminders send them or the member takes them back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from bot.storage.database import Database
from bot.storage.schema import WISHES
from handlers.messages import MemberId
from handlers.ports import Wish


class WishesInDatabase:
    """One wish a member, calculator and thing to do; a new day replaces the old one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, member: MemberId, wish: Wish) -> None:
        """Keeps a wish; the same one twice is kept once."""
        same = (WISHES.c.member == member) & (WISHES.c.calculator == wish.calculator) & (WISHES.c.title == wish.title)
        row = {"member": member, "calculator": wish.calculator, "title": wish.title, "day": wish.day}
        self._database.replace(WISHES, same, row)

    def remove(self, member: MemberId, calculator: str, day: date | None = None) -> None:
        """Takes back the member's wishes about a calculator, or only those for a day."""
        gone = delete(WISHES).where((WISHES.c.member == member) & (WISHES.c.calculator == calculator))
        if day is not None:
            gone = gone.where(WISHES.c.day == day)
        self._database.write(lambda connection: connection.execute(gone))

    def forget(self, member: MemberId) -> None:
        """Removes every wish of the member."""
        self._database.remove(WISHES, WISHES.c.member == member)

    def of(self, member: MemberId) -> list[Wish]:
        """The member's wishes, the nearest day first."""
        wanted = select(WISHES).where(WISHES.c.member == member).order_by(WISHES.c.day, WISHES.c.title)
        with self._database.engine.connect() as connection:
            return [Wish(row.calculator, row.title, row.day) for row in connection.execute(wanted)]

    def on(self, day: date) -> list[tuple[MemberId, Wish]]:
        """The wishes for a day, in order of member."""
        with self._database.engine.connect() as connection:
            rows = connection.execute(select(WISHES).where(WISHES.c.day == day).order_by(WISHES.c.member)).all()
        return [(MemberId(row.member), Wish(row.calculator, row.title, row.day)) for row in rows]
