"""The preview of a reminder that is all written: as its readers will see it, whom it reaches, when, and warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.messages import Block, Choice, Delivery, IncomingMessage, Reply, block
from handlers.reminders.desk import Plan
from handlers.reminders.model import Reach, Refused
from handlers.reminders.organizers.audiences import Audiences
from handlers.reminders.organizers.office import Office, home
from handlers.reminders.showing import PREVIEW, shown
from handlers.reminders.writing.draft import DRAFT, Draft
from handlers.reminders.writing.replaying import Position
from handlers.wording import paragraphs
from knowledge.schedules.model import Schedule
from knowledge.schedules.saying import say_schedule


class Previewing:
    """Shows what would be sent."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def pages(self, message: IncomingMessage, draft: Draft, now: Position) -> tuple[Reply | None, Reply]:
        """(the reminder as it will be seen, what can be done with it); without the first where it cannot be sent."""
        try:
            plan = self._office.desk.plan(now.filling.order(), message.sender)
        except Refused as error:
            lines = (block("warning", str(error)), *self._office.page("cannot_send").blocks)
            return None, Reply(lines, self._ways("fix", "quit"), private=True)
        seen = self._seen(plan, now)
        ways = (
            self._office.choice(f"{DRAFT}test:{draft.stamp}", "test"),
            self._office.choice(f"{DRAFT}submit:{draft.stamp}", "submit"),
            *self._ways("fix", "quit"),
        )
        lead = paragraphs(self._office.say("preview"))
        return replace(seen, private=True), Reply((*lead, *self._facts(now, plan)), ways, private=True)

    def _ways(self, *ways: str) -> tuple[Choice, ...]:
        return tuple(self._office.choice(f"{DRAFT}{way}", way) for way in ways)

    def _facts(self, now: Position, plan: Plan) -> Iterator[Block]:
        filling = now.filling
        terms = Terms(filling.audience, filling.schedule)
        return facts(self._office, terms, plan.reach, plan.moments, plan.warnings)

    def in_one(self, seen: Reply, controls: Reply) -> Reply:
        """Both in one message: the reminder between two lines, its buttons as words."""
        return replace(controls, blocks=(*framed(self._office, seen), *controls.blocks))

    def test(self, message: IncomingMessage, now: Position) -> Delivery | None:
        """The reminder for its author alone; None where it cannot be sent."""
        try:
            plan = self._office.desk.plan(now.filling.order(), message.sender)
        except Refused:
            return None
        return Delivery(home(message), self._seen(plan, now))

    def _seen(self, plan: Plan, now: Position) -> Reply:
        filling, private = now.filling, self._office.private(now.filling.audience)
        return shown(self._office.words, plan.text, filling.answers, PREVIEW, private)


@dataclass(frozen=True)
class Terms:
    """To whom and when."""

    audience: tuple[str, ...]
    schedule: Schedule


def facts(
    office: Office, terms: Terms, reach: Reach, moments: Sequence[datetime], warned: Sequence[str]
) -> Iterator[Block]:
    """Warnings first, those of the night among them; then to whom and how many, and when."""
    yield from (block("warning", warning) for warning in warned)
    audiences, say = Audiences(office), office.say
    yield block("paragraph", say("to", labels=audiences.labels(terms.audience)))
    yield from audiences.reached(reach)
    yield block("paragraph", say("schedule", said=say_schedule(terms.schedule)))
    if len(moments) > 1:
        yield from (block("point", say("moment", moment=office.moment(moment))) for moment in moments)


def framed(office: Office, seen: Reply) -> tuple[Block, ...]:
    """A reminder inside another message: between two lines, its buttons as words."""
    buttons = office.say("buttons", labels="] [".join(choice.label for choice in seen.choices))
    line = block("paragraph", office.say("line"))
    return (line, *seen.blocks, block("source", buttons), line)
