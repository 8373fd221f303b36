"""Reads the answer to one question of a calculator: 「はい」「来年の3月15日」「20万ちょうど」「わからない」."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from knowledge.calculators.fields import Amount, Day, Field, Flag, OneOf, Parts
from knowledge.months import Month
from knowledge.reading.amounts import find_hours
from knowledge.reading.answers import as_bool, yes_no
from knowledge.reading.calendar_words import Prefer
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.folding import fold
from knowledge.reading.inputs import read_folded
from knowledge.reading.model import Given, plain_number
from knowledge.reading.months import find_months

PRESSED = "answer:"
UNKNOWN = "unknown"
_SHORT = 30
_NUMBER = re.compile(r"(?<![\d.])-?\d{1,13}(?:\.\d{1,6})?(?![\d.])")
_NOTHING = re.compile(r"^(?:なし|無し|ない(?:です)?|ありません|ゼロ|0|していません|してない|ないよ)(?:です)?[。!]*$")
# People in an answer about the employees with disabilities are never the employer's size.
_BESIDE = {"employees": "労働者は999999人。"}
_ONLY_AMOUNT = re.compile(
    r"^(?:約|だいたい|大体|およそ|たぶん)?\s?[\d.]+\s?(?:円|時間|h|人|名|日|歳|才)?(?:分|間)?"
    r"(?:です|でした|だ|くらい|ぐらい|ほど|程度|ちょうど|位|かな|かも|ある|あります)*[。.!]?$"
)
_POLITE = r"(?:です|でした|頃|ごろ|くらい|ぐらい|予定|の予定)*[。.!]?$"
_DAY_ALONE = re.compile(rf"^(?P<day>\d{{1,2}})日?{_POLITE}")
_YEARLESS = re.compile(rf"^(?P<month>\d{{1,2}})(?:月|/)(?P<day>\d{{1,2}})日?{_POLITE}")
_WITH_UNIT = re.compile(r"^(\d{1,12}(?:\.\d{1,4})?)(円|時間|人|日|歳)(?:間)?$")
_NOBODY = re.compile(
    r"^(?:1人も|誰も|だれも|まだ)?(?:い(?:ない|ません|ねえ|ねぇ)|おりません|なし|ゼロ|0人)(?:です)?[。!]*$"
)
_BARE_MAN = 1000  # a yearly or monthly sum below 1,000 without 円 is told in units of 10,000


@dataclass(frozen=True)
class Heard:
    """What an answer gives. `values`: fields with their JSON values; `unsure`: the member does not know.

    `month`: the first and last day of a month that was said where a day is needed.
    """

    values: dict[str, Given] = field(default_factory=dict)
    unsure: bool = False
    month: tuple[date, date] | None = None


def read_answer(
    calculator: str, asked: Field, part: str, text: str, as_of: date, names: dict[str, str], lead: str
) -> Heard:
    """What `text` answers to the question about `asked` (and `part` of it).

    `names` are the labels of its options, `lead` the field's name in members' words (「時給」), which makes a
    bare number readable.
    """
    if text.startswith(PRESSED):
        return _pressed(asked, part, text.removeprefix(PRESSED))
    folded = fold(text, calculator)
    found = read_folded(calculator, fold(_BESIDE.get(asked.name, "") + text, calculator), as_of)
    own = _own(asked, part, folded, found, as_of, names)
    if own is None and isinstance(asked, Amount) and not found:
        own = read_folded(calculator, fold(f"{lead}は{text}", calculator), as_of).get(asked.name)
    if own is not None:
        return Heard({**_others(asked, folded, found), asked.name: own})
    if yes_no(folded) == UNKNOWN and len(folded) <= _SHORT:
        return Heard(unsure=True)
    if isinstance(asked, Day) and (months := find_months(masked(folded, find_dates(folded, as_of)), as_of)):
        first = months[-1].first
        return Heard(month=(first, Month.of(first).day(31)))
    return Heard(found if len(folded) > 1 and asked.name not in _BESIDE else {})


def with_said_month(calculator: str, text: str, earlier: Sequence[tuple[str, date]], as_of: date) -> str:
    """A day without its year, or a day alone, completed by a month said before: 「R6.3に」 … 「10日です」."""
    folded = fold(text, calculator)
    answer = _DAY_ALONE.match(folded) or _YEARLESS.match(folded)
    if answer is None:
        return text
    for said, on in reversed(earlier):
        before = fold(said, calculator)
        months = [m for m in find_months(masked(before, find_dates(before, on)), on) if not m.assumed]
        if months:
            first = months[-1].first
            month = answer.groupdict().get("month")
            fits = month is None or int(month) == first.month
            return f"{first.year}年{first.month}月{answer['day']}日" if fits else text
    return text


def bare_amount(text: str) -> tuple[Decimal, str] | None:
    """(number, unit) of a text that is an amount and a unit and nothing else: 60時間."""
    said = _WITH_UNIT.match(fold(text))
    return (Decimal(said[1]), said[2]) if said else None


def _others(asked: Field, folded: str, found: dict[str, Given]) -> dict[str, Given]:
    """Further facts in the same answer; a lone number is the answer and nothing else."""
    if asked.name in _BESIDE or (isinstance(asked, Amount) and len(_NUMBER.findall(folded)) < 2):
        return {}
    return {name: item for name, item in found.items() if name != asked.name}


def _pressed(asked: Field, part: str, value: str) -> Heard:
    """A pressed choice carries the value itself."""
    inner = asked.inner if isinstance(asked, Parts) else asked
    if value == UNKNOWN and not (isinstance(inner, OneOf) and UNKNOWN in inner.options):
        return Heard(unsure=True)
    plain: Any = value == "yes" if isinstance(inner, Flag) else value
    return Heard({asked.name: Given(_as_parts(asked, part, plain))})


def _as_parts(asked: Field, part: str, value: Any) -> Any:
    if not isinstance(asked, Parts):
        return value
    return dict.fromkeys(_named(asked, part), value)


def _named(asked: Parts, part: str) -> Iterable[str]:
    """The parts that a question is about: itself, or all of its group (「5」 is 5.1 to 5.6)."""
    return [name for name in asked.names if name == part or name.startswith(f"{part}.")]


def _own(
    asked: Field, part: str, folded: str, found: dict[str, Given], as_of: date, names: dict[str, str]
) -> Given | None:
    if isinstance(asked, Parts):
        return _of_parts(asked, part, folded, found)
    if isinstance(asked, Amount) and _ONLY_AMOUNT.match(folded):
        return _amount(asked, folded)
    return found.get(asked.name) or _plain(asked, folded, found, as_of, names)


def _plain(asked: Field, folded: str, found: dict[str, Given], as_of: date, names: dict[str, str]) -> Given | None:
    """An answer that makes sense only after the question."""
    if isinstance(asked, Flag):
        said = as_bool(yes_no(folded)) if len(folded) <= _SHORT else None
        return None if said is None else Given(said)
    if isinstance(asked, OneOf):
        return _option(asked, folded, names)
    if isinstance(asked, Day):
        return _day(folded, as_of)
    if asked.name in _BESIDE:
        return Given([]) if _NOBODY.match(folded) else None
    return _amount(asked, folded) if isinstance(asked, Amount) and not found else None


def _of_parts(asked: Parts, part: str, folded: str, found: dict[str, Given]) -> Given | None:
    named = set(_named(asked, part))
    said = found[asked.name].value if asked.name in found else {}
    about = {name: value for name, value in said.items() if name in named}
    if about:
        return Given(about)
    stance = yes_no(folded) if len(folded) <= _SHORT else None
    if stance is None:
        return None
    if isinstance(asked.inner, Flag):
        flag = as_bool(stance)
        return None if flag is None else Given(dict.fromkeys(named, flag))
    return Given(dict.fromkeys(sorted(named), stance))


def _option(asked: OneOf, folded: str, names: dict[str, str]) -> Given | None:
    """An option by its label or, for yes, no and unknown, in any usual way."""
    for option, label in names.items():
        short = fold(re.split(r"[((]", label)[0])
        if folded in (fold(label), option.lower()) or (label != option and len(short) > 1 and short in folded):
            return Given(option)
    stance = yes_no(folded) if len(folded) <= _SHORT else None
    return Given(stance) if stance in asked.options else None


def _day(folded: str, as_of: date, prefer: Prefer = "nearest") -> Given | None:
    dates = [item for item in find_dates(folded, as_of, prefer) if item.exact]
    return Given(dates[0].value.isoformat(), dates[0].words, dates[0].assumed) if len(dates) == 1 else None


def _amount(asked: Amount, folded: str) -> Given | None:
    if asked.least == 0 and not asked.above and _NOTHING.match(folded):
        return Given(0)
    if asked.unit == "時間" and (hours := find_hours(folded)):
        return Given(plain_number(hours[0].value)) if len(hours) == 1 else None
    numbers = _NUMBER.findall(folded)
    if len(numbers) != 1:
        return None
    value = Decimal(numbers[0])
    large = asked.unit == "円" and "円" not in folded and 0 < value < _BARE_MAN and asked.name != "hourly_wage"
    return Given(plain_number(value * 10_000 if large else value), folded if large else "", large)
