"""What every chat platform offers the program: parts of messages made from deliveries, and sending them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from handlers.messages import Delivery, IncomingMessage


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
    `again`: it was perhaps sent before.
    """

    lane: str
    method: str
    body: dict[str, Any]
    key: str
    nth: int | None = None
    again: bool = False

    @property
    def platform(self) -> str:
        """The name of the platform that sends it."""
        return self.lane.partition(":")[0]


class SendError(Exception):
    """A part was not sent, or nobody knows. The message names the platform's error and holds nothing of the part.

    `permanent`: it can never be sent. `retry_after` seconds: the platform asks to wait. `unsure`: it may have arrived.
    """

    def __init__(
        self, said: str, *, permanent: bool = False, retry_after: float | None = None, unsure: bool = False
    ) -> None:
        super().__init__(said)
        self.permanent, self.retry_after, self.unsure = permanent, retry_after, unsure


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

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Sends a part and returns the id of the message; `earlier` are the messages under the same one.

        Raises SendError.
        """

    async def settle(self, part: Part, since: datetime) -> str | None:
        """The id of a part that was perhaps sent since then; None where it surely was not.

        Raises Unsettled, SendError.
        """


def silence(*libraries: str) -> None:
    """Keeps an SDK from writing to the log what it could not read, or addresses with tokens in them.

    What went wrong we say ourselves, in words that hold nothing of a message.
    """
    for library in libraries:
        logging.getLogger(library).setLevel(logging.CRITICAL)
