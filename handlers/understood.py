"""Facts in the member's words: 「出産日: 2026年11月1日、双子以上: はい」."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.wording import say
from knowledge.calculators.printing import phrases
from knowledge.phrasing import Phrases, written_date, written_number, written_yen
from knowledge.reading import Assumption

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NAMED = {True: "yes", False: "no", None: "unknown"}


def read_values(words: Mapping[str, str], calculator: str, inputs: Mapping[str, Any]) -> str:
    """What was read, each value with its label."""
    shown = [f"{label(words, calculator, f)}: {read_value(words, calculator, f, v)}" for f, v in inputs.items()]
    return "、".join(shown)


def read_value(words: Mapping[str, str], calculator: str, field: str, value: Any) -> str:
    """One value without its label."""
    return _value(words, phrases(words, calculator), field, value)


def label(words: Mapping[str, str], calculator: str, field: str) -> str:
    """The name of a field, or of a part of one (`principles.work`): the calculator's own word for it first."""
    name = field.partition(".")[0]
    own = phrases(words, calculator)
    return own.find(f"label.{field}") or own.find(f"label.{name}") or words[f"fields.{name}"]


def assumptions(words: Mapping[str, str], calculator: str, assumed: Iterable[Assumption]) -> list[str]:
    """What was read into the words without having been said, such as a year: to be confirmed by the member."""
    return [
        say(words, "dialogue.assumed", spoken=a.words, value=read_value(words, calculator, a.field, a.value))
        for a in assumed
        if a.words
    ]


def _value(words: Mapping[str, str], said: Phrases, field: str, value: Any) -> str:
    if isinstance(value, dict):
        return _parts(words, said, field, value)
    if isinstance(value, list):
        return "、".join(_row(words, row) for row in value) or words["fields.nobody"]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        unit = words.get(f"fields.{field}_unit", "")
        return written_yen(value) if unit == "円" else f"{written_number(value)}{unit}"
    if isinstance(value, str) and _ISO.fullmatch(value):
        return written_date(date.fromisoformat(value))
    return words.get(f"fields.value_{_NAMED.get(value, value)}", str(value))


def _parts(words: Mapping[str, str], said: Phrases, field: str, parts: Mapping[str, Any]) -> str:
    """Several answers of one kind: those that are the same together."""
    grouped: dict[str, list[str]] = {}
    for part, value in parts.items():
        shown = said.find(f"label.{field}.{part}") or part
        grouped.setdefault(_value(words, said, part, value), []).append(shown)
    return " ".join(f"{answer}({'、'.join(names)})" for answer, names in grouped.items())


def _row(words: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """One contract, or one group of employees."""
    if "start" in row:
        first, last = (written_date(date.fromisoformat(row[end])) for end in ("start", "end"))
        return f"{first}〜{last}"
    severe = words["fields.severe"] if row.get("severe") else ""
    return say(
        words,
        "fields.group",
        kind=words.get(f"fields.value_{row['kind']}", row["kind"]),
        severe=severe,
        hours=written_number(row["weekly_hours"]),
        count=row["count"],
    )
