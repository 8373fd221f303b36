"""Turns Japanese numerals into plain digits: 千二百円 → 1200円, 20万8000 → 208000円, 6時間半 → 6.5時間."""

import re
from decimal import Decimal

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "億": 100_000_000}
_RUN = re.compile(r"[0-9零〇一二三四五六七八九十百千万億][0-9.零〇一二三四五六七八九十百千万億]*")
_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[零〇一二三四五六七八九]+|[十百千万億]")
# A lone kanji digit is a number only before a counter: 一人 yes, 一緒, 一般, 統一 no.
_COUNTER = re.compile(
    r"\s*(?:円|年|月(?!曜)|日|時間|時(?!的|金|帰|休|所|点|期|間)|人|名(?!前)|[歳才]"
    r"|[本枚回号級週個割%票口通社条項]|[かヵヶカケ箇]月|つの契約|子(?=[をが出のはで])|はい|いいえ)"
)
_NOT_NUMBERS = {"万一", "千万", "十一面", "一一", "万", "千", "百", "十", "億"}
_UNIT_AFTER = re.compile(r"[円人名歳才年月日時本枚回号件個割%倍分口票]|[かヵヶカケ箇]月|\s*(?:円|yen)")
_KANA_DIGITS = {
    "いち": "一", "に": "二", "さん": "三", "よん": "四", "し": "四", "ご": "五", "ろく": "六", "ろっ": "六",
    "なな": "七", "しち": "七", "はち": "八", "はっ": "八", "きゅう": "九", "く": "九", "じゅう": "十",
    "じゅっ": "十",
    "ひゃく": "百", "びゃく": "百", "ぴゃく": "百", "せん": "千", "ぜん": "千", "まん": "万",
}  # fmt: skip
_KANA_NUMBER = "|".join(sorted(_KANA_DIGITS, key=len, reverse=True))
# に alone behind a kanji is the particle: 3日後に年金事務所へ.
_KANA_RUN = re.compile(
    rf"(?<![ぁ-ん\d])(?!(?<=[一-龥ァ-ヶー])に(?!{_KANA_NUMBER}))((?:{_KANA_NUMBER}){{1,12}})(?=\s*(?:えん|円|じかん|時間|にん|人|がつ|月|にち|日"
    rf"|ねん|年|さい|歳|かげつ|か月|ごう|号))"
)


def value_of(numeral: str) -> Decimal:
    """The number that a run of digits and kanji numerals writes: 1万2千5百 → 12500, 二〇二七 → 2027."""
    total, section, number = Decimal(0), Decimal(0), None
    for token in _TOKEN.findall(numeral):
        if token in _SMALL:
            section, number = section + (Decimal(1) if number is None else number) * _SMALL[token], None
        elif token in _LARGE:
            head = section + (number or 0)
            total, section, number = total + (head or 1) * _LARGE[token], Decimal(0), None
        else:
            number = _digits(token)
    return total + section + (number or 0)


def _digits(token: str) -> Decimal:
    return Decimal("".join(str(_DIGITS.get(char, char)) for char in token))


def arabic(text: str) -> str:
    """`text` (NFKC) with every numeral in plain digits, and 円 added where 万 or 億 stood without a unit."""
    text = _RUN.sub(lambda run: _written(run, text), text)
    return _halves(text)


def spelt_out(text: str) -> str:
    """`text` with numbers in hiragana before a counter in digits: せんにひゃくえん → 1200えん."""
    return _KANA_RUN.sub(
        lambda run: f"{value_of(re.sub(_KANA_NUMBER, lambda part: _KANA_DIGITS[part[0]], run[1])):f}", text
    )


def _written(run: re.Match[str], text: str) -> str:
    numeral, after = run[0], text[run.end() : run.end() + 6]
    if not re.search(r"[^0-9.]", numeral) or not _is_number(numeral, after):
        return numeral
    trailing = "." if numeral.endswith(".") else ""
    value = _with_spoken_thousands(numeral.rstrip("."), after)
    digits = format(value.normalize(), "f")
    money = bool(re.search(r"[万億]", numeral)) and not _UNIT_AFTER.match(after)
    return digits + ("円" if money else "") + trailing


def _with_spoken_thousands(numeral: str, after: str) -> Decimal:
    # 22万5 without 円 is how people say 225,000; 22万5円 would be written out.
    short = re.fullmatch(r"(.*万)([1-9一二三四五六七八九])", numeral)
    if short and not _UNIT_AFTER.match(after):
        return value_of(short[1]) + value_of(short[2]) * 1000
    return value_of(numeral)


def _is_number(numeral: str, after: str) -> bool:
    if re.search(r"[0-9]", numeral):
        # 5.1一 (a list item before a word) holds no multiplier and stays as written.
        return bool(re.search(r"[十百千万億]", numeral)) or bool(_COUNTER.match(after))
    if after.startswith("分") and numeral == "十":
        return False
    if _COUNTER.match(after):
        return True
    if re.fullmatch(r"[零〇一二三四五六七八九]+", numeral):
        return "〇" in numeral and len(numeral) > 1
    return len(numeral) > 1 and numeral not in _NOT_NUMBERS


def _halves(text: str) -> str:
    text = re.sub(r"(\d{1,9})(\.\d{1,9})?\s*年半", _years_and_a_half, text)
    text = re.sub(r"(?<!\d)(\d{1,9})\s*(時間|日)半", r"\1.5\2", text)
    return re.sub(r"半年(?!号)", "6か月", text)


def _years_and_a_half(said: re.Match[str]) -> str:
    return said[0] if said[2] else f"{int(said[1]) * 12 + 6}か月"
