"""Folding, eras, word forms and readings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.japanese import fold, grams, is_english, kanji_share, terms, words

FOLDED = [
    ("Ｒ６．４．１から", "2024年.4.1から"),
    ("令和六年度", "2024年度"),
    ("令和元年", "2019年"),
    ("R6年4月", "2024年4月"),
    ("平成31年", "2019年"),
    ("Ｈ３０", "2018年"),
    ("昭和三十六年", "1961年"),
    ("ｼﾞｪﾝﾀﾞｰｷﾞｬｯﾌﾟ", "ジェンダーギャップ"),
    ("1,234,567円", "1234567円"),
    ("国保👶免除", "国保 免除"),
    ("\u202e国保\u202c", "国保"),
    ("国\ud800保", "国保"),
    (" \t\n", ""),
]


@pytest.mark.parametrize(("said", "expected"), FOLDED)
def test_writings_of_one_thing_fold_to_one(said: str, expected: str) -> None:
    assert fold(said) == expected


@pytest.mark.parametrize("eras", [("令和6年", "R6年", "2024年"), ("平成31年度", "H31年度", "2019年度")])
def test_an_era_and_its_year_are_the_same(eras: tuple[str, ...]) -> None:
    assert len({fold(era) for era in eras}) == 1


@given(st.text())
def test_any_text_folds_and_gives_terms(text: str) -> None:
    assert all(count > 0 for count in terms(fold(text)).values())


def test_kana_and_kanji_of_one_word_share_their_reading() -> None:
    kana, kanji = terms(fold("こくほのめんじょ")), terms(fold("国保の免除"))
    shared = {term for term in kana & kanji if term.startswith("r:")}
    assert {"r:コクホ", "r:メンジ", "r:ンジョ"} <= shared


def test_grams_of_hiragana_alone_say_nothing() -> None:
    assert not grams("なんですかこれは")
    assert "免除" in grams("免除ですか")


def test_words_are_in_their_dictionary_form() -> None:
    assert "働く" in {word.form for word in words("働いています") if word.content}


def test_english_is_recognised_by_its_letters() -> None:
    assert is_english("how many months for twins?")
    assert not is_english("36協定って何ですか")
    assert not is_english("icd-10 f3")


def test_the_share_of_kanji_is_of_letters_only() -> None:
    assert kanji_share("免除") == 1.0
    assert kanji_share("!?") == 0.0
