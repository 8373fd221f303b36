"""The steps that ask when: in words, what happens on days off, and whether the night is waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast

from handlers.messages import Block, block
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.draft import PRESSED, Draft, Turn
from handlers.reminders.writing.picking import Pick
from handlers.reminders.writing.steps import Filling, Question, Unfit, noted, option
from handlers.wording import paragraphs
from knowledge.schedules.model import BadSchedule, Holidays, Schedule
from knowledge.schedules.occurring import occurrences, upcoming
from knowledge.schedules.quiet import say_quiet
from knowledge.schedules.saying import say_schedule
from knowledge.schedules.words import read_schedule
from knowledge.schedules.workdays import is_workday

WHEN, DAYS_OFF, NIGHT = "when", "daysoff", "night"
_SHOWN = 5
_LOOKED_AT = 24  # occurrences: two years of a monthly rule
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class When:
    """When, in words."""

    office: Office
    draft: Draft
    name: str = WHEN
    free: bool = False
    numeric: bool = False

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""
        return self.office.say("when")

    def applies(self, filling: Filling) -> bool:
        """Always."""
        return True

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The schedule, read as of the moment at which it was said."""
        if not turns:
            return False
        said, filling.when = turns[-1].said, turns[-1]
        if said == f"{PRESSED}same" and self.draft.kept:
            filling.schedule = self.draft.kept
            return True
        words = {f"{PRESSED}now": self.office.say("now_label"), f"{PRESSED}hint": _hint(filling)}.get(said, said)
        try:
            filling.schedule = read_schedule(words, turns[-1].at, filling.deadline)
        except BadSchedule as error:
            raise Unfit(str(error)) from None
        return True

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """How it can be said; the template's own suggestion where it can be read."""
        say, hint = self.office.say, _hint(filling)
        choices = [option(WHEN, "now", say("now_label"))]
        lines = [say("ask_when")]
        if draft.reopened == WHEN:
            lines.append(say("now_is", said=say_schedule(filling.schedule)))
        if hint and _readable(hint, filling, draft):
            choices.append(option(WHEN, "hint", hint))
        elif hint:
            lines.append(say("hint", hint=hint))
        if filling.deadline:
            lines.append(say("from_deadline"))
        if draft.kept:
            choices.append(option(WHEN, "same", say("same_label", said=say_schedule(draft.kept))))
        return Question(paragraphs("\n".join(lines)), tuple(choices))

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """The schedule as it was understood, and the moments that it names next."""
        said = noted(self.office.say("schedule", said=say_schedule(filling.schedule)))
        after = filling.when.at if filling.when else None
        return (*said, *moment_points(self.office, filling.schedule, after)) if after else said


def _hint(filling: Filling) -> str:
    return filling.template.suggested if filling.template else ""


def _readable(hint: str, filling: Filling, draft: Draft) -> bool:
    """Whether the template's suggestion can be pressed: read as of the last thing said."""
    try:
        read_schedule(hint, draft.turns[-1].at, filling.deadline)
    except BadSchedule:
        return False
    return bool(draft.turns)


def moment_points(office: Office, schedule: Schedule, after: datetime) -> tuple[Block, ...]:
    """The next five moments of a schedule that repeats, or the one that a day off moved; nothing for a single one."""
    found = upcoming(schedule, after, _SHOWN)
    if not schedule.rrule and not any(one.moved for one in found):
        return ()
    return tuple(
        block("point", office.say("moved_moment" if one.moved else "moment", moment=office.moment(one.at)))
        for one in found
    )


class DaysOff(Pick):
    """What happens where a rule meets a day off: asked where it meets some and the words did not say."""

    def applies(self, filling: Filling) -> bool:
        """Where some of the next moments are days off, and not all: who says every Sunday means it."""
        schedule = filling.schedule
        if not schedule.rrule or schedule.holidays != "keep" or filling.when is None:
            return False
        if filling.when.said == f"{PRESSED}same":
            return False
        off = [not is_workday(at.date()) for at in occurrences(schedule, filling.when.at, _LOOKED_AT)]
        return any(off) and not all(off)

    def fill(self, filling: Filling, key: str) -> None:
        """Keeps the answer."""
        filling.schedule = replace(filling.schedule, holidays=cast(Holidays, key))

    def told(self, filling: Filling) -> dict[str, object]:
        """The first day off that is met."""
        after = filling.when.at if filling.when else None
        found = occurrences(filling.schedule, after, _LOOKED_AT) if after else []
        return {"moment": next((self.office.moment(at) for at in found if not is_workday(at.date())), "")}

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """The moments anew."""
        return moment_points(self.office, filling.schedule, filling.when.at) if filling.when else ()


class Night(Pick):
    """Whether the quiet hours are waited for: asked where the first moment is one of them."""

    def applies(self, filling: Filling) -> bool:
        """Where the first moment is in the quiet hours."""
        return filling.when is not None and self.office.quiet.is_quiet(_first(filling, filling.when))

    def fill(self, filling: Filling, key: str) -> None:
        """Keeps the answer."""
        filling.ignore_quiet = key == "ignore"

    def told(self, filling: Filling) -> dict[str, object]:
        """The quiet hours, the moment, and when they end."""
        if filling.when is None:
            return {}
        first = _first(filling, filling.when)
        end = self.office.moment(self.office.quiet.end_of(first))
        return {"quiet": say_quiet(self.office.quiet), "moment": self.office.moment(first), "end": end}


def _first(filling: Filling, when: Turn) -> datetime:
    """The first moment of the schedule; "now" is when it was said."""
    return next(iter(occurrences(filling.schedule, when.at - _JUST_BEFORE, 1)), when.at)
