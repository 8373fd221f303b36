"""Conversations in the database: kept for a day after the last message, readable by every process."""

from __future__ import annotations

from datetime import timedelta

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.schema import CONVERSATIONS
from handlers.messages import ConversationId, MemberId
from handlers.ports import Clock, Memory

KEPT = timedelta(days=1)
_MEMORY = TypeAdapter(Memory)


class ConversationsInDatabase:
    """Memories by conversation. One written by a version that this one cannot read comes back as `lost`."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database, self._now = database, now

    def load(self, conversation: ConversationId) -> Memory:
        """The memory of the conversation; an empty one where there is none or it is older than a day."""
        wanted = (CONVERSATIONS.c.id == conversation) & (CONVERSATIONS.c.touched >= self._now() - KEPT)
        with self._database.engine.connect() as connection:
            found = connection.execute(select(CONVERSATIONS.c.memory).where(wanted)).scalar()
        if found is None:
            return Memory()
        try:
            return _MEMORY.validate_json(found)
        except ValidationError:
            return Memory(lost=True)

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Replaces the memory of the conversation and drops those that are older than a day."""
        now = self._now()
        row = {"id": conversation, "memory": _MEMORY.dump_json(memory).decode(), "touched": now}
        old = (CONVERSATIONS.c.id == conversation) | (CONVERSATIONS.c.touched < now - KEPT)
        self._database.replace(CONVERSATIONS, old, row)

    def forget(self, conversation: ConversationId) -> None:
        """Removes the memory of the conversation."""
        self._database.remove(CONVERSATIONS, CONVERSATIONS.c.id == conversation)

    def forget_member(self, member: MemberId) -> None:
        """Removes the memory of the private conversation, of its threads, and of those where others can read."""
        platform, _, name = member.partition(":")
        where = CONVERSATIONS.c.id
        shared = where.startswith(f"{platform}:", autoescape=True) & where.endswith(f":{name}", autoescape=True)
        own = (where == member) | where.startswith(f"{member}:", autoescape=True)
        self._database.remove(CONVERSATIONS, own | shared)

    def drop_old(self) -> None:
        """Removes memories that are older than a day."""
        self._database.remove(CONVERSATIONS, CONVERSATIONS.c.touched < self._now() - KEPT)
