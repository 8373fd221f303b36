"""Rules of RFC 5545 (3.3.10): checked part by part, so that each fault is said, and never repeated within the hour."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from knowledge.schedules.model import TOKYO, BadSchedule

Rule = dict[str, str]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_A_DAY = 6
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_UNTIL = re.compile(r"(?P<day>\d{8})(?:T(?P<time>\d{6})(?P<utc>Z?))?")
_WEEKDAY = re.compile(rf"(?P<n>[+-]?\d{{1,2}})?(?P<day>{'|'.join(WEEKDAYS)})")


def _numbers(low: int, high: int, signed: bool = False) -> Callable[[str], bool]:
    """Accepts a list of whole numbers from low to high, with `signed` also counted from the end."""
    pattern = re.compile(r"[+-]?\d{1,4}" if signed else r"\d{1,4}")
    return lambda value: all(pattern.fullmatch(n) and low <= abs(int(n)) <= high for n in value.split(","))


def _one(low: int, high: int) -> Callable[[str], bool]:
    return lambda value: "," not in value and _numbers(low, high)(value)


# Part, what its value must be, and how that is said; in the order in which a rule is written.
_PARTS: tuple[tuple[str, Callable[[str], bool], str], ...] = (
    ("FREQ", lambda value: value in _FREQUENCIES, "DAILY、WEEKLY、MONTHLY、YEARLY のどれか"),
    ("INTERVAL", _one(1, 1000), "1から1000までの数"),
    ("BYMONTH", _numbers(1, 12), "1から12までの月"),
    ("BYWEEKNO", _numbers(1, 53, signed=True), "1から53まで(終わりから数えるなら-1から-53まで)の週"),
    ("BYYEARDAY", _numbers(1, 366, signed=True), "1から366まで(終わりから数えるなら-1から-366まで)の日"),
    ("BYMONTHDAY", _numbers(1, 31, signed=True), "1から31まで(月末から数えるなら-1から-31まで)の日"),
    ("BYDAY", lambda value: all(map(_WEEKDAY.fullmatch, value.split(","))), "MO、TU、2TU、-1FR のような曜日"),
    ("BYHOUR", _numbers(0, 23), "0から23までの時"),
    ("BYMINUTE", _numbers(0, 59), "0から59までの分"),
    ("BYSETPOS", _numbers(1, 366, signed=True), "1から366まで(終わりから数えるなら-1から-366まで)の番目"),
    ("WKST", lambda value: value in WEEKDAYS, "MO から SU までの曜日"),
    ("COUNT", _one(1, 9999), "1から9999までの回数"),
    ("UNTIL", lambda value: _moment(value) is not None, "20270331 か 20270331T145959Z のような日時"),
)  # fmt: skip


def parts(rrule: str) -> Rule:
    """The parts of a checked rule by name."""
    return dict(part.split("=", 1) for part in rrule.split(";") if part)


def written(rule: Rule) -> str:
    """The rule as text, its parts always in the same order."""
    return ";".join(f"{name}={rule[name]}" for name, _, _ in _PARTS if name in rule)


def parsed(text: str) -> Rule:
    """The parts of a rule that someone wrote, checked for form and for what RFC 5545 forbids. Raises BadSchedule."""
    rule: Rule = {}
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper().removeprefix("RRULE:")
    for part in filter(None, plain.split(";")):
        name, _, value = part.partition("=")
        if name in rule:
            raise BadSchedule(f"「{name}」が二度あります。一つにしてください。")
        rule[name] = _checked(name, value)
    _together(rule)
    return rule


def _checked(name: str, value: str) -> str:
    if name == "BYSECOND" or (name == "FREQ" and value in _TOO_OFTEN):
        raise BadSchedule("くり返しは1日に1回からです。FREQ は DAILY、WEEKLY、MONTHLY、YEARLY のどれかにしてください。")
    for known, accepts, said in _PARTS:
        if name == known:
            if not accepts(value):
                raise BadSchedule(f"「{name}」には、{said}を書いてください。")
            return value
    raise BadSchedule(
        f"「{name[:20]}」は、くり返しの規則(RFC 5545)にありません。"
        "FREQ=MONTHLY;BYDAY=2TU;BYHOUR=9;BYMINUTE=0 のように書いてください。"
    )


def _together(rule: Rule) -> None:
    """Refuses parts that RFC 5545 does not allow together. Raises BadSchedule."""
    for fault, said in _faults(rule):
        if fault:
            raise BadSchedule(said)


def _faults(rule: Rule) -> tuple[tuple[bool, str], ...]:
    freq = rule.get("FREQ", "")
    numbered = [int(found["n"]) for day in rule.get("BYDAY", "").split(",") if (found := _numbered(day))]
    weeks = 53 if freq == "YEARLY" and "BYMONTH" not in rule else 5
    alone = not any(name.startswith("BY") for name in rule if name != "BYSETPOS")
    nth = "「2TU」のような第何曜日かは、"
    return (
        (not freq, "くり返しの規則は FREQ=… で始めてください(例: FREQ=WEEKLY;BYDAY=MO)。"),
        ("COUNT" in rule and "UNTIL" in rule, "回数(COUNT)と終わりの日(UNTIL)は、どちらか一つにしてください。"),
        ("BYWEEKNO" in rule and freq != "YEARLY", "BYWEEKNO は FREQ=YEARLY と一緒に使ってください。"),
        ("BYYEARDAY" in rule and freq != "YEARLY", "BYYEARDAY は FREQ=YEARLY と一緒に使ってください。"),
        ("BYMONTHDAY" in rule and freq == "WEEKLY", "BYMONTHDAY は FREQ=WEEKLY と一緒には使えません。"),
        (bool(numbered) and freq in {"DAILY", "WEEKLY"}, f"{nth}FREQ=MONTHLY か YEARLY と一緒に使ってください。"),
        (bool(numbered) and "BYWEEKNO" in rule, f"{nth}BYWEEKNO と一緒には使えません。"),
        (any(not 1 <= abs(n) <= weeks for n in numbered), f"曜日の前の数は、1から{weeks}までにしてください。"),
        ("BYSETPOS" in rule and alone, "BYSETPOS は、ほかの BY… と一緒に使ってください。"),
        (_times_a_day(rule) > MOST_A_DAY, f"1日に{MOST_A_DAY}回までにしてください(BYHOUR と BYMINUTE)。"),
    )


def _numbered(day: str) -> re.Match[str] | None:
    found = _WEEKDAY.fullmatch(day)
    return found if found and found["n"] else None


def _times_a_day(rule: Rule) -> int:
    return len(set(rule.get("BYHOUR", "9").split(","))) * len(set(rule.get("BYMINUTE", "0").split(",")))


def until(rule: Rule, zone: ZoneInfo = TOKYO) -> datetime | None:
    """The last wall time in `zone` that the rule's UNTIL allows; None where it has no end. A day counts whole."""
    moment = _moment(rule["UNTIL"]) if "UNTIL" in rule else None
    return moment.astimezone(zone).replace(tzinfo=None) if moment and moment.tzinfo else moment


def _moment(value: str) -> datetime | None:
    """The moment of an UNTIL: aware where it is said in UTC, else a wall time; None where it is no moment."""
    said = _UNTIL.fullmatch(value)
    if not said:
        return None
    try:
        day = datetime.strptime(said["day"], "%Y%m%d")
        clock = datetime.strptime(said["time"], "%H%M%S").time() if said["time"] else time(23, 59, 59)
    except ValueError:
        return None
    return datetime.combine(day, clock, UTC if said["utc"] else None)
