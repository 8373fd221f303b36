"""Messages and replies as plain data: no markup dialect, no platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

MemberId = NewType("MemberId", str)
ConversationId = NewType("ConversationId", str)
BlockKind = Literal["warning", "lead", "point", "paragraph", "heading", "strip", "source", "copy"]


@dataclass(frozen=True)
class IncomingMessage:
    """What a member sent: typed text, or the id of a choice that was pressed."""

    id: str
    conversation: ConversationId
    sender: MemberId
    text: str
    private: bool
    received_at: datetime
    edited: bool = False
    choice: str | None = None


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
    """What the member reads. `private`: to be shown to this member alone where others can read."""

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = ()
    citations: tuple[Cited, ...] = ()
    private: bool = False
    files: tuple[Attachment, ...] = ()


def block(kind: BlockKind, text: str) -> Block:
    """A block from text in which **…** marks emphasis."""
    parts = text.split("**")
    spans = (Span(part, strong=i % 2 == 1) for i, part in enumerate(parts) if part)
    return Block(kind, tuple(spans))


def plain(reply: Reply) -> str:
    """The reply as plain text, choices numbered."""
    marks = {"point": "・", "heading": "■ "}
    lines = [marks.get(b.kind, "") + b.text for b in reply.blocks]
    lines += [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
