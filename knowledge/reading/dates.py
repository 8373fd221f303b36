"""Finds full dates in a folded text in every style: era, western, digits, relative, English, yearless."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from knowledge.reading.calendar_words import (
    DAY_WORDS,
    MONTH_WORDS,
    YEAR_WORDS,
    Prefer,
    alternatives,
    day,
    era_year,
    month_end,
    shift_month,
    weekday_of,
    within,
    yearless,
)

ERA = r"(?:(?<![a-z])[rhstm](?=\s?(?:\d|元))|令和?|平成?|昭和?|大正|明治)"
_GLOSS = r"(?:\s?\([^()]{1,8}\))?"
YEAR = (
    rf"(?:(?P<era>{ERA})\s?\.?(?P<era_year>\d{{1,2}}(?!\d)|元)|(?P<year>(?<!\d)(?:19|20"
    rf"|21)\d{{2}}))(?:\s?年)?{_GLOSS}"
)
_SEPARATED = r"\s?(?:年(?:度)?\s?の?|[./\-])?\s?"
_DAY_MONTH = r"(?P<month>\d{1,2})\s?(?:月\s?の?|[./\-])\s?(?P<day>\d{1,2})(?!\d)\s?日?"
# A month right behind a year belongs to it, even where the whole is no date: 2027年の2月29日.
_NO_YEAR = r"(?<![\d./\-])(?<![\d来今去昨]年)(?<![\d来今去昨]年[の ])"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAME = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"


@dataclass(frozen=True)
class FoundDate:
    """A date at text[start:end]. `assumed`: its year was not said; `exact`: no month's end."""

    start: int
    end: int
    value: date
    words: str
    assumed: bool = False
    exact: bool = True


@dataclass(frozen=True)
class _Frame:
    as_of: date
    prefer: Prefer


_Reader = Callable[[re.Match[str], _Frame], date | None]
# pattern, reader, the year had to be assumed, a day was named
_Style = tuple[re.Pattern[str], _Reader, bool, bool]


def _said_year(said: re.Match[str]) -> int:
    return era_year(said["era"], said["era_year"]) if said["era"] else int(said["year"])


def _full(said: re.Match[str], _: _Frame) -> date | None:
    return day(_said_year(said), int(said["month"]), int(said["day"]))


def _short_year(said: re.Match[str], frame: _Frame) -> date | None:
    """9年3月15日 or 27.3.15: Reiwa or 20xx, whichever is nearer."""
    years = (era_year("令和", said["short"]), 2000 + int(said["short"]))
    days = [found for year in years if (found := day(year, int(said["month"]), int(said["day"])))]
    return min(days, key=lambda found: abs((found - frame.as_of).days), default=None)


def _year_word(said: re.Match[str], frame: _Frame) -> date | None:
    return day(frame.as_of.year + YEAR_WORDS[said["word"]], int(said["month"]), int(said["day"]))


def _without_year(said: re.Match[str], frame: _Frame) -> date | None:
    return yearless(int(said["month"]), int(said["day"]), frame.as_of, frame.prefer)


def _month_word(said: re.Match[str], frame: _Frame) -> date | None:
    year, month = shift_month(frame.as_of.year, frame.as_of.month, MONTH_WORDS[said["word"]])
    return day(year, month, int(said["day"]))


def _month_word_end(said: re.Match[str], frame: _Frame) -> date | None:
    return month_end(*shift_month(frame.as_of.year, frame.as_of.month, MONTH_WORDS[said["word"]]))


def _end_of_month(said: re.Match[str], _: _Frame) -> date | None:
    return month_end(_said_year(said), int(said["month"]))


def _day_word(said: re.Match[str], frame: _Frame) -> date | None:
    return within(frame.as_of, DAY_WORDS[said[0]])


def _distance(said: re.Match[str], frame: _Frame) -> date | None:
    days = int(said["count"]) * (1 if said["unit"].startswith("日") else 7)
    return within(frame.as_of, -days if said["way"] == "前" else days)


def _weekday(said: re.Match[str], frame: _Frame) -> date | None:
    return weekday_of(said["week"], said["weekday"], frame.as_of)


def _english(said: re.Match[str], frame: _Frame) -> date | None:
    month = _MONTHS.index(said["name"]) + 1
    if said["year"]:
        return day(int(said["year"]), month, int(said["day"]))
    return yearless(month, int(said["day"]), frame.as_of, frame.prefer)


_STYLES: tuple[_Style, ...] = tuple(
    (re.compile(pattern), reader, assumed, exact)
    for pattern, reader, assumed, exact in (
        (YEAR + _SEPARATED + _DAY_MONTH, _full, False, True),
        ((
            r"(?P<era>)(?P<era_year>)(?<![\d.])(?P<year>2100|(?:19"
            r"|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?![\d円人])"
        ), _full, False, True),
        ((
            rf"(?P<era>{ERA})(?P<era_year>\d{{2}})(?P<month>\d{{2}})(?P<day>\d{{2}})(?!\d)(?P<year>)"
        ), _full, False, True),
        (rf"(?P<word>{alternatives(YEAR_WORDS)})\s?の?\s?{_DAY_MONTH}", _year_word, False, True),
        ((
            r"(?<![\d.])(?P<short>\d{1,2})\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日"
        ), _short_year, True, True),
        ((
            r"(?<![\d./])'?(?P<short>2\d)[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?![\d./])"
        ), _short_year, True, True),
        (_NO_YEAR + (
            r"(?P<month>\d{1,2})\s?月\s?の?\s?(?P<day>\d{1,2})\s?日(?!間)"
        ), _without_year, True, True),
        (_NO_YEAR + r"(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/.%])", _without_year, True, True),
        ((
            rf"(?P<word>{alternatives(MONTH_WORDS)})\s?の?\s?(?P<day>\d{{1,2}})\s?日(?!間)"
        ), _month_word, False, True),
        (rf"(?P<word>{alternatives(MONTH_WORDS)})\s?の?\s?末日?", _month_word_end, False, False),
        (YEAR + (
            r"\s?(?:年\s?の?|[./\-])?\s?(?P<month>\d{1,2})\s?月\s?の?\s?(?:末日?|最終日)"
        ), _end_of_month, False, False),
        (alternatives(DAY_WORDS), _day_word, False, True),
        (r"(?<![\d.])(?P<count>\d{1,4})\s?(?P<unit>日|週間?)\s?(?P<way>後|前)(?!後)", _distance, False, True),
        (r"(?P<week>再来週|今週|来週|先週)\s?の?\s?(?P<weekday>[月火水木金土日])曜", _weekday, False, True),
        ((
            rf"(?<![a-z]){_MONTH_NAME}\s?(?P<day>\d{{1,2}})(?:st|nd|rd"
            rf"|th)?(?![\da-z])(?:,?\s?(?P<year>\d{{4}}))?"
        ), _english, False, True),
        ((
            rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:of\s)?{_MONTH_NAME}(?:,?\s?(?P<year>\d{{4}}))"
            rf"?"
        ), _english, False, True),
    )
)  # fmt: skip
# Said, then taken back: 3月1日じゃなくて3月10日, 3月1日から3月10日に変わりました.
_TAKEN_BACK = re.compile(
    r"\s?(?:[\)」])?(?:と言われた|の予定|予定)?(?:だった|でした)?(?:けど|が)?(?:じゃな[くい]"
    r"|では?な[くい]|ではありませ|でなく|の間違い|→)|\s?(?:の予定|予定)?(?:だった|でした)(?:けど|けれど|が|のに)"
)
_CHANGED = re.compile(r"\s?(?:から|より)\s?[^、。]{0,25}?(?:変更|変わ|ずれ|のび|延び|早ま)")


def find_dates(text: str, as_of: date, prefer: Prefer = "future") -> list[FoundDate]:
    """All full dates of a folded text in order, those that the speaker took back left out.

    `prefer` decides the year of a day said without one: 'future' (a due date), 'past' (a birth), 'nearest'.
    Impossible dates (2027年2月30日) are none.
    """
    frame = _Frame(as_of, prefer)
    found = [item for style in _STYLES for item in _of_style(text, frame, style)]
    kept: list[FoundDate] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return [item for index, item in enumerate(kept) if not _taken_back(text, item, kept[index + 1 :])]


def _of_style(text: str, frame: _Frame, style: _Style) -> list[FoundDate]:
    pattern, read, assumed, exact = style
    found = []
    for said in pattern.finditer(text):
        value = read(said, frame)
        if value:
            guessed = assumed or ("name" in pattern.groupindex and not said["year"])
            found.append(FoundDate(said.start(), said.end(), value, said[0].strip(), guessed, exact))
    return found


def _taken_back(text: str, item: FoundDate, later: list[FoundDate]) -> bool:
    if not later:
        return False
    after = text[item.end : item.end + 40]
    return bool(_TAKEN_BACK.match(after) or _CHANGED.match(after))


def masked(text: str, dates: list[FoundDate]) -> str:
    """The text with its dates blanked at equal length, so that their digits are not read again."""
    for item in dates:
        text = text[: item.start] + "◇" * (item.end - item.start) + text[item.end :]
    return text
