"""Reads a member's wish to be reminded: 「12月10日に届出のことを思い出させて」."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.reading.alignment import Alignment
from knowledge.reading.folding import fold
from knowledge.reading.moments import FoundDay, find_days, find_spans
from knowledge.reading.times import MORNING, FoundTime, find_times
from knowledge.reading.wish_words import find_verb

Problem = Literal["", "no_day", "no_such_day", "past", "several", "repeated", "distance", "weekday"]
# A wish is a sentence; longer texts tell a story, in which such words mean something else.
LONGEST = 300
_TWO_MONTHS = 63  # days in which every day of a month comes at least once
_TOKYO = ZoneInfo("Asia/Tokyo")
_REPEATED = re.compile(r"毎[日週月年朝晩回]|隔[日週月]|(?:日|週間?|か月|年)ごと")
_DISTANCE = re.compile(r"\d{1,3}(?:営業日|日|週間?|か月)前|前日|前の日")
_NO_DAY = re.compile(r"\d{1,2}月\s?の?\s?\d{1,2}日|\d{1,4}/\d{1,2}")
_DAY_ALONE = re.compile(
    r"(?<![\d月年/.第])(?P<day>\d{1,2})日(?=、?(?:に(?!つい|関|おけ|おい|対)|の(?:朝|昼|夕方|夜|午前|午後|正午|\d)))"
)
_BY = re.compile(r"\s?まで")
_AT = re.compile(r"(?:になったら|が来たら|に(?!つい|関|おけ|おい|対))")
_BEHIND = re.compile(r"(?:\s|、|の(?=\s|$|朝|夜|◇)|頃|ごろ|になったら|が来たら|に(?:は)?|の)*")
_TIME_NEXT = re.compile(r"[\sの]*")
_FRONT = re.compile(r"^[\s、。,.!?はもをにでのがと]+(?![ぁ-ん])|^[\s、。,.!?]+")
_BACK = re.compile(r"(?:[\s、。,.!?]|(?:について|に関して|って|よう|ように|を|は|も|と|に|へ)(?=[\s、。]*$))+$")


@dataclass(frozen=True)
class WishWords:
    """A wish as it was said. `when`: the aware moment, None where `problem` says what is unclear about it.

    `problem`: '' none; 'no_day' none was named; 'no_such_day' (2月30日); 'past'; 'several' days; 'repeated' (毎週);
    'distance' from a day that was not named (締切の3日前); 'weekday' that is not the date's.
    `what`: the member's own words without the day and the verb; may be ''.
    """

    when: datetime | None
    what: str
    problem: Problem = ""


def read_wish(text: str, now: datetime, zone: ZoneInfo = _TOKYO) -> WishWords | None:
    """The wish in the words of a member, seen from the aware `now`; None where they ask for no reminder.

    Without a time of day it is 9:00; a time alone is the next one.
    """
    if len(text) > LONGEST:
        return None
    said, local = fold(text), now.astimezone(zone)
    days = find_days(said, local.date()) or _days_of_a_month(said, local.date())
    spans = find_spans(said, local)
    times = find_times(said)
    ahead = [item.end for item in days if item.value >= local.date()]
    ahead += [item.end for item in spans] + [item.end for item in times]
    verb = find_verb(said, ahead)
    if verb is None:
        return None
    if spans:
        return WishWords(spans[0].value, _rest(text, said, [verb, (spans[0].start, spans[0].end)]))
    return _wish(text, said, verb, days, times, local)


def _wish(
    text: str, said: str, verb: tuple[int, int], days: list[FoundDay], times: list[FoundTime], now: datetime
) -> WishWords:
    """The wish with a day or a time of day, or with what is unclear about it."""
    chosen, problem = _day(said, days)
    at = _time(said, chosen, times, verb)
    taken = [verb, *((item.start, item.end) for item in (chosen, at) if item)]
    what = _rest(text, said, taken)
    if problem and not (problem == "no_day" and at):
        return WishWords(None, what, problem)
    when = _moment(chosen, at, now)
    return WishWords(when, what) if when > now else WishWords(None, what, "past")


def _days_of_a_month(said: str, today: date) -> list[FoundDay]:
    """Days without their month, each the next one that there is: 10日に."""
    found = []
    for item in _DAY_ALONE.finditer(said):
        ahead = (today + timedelta(days=days) for days in range(1, _TWO_MONTHS))
        value = next((day for day in ahead if day.day == int(item["day"])), None)
        found += [FoundDay(item.start(), item.end(), value, item[0], assumed=True)] if value else []
    return found


def _day(said: str, days: list[FoundDay]) -> tuple[FoundDay | None, Problem]:
    """The day on which to remind: of several the one with に; a day with まで is when the matter is due."""
    if _REPEATED.search(said):
        return None, "repeated"
    if _DISTANCE.search(said):
        return None, "distance"
    open_days = [item for item in days if not _BY.match(said, item.end)]
    marked = [item for item in open_days if _AT.match(said, item.end)]
    kept = marked if len(marked) == 1 else open_days
    if len({item.value for item in kept}) > 1:
        return None, "several"
    if not kept:
        return None, "no_such_day" if _NO_DAY.search(said) and not days else "no_day"
    return (None, "weekday") if kept[0].contradicts else (kept[0], "")


def _time(said: str, day: FoundDay | None, times: list[FoundTime], verb: tuple[int, int]) -> FoundTime | None:
    """The time that belongs to the wish: beside the day, before に, or right before the verb."""
    for item in times:
        beside = day is not None and item.start >= day.end and _TIME_NEXT.fullmatch(said[day.end : item.start])
        if beside or _AT.match(said, item.end) or item.end == verb[0]:
            return item
    return None


def _moment(day: FoundDay | None, at: FoundTime | None, now: datetime) -> datetime:
    clock = at.value if at else MORNING
    if day:
        return _on_the_wall(datetime.combine(day.value, clock), now)
    today = _on_the_wall(datetime.combine(now.date(), clock), now)
    return today if today > now else _on_the_wall(datetime.combine(now.date() + timedelta(days=1), clock), now)


def _on_the_wall(wall: datetime, now: datetime) -> datetime:
    """The moment at which clocks where `now` is taken show `wall`; an hour that is skipped counts from before."""
    return wall.replace(tzinfo=now.tzinfo).astimezone(UTC).astimezone(now.tzinfo)


def _rest(text: str, said: str, taken: list[tuple[int, int]]) -> str:
    """The member's words as written, without the parts of the folded text that were `taken` and their particles."""
    places = Alignment(text, said)
    kept, done = [], 0
    for start, end in sorted(taken):
        behind = _BEHIND.match(said, end)
        kept.append(text[done : max(done, places.start(start))])
        done = max(done, places.end(behind.end() if behind else end))
    words = re.sub(r"\s+", " ", " ".join([*kept, text[done:]]))
    return _BACK.sub("", _FRONT.sub("", words)).strip()
