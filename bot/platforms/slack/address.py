"""Where something is said in Slack, written as a conversation's id and back.

`slack:U1` is the private conversation with a member, whatever its channel is called, `slack:U1:171.2` a thread in it
(the agent pane), `slack:C1:171.2:U1` a member's conversation in a channel's thread, `slack:C1::U1` one that only the
member sees in a channel, `slack:C1` a channel. A message is `slack:CHANNEL:TS`.
"""

from __future__ import annotations

from dataclasses import dataclass

NAME = "slack"


@dataclass(frozen=True)
class Address:
    """A place: a channel or a member, a thread in it, and the member whose conversation it is."""

    channel: str
    thread: str = ""
    member: str = ""

    def __str__(self) -> str:
        return ":".join((NAME, self.channel, self.thread, self.member)).rstrip(":")

    @property
    def direct(self) -> bool:
        """Whether it is the private conversation with a member."""
        return self.channel[:1] in ("U", "W")

    @property
    def unseen(self) -> bool:
        """Whether it stands in a channel but is only seen by its member."""
        return not self.thread and bool(self.member)


def address(conversation: str) -> Address:
    """The place of a conversation's id."""
    parts = [*conversation.split(":"), "", "", ""]
    return Address(parts[1], parts[2], parts[3])


def message_id(channel: str, ts: str) -> str:
    """A message's id."""
    return f"{NAME}:{channel}:{ts}"


def located(message: str) -> tuple[str, str]:
    """(channel, ts) of a message's id."""
    _, channel, ts = [*message.split(":"), "", ""][:3]
    return channel, ts
