"""When reminders go out: workdays, quiet hours, rules of repetition, and the words for all of them."""

from knowledge.schedules.model import TOKYO, BadSchedule, Holidays, Occurrence, Schedule
from knowledge.schedules.occurring import anchored, checked_rrule, occurrences, upcoming
from knowledge.schedules.quiet import Quiet, read_quiet, say_quiet
from knowledge.schedules.saying import say_schedule
from knowledge.schedules.words import read_schedule
from knowledge.schedules.workdays import is_workday, moved, workdays_after, workdays_before

__all__ = [
    "TOKYO",
    "BadSchedule",
    "Holidays",
    "Occurrence",
    "Quiet",
    "Schedule",
    "anchored",
    "checked_rrule",
    "is_workday",
    "moved",
    "occurrences",
    "read_quiet",
    "read_schedule",
    "say_quiet",
    "say_schedule",
    "upcoming",
    "workdays_after",
    "workdays_before",
]
