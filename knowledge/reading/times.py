"""Finds times of day in a folded text: 9:00, 朝9時半, 午後3時15分, 9pm, 正午, 夕方."""

import re
from dataclasses import dataclass
from datetime import time

MORNING = time(9)
_AFTERNOON = {"午後", "夕方", "夕", "夜", "晩", "pm"}
_MORNING = {"午前", "朝", "早朝", "深夜", "未明", "am"}
_PART = r"(?:(?P<part>午前|午後|早朝|今?朝|お?昼|夕方|夕|深夜|未明|今?[夜晩]|am|pm)\s?の?\s?)?"
_MINUTE = r"(?::(?P<digits>\d{2})(?!\d)|時(?!間)(?:\s?(?P<minute>\d{1,2})分|(?P<half>半|はん))?)"
_ROUND = r"(?:きっかり|ちょうど|頃|ごろ)?"
_CLOCK = re.compile(rf"{_PART}(?<![\d:.])(?P<hour>\d{{1,2}}){_MINUTE}(?!:\d)\s?(?P<tail>am|pm)?{_ROUND}")
_ENGLISH = re.compile(r"(?<![\d:.])(?P<hour>\d{1,2})\s?(?P<part>am|pm)(?![a-z])")
# A part of the day said alone names an hour, which the preview shows.
_NAMED = {"正午": time(12), "朝": MORNING, "お昼": time(12), "昼": time(12), "夕方": time(17), "夜": time(19)}
_WORD = re.compile(r"正午|今?朝(?![礼食会刊])|お昼(?![休ご])|夕方|今?夜(?![間勤])")


@dataclass(frozen=True)
class FoundTime:
    """A time of day at text[start:end]."""

    start: int
    end: int
    value: time


def find_times(text: str) -> list[FoundTime]:
    """All times of day of a folded text in order; what is no time (25時, 9:75) and lengths (9時間) are none."""
    found = [item for said in (*_CLOCK.finditer(text), *_ENGLISH.finditer(text)) if (item := _clock(said))]
    taken = [(item.start, item.end) for item in found]
    found += [
        FoundTime(said.start(), said.end(), _NAMED[said[0].removeprefix("今")])
        for said in _WORD.finditer(text)
        if not any(start <= said.start() < end for start, end in taken)
    ]
    return sorted(found, key=lambda item: item.start)


def _clock(said: re.Match[str]) -> FoundTime | None:
    groups = said.groupdict()
    part = groups.get("tail") or groups["part"] or ""
    hour = _hour(int(groups["hour"]), part.lstrip("お今"))
    minute = 30 if groups.get("half") else int(groups.get("digits") or groups.get("minute") or 0)
    if hour is None or minute > 59:
        return None
    return FoundTime(said.start(), said.end(), time(hour, minute))


def _hour(hour: int, part: str) -> int | None:
    """The hour from 0 to 23; 午後1時 and 昼の1時 are 13, 夜12時 (which day's?) is none."""
    if part in _MORNING:
        return hour % 12 if part == "am" and hour == 12 else (hour if hour <= 12 else None)
    if part in _AFTERNOON and hour <= 12:
        return (12 if part == "pm" else None) if hour == 12 else hour + 12
    if part == "昼" and hour <= 5:
        return hour + 12
    return hour if hour <= 23 else None
