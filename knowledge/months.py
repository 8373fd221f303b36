"""Calendar months, and periods counted as the Civil Code counts them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; prints as YYYY-MM."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that holds the day."""
        return cls(day.year, day.month)

    def plus(self, months: int) -> Month:
        """The month so many months later; negative: earlier."""
        index = self.year * 12 + self.month - 1 + months
        return Month(index // 12, index % 12 + 1)

    def run(self, count: int) -> tuple[Month, ...]:
        """`count` months from this one on."""
        return tuple(self.plus(i) for i in range(count))

    def day(self, number: int) -> date:
        """The day of the month, clamped to its last one."""
        return date(self.year, self.month, min(number, monthrange(self.year, self.month)[1]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_before(day: date, months: int) -> date:
    """The corresponding day so many calendar months earlier, clamped to the month's end."""
    return Month.of(day).plus(-months).day(day.day)


@dataclass(frozen=True)
class Length:
    """Whole months and left-over days; 30 left-over days make a month in a sum."""

    months: int
    days: int

    @classmethod
    def between(cls, start: date, end: date) -> Length:
        """From `start` to `end`, both included (law:民法#143).

        A month ends the day before the corresponding day or, where there is none, on that month's last day.
        """
        months = (end.year - start.year) * 12 + end.month - start.month + 1
        while months > 0 and _last_day(start, months) > end:
            months -= 1
        reached = _last_day(start, months) if months else start - timedelta(days=1)
        return cls(months, (end - reached).days)

    @classmethod
    def total(cls, lengths: Iterable[Length]) -> Length:
        """The sum, each 30 left-over days counted as a month."""
        parts = list(lengths)
        more, days = divmod(sum(part.days for part in parts), 30)
        return cls(sum(part.months for part in parts) + more, days)

    def at_least(self, months: int) -> bool:
        """Whether the length is `months` or more."""
        return self.months >= months

    def exceeds(self, months: int) -> bool:
        """Whether the length is more than `months`."""
        return (self.months, self.days) > (months, 0)


def _last_day(start: date, months: int) -> date:
    """The last day of the period of `months` months that begins on `start`."""
    ends_in = Month.of(start).plus(months)
    if start.day > monthrange(ends_in.year, ends_in.month)[1]:
        return ends_in.day(31)
    return date(ends_in.year, ends_in.month, start.day) - timedelta(days=1)
