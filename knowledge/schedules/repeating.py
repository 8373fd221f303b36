"""Reads how a schedule repeats: 毎日, 平日, 隔週金曜, 毎月第2火曜, 第1・第3水曜, 奇数月の10日, 毎年6月1日."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.reading.moments import WEEKDAYS as KANJI
from knowledge.reading.months import find_months
from knowledge.reading.numerals import value_of
from knowledge.schedules.model import BadSchedule, Holidays
from knowledge.schedules.rules import WEEKDAYS, Rule
from knowledge.schedules.scraps import Scraps

_AND = r"\s?(?:と|、|・|,|や|及び|および)?\s?"
_EACH = r"(?:ごと|毎|に1[回度])"
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ODD, EVEN = "1,3,5,7,9,11", "2,4,6,8,10,12"
WORKING_WEEK = "MO,TU,WE,TH,FR"
# How often, longest words first: pattern, frequency, and the interval where the pattern does not say it.
_HEADS: tuple[tuple[str, str, str], ...] = (
    (r"毎日(?!曜)", "DAILY", "1"),
    (r"隔日|1日おき", "DAILY", "2"),
    (rf"(?<![\d月])(?P<every>\d{{1,3}})日{_EACH}", "DAILY", ""),
    (rf"毎(?=[{KANJI}]曜)|毎週", "WEEKLY", "1"),
    (r"隔週", "WEEKLY", "2"),
    (rf"(?P<every>\d{{1,3}})週間?{_EACH}", "WEEKLY", ""),
    (r"毎月|月々", "MONTHLY", "1"),
    (r"隔月", "MONTHLY", "2"),
    (r"四半期ごと", "MONTHLY", "3"),
    (rf"(?P<every>\d{{1,3}})か月{_EACH}", "MONTHLY", ""),
    (rf"毎年|年に1[回度]|1年{_EACH}", "YEARLY", "1"),
    (r"隔年", "YEARLY", "2"),
    (rf"(?P<every>\d{{1,2}})年{_EACH}", "YEARLY", ""),
)
_EVERY_OTHER = re.compile(r"(?!1日お)(?<!\d)\d+(?:日|週間?|か月|年)おき")
_WORKDAYS = r"毎?(?:平日|営業日)(?:は?毎日|ごと)?"
_PARITY = r"(?P<parity>奇数|偶数)月"
_WEEK_RANGE = re.compile(
    rf"(?P<first>[{KANJI}])曜日?\s?(?:から|〜|-)\s?(?P<last>[{KANJI}])曜日?(?:まで)?|(?P<short>月(?:〜|-|から)金)(?:曜日?)?"
)
_WEEKDAY_LIST = rf"[{KANJI}]曜?日?(?:{_AND}[{KANJI}](?:曜日?)?(?![分前後数]))*"
_NUMBER = r"(?:第\s?[1-5一二三四五]|最終|最後の?)"
_SEVERAL = re.compile(rf"(?<!\d)[{KANJI}](?:曜日?)?{_AND}[{KANJI}]曜")
_NTH = re.compile(
    rf"(?P<ns>{_NUMBER}(?:{_AND}(?:{_NUMBER}|[1-5](?=[{KANJI}・、と,])))*)\s?の?\s?(?P<day>[{KANJI}])曜日?"
)
_EDGE = re.compile(r"(?P<edge>最終|最後の?|最初の?|第1|第一|1番目の)営業日")
_MONTH_DAYS = re.compile(rf"\d{{1,2}}日?(?:{_AND}\d{{1,2}}日?)*(?<=日)(?:{_AND}末日?)?|(?:月?末|最終)日?|月末日?")
_MONTHS = re.compile(rf"(?P<months>\d{{1,2}}月?(?:{_AND}\d{{1,2}}月?)*)(?<=月)(?!末)|(?P<end>\d{{1,2}})月(?=末)")


@dataclass(frozen=True)
class Repetition:
    """The days of a rule, without its times and its end, and what its words say about days off."""

    rule: Rule
    holidays: Holidays = "keep"


def read_rule(said: Scraps) -> Repetition | None:
    """How the text repeats; None where it says a single time. 平日 and 最終営業日 imply a choice about days off.

    Raises BadSchedule where the words leave the days open.
    """
    if unclear := _EVERY_OTHER.search(said.text):
        raise BadSchedule(
            f"「{unclear[0]}」は人によって数え方が違います。「2週間ごと」のように「ごと」で書いてください。"
        )
    head = _head(said)
    if head is None and (months := said.take(_PARITY)):
        return _monthly(said, "MONTHLY", "1", ODD if months["parity"] == "奇数" else EVEN)
    if head is None:
        return _without_head(said)
    freq, every = head
    if freq == "DAILY":
        return Repetition(_rule("DAILY", every))
    if freq == "WEEKLY":
        return Repetition(_rule("WEEKLY", every, BYDAY=_weekdays(said)))
    return _monthly(said, freq, every, _months(said) if freq == "YEARLY" else "")


def _head(said: Scraps) -> tuple[str, str] | None:
    for pattern, freq, every in _HEADS:
        found = said.take(pattern)
        if found:
            number = every or str(int(found["every"]))
            if number == "0":
                raise BadSchedule("くり返しの間は1以上にしてください(例: 2週間ごとの金曜 17時)。")
            return freq, number
    return None


def _without_head(said: Scraps) -> Repetition | None:
    """平日 and 第1・第3水曜 repeat without a word that says so."""
    if not _EDGE.search(said.text) and said.take(_WORKDAYS):
        return Repetition(_rule("WEEKLY", "1", BYDAY=WORKING_WEEK), "before")
    if (nth := _NTH.search(said.text)) and "月" not in said.text[: nth.start()]:
        return _monthly(said, "MONTHLY", "1", "")
    if _SEVERAL.search(said.text):
        raise BadSchedule("曜日が二つ以上あるときは、「毎週」を付けて書いてください(例: 毎週月曜と木曜の8時半)。")
    return None


def take_nth_days(said: Scraps, today: date) -> list[date]:
    """The one day of 来月の第2火曜 or 2027年1月の最終金曜, taken out of the text; [] where there is none."""
    for month in find_months(said.text, today):
        nth = re.compile(rf"\s?の?\s?{_NTH.pattern}").match(said.text, month.end)
        if nth:
            said.cut(month.start, nth.end())
            return [day for rule in _nth_numbers(nth) if (day := _nth_of_month(month.first, *rule))]
    return []


def _nth_of_month(first: date, n: int, weekday: int) -> date | None:
    """The n-th weekday (0 is Monday) of the month that begins on `first`; -1 is its last; None where it has none."""
    days = [first + timedelta(days=offset) for offset in range(monthrange(first.year, first.month)[1])]
    named = [day for day in days if day.weekday() == weekday]
    return named[-1] if n == -1 else named[n - 1] if n <= len(named) else None


def _rule(freq: str, every: str, **days: str) -> Rule:
    interval = {} if every == "1" else {"INTERVAL": every}
    return {"FREQ": freq, **interval, **{name: value for name, value in days.items() if value}}


def listed_weekdays(text: str) -> str:
    """The folded text with 月曜から木曜 written as 月・火・水・木曜, so that から begins nothing there."""
    return _WEEK_RANGE.sub(lambda span: "・".join(_days_of(span)) + "曜", text)


def _days_of(span: re.Match[str]) -> str:
    """The weekdays from the first to the last, over the week's end too."""
    first, last = KANJI.index(span["first"] or "月"), KANJI.index(span["last"] or "金")
    return (KANJI * 2)[first : last + 1 + (7 if last < first else 0)]


def _weekdays(said: Scraps) -> str:
    found = said.take(_WEEKDAY_LIST)
    if not found:
        raise BadSchedule("何曜日かを書いてください(例: 毎週月曜と木曜の8時半)。")
    names = re.findall(rf"[{KANJI}](?=曜)|(?<!曜)[{KANJI}]", found[0])
    return ",".join(WEEKDAYS[index] for index in sorted({KANJI.index(name) for name in names}))


def _monthly(said: Scraps, freq: str, every: str, months: str) -> Repetition:
    """Days of a month: 第2火曜, 10日と25日, 末日, 最終営業日."""
    if edge := said.take(_EDGE):
        last = edge["edge"].startswith("最終") or edge["edge"].startswith("最後")
        days = {"BYMONTHDAY": "-1" if last else "1"}
        return Repetition(_rule(freq, every, BYMONTH=months, **days), "before" if last else "after")
    if nth := _nth_weekdays(said):
        return Repetition(_rule(freq, every, BYMONTH=months, BYDAY=nth))
    found = said.take(_MONTH_DAYS)
    if not found:
        when = "毎年の何月何日か" if freq == "YEARLY" else "毎月の何日か"
        raise BadSchedule(f"{when}を書いてください(例: 毎月25日 9時、毎月第2火曜 9:00、毎年6月1日 10時)。")
    return Repetition(_rule(freq, every, BYMONTH=months, BYMONTHDAY=_month_days(found[0], months)))


def _nth_weekdays(said: Scraps) -> str:
    """2TU or 1WE,3WE; the last one of a month, -1FR, stands behind the others."""
    days: set[tuple[int, int]] = set()
    while found := said.take(_NTH):
        days |= set(_nth_numbers(found))
    return ",".join(f"{n}{WEEKDAYS[day]}" for n, day in sorted(days, key=lambda nth: (nth[0] < 0, nth)))


def _nth_numbers(found: re.Match[str]) -> list[tuple[int, int]]:
    """(number, weekday) of each that 第1・第3水曜 names; -1 is the last."""
    numbers = re.findall(r"[1-5一二三四五]|最終|最後", found["ns"])
    return [(-1 if n.startswith("最") else int(value_of(n)), KANJI.index(found["day"])) for n in numbers]


def _month_days(words: str, months: str) -> str:
    numbers = {int(n) for n in re.findall(r"\d{1,2}", words)}
    longest = max((_LENGTHS[int(month) - 1] for month in months.split(",") if month), default=31)
    if not all(1 <= n <= longest for n in numbers):
        raise BadSchedule(f"「{words}」という日はありません。1日から{longest}日までか、末日と書いてください。")
    return ",".join([*map(str, sorted(numbers)), *(["-1"] if re.search("末|最終", words) else [])])


def _months(said: Scraps) -> str:
    found = said.take(_MONTHS)
    if not found:
        raise BadSchedule("毎年の何月何日かを書いてください(例: 毎年6月1日 10時)。")
    months = sorted(set(map(int, re.findall(r"\d{1,2}", found["months"] or found["end"]))))
    if not 1 <= months[0] <= months[-1] <= 12:
        raise BadSchedule("月は1月から12月までです。確かめてください。")
    return ",".join(map(str, months))
