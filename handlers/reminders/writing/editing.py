"""A reminder that there is already, as a finished draft: every answer as if it had just been given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from handlers.reminders.model import Refused, Reminder
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.addressing import AUDIENCE, DONE
from handlers.reminders.writing.contents import OWN, SOURCE, TEXT
from handlers.reminders.writing.draft import PRESSED, Draft, Turn, typed
from handlers.reminders.writing.gaps import FIELD
from handlers.reminders.writing.picking import ANSWERS, DOUBT
from handlers.reminders.writing.scheduling import DAYS_OFF, NIGHT, WHEN


def draft_of(office: Office, identity: str, now: datetime) -> Draft:
    """The draft of a reminder. Raises Refused where it cannot be changed any more, or there is none."""
    reminder = office.desk.find(identity)
    if reminder.occurrence is not None or reminder.state not in ("draft", "pending_approval", "scheduled"):
        state = office.words[f"reminders.state.{reminder.state}"]
        raise Refused("id", office.words["reminders.not_editable"].format(state=state))
    # What a field says of days counts from the day on which it was written.
    turns = (*_content(office, reminder), *_terms(reminder, now))
    return Draft(turns, "", reminder.id, reminder.version, reminder.schedule)


def _content(office: Office, reminder: Reminder) -> Iterator[Turn]:
    """The template and its fields; the finished text where there is no such template any more."""
    template, at = office.knowledge.reminders.get(reminder.template), reminder.created
    yield Turn(SOURCE, f"{PRESSED}{template.id if template else OWN}", at)
    if template is None:
        yield Turn(TEXT, typed(reminder.text), at)
        return
    for field in template.fields:
        said = reminder.fields.get(field.name, field.default if field.required else "")
        yield Turn(f"{FIELD}{field.name}", typed(said) if said else f"{PRESSED}none", at)


def _terms(reminder: Reminder, at: datetime) -> Iterator[Turn]:
    for item in reminder.audience:
        yield Turn(AUDIENCE, item, at)
    yield Turn(AUDIENCE, f"{PRESSED}{DONE}", at)
    yield Turn(WHEN, f"{PRESSED}same", at)
    yield Turn(DAYS_OFF, f"{PRESSED}{reminder.schedule.holidays}", at)
    yield Turn(NIGHT, f"{PRESSED}{'ignore' if reminder.ignore_quiet else 'wait'}", at)
    yield Turn(ANSWERS, f"{PRESSED}{reminder.answers}", at)
    yield Turn(DOUBT, f"{PRESSED}{'again' if reminder.guarantee == 'at-least-once' else 'once'}", at)
