"""Pay: wages and hours of overtime-premium, wages and days of leave-allowance."""

import re
from decimal import Decimal
from itertools import pairwise

from knowledge.reading.amounts import (
    clock_spans,
    find_days,
    find_hours,
    find_yen,
    labelled,
    left_of,
    right_of,
)
from knowledge.reading.dates import find_dates, masked
from knowledge.reading.model import Fields, Found, Given, Said, given, plain_number

_HOURLY = r"時給|時間給|時間単価|時間当たり|時間あたり|1時間(?:当たり|あたり|につき)?(?=\d{3,4}円|の?賃金)|時間額"
_MONTHLY = r"月給|月収|基本給|月額|固定給|給料|給与|お?給金|1か月(?:の賃金)?"
_NIGHT = r"深夜|夜勤|夜中|真夜中|(?:夜|午後)の?(?:10|11)時|2[23](?:時|:00)|早朝5時|夜間|翌(?:朝)?5時"
_OVERTIME = r"残業|時間外|超勤|超過勤務|居残|残っ"
_HOLIDAY = r"法定休日|休日(?!以外)|休出|日曜|定休"
_SCHEDULED = r"所定|月平均|シフト(?:内|通り|どおり)|契約(?:の)?(?:労働)?時間|定時内|決まった時間"
_PART = r"うち|内[、はの]|中で|なか|そこから"
# 深夜はゼロ, 残業なし: a kind of hours that did not occur must not colour the numbers beside it.
_DENIED = re.compile(
    rf"(?:{_NIGHT}|{_OVERTIME}|{_HOLIDAY})(?:の?(?:分|労働|残業|出勤|勤務|時間))?(?:は|も|が)?(?:ゼロ"
    rf"|な[しい]|無し|ありませ|していませ|0時間|含ま(?:な|ず|れ)|(?:を|も)?(?:含め|込み|含む))[んいで]{{0,3}}"
)
_SEVERAL = re.compile(
    r"(?:1日(?:に|あたり)?\s?|毎日\s?)?(残業)?(\d{1,3}(?:\.\d{1,2})?)\s?時間\s?(の?残業)?\s?(?:[x×*✕を]"
    r"|ずつ|で)\s?(?:月に?|合計|計)?(\d{1,2})(?:日(?:間|分)?|回)(?!目)"
)


def overtime_premium(said: Said) -> Fields:
    """Inputs of overtime-premium; hours as int or Decimal."""
    text = masked(said.text, find_dates(said.text, said.as_of))
    text = _DENIED.sub("", text)
    text = _SEVERAL.sub(lambda m: f"{'残業' if m[1] or m[3] else ''}{Decimal(m[2]) * int(m[4]):f}時間", text)
    return {**_wages(text), **_hours(text)}


def _wages(text: str) -> Fields:
    hourly = labelled(text, _HOURLY) or _yen_before(text, r"\s?(?:の)?(?:時給|/h)") or _only_small_amount(text)
    monthly = None if hourly else labelled(text, _MONTHLY) or _yen_before(text, r"\s?(?:の)?月給")
    if monthly is not None and monthly < 1000:
        monthly *= 10_000
    return {"hourly_wage": _yen(hourly), "monthly_wage": _yen(monthly)}


def _yen(amount: Decimal | None) -> Given | None:
    return given(plain_number(amount)) if amount is not None else None


def _yen_before(text: str, label: str) -> Decimal | None:
    said = re.search(rf"(\d{{3,8}})円{label}", text)
    return Decimal(said[1]) if said else None


def _only_small_amount(text: str) -> Decimal | None:
    amounts = find_yen(text)
    small = len(amounts) == 1 and 500 <= amounts[0].value < 10_000 and not re.search(_MONTHLY, text)
    return amounts[0].value if small else None


def _hours(text: str) -> Fields:
    hours: dict[str, Decimal] = {}
    night_base = ""
    items = _lengths(text)
    for item in items:
        left, right = left_of(text, item, items, 40), right_of(text, item, items)
        if re.match(r"\s?(?:を?(?:超|こえ|越)|以上は|まで|未満|(?:当たり|あたり|につき))", right) or re.search(
            r"1か月(?:変形)|1日$|法定$", left
        ):
            continue
        kind = _kind(left, right, bool(night_base or re.search(f"{_OVERTIME}|{_HOLIDAY}", text)))
        night_base = kind if kind in ("overtime", "holiday") else night_base
        kind = _settled(kind, item.value, night_base, bool(re.search(_PART, left[-12:])), text)
        if kind:
            hours.setdefault("monthly_hours" if kind == "scheduled" else f"{kind}_hours", item.value)
    _spans_by_clock(hours, text)
    if "holiday_night_hours" in hours:
        hours.setdefault("holiday_hours", hours["holiday_night_hours"])
    if "overtime_night_hours" in hours:
        hours.setdefault("overtime_hours", hours["overtime_night_hours"])
    return {field: Given(plain_number(value)) for field, value in hours.items()}


def _lengths(text: str) -> list[Found]:
    return [
        item
        for item in find_hours(text)
        if not re.match(r"(?:当たり|あたり|につき)?\s?\d{3,5}円", text[item.end : item.end + 12])
    ]


def _kind(left: str, right: str, has_base: bool) -> str:
    """overtime, holiday, scheduled, each also with _night; night alone belongs to what came before."""
    before, after = _last_kind(left), _first_kind(right)
    night = bool(re.search(_NIGHT, right)) or before[1]
    base = before[0] or after
    if night and re.search(_SCHEDULED, left[-24:] + right):
        return "scheduled_night"
    if night:
        return f"{base}_night" if base in ("overtime", "holiday") else ("night" if has_base else "scheduled_night")
    return base


def _last_kind(left: str) -> tuple[str, bool]:
    """The kind named last before a number, and whether night was named with it (深夜残業, 残業のうち深夜)."""
    kinds = [(m.start(), name) for name, pattern in _KINDS for m in re.finditer(pattern, left)]
    nights = [m.start() for m in re.finditer(_NIGHT, left)]
    at, name = max(kinds, default=(-1, ""))
    near = bool(nights) and (nights[-1] > at or at - nights[-1] <= 4 or bool(re.search(_PART, left[nights[-1] :])))
    return name, near


_KINDS = (("overtime", _OVERTIME), ("holiday", _HOLIDAY), ("scheduled", _SCHEDULED))


def _first_kind(right: str) -> str:
    found = sorted((m.start(), name) for name, pattern in _KINDS if (m := re.search(pattern, right)))
    return found[0][1] if found else ""


def _settled(kind: str, value: Decimal, base: str, part: bool, text: str) -> str:
    """The kind with what its own words left open taken from the hours before it or the whole text."""
    if kind == "night" or (kind in ("overtime_night", "holiday_night") and part):
        return f"{base or 'overtime'}_night"
    if kind or base:
        return kind
    if re.search(r"月給|基本給|月収", text) and value >= 100:
        return "scheduled"
    return "overtime" if re.search(_OVERTIME, text) else "holiday" if re.search(_HOLIDAY, text) else ""


def _spans_by_clock(hours: dict[str, Decimal], text: str) -> None:
    """22時〜3時 said without its length: the length, and of it the night."""
    for span, night in clock_spans(text):
        if re.match(r"\s?(?:の|に|、|\()?\s?(?:計|合計)?\d+(?:\.\d+)?時間", text[span.end : span.end + 10]):
            continue
        around = text[max(0, span.start - 20) : span.end + 12]
        kind = _last_kind(text[max(0, span.start - 20) : span.start])[0] or _first_kind(text[span.end : span.end + 12])
        if kind in ("overtime", "holiday") and not re.search(r"定時|勤務時間", around):
            hours.setdefault(f"{kind}_hours", span.value)
            if night:
                hours.setdefault(f"{kind}_night_hours", night)
        elif night and re.search("所定|夜勤|シフト", text):
            hours.setdefault("scheduled_night_hours", night)


_WAGES = r"3か月|賃金|総額|合計|給料|給与|支給|あわせて|合わせて|もらった"
_LEAVE = (
    r"休業|休み|休む|休ま|休ん|自宅待機|待機|閉鎖|操業停止|シフト(?:を|が)?(?:削|減|カット)|仕事(?:が)?な|臨休"
    r"|休工|休場|休館"
)
_WORKED = r"出勤|働い|労働日|出た|勤務日|実働|稼働|実際|出た日|出てい|出社|働き|就労"
_CALENDAR = r"暦|カレンダー|総日数|期間の日数|日数の合計|全部で|期間(?:は|が)"


def leave_allowance(said: Said) -> Fields:
    """Inputs of leave-allowance."""
    dates = find_dates(said.text, said.as_of, "nearest")
    text = masked(said.text, dates)
    days = _days(text)
    if "leave_days" not in days and (span := _leave_span(said, text)):
        days["leave_days"] = span
    return {"wages_last_3_months": _three_months(text), **days}


def _three_months(text: str) -> Given | None:
    amounts = [
        item
        for item in find_yen(text)
        if not re.search(r"(?:平均賃金|日給|時給|日額|1日)[^。、]{0,6}$", text[: item.start][-14:])
    ]
    large = [item for item in amounts if item.value >= 10_000]
    if len(large) == 3 and not re.search("合計|総額|あわせ|合わせ|全部で|計", text):
        return Given(int(sum(item.value for item in large)), "3か月分", True)
    each = re.search(r"(?:毎月|月給|月々|各月|(?<!か)月に)[^\d。]{0,8}(\d{5,8})円", text)
    if each and len(large) == 1:
        return Given(int(each[1]) * 3, each[0], True)
    total = [item for item in large if re.search(_WAGES, left_of(text, item, [], 30) + right_of(text, item, []))]
    best = max(total or large, key=lambda item: item.value, default=None)
    return given(plain_number(best.value)) if best else None


def _days(text: str) -> Fields:
    fields: Fields = {}
    items = find_days(text)
    for item in items:
        field = _day_field(left_of(text, item, items), right_of(text, item, items, 12))
        field = field or ("calendar_days" if 80 <= item.value <= 100 else "")
        if field and field not in fields:
            fields[field] = given(plain_number(item.value))
    return fields


def _day_field(left: str, right: str) -> str:
    """Which count of days: by the words that follow at once, else by the last before it."""
    if re.match(r"(?:間|分|ほど|くらい|だけ)?(?:の|も|は|、|を)?\s?(?:" + _LEAVE + ")", right):
        return "leave_days"
    if re.match(r"(?:間|だけ|しか)?(?:の|は|を)?\s?(?:" + _WORKED + ")", right):
        return "days_worked"
    named = [(m.start(), field) for field, pattern in _DAY_FIELDS for m in re.finditer(pattern, left)]
    if named:
        return max(named)[1]
    found = sorted((m.start(), field) for field, pattern in _DAY_FIELDS if (m := re.search(pattern, right)))
    return found[0][1] if found else ""


_DAY_FIELDS = (("calendar_days", _CALENDAR), ("days_worked", _WORKED), ("leave_days", _LEAVE))


def _leave_span(said: Said, text: str) -> Given | None:
    """10月5日から8日まで休業 as a count of days."""
    dates = find_dates(said.text, said.as_of, "nearest")
    for first, last in pairwise(dates):
        between, after = said.text[first.end : last.start], text[last.end : last.end + 16]
        if re.fullmatch(r"\s?(?:〜|から|-)\s?", between) and re.search(_LEAVE, after) and first.value <= last.value:
            return Given((last.value - first.value).days + 1, f"{first.words}〜{last.words}", True)
    return None
