"""Reads what an organizer typed into the fields of a template: Japanese dates, times, amounts, addresses, choices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from knowledge.reading import fold
from knowledge.reading.calendar_words import month_end, yearless
from knowledge.reading.model import plain_number
from knowledge.reading.moments import WEEKDAYS, FoundDay, find_days
from knowledge.reading.times import FoundTime, find_times
from knowledge.reminders.model import Field, Template

LONGEST_VALUE = 500
_POLITE = re.compile(r"\s?(?:まで|に|です|まで(?:に|です))?[。.]?")
_MONTH_END = re.compile(r"(?P<month>\d{1,2})月(?:の)?(?:末日?|最終日)")
_NUMBER = re.compile(
    r"約?(?P<number>-?\d{1,12}(?:\.\d{1,4})?)\s?(?:人|名|回|件|個|部|枚|円|時間|分|日間|日|%|か月|年)?"
)
_YEN = re.compile(r"約?(?P<yen>\d{1,12})\s?円?")
_HOST = re.compile(r"[^.\s]+(?:\.[^.\s]+)+")


class BadField(Exception):
    """What was typed into a field cannot be taken; `message` says in Japanese what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


def values(template: Template, given: Mapping[str, str], as_of: date) -> dict[str, Any]:
    """A value for every field: str, date, time, int or Decimal; None for an optional one that was left out.

    A blank counts as not given where the field is required. Raises BadField for the first field that cannot be taken.
    """
    names = [field.name for field in template.fields]
    for name in given:
        if name not in names:
            offered = f"使えるのは{'、'.join(names)}です。" if names else "このひな形には項目がありません。"
            raise BadField(name, f"「{name}」という項目はありません。{offered}")
    return {field.name: read(field, given.get(field.name), as_of) for field in template.fields}


def read(field: Field, said: str | None, as_of: date) -> Any:
    """One field's value, its default where nothing was said. Raises BadField."""
    said = _clean(said) if said is not None else None
    if said is None or (field.required and not said):
        said = field.default
    if said:
        if len(said) > LONGEST_VALUE:
            raise BadField(field.name, f"「{field.label}」が長すぎます。{LONGEST_VALUE}文字までにしてください。")
        return _READERS[field.type](field, said, as_of)
    if field.required:
        raise BadField(field.name, f"「{field.label}」が入っていません。{field.help or '入力してください。'}")
    return None


def _clean(said: str) -> str:
    return said.encode("utf-8", "ignore").decode("utf-8").strip()


def _unreadable(field: Field, said: str, kind: str, example: str) -> BadField:
    return BadField(
        field.name, f"「{field.label}」の「{said[:40]}」を{kind}として読めません。{example}のように書いてください。"
    )


def _text(field: Field, said: str, as_of: date) -> str:
    return said


def _date(field: Field, said: str, as_of: date) -> date:
    """A day without a year is the coming one; a weekday beside it must be right."""
    folded = fold(said)
    days = find_days(folded, as_of)
    value = days[0].value if len(days) == 1 and _only(folded, days[0]) else _month_end(folded, as_of)
    if value is None:
        raise _unreadable(field, said, "日付", "12月10日、来週の金曜、2026-12-10 ")
    if days and days[0].contradicts:
        day = f"{value.year}年{value.month}月{value.day}日は{WEEKDAYS[value.weekday()]}曜日です"
        raise BadField(field.name, f"「{field.label}」を確かめてください。{day}。日付か曜日を直してください。")
    return value


def _only(folded: str, found: FoundDay | FoundTime) -> bool:
    """Nothing but polite words stands around what was found."""
    return bool(_POLITE.fullmatch(folded[: found.start] + folded[found.end :]))


def _month_end(folded: str, as_of: date) -> date | None:
    said = _MONTH_END.match(folded)
    if not said or not _POLITE.fullmatch(folded, said.end()):
        return None
    first = yearless(int(said["month"]), 1, as_of.replace(day=1), "future")
    return month_end(first.year, first.month) if first else None


def _time(field: Field, said: str, as_of: date) -> time:
    folded = fold(said)
    times = find_times(folded)
    if len(times) != 1 or not _only(folded, times[0]):
        raise _unreadable(field, said, "時刻", "13時半、13:30、午後1時半 ")
    return times[0].value


def _number(field: Field, said: str, as_of: date) -> int | Decimal:
    found = _NUMBER.fullmatch(fold(said))
    if not found:
        raise _unreadable(field, said, "数", "30、30人、2.5 ")
    return plain_number(Decimal(found["number"]))


def _yen(field: Field, said: str, as_of: date) -> int:
    found = _YEN.fullmatch(fold(said))
    if not found:
        raise _unreadable(field, said, "金額", "3,000円、8万8千円、88000 ")
    return int(found["yen"])


def _url(field: Field, said: str, as_of: date) -> str:
    try:
        parts = urlsplit(said)
        good = parts.scheme in ("http", "https") and parts.hostname and _HOST.fullmatch(parts.hostname)
    except ValueError:
        good = False
    if not good or re.search(r"\s", said):
        raise _unreadable(field, said, "URL", "https://example.jp/page ")
    return said


def _choice(field: Field, said: str, as_of: date) -> str:
    for choice in field.choices:
        if unicodedata.normalize("NFKC", said) == unicodedata.normalize("NFKC", choice):
            return choice
    raise BadField(field.name, f"「{field.label}」は{'、'.join(field.choices)}のどれかを書いてください。")


_READERS: dict[str, Callable[[Field, str, date], Any]] = {
    "text": _text,
    "date": _date,
    "time": _time,
    "number": _number,
    "yen": _yen,
    "url": _url,
    "choice": _choice,
}
