"""Reads the answer to one question of a calculator: 「はい」「来年の3月15日」「20万ちょうど」「わからない」."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from knowledge.calculators.fields import Amount, Day, Field, Flag, OneOf, Parts
from knowledge.months import Month
from knowledge.reading.amounts import find_hours
from knowledge.reading.calendar_words import Prefer
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.folding import fold
from knowledge.reading.inputs import read_folded
from knowledge.reading.model import Given, plain_number
from knowledge.reading.months import find_months
from knowledge.reading.plain import as_corrected, plain_answer

PRESSED = "answer:"
UNKNOWN = "unknown"
_NUMBER = re.compile(r"(?<![\d.])-?\d{1,13}(?:\.\d{1,6})?(?![\d.])")
_CLOCK_MINUTES = re.compile(r"(?<=時間)\d{1,2}分")
_NOTHING = re.compile(r"^(?:なし|無し|ない(?:です)?|ありません|ゼロ|0|していません|してない|ないよ)(?:です)?[。!]*$")
# People in an answer about the employees with disabilities are never the employer's size.
_BESIDE = {"employees": "労働者は999999人。"}
_ONLY_AMOUNT = re.compile(
    r"^(?:約|だいたい|大体|およそ|たぶん)?\s?[\d.]+\s?(?P<unit>円|時間|h|人|名|日|歳|才)?(?:\d{1,2}分|半)?間?"
    r"(?:です|でした|だ|くらい|ぐらい|ほど|程度|ちょうど|位|かな|かも|ある|あります)*[。.!]?$"
)
_BOUNDED = re.compile(
    r"未満|以下|以上|以内|弱|強(?!い)|超|越え|こえ|いかない|行かない|ぎりぎり|手前|数1?0|数十|数百|何人か"
    r"|(?:も|は)?い(?:ない|ません)|も?ない|\d\s?(?:円|時間|人|日)?(?:〜|から|-)\d|人か\d|じゃな|ではな"
)
_UNITS = {"名": "人", "才": "歳", "h": "時間"}
_BARE_MAN = 1000  # a yearly or monthly sum below 1,000 without 円 is told in units of 10,000
_SMALLEST_SUM = 10_000
_LARGE = ("annual_income", "monthly_wage", "wages_last_3_months")
_HOURLY, _MONTHLY_AT_LEAST = (300, 9_999), 50_000
_NOBODY = re.compile(
    r"^(?:1人も|誰も|だれも|まだ)?(?:い(?:ない|ません|ねえ|ねぇ)|おりません|なし|ゼロ|0人?)(?:です)?[。!]*$"
)
_POLITE = r"(?:です|でした|頃|ごろ|くらい|ぐらい|予定|の予定)*[。.!]?$"
_DAY_ALONE = re.compile(rf"^(?P<day>\d{{1,2}})日?{_POLITE}")
_YEARLESS = re.compile(rf"^(?P<month>\d{{1,2}})(?:月|/)(?P<day>\d{{1,2}})日?{_POLITE}")
_WITH_UNIT = re.compile(r"^(\d{1,12}(?:\.\d{1,4})?)(円|時間|人|日|歳)(?:間)?$")


@dataclass(frozen=True)
class Heard:
    """What an answer gives. `values`: fields with their JSON values; `unsure`: the member does not know.

    `month`: the first and last day of a month that was said where a day is needed. `unclear`: why an answer that
    looks like one cannot be taken (`amount`, `year`). `stale`: a button of another question. `blanket`: one answer
    for all parts that the question names.
    """

    values: dict[str, Given] = field(default_factory=dict)
    unsure: bool = False
    month: tuple[date, date] | None = None
    unclear: Literal["amount", "year"] | None = None
    stale: bool = False
    blanket: bool = False


def read_answer(calculator: str, asked: Field, part: str, text: str, as_of: date, names: dict[str, str]) -> Heard:
    """What `text` answers to the question about `asked` (and `part` of it); `names` are the labels of its options.

    Only a whole answer counts: 「はい」, an amount with its unit, a label, or a sentence that names the fact. What
    could be read in two ways is not taken.
    """
    if text.startswith(PRESSED):
        return _pressed(asked, part, text.removeprefix(PRESSED))
    text = as_corrected(text)
    folded = fold(text, calculator)
    found = read_folded(calculator, fold(_BESIDE.get(asked.name, "") + text, calculator), as_of)
    heard = _heard(asked, part, folded, found, as_of, names)
    if heard.values:
        return replace(heard, values={name: _quoted(item, folded, text) for name, item in heard.values.items()})
    if heard.unclear or heard.month:
        return heard
    if plain_answer(text) == UNKNOWN:
        return Heard(unsure=True)
    return Heard(found if len(folded) > 1 and asked.name not in _BESIDE else {})


def _quoted(item: Given, folded: str, text: str) -> Given:
    """What was assumed is shown back in the member's own writing."""
    return replace(item, words=text.strip()) if item.assumed and item.words == folded else item


def _heard(asked: Field, part: str, folded: str, found: dict[str, Given], as_of: date, names: dict[str, str]) -> Heard:
    """The answer by the kind of the field."""
    if isinstance(asked, Parts):
        return _of_parts(asked, part, folded, found)
    if isinstance(asked, Amount):
        return _of_amount(asked, folded, found)
    if isinstance(asked, Day):
        return _of_day(asked, folded, found, as_of)
    own = found.get(asked.name) or _plain(asked, folded, names)
    return _with_others(asked, own, found) if own else Heard()


def _with_others(asked: Field, own: Given, found: dict[str, Given]) -> Heard:
    """The answer, and further facts in the same sentence."""
    if asked.name in _BESIDE:
        return Heard({asked.name: own})
    return Heard({**found, asked.name: own})


def _of_amount(asked: Amount, folded: str, found: dict[str, Given]) -> Heard:
    """An amount alone, or one that the sentence names; several numbers or a bound (「130万未満」) are unclear."""
    if asked.least == 0 and not asked.above and _NOTHING.match(folded):
        return Heard({asked.name: Given(0)})
    said = _ONLY_AMOUNT.match(folded)
    if said:
        return _alone(asked, folded, said["unit"] or "")
    numbers = len(_NUMBER.findall(_CLOCK_MINUTES.sub("", folded)))
    own = found.get(asked.name)
    if numbers and _BOUNDED.search(folded):
        return Heard(unclear="amount")
    if numbers > 1 and not (own and own.assumed) and numbers > len(found):
        return Heard(unclear="amount")
    return _with_others(asked, own, found) if own else Heard()


def _alone(asked: Amount, folded: str, unit: str) -> Heard:
    """A bare amount in the field's unit, or without any."""
    if _UNITS.get(unit, unit) not in ("", asked.unit):
        return Heard(unclear="amount")
    if asked.unit == "時間" and (hours := find_hours(folded)):
        return Heard({asked.name: Given(plain_number(hours[0].value))})
    numbers = _NUMBER.findall(folded)
    if not numbers:
        return Heard(unclear="amount")
    value = Decimal(numbers[0])
    if asked.unit == "円" and value:
        return _sum(asked, value, folded, unit)
    return Heard({asked.name: Given(plain_number(value))})


def _sum(asked: Amount, value: Decimal, folded: str, unit: str) -> Heard:
    """Yen; a sum that cannot be meant is unclear, one without 円 may be told in units of 10,000."""
    if asked.name == "hourly_wage":
        if value >= _MONTHLY_AT_LEAST:
            return Heard({"monthly_wage": Given(plain_number(value), folded, True)})
        sensible = _HOURLY[0] <= value <= _HOURLY[1]
        return Heard({asked.name: Given(plain_number(value))}) if sensible else Heard(unclear="amount")
    if not unit and value < _BARE_MAN:
        return Heard({asked.name: Given(plain_number(value * 10_000), folded, True)})
    small = value < _SMALLEST_SUM and (not unit or asked.name in _LARGE)
    return Heard(unclear="amount") if small else Heard({asked.name: Given(plain_number(value))})


def _of_day(asked: Day, folded: str, found: dict[str, Given], as_of: date) -> Heard:
    """A day; where the year must be said, one without it is unclear."""
    own = found.get(asked.name) or _day(folded, as_of)
    if own and asked.with_year and own.assumed:
        return Heard(unclear="year")
    if own:
        return _with_others(asked, own, found)
    months = find_months(masked(folded, find_dates(folded, as_of)), as_of)
    if months and not asked.with_year:
        first = months[-1].first
        return Heard(month=(first, Month.of(first).day(31)))
    return Heard(unclear="year") if months else Heard()


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


def _pressed(asked: Field, part: str, pressed: str) -> Heard:
    """A pressed choice carries its question and the value itself."""
    question, _, value = pressed.partition("=")
    if question != (f"{asked.name}.{part}" if part else asked.name):
        return Heard(stale=True)
    inner = asked.inner if isinstance(asked, Parts) else asked
    if value == UNKNOWN and not (isinstance(inner, OneOf) and UNKNOWN in inner.options):
        return Heard(unsure=True)
    plain: Any = value == "yes" if isinstance(inner, Flag) else value
    return Heard({asked.name: Given(_as_parts(asked, part, plain))}, blanket=isinstance(asked, Parts))


def _as_parts(asked: Field, part: str, value: Any) -> Any:
    if not isinstance(asked, Parts):
        return value
    return dict.fromkeys(_named(asked, part), value)


def _named(asked: Parts, part: str) -> Iterable[str]:
    """The parts that a question is about: itself, or all of its group (「5」 is 5.1 to 5.6)."""
    return [name for name in asked.names if name == part or name.startswith(f"{part}.")]


def _plain(asked: Field, folded: str, names: dict[str, str]) -> Given | None:
    """An answer that makes sense only after the question."""
    if isinstance(asked, Flag):
        said = plain_answer(folded)
        return None if said in (None, UNKNOWN) else Given(said == "yes")
    if isinstance(asked, OneOf):
        return _option(asked, folded, names)
    return Given([]) if asked.name in _BESIDE and _NOBODY.match(folded) else None


def _of_parts(asked: Parts, part: str, folded: str, found: dict[str, Given]) -> Heard:
    """Answers to named parts; a plain answer is one for all parts of the question."""
    if asked.name in found and isinstance(asked.inner, OneOf):
        return Heard({asked.name: found[asked.name]})
    said = found[asked.name].value if asked.name in found else {}
    about = {name: said[name] for name in _named(asked, part) if name in said}
    if about:
        return Heard({asked.name: Given(about)})
    stance = plain_answer(folded)
    if stance is None or (isinstance(asked.inner, Flag) and stance == UNKNOWN):
        return Heard()
    value: Any = stance == "yes" if isinstance(asked.inner, Flag) else stance
    return Heard({asked.name: Given(_as_parts(asked, part, value))}, blanket=True)


def _option(asked: OneOf, folded: str, names: dict[str, str]) -> Given | None:
    """An option by its label or, for yes, no and unknown, in any usual way."""
    for option, label in names.items():
        short = fold(re.split(r"[((]", label)[0])
        if folded in (fold(label), option.lower()) or (label != option and len(short) > 1 and short in folded):
            return Given(option)
    stance = plain_answer(folded)
    return Given(stance) if stance in asked.options else None


def _day(folded: str, as_of: date, prefer: Prefer = "nearest") -> Given | None:
    dates = [item for item in find_dates(folded, as_of, prefer) if item.exact]
    return Given(dates[0].value.isoformat(), dates[0].words, dates[0].assumed) if len(dates) == 1 else None
