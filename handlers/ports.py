"""What the handlers need from outside, as small protocols."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from handlers.dialogue import Dialogue
from handlers.messages import Choice, ConversationId, MemberId, Reply
from handlers.reminders.writing.draft import Draft


@dataclass(frozen=True)
class Memory:
    """What is kept of a conversation: the choices last offered, whether they were a clarification, a calculation.

    `lost`: there was more, and this version of the program cannot read it. `message` is the id of the last message and
    `before` the memory that it met, in case it is edited. `asked` is the last question in the member's own words, and
    `awaits` what the next words are for, both for asking a person. `order` is a reminder that an organizer writes.
    """

    offered: tuple[Choice, ...] = ()
    clarified: bool = False
    dialogue: Dialogue | None = None
    lost: bool = False
    message: str = ""
    before: Memory | None = None
    asked: str = ""
    awaits: str = ""
    order: Draft | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing that was said is kept."""
        return self == Memory()


class Conversations(Protocol):
    """Remembers each conversation between two messages."""

    def load(self, conversation: ConversationId) -> Memory:
        """The memory of the conversation; an empty one where there is none."""

    def save(self, conversation: ConversationId, memory: Memory) -> None:
        """Replaces the memory of the conversation."""

    def forget(self, conversation: ConversationId) -> None:
        """Removes everything kept of the conversation."""

    def forget_member(self, member: MemberId) -> None:
        """Removes everything kept of all conversations of the member."""


Judgement = Literal["good", "bad"]


class Votes(Protocol):
    """Keeps each member's judgement of each answer; the last one counts."""

    def cast(self, member: MemberId, subject: str, judgement: Judgement) -> None:
        """Keeps a judgement in place of an earlier one."""

    def of(self, member: MemberId, subject: str) -> Judgement | None:
        """The member's judgement of the subject."""

    def count(self, subject: str) -> tuple[int, int]:
        """(good, bad) over all members."""

    def forget(self, member: MemberId) -> None:
        """Removes every judgement of the member."""


@dataclass(frozen=True)
class Consultation:
    """A question that a member put to a person: who asked, and where the answer goes."""

    id: str
    member: MemberId
    conversation: ConversationId


class Consultations(Protocol):
    """Keeps whose question each is; the words themselves are not kept."""

    def open(self, member: MemberId, conversation: ConversationId) -> str:
        """Keeps a new one and returns its id."""

    def find(self, identity: str) -> Consultation | None:
        """The consultation of an id."""

    def forget(self, member: MemberId) -> None:
        """Removes every consultation of the member."""


class Posts(Protocol):
    """Knows what has been sent."""

    def about(self, message: str) -> str | None:
        """What an answer to a sent message belongs to."""

    def first_about(self, subject: str) -> str | None:
        """The id of the first message sent about something."""

    def answered(self, message: str) -> bool:
        """Whether a reply to the member's message was sent."""


class Handoffs(Protocol):
    """Lets a member go on in private with what was begun where others can read."""

    def open(self, member: MemberId, conversation: ConversationId, shown: Reply) -> str:
        """A token that cannot be guessed, for the conversation and the reply that only the member may read."""

    def take(self, member: MemberId, token: str) -> tuple[ConversationId, Reply] | None:
        """The conversation and the reply of the token, for its own member and a day long only."""

    def forget(self, member: MemberId) -> None:
        """Removes every token of the member."""


@dataclass(frozen=True)
class Invitation:
    """Lets people in until a time; `accepted` says how many came."""

    token: str
    until: datetime
    revoked: bool
    accepted: int


class Invitations(Protocol):
    """Keeps who may ask where the platform is open to the world."""

    def create(self, organizer: MemberId, until: datetime) -> str:
        """A new invitation's token, which cannot be guessed."""

    def all(self) -> list[Invitation]:
        """Every invitation, the newest first."""

    def revoke(self, token: str) -> bool:
        """Ends an invitation; those who came with it stay. False where there is none."""

    def accept(self, member: MemberId, token: str, now: datetime) -> bool:
        """Admits the member; False where the invitation is unknown, revoked or has expired."""

    def admitted(self, member: MemberId) -> bool:
        """Whether the member came in."""


class Links(Protocol):
    """Makes an address that opens a private conversation with the counter."""

    def __call__(self, payload: str) -> str | None:
        """The address that carries the payload; None where no platform offers one."""


class Clock(Protocol):
    """The time now, in the organization's time zone."""

    def __call__(self) -> datetime: ...
