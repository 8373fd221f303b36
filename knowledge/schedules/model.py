"""What a schedule is: a first moment, a rule of RFC 5545, and what happens on days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
Holidays = Literal["keep", "before", "after"]


class BadSchedule(ValueError):
    """A schedule that cannot be taken; the message says in Japanese what to write instead."""


@dataclass(frozen=True)
class Schedule:
    """When a reminder goes out.

    `at`: the first moment, zone-aware; None: as soon as it is approved, or with a rule at the rule's next moment.
    `rrule`: the rule as `rules.checked_rrule` returns it, without "RRULE:"; '' is once. A rule without BYHOUR goes
    out at the time of `at`, else at 9:00.
    `holidays`: where a day off (see `workdays.is_workday`) moves it: nowhere, the workday before, the one after.
    """

    at: datetime | None
    rrule: str = ""
    holidays: Holidays = "keep"

    def __post_init__(self) -> None:
        """Refuses a moment without a zone (ValueError)."""
        if self.at is not None and self.at.utcoffset() is None:
            raise ValueError("a schedule's moment needs a zone")


@dataclass(frozen=True)
class Occurrence:
    """One time that a schedule goes out: `at`, aware, in the zone that was asked for.

    `key` is the wall time that the rule planned (2026-12-08T09:00): it stays the same where a day off moves `at`
    (`moved`), also where the list of holidays changes later.
    """

    key: str
    at: datetime
    moved: bool


def on_the_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The aware moment at which clocks in `zone` show `wall`.

    Of an hour that comes twice the first; in an hour that is skipped the moment as if clocks had not moved
    (RFC 5545, 3.3.5): 2:30 becomes 3:30.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
