"""Contracts: the list of fixed-term-conversion, the flags of conditions-disclosure."""

import re
from datetime import date, timedelta

from knowledge.reading.answers import Stance, as_bool, contract_kind, stance_on
from knowledge.reading.calendar_words import Prefer, add_months
from knowledge.reading.dates import find_dates
from knowledge.reading.model import Fields, Given, Said, given
from knowledge.reading.months import find_months
from knowledge.reading.ranges import Period, contract_count, contract_length, expanded, find_periods, split

_Contracts = list[tuple[date, date]]
_OWN_LENGTH = re.compile(
    r"\s?(?:から|に|より|開始)?[^、。\d]{0,10}?(?<!\d)(\d{1,3})\s?(年|か月)(?!目|も|以|後|前|で?通算)"
)

_NO_RENEWAL = re.compile(
    r"更新(?:は|も)?(?:な[しいく]|無し|されず|せず|して(?:い)?(?:ない|ません)|されて(?:い)?(?:ない|ません))"
)
_GOES_ON = re.compile(r"更新|くり返|繰り返|ずっと|続[けいき]|今も|いまも|現在も|毎年|ごと|連続|同様")


def fixed_term_conversion(said: Said) -> Fields:
    """The contracts that the words give: spans as they stand, renewals counted out."""
    periods = find_periods(said.text, said.as_of)
    spans = [item for item in periods if item.last]
    lone = [item for item in periods if not item.last]
    if spans:
        contracts, assumed = _from_spans(said, spans, lone)
    else:
        contracts, assumed = _from_beginnings(said, lone), True
    return {"contracts": Given(_as_json(contracts), "", assumed) if contracts else None}


def _from_spans(said: Said, spans: list[Period], lone: list[Period]) -> tuple[_Contracts, bool]:
    months = contract_length(said.text)
    assumed = any(item.assumed for item in spans)
    contracts: _Contracts = []
    for item in spans:
        contracts += (
            split(item, months)
            if months and (len(spans) == 1 or _repeats(said.text, item))
            else [(item.first, item.last or item.first)]
        )
    if months and re.search(r"更新|ごと", said.text[spans[0].end :]):
        contracts = _filled(contracts, months)
    if lone and months and lone[0].first < contracts[0][0] and lone[0].start < spans[0].start:
        lead = expanded(lone[0].first, months, contracts[0][0] - timedelta(days=1), None)
        return _joined(lead, contracts), True
    until = [item.first for item in lone if item.start > spans[-1].start and said.text.startswith("まで", item.end)]
    if until and months and until[-1] > contracts[-1][1]:
        return contracts[:-1] + expanded(contracts[-1][0], months, until[-1], None), True
    # A further contract may be told by its beginning and length: 続けて2025年4月1日から1年.
    more = [own for item in lone if (own := _own_length(said.text, item)) and item.start > spans[0].start]
    return sorted({*contracts, *more}), assumed or bool(more)


def _filled(contracts: _Contracts, months: int) -> _Contracts:
    """The renewals between two spans counted out, where whole contracts fill the time between them."""
    filled: _Contracts = []
    for first, last in contracts:
        gap = filled[-1][1] + timedelta(days=1) if filled else first
        between = expanded(gap, months, first - timedelta(days=1), None) if gap < first else []
        if between and between[-1][1] == first - timedelta(days=1):
            filled += between
        filled.append((first, last))
    return filled


def _joined(lead: _Contracts, rest: _Contracts) -> _Contracts:
    return [item for item in lead if item[1] < rest[0][0]] + rest


def _repeats(text: str, item: Period) -> bool:
    return bool(
        re.match(
            (
                r"\s?(?:まで)?(?:は|の間)?、?\s?(?:\d+(?:年|か月)(?:契約)?(?:ごと|ずつ|毎|更新|を毎)|毎年"
                r"|1年契約を)"
            ),
            text[item.end : item.end + 16],
        )
    )


def _from_beginnings(said: Said, lone: list[Period]) -> _Contracts:
    """Contracts of which only the first days are said, each with its length or one length for all."""
    if not lone:
        return []
    months, count = contract_length(said.text), contract_count(said.text)
    own = [(item, _own_length(said.text, item)) for item in lone]
    if len(lone) > 1 and all(length for _, length in own):
        return [length for _, length in own if length]
    first = lone[0].first
    goes_on = bool(count or _GOES_ON.search(_NO_RENEWAL.sub("", said.text)))
    if goes_on and lone[0].assumed:
        return []  # renewals counted from a year that was not said would be years off
    if months and goes_on:
        return (
            expanded(first, months, said.as_of, count)
            if first <= said.as_of or count
            else expanded(first, months, None, 1)
        )
    single = own[0][1]
    return [single] if single and first <= said.as_of.replace(year=said.as_of.year + 2, day=1) else []


def _own_length(text: str, item: Period) -> tuple[date, date] | None:
    length = _OWN_LENGTH.match(text[item.end : item.end + 24])
    following = add_months(item.first, int(length[1]) * (12 if length[2] == "年" else 1)) if length else None
    return (item.first, following - timedelta(days=1)) if following else None


def _as_json(contracts: _Contracts) -> list[dict[str, str]]:
    return [{"start": first.isoformat(), "end": last.isoformat()} for first, last in contracts]


_CAP = (
    r"(?:更新の?)?(?:回数|期間|年数)?(?:の)?(?:更新)?(?:の)?上限|更新(?:は|が)(?=(?:最大|最長"
    r"|通算)?\d+[回年]まで)|更新限度|不更新条項"
)
_RIGHT = (
    r"(?:無期)?転換(?:の)?(?:申込|申し込み)?(?:の)?権利?|無期(?:転換)?(?:に(?:なれる|できる"
    r"|する))?(?:の)?権利?(?=(?:は|が|も)?(?:まだ)?(?:出|発生|生|あ|な|得|もら))|無期転換(?:を|の)?(?:申込"
    r"|申し込)(?:みが|むことが)?(?=でき)|(?:申込|申し込み)権|無期転換(?=でき)"
)
_CHANGED = (
    r"新(?:しく|たに|設|規に)|短[くか縮]|縮[めま]|追加(?:さ|し|で)|引き下げ|減ら|厳しく|途中で(?:つ|入)"
    r"|あとから|後から|今回(?:から|初めて|つ)|初めて(?:つ|設)|下げられ"
)
_SAME = (
    r"変わ(?:って|り|ら)(?:い)?(?:な|ま(?:せ|へ)|ね)|変わら|変更(?:は|も)?(?:な|あり?ま(?:せ))"
    r"|変更され(?:て(?:い)?な)|最初から(?!の契約)|はじめから|初めから|当初から|前(?:回)?(?:と|から)(?:同"
    r"|変)|もとから|元から|以前から|据え置|前のまま|そのまま|今まで(?:と|どおり)|従来(?:どおり|通り|から)"
    r"|(?:新|追加|短)[^、。 ]{0,12}(?:では|じゃ|で(?:も)?)(?:な|あり)|(?:短く|縮|追加|新設)[^、。 "
    r"]{0,8}(?:ない|ません|なく|へん)"
)
_PART = r"パート|バイト|短時間|派遣|時短|非常勤|part"
_NOT_PART = (
    r"(?:パート|バイト|短時間|派遣)[^。、 (]{0,8}(?:では|じゃ|でも|で|や)(?:な|あり|ね|ございませ)"
    r"|フルタイム|常勤(?<!非常勤)|パート以外"
)


def conditions_disclosure(said: Said) -> Fields:
    """Inputs of conditions-disclosure; 更新上限 is no renewal, 無期転換 no indefinite contract."""
    kind = contract_kind(said.text)
    cap = as_bool(_cap(said.text))
    return {
        "contract_date": _contract_date(said),
        "kind": Given(kind[0], "", kind[1]) if kind else None,
        "part_time": _part_time(said.text),
        "renewal": _renewal(said.text, kind[0] if kind else ""),
        "renewal_cap": given(cap),
        "cap_new_or_shortened": _cap_change(said.text, cap),
        "conversion_right": _right(said.text),
    }


def _contract_date(said: Said) -> Given | None:
    past = re.search(
        (
            r"更新し(?:た|まし)|(?:契約|入社|採用)(?:を)?(?:し|され)(?:た|まし)|結(?:んだ|びまし)|入(?:った"
            r"|りまし)|雇われ(?:た|まし)|始ま(?:った|りまし)|でした"
        ),
        said.text,
    )
    dates = find_dates(said.text, said.as_of, "past" if past else "future")
    if not dates:
        return _contract_month(said, "past" if past else "future")
    word = r"更新|契約|入社|採用|雇|締結|結|開始|働き始|就職|から|付"
    near = [
        found
        for found in dates
        if re.search(word, said.text[max(0, found.start - 8) : found.start] + said.text[found.end : found.end + 12])
    ]
    chosen = (near or dates)[0]
    return Given(chosen.value.isoformat(), chosen.words, chosen.assumed)


def _contract_month(said: Said, prefer: Prefer) -> Given | None:
    """A contract of a month is taken to begin on its first day: the rules change on first days."""
    months = find_months(said.text, said.as_of, prefer)
    return Given(months[0].first.isoformat(), months[0].words, True) if len(months) == 1 else None


def _part_time(text: str) -> Given | None:
    if re.search(_NOT_PART, text):
        return given(False)
    return given(True) if re.search(_PART, text) else None


def _renewal(text: str, kind: str) -> Given | None:
    rest = re.sub(rf"{_CAP}|更新(?:回数|の有無|なし|あり)", "", text)
    if re.search(
        (
            r"更新(?:では|じゃ|で(?:も)?)(?:な|あり)|新規|(?:初めて|はじめて|最初)の契約|初回|初契約"
            r"|初めて(?:契約|雇|結)|新しく(?:契約を結|雇わ|入)"
        ),
        rest,
    ):
        return given(False)
    if re.search("更新|再契約|継続", rest):
        return given(True)
    return (
        Given(False, "", True)
        if kind == "fixed_term" and re.search(r"入社|採用|雇われ|雇い入れ|入職|就職", rest)
        else None
    )


def _cap(text: str) -> Stance | None:
    topic = re.search(_CAP, text)
    if not topic:
        return None
    change = re.search(
        (
            rf"上限[^。 ]{{0,6}}(?:{_SAME})|上限[^。、 ]{{0,12}}(?:{_CHANGED})|(?:{_CHANGED})[^。、 "
            rf"]{{0,10}}上限"
        ),
        text,
    )
    denied = re.search(
        (
            rf"(?:{_CAP})(?:について)?(?:は|が|も|の(?:定め|設定|条項|記載)は?|などは?)?\s?(?:特に|一切"
            rf"|とくに|まだ|設けられて|設定されて|つけられて|つい(?:て)?|設けて|定めて|決まって"
            rf"|決められて)?(?:は|い)?(?:な[いしくか]|無|ありませ|ござい(?:ませ)|ま?ねえ|ね[えぇ]|おら|ません"
            rf"|×)"
        ),
        text,
    )
    if denied:
        return "no"
    return "yes" if change else stance_on(text, _CAP, (r"無期", r"変わ", r"変更", r"最初", r"前回", r"転換"))


def _cap_change(text: str, cap: bool | None) -> Given | None:
    if cap is not True:
        return None
    if re.search(_SAME, text):
        return given(False)
    return given(True) if re.search(_CHANGED, re.sub(r"新しく(?:契約|入)|新たに(?:契約|雇)", "", text)) else None


def _right(text: str) -> Given | None:
    said = as_bool(stance_on(text, _RIGHT, (r"上限",)))
    if said is not None:
        return given(said)
    years = re.search(r"通算(?:では|で|は|して)?(?:まだ|もう|ちょうど)?\s?(\d{1,2})年(?:を?(超|こ|過))?", text)
    if years and re.search("上限|更新は", text[max(0, years.start() - 8) : years.start()]):
        return None
    return Given(int(years[1]) > 5 or (int(years[1]) == 5 and bool(years[2])), years[0], True) if years else None
