"""What a sentence about income gives the walls of the annual income."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)
WALLS: list[tuple[str, dict[str, Any]]] = [
    (
        (
            "年収125万円、従業員60人、週22時間、月10万4千円、学生ではなく、夫の扶養に入っていて、"
            "一時的な増加ではありません"
        ),
        {
            "annual_income": 1250000,
            "employer_size": 60,
            "weekly_hours": 22,
            "monthly_wage": 104000,
            "student": False,
            "dependent": True,
            "temporary_rise": False,
            "spouse": True,
        },
    ),
    (
        "年収100万 会社の人数30人 週16時間 月8万3000円 学生 親の扶養 一時的な増えなし",
        {
            "annual_income": 1000000,
            "employer_size": 30,
            "weekly_hours": 16,
            "monthly_wage": 83000,
            "student": True,
            "dependent": True,
            "temporary_rise": False,
        },
    ),
    (
        (
            "妻の会社の健康保険の扶養です。年収は140万円、月額11万6千円、"
            "厚生年金の被保険者が52人の会社で週25時間。学生ではない。今回だけの一時的な増えです。"
        ),
        {
            "annual_income": 1400000,
            "employer_size": 52,
            "weekly_hours": 25,
            "monthly_wage": 116000,
            "student": False,
            "dependent": True,
            "temporary_rise": True,
            "spouse": True,
        },
    ),
    (
        "誰の扶養にも入っていない。年収180万、月15万、従業員20人の店で週30時間、学生じゃない、一時的じゃない",
        {
            "annual_income": 1800000,
            "employer_size": 20,
            "weekly_hours": 30,
            "monthly_wage": 150000,
            "student": False,
            "dependent": False,
            "temporary_rise": False,
        },
    ),
    (
        (
            "年末で20歳の大学生、母の扶養、バイト年収130万、月10万8千円、週19時間、バイト先の社員は300人、"
            "増えたのは一時的"
        ),
        {
            "annual_income": 1300000,
            "employer_size": 300,
            "weekly_hours": 19,
            "monthly_wage": 108000,
            "student": True,
            "dependent": True,
            "temporary_rise": True,
            "age": 20,
        },
    ),
    (
        (
            "年収１２９万円 月収１０万７千円 週１９．５時間 職場は４０人 学生ではありません 主人の扶養 "
            "繁忙期で一時的に増えました"
        ),
        {
            "annual_income": 1290000,
            "employer_size": 40,
            "monthly_wage": 107000,
            "weekly_hours": Decimal("19.5"),
            "student": False,
            "dependent": True,
            "temporary_rise": True,
            "spouse": True,
        },
    ),
    (
        "45歳 年収160万 月13万3千円 従業員数55人 週28時間 学生でない 旦那の扶養 一時的な収入増ではない",
        {
            "annual_income": 1600000,
            "employer_size": 55,
            "weekly_hours": 28,
            "monthly_wage": 133000,
            "student": False,
            "dependent": True,
            "temporary_rise": False,
            "spouse": True,
            "age": 45,
        },
    ),
    ("パートで年収120万くらい", {"annual_income": 1200000}),
    ("年収150くらいまで増やしたい", {"annual_income": 1500000}),
    (
        "ねんしゅうは 110まんえんです。かいしゃは 60にんです。しゅう 21じかん はたらきます。",
        {"annual_income": 1100000, "employer_size": 60, "weekly_hours": 21},
    ),
    ("1日5時間で週4日働いてます 従業員70人", {"employer_size": 70, "weekly_hours": 20}),
    (
        "従業員15人の会社でパート、年収135万円の見込み。夫の扶養です",
        {"annual_income": 1350000, "employer_size": 15, "dependent": True, "spouse": True},
    ),
    ("夫の扶養に入ったまま働きたい", {"dependent": True, "spouse": True}),
    (
        (
            "年収百六万円 月額八万八千円 週二十時間 厚生年金の加入者五十一人 学生ではございません "
            "夫の扶養に入っております 一時的な増加でもございません"
        ),
        {
            "annual_income": 1060000,
            "monthly_wage": 88000,
            "weekly_hours": 20,
            "employer_size": 51,
            "student": False,
            "dependent": True,
            "spouse": True,
            "temporary_rise": False,
        },
    ),
    (
        "扶養には入っていません 年収210万 月17万5千円 社員500人 週35時間 学生ではない 一時的な増えではない",
        {
            "annual_income": 2100000,
            "monthly_wage": 175000,
            "employer_size": 500,
            "weekly_hours": 35,
            "student": False,
            "dependent": False,
            "temporary_rise": False,
        },
    ),
    (
        (
            "My annual income is 1,300,000 yen, 108,000 yen a month, 60 employees, 22 hours a week. I am "
            "not a student. I am a dependent of my husband. The rise is not temporary."
        ),
        {
            "annual_income": 1300000,
            "monthly_wage": 108000,
            "employer_size": 60,
            "weekly_hours": 22,
            "student": False,
            "dependent": True,
            "spouse": True,
            "temporary_rise": False,
        },
    ),
    (
        ("21歳の専門学校生です。父の扶養で年収148万、月123,000円、週18h、会社は厚生年金80人、一時的ではないです"),
        {
            "annual_income": 1480000,
            "monthly_wage": 123000,
            "employer_size": 80,
            "weekly_hours": 18,
            "student": True,
            "dependent": True,
            "temporary_rise": False,
            "age": 21,
        },
    ),
    (
        (
            "年収は99万6千円、毎月8万3千円です。週に15時間で、会社の厚生年金は12人。学生ではなくて、"
            "夫の健康保険の扶養。収入が増えたのは一時的です"
        ),
        {
            "annual_income": 996000,
            "monthly_wage": 83000,
            "weekly_hours": 15,
            "employer_size": 12,
            "student": False,
            "dependent": True,
            "temporary_rise": True,
            "spouse": True,
        },
    ),
    (
        (
            "年収115万円で月9万6千円、週21時間、勤め先は社員80人(厚生年金)。学生ではないです。"
            "旦那の扶養です。一時的に増えただけです。"
        ),
        {
            "annual_income": 1150000,
            "monthly_wage": 96000,
            "weekly_hours": 21,
            "employer_size": 80,
            "student": False,
            "dependent": True,
            "temporary_rise": True,
            "spouse": True,
        },
    ),
    (
        (
            "学生じゃないフリーターで誰の扶養でもない 年収170万 月14万2千円 週27時間 会社は厚生年金35人 "
            "一時的な増えではない"
        ),
        {
            "annual_income": 1700000,
            "monthly_wage": 142000,
            "weekly_hours": 27,
            "employer_size": 35,
            "student": False,
            "dependent": False,
            "temporary_rise": False,
        },
    ),
    (
        (
            "高校生です。父の扶養。バイトは年90万円、月7万5千円。週12時間。店の厚生年金は10人。"
            "増えたのは一時的じゃありません。今年17歳です"
        ),
        {
            "annual_income": 900000,
            "monthly_wage": 75000,
            "weekly_hours": 12,
            "employer_size": 10,
            "student": True,
            "dependent": True,
            "temporary_rise": False,
            "age": 17,
        },
    ),
    (
        "妻の扶養に入ってる夫です 年収128万 月10万6千 週24時間 会社101人 学生でない 一時的な増えでない",
        {
            "annual_income": 1280000,
            "monthly_wage": 106000,
            "weekly_hours": 24,
            "employer_size": 101,
            "student": False,
            "dependent": True,
            "temporary_rise": False,
            "spouse": True,
        },
    ),
    (
        (
            "年間収入が105万円、月収87,500円、所定労働時間は週20時間、被保険者数60人の事業所です。"
            "学生には当たりません。配偶者の被扶養者です。臨時の増収ではありません。"
        ),
        {
            "annual_income": 1050000,
            "monthly_wage": 87500,
            "weekly_hours": 20,
            "employer_size": 60,
            "student": False,
            "dependent": True,
            "temporary_rise": False,
            "spouse": True,
        },
    ),
    (
        (
            "来年の年収見込み132万円、月11万円。会社の厚生年金加入者は48人。週19時間勤務。学生ではない。"
            "夫の扶養に入っている。一時的な収入増ではない。52歳です。"
        ),
        {
            "annual_income": 1320000,
            "monthly_wage": 110000,
            "employer_size": 48,
            "weekly_hours": 19,
            "student": False,
            "dependent": True,
            "spouse": True,
            "temporary_rise": False,
            "age": 52,
        },
    ),
    (
        ("大学2年20歳 父の扶養 バイト年収149万 月124000円 週17時間 チェーン店で厚生年金1万人 一時的な増えじゃない"),
        {
            "annual_income": 1490000,
            "monthly_wage": 124000,
            "employer_size": 10000,
            "weekly_hours": 17,
            "student": True,
            "dependent": True,
            "temporary_rise": False,
            "age": 20,
        },
    ),
    (
        ("わたし扶養入ってねえ 年収200万 月16万6千円 週32時間 会社25人 学生でねえ 一時的でねえ"),
        {
            "annual_income": 2000000,
            "monthly_wage": 166000,
            "employer_size": 25,
            "weekly_hours": 32,
            "student": False,
            "dependent": False,
            "temporary_rise": False,
        },
    ),
    (
        (
            "年収104万円、月8万7千円、週20時間、会社の規模は厚生年金で55人。夫の扶養で学生ではない。"
            "一時的な増えじゃない。38歳。"
        ),
        {
            "annual_income": 1040000,
            "monthly_wage": 87000,
            "weekly_hours": 20,
            "employer_size": 55,
            "dependent": True,
            "spouse": True,
            "student": False,
            "temporary_rise": False,
            "age": 38,
        },
    ),
    (
        (
            "ひとり暮らしで扶養なし。年収155万円、月13万円、週26時間、会社の被保険者90人、"
            "学生ではない、一時的増収ではない"
        ),
        {
            "annual_income": 1550000,
            "monthly_wage": 130000,
            "weekly_hours": 26,
            "employer_size": 90,
            "dependent": False,
            "student": False,
            "temporary_rise": False,
        },
    ),
]


@pytest.mark.parametrize(("said", "expected"), WALLS)
def test_a_sentence_gives_the_incomes_the_employer_and_the_household(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("income-walls", said, AS_OF).inputs == expected


def test_a_bare_income_in_ten_thousands_is_recorded_for_confirmation() -> None:
    assumed = read_inputs("income-walls", "年収150くらい", AS_OF).assumed
    assert [(item.field, item.value) for item in assumed] == [("annual_income", 1500000)]
