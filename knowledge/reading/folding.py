"""Folds a message into one plain form to read: width, case, spaces, kana, slips, English, numerals."""

import re
import unicodedata

from knowledge.reading.numerals import arabic, spelt_out
from knowledge.reading.vocabulary import ENGLISH, ENGLISH_TERMS, KANA, SLIPS

# The bot answers messages of up to 2,000 characters; what stands behind twice that is not read.
LONGEST = 4000
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]")
_DASH = "‐‑‒–—―−ー"


def fold(text: str, calculator: str = "") -> str:
    """The text that every reader here expects: NFKC, lower case, single spaces, digits for numerals.

    `calculator` picks the homophone slips that are safe to mend there (不要 is 扶養 only about incomes).
    Any text is accepted, lone surrogates included.
    """
    text = _plain(text)
    text = _english(text)
    text = _kana(text)
    for slip, word in (*SLIPS[""], *SLIPS.get(calculator, ())):
        text = text.replace(slip, word)
    return arabic(text)


def _plain(text: str) -> str:
    text = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    text = re.sub("[①-⑳]", r"\g<0> ", text)
    text = unicodedata.normalize("NFKC", text).lower()[: 2 * LONGEST]
    text = re.sub("[〜~∼〰～]", "〜", _INVISIBLE.sub("", text))
    text = re.sub(rf"(?<=\d)\s?[{_DASH}]\s?(?=\d|[a-z]\d)", "-", text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"(?<=\d)[,、](?=\d{3}(?!\d))", "", text)
    return re.sub(r"[¥\\]\s?(\d{1,12}(?:\.\d{1,3})?)", r"\1円", text)


def _english(text: str) -> str:
    if not re.search(r"[a-z]{3}", text):
        return text
    for pattern, word in ENGLISH:
        text = re.sub(pattern, word, text, flags=re.ASCII)
    denied = (
        rf"(?:\bnot|\bno|\bwithout|n't|\bnever)\s?(?:\b(?:an?|any|the|in|been"
        rf"|yet)\s?){{0,2}}({ENGLISH_TERMS})"
    )
    return re.sub(denied, r"\1ではない", text, flags=re.ASCII)


def _kana(text: str) -> str:
    spaced = 12 * text.count(" ") >= len(text) and len(re.findall("[ぁ-ん]", text)) >= 0.5 * len(text)
    text = spelt_out(text)
    for pattern, word in KANA:
        text = re.sub(pattern, word, text)
    # Written with a space after every phrase, as for young readers: there spaces end no clause.
    return re.sub(r"(?<=[ぁ-んァ-ン一-龥\d、。]) (?=[ぁ-んァ-ン一-龥\d])", "", text) if spaced else text
