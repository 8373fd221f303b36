"""Messages and replies as plain data: no markup dialect, no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

MemberId = NewType("MemberId", str)
ConversationId = NewType("ConversationId", str)
BlockKind = Literal["warning", "lead", "point", "paragraph", "heading", "strip", "source", "copy"]


Change = Literal["new", "edited", "deleted", "reacted"]


@dataclass(frozen=True)
class IncomingMessage:
    """What a member sent: typed text, or the id of a choice that was pressed.

    `private`: nobody else can read the conversation. `addressed`: the words were meant for the counter for sure.
    `named`: they call it by its name. `by_invitation`: anyone in the world can write there, members are let in.
    `reply_to` and `pressed_on` are ids of earlier messages: the one that this answers, and the one that carried the
    button or the reaction. The text of a reaction is its emoji, or nothing where it was taken away. `name` is the
    sender's own, where it is known.
    """

    id: str
    conversation: ConversationId
    sender: MemberId
    text: str
    private: bool
    received_at: datetime
    change: Change = "new"
    choice: str | None = None
    addressed: bool = True
    named: bool = False
    by_invitation: bool = False
    reply_to: str | None = None
    pressed_on: str | None = None
    name: str = ""

    def __post_init__(self) -> None:
        # NUL and half characters can be sent to us but neither kept nor sent on.
        object.__setattr__(self, "text", self.text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8"))


@dataclass(frozen=True)
class Span:
    """A run of text; `strong` is shown emphasised."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Block:
    """One paragraph of a reply; the kind says what it is, not how it looks.

    A `strip` is a row of months, emphasised where they count; a `copy` is text to be copied as it stands.
    """

    kind: BlockKind
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The words without emphasis."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Choice:
    """A button; `id` is what comes back when it is pressed, `label` what typing it means the same."""

    id: str
    label: str


@dataclass(frozen=True)
class Cited:
    """A citation as shown: `ref` is DOCUMENT#SECTION, change:ID or law:NAME#ARTICLE; `date` is ISO or None."""

    ref: str
    title: str
    date: str | None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Reply:
    """What the member reads. `private`: to be shown to this member alone where others can read.

    `subject` is what a vote on the reply is about: `entry:ID` or `calc:NAME`; empty where there is nothing to judge.
    `form` names the calculator whose questions could be answered in one form. `fleeting`: the member was promised that
    it is not kept.
    """

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    citations: tuple[Cited, ...] = ()
    private: bool = False
    files: tuple[Attachment, ...] = ()
    subject: str = ""
    form: str = ""
    fleeting: bool = False


@dataclass(frozen=True)
class Whisper:
    """For one member alone in a place that others can read; `aside` is what they read.

    `token` continues in the private conversation; empty where there is nothing to continue.
    """

    member: MemberId
    aside: Reply
    token: str


@dataclass(frozen=True)
class Delivery:
    """A reply on its way to a conversation.

    `under` is the id of the message it stands under. `about` is what an answer to it belongs to.
    `change` says whether it is new, takes the place of the answers to message `under`, or removes them.
    `short`: an acknowledgement of a pressed button, to be shown beside it where the platform can.
    """

    to: ConversationId
    reply: Reply
    under: str | None = None
    about: str | None = None
    whisper: Whisper | None = None
    change: Change = "new"
    short: bool = False


@dataclass(frozen=True)
class Response:
    """What a message leads to: a reply where it was written, and words for others elsewhere.

    `short`, `change` and `under` are those of the reply's delivery. `goes_on`: where others can read, they read that
    the member is answered in private, and the member can go on there.
    """

    reply: Reply | None = None
    elsewhere: tuple[Delivery, ...] = ()
    short: bool = False
    change: Change = "new"
    under: str | None = None
    goes_on: bool = True


def block(kind: BlockKind, text: str) -> Block:
    """A block from text in which **…** marks emphasis."""
    parts = text.split("**")
    spans = (Span(part, strong=i % 2 == 1) for i, part in enumerate(parts) if part)
    return Block(kind, tuple(spans))


def typed_block(text: str) -> Block:
    """A paragraph of words that a person typed: none of their characters means emphasis."""
    return Block("paragraph", (Span(text),))


def plain(reply: Reply) -> str:
    """The reply as plain text, choices numbered."""
    marks = {"point": "・", "heading": "■ "}
    lines = [marks.get(b.kind, "") + b.text for b in reply.blocks]
    lines += [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
