"""Days as a calendar file (.ics) that any calendar program can take in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from handlers.messages import Attachment

_MEDIA_TYPE = "text/calendar"


def calendar_file(days: Sequence[tuple[str, date]], description: str, as_of: date) -> Attachment:
    """One whole-day event for each (title, day); the same days give the same file."""
    calendar = Calendar()
    calendar.add("prodid", "-//madoguchi//JA")
    calendar.add("version", "2.0")
    for title, day in days:
        calendar.add_component(_event(title, day, description, as_of))
    return Attachment("madoguchi.ics", _MEDIA_TYPE, calendar.to_ical())


def _event(title: str, day: date, description: str, as_of: date) -> Event:
    event = Event()
    name = hashlib.sha256(f"{title}{day.isoformat()}".encode()).hexdigest()[:32]
    event.add("uid", f"{name}@madoguchi")
    event.add("dtstamp", datetime.combine(as_of, time(), tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title)
    event.add("description", description)
    event.add("transp", "TRANSPARENT")
    return event
