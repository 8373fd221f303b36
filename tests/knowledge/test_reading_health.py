"""What a sentence gives the self-check of a mental disorder and the rules for older workers."""

from datetime import date
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)


def check(disorder: str, load: str, outside: str, worsened: bool, special: str) -> dict[str, Any]:
    return {
        "disorder": disorder,
        "strong_load_within_6_months": load,
        "outside_causes": outside,
        "worsened": worsened,
        "special_event": special,
    }


MENTAL: list[tuple[str, dict[str, Any]]] = [
    (
        (
            "うつ病です。発病前6か月に強い心理的負荷がありました。仕事以外の原因はありません。"
            "悪化ではありません。特別な出来事もありません。"
        ),
        check("F3", "yes", "no", False, "no"),
    ),
    (
        "F4 強い負荷あり 仕事以外の原因わからない 悪化ではない 特別な出来事なし",
        check("F4", "yes", "unknown", False, "no"),
    ),
    ("統合失調症 強い負荷なし 業務以外の要因なし 悪化 特別な出来事なし", check("F2", "no", "no", True, "no")),
    (
        ("適応障害と診断、発病前半年に強いストレスはあった、私生活の問題はない、持病の悪化です、特別な出来事はあった"),
        check("F4", "yes", "no", True, "yes"),
    ),
    (
        (
            "病名はまだわからない 強い負荷はあったと思う 仕事以外に原因はない 前からの病気の悪化じゃない "
            "特別な出来事はわからない"
        ),
        check("unknown", "yes", "no", False, "unknown"),
    ),
    (
        "アルコール依存症 強い負荷あり 仕事以外の原因あり 悪化ではない 特別な出来事なし",
        check("organic_or_substance", "yes", "yes", False, "no"),
    ),
    (
        (
            "診断は双極性障害(F31)です。半年以内に仕事の強い負荷がございました。"
            "家庭など仕事以外の原因はございません。以前の病気の悪化ではございません。"
            "特別な出来事はございません。"
        ),
        check("F3", "yes", "no", False, "no"),
    ),
    (
        "PTSD 特別な出来事あり 強い負荷あり 仕事以外の要因なし 悪化なし",
        check("F4", "yes", "no", False, "yes"),
    ),
    (
        (
            "うつびょうです。つよい ふかが ありました。しごと いがいの げんいんは ありません。あっかでは "
            "ありません。とくべつな できごとは ありません。"
        ),
        check("F3", "yes", "no", False, "no"),
    ),
    (
        (
            "I was diagnosed with depression. There was strong stress in the 6 months before. No causes "
            "outside work. Not worsened. No special event."
        ),
        check("F3", "yes", "no", False, "no"),
    ),
    (
        "睡眠障害 強い負荷ない 仕事以外の原因がある 悪化でない 特別な出来事ない",
        check("other", "no", "yes", False, "no"),
    ),
    (
        "おれうつ病だ 強い負荷あったべ 仕事以外の原因はねえ 悪化でねえ 特別な出来事もねえ",
        check("F3", "yes", "no", False, "no"),
    ),
    (
        "Ｆ４３．２ 強い負荷：あり 仕事以外の原因：なし 悪化：なし 特別な出来事：なし",
        check("F4", "yes", "no", False, "no"),
    ),
    (
        "F3です。強い負荷は不明、仕事以外の原因も不明、悪化ではない、特別な出来事も不明",
        check("F3", "unknown", "unknown", False, "unknown"),
    ),
    ("足が動かなくなる 労災になる？", {}),
    (
        (
            "パニック障害で、強い負荷は発病前6か月にはありませんでした。原因は仕事以外にあります。"
            "元々の病気が悪化したものです。特別な出来事はありませんでした。"
        ),
        check("F4", "no", "yes", True, "no"),
    ),
    (
        (
            "抑うつ状態と言われた 発病前の6か月にパワハラで強い負荷があった 仕事以外の原因は思い当たらない "
            "悪化じゃない 特別な出来事は無い"
        ),
        check("F3", "yes", "no", False, "no"),
    ),
    (
        (
            "気分障害（F3）と診断されました。発病前おおむね6か月の強い負荷は認められるとのこと。"
            "業務以外の心理的負荷や個体側要因はありません。既往の悪化ではありません。"
            "特別な出来事には当たりません。"
        ),
        {
            "disorder": "F3",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        ("F2だって 強い負荷あったかはわからん 仕事以外の原因もわからん 前の病気の悪化じゃない 特別な出来事なし"),
        {
            "disorder": "F2",
            "strong_load_within_6_months": "unknown",
            "outside_causes": "unknown",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        "認知症 強い負荷あり 仕事以外の原因あり 悪化あり 特別な出来事不明",
        {
            "disorder": "organic_or_substance",
            "strong_load_within_6_months": "yes",
            "outside_causes": "yes",
            "worsened": True,
            "special_event": "unknown",
        },
    ),
    (
        (
            "適応障害です。強い負荷は半年以内にありました。家庭に問題はなく、悪化したわけでもなく、"
            "特別な出来事もないです"
        ),
        {
            "disorder": "F4",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        (
            "診断名はまだついていません。発病前半年に強い負荷がありました。仕事以外の原因はありません。"
            "もともとの病気の悪化ではないです。特別な出来事がありました。"
        ),
        {
            "disorder": "unknown",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "yes",
        },
    ),
    (
        (
            "うつ病（F32）。強い負荷：6か月以内にあった。仕事以外の原因：ない。もとからの病気の悪化：いいえ。"
            "特別な出来事：なし。"
        ),
        {
            "disorder": "F3",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        (
            "急性ストレス反応と診断 半年前から強い負荷がありました 仕事以外に思い当たる原因はなく "
            "悪化でもなく "
            "特別な出来事があった"
        ),
        {
            "disorder": "F4",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "yes",
        },
    ),
    (
        ("妄想性障害です 仕事の強い負荷はなかった 家庭の問題が原因とわかっている 悪化ではない 特別な出来事なし"),
        {
            "disorder": "F2",
            "strong_load_within_6_months": "no",
            "outside_causes": "yes",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        (
            "適応障害(F43)で、発病前6か月に強い心理的負荷があったかどうかはわかりません。"
            "業務以外の要因はありません。悪化でもありません。特別な出来事もありませんでした。"
        ),
        {
            "disorder": "F4",
            "strong_load_within_6_months": "unknown",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        (
            "病院でF3と言われたんだけど 仕事で強い負荷がかかってた 私生活は問題なし "
            "もともとの病気が悪くなったわけじゃない 特別な出来事はない"
        ),
        {
            "disorder": "F3",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
    (
        (
            "双極症と診断。発病前半年の強い負荷：不明。仕事以外の原因：不明。もとの病気の悪化：あり。"
            "特別な出来事：不明。"
        ),
        {
            "disorder": "F3",
            "strong_load_within_6_months": "unknown",
            "outside_causes": "unknown",
            "worsened": True,
            "special_event": "unknown",
        },
    ),
    (
        (
            "不安障害です 6か月以内に強い負荷があって、仕事以外には原因がなく、持病の悪化とかでもなく、"
            "特別な出来事もなかった"
        ),
        {
            "disorder": "F4",
            "strong_load_within_6_months": "yes",
            "outside_causes": "no",
            "worsened": False,
            "special_event": "no",
        },
    ),
]
OLDER: list[tuple[str, dict[str, Any]]] = [
    ("1961年5月3日生まれです。何歳まで働けますか", {"birth_date": "1961-05-03"}),
    ("昭和三十八年二月十四日生まれ 定年は六十歳です", {"birth_date": "1963-02-14", "retirement_age": 60}),
    ("S35.1.31生 定年65歳", {"birth_date": "1960-01-31", "retirement_age": 65}),
    ("Ｓ３３．１２．２４生まれ　６３歳定年の会社", {"birth_date": "1958-12-24", "retirement_age": 63}),
    ("19600229生まれ", {"birth_date": "1960-02-29"}),
    (
        "昭和39年10月10日に生まれました。うちの会社は60で定年です",
        {"birth_date": "1964-10-10", "retirement_age": 60},
    ),
    (
        "しょうわ 36ねん 3がつ 3にち うまれです。ていねんは 60さいです。",
        {"birth_date": "1961-03-03", "retirement_age": 60},
    ),
    ("I was born on July 7, 1960. Retirement age is 62.", {"birth_date": "1960-07-07", "retirement_age": 62}),
    ("まもなく定年を迎えます", {}),
    ("昭和38年生まれ", {}),
    ("父は昭和28年8月15日生まれだ もう70過ぎてる", {"birth_date": "1953-08-15"}),
    ("1955/3/15生まれ、定年は70です", {"birth_date": "1955-03-15", "retirement_age": 70}),
    ("唱和三十七年四月二日生まれ停年六十", {"birth_date": "1962-04-02", "retirement_age": 60}),
    ("おらS40.6.1の生まれだ 定年は61だっぺ", {"birth_date": "1965-06-01", "retirement_age": 61}),
    ("生年月日 昭和41年1月1日 定年年齢 65", {"birth_date": "1966-01-01", "retirement_age": 65}),
    ("36年10月5日生まれです", {"birth_date": "1961-10-05"}),
    ("64歳、誕生日は12月3日です", {"birth_date": "1961-12-03"}),
    (
        "私は昭和34年11月22日生まれで、定年が65歳の会社に勤めています",
        {"birth_date": "1959-11-22", "retirement_age": 65},
    ),
    ("生年月日：S37/8/15\u3000定年：60歳", {"birth_date": "1962-08-15", "retirement_age": 60}),
    ("1957年1月9日生まれ 60歳で定年になって再雇用中", {"birth_date": "1957-01-09", "retirement_age": 60}),
    ("昭和30年2月3日生まれ 65才定年", {"birth_date": "1955-02-03", "retirement_age": 65}),
    (
        ("昭和33年生まれ…正確には昭和33年7月19日生まれです 定年は63"),
        {"birth_date": "1958-07-19", "retirement_age": 63},
    ),
    (
        ("定年六十五歳の会社におります、昭和三十二年五月五日生まれの男です"),
        {"birth_date": "1957-05-05", "retirement_age": 65},
    ),
    (
        ("私1966年11月23日生まれで定年が60歳ですが再雇用は何歳まで義務ですか"),
        {"birth_date": "1966-11-23", "retirement_age": 60},
    ),
    ("昭和37.9.9生れ 定年62歳", {"birth_date": "1962-09-09", "retirement_age": 62}),
    (
        "1960年12月1日に生まれた者で、会社の定年は満60歳です",
        {"birth_date": "1960-12-01", "retirement_age": 60},
    ),
]


@pytest.mark.parametrize(("said", "expected"), MENTAL)
def test_a_sentence_gives_the_diagnosis_and_its_circumstances(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("mental-disorder-criteria", said, AS_OF).inputs == expected


@pytest.mark.parametrize(("said", "expected"), OLDER)
def test_a_sentence_gives_the_birth_date_and_the_retirement_age(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("older-workers", said, AS_OF).inputs == expected
