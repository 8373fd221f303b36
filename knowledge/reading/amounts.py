"""Finds yen, hours, people, days and ages in a folded text, each with its place, and the words around it."""

import re
from collections.abc import Sequence
from decimal import Decimal

from knowledge.reading.model import Found

_NUMBER = r"(?<![\d.])(\d{1,12}(?:\.\d{1,4})?)"
_YEN = re.compile(rf"{_NUMBER}\s?円")
_HOURS = re.compile(
    rf"{_NUMBER}\s?(?:時間|h(?![a-z]))(?:\s?(?:と|)(\d{{1,2}})\s?分(?!の))?"
    rf"|(?<![\d.時])(\d{{1,3}})\s?分(?=[のをはがで、。残間もし)]|\s|$|だけ|以)"
)
_CLOCK = re.compile(
    r"(?P<h1_night>夜の?|午後|深夜|夕方の?|朝の?|午前"
    r"|翌朝?)?\s?(?P<h1>\d{1,2})(?:時(?!間)(?:(?P<m1>\d{1,2})分|(?P<half1>半))?|:(?P<c1>\d{2}))\s?(?:〜"
    r"|-|から|より|to)\s?"
    r"(?P<h2_night>翌日?の?朝?の?|夜の?|午後|深夜|朝の?|午前"
    r"|明け方の?)?\s?(?P<h2>\d{1,2})(?:時(?!間)(?:(?P<m2>\d{1,2})分|(?P<half2>半))?"
    r"|:(?P<c2>\d{2}))(?:まで)?"
)
_PEOPLE = re.compile(rf"{_NUMBER}\s?(?:人|名)(?!目|様|分|前|称|義)")
_DAYS = re.compile(rf"{_NUMBER}\s?日(?:間|分)?(?![目]|曜|本(?!当)|給|中に)")
_AGE = re.compile(r"(?<![\d.])(\d{1,3})\s?[歳才]")
_CLAUSE_END = re.compile(r"[。、\n;!?)・／]|,(?!\d)| (?![a-z])|\((?=[^)]*$)")


def find_yen(text: str) -> list[Found]:
    """Amounts in yen that carry 円 (folding has added it after 万)."""
    return _found(_YEN, text)


def find_hours(text: str) -> list[Found]:
    """Lengths in hours; minutes become fractions (90分 = 1.5), to two decimals."""
    found = []
    for said in _HOURS.finditer(text):
        hours = Decimal(said[1] or 0) + Decimal(said[2] or said[3] or 0) / 60
        found.append(Found(said.start(), said.end(), _hundredths(hours)))
    return found


def _hundredths(hours: Decimal) -> Decimal:
    return hours if hours == round(hours, 4) else round(hours, 2)


def find_people(text: str) -> list[Found]:
    """Counts of people: 51人, 12.5人; 1人目 counts nobody."""
    return _found(_PEOPLE, text)


def find_days(text: str) -> list[Found]:
    """Counts of days in a text whose dates are masked."""
    return _found(_DAYS, text)


def find_ages(text: str) -> list[Found]:
    """Ages in years: 19歳."""
    return _found(_AGE, text)


def _found(pattern: re.Pattern[str], text: str) -> list[Found]:
    return [Found(said.start(), said.end(), Decimal(said[1])) for said in pattern.finditer(text)]


def clock_spans(text: str) -> list[tuple[Found, Decimal]]:
    """Spans by the clock (22時〜3時) as hours, each with how much of it lies between 22:00 and 05:00."""
    found = []
    for said in _CLOCK.finditer(text):
        start, end = _clock(said, "1"), _clock(said, "2")
        if max(start, end) <= 29:
            end += 24 if end <= start else 0
            night = sum((max(Decimal(0), min(end, b) - max(start, a)) for a, b in _NIGHTS), Decimal(0))
            found.append((Found(said.start(), said.end(), _hundredths(end - start)), _hundredths(night)))
    return found


_NIGHTS = ((Decimal(-2), Decimal(5)), (Decimal(22), Decimal(29)), (Decimal(46), Decimal(53)))


def _clock(said: re.Match[str], which: str) -> Decimal:
    hour = Decimal(said[f"h{which}"])
    minutes = Decimal(said[f"m{which}"] or said[f"c{which}"] or (30 if said.groupdict().get(f"half{which}") else 0))
    word = said[f"h{which}_night"] or ""
    afternoon = word.startswith(("夜", "午後", "夕方")) or (word == "深夜" and hour >= 9)
    return hour + minutes / 60 + (12 if afternoon and hour < 12 else 0)


def labelled(text: str, label: str, unit: str = "円", reach: int = 12) -> Decimal | None:
    """The number with the unit, or bare at the end of a phrase, that first follows the label: 時給は1200."""
    said = re.search(
        rf"(?:{label})[^\d。、]{{0,{reach}}}?{_NUMBER}(?:\s?{unit}|(?=\s|[。、でとのくだやなっ(]|$))", text
    )
    return Decimal(said[1]) if said else None


def left_of(text: str, item: Found, others: Sequence[Found], reach: int = 24) -> str:
    """The words before a number, back to the number before it or the sentence before it."""
    start = max([other.end for other in others if other.end <= item.start] + [item.start - reach, 0])
    return re.split(r"[。\n]", text[start : item.start])[-1]


def right_of(text: str, item: Found, others: Sequence[Found], reach: int = 16) -> str:
    """The words after a number in the same clause, up to the next number."""
    end = min([other.start for other in others if other.start >= item.end] + [item.end + reach])
    return _CLAUSE_END.split(text[item.end : end])[0]
