"""What a sentence gives the founding of a worker cooperative and the self-check of the workplace targets."""

from datetime import date
from typing import Any

import pytest

from knowledge.reading import read_inputs
from knowledge.reading.inputs.targets import TARGETS as ALL

AS_OF = date(2026, 11, 22)


def coop(promoters: int, business: str = "other", **changed: bool) -> dict[str, Any]:
    flags = {
        name: changed.get(name, True)
        for name in (
            "voluntary_membership",
            "contracts_with_members",
            "equal_votes",
            "contract_members_majority",
            "dividend_by_work",
        )
    }
    principles = {name: changed.get(name, True) for name in ("contribution", "opinion", "work")}
    return {"promoters": promoters, "principles": principles, **flags, "business": business}


COOP: list[tuple[str, dict[str, Any]]] = [
    (
        (
            "発起人3人、全員が出資、意見を反映、自分たちで働く。加入脱退は自由、労働契約を結ぶ、"
            "議決権は1人1票、労働契約の組合員が議決権の過半数、配当は従事した程度に応じる、"
            "許認可は不要な事業です"
        ),
        coop(3),
    ),
    (
        (
            "発起人は2人だけです。みんなで出資して意見も反映し全員働きます。出入り自由。"
            "労働契約も結びます。議決権は平等。過半数は労働契約のある組合員。配当は働いた分に応じて。"
            "許可のいらない清掃の仕事。"
        ),
        coop(2),
    ),
    (
        (
            "発起人4人 出資する 意見反映する 事業に従事する 加入は任意 労働契約結ぶ 議決権平等 過半数OK "
            "配当は従事分量 労働者派遣をやりたい"
        ),
        coop(4, "dispatch"),
    ),
    (
        (
            "5人で設立。全員出資・意見反映・全員が働く。自由に加入脱退できる。組合員と労働契約は結ばない。"
            "議決権は平等。労働契約の組合員は過半数。配当は仕事の量で。認可が必要な事業。"
        ),
        coop(5, "licensed", contracts_with_members=False),
    ),
    (
        (
            "発起人6名。組合員は全員出資します。意見は反映されません。みんな働きます。加入脱退は自由です。"
            "労働契約を結びます。議決権は平等ではありません。労働契約を結ぶ組合員が過半数です。"
            "配当は出資額に応じます。許認可はいりません。"
        ),
        coop(6, opinion=False, equal_votes=False, dividend_by_work=False),
    ),
    (
        (
            "ほっきにんは 4にんです。ぜんいん しゅっしします。いけんを はんえいします。みんな "
            "はたらきます。かにゅうは じゆうです。ろうどう けいやくを むすびます。ぎけつけんは "
            "びょうどうです。かはんすうが ろうどうけいやくの くみあいいんです。はいとうは はたらいた "
            "ぶんです。きょかは いりません。"
        ),
        coop(4),
    ),
    ("仲間4人で労協", {"promoters": 4}),
    ("友だちと2人で労働者協同組合つくりたい", {"promoters": 2}),
    ("ワーカーズコープ立ち上げたい", {}),
    (
        (
            "発起人三人で基本原理は三つとも満たしています 加入も脱退も自由 労働契約あり 議決権平等 "
            "過半数あり 配当は働きに応じて 許認可なし"
        ),
        coop(3),
    ),
    (
        (
            "発起人は三名。全員出資、意見反映あり、全員従事。加入・脱退は自由。労働契約を結ぶ。"
            "議決権は一人一個で平等。労働契約を結んだ組合員が議決権の過半数を持つ。"
            "剰余金は従事分量に応じて配当。許認可が要る介護の事業。"
        ),
        {
            "promoters": 3,
            "principles": {"contribution": True, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": True,
            "equal_votes": True,
            "contract_members_majority": True,
            "dividend_by_work": True,
            "business": "licensed",
        },
    ),
    (
        (
            "7人で始めます 出資は全員 意見も反映 全員働く やめるのも自由 労働契約は結ばない 議決権は平等 "
            "過半数は満たさない 配当は出資に応じて 派遣事業"
        ),
        {
            "promoters": 7,
            "principles": {"contribution": True, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": False,
            "equal_votes": True,
            "contract_members_majority": False,
            "dividend_by_work": False,
            "business": "dispatch",
        },
    ),
    (
        (
            "発起人4人、出資しない人もいる、意見は反映、みんな働く、加入脱退自由、労働契約あり、"
            "議決権は出資額で差がある、契約組合員が過半数、配当は働いた時間で決める、許可のいらない仕事"
        ),
        {
            "promoters": 4,
            "principles": {"contribution": False, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": True,
            "equal_votes": False,
            "contract_members_majority": True,
            "dividend_by_work": True,
            "business": "other",
        },
    ),
    (
        (
            "発起人は五人おります。組合員全員が出資いたします。意見は事業に反映されます。"
            "組合員自らが従事いたします。加入も脱退も任意です。労働契約を締結いたします。"
            "議決権は出資額にかかわらず平等でございます。労働契約を結ぶ組合員が総議決権の過半数を持ちます。"
            "剰余金の配当は従事の程度によります。許認可の要る事業でございます。"
        ),
        {
            "promoters": 5,
            "principles": {"contribution": True, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": True,
            "equal_votes": True,
            "contract_members_majority": True,
            "dividend_by_work": True,
            "business": "licensed",
        },
    ),
    (
        (
            "発起人2人 みんな出資する 意見は聞く みんな働く 出入りは自由じゃない 雇用契約なし 一人一票 "
            "過半数なし 配当は出資額で決める 許可いらない"
        ),
        {
            "promoters": 2,
            "principles": {"contribution": True, "opinion": True, "work": True},
            "voluntary_membership": False,
            "contracts_with_members": False,
            "equal_votes": True,
            "contract_members_majority": False,
            "dividend_by_work": False,
            "business": "other",
        },
    ),
    (
        (
            "発起人10人。全員が出資して意見を出し合って反映し、全員が働く。出入り自由。労働契約あり。"
            "1人1票。労働契約のある人が過半数。配当は働いた度合い。許可は不要。"
        ),
        {
            "promoters": 10,
            "principles": {"contribution": True, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": True,
            "equal_votes": True,
            "contract_members_majority": True,
            "dividend_by_work": True,
            "business": "other",
        },
    ),
    (
        (
            "発起人３名、出資なしの人がいます。意見反映あり、みんな従事、加入脱退自由、労働契約締結、"
            "議決権平等、過半数満たす、従事分量配当、許認可不要"
        ),
        {
            "promoters": 3,
            "principles": {"contribution": False, "opinion": True, "work": True},
            "voluntary_membership": True,
            "contracts_with_members": True,
            "equal_votes": True,
            "contract_members_majority": True,
            "dividend_by_work": True,
            "business": "other",
        },
    ),
]
TARGETS: list[tuple[str, dict[str, Any]]] = [
    ("1はい2はい3いいえ", {"answers": {"1": "yes", "2": "yes", "3": "no"}}),
    ("１はい ２いいえ ４．１わからない", {"answers": {"1": "yes", "2": "no", "4.1": "unknown"}}),
    ("全部はい", {"answers": dict.fromkeys(ALL, "yes")}),
    ("全部できてる", {"answers": dict.fromkeys(ALL, "yes")}),
    (
        "1から3ははい、4.1〜4.3はいいえ",
        {"answers": {"1": "yes", "2": "yes", "3": "yes", "4.1": "no", "4.2": "no", "4.3": "no"}},
    ),
    ("5は全部できてる 6.1はまだ", {"answers": {**{f"5.{n}": "yes" for n in range(1, 7)}, "6.1": "no"}}),
    (
        "1と2と3は達成、ほかは全部いいえ",
        {"answers": {target: "yes" if target in ("1", "2", "3") else "no" for target in ALL}},
    ),
    ("1○ 2× 3△", {"answers": {"1": "yes", "2": "no", "3": "unknown"}}),
    (
        "はい:1,3,4.1 いいえ:2 わからない:6.2",
        {"answers": {"1": "yes", "2": "no", "3": "yes", "4.1": "yes", "6.2": "unknown"}},
    ),
    ("5の1と5の2はできてる 5の3はまだ", {"answers": {"5.1": "yes", "5.2": "yes", "5.3": "no"}}),
    ("4(1)はい 4(2)いいえ", {"answers": {"4.1": "yes", "4.2": "no"}}),
    ("6.1達成 6.2未達成", {"answers": {"6.1": "yes", "6.2": "no"}}),
    ("天下り反対はできてる、ストレスチェックはまだです", {"answers": {"2": "yes", "5.3": "no"}}),
    ("1 yes 2 no 3 unknown", {"answers": {"1": "yes", "2": "no", "3": "unknown"}}),
    ("5.1〜5.6のうち5.4だけいいえ", {"answers": {"5.4": "no"}}),
    ("到達指標なんぼできてっか点検してえ", {}),
    (
        "1は達成できていません。2は達成しています。3は分かりません。",
        {"answers": {"1": "no", "2": "yes", "3": "unknown"}},
    ),
    ("1、2、3ができていて4.1ができていない", {"answers": {"1": "yes", "2": "yes", "3": "yes", "4.1": "no"}}),
    (
        "6.2以外は全部はい、6.2はいいえ",
        {"answers": {target: "no" if target == "6.2" else "yes" for target in ALL}},
    ),
    ("1番はい 2番いいえ 3番はい", {"answers": {"1": "yes", "2": "no", "3": "yes"}}),
    ("4.1できとる 4.2できとらん 4.3わからん", {"answers": {"4.1": "yes", "4.2": "no", "4.3": "unknown"}}),
    (
        "到達指標の1から3まで達成、4.1と4.2も達成、4.3はだめ、5は全部はい、6.1と6.2はいいえ",
        {
            "answers": {
                "1": "yes",
                "2": "yes",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "no",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
                "6.1": "no",
                "6.2": "no",
            }
        },
    ),
    (
        "1:○、2:×、3:○、4.1:○、4.2:×、5.1:△",
        {"answers": {"1": "yes", "2": "no", "3": "yes", "4.1": "yes", "4.2": "no", "5.1": "unknown"}},
    ),
    (
        "6.1と6.2以外は全部できてる 6.1と6.2はまだ",
        {
            "answers": {
                "1": "yes",
                "2": "yes",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "yes",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
                "6.1": "no",
                "6.2": "no",
            }
        },
    ),
    (
        "Target 1 yes, 2 yes, 3 no, 5.1 to 5.6 yes",
        {
            "answers": {
                "1": "yes",
                "2": "yes",
                "3": "no",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
            }
        },
    ),
    ("１と３はできている。２は取り組み中でまだ。", {"answers": {"1": "yes", "3": "yes", "2": "no"}}),
    (
        "14項目すべて達成しています",
        {
            "answers": {
                "1": "yes",
                "2": "yes",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "yes",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
                "6.1": "yes",
                "6.2": "yes",
            }
        },
    ),
    (
        "4.1から4.3は満たしています。5.1、5.3は満たしていません。ほかは不明",
        {"answers": {"4.1": "yes", "4.2": "yes", "4.3": "yes", "5.1": "no", "5.3": "no"}},
    ),
    (
        (
            "１は達成、２は未達成、３は達成、４．１から４．３は達成、５．１から５．６は未達成、６．１は達成、"
            "６．２は不明"
        ),
        {
            "answers": {
                "1": "yes",
                "2": "no",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "yes",
                "5.1": "no",
                "5.2": "no",
                "5.3": "no",
                "5.4": "no",
                "5.5": "no",
                "5.6": "no",
                "6.1": "yes",
                "6.2": "unknown",
            }
        },
    ),
    (
        ("指標1 はい、指標2 はい、指標3 いいえ、残りはまだ見てない"),
        {"answers": {"1": "yes", "2": "yes", "3": "no"}},
    ),
    (
        ("2と6.1だけできてない ほかは全部できてる"),
        {
            "answers": {
                "1": "yes",
                "2": "no",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "yes",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
                "6.1": "no",
                "6.2": "yes",
            }
        },
    ),
    (
        ("できているのは1、3、5.2です。できていないのは2と4.1です。"),
        {"answers": {"1": "yes", "2": "no", "3": "yes", "4.1": "no", "5.2": "yes"}},
    ),
    (
        "1から6.2まで全部はい",
        {
            "answers": {
                "1": "yes",
                "2": "yes",
                "3": "yes",
                "4.1": "yes",
                "4.2": "yes",
                "4.3": "yes",
                "5.1": "yes",
                "5.2": "yes",
                "5.3": "yes",
                "5.4": "yes",
                "5.5": "yes",
                "5.6": "yes",
                "6.1": "yes",
                "6.2": "yes",
            }
        },
    ),
    ("3がいいえ、4の2がわからない、5の6がはい", {"answers": {"3": "no", "4.2": "unknown", "5.6": "yes"}}),
    (
        "1できた 2できてない 5.2やってる 6.1やってない",
        {"answers": {"1": "yes", "2": "no", "5.2": "yes", "6.1": "no"}},
    ),
]


@pytest.mark.parametrize(("said", "expected"), COOP)
def test_a_sentence_ticks_the_requirements_of_a_cooperative(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("worker-cooperative", said, AS_OF).inputs == expected


@pytest.mark.parametrize(("said", "expected"), TARGETS)
def test_targets_are_answered_by_number_range_or_name(said: str, expected: dict[str, Any]) -> None:
    assert read_inputs("workplace-targets", said, AS_OF).inputs == expected
