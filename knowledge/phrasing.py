"""Sentences of the words files with their placeholders filled: dates, months, money and names as members read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from typing import Any

from knowledge.money import whole
from knowledge.months import Length, Month

_MAN = 10_000


def written_date(day: date) -> str:
    """2026年10月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def written_month(month: Month) -> str:
    """2026年10月."""
    return f"{month.year}年{month.month}月"


def written_months(months: Sequence[Month]) -> str:
    """2024年8月から2025年1月まで; one month alone stands alone."""
    first, last = written_month(months[0]), written_month(months[-1])
    return first if first == last else f"{first}から{last}まで"


def written_number(number: int | Decimal | Fraction) -> str:
    """1,234.5; without zeros at the end."""
    if isinstance(number, Fraction):
        number = Decimal(number.numerator) / Decimal(number.denominator)
    value = whole(number)
    return f"{value:,}" if isinstance(value, int) else f"{value.normalize():,f}"


def written_yen(amount: int | Decimal) -> str:
    """8万8,000円; below 10,000 and with fractions of a yen plain: 1,234.5円."""
    value = whole(amount)
    if not isinstance(value, int) or abs(value) < _MAN:
        return f"{written_number(value)}円"
    man, rest = divmod(abs(value), _MAN)
    return f"{'-' if value < 0 else ''}{man:,}万{f'{rest:,}' if rest else ''}円"


def written_percent(share: Decimal) -> str:
    """0.025 → 2.5%."""
    return f"{written_number(Decimal(share) * 100)}%"


def written_length(length: Length) -> str:
    """1年2か月3日; parts that are zero are left out, nothing at all is 0日."""
    years, months = divmod(length.months, 12)
    parts = ((years, "年"), (months, "か月"), (length.days, "日"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0日"


_WRITERS: dict[str, Callable[[Any], str]] = {
    "date": written_date,
    "month": written_month,
    "months": written_months,
    "number": written_number,
    "yen": written_yen,
    "percent": written_percent,
    "length": written_length,
}


class _Sentence(Formatter):
    """{day:date}, {sum:yen} …; {kinds:name} looks up one id or several under `name.` of the same words."""

    def __init__(self, named: Callable[[str], str]) -> None:
        self._named = named

    def format_field(self, value: Any, format_spec: str) -> str:
        """The value as the kind after the colon says."""
        if format_spec in _WRITERS:
            return _WRITERS[format_spec](value)
        if format_spec == "name":
            return "、".join(map(self._named, [value] if isinstance(value, str) else value))
        return str(super().format_field(value, format_spec))


class Phrases:
    """The words of one subject; what it does not say itself is looked up in `shared`."""

    def __init__(self, words: Mapping[str, str], subject: str, shared: str) -> None:
        self._words, self._subjects = words, (subject, shared)

    def find(self, key: str) -> str | None:
        """The raw sentence, None where neither subject has it."""
        return next((self._words[f"{s}.{key}"] for s in self._subjects if f"{s}.{key}" in self._words), None)

    def say(self, key: str, **values: object) -> str:
        """The sentence with its placeholders filled. KeyError where it is missing."""
        found = self.find(key)
        if found is None:
            raise KeyError(f"{self._subjects[0]}.{key}")
        return _Sentence(self._name).vformat(found, (), values)

    def _name(self, key: str) -> str:
        return self.say(f"name.{key}")
