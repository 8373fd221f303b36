"""Members' own reminders go into the outbox when their moment has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.broadcast.telling import Telling
from bot.storage.database import Database
from bot.storage.reminders.own import OwnRemindersInDatabase
from bot.storage.reminders.timetable import Timetable
from handlers.messages import Delivery, Reply
from handlers.reminders.model import OwnReminder


class Remembering:
    """Sends each once: that it is sent is written down in the transaction that queues its message."""

    def __init__(
        self,
        database: Database,
        reminders: OwnRemindersInDatabase,
        timetable: Timetable,
        telling: Telling,
        shown: Callable[[OwnReminder], Reply],
    ) -> None:
        self._database, self._reminders, self._timetable = database, reminders, timetable
        self._telling, self._shown = telling, shown

    def look(self, now: datetime) -> list[str]:
        """Queues what is due; the lanes to wake. What a restored back-up may have sent before is left out."""
        restored = self._timetable.restored()
        lanes: list[str] = []
        for reminder in self._reminders.due(now):
            with self._database.together():
                if restored is None or reminder.due >= restored:
                    lanes += self._telling.queue([Delivery(reminder.conversation, self._shown(reminder))])
                self._reminders.sent(reminder.id)
        return lanes
