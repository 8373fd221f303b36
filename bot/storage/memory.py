"""Conversations kept in the process: enough for a chat page and a terminal, forgotten at the end."""

from __future__ import annotations

from collections import OrderedDict

from handlers.messages import ConversationId
from handlers.ports import Memory


class ConversationsInMemory:
    """The latest `most` conversations; the one untouched for longest is forgotten first."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._kept: OrderedDict[ConversationId, Memory] = OrderedDict()

    def load(self, conversation: ConversationId) -> Memory:
        """The memory of the conversation; an empty one where there is none."""
        return self._kept.get(conversation, Memory())

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Replaces the memory of the conversation."""
        self._kept[conversation] = memory
        self._kept.move_to_end(conversation)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
