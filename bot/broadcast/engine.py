"""The broadcasting engine of the program, around the database and the connected platforms."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta

from bot.broadcast.broadcasting import Broadcasting
from bot.broadcast.pacer import Pacer
from bot.broadcast.remembering import Remembering
from bot.broadcast.reporting import Reporting
from bot.broadcast.sending import Deliveries
from bot.broadcast.telling import Telling
from bot.broadcast.timekeeping import Timekeeping
from bot.platforms.platform import Platform
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.leases import Leases
from bot.storage.outbox import Outbox
from bot.storage.reminders.audience import AudienceInDatabase
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.ledger import Ledger, Running
from bot.storage.reminders.own import OwnRemindersInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.timetable import Timetable
from bot.traffic.departures import Departures
from handlers.messages import Reply
from handlers.ports import Clock
from handlers.reminders.members.own import due_reply
from handlers.reminders.showing import shown

_CALM = 3.0  # seconds


def broadcasting(
    settings: Settings,
    words: Mapping[str, str],
    database: Database,
    platforms: Mapping[str, Platform],
    pacers: Mapping[str, Pacer],
    outbox: Outbox,
    departures: Departures,
    leases: Leases,
    process: str,
    now: Clock,
) -> Broadcasting:
    """The engine; `platforms` fills up until it is started, `pacers` are those of the platforms that it sends on.

    `process` names this process among those that share the database.
    """
    ledger, timetable = Ledger(database, process), Timetable(database)
    contacts, reminders = ContactsInDatabase(database), RemindersInDatabase(database, now)
    telling = Telling(platforms, outbox, departures, words, settings.organizer_chat, _CALM)
    timekeeping = Timekeeping(
        timetable,
        ledger,
        AudienceInDatabase(database, pacers),
        AuditInDatabase(database, now),
        settings.quiet_hours,
        timedelta(minutes=settings.late_after_minutes),
        settings.timezone,
    )
    own = OwnRemindersInDatabase(database, now)

    def message(occurrence: Running, private: bool) -> Reply:
        return shown(words, occurrence.text, occurrence.answers, occurrence.number, private)

    senders = {
        name: Deliveries(
            name, platforms[name], pacer, ledger, contacts, message, now, time.monotonic, troubled=telling.broken
        )
        for name, pacer in pacers.items()
    }
    return Broadcasting(
        senders,
        timekeeping,
        Remembering(database, own, timetable, telling, lambda reminder: due_reply(words, reminder)),
        leases,
        telling,
        Reporting(reminders, words, settings.organizer_chat),
        now,
        time.monotonic,
    )
