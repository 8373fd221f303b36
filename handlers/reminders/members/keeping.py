"""Keeps a member's own reminders within their limits, lists and deletes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.messages import (
    Block,
    Choice,
    ConversationId,
    IncomingMessage,
    MemberId,
    Reply,
    Response,
    Span,
    typed_block,
)
from handlers.own import REMIND
from handlers.ports import Clock
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.preferring import SETTINGS
from handlers.reminders.model import OwnReminder
from handlers.reminders.ports import OwnReminders
from handlers.reminders.timing import written_moment
from handlers.wording import paragraphs, say
from knowledge.japanese import fold
from knowledge.reading.calendar_words import add_months

OWN = "own:"
DROP, WHAT = f"{OWN}drop", f"{OWN}what:"
MOST, LONGEST = 50, 200
_MONTHS_AHEAD = 24
_SHOWN, _IN_LABEL = 20, 20
_DAWN = 6
_HOUR = re.compile(r"\d(?:時(?!間)|:)")
_PART_OF_DAY = re.compile(r"午前|朝|夜|深夜|未明|am")


class Keeping:
    """A member's own reminders; each arrives in the member's private conversation. `new_id` gives ids."""

    def __init__(self, asking: Asking, own: OwnReminders, now: Clock, new_id: Callable[[], str]) -> None:
        self._asking, self._own, self._now, self._new_id = asking, own, now, new_id

    def find(self, member: MemberId, identity: str) -> OwnReminder | None:
        """One of the member's, also one that was sent in the last week."""
        return self._own.find(member, identity)

    def set(self, message: IncomingMessage, text: str, about: str, due: datetime) -> Response:
        """Keeps a reminder of the text, or says why it cannot be kept; without a text it asks for one."""
        if not self._asking.reachable(message.sender):
            return self.nowhere(message)
        due, text = due.astimezone(self._now().tzinfo), " ".join(text.split())
        if not text:
            page = self._asking.page("what", self._cancel(), when=written_moment(due))
            return self._asking.waits(message, page, f"{WHAT}{due.isoformat()}")
        wrong = self._wrong(message.sender, text, due)
        if wrong is not None:
            return self._asking.shown(message, wrong)
        home = ConversationId(message.sender)
        kept = OwnReminder(self._new_id(), message.sender, home, text, due, about)
        self._own.add(kept)
        return self._asking.shown(message, self._confirmed(message, kept))

    def nowhere(self, message: IncomingMessage) -> Response:
        """Why nothing can be set where nobody can be reached later; a calculation's day can be had as a file."""
        asking = self._asking
        if asking.memory(message).dialogue is None:
            return asking.shown(message, asking.page("nowhere_later"))
        return asking.shown(message, Reply(paragraphs(asking.words["dialogue.wish_nowhere"]), private=True))

    def _wrong(self, member: MemberId, text: str, due: datetime) -> Reply | None:
        asking, furthest = self._asking, add_months(self._now().date(), _MONTHS_AHEAD)
        if due <= self._now():
            return asking.page("wish_past")
        if furthest and due.date() > furthest:
            return asking.page("too_far")
        if len(text) > LONGEST:
            return asking.page("too_long", longest=LONGEST)
        full = len(self._own.of(member)) >= MOST
        return asking.page("too_many", asking.choice(REMIND, "list"), most=MOST) if full else None

    def _confirmed(self, message: IncomingMessage, kept: OwnReminder) -> Reply:
        """The moment and the text as they were understood, with the way back."""
        asking = self._asking
        here = f"{message.conversation}:".startswith(f"{message.sender}:")
        page = asking.page("set" if here else "set_elsewhere", when=written_moment(kept.due))
        choices = (asking.choice(f"{DROP}:{kept.id}", "drop"), asking.choice(REMIND, "list"))
        early = asking.page("early", hour=kept.due.hour).blocks if _perhaps_afternoon(message, kept) else ()
        return replace(page, blocks=(*page.blocks, _quoted(asking, kept.text), *early), choices=choices)

    def list(self, message: IncomingMessage) -> Response:
        """All that are still to come, the nearest first, each with a button to delete it."""
        asking, kept = self._asking, self._own.of(message.sender)
        if not asking.reachable(message.sender):
            return self.nowhere(message)
        settings = asking.choice(SETTINGS, "settings")
        if not kept:
            return asking.shown(message, Reply(paragraphs(asking.words["own.no_reminders"]), (settings,), private=True))
        lines = [Block("point", (Span(self._line(one)),)) for one in kept]
        choices = (Choice(f"{DROP}:{one.id}", self._drop_label(one)) for one in kept[:_SHOWN])
        head = paragraphs(asking.words["own.reminders"])
        return asking.shown(message, Reply((*head, *lines), (*choices, settings), private=True))

    def _line(self, kept: OwnReminder) -> str:
        return self._asking.say("line", when=written_moment(kept.due.astimezone(self._now().tzinfo)), text=kept.text)

    def _drop_label(self, kept: OwnReminder) -> str:
        return say(self._asking.words, "own.drop_label", title=shortened(kept.text, _IN_LABEL))

    def dropped(self, message: IncomingMessage, identity: str) -> Response:
        """Takes one back."""
        key = "dropped" if self._own.remove(message.sender, identity) else "no_such_reminder"
        return self._asking.shown(message, self._asking.page(key, self._asking.choice(REMIND, "list")))

    def _cancel(self) -> Choice:
        return self._asking.choice(f"{OWN}cancel", "cancel")


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text in one line of at most so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _perhaps_afternoon(message: IncomingMessage, kept: OwnReminder) -> bool:
    """Whether an hour of the night was named without saying so: 「3時」 may be three in the afternoon."""
    said = fold(message.text)
    return kept.due.hour < _DAWN and bool(_HOUR.search(said)) and not _PART_OF_DAY.search(said)


def _quoted(asking: Asking, text: str) -> Block:
    return typed_block(asking.say("quoted", text=text))
