"""Checks what an organizer ordered, part by part, and makes the reminder of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from handlers.messages import MemberId
from handlers.reminders.model import Answers, Guarantee, Refused, Reminder
from handlers.wording import say
from knowledge.reminders import BadField, BadTemplate, Template, Topic, render, render_text, values
from knowledge.schedules.model import BadSchedule, Schedule
from knowledge.schedules.occurring import anchored, checked_rrule

EVERYONE, LISTED = "everyone", "list"
_ADDRESS = re.compile(r"(?!tag:|topic:)[a-z]+:\S{1,100}")
_TAG = re.compile(r"tag:\S(?:.{0,98}\S)?")


class ReminderKnowledge(Protocol):
    """What of the knowledge base reminders need; knowledge.loading.Knowledge is one."""

    @property
    def words(self) -> Mapping[str, str]:
        """The bot's own sentences."""

    @property
    def topics(self) -> Mapping[str, Topic]:
        """What members can subscribe to, by id."""

    @property
    def reminders(self) -> Mapping[str, Template]:
        """The templates, by id."""


@dataclass(frozen=True)
class Order:
    """What an organizer wants sent: a template with its fields or a text, to whom, when and how.

    `audience` as in a Reminder; `addresses` are those read from files (`list` in the audience). `answers` and `topic`
    of None are the template's own. `deadline` is the day that the reminder is about, where there is one.
    """

    template: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    audience: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    schedule: Schedule = field(default_factory=lambda: Schedule(None))
    guarantee: Guarantee = "at-most-once"
    ignore_quiet: bool = False
    answers: Answers | None = None
    topic: str | None = None
    deadline: date | None = None


def order_of(reminder: Reminder) -> Order:
    """The order that would make the reminder as it is: where an edit begins."""
    return Order(
        template=reminder.template,
        fields=dict(reminder.fields),
        text="" if reminder.template else reminder.text,
        audience=reminder.audience,
        schedule=reminder.schedule,
        guarantee=reminder.guarantee,
        ignore_quiet=reminder.ignore_quiet,
        answers=reminder.answers,
        topic=reminder.topic,
    )


@dataclass(frozen=True)
class Checking:
    """What orders are checked against. `takes` says whether an address is one that can be written to."""

    knowledge: ReminderKnowledge
    takes: Callable[[str], bool]
    zone: ZoneInfo

    def reminder(self, order: Order, identity: str, author: MemberId, now: datetime) -> Reminder:
        """The reminder, waiting for approval. Raises Refused for the first part that cannot be taken."""
        audience = self._audience(order)
        topic = self._topic(order, audience)
        return Reminder(
            id=identity,
            state="pending_approval",
            author=author,
            text=self._text(order, now.date()),
            audience=audience,
            schedule=self._schedule(order.schedule, now),
            created=now,
            template=order.template,
            fields=dict(order.fields),
            topic=topic,
            answers=self._answers(order),
            guarantee=order.guarantee,
            ignore_quiet=order.ignore_quiet,
        )

    def addresses(self, order: Order) -> tuple[str, ...]:
        """The addresses of `list`, each once. Raises Refused."""
        for address in order.addresses:
            if not self.takes(address):
                raise self._refused("to", "bad_address", item=address)
        return tuple(dict.fromkeys(order.addresses))

    def _refused(self, where: str, key: str, **said: object) -> Refused:
        return Refused(where, say(self.knowledge.words, f"reminders.{key}", **said))

    def _text(self, order: Order, today: date) -> str:
        """The finished text."""
        if order.template and order.text.strip():
            raise self._refused("text", "two_texts")
        if order.fields and not order.template:
            raise self._refused("field", "fields_without_template")
        if not order.template and not order.text.strip():
            raise self._refused("text", "no_text")
        try:
            template = self._template(order)
            if template is None:
                return render_text(order.text)
            return render(template, values(template, order.fields, today))
        except BadField as error:
            raise Refused("field", error.message) from None
        except BadTemplate as error:
            raise Refused("template" if order.template else "text", str(error)) from None

    def _template(self, order: Order) -> Template | None:
        """The template that the order names; None where it names none."""
        if not order.template:
            return None
        known = self.knowledge.reminders
        if order.template not in known:
            raise self._refused("template", "no_template", template=_short(order.template), known="、".join(known))
        return known[order.template]

    def _audience(self, order: Order) -> tuple[str, ...]:
        """The audience with each part once, as it is kept."""
        found = tuple(dict.fromkeys(self._part(item) for item in order.audience))
        if not found:
            raise self._refused("to", "no_audience")
        return found

    def _part(self, item: str) -> str:
        part = unicodedata.normalize("NFKC", item).strip()
        kind, _, name = part.partition(":")
        if kind == "topic" and name not in self.knowledge.topics:
            raise self._refused("to", "no_topic", topic=_short(name), known=_listed(self.knowledge.topics))
        if part in (EVERYONE, LISTED) or kind == "topic" or _TAG.fullmatch(part) or self.takes(part):
            return part
        raise self._refused("to", "bad_audience", item=_short(item), topic=next(iter(self.knowledge.topics)))

    def _topic(self, order: Order, audience: tuple[str, ...]) -> str:
        """What a member stops who stops it: as ordered, else the template's, else the one topic it is sent to."""
        template = self._template(order)
        topics = [part.removeprefix("topic:") for part in audience if part.startswith("topic:")]
        if order.topic is None:
            return template.topic if template else (topics[0] if len(topics) == 1 else "")
        if order.topic and order.topic not in self.knowledge.topics:
            known = _listed(self.knowledge.topics)
            raise self._refused("topic", "no_topic", topic=_short(order.topic), known=known)
        return order.topic

    def _answers(self, order: Order) -> Answers:
        template = self._template(order)
        return order.answers or (template.answers if template else "none")

    def _schedule(self, schedule: Schedule, now: datetime) -> Schedule:
        """The schedule with its rule in one way of writing, and its first moment fixed where it counts from there."""
        if not schedule.rrule.strip():
            return Schedule(schedule.at, "", schedule.holidays)
        try:
            rule = checked_rrule(schedule.rrule, now, self.zone)
        except BadSchedule as error:
            raise Refused("rrule", str(error)) from None
        return anchored(Schedule(schedule.at, rule, schedule.holidays), now, self.zone)


def is_written_as_address(text: str) -> bool:
    """Whether the text has the form of an address, whatever the platform."""
    return bool(_ADDRESS.fullmatch(text))


def _short(said: str) -> str:
    return said[:60]


def _listed(topics: Iterable[str]) -> str:
    return "、".join(topics)
