"""Japanese as members type it, made comparable: width, eras, kanji numerals, word forms, readings, n-grams."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sudachipy import Dictionary, SplitMode

_ERA_START = {"明治": 1868, "大正": 1912, "昭和": 1926, "平成": 1989, "令和": 2019}
_ERA_START |= {"m": 1868, "t": 1912, "s": 1926, "h": 1989, "r": 2019}
_KANJI_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_ERA = re.compile(r"(明治|大正|昭和|平成|令和)\s?(元|\d{1,2}|[一二三四五六七八九十]{1,3})(?:\s?年)?")
_ERA_LETTER = re.compile(r"(?<![a-z0-9])([mtshr])\s?(\d{1,2})(?:\s?年|(?=[./\-])|(?![a-z0-9%]))")
_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_SPACE = re.compile(r"\s+")
_KANA_ONLY = re.compile(r"[ぁ-ゖー]+")
_CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "接尾辞", "接頭辞", "副詞", "代名詞"})
_EMPTY = frozenset(
    ("する", "為る", "有る", "居る", "成る", "言う", "無い", "良い", "此れ", "其れ", "此の", "其の", "事", "物", "者",
     "様", "為", "教える", "知る", "願う", "下さる", "頂く", "出来る", "何", "御", "の", "よう")
)  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One word: its dictionary form and its reading in katakana; `content` where it carries meaning."""

    form: str
    reading: str
    content: bool


def fold(text: str) -> str:
    """NFKC, lower case, no control or format characters, no emoji, AD years for eras, digits without commas."""
    folded = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8")).lower()
    kept = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn", "So", "Sk", "Mn", "Me"} else " " for c in folded
    )
    kept = _COMMA.sub("", _SPACE.sub(" ", kept).strip())
    return _ERA_LETTER.sub(_ad_year, _ERA.sub(_ad_year, kept))


def _ad_year(match: re.Match[str]) -> str:
    return f"{_ERA_START[match[1]] + _small_number(match[2]) - 1}年"


def _small_number(text: str) -> int:
    """1 to 99 from 元, digits or kanji numerals."""
    if text == "元":
        return 1
    if text.isdigit():
        return int(text)
    tens, has_ten, ones = text.rpartition("十")
    return (_KANJI_DIGIT.get(tens, 1) * 10 if has_ten else 0) + (_KANJI_DIGIT[ones] if ones else 0)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return Dictionary(dict="small").tokenizer()


@lru_cache(maxsize=1024)
def words(folded: str) -> tuple[Word, ...]:
    """The words of a folded text."""
    found = []
    for morpheme in _tokenizer().tokenize(folded[:2000], SplitMode.A):
        part = morpheme.part_of_speech()[0]
        form = morpheme.normalized_form()
        if part in {"空白", "補助記号", "記号"}:
            continue
        found.append(Word(form, morpheme.reading_form(), part in _CONTENT and form not in _EMPTY))
    return tuple(found)


def grams(folded: str) -> Counter[str]:
    """Character 1- to 3-grams with at least one kanji, katakana, letter or digit, counted."""
    squeezed = re.sub(r"[^\w]|_", "", folded)
    found = (squeezed[i : i + n] for n in (1, 2, 3) for i in range(len(squeezed) - n + 1))
    return Counter(gram for gram in found if not _KANA_ONLY.fullmatch(gram))


def terms(folded: str) -> Counter[str]:
    """All lexical evidence of a text: n-grams, dictionary forms (w:) and 3-grams of the reading (r:)."""
    said = words(folded)
    reading = "".join(word.reading if word.reading != "キゴウ" else "" for word in said)
    found = grams(folded)
    found.update(f"w:{word.form}" for word in said if word.content)
    found.update(f"r:{reading[i : i + 3]}" for i in range(len(reading) - 2))
    return found


def kanji_share(folded: str) -> float:
    """Share of kanji among the word characters, 0 to 1."""
    kept = [c for c in folded if c.isalnum()]
    return sum("一" <= c <= "鿿" for c in kept) / len(kept) if kept else 0.0


def is_english(folded: str) -> bool:
    """True where most of the letters are Latin and the text has at least three such words."""
    letters = [c for c in folded if c.isalpha()]
    latin = [c for c in letters if c.isascii()]
    return len(folded.split()) >= 3 and len(latin) > 0.7 * len(letters)
