"""Numbers in every writing read as one number; hours, people and days are told apart; answers and garbage."""

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading import READERS, fold, read_inputs, yes_no
from knowledge.reading.amounts import find_days, find_hours, find_people, find_yen
from knowledge.reading.answers import contract_kind, disorder, insured_kind, is_multiple, parent
from knowledge.reading.numerals import value_of

AS_OF = date(2026, 11, 22)
KANJI = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    ("said", "expected"),
    [("20万円", 200000), ("20万", 200000), ("208,000円", 208000), ("20万8,000円", 208000),
    ("20万8千円", 208000), ("千二百円", 1200), ("1万2千5百円", 12500),
     ("3.5万円", 35000), ("２０万８０００円", 208000), ("二十万八千円", 208000), ("¥1,200", 1200),
     ("1,200 yen", 1200), ("せんにひゃくえん", 1200),
     ("百万円", 1000000), ("1億円", 100000000), ("22万5", 225000), ("1200えん", 1200), ("十二万", 120000)],
)  # fmt: skip
def test_yen_read_in_every_writing(said: str, expected: int) -> None:
    assert [item.value for item in find_yen(fold(said))] == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("70時間", "70"), ("8h", "8"), ("６時間半", "6.5"), ("六時間半", "6.5"), ("30分の", "0.5"),
    ("1時間30分", "1.5"), ("12.5時間", "12.5"), ("20 hours", "20"), ("ろくじかん", "6"), ("90分です", "1.5")],
)  # fmt: skip
def test_hours_read_in_every_writing(said: str, expected: str) -> None:
    assert [item.value for item in find_hours(fold(said))] == [Decimal(expected)]


@pytest.mark.parametrize(
    ("said", "people", "days"),
    [("51人", [51], []), ("従業員60人くらい", [60], []), ("仲間四人", [4], []), ("ひとりもいない", [1], []),
    ("1人目", [], []), ("5日間", [], [5]), ("三日", [], [3]), ("12.5人", [Decimal("12.5")], [])],
)  # fmt: skip
def test_people_and_days_are_told_apart(said: str, people: list[int], days: list[int]) -> None:
    assert [item.value for item in find_people(fold(said))] == people
    assert [item.value for item in find_days(fold(said))] == days


@pytest.mark.parametrize("said", ["一緒に", "一般の", "統一", "一時的", "一部", "十分に", "万一", "千葉県", "一番"])
def test_words_with_numerals_in_them_stay_words(said: str) -> None:
    assert fold(said) == said


def kanji(number: int) -> str:
    """1 to 99,999,999 as one writes it by hand."""
    if number >= 10_000:
        return kanji(number // 10_000) + "万" + (kanji(number % 10_000) if number % 10_000 else "")
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, unit)
        written += "" if count == 0 else name if count == 1 else KANJI[count] + name
    return written + (KANJI[number] if number else "")


YEN: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}円", lambda n: f"{n:,}円", lambda n: f"{n:,} yen", lambda n: f"¥{n:,}",
    lambda n: kanji(n) + "円",
    lambda n: "".join(chr(ord(char) + 0xFEE0) for char in f"{n}") + "円", lambda n: f"{n} えん",
    lambda n: f"{n // 10_000}万{n % 10_000:,}円" if n >= 10_000 and n % 10_000 else f"{n}円",
)  # fmt: skip


@given(st.integers(1, 99_999_999), st.sampled_from(YEN), st.sampled_from(("", "時給", "賃金は")))
def test_any_amount_in_any_writing_reads_back(amount: int, style: Callable[[int], str], before: str) -> None:
    assert [item.value for item in find_yen(fold(before + style(amount) + "です"))] == [amount]


@given(st.integers(1, 99_999_999))
def test_any_kanji_numeral_has_its_value(number: int) -> None:
    assert value_of(kanji(number)) == number


@given(st.integers(0, 400).map(lambda quarters: Decimal(quarters) / 4))
def test_any_quarter_of_an_hour_reads_back(hours: Decimal) -> None:
    assert [item.value for item in find_hours(fold(f"残業{hours:f}時間"))] == [hours]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("はい", "yes"), ("うん", "yes"), ("そうです", "yes"), ("yes", "yes"), ("OK", "yes"),
    ("できてる", "yes"), ("あります", "yes"), ("受けました", "yes"), ("○", "yes"),
     ("いいえ", "no"), ("いや", "no"), ("ちがう", "no"), ("違います", "no"), ("まだ", "no"), ("no", "no"),
     ("ないです", "no"), ("受けていない", "no"), ("ありません", "no"), ("あらへん", "no"),
     ("ねえよ", "no"), ("×", "no"), ("わからない", "unknown"), ("分かりません", "unknown"),
     ("わからん", "unknown"), ("不明", "unknown"), ("知らない", "unknown"),
     ("はっきりしない", "unknown"), ("？", "unknown"), ("あるかどうかわからない", "unknown"),
     ("間違いないです", "yes"), ("りんご", None), ("", None)],
)  # fmt: skip
def test_an_answer_is_yes_no_unknown_or_none_of_them(said: str, expected: str | None) -> None:
    assert yes_no(fold(said)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("双子", True), ("ふたごです", True), ("三つ子", True), ("みつご", True), ("多胎", True),
    ("twins", True), ("一人", False), ("1人目", False), ("単胎", False), ("双子ではない", False),
    ("ひとりです", False), ("国保", None)],
)  # fmt: skip
def test_twins_are_told_from_one(said: str, expected: bool | None) -> None:
    found = is_multiple(fold(said))
    assert (found[0] if found else None) is expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("第1号", "first"), ("一号です", "first"), ("自営業", "first"), ("任意加入", "voluntary"),
    ("2号", "second"), ("会社員です", "second"), ("第３号", "third"), ("夫の扶養", "third"),
     ("夫は2号で私は3号", "third"), ("専業主婦", "third"), ("3号ではなく1号", "first"), ("年金", None)],
)  # fmt: skip
def test_the_kind_of_insured_is_the_speakers_own(said: str, expected: str | None) -> None:
    assert insured_kind(fold(said)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("母です", "birth_mother"), ("ママ", "birth_mother"), ("産んだ", "birth_mother"), ("父です", "father"),
    ("パパです", "father"), ("養親", "adoptive"), ("養母", "adoptive"), ("特別養子", "adoptive"),
    ("年金", None)],
)  # fmt: skip
def test_the_parent_is_what_the_speaker_is(said: str, expected: str | None) -> None:
    assert parent(fold(said)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("有期です", "fixed_term"), ("契約社員", "fixed_term"), ("1年契約", "fixed_term"),
    ("無期", "indefinite"), ("正社員", "indefinite"), ("期間の定めなし", "indefinite"),
    ("無期転換の権利", None), ("パート", None)],
)  # fmt: skip
def test_the_kind_of_contract_is_not_the_right_to_convert_it(said: str, expected: str | None) -> None:
    found = contract_kind(fold(said))
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [("うつ病", "F3"), ("鬱", "F3"), ("F32.1", "F3"), ("適応障害", "F4"), ("Ｆ４", "F4"), ("PTSD", "F4"),
    ("統合失調症", "F2"), ("認知症", "organic_or_substance"), ("F10", "organic_or_substance"),
     ("摂食障害", "other"), ("診断名はまだわからない", "unknown"), ("うつ病ではなく適応障害", "F4"),
     ("労災", None)],
)  # fmt: skip
def test_a_disorder_reads_as_its_group(said: str, expected: str | None) -> None:
    assert disorder(fold(said)) == expected


@given(
    st.text(max_size=200) | st.text("0123456789年月日時間人円〜.-/()はいえなし有無F重度週万千 ", max_size=200),
    st.sampled_from(sorted(READERS)),
)
def test_any_text_is_read_without_an_error(text: str, calculator: str) -> None:
    reading = read_inputs(calculator, text, AS_OF)
    assert {item.field for item in reading.assumed} <= set(reading.inputs)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "👶🙏" * 3000, "\x00\x07", "９" * 5000, "年" * 5000, "²½㌔㋿"])
def test_odd_characters_are_read_without_an_error(text: str) -> None:
    for calculator in READERS:
        read_inputs(calculator, text, AS_OF)


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "万",
        "あ",
        "年月",
        "2027年3月",
        "1人",
        "(",
        " ",
        "a",
        "3時間",
        "重度",
        "時給",
        "はい",
        "1〜",
        "〜",
        "契約",
        "ない",
    ],
)
def test_a_hundred_thousand_characters_stay_fast(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    started = time.perf_counter()
    for calculator in READERS:
        read_inputs(calculator, text, AS_OF)
    assert time.perf_counter() - started < 13 * 0.5


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(READERS)))
def test_any_day_may_be_today(as_of: date, calculator: str) -> None:
    read_inputs(
        calculator,
        (
            "来年の2月29日、再来月31日、10日後、3000日前、2月29日、1年契約を毎年更新 2020年4月1日から、"
            "誕生日は12月3日で64歳"
        ),
        as_of,
    )


def test_an_unknown_calculator_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        read_inputs("no-such-rule", "はい", AS_OF)
