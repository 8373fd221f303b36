"""What a sentence about contracts gives the conversion rule and the disclosure of conditions."""

from datetime import date
from typing import Any

import pytest

from knowledge.reading import read_inputs

AS_OF = date(2026, 11, 22)


def contracts(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"contracts": [{"start": start, "end": end} for start, end in pairs]} if pairs else {}


def yearly(first: int, last: int, month: int = 4) -> dict[str, Any]:
    end = f"{month - 1:02d}-31"
    return contracts(*((f"{year}-{month:02d}-01", f"{year + 1}-{end}") for year in range(first, last + 1)))


CONVERSION: list[tuple[str, dict[str, Any]]] = [
    (
        "2020年4月1日から2023年3月31日、2023年4月1日から2026年3月31日の契約です",
        contracts(("2020-04-01", "2023-03-31"), ("2023-04-01", "2026-03-31")),
    ),
    (
        "1回目:2022/4/1-2024/3/31 2回目:2024/4/1-2027/3/31",
        contracts(("2022-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    (
        "R3.4.1〜R6.3.31とR6.4.1〜R9.3.31の2本です",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    ("R3.4.1〜6.3.31、R6.4.1〜9.3.31", contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31"))),
    (
        "令和二年四月一日から令和五年三月三十一日まで、続いて令和五年四月一日から令和八年三月三十一日まで",
        contracts(("2020-04-01", "2023-03-31"), ("2023-04-01", "2026-03-31")),
    ),
    ("2021年4月1日から2027年3月31日まで1年契約を毎年更新しています", yearly(2021, 2026)),
    ("2020年4月1日から同じ会社で1年契約を毎年更新しています", yearly(2020, 2026)),
    ("令和3年4月1日から1年ごとに更新して今6本目", yearly(2021, 2026)),
    ("2022年4月1日から1年契約で4回更新した", yearly(2022, 2026)),
    (
        "2021-04-01から3年契約、2024-04-01から3年契約",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    (
        "2023年10月1日から6か月契約を更新し続けて7本目",
        contracts(
            ("2023-10-01", "2024-03-31"),
            ("2024-04-01", "2024-09-30"),
            ("2024-10-01", "2025-03-31"),
            ("2025-04-01", "2025-09-30"),
            ("2025-10-01", "2026-03-31"),
            ("2026-04-01", "2026-09-30"),
            ("2026-10-01", "2027-03-31"),
        ),
    ),
    (
        "2021年4月〜2024年3月、2024年4月〜2027年3月の契約",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    (
        "20210401-20240331 20240401-20270331",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    (
        ("2018年6月1日〜2021年5月31日のあと半年あいて2021年12月1日〜2024年11月30日、2024年12月1日〜2027年11月30日"),
        contracts(("2018-06-01", "2021-05-31"), ("2021-12-01", "2024-11-30"), ("2024-12-01", "2027-11-30")),
    ),
    (
        "2022年4月1日から翌年3月31日、2023年4月1日から2027年3月31日",
        contracts(("2022-04-01", "2023-03-31"), ("2023-04-01", "2027-03-31")),
    ),
    (
        "1st contract from April 1, 2021 to March 31, 2024, 2nd from April 1, 2024 to March 31, 2027",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    ("契約社員なんだけど、もう無期にしてって言える？", {}),
    ("来月で5年になる", {}),
    ("平成30年4月1日から1年更新でずっと同じ職場、今の契約は2026年4月1日〜2027年3月31日", yearly(2018, 2026)),
    (
        "2022.10.1〜2025.9.30の3年契約のあと2025.10.1〜2028.9.30の3年契約",
        contracts(("2022-10-01", "2025-09-30"), ("2025-10-01", "2028-09-30")),
    ),
    (
        "2019年1月1日から2020年12月31日まで 1か月空けて 2021年2月1日から2026年1月31日まで",
        contracts(("2019-01-01", "2020-12-31"), ("2021-02-01", "2026-01-31")),
    ),
    (
        "2021ねん 4がつ 1にちから 2024ねん 3がつ 31にち、2024ねん 4がつ 1にちから 2027ねん 3がつ 31にちです",
        contracts(("2021-04-01", "2024-03-31"), ("2024-04-01", "2027-03-31")),
    ),
    ("2025年12月1日から2026年11月30日の契約1本だけ", contracts(("2025-12-01", "2026-11-30"))),
    (
        "R2.10.1〜R5.9.30、R5.10.1〜R8.9.30、R8.10.1〜R11.9.30の3本",
        {
            "contracts": [
                {"start": "2020-10-01", "end": "2023-09-30"},
                {"start": "2023-10-01", "end": "2026-09-30"},
                {"start": "2026-10-01", "end": "2029-09-30"},
            ]
        },
    ),
    (
        "2021年10月1日から1年契約を5回更新し、現在は2026年10月1日〜2027年9月30日です",
        {
            "contracts": [
                {"start": "2021-10-01", "end": "2022-09-30"},
                {"start": "2022-10-01", "end": "2023-09-30"},
                {"start": "2023-10-01", "end": "2024-09-30"},
                {"start": "2024-10-01", "end": "2025-09-30"},
                {"start": "2025-10-01", "end": "2026-09-30"},
                {"start": "2026-10-01", "end": "2027-09-30"},
            ]
        },
    ),
    (
        "最初の契約が2020/7/1から2023/6/30で、次が2023/7/1から2026/6/30、その次が2026/7/1から2029/6/30です。",
        {
            "contracts": [
                {"start": "2020-07-01", "end": "2023-06-30"},
                {"start": "2023-07-01", "end": "2026-06-30"},
                {"start": "2026-07-01", "end": "2029-06-30"},
            ]
        },
    ),
    (
        (
            "平成31年4月1日から令和4年3月31日まで、令和4年4月1日から令和7年3月31日まで、"
            "令和7年4月1日から令和10年3月31日まで"
        ),
        {
            "contracts": [
                {"start": "2019-04-01", "end": "2022-03-31"},
                {"start": "2022-04-01", "end": "2025-03-31"},
                {"start": "2025-04-01", "end": "2028-03-31"},
            ]
        },
    ),
    (
        "2023年4月1日入社、半年契約をずっと更新、今は2026年10月1日〜2027年3月31日",
        {
            "contracts": [
                {"start": "2023-04-01", "end": "2023-09-30"},
                {"start": "2023-10-01", "end": "2024-03-31"},
                {"start": "2024-04-01", "end": "2024-09-30"},
                {"start": "2024-10-01", "end": "2025-03-31"},
                {"start": "2025-04-01", "end": "2025-09-30"},
                {"start": "2025-10-01", "end": "2026-03-31"},
                {"start": "2026-04-01", "end": "2026-09-30"},
                {"start": "2026-10-01", "end": "2027-03-31"},
            ]
        },
    ),
    (
        "2021年4月1日〜2022年3月31日、以後1年ごとに更新し、2027年3月31日までの6本",
        {
            "contracts": [
                {"start": "2021-04-01", "end": "2022-03-31"},
                {"start": "2022-04-01", "end": "2023-03-31"},
                {"start": "2023-04-01", "end": "2024-03-31"},
                {"start": "2024-04-01", "end": "2025-03-31"},
                {"start": "2025-04-01", "end": "2026-03-31"},
                {"start": "2026-04-01", "end": "2027-03-31"},
            ]
        },
    ),
    (
        "2024年1月1日から12月31日、2025年1月1日から12月31日、2026年1月1日から12月31日",
        {
            "contracts": [
                {"start": "2024-01-01", "end": "2024-12-31"},
                {"start": "2025-01-01", "end": "2025-12-31"},
                {"start": "2026-01-01", "end": "2026-12-31"},
            ]
        },
    ),
    (
        "契約は2本で、2021.5.1-2024.4.30と2024.5.1-2027.4.30",
        {
            "contracts": [
                {"start": "2021-05-01", "end": "2024-04-30"},
                {"start": "2024-05-01", "end": "2027-04-30"},
            ]
        },
    ),
    (
        ("①2019年10月1日〜2022年9月30日 ②2022年10月1日〜2025年9月30日 ③2025年10月1日〜2028年9月30日"),
        {
            "contracts": [
                {"start": "2019-10-01", "end": "2022-09-30"},
                {"start": "2022-10-01", "end": "2025-09-30"},
                {"start": "2025-10-01", "end": "2028-09-30"},
            ]
        },
    ),
    (
        ("令和４年１月１日～令和６年１２月３１日、令和７年１月１日～令和９年１２月３１日の二本"),
        {
            "contracts": [
                {"start": "2022-01-01", "end": "2024-12-31"},
                {"start": "2025-01-01", "end": "2027-12-31"},
            ]
        },
    ),
    (
        ("H30.4.1からH33.3.31、その後R3.4.1からR6.3.31、R6.4.1からR9.3.31です"),
        {
            "contracts": [
                {"start": "2018-04-01", "end": "2021-03-31"},
                {"start": "2021-04-01", "end": "2024-03-31"},
                {"start": "2024-04-01", "end": "2027-03-31"},
            ]
        },
    ),
    (
        ("2021年7月1日から3年契約、そのあと2024年7月1日から3年契約で働いてます"),
        {
            "contracts": [
                {"start": "2021-07-01", "end": "2024-06-30"},
                {"start": "2024-07-01", "end": "2027-06-30"},
            ]
        },
    ),
    (
        ("2022/6/1スタートで1年契約、毎年更新して今は5本目(2026/6/1〜2027/5/31)"),
        {
            "contracts": [
                {"start": "2022-06-01", "end": "2023-05-31"},
                {"start": "2023-06-01", "end": "2024-05-31"},
                {"start": "2024-06-01", "end": "2025-05-31"},
                {"start": "2025-06-01", "end": "2026-05-31"},
                {"start": "2026-06-01", "end": "2027-05-31"},
            ]
        },
    ),
    (
        (
            "2023年4月1日から2024年3月31日、2024年4月1日から2025年3月31日、"
            "途中3か月空いて2025年7月1日から2026年6月30日、2026年7月1日から2027年6月30日"
        ),
        {
            "contracts": [
                {"start": "2023-04-01", "end": "2024-03-31"},
                {"start": "2024-04-01", "end": "2025-03-31"},
                {"start": "2025-07-01", "end": "2026-06-30"},
                {"start": "2026-07-01", "end": "2027-06-30"},
            ]
        },
    ),
    (
        "2020年10月1日から2021年9月30日、以降1年更新で、いまは2026年10月1日から2027年9月30日",
        {
            "contracts": [
                {"start": "2020-10-01", "end": "2021-09-30"},
                {"start": "2021-10-01", "end": "2022-09-30"},
                {"start": "2022-10-01", "end": "2023-09-30"},
                {"start": "2023-10-01", "end": "2024-09-30"},
                {"start": "2024-10-01", "end": "2025-09-30"},
                {"start": "2025-10-01", "end": "2026-09-30"},
                {"start": "2026-10-01", "end": "2027-09-30"},
            ]
        },
    ),
    (
        "契約①R3.9.1~R6.8.31 契約②R6.9.1~R9.8.31",
        {
            "contracts": [
                {"start": "2021-09-01", "end": "2024-08-31"},
                {"start": "2024-09-01", "end": "2027-08-31"},
            ]
        },
    ),
    (
        "令和2年4月1日から1年契約を6回更新して今7回目の契約です",
        {
            "contracts": [
                {"start": "2020-04-01", "end": "2021-03-31"},
                {"start": "2021-04-01", "end": "2022-03-31"},
                {"start": "2022-04-01", "end": "2023-03-31"},
                {"start": "2023-04-01", "end": "2024-03-31"},
                {"start": "2024-04-01", "end": "2025-03-31"},
                {"start": "2025-04-01", "end": "2026-03-31"},
                {"start": "2026-04-01", "end": "2027-03-31"},
            ]
        },
    ),
]
DISCLOSURE: list[tuple[str, dict[str, Any]]] = [
    (
        "2024年4月1日に有期のパート契約を更新。更新上限なし、無期転換の権利なし",
        {
            "contract_date": "2024-04-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": False,
        },
    ),
    ("正社員として2026年12月1日に入社します", {"contract_date": "2026-12-01", "kind": "indefinite"}),
    (
        "期間の定めのない契約を2025年4月1日に結びました フルタイムです",
        {"contract_date": "2025-04-01", "kind": "indefinite", "part_time": False},
    ),
    (
        "来年4月1日に有期で更新 上限は今回短くされました 無期転換の権利が発生しています 派遣です",
        {
            "contract_date": "2027-04-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": True,
            "conversion_right": True,
        },
    ),
    (
        "令和6年3月31日付の有期契約、新規、フルタイム、更新上限あり",
        {
            "contract_date": "2024-03-31",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": False,
            "renewal_cap": True,
        },
    ),
    (
        "契約社員 R8.10.1更新 更新の上限はありません 転換の権利はまだない",
        {
            "contract_date": "2026-10-01",
            "kind": "fixed_term",
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": False,
        },
    ),
    (
        (
            "有期の派遣社員です。１２月１５日に契約を更新します。更新上限は５年で前回と変わっていません。"
            "無期転換権が発生します。"
        ),
        {
            "contract_date": "2026-12-15",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": False,
            "conversion_right": True,
        },
    ),
    (
        "有期のバイト 初めての契約 2026-11-30 更新は3回まで",
        {
            "contract_date": "2026-11-30",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": False,
            "renewal_cap": True,
        },
    ),
    (
        "2025年10月1日に更新した1年契約のフルタイム。上限が新たに設けられた。無期転換権はない",
        {
            "contract_date": "2025-10-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": True,
            "conversion_right": False,
        },
    ),
    (
        "無期のパートで来月1日から働きます",
        {"contract_date": "2026-12-01", "kind": "indefinite", "part_time": True},
    ),
    (
        "勇気契約の交信が来月10日です 上限はつけられてません",
        {"contract_date": "2026-12-10", "kind": "fixed_term", "renewal": True, "renewal_cap": False},
    ),
    (
        "ゆうきの けいやくを 12がつ 1にちに こうしんします。ぱーとです。じょうげんは ありません。",
        {
            "contract_date": "2026-12-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": False,
        },
    ),
    (
        "Fixed-term part-time contract renewed on April 1, 2026, with no renewal cap.",
        {
            "contract_date": "2026-04-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": False,
        },
    ),
    ("来月契約更新なんですけど何を明示してもらえますか", {"contract_date": "2026-12-01", "renewal": True}),
    (
        "おれ有期のパートだ 来月15日に更新すんだ 上限はねえ 無期転換の権利は出てっぺ",
        {
            "contract_date": "2026-12-15",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": True,
        },
    ),
    (
        (
            "有期雇用で2027年1月1日に更新予定でございます。短時間勤務ではございません。"
            "更新上限は当初からございますが変更はございません。無期転換の権利は発生しておりません。"
        ),
        {
            "contract_date": "2027-01-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": False,
            "conversion_right": False,
        },
    ),
    (
        (
            "令和7年10月1日に期間の定めのある契約を更新しました。派遣ではなくフルタイムです。"
            "更新上限はありません。無期転換の権利はまだ発生していません。"
        ),
        {
            "contract_date": "2025-10-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": False,
        },
    ),
    (
        "2026年10月1日付けで無期のフルタイムとして採用されました",
        {"contract_date": "2026-10-01", "kind": "indefinite", "part_time": False},
    ),
    (
        "有期パート、12/20更新、上限5年あり(前回3年→短縮ではなく同じ)、転換権なし",
        {
            "contract_date": "2026-12-20",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": False,
            "conversion_right": False,
        },
    ),
    (
        "あした有期の契約を新規で結びます フルタイム 更新上限は通算3年あり",
        {
            "contract_date": "2026-11-23",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": False,
            "renewal_cap": True,
        },
    ),
    (
        "有期の派遣で2027/1/15に更新、上限が5年から3年に縮められました。無期転換の権利はあります",
        {
            "contract_date": "2027-01-15",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": True,
            "conversion_right": True,
        },
    ),
    (
        "R6.4.1 有期 更新 パート 上限なし 無期転換権あり",
        {
            "contract_date": "2024-04-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": True,
        },
    ),
    (
        ("2026年12月10日に契約更新。有期・フルタイム。更新上限は無し。無期転換申込権は今回の契約で発生します。"),
        {
            "contract_date": "2026-12-10",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": True,
        },
    ),
    (
        "R6.5.1から無期で働いてます パートです",
        {"contract_date": "2024-05-01", "kind": "indefinite", "part_time": True},
    ),
    (
        ("有期の派遣、令和8年12月1日が初回契約、更新の上限は2年とあります"),
        {
            "contract_date": "2026-12-01",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": False,
            "renewal_cap": True,
        },
    ),
    (
        ("パートの有期契約 1月10日更新 上限が新しくできた 転換の権利なし"),
        {
            "contract_date": "2027-01-10",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": True,
            "conversion_right": False,
        },
    ),
    (
        (
            "わたしは嘱託(1年契約)で来年の4月1日に更新です。上限の定めはなく、無期転換の権利もありません。"
            "フルタイムです。"
        ),
        {
            "contract_date": "2027-04-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": False,
            "conversion_right": False,
        },
    ),
    (
        (
            "2026年11月30日に更新予定。有期・パートタイム。上限は更新3回まで、前回の契約から変更なし。"
            "無期転換権はまだなし"
        ),
        {
            "contract_date": "2026-11-30",
            "kind": "fixed_term",
            "part_time": True,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": False,
            "conversion_right": False,
        },
    ),
    (
        "新しく雇われた有期のフルタイム 契約日R8.11.1 上限なし",
        {
            "contract_date": "2026-11-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": False,
            "renewal_cap": False,
        },
    ),
    (
        (
            "I renewed my fixed-term full-time contract on October 1, 2026. There is a renewal cap, "
            "newly added. I have the right to convert."
        ),
        {
            "contract_date": "2026-10-01",
            "kind": "fixed_term",
            "part_time": False,
            "renewal": True,
            "renewal_cap": True,
            "cap_new_or_shortened": True,
            "conversion_right": True,
        },
    ),
]


@pytest.mark.parametrize(("said", "expected"), CONVERSION)
def test_spans_and_renewals_become_a_list_of_contracts(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("fixed-term-conversion", said, AS_OF).inputs == expected


@pytest.mark.parametrize(("said", "expected"), DISCLOSURE)
def test_a_sentence_gives_the_kind_of_contract_and_its_flags(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("conditions-disclosure", said, AS_OF).inputs == expected


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("2021年4月1日から1年契約で今も続いています", 6),
        ("2020年4月1日から1年契約、現在も同じ会社です", 7),
        ("2020年4月1日から1年契約、更新なし", 1),
        ("2020年4月1日から1年契約で、更新していません", 1),
    ],
)
def test_contracts_that_go_on_are_counted_out_and_those_that_do_not_are_not(said: str, count: int) -> None:
    assert len(read_inputs("fixed-term-conversion", said, AS_OF).inputs["contracts"]) == count


def test_renewals_are_not_counted_from_a_year_that_was_not_said() -> None:
    assert read_inputs("fixed-term-conversion", "4月1日から1年契約を5回更新しています", AS_OF).inputs == {}
