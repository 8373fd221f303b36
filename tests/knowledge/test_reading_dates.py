"""Every way to write or say a date reads as that date; impossible ones read as none."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading import find_dates, find_months, fold
from knowledge.reading.calendar_words import Prefer

AS_OF = date(2026, 11, 22)
KANJI = "〇一二三四五六七八九"


def read(said: str, prefer: Prefer = "future") -> list[str]:
    return [found.value.isoformat() for found in find_dates(fold(said), AS_OF, prefer)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2027年3月15日", "2027-03-15"), ("２０２７年３月１５日", "2027-03-15"),
        ("2027/3/15", "2027-03-15"), ("2027-03-15", "2027-03-15"),
        ("2027.3.15", "2027-03-15"), ("20270315", "2027-03-15"), ("R9.3.15", "2027-03-15"),
        ("Ｒ９.３.１５", "2027-03-15"),
        ("r9/3/15", "2027-03-15"), ("R9年3月15日", "2027-03-15"), ("令和9年3月15日", "2027-03-15"),
        ("令和九年三月十五日", "2027-03-15"),
        ("令9.3.15", "2027-03-15"), ("R090315", "2027-03-15"), ("令和元年5月1日", "2019-05-01"),
        ("令和1年5月1日", "2019-05-01"),
        ("H31.4.1", "2019-04-01"), ("平成31年4月30日", "2019-04-30"), ("平成三十年一月一日", "2018-01-01"),
        ("昭和36年10月5日", "1961-10-05"),
        ("S41.12.1", "1966-12-01"), ("Ｓ４１．１２．１", "1966-12-01"),
        ("昭和三十六年十月五日", "1961-10-05"), ("しょうわ36ねん10がつ5にち", "1961-10-05"),
        ("2024(令和6)年3月10日", "2024-03-10"), ("令和6(2024)年3月10日", "2024-03-10"),
        ("令和6年(2024年)3月10日", "2024-03-10"),
        ("二〇二七年三月十五日", "2027-03-15"), ("2027年 3月 15日", "2027-03-15"),
        ("2027ねん 3がつ 15にち", "2027-03-15"),
        ("2027ー3ー15", "2027-03-15"), ("来年の3月15日", "2027-03-15"), ("再来年1月5日", "2028-01-05"),
        ("今年の12月1日", "2026-12-01"),
        ("去年6月2日", "2025-06-02"), ("昨年の6月2日", "2025-06-02"), ("一昨年の四月一日", "2024-04-01"),
        ("おととし4月1日", "2024-04-01"),
        ("来月1日", "2026-12-01"), ("来月の10日", "2026-12-10"), ("今月1日", "2026-11-01"),
        ("先月30日", "2026-10-30"), ("再来月3日", "2027-01-03"),
        ("今日", "2026-11-22"), ("きょう", "2026-11-22"), ("本日", "2026-11-22"), ("明日", "2026-11-23"),
        ("あした", "2026-11-23"), ("あさって", "2026-11-24"),
        ("明後日", "2026-11-24"), ("しあさって", "2026-11-25"), ("昨日", "2026-11-21"),
        ("おととい", "2026-11-20"), ("一昨日", "2026-11-20"),
        ("3週間後", "2026-12-13"), ("10日後", "2026-12-02"), ("5日前", "2026-11-17"),
        ("来週の水曜", "2026-11-25"), ("March 3, 2027", "2027-03-03"),
        ("3 March 2027", "2027-03-03"), ("Mar 3rd, 2027", "2027-03-03"),
        ("on the 3rd of March 2027", "2027-03-03"), ("3月15日", "2027-03-15"),
        ("3/15", "2027-03-15"), ("12月1日", "2026-12-01"), ("11月22日", "2026-11-22"),
        ("11月21日", "2027-11-21"), ("元旦", "2027-01-01"),
        ("大晦日", "2026-12-31"), ("3月みっか", "2027-03-03"), ("四月ついたち", "2027-04-01"),
        ("27年3月15日", "2027-03-15"), ("9年3月15日", "2027-03-15"),
        ("来月末", "2026-12-31"), ("2028年2月末", "2028-02-29"), ("2月29日", "2028-02-29"),
        ("3月1日じゃなくて3月10日", "2027-03-10"),
        ("1月10日から1月17日に変わりました", "2027-01-17"), ("July 4", "2027-07-04"),
        ("2027年度の4月1日", "2027-04-01"),
    ],
)  # fmt: skip
def test_a_date_reads_in_every_style(said: str, expected: str) -> None:
    assert read(said) == [expected]


@pytest.mark.parametrize(
    "said",
    ["2027年2月30日", "2027/13/1", "2027-00-10", "13月1日", "2月30日", "20271332", "2027年の2月29日",
    "来年の2月29日", "3月に", "来月", "令和6年3月", "3月上旬", "5月中旬",
     "3日間", "5.1から5.6", "1500円", "9999年1月1日", "0", "令和", "2027年", "第1号", "時給1200円",
     "4か月前"],
)  # fmt: skip
def test_what_is_no_full_date_reads_as_none(said: str) -> None:
    assert read(said) == []


def test_a_year_that_was_not_said_lies_where_the_meaning_puts_it() -> None:
    assert read("10月3日", "past") == ["2026-10-03"]
    assert read("10月3日", "future") == ["2027-10-03"]
    assert read("12月1日", "nearest") == ["2026-12-01"]
    assert [found.assumed for found in find_dates(fold("3月1日 2027年3月1日"), AS_OF)] == [True, False]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("令和6年3月", "2024-03-01"), ("2027年4月", "2027-04-01"), ("来月", "2026-12-01"),
    ("来年の3月", "2027-03-01"), ("3月に", "2027-03-01"), ("R8.10から", "2026-10-01")],
)  # fmt: skip
def test_a_month_without_a_day_reads_as_a_month(said: str, expected: str) -> None:
    assert [found.first.isoformat() for found in find_months(fold(said), AS_OF)] == [expected]


def kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else KANJI[tens] + "十") + (KANJI[ones] if ones else "")


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


ERAS = (("令和", "R", 2019), ("平成", "H", 1989), ("昭和", "S", 1926))


def era(day: date) -> tuple[str, str, int]:
    return next((name, letter, day.year - start + 1) for name, letter, start in ERAS if day >= date(start, 1, 1))


STYLES: tuple[Callable[[date], str], ...] = (
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: wide(f"{d.year}年{d.month}月{d.day}日"),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: d.isoformat(),
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{era(d)[0]}{era(d)[2]}年{d.month}月{d.day}日",
    lambda d: f"{era(d)[0]}{'元' if era(d)[2] == 1 else kanji(era(d)[2])}年{kanji(d.month)}月{kanji(d.day)}日",
    lambda d: f"{era(d)[1]}{era(d)[2]}.{d.month}.{d.day}",
    lambda d: wide(f"{era(d)[1]}{era(d)[2]}.{d.month}.{d.day}"),
    lambda d: f"{era(d)[1].lower()}{era(d)[2]}/{d.month}/{d.day}",
    lambda d: f"{d.year}({era(d)[0]}{era(d)[2]})年{d.month}月{d.day}日",
    lambda d: f"{''.join(KANJI[int(c)] for c in str(d.year))}年{kanji(d.month)}月{kanji(d.day)}日",
    lambda d: f"{d.year}ねん {d.month}がつ {d.day}にち",
    lambda d: f"{d:%B} {d.day}, {d.year}",
    lambda d: f"{d.day} {d:%b} {d.year}",
)


@given(
    st.dates(date(1927, 1, 1), date(2100, 12, 31)),
    st.sampled_from(STYLES),
    st.sampled_from(("", "予定日は", "、")),
    st.sampled_from(("", "です", " ", "に")),
)
def test_any_date_written_in_any_style_reads_back(
    day: date, style: Callable[[date], str], before: str, after: str
) -> None:
    assert read(before + style(day) + after) == [day.isoformat()]


@given(st.dates(date(1950, 1, 1), date(2090, 12, 31)), st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_a_day_without_a_year_never_falls_on_the_wrong_side(day: date, as_of: date) -> None:
    said = fold(f"{day.month}月{day.day}日")
    assert [found.value >= as_of for found in find_dates(said, as_of, "future")] == [True]
    assert [found.value <= as_of for found in find_dates(said, as_of, "past")] == [True]
