"""Wires what organizers can do with reminders in the chats, as a step of the door."""

from __future__ import annotations

from collections.abc import Collection

from bot.broadcast.desk import connected, desk_of
from bot.platforms.slack.address import NAME as SLACK
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.outbox import Outbox
from bot.storage.reminders.audience import AudienceInDatabase
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.responses import ResponsesInDatabase
from handlers.member import MemberDesk
from handlers.ports import Clock, Conversations
from handlers.reminders.organizers.office import Office
from handlers.reminders.organizers.organizing import Organizing
from knowledge.loading import Knowledge


def organizing(
    knowledge: Knowledge,
    settings: Settings,
    database: Database,
    desk: MemberDesk,
    conversations: Conversations,
    outbox: Outbox,
    now: Clock,
) -> Organizing:
    """The organizers' conversation about reminders, around the database."""
    reminders = desk_of(knowledge, settings, database, now)
    office = Office(
        knowledge=knowledge,
        desk=reminders,
        reminders=RemindersInDatabase(database, now),
        audience=AudienceInDatabase(database, connected(settings)),
        contacts=ContactsInDatabase(database),
        responses=ResponsesInDatabase(database),
        audit=AuditInDatabase(database, now),
        conversations=conversations,
        posts=outbox,
        organizers=settings.organizers,
        chat=settings.organizer_chat,
        quiet=settings.quiet_hours,
        is_question=desk.is_question,
        doubtful=_doubtful,
        zone=settings.timezone,
    )
    return Organizing(office)


def _doubtful(audience: Collection[str]) -> bool:
    """Whether it can happen that nobody knows if a message arrived: only Slack can be asked."""
    return any(not part.startswith(f"{SLACK}:") for part in audience)
