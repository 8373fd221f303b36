"""Whose question to a person each is, for 90 days; the words themselves are not kept."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import CONSULTATIONS
from handlers.messages import ConversationId, MemberId
from handlers.ports import Clock, Consultation

KEPT = timedelta(days=90)
_ID_BYTES = 9


class ConsultationsInDatabase:
    """One row a question."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def open(self, member: MemberId, conversation: ConversationId) -> str:
        """Keeps a new one and returns its id; drops those that are too old."""
        now, identity = self._now(), secrets.token_urlsafe(_ID_BYTES)
        row = {"id": identity, "member": member, "conversation": conversation, "opened": now}
        self._database.replace(CONSULTATIONS, CONSULTATIONS.c.opened < now - KEPT, row)
        return identity

    def find(self, identity: str) -> Consultation | None:
        """The consultation of an id."""
        wanted = select(CONSULTATIONS).where(CONSULTATIONS.c.id == identity)
        with self._database.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return Consultation(row.id, MemberId(row.member), ConversationId(row.conversation)) if row else None

    def forget(self, member: MemberId) -> None:
        """Removes every consultation of the member."""
        self._database.remove(CONSULTATIONS, CONSULTATIONS.c.member == member)

    def drop_old(self) -> None:
        """Removes those that are too old to be answered."""
        self._database.remove(CONSULTATIONS, CONSULTATIONS.c.opened < self._now() - KEPT)
