"""The reminder desk of the program, around the database: the same for the chats and for the command line."""

from __future__ import annotations

from datetime import timedelta

from bot.platforms.slack.address import NAME as SLACK
from bot.platforms.telegram.address import NAME as TELEGRAM
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.reminders.addresses import is_address
from bot.storage.reminders.audience import AudienceInDatabase
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from handlers.ports import Clock
from handlers.reminders.desk import House, ReminderDesk
from handlers.reminders.ordering import ReminderKnowledge


def house_of(settings: Settings) -> House:
    """The organization's rules for reminders."""
    return House(
        settings.organizers,
        settings.approval_excepted,
        settings.quiet_hours,
        timedelta(minutes=settings.late_after_minutes),
        settings.timezone,
        is_address,
    )


def connected(settings: Settings) -> frozenset[str]:
    """The platforms that reminders go to.

    A command may be given without the tokens that the running program has: where there are none, none is left out.
    """
    tokens = {SLACK: settings.slack_bot_token, TELEGRAM: settings.telegram_bot_token}
    return frozenset(name for name, token in tokens.items() if token) or frozenset(tokens)


def desk_of(knowledge: ReminderKnowledge, settings: Settings, database: Database, now: Clock) -> ReminderDesk:
    """The desk, which opens the database when it is first used."""
    return ReminderDesk(
        knowledge,
        house_of(settings),
        RemindersInDatabase(database, now),
        AudienceInDatabase(database, connected(settings)),
        ContactsInDatabase(database),
        AuditInDatabase(database, now),
        now,
    )
