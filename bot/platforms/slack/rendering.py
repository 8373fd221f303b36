"""A reply as Slack messages: rich text, sources in small print, buttons; a long reply becomes several messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, groupby
from typing import Any

from bot.platforms.splitting import Measure, split, utf16
from handlers.judging import judges
from handlers.messages import Block, BlockKind, Choice, Reply, Span, plain
from handlers.questions import PERSON
from knowledge.reading.short import PRESSED

Json = dict[str, Any]

ACTION = "choice:"

# https://docs.slack.dev/reference/block-kit/blocks and /block-elements. Slack does not say how it counts a character
# outside the basic plane; the longer way, UTF-16 code units, is right either way.
BLOCKS = 50
CONTEXT_ELEMENTS, CONTEXT_TEXT = 10, 2000
BUTTON_TEXT, ACTION_ID = 75, 255
# Slack allows 25 buttons a block; more than five stand in a heap.
BUTTONS = 5
# Documented for a section's text; rich text has no limit of its own and is kept to the same.
SECTION_TEXT = 3000
# All blocks together. Slack refuses more with msg_blocks_too_long and documents no figure: 13,297 characters of text
# alone, 125 less with an empty block beside it (github.com/slackapi/bolt-js/issues/2509), and 11,341 in many pieces of
# rich text were refused as well (issues/2867). So all of the JSON is counted here, and a share for each block.
MESSAGE, BLOCK_SHARE = 12_000, 125
# The fallback. chat.postMessage takes more, but an answer must also fit in a later chat.update, which counts UTF-8
# bytes and refuses more than 4,000 (github.com/openclaw/openclaw/pull/115027).
TEXT, TEXT_BYTES = 3000, 4000

_CUT = "…"
_LINE, _GAP = "\n", "\n\n"
_PARAGRAPHS = SECTION_TEXT - len(_LINE)  # room for the line break that sets a section apart from what is above it
_SECTION, _LIST, _QUOTE, _COPY = "rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"
_SHAPES: dict[BlockKind, str] = {"point": _LIST, "warning": _QUOTE, "copy": _COPY}


def messages(reply: Reply) -> list[Json]:
    """Arguments `text` and `blocks` of chat.postMessage, one dict a message; choices stand under the last text.

    Choices that do not fit in one message go on in further ones. A reply without words and choices has no message.
    Ids of choices are expected to be within the 2,000 characters of a button's value.
    """
    texts = _packed(_Draft(blocks=(piece,)) for piece in _pieces(reply.blocks))
    buttons = _packed(_Draft(rows=(row,)) for row in _rows(reply.choices))
    if texts and buttons and (both := texts[-1] + buttons[0]).fits():
        texts[-1], buttons = both, buttons[1:]
    return [draft.message() for draft in (*texts, *buttons)]


def escaped(text: str) -> str:
    """The text as Slack's mrkdwn shows it literally: no mention, no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@dataclass(frozen=True)
class _Draft:
    """A message in the making."""

    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[Choice, ...], ...] = ()

    def __add__(self, other: _Draft) -> _Draft:
        return _Draft(self.blocks + other.blocks, self.rows + other.rows)

    def fits(self) -> bool:
        """Whether Slack takes it as one message."""
        shown = self._shown()
        size = utf16(escaped(json.dumps(shown, ensure_ascii=False, separators=(",", ":"))))
        return len(shown) <= BLOCKS and size + BLOCK_SHARE * len(shown) <= MESSAGE

    def message(self) -> Json:
        """The message with its fallback for notifications and screen readers."""
        words = plain(Reply(self.blocks)) or "、".join(_label(choice) for row in self.rows for choice in row)
        short = _cut(words, TEXT, lambda text: utf16(escaped(text)))
        return {"text": escaped(_cut(short, TEXT_BYTES, _escaped_bytes)), "blocks": self._shown()}

    def _shown(self) -> list[Json]:
        return [*_text_blocks(self.blocks), *({"type": "actions", "elements": _buttons(row)} for row in self.rows)]


def _packed(pieces: Iterable[_Draft]) -> list[_Draft]:
    """As few messages as the pieces fit in, in order."""
    found: list[_Draft] = []
    for piece in pieces:
        if found and (longer := found[-1] + piece).fits():
            found[-1] = longer
        else:
            found.append(piece)
    return found


def _pieces(blocks: Iterable[Block]) -> Iterable[Block]:
    """The blocks, each short enough for its place; blank ones are left out, for Slack refuses them.

    One whose emphasis alone takes more than a message has room for goes without it.
    """
    for block in blocks:
        limit = CONTEXT_TEXT if block.kind == "source" else _PARAGRAPHS
        for piece in split(block, limit, utf16):
            if piece.text.strip():
                yield piece if _Draft(blocks=(piece,)).fits() else Block(piece.kind, (Span(piece.text),))


def _text_blocks(blocks: Iterable[Block]) -> Iterable[Json]:
    """One rich text block for all that stands together, so that it reads as one answer; sources in context blocks."""
    for small, run in groupby(blocks, lambda block: block.kind == "source"):
        if small:
            yield from _contexts(run)
        else:
            yield {"type": "rich_text", "elements": _rich(run)}


def _contexts(sources: Iterable[Block]) -> Iterable[Json]:
    """Elements of a context stand side by side; lines of one element stand one under the other."""
    lines = ["".join(span.text for span in spans) for spans in _gathered(sources, _LINE, CONTEXT_TEXT)]
    elements = [{"type": "plain_text", "text": text, "emoji": False} for text in lines]
    return ({"type": "context", "elements": some} for some in _batches(elements, CONTEXT_ELEMENTS))


def _rich(blocks: Iterable[Block]) -> list[Json]:
    """Paragraphs with a blank line between them, points as a list right under what they belong to."""
    found: list[Json] = []
    for shape, run in groupby(blocks, lambda block: _SHAPES.get(block.kind, _SECTION)):
        if shape == _LIST:
            points = [{"type": _SECTION, "elements": _texts(point.spans)} for point in run]
            found.append({"type": _LIST, "style": "bullet", "elements": points})
        elif shape == _COPY:
            found += [{"type": _COPY, "elements": _texts((Span(copy.text),))} for copy in run]
        else:
            for spans in _gathered(run, _GAP, _PARAGRAPHS):
                apart = [Span(_LINE)] if found and shape == _SECTION else []
                found.append({"type": shape, "elements": _texts([*apart, *spans])})
    return found


def _gathered(blocks: Iterable[Block], gap: str, limit: int) -> list[list[Span]]:
    """Neighbours in one run, `gap` between them, as far as the limit allows."""
    found: list[list[Span]] = []
    room = 0
    for block in blocks:
        length = utf16(block.text)
        if found and length + len(gap) <= room:
            found[-1] += [Span(gap), *_emphasised(block)]
            room -= length + len(gap)
        else:
            found.append([*_emphasised(block)])
            room = limit - length
    return found


def _emphasised(block: Block) -> tuple[Span, ...]:
    """A heading is all bold; of a warning without emphasis the first sentence: what is not as it was any more."""
    if block.kind == "heading":
        return (Span(block.text, strong=True),)
    if block.kind == "warning" and not any(span.strong for span in block.spans):
        head, end, rest = block.text.partition("。")
        return (Span(head + end, strong=True), Span(rest))
    return block.spans


def _texts(spans: Iterable[Span]) -> list[Json]:
    return [
        {"type": "text", "text": span.text} | ({"style": {"bold": True}} if span.strong else {})
        for span in spans
        if span.text
    ]


def _rows(choices: Iterable[Choice]) -> Iterable[tuple[Choice, ...]]:
    """Answers to a question first, the judgement of an answer last with the way to a person; an id only once."""
    distinct: dict[str, Choice] = {}
    for choice in choices:
        distinct.setdefault(choice.id, choice)
    judged = any(map(judges, distinct))
    answers = [choice for key, choice in distinct.items() if key.startswith(PRESSED)]
    last = [choice for key, choice in distinct.items() if judges(key) or (judged and key == PERSON)]
    others = [choice for choice in distinct.values() if choice not in answers and choice not in last]
    return (tuple(row) for place in (answers, others, last) for row in _batches(place, BUTTONS))


def _buttons(row: Iterable[Choice]) -> list[Json]:
    return [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": _label(choice), "emoji": True},
            "value": choice.id,
            "action_id": _action_id(choice.id),
        }
        for choice in row
    ]


def _label(choice: Choice) -> str:
    return _cut(choice.label.strip(), BUTTON_TEXT, utf16) or _CUT


def _action_id(choice: str) -> str:
    name = f"{ACTION}{choice}"
    return name if utf16(name) <= ACTION_ID else f"{ACTION}{sha256(choice.encode()).hexdigest()}"


def _cut(text: str, limit: int, measure: Measure) -> str:
    """The text, or as much of its beginning as leaves room for …."""
    if measure(text) <= limit:
        return text
    room = limit - measure(_CUT)
    kept = sum(used <= room for used in accumulate(map(measure, text)))
    return text[:kept] + _CUT


def _escaped_bytes(text: str) -> int:
    return len(escaped(text).encode())


def _batches(items: Sequence[Any], most: int) -> Iterable[list[Any]]:
    return ([*items[start : start + most]] for start in range(0, len(items), most))
