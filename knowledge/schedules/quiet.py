"""Quiet hours: when no reminder goes out, when they end, and how they are said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.reading.folding import fold
from knowledge.reading.times import find_times
from knowledge.schedules.model import BadSchedule, on_the_wall

_NONE = re.compile(
    r"(?:静かな?時間は?)?(?:なし|無し|ない|いらない|不要|いりません|いつでも(?:よい|いい|可)?)(?:です)?[。]?"
)
_BETWEEN = re.compile(r"\s*(?:から|〜|-|より|と)\s*(?:翌日?の?|次の日の?)?\s*(?:の間)?\s*")
_BEFORE = re.compile(r"\s*(?:(?:静かな?時間は?|夜は)\s*)?")
_BEHIND = re.compile(r"\s*(?:まで|の間)?(?:は?静かに(?:して)?|です|でお願いします)?[。]?\s*")


@dataclass(frozen=True)
class Quiet:
    """Quiet from `start` until just before `end`, local wall times, over midnight too; none where they are equal."""

    start: time = time(21)
    end: time = time(8)

    def is_quiet(self, moment: datetime) -> bool:
        """True where `moment`, an aware time in the member's zone, lies in the quiet hours."""
        now = moment.time()
        if self.start <= self.end:
            return self.start <= now < self.end
        return now >= self.start or now < self.end

    def end_of(self, moment: datetime) -> datetime:
        """`moment` itself where it is not quiet, else when the quiet hours end; in the zone of `moment`."""
        if not self.is_quiet(moment):
            return moment
        day = moment.date() + timedelta(days=1 if moment.time() >= self.end else 0)
        wall = datetime.combine(day, self.end)
        zone = moment.tzinfo
        return on_the_wall(wall, zone) if isinstance(zone, ZoneInfo) else wall.replace(tzinfo=zone)


def say_quiet(quiet: Quiet) -> str:
    """21時から8時まで, 21時30分から7時まで, or なし."""
    return "なし" if quiet.start == quiet.end else f"{_hour(quiet.start)}から{_hour(quiet.end)}まで"


def _hour(at: time) -> str:
    return f"{at.hour}時{f'{at.minute}分' if at.minute else ''}"


def read_quiet(text: str) -> Quiet:
    """Quiet hours in words: 「21時から8時まで」「夜10時〜朝7時半」「なし」. Raises BadSchedule."""
    said = fold(text)
    if _NONE.fullmatch(said):
        return Quiet(time(0), time(0))
    times = find_times(said)
    if len(times) == 2 and _is_a_span(said, times[0].start, times[0].end, times[1].start, times[1].end):
        if times[0].value == times[1].value:
            raise BadSchedule("始まりと終わりが同じ時刻です。静かな時間がいらないときは「なし」と書いてください。")
        return Quiet(times[0].value, times[1].value)
    raise BadSchedule(
        "静かな時間が読み取れませんでした。「21時から8時まで」「夜10時から朝7時半まで」「なし」のように書いてください。"
    )


def _is_a_span(said: str, first: int, first_end: int, second: int, second_end: int) -> bool:
    between = _BETWEEN.fullmatch(said[first_end:second])
    return bool(between and _BEFORE.fullmatch(said[:first]) and _BEHIND.fullmatch(said[second_end:]))
