"""disability-quota: the number of workers, the date, the disabled employees by kind and hours."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from knowledge.reading.amounts import find_people, left_of, right_of
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.model import Fields, Found, Given, Said, given, plain_number
from knowledge.reading.months import find_months, fiscal_years

_KINDS = {
    "physical": r"身体|肢体|視覚|聴覚|内部障害|車いす|車椅子|ペースメーカ",
    "intellectual": r"知的|療育",
    "mental": r"精神|発達障害|双極|統合失調",
}
_KIND = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS.items()))
_WEEK = re.compile(
    r"週(?:間)?(?:の|に|は|所定|労働|時間|で|あたり|約|ちょうど|[:=]| "
    r"){0,4}(\d{1,2}(?:\.\d{1,2})?)\s?(?:時間|h)|(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)\s?(?:時間|h)(?:/週"
    r"|勤務|働|の(?:人|方|者|パート|短時間)|が|で|、|\))"
)
_SEVERE = re.compile(
    r"(非|中?軽度(?:・|か)?)?重度(?:以外|\s?(?:では|じゃ|で(?:も)?|とか)?\s?(?:な[いく]|ありま"
    r"|ね[えぇ])|は(?:いな|いませ|なし)|×|(?:では)?(?:なし))?"
)
_NOBODY = re.compile(
    r"(?:障害|障がい)[^。]{0,14}?(?:1人も|誰も|だれも|まだ|まったく|全く|ひとりも|0人|ゼロ|い(?:ない"
    r"|ませ|ね)|な[しい]|雇って(?:い)?(?:な|ま(?:せ))|おら[んへ])|(?:1人も|誰も|だれも)[^。"
    r"]{0,8}(?:雇って(?:い)?(?:な|ませ)|い(?:ない|ませ)|おら)|雇用(?:数|者|人数)?(?:は|が)?(?:0|ゼロ)"
)
_WORKERS = (
    r"社員|従業員|労働者|職員|会社|スタッフ|企業|事業所|事業主|規模|常用|常時|全体|団体|法人|人数|職場"
    r"|労働者数|連合会"
)
_OF_THEM = r"障害|身体|知的|精神|重度|雇用して(?:い)?る|雇って"


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    value: Any


def disability_quota(said: Said) -> Fields:
    """Inputs of disability-quota; hours as int or Decimal."""
    text = masked(said.text, find_dates(said.text, said.as_of, "nearest"))
    workers = _workers(text)
    return {
        "workers": given(plain_number(workers.value)) if workers else None,
        "date": _date(said),
        "employees": _employees(text, workers),
    }


def _workers(text: str) -> Found | None:
    people = find_people(text)
    named = [
        item
        for item in people
        if re.search(_WORKERS, left_of(text, item, people) + right_of(text, item, people, 8))
        and not _is_group(text, item)
    ]
    others = [item for item in people if not _is_group(text, item)] if not _KIND.search(text) else people
    return next(iter(named), max(others, key=lambda item: item.value, default=None))


def _is_group(text: str, item: Found) -> bool:
    clause = re.split(r"[。]|(?:会社|職場|事業所)で", text[max(0, item.start - 20) : item.start])[-1]
    return bool(re.search(_OF_THEM, clause)) and not re.search(r"社員|従業員|労働者|常用|常時", clause)


def _date(said: Said) -> Given | None:
    """The day asked about; a month or fiscal year stands for its first day, when rates change."""
    dates = find_dates(said.text, said.as_of, "past" if "でした" in said.text else "nearest")
    if dates:
        return Given(dates[0].value.isoformat(), dates[0].words, dates[0].assumed)
    rest = masked(said.text, dates)
    months = fiscal_years(rest, said.as_of) or find_months(rest, said.as_of, "nearest")
    if months:
        return Given(months[0].first.isoformat(), months[0].words, True)
    now = re.search(r"今(?!度|回|後|年|月|週)|現在|現時点|いま|目下|right now|currently|\bnow\b", rest)
    return Given(said.as_of.isoformat(), now[0], True) if now else None


def _employees(text: str, workers: Found | None) -> Given | None:
    groups = _groups(text, workers)
    if groups:
        return given(groups)
    return given([]) if _NOBODY.search(text) else None


def _groups(text: str, workers: Found | None) -> list[dict[str, Any]]:
    """One group a count of people; its kind and hours in order, or one for all."""
    kinds = [_Mention(m.start(), m.end(), m.lastgroup) for m in _KIND.finditer(text)]
    counts = [
        _Mention(item.start, item.end, item.value) for item in find_people(text) if item != workers and item.value > 0
    ]
    hours = [_Mention(m.start(), m.end(), Decimal(m[1] or m[2])) for m in _WEEK.finditer(text)]
    if not kinds or not hours:
        return []
    kinds, counts = _without_repeats(kinds, len(counts)), counts or []
    each = re.search(r"(\d)人ずつ", text)
    if each and len(counts) == 1:
        counts = [_Mention(kind.start, kind.end, Decimal(each[1])) for kind in kinds]
    if not counts and len(kinds) == 1:
        counts = [_Mention(kinds[0].start, kinds[0].end, Decimal(1))]
    if re.search(r"のうち|[、,]うち(?!の)|うち重度|もう1?人", text) or len(hours) not in (1, len(counts)):
        return []  # who has which kind and hours cannot be told
    return [_group(text, index, counts, kinds, hours) for index in range(len(counts))]


def _without_repeats(kinds: list[_Mention], count: int) -> list[_Mention]:
    """精神障害者(精神障害者手帳あり) names one kind twice."""
    if len(kinds) <= count:
        return kinds
    return [
        kind
        for index, kind in enumerate(kinds)
        if not index or kind.value != kinds[index - 1].value or kind.start - kinds[index - 1].end > 12
    ]


def _group(
    text: str, index: int, counts: list[_Mention], kinds: list[_Mention], hours: list[_Mention]
) -> dict[str, Any]:
    kind = _partner(index, counts, kinds)
    week = _partner(index, counts, hours)
    start, end = _region(text, index, counts, kinds, hours)
    return {
        "kind": kind.value,
        "severe": kind.value != "mental" and _severe(text[start:end]),
        "weekly_hours": plain_number(week.value),
        "count": int(counts[index].value),
    }


def _partner(index: int, counts: list[_Mention], mentions: list[_Mention]) -> _Mention:
    """The mention that belongs to a count: by order, else the last before it, else the first."""
    if len(mentions) == len(counts):
        return mentions[index]
    before = [item for item in mentions if item.end <= counts[index].start]
    return before[-1] if before else mentions[0]


def _region(
    text: str, index: int, counts: list[_Mention], kinds: list[_Mention], hours: list[_Mention]
) -> tuple[int, int]:
    """Where the words about one group stand, from break to break."""
    return _break_before(text, index, counts, kinds, hours), _break_before(text, index + 1, counts, kinds, hours)


def _break_before(text: str, index: int, counts: list[_Mention], kinds: list[_Mention], hours: list[_Mention]) -> int:
    if index == 0:
        return 0
    if index >= len(counts):
        return len(text)
    last = counts[index - 1].end
    own = [
        rows[index].start for rows in (counts, kinds, hours) if len(rows) == len(counts) and rows[index].start >= last
    ]
    first = min([*own, counts[index].start])
    inside = [m.end() for m in re.finditer(r"[、。,;\s]|と|で、", text[last:first])]
    return last + (inside[-1] if inside else 0)


def _severe(words: str) -> bool:
    """重度, unless every mention denies it."""
    return any(said[0] == "重度" for said in _SEVERE.finditer(words))
