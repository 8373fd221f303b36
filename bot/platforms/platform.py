"""What every chat platform offers the program: parts of messages made from deliveries, and sending them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from handlers.messages import Block, Delivery, IncomingMessage, Reply, Span


@dataclass(frozen=True)
class Arrival:
    """A message under the platform's own id of its event, with what only the platform needs to answer it."""

    id: str
    message: IncomingMessage
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def platform(self) -> str:
        """The name of the platform it came from."""
        return self.id.partition(":")[0]


@dataclass(frozen=True)
class Part:
    """One call to a platform, frozen. `lane`: what must be sent in order, `PLATFORM:CHAT`.

    `key` is unique to the part. `nth`: it takes the place of the n-th earlier message that stands under the same one.
    `again`: it was perhaps sent before. `reminder`: it is a reminder, and `key` the id of its delivery. `posts`: it
    counts as a message where the platform limits how many may be sent.
    """

    lane: str
    method: str
    body: dict[str, Any]
    key: str
    nth: int | None = None
    again: bool = False
    reminder: bool = False
    posts: bool = True

    @property
    def platform(self) -> str:
        """The name of the platform that sends it."""
        return self.lane.partition(":")[0]


class SendError(Exception):
    """A part was not sent, or nobody knows. The message names the platform's error and holds nothing of the part.

    `permanent`: it can never be sent. `retry_after` seconds: the platform asks to wait; `everywhere`: not for this chat
    alone. `unsure`: it may have arrived; `refused`: though the platform itself said that it failed.
    `blocked`: the person left, blocked us, or does not exist. `moved`: the address that has taken this one's place.
    """

    def __init__(
        self,
        said: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        everywhere: bool = False,
        unsure: bool = False,
        refused: bool = False,
        blocked: bool = False,
        moved: str | None = None,
    ) -> None:
        super().__init__(said)
        self.permanent, self.retry_after, self.everywhere = permanent, retry_after, everywhere
        self.unsure, self.refused = unsure, refused
        self.blocked, self.moved = blocked, moved


class TooLong(ValueError):
    """A reminder does not fit in one message of the platform."""


class NotConnected(Exception):
    """A platform cannot be reached or refuses us; the message names its error."""


class Unsettled(Exception):
    """The platform cannot tell whether a part was sent."""


class Platform(Protocol):
    """A chat platform."""

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        """What the platform wants to hear about an arrival besides the deliveries."""

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        """The parts of a delivery, in order; `arrival` is what it answers in the same conversation."""

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """The one call of a reminder: `to` is `PLATFORM:CHAT`, `key` the id of its delivery.

        Emphasis is left out where the platform would take the words, but not with so much of it. Raises TooLong.
        """

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Sends a part and returns the id of the message; `earlier` are the messages under the same one.

        Raises SendError.
        """

    async def settle(self, part: Part, since: datetime) -> str | None:
        """The id of a part that was perhaps sent since then; None where it surely was not.

        What was sent a moment ago may not be found yet. A reminder is looked for at once, and once a call.
        Raises Unsettled, SendError.
        """


def in_one(reply: Reply, messages: Callable[[Reply], list[dict[str, Any]]]) -> dict[str, Any]:
    """The reply as one message, without its emphasis if need be. Raises TooLong, ValueError where nothing is shown."""
    bare = replace(reply, blocks=tuple(Block(block.kind, (Span(block.text),)) for block in reply.blocks))
    for wording in (reply, bare):
        shown = messages(wording)
        if len(shown) == 1:
            return shown[0]
    if not shown:
        raise ValueError("a reminder has to show something")
    raise TooLong(f"{len(shown)} messages")


def silence(*libraries: str) -> None:
    """Keeps an SDK from writing to the log what it could not read, or addresses with tokens in them.

    What went wrong we say ourselves, in words that hold nothing of a message.
    """
    for library in libraries:
        logging.getLogger(library).setLevel(logging.CRITICAL)
