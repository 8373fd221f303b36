"""Reminder templates: read from files, filled in from what an organizer typed, rendered in a sandbox."""

from knowledge.reminders.model import Answers, Field, Kind, Template, Topic
from knowledge.reminders.naming import dates_in
from knowledge.reminders.rendering import LONGEST, render, render_text
from knowledge.reminders.sandbox import BadTemplate
from knowledge.reminders.typed import BadField, values

__all__ = [
    "LONGEST",
    "Answers",
    "BadField",
    "BadTemplate",
    "Field",
    "Kind",
    "Template",
    "Topic",
    "dates_in",
    "render",
    "render_text",
    "values",
]
