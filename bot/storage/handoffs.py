"""Tokens with which a member goes on in private; each serves its own member, for a day."""

from __future__ import annotations

import secrets
from datetime import UTC, timedelta

from sqlalchemy import select

from bot.storage.database import HANDOFFS, Database
from handlers.messages import ConversationId, MemberId
from handlers.ports import Clock

KEPT = timedelta(days=1)
_TOKEN_BYTES = 12


class HandoffsInDatabase:
    """One row a token."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def open(self, member: MemberId, conversation: ConversationId) -> str:
        """A token for the conversation that cannot be guessed; drops those that are too old."""
        now, token = self._now().astimezone(UTC), secrets.token_urlsafe(_TOKEN_BYTES)
        row = {"token": token, "member": member, "conversation": conversation, "opened": now}
        self._database.replace(HANDOFFS, HANDOFFS.c.opened < now - KEPT, row)
        return token

    def take(self, member: MemberId, token: str) -> ConversationId | None:
        """The conversation of the token, for its own member and a day long only."""
        fresh = HANDOFFS.c.opened >= self._now().astimezone(UTC) - KEPT
        wanted = select(HANDOFFS.c.conversation).where(
            (HANDOFFS.c.token == token) & (HANDOFFS.c.member == member) & fresh
        )
        with self._database.engine.connect() as connection:
            found = connection.execute(wanted).scalar()
        return ConversationId(found) if found else None

    def forget(self, member: MemberId) -> None:
        """Removes every token of the member."""
        self._database.remove(HANDOFFS, HANDOFFS.c.member == member)
