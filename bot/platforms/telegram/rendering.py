"""Replies as Telegram messages: emphasis as entities, choices as inline keyboards, nothing sent.

There is no parse mode: what a person typed cannot become markup, and bold is right between Japanese letters.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.platforms.splitting import split, utf16
from handlers.messages import Block, BlockKind, Choice, Reply, Span

# From the Bot API's own pages; the number of entities and of buttons is in python-telegram-bot's telegram.constants.
TEXT_LIMIT = 4096
ENTITIES = 100
CALLBACK_BYTES = 64
BUTTONS = 100
# A keyboard of more than 10 kB of JSON is refused, which no page says (python-telegram-bot#5104,
# tginfo/Telegram-Limits#187). What is left above this is for the mark of a vote.
KEYBOARD_BYTES = 9_900
# Ours: Telegram has no limit here, but shows one line and cuts it in its middle.
LABEL_LIMIT = 60

CONTINUED = "続きです。"
_VOTED = "✓ "
_HASHED = "#"
_ANSWER, _VOTES, _PERSON = "answer:", ("good:", "bad:"), "person"
_PAIRED = 16  # columns: eight full-width letters are what half of a phone's message shows
_LAST_ROW = 3
_BEFORE: Mapping[BlockKind, str] = {"point": "・"}
_WHOLE: Mapping[BlockKind, str] = {"heading": "bold", "copy": "pre", "source": "blockquote"}
_EVEN: frozenset[BlockKind] = frozenset({"heading", "copy"})  # nothing inside stands out: it cannot in a `pre`
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}

Rows = list[list[dict[str, Any]]]


@dataclass(frozen=True)
class _Mark:
    """Where a text is emphasised or quoted, counted in characters."""

    type: str
    start: int
    end: int


@dataclass(frozen=True)
class _Passage:
    """Text with its marks; `kind` is that of its last block, `goes_on`: it continues the passage before."""

    kind: BlockKind
    text: str
    marks: tuple[_Mark, ...] = ()
    goes_on: bool = False

    @property
    def fits(self) -> bool:
        """Whether it can be one message."""
        return utf16(self.text) <= TEXT_LIMIT and len(self.marks) <= ENTITIES


def messages(reply: Reply) -> list[dict[str, Any]]:
    """Bodies for sendMessage, without chat_id, in the order to send them; the buttons are on the last.

    Buttons that do not fit go on further messages that say so. A reply without words and choices is no message.
    """
    bodies = [_body(passage) for passage in _packed(_passages(reply.blocks)) if _visible(passage.text)]
    boards = _boards(keyboard(reply.choices))
    without_text = len(boards) - 1 if bodies else len(boards)
    bodies += [_body(_Passage("paragraph", CONTINUED)) for _ in range(without_text)]
    for body, board in zip(reversed(bodies), reversed(boards), strict=False):
        body["reply_markup"] = {"inline_keyboard": board}
    return bodies


def keyboard(choices: Iterable[Choice]) -> Rows:
    """Rows of buttons: answers to a question, then the rest, then votes and the way to a person in one row."""
    kept = list(choices)
    last = sorted((c for c in kept if _is_last(c)), key=lambda choice: choice.id == _PERSON)
    answers = [c for c in kept if c.id.startswith(_ANSWER)]
    others = [c for c in kept if c not in last and c not in answers]
    buttons = [_button(choice) for choice in last]
    closing = [buttons[start : start + _LAST_ROW] for start in range(0, len(buttons), _LAST_ROW)]
    return [*_paired(answers), *_paired(others), *closing]


def marked(markup: Mapping[str, Any], pressed: str, group: Collection[str]) -> dict[str, Any]:
    """The keyboard with a mark on the button whose data is `pressed`, and on no other of the group."""
    rows = [[_remarked(button, pressed, group) for button in row] for row in markup["inline_keyboard"]]
    return {**markup, "inline_keyboard": rows}


def callback(choice_id: str) -> str:
    """The choice's id where Telegram takes it as a button's data, else a hash of it, which leads to the menu.

    No id of the knowledge base is that long; a test keeps it so.
    """
    if len(choice_id.encode()) <= CALLBACK_BYTES:
        return choice_id
    return _HASHED + hashlib.sha256(choice_id.encode()).hexdigest()[:40]


def _passages(blocks: Iterable[Block]) -> Iterator[_Passage]:
    """Passages that each fit in a message."""
    for block in _quotes(block for block in blocks if _visible(block.text)):
        even = Block(block.kind, (Span(block.text),)) if block.kind in _EVEN else block
        before = _BEFORE.get(block.kind, "")
        pieces = split(even, TEXT_LIMIT - utf16(before), utf16)
        for number, part in enumerate(part for piece in pieces for part in _lightly_marked(piece)):
            yield _passage(part, "" if number else before, goes_on=number > 0)


def _quotes(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, source lines that follow one another as one: together they stand in one quotation."""
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        if kind != "source":
            yield from group
            continue
        lines = [(Span("\n"), *block.spans) for block in group]
        yield Block("source", tuple(span for line in lines for span in line)[1:])


def _lightly_marked(block: Block) -> Iterator[Block]:
    """The block in pieces with fewer emphasised spans than a message may have entities."""
    spans: list[Span] = []
    for span in block.spans:
        if span.strong and sum(kept.strong for kept in spans) == ENTITIES - 1:
            yield Block(block.kind, tuple(spans))
            spans = []
        spans.append(span)
    yield Block(block.kind, tuple(spans))


def _passage(block: Block, before: str, goes_on: bool) -> _Passage:
    text, marks = before, list[_Mark]()
    for span in block.spans:
        if span.strong:
            marks.append(_Mark("bold", len(text), len(text) + len(span.text)))
        text += span.text
    if block.kind in _WHOLE:
        marks.insert(0, _Mark(_WHOLE[block.kind], 0, len(text)))
    return _Passage(block.kind, text, tuple(marks), goes_on)


def _packed(passages: Iterable[_Passage]) -> Iterator[_Passage]:
    """As many passages in one message as fit."""
    message: _Passage | None = None
    for passage in passages:
        longer = _joined(message, passage) if message else passage
        if message and not longer.fits:
            yield message
            longer = passage
        message = longer
    if message:
        yield message


def _joined(first: _Passage, then: _Passage) -> _Passage:
    text = first.text + _gap(first, then)
    moved = (_Mark(mark.type, mark.start + len(text), mark.end + len(text)) for mark in then.marks)
    return _Passage(then.kind, text + then.text, (*first.marks, *moved))


def _gap(first: _Passage, then: _Passage) -> str:
    """Points stand under one another and under the words that announce them; all else is set apart by a line."""
    if then.goes_on:
        return ""
    announced = first.kind == "point" or first.text.endswith((":", "："))
    return "\n" if then.kind == "point" and announced else "\n\n"


def _body(passage: _Passage) -> dict[str, Any]:
    body = {"text": passage.text.strip(), "link_preview_options": {"is_disabled": True}}
    # Telegram trims a text itself; entities are counted from where its words begin.
    skipped = utf16(passage.text[: len(passage.text) - len(passage.text.lstrip())])
    entities = list(_entities(passage, skipped))
    return {**body, "entities": entities} if entities else body


def _entities(passage: _Passage, skipped: int) -> Iterator[dict[str, Any]]:
    """The marks in UTF-16 units, without white space at their ends."""
    for mark in passage.marks:
        inner = passage.text[mark.start : mark.end]
        start = mark.start + len(inner) - len(inner.lstrip())
        if words := inner.strip():
            yield {"type": mark.type, "offset": utf16(passage.text[:start]) - skipped, "length": utf16(words)}


def _visible(text: str) -> bool:
    """Whether there is anything to see: Telegram refuses a message without."""
    return any(unicodedata.category(letter) not in _INVISIBLE for letter in text)


def _is_last(choice: Choice) -> bool:
    return choice.id == _PERSON or choice.id.startswith(_VOTES)


def _paired(choices: Iterable[Choice]) -> Rows:
    """Two short labels that follow one another in a row, a long one alone."""
    rows: Rows = []
    room = False
    for choice in choices:
        short = _columns(choice.label) <= _PAIRED
        room = room and short
        if room:
            rows[-1].append(_button(choice))
        else:
            rows.append([_button(choice)])
        room = short and not room
    return rows


def _columns(text: str) -> int:
    """The width of a text: a full-width letter takes two columns."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _button(choice: Choice) -> dict[str, Any]:
    shown = choice.label if len(choice.label) <= LABEL_LIMIT else choice.label[: LABEL_LIMIT - 1] + "…"
    return {"text": shown, "callback_data": callback(choice.id)}


def _remarked(button: Mapping[str, Any], pressed: str, group: Collection[str]) -> dict[str, Any]:
    data = button.get("callback_data")
    if data != pressed and data not in group:
        return dict(button)
    bare = button["text"].removeprefix(_VOTED)
    return {**button, "text": _VOTED + bare if data == pressed else bare}


def _boards(rows: Rows) -> list[Rows]:
    """The rows in as many keyboards as it takes."""
    boards: list[Rows] = []
    for row in rows:
        if boards and _fits([*boards[-1], row]):
            boards[-1].append(row)
        else:
            boards.append([row])
    return boards


def _fits(board: Rows) -> bool:
    return sum(map(len, board)) <= BUTTONS and len(json.dumps(board)) <= KEYBOARD_BYTES
