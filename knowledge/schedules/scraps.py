"""A text from which readers take what they understand; what is left over was not understood."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from knowledge.phrasing import written_date
from knowledge.reading.calendar_words import day
from knowledge.reading.folding import fold
from knowledge.reading.moments import WEEKDAYS, FoundDay, FoundMoment, find_days, find_spans
from knowledge.reading.times import find_times
from knowledge.schedules.model import BadSchedule

EXAMPLES = "「12月10日 9:00」「毎月第2火曜 9:00」「毎週月曜と木曜の8時半」"
_GAP = "\n"  # stands where something was taken, so that its neighbours do not run together
_FILLER = re.compile(
    r"[\s、。,・()「」!]|(?:毎回|の|に|は|で|と|を|です)(?=[\s、。,・()]|送|配|お願|$)"
    r"|(?:送って|送る|送信(?:して)?|配信(?:して)?|お願いします|お願い)(?:ください)?"
)
_NO_TIME = re.compile(r"\d{1,2}\s?時(?!間)|\d{1,2}:\d{1,2}")
_NO_DAY = re.compile(
    r"(?P<year>\d{4}\s?[年/-]\s?の?)?(?<!\d)(?P<month>\d{1,2})\s?(?:月\s?の?|[/-])\s?(?P<day>\d{1,2})(?!\d)日?"
)
_LEAP_YEAR = 2024


class Scraps:
    """The folded text of one schedule and what of it has not been taken yet."""

    def __init__(self, text: str) -> None:
        """Folds `text`; a time behind an ISO date (2026-12-10T09:00) stands apart."""
        self.text = re.sub(r"(?<=\d)t(?=\d\d:)", " ", fold(text))

    def copy(self) -> Scraps:
        """The same scraps to try on: what is taken from the copy stays here."""
        other = Scraps("")
        other.text = self.text
        return other

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """The first match of `pattern`, taken out of the text; its groups stay readable."""
        said = re.search(pattern, self.text)
        if said:
            self.cut(said.start(), said.end())
        return said

    def days(self, as_of: date) -> list[FoundDay]:
        """The days in the text, left where they are; raises BadSchedule where a weekday contradicts its date."""
        found = find_days(self.text, as_of)
        for item in found:
            if item.contradicts:
                weekday = WEEKDAYS[item.value.weekday()]
                raise BadSchedule(f"{written_date(item.value)}は{weekday}曜日です。日付か曜日を直してください。")
        return found

    def take_days(self, as_of: date, behind: str = "") -> list[FoundDay]:
        """The days that `behind` (a pattern such as まで) follows, taken out together with it."""
        taken = []
        for item in reversed(self.days(as_of)):
            said = re.compile(rf"\s?(?:{behind})").match(self.text, item.end)
            if said:
                self.cut(item.start, said.end())
                taken.append(item)
        return taken[::-1]

    def take_times(self) -> list[time]:
        """The times of day, taken out."""
        found = find_times(self.text)
        for item in reversed(found):
            self.cut(item.start, item.end)
        return [item.value for item in found]

    def take_spans(self, now: datetime) -> list[FoundMoment]:
        """Moments that count from now (30分後), taken out."""
        found = find_spans(self.text, now)
        for item in reversed(found):
            self.cut(item.start, item.end)
        return found

    def cut(self, start: int, end: int) -> None:
        """Takes text[start:end] out."""
        self.text = self.text[:start] + _GAP + self.text[end:]

    def check_empty(self) -> None:
        """Raises BadSchedule where words are left that nobody took."""
        if left := _NO_DAY.search(self.text):
            raise _left_over(left)
        if _NO_TIME.search(self.text):
            raise BadSchedule("時刻は0:00から23:59までで書いてください(例: 9:00、朝9時半、午後3時)。")
        if _FILLER.sub("", self.text).strip():
            raise unreadable()


def _left_over(left: re.Match[str]) -> BadSchedule:
    """A date that nobody took: there is no such day, or it is one too many."""
    if day(_LEAP_YEAR, int(left["month"]), int(left["day"])) and not left["year"]:
        return BadSchedule(f"くり返す日付は一つずつ書いてください。「{left[0]}」の分は、別に作ってください。")
    return BadSchedule(f"「{left[0]}」という日はありません。日付を確かめてください。")


def unreadable() -> BadSchedule:
    """What to say where the words cannot be read."""
    return BadSchedule(f"いつ送るかが読み取れませんでした。{EXAMPLES}のように書いてください。")
