"""Where something is said in Telegram, written as a conversation's id and back.

`telegram:111` is the private conversation with a member, `telegram:-100:111` a member's conversation in a group. A
message is `telegram:CHAT:MESSAGE`.
"""

from __future__ import annotations

NAME = "telegram"


def conversation_id(chat: int, member: int) -> str:
    """The conversation of a member in a chat."""
    return f"{NAME}:{chat}" if chat == member else f"{NAME}:{chat}:{member}"


def chat_of(conversation: str) -> int:
    """The chat of a conversation, or of a message."""
    return int(conversation.split(":")[1])


def is_group(chat: int) -> bool:
    """Groups have negative numbers."""
    return chat < 0


def message_id(chat: int, number: int) -> str:
    """A message's id."""
    return f"{NAME}:{chat}:{number}"


def number_of(message: str) -> int:
    """The number of a message in its chat."""
    return int(message.split(":")[2])
