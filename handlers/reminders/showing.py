"""A reminder as its readers see it, in a preview, a test and in earnest alike: the text and its buttons."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.messages import Block, Choice, Reply, typed_block
from handlers.reminders.model import Answers
from handlers.wording import paragraphs

RESPONSE = "reminder:"
PREVIEW = 0
"""The occurrence of a preview and of a test: its buttons count for nothing."""
_ANSWERS: Mapping[Answers, tuple[str, ...]] = {"none": (), "confirm": ("confirm",), "attend": ("attend", "absent")}
# More pieces than that need not fit in one message of every platform, whatever is in them.
_MOST_PIECES = 40


def shown(
    words: Mapping[str, str], text: str, answers: Answers, occurrence: int, private: bool, again: bool = False
) -> Reply:
    """The reminder with its buttons `reminder:ANSWER:OCCURRENCE`; it fits in one message everywhere.

    `text` has at most 2,000 characters. `private`: nobody else reads the chat, so the reader can have it again later.
    `again`: the chat may have had it already.
    """
    before = paragraphs(words["reminding.again"]) if again else ()
    buttons = (*_ANSWERS[answers], *(("later",) if private else ()), "stop")
    choices = (Choice(f"{RESPONSE}{button}:{occurrence}", words[f"reminding.{button}_label"]) for button in buttons)
    return Reply((*before, *_blocks(text)), tuple(choices))


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, points and emphasis; a text of very many of them as it stands, without emphasis."""
    found = paragraphs(text)
    if sum(max(1, len(block.spans)) for block in found) > _MOST_PIECES:
        return (typed_block(text.replace("**", "")),)
    return found
