"""Tokens with which a member goes on in private; each serves its own member, for a day."""

from __future__ import annotations

import secrets
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import HANDOFFS
from handlers.messages import ConversationId, MemberId, Reply
from handlers.ports import Clock

KEPT = timedelta(days=1)
_TOKEN_BYTES = 12
_REPLY = TypeAdapter(Reply)


class HandoffsInDatabase:
    """One row a token."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def open(self, member: MemberId, conversation: ConversationId, shown: Reply) -> str:
        """A token that cannot be guessed, for the conversation and the reply that only the member may read."""
        now, token = self._now(), secrets.token_urlsafe(_TOKEN_BYTES)
        row = {"token": token, "member": member, "conversation": conversation, "opened": now}
        content = {"shown": _REPLY.dump_json(shown).decode()}
        self._database.replace(HANDOFFS, HANDOFFS.c.opened < now - KEPT, row | content)
        return token

    def take(self, member: MemberId, token: str) -> tuple[ConversationId, Reply] | None:
        """The conversation and the reply of the token, for its own member and a day long only."""
        fresh = HANDOFFS.c.opened >= self._now() - KEPT
        wanted = select(HANDOFFS).where((HANDOFFS.c.token == token) & (HANDOFFS.c.member == member) & fresh)
        with self._database.engine.connect() as connection:
            row = connection.execute(wanted).one_or_none()
        return (ConversationId(row.conversation), _REPLY.validate_json(row.shown)) if row else None

    def drop_old(self) -> None:
        """Removes tokens that serve nobody any more."""
        self._database.remove(HANDOFFS, HANDOFFS.c.opened < self._now() - KEPT)

    def forget(self, member: MemberId) -> None:
        """Removes every token of the member."""
        self._database.remove(HANDOFFS, HANDOFFS.c.member == member)
