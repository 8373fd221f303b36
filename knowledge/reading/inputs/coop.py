"""worker-cooperative: promoters, principles and the other requirements, ticked one by one."""

import re
from typing import Any

from knowledge.reading.amounts import find_people, left_of, right_of
from knowledge.reading.answers import as_bool, stance_on
from knowledge.reading.model import Fields, Given, Said, given, plain_number

_CONTRIBUTION, _OPINION = r"出資(?!額|口|金額|の額|の?多|に応)", r"意見"
_WORK = (
    r"(?:みんな|全員|皆|自分たち|組合員|各自|自ら)(?:が|も|で|は)?(?:、)?(?:実際に)?(?:事業に)?(?:働|従事"
    r"|仕事)|事業に従事|従事|(?<!の)(?<!けの)働(?=き(?!の|に)|く(?:こと|の)|いて|か)"
)
_VOLUNTARY = (
    r"(?:加入|入る|参加|入会|入退|出入り|脱退|抜け|やめ|辞め|入り)[^。、]{0,14}?(?:自由|任意|強制|縛)"
    r"|加入(?:も)?脱退|任意加入|自由に(?:入|加入|出入)|入脱退"
)
_CONTRACTS = r"労働契約(?!の組合員|組合員|を結(?:んだ|ぶ|んでいる|んでる)(?:人|組合員)|者)|雇用契約"
_VOTES = (
    r"(?:議決権|選挙権|投票|票)(?:と選挙権)?(?:は|が|も)?(?:、)?(?:みんな|全員|皆)?(?:出資(?:額|口数"
    r"|金)[^。、]{0,8}(?:関わらず|かかわらず|関係な[くし])、?)?(?:平等|等し|同じ|1人1|ひとり1)|(?:1人"
    r"|ひとり)(?:に)?(?:1|一)票|平等(?:な|の)(?:議決|投票)|議決権(?:は|が)?出資|議決権に(?:差|違い)"
)
_MAJORITY = r"過半数|半分(?:を超|以上|より)|半数(?:を超|以上)"
_DIVIDEND = r"配当|剰余金"
_PRINCIPLES = r"(?:基本)?(?:3|三)(?:つの)?(?:基本)?原[理則]|基本原[理則]"
_PERMIT = r"許認可|許可|認可|免許|届出|登録"
_STOPS = (
    r"出資",
    r"意見",
    r"議決",
    r"過半数",
    r"配当",
    r"労働契約",
    r"派遣",
    _PERMIT,
    r"発起人",
    r"加入",
    r"脱退",
    "事業",
)


def worker_cooperative(said: Said) -> Fields:
    """Inputs of worker-cooperative; of `principles` only those that the words speak of."""
    text = said.text
    rest = re.sub(r"全部|すべて|全て|ぜんぶ", "全員", text)
    return {
        "promoters": _promoters(text),
        "principles": _principles(rest),
        "voluntary_membership": given(_free(rest)),
        "contracts_with_members": given(_ticked(rest, _CONTRACTS)),
        "equal_votes": given(_equal(rest)),
        "contract_members_majority": given(_ticked(rest, _MAJORITY)),
        "dividend_by_work": given(_by_work(rest)),
        "business": _business(rest),
    }


def _promoters(text: str) -> Given | None:
    people = [
        item
        for item in find_people(text)
        if (not re.match(r"\s?1?票|に?1票|ずつ1", text[item.end : item.end + 3]) and item.value > 1)
        or "発起人" in text[max(0, item.start - 8) : item.start]
    ]
    words = r"発起人|仲間|友|メンバー|集ま|有志|設立|同僚|私たち|うちら|自分たち"
    near = [
        item for item in people if re.search(words, left_of(text, item, people, 14) + right_of(text, item, people, 10))
    ]
    chosen = next(
        iter(sorted(near, key=lambda item: "発起人" not in text[max(0, item.start - 10) : item.end + 6])),
        people[0] if people else None,
    )
    return Given(plain_number(chosen.value), text[chosen.start : chosen.end], "発起人" not in text) if chosen else None


def _ticked(text: str, topic: str) -> bool | None:
    stops = tuple(stop for stop in _STOPS if not re.search(stop, topic))
    return as_bool(stance_on(text, topic, stops, reach=24))


def _principles(text: str) -> Given | None:
    whole = as_bool(stance_on(text, _PRINCIPLES, (), reach=24))
    topics = {"contribution": _CONTRIBUTION, "opinion": _OPINION, "work": _WORK}
    ticked: dict[str, Any] = {name: _principle(text, topic) for name, topic in topics.items()}
    ticked = {name: whole if value is None else value for name, value in ticked.items()}
    ticked = {name: value for name, value in ticked.items() if value is not None}
    return given(ticked) if ticked else None


def _principle(text: str, topic: str) -> bool | None:
    if re.search(rf"(?:{topic})[^。、 ]{{0,8}}(?:しない|せん|していない|しとらん)(?:人|者|組合員|メンバー)", text):
        return False
    return _ticked(text, topic)


def _free(text: str) -> bool | None:
    said = re.search(_VOLUNTARY, text)
    if not said:
        return None
    after = text[said.end() : said.end() + 10]
    if re.search("強制|縛", said[0]):
        return bool(re.match(r"[^。、 ]{0,6}(?:な[いしく]|ありま|せず|しな|しま)", after))
    return not re.match(
        r"(?:に)?(?:では|じゃ|で(?:は|も)?|に(?:は)?|が)?(?:でき)?(?:な[いくし]|ありま|ませ|ね[えぇ])", after
    )


def _equal(text: str) -> bool | None:
    said = re.search(_VOTES, text)
    if not said:
        return None
    if re.search(r"議決権(?:は|が)?出資(?!(?:額|口数|金)?[^。、]{0,8}(?:関わらず|かかわらず|関係な))|差|違", said[0]):
        return bool(
            re.match(r"[^。、]{0,10}(?:関わらず|かかわらず|関係な|な[いしく])", text[said.end() : said.end() + 20])
        )
    return not re.match(
        r"(?:に)?(?:では|じゃ|で(?:は|も)?)(?:な[いくし]|ありま|ね[えぇ])", text[said.end() : said.end() + 8]
    )


def _by_work(text: str) -> bool | None:
    """配当 by the work done; by the money put in is no."""
    said = re.search(_DIVIDEND, text)
    if not said:
        return None
    clause = re.split(r"[。]", text[max(0, said.start() - 24) : said.end() + 40])
    words = next(part for part in clause if re.search(_DIVIDEND, part))
    by_money = re.search(
        r"出資(?:額|金|口数|の額|の多|比率|割合)?(?:など)?(?:に応|で(?:決|分|す)|に比例|の割合|次第|の額で)",
        words,
    )
    by_work = re.search(r"働|従事|労働|仕事|分量|程度|時間", words)
    if by_money and not re.match(r"[^。、 ]{0,8}(?:な[いく]|ませ|せず)", words[by_money.end() :]):
        return False
    denied = by_work and re.search(r"(?:応じ|比例|決め)[^。、 ]{0,6}(?:な[いく]|ませ)", words)
    return not denied if by_work else None


def _business(text: str) -> Given | None:
    dispatch = r"(?:労働者)?派遣(?:事業|業)?"
    denied = re.search(rf"{dispatch}(?:事業)?(?:では|じゃ|でも|で|は)(?:な|あり|や|し)", text)
    if re.search(dispatch, text) and not denied:
        return given("dispatch")
    for said in re.finditer(_PERMIT, text):
        words = text[said.end() : said.end() + 14]
        no_need = re.match(
            (
                r"(?:など)?(?:は|も|の|が|を|とか)?(?:特に|一切|別に)?(?:いら|要ら|不要|必要(?:で|が"
                r"|は)(?:も)?(?:な|あり)|必要(?:も)?な[いしく]|必要とし(?:な|ま)|いりませ|要りませ|いんね"
                r"|いらね|な[いしく]|無|取らな|関係な|うけ?な)"
            ),
            words,
        )
        return given("other") if no_need else given("licensed")
    if re.search(r"訪問介護|介護保険|デイサービス|タクシー|産廃|産業廃棄物|建設業|保育所|飲食店|食堂|旅館|酒", text):
        return Given("licensed", "", True)
    return Given("other", "", True) if denied else None
