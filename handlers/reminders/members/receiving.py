"""What a member does with a reminder that arrived: answers, reacts, has it again later, stops it with one tap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers.messages import IncomingMessage, Response
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.own import OwnReminding
from handlers.reminders.members.preferring import NOTICE, SETTINGS, Preferring
from handlers.reminders.model import Answers, Reminder
from handlers.reminders.ports import Responses
from handlers.reminders.showing import PREVIEW, RESPONSE
from knowledge.japanese import fold
from knowledge.reminders.model import Topic

_TYPED = ("confirm", "attend", "absent", "later", "stop")
_RECENT = timedelta(days=14)
_ASKED_BY: Mapping[str, Answers] = {"confirm": "confirm", "attend": "attend", "absent": "attend"}


class Receiving:
    """Hears the buttons `reminder:WHAT:OCCURRENCE` and reactions. What was pressed where others read is said to the
    member alone.
    """

    def __init__(
        self,
        asking: Asking,
        responses: Responses,
        preferring: Preferring,
        own: OwnReminding,
        topics: Mapping[str, Topic],
    ) -> None:
        self._asking, self._responses, self._preferring = asking, responses, preferring
        self._own, self._topics = own, topics
        self._steps: Mapping[str, Callable[[IncomingMessage, Reminder, int], Response]] = {
            "later": lambda message, _, occurrence: self._own.asks_later(message, occurrence),
            "stop": lambda message, reminder, _: self._stopped(message, reminder),
        }

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The response to a button of a reminder or to a reaction; None for all else."""
        if message.change == "reacted":
            return self._reacted(message)
        if choice is None:
            return self._typed(message) if message.change == "new" and message.text.strip() else None
        if not choice.startswith(RESPONSE):
            return None
        what, _, number = choice.removeprefix(RESPONSE).partition(":")
        occurrence = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else -1
        if occurrence == PREVIEW:
            return self._asking.short("only_test")
        known = occurrence > PREVIEW and self._asking.reachable(message.sender)
        found = self._responses.about(occurrence) if known else None
        if found is None:
            return self._asking.short("gone")
        step = self._steps.get(what)
        return step(message, found[0], occurrence) if step else self._answered(message, occurrence, what, found[2])

    def _typed(self, message: IncomingMessage) -> Response | None:
        """A button's words, about the reminder that they reply to or the last one that arrived and has the button."""
        said = fold(message.text).strip(" 「」。!")
        what = next((what for what in _TYPED if said in map(fold, self._asking.say(f"{what}_words").split("、"))), "")
        memory = self._asking.memory(message)
        if not what or not message.private or memory.dialogue is not None or memory.awaits:
            return None
        for occurrence in self._responses.recent(message.sender, message.received_at - _RECENT, message.reply_to):
            found = self._responses.about(occurrence)
            if found is not None and _ASKED_BY.get(what, found[2]) == found[2]:
                step = self._steps.get(what)
                return (
                    step(message, found[0], occurrence) if step else self._answered(message, occurrence, what, found[2])
                )
        return self._preferring.heard(message, SETTINGS) if what == "stop" else None

    def _reacted(self, message: IncomingMessage) -> Response:
        if message.pressed_on:
            self._responses.react(message.pressed_on, message.sender, message.text)
        return Response()

    def _answered(self, message: IncomingMessage, occurrence: int, what: str, asked: Answers) -> Response:
        """Only what the reminder asks for is counted: a button's id can be forged."""
        if _ASKED_BY.get(what) != asked or not self._responses.answer(occurrence, message.sender, what):
            return self._asking.short("gone")
        told = self._asking.short(f"answered_{what}")
        return replace(told, short=message.choice is not None)

    def _stopped(self, message: IncomingMessage, reminder: Reminder) -> Response:
        """Stops its topic, or everything where it has none; the way back is one tap as well."""
        topic = reminder.topic if reminder.topic in self._topics else ""
        undo = self._preferring.stopped(message.sender, topic)
        everything = (self._asking.choice(f"{NOTICE}stop_all", "stop_all"),) if topic else ()
        choices = (undo, *everything, self._asking.choice(f"{NOTICE}settings", "change"))
        key, title = ("stopped_topic", self._topics[topic].title) if topic else ("stopped", "")
        page = self._asking.page(key, *choices, title=title)
        if not message.private:
            page = replace(page, blocks=(*page.blocks, *self._asking.page("for_everybody").blocks))
        return self._asking.shown(message, page)
