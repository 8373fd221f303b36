"""Long paragraphs cut at the ends of sentences, for platforms that limit a message; emphasis is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from handlers.messages import Block, Span

Measure = Callable[[str], int]
_SENTENCE = re.compile(r"[^。!?！？\n]*[。!?！？\n]+|[^。!?！？\n]+")
_PHRASE = re.compile(r"[^、,\s]*[、,\s]+|[^、,\s]+")


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units: what Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def split(block: Block, limit: int, measure: Measure = len) -> list[Block]:
    """The block in pieces of at most `limit`, cut after a sentence, else after a comma or space, else anywhere."""
    if measure(block.text) <= limit:
        return [block]
    pieces: list[list[Span]] = [[]]
    room = limit
    for span in block.spans:
        for text in _cut(span.text, limit, measure):
            length = measure(text)
            if length > room:
                pieces.append([])
                room = limit
            pieces[-1].append(Span(text, span.strong))
            room -= length
    return [Block(block.kind, _joined(piece)) for piece in pieces if piece]


def _cut(text: str, limit: int, measure: Measure) -> Iterator[str]:
    """Sentences of the text, those that are too long by phrases, and those by characters."""
    for sentence in _SENTENCE.findall(text):
        if measure(sentence) <= limit:
            yield sentence
            continue
        for phrase in _PHRASE.findall(sentence):
            yield from [phrase] if measure(phrase) <= limit else phrase


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Neighbours of the same emphasis as one."""
    found: list[Span] = []
    for span in spans:
        if found and found[-1].strong == span.strong:
            found[-1] = Span(found[-1].text + span.text, span.strong)
        else:
            found.append(span)
    return tuple(found)
