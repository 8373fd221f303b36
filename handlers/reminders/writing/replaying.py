"""Where the writing of a reminder stands: what was said is replayed, step by step, to the next question or its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.addressing import AUDIENCE, Audience
from handlers.reminders.writing.contents import SOURCE, Source, Text, is_content
from handlers.reminders.writing.draft import Draft, Turn
from handlers.reminders.writing.gaps import Value
from handlers.reminders.writing.picking import ANSWERS, DOUBT, Answering, Doubt
from handlers.reminders.writing.scheduling import DAYS_OFF, NIGHT, WHEN, DaysOff, Night, When
from handlers.reminders.writing.steps import Filling, Step, Unfit


@dataclass(frozen=True)
class Position:
    """Where a draft stands. `step` is asked next, None where all is said; `answered` are those before and after it.

    `complaint` says why what was said at the step cannot be taken.
    """

    filling: Filling
    step: Step | None
    answered: tuple[Step, ...]
    complaint: str = ""

    def find(self, name: str) -> Step | None:
        """An answered step by its name."""
        return next((step for step in self.answered if step.name == name), None)


def position(office: Office, draft: Draft) -> Position:
    """Replays a draft up to the first step that is open."""
    filling = Filling()
    answered: list[Step] = []
    waiting: Step | None = None
    for step in _steps(office, draft, filling):
        if not step.applies(filling):
            continue
        try:
            complete = step.take(filling, draft.of(step.name))
        except Unfit as error:
            return Position(filling, step, tuple(answered), str(error))
        if not complete:
            return Position(filling, step, tuple(answered))
        if step.name == draft.reopened:
            waiting = step
        answered.append(step)
    return Position(filling, waiting, tuple(answered))


def _steps(office: Office, draft: Draft, filling: Filling) -> Iterator[Step]:
    """The steps in their order; which fields there are is known once the template is."""
    yield Source(office)
    yield Text(office)
    fields = filling.template.fields if filling.template else ()
    yield from (Value(office, field, (number, len(fields))) for number, field in enumerate(fields, 1))
    yield Audience(office)
    yield When(office, draft)
    yield DaysOff(office, DAYS_OFF)
    yield Night(office, NIGHT)
    yield Answering(office, ANSWERS)
    yield Doubt(office, DOUBT)


def said(draft: Draft, step: str, words: str, at: datetime) -> Draft:
    """The draft with an answer to a step, in place of an earlier one; what hangs on it is asked again.

    Of the audience every word counts, for each adds or takes away.
    """
    gone: dict[str, Callable[[str], bool]] = {
        AUDIENCE: lambda name: False,
        SOURCE: lambda name: name == SOURCE or is_content(name),
        WHEN: lambda name: name in (WHEN, DAYS_OFF, NIGHT),
    }
    kept = draft.without(gone.get(step, lambda name: name == step))
    return replace(kept, turns=(*kept.turns, Turn(step, words, at)), reopened="")


def back(draft: Draft, now: Position) -> Draft:
    """One step back: the last change of the audience, or the step before is asked again; a mended step is left."""
    if draft.reopened:
        return replace(draft, reopened="")
    if now.step is not None and now.step.name == AUDIENCE and draft.of(AUDIENCE):
        return draft.undone(AUDIENCE)
    return _open(draft, now.answered[-1].name) if now.answered else draft


def mended(draft: Draft, step: str) -> Draft:
    """A finished draft in which one step is asked again; the audience goes on where it was complete."""
    return draft.undone(step) if step == AUDIENCE else replace(draft, reopened=step)


def _open(draft: Draft, step: str) -> Draft:
    return draft.undone(step) if step == AUDIENCE else draft.without(lambda name: name == step)
