"""What a sentence about a birth gives the three exemptions."""

from datetime import date
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)
NHI: list[tuple[str, dict[str, Any]]] = [
    (
        "2027年5月8日に双子を出産予定です。国保の免除は何か月分ですか",
        {"birth_date": "2027-05-08", "multiple": True},
    ),
    ("予定日は来年の3月15日、おなかの子は1人です", {"birth_date": "2027-03-15", "multiple": False}),
    ("R9.1.31予定 単胎 国保", {"birth_date": "2027-01-31", "multiple": False}),
    ("Ｒ９．２．２８予定日 多胎", {"birth_date": "2027-02-28", "multiple": True}),
    ("国保 出産予定日2027/4/10 一人", {"birth_date": "2027-04-10", "multiple": False}),
    (
        "よていびは 2027ねん 6がつ 3にち です。あかちゃんは ひとりです。こくほです。",
        {"birth_date": "2027-06-03", "multiple": False},
    ),
    ("ふたごが うまれます。よていびは 3がつ 20にちです。", {"birth_date": "2027-03-20", "multiple": True}),
    (
        "先月5日に一人産みました。国保です。いつの分が減りますか",
        {"birth_date": "2026-10-05", "multiple": False},
    ),
    ("昨日三つ子産まれた！国保の免除どうなる", {"birth_date": "2026-11-21", "multiple": True}),
    ("3週間後が予定日で、子どもは一人です", {"birth_date": "2026-12-13", "multiple": False}),
    ("10月3日に産んだ 1人 国保", {"birth_date": "2026-10-03", "multiple": False}),
    ("12月24日に産む予定 双子ちゃん", {"birth_date": "2026-12-24", "multiple": True}),
    (
        "予定日が1月10日から1月17日に変わりました。双子ではなく一人です",
        {"birth_date": "2027-01-17", "multiple": False},
    ),
    ("予定日は3月1日じゃなくて3月11日でした 単胎です", {"birth_date": "2027-03-11", "multiple": False}),
    (
        "予定日は2026年11月20日でしたが2026年11月10日に産まれました。一人です",
        {"birth_date": "2026-11-10", "multiple": False},
    ),
    (
        "I am expecting twins, due date March 3, 2027. National Health Insurance.",
        {"birth_date": "2027-03-03", "multiple": True},
    ),
    ("My baby was born on 5 October 2026, a single birth.", {"birth_date": "2026-10-05", "multiple": False}),
    (
        "令和九年四月一日予定日 双子 所得割十二万円 均等割四万二千円",
        {
            "birth_date": "2027-04-01",
            "multiple": True,
            "annual_income_levy": 120000,
            "annual_per_capita_levy": 42000,
        },
    ),
    (
        "2024(令和6)年3月10日出産の一人っ子 所得割は年96,000円、均等割は年38,400円",
        {
            "birth_date": "2024-03-10",
            "multiple": False,
            "annual_income_levy": 96000,
            "annual_per_capita_levy": 38400,
        },
    ),
    (
        "予定日2027年2月1日、単胎。均等割5万円だけかかっています",
        {"birth_date": "2027-02-01", "multiple": False, "annual_per_capita_levy": 50000},
    ),
    ("赤ちゃん産まれます👶国保の免除計算して", {}),
    ("来月出産します 国保です", {}),
    ("2027年2月30日が予定日", {}),
    ("2人目を2027年7月7日に出産予定", {"birth_date": "2027-07-07", "multiple": False}),
    ("来月20日出産予定 お腹の中には2人います", {"birth_date": "2026-12-20", "multiple": True}),
    ("娘が明後日帝王切開で双子産むんだわ 国保なんぼ安くなる", {"birth_date": "2026-11-24", "multiple": True}),
    (
        "二〇二七年一月五日が予定日でございます。子は一人でございます。",
        {"birth_date": "2027-01-05", "multiple": False},
    ),
    ("令和8年11月1日、女の子を1人出産いたしました。", {"birth_date": "2026-11-01", "multiple": False}),
    ("国保の産前産後 予定日 '27/2/3 シングル 1人", {"birth_date": "2027-02-03", "multiple": False}),
    ("去年の12月31日に一人出産しました", {"birth_date": "2025-12-31", "multiple": False}),
    ("おととしの2月1日にふたごを産みました", {"birth_date": "2024-02-01", "multiple": True}),
    ("出産予定は令和9年5月中旬です", {}),
    (
        "予定日：2027年1月20日／双子／国保世帯／所得割15万6千円・均等割4万5千円",
        {
            "birth_date": "2027-01-20",
            "multiple": True,
            "annual_income_levy": 156000,
            "annual_per_capita_levy": 45000,
        },
    ),
    ("もうすぐ生まれます、予定日は12/8、ひとりっ子です", {"birth_date": "2026-12-08", "multiple": False}),
    ("さ来月3日が予定日で三つ子です 国保", {"birth_date": "2027-01-03", "multiple": True}),
    (
        "11月15日に無事ふたご出産しました 国保です。年間の所得割20万、均等割5万",
        {
            "birth_date": "2026-11-15",
            "multiple": True,
            "annual_income_levy": 200000,
            "annual_per_capita_levy": 50000,
        },
    ),
    (
        "お産の予定日がR9年2月11日なんですけど、赤ん坊は一人です",
        {"birth_date": "2027-02-11", "multiple": False},
    ),
    ("予定日二月十一日、単体です、国保料どれだけ減りますか", {"birth_date": "2027-02-11", "multiple": False}),
    ("2026.12.25 due, singleton, NHI", {"birth_date": "2026-12-25", "multiple": False}),
    (
        ("国保なんだけど、2027年6月30日に双子が生まれる予定で、所得割は年間24万円、均等割は年間5万6千円払ってる"),
        {
            "birth_date": "2027-06-30",
            "multiple": True,
            "annual_income_levy": 240000,
            "annual_per_capita_levy": 56000,
        },
    ),
    (
        ("国保の世帯です。私、2027年の1月の31日に出産予定で、赤ちゃんはひとりだけ。"),
        {"birth_date": "2027-01-31", "multiple": False},
    ),
    (
        ("双子ちゃんの予定日はＲ９年６月９日、国保税どうなりますか"),
        {"birth_date": "2027-06-09", "multiple": True},
    ),
    ("二か月早く10月25日に一人生まれました 国保です", {"birth_date": "2026-10-25", "multiple": False}),
    (
        ("令和９年度の４月２０日予定、双子、所得割額（年）１１万円"),
        {"birth_date": "2027-04-20", "multiple": True, "annual_income_levy": 110000},
    ),
    (
        ("娘のお産が今月30日の予定で、単胎、均等割3万6千円、所得割9万2千円"),
        {
            "birth_date": "2026-11-30",
            "multiple": False,
            "annual_per_capita_levy": 36000,
            "annual_income_levy": 92000,
        },
    ),
    (
        "わだし2027年1月19日さふたご産むんだども国保なんぼ安ぐなる",
        {"birth_date": "2027-01-19", "multiple": True},
    ),
    (
        "NHI: baby (just one) due on January 9, 2027. How much reduction? income levy unknown",
        {"birth_date": "2027-01-09", "multiple": False},
    ),
    ("来年2月末に出産予定、国保、双子", {"multiple": True}),
    (
        "予定日（2027年3月31日）／多胎妊娠（双子）／所得割 84,000円／均等割 41,000円",
        {
            "birth_date": "2027-03-31",
            "multiple": True,
            "annual_income_levy": 84000,
            "annual_per_capita_levy": 41000,
        },
    ),
]
PENSION: list[tuple[str, dict[str, Any]]] = [
    (
        "国民年金第1号で2027年1月15日に1人出産予定",
        {"birth_date": "2027-01-15", "multiple": False, "insured_kind": "first"},
    ),
    (
        "任意加入です 予定日は2027年3月3日 単胎",
        {"birth_date": "2027-03-03", "multiple": False, "insured_kind": "voluntary"},
    ),
    (
        "夫の扶養の第３号です。R9.5.5予定、双子",
        {"birth_date": "2027-05-05", "multiple": True, "insured_kind": "third"},
    ),
    (
        "会社員で厚生年金です。2026年12月3日予定日、一人です。",
        {"birth_date": "2026-12-03", "multiple": False, "insured_kind": "second"},
    ),
    (
        "第2号被保険者 予定日20270401 多胎",
        {"birth_date": "2027-04-01", "multiple": True, "insured_kind": "second"},
    ),
    (
        "夫は2号で私は1号です。6月1日予定、子は1人",
        {"birth_date": "2027-06-01", "multiple": False, "insured_kind": "first"},
    ),
    (
        "第3号ではなく第1号です。予定日2027.1.9、ひとりです",
        {"birth_date": "2027-01-09", "multiple": False, "insured_kind": "first"},
    ),
    (
        "フリーランスで国民年金払ってます 2月2日に一人産む予定",
        {"birth_date": "2027-02-02", "multiple": False, "insured_kind": "first"},
    ),
    (
        "こくみんねんきんの だい1ごうです。2026ねん 9がつ 1にちに ひとり うみました。",
        {"birth_date": "2026-09-01", "multiple": False, "insured_kind": "first"},
    ),
    ("年金一号 三つ子 五月十日予定", {"birth_date": "2027-05-10", "multiple": True, "insured_kind": "first"}),
    (
        "I'm Category 1 insured and pregnant with twins, due 15 May 2027.",
        {"birth_date": "2027-05-15", "multiple": True, "insured_kind": "first"},
    ),
    (
        "年金の大一号です 来年四月二日が予定日で双子です",
        {"birth_date": "2027-04-02", "multiple": True, "insured_kind": "first"},
    ),
    (
        "任意加入じゃなくて1号 3/3予定 単胎",
        {"birth_date": "2027-03-03", "multiple": False, "insured_kind": "first"},
    ),
    (
        "サラリーマンの妻です。2027年8月8日に一人生まれます",
        {"birth_date": "2027-08-08", "multiple": False, "insured_kind": "third"},
    ),
    (
        "2019年4月5日に産んだ一人っ子 1号",
        {"birth_date": "2019-04-05", "multiple": False, "insured_kind": "first"},
    ),
    (
        "国民年金は任意で加入しています。出産予定日は2027年2月20日で、赤ちゃんは一人です。",
        {"birth_date": "2027-02-20", "multiple": False, "insured_kind": "voluntary"},
    ),
    (
        "第2号の会社員です 予定日 3月8日 双子",
        {"birth_date": "2027-03-08", "multiple": True, "insured_kind": "second"},
    ),
    (
        "10日後に産む予定 子ども一人 国年1号",
        {"birth_date": "2026-12-02", "multiple": False, "insured_kind": "first"},
    ),
    (
        "一号被保険者やけど、ふたごで予定日は来年の2月14日やねん",
        {"birth_date": "2027-02-14", "multiple": True, "insured_kind": "first"},
    ),
    (
        "3号です(夫が会社員)。9月9日に一人生まれました",
        {"birth_date": "2026-09-09", "multiple": False, "insured_kind": "third"},
    ),
    (
        "国民年金第1号被保険者、死産を2026年8月1日にしました 一人",
        {"birth_date": "2026-08-01", "multiple": False, "insured_kind": "first"},
    ),
    (
        "夫が会社員で、わたしは専業主婦で第3号。一人、予定日は2027/5/1",
        {"birth_date": "2027-05-01", "multiple": False, "insured_kind": "third"},
    ),
    (
        ("わたしは第1号、主人は会社員の2号です。来年5月3日にひとり産む予定です"),
        {"birth_date": "2027-05-03", "multiple": False, "insured_kind": "first"},
    ),
    (
        ("厚生年金に入ってる会社員です 双子 予定日2027/02/11 国民年金の免除はある?"),
        {"birth_date": "2027-02-11", "multiple": True, "insured_kind": "second"},
    ),
    (
        ("60歳過ぎの任意加入ではなく第1号です 一人 予定日12月30日"),
        {"birth_date": "2026-12-30", "multiple": False, "insured_kind": "first"},
    ),
    (
        "国民年金の第一号被保険者でございます。来る令和九年一月八日が予定日で、子は一人でございます。",
        {"birth_date": "2027-01-08", "multiple": False, "insured_kind": "first"},
    ),
    (
        "2号やねんけど双子で予定日5月5日",
        {"birth_date": "2027-05-05", "multiple": True, "insured_kind": "second"},
    ),
    (
        "ねんきんは にんいかにゅうです。2027ねん 2がつ 2にちに ひとり うまれます。",
        {"birth_date": "2027-02-02", "multiple": False, "insured_kind": "voluntary"},
    ),
]
CHILDCARE: list[tuple[str, dict[str, Any]]] = [
    (
        "2026年10月15日に一人産みました。母です。第1号で産前産後の免除を受けています",
        {
            "birth_date": "2026-10-15",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        "父です。国民年金1号。子は令和8年12月1日に生まれる予定、双子、産前産後の免除はなし",
        {
            "birth_date": "2026-12-01",
            "parent": "father",
            "multiple": True,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "パパで自営業 11月3日に一人生まれた 産前産後の免除は受けてない",
        {
            "birth_date": "2026-11-03",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "妻が今月10日に双子を産みました。私は父親で第1号です。産前産後免除は受けていません",
        {
            "birth_date": "2026-11-10",
            "parent": "father",
            "multiple": True,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "養親です。2026-08-20生まれの子ひとりを迎えました 1号 産前産後免除なし",
        {
            "birth_date": "2026-08-20",
            "parent": "adoptive",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "特別養子縁組で2026年9月9日生まれの子1人 国民年金第1号 産前産後の免除は使っていません",
        {
            "birth_date": "2026-09-09",
            "parent": "adoptive",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "産みの母 R8.11.2生まれ 1人 産前産後免除あり 3号",
        {
            "birth_date": "2026-11-02",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "third",
        },
    ),
    (
        "ママです👶 2026/10/30に双子うまれました 産前産後の免除ももらってます 国年1号",
        {
            "birth_date": "2026-10-30",
            "parent": "birth_mother",
            "multiple": True,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        "母親ですが産前産後の免除は申請していません。第一号、今年の10月1日に一人出産。",
        {
            "birth_date": "2026-10-01",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "会社員の父で2号、2026年11月11日に一人生まれた、産前産後免除なし",
        {
            "birth_date": "2026-11-11",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "second",
        },
    ),
    (
        ("I am the father, self-employed (Category 1). One baby born on October 2, 2026. No maternity exemption."),
        {
            "birth_date": "2026-10-02",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "任意加入の母です 2026年12月12日予定で一人 産前産後の免除はありません",
        {
            "birth_date": "2026-12-12",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "voluntary",
        },
    ),
    (
        (
            "ははです。2026ねん 11がつ 5にちに ひとり うみました。さんぜん さんごの めんじょを うけました。"
            "ねんきんは 1ごうです。"
        ),
        {
            "birth_date": "2026-11-05",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        "おら父親だ 国民年金1号 おとといひとり生まれただ 産前産後の免除はねえ",
        {
            "birth_date": "2026-11-20",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "私は実母で国民年金1号、2027年1月5日に一人出産予定、産前産後免除を使う予定です",
        {
            "birth_date": "2027-01-05",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        "夫(自営、1号)です。子供は一人、2026年10月20日生まれ。産前産後免除は関係ないので無し。",
        {
            "birth_date": "2026-10-20",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "父母のうち父のほうです 国民年金第1号 双子が10月10日に生まれました 産前産後の免除なし",
        {
            "birth_date": "2026-10-10",
            "parent": "father",
            "multiple": True,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        (
            "養父です。国民年金の第一号です。令和8年9月1日生まれの子一人を引き取りました。"
            "産前産後の免除は受けておりません。"
        ),
        {
            "birth_date": "2026-09-01",
            "parent": "adoptive",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "母で3号、双子、2026-11-01出産、産前産後の免除は受けてません",
        {
            "birth_date": "2026-11-01",
            "parent": "birth_mother",
            "multiple": True,
            "maternity_exemption": False,
            "insured_kind": "third",
        },
    ),
    (
        "自分は父、年金は任意加入、子は単胎でR8.10.5生まれ、産前産後免除はもちろん無い",
        {
            "birth_date": "2026-10-05",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "voluntary",
        },
    ),
    (
        ("母 国年1号 子1人 2026年12月15日予定 産前産後免除は申請済み"),
        {
            "birth_date": "2026-12-15",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        ("父親で自営、三つ子が2026年11月5日に誕生、産前産後の免除は対象外"),
        {
            "birth_date": "2026-11-05",
            "parent": "father",
            "multiple": True,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        ("今年の8月15日にふたごを産んだ母。産前産後の免除は使った。第1号被保険者。"),
        {
            "birth_date": "2026-08-15",
            "parent": "birth_mother",
            "multiple": True,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        ("うちは養子縁組で、子は2026年7月7日生まれの一人、わたしは1号、産前産後免除はないです"),
        {
            "birth_date": "2026-07-07",
            "parent": "adoptive",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "お父さんです！11/11に一人産まれました 1号 産前産後免除なし",
        {
            "birth_date": "2026-11-11",
            "parent": "father",
            "multiple": False,
            "maternity_exemption": False,
            "insured_kind": "first",
        },
    ),
    (
        "出産した本人です。2026年10月3日、双子。国民年金第1号で産前産後の免除を受けました。",
        {
            "birth_date": "2026-10-03",
            "parent": "birth_mother",
            "multiple": True,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
    (
        ("I'm the birth mother, category 1, baby born November 3, 2026, one baby, I received the maternity exemption."),
        {
            "birth_date": "2026-11-03",
            "parent": "birth_mother",
            "multiple": False,
            "maternity_exemption": True,
            "insured_kind": "first",
        },
    ),
]


@pytest.mark.parametrize(("said", "expected"), NHI)
def test_a_sentence_gives_the_inputs_of_the_health_insurance_exemption(said: str, expected: dict[str, Any]) -> None:
    got = read_inputs("maternity-nhi", said, AS_OF).inputs
    assert {k: v for k, v in got.items() if expected or k == "birth_date"} == expected


@pytest.mark.parametrize(("said", "expected"), PENSION)
def test_a_sentence_gives_the_inputs_of_the_pension_exemption(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("maternity-pension", said, AS_OF).inputs == expected


@pytest.mark.parametrize(("said", "expected"), CHILDCARE)
def test_a_sentence_gives_the_inputs_of_the_childcare_exemption(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("childcare-pension", said, AS_OF).inputs == expected


def test_a_year_that_was_not_said_is_recorded_for_confirmation() -> None:
    reading = read_inputs("maternity-nhi", "3月15日に双子の予定", AS_OF)
    assert [(item.field, item.words, item.value) for item in reading.assumed] == [
        ("birth_date", "3月15日", "2027-03-15")
    ]
