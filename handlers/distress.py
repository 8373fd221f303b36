"""Words of distress: heard before anything else, answered with a human sentence and help lines."""

from __future__ import annotations

import re

from handlers.messages import Block, block
from handlers.wording import paragraphs
from knowledge.japanese import fold
from knowledge.model import Distress

_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_SENTENCE = re.compile(r"[^。!?！？\n]+[。!?！？\n]*")


class Listening:
    """Hears the words of the data file in a message, however they are spaced or written wide."""

    def __init__(self, distress: Distress) -> None:
        self._distress = distress
        self._words = tuple(_squeezed(word) for word in distress.words)

    def hears(self, text: str) -> bool:
        """True where the message holds one of the words."""
        squeezed = _squeezed(text)
        return any(word in squeezed for word in self._words)

    def rest(self, text: str) -> str:
        """The sentences of the message that hold none of the words: what was asked besides."""
        return "".join(part for part in _SENTENCE.findall(text) if not self.hears(part)).strip()

    def help_blocks(self) -> tuple[Block, ...]:
        """The first human answer, the help lines, and the union."""
        return (
            *paragraphs(self._distress.reply),
            *help_lines(self._distress),
            *paragraphs(self._distress.closing),
        )


def help_lines(distress: Distress) -> tuple[Block, ...]:
    """Each help line with its number and hours."""
    return tuple(block("point", _line(line.name, line.contact, line.note)) for line in distress.lines)


def _squeezed(text: str) -> str:
    """Letters and digits alone, katakana as hiragana."""
    return "".join(c for c in fold(text) if c.isalnum()).translate(_HIRAGANA)


def _line(name: str, contact: str, note: str | None) -> str:
    return f"{name}: {contact}{f'({note})' if note else ''}"
