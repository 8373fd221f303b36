"""Reads what a member orders in words about reminders: 「女性部のお知らせを止めて」「配信停止」「Slackで受け取りたい」.

Only words that are an order as a whole are one: a question that speaks of notices is left to the counter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.japanese import fold
from knowledge.reminders.model import Topic

_NOTICES = r"(?:お?(?:知|し)らせ|通知|リマインド|リマインダー|配信)"
_WANT = (
    r"(?:(?:受け取り|受け|もらい|申し込み|購読し|登録し|再開し)(?:たい|ます)|受け取る|申し込む|ほしい|欲しい"
    r"|(?:購読|登録|希望|再開)(?:する|して)?|(?:送って|届けて)(?:ほしい|欲しい)?|オンにして)"
)
_STOP = (
    r"(?:(?:止め|とめ|やめ|停止し|解除し)(?:て|たい|てほしい|てもらいたい|ます|ろ)|停止(?:する)?|解除(?:する)?|オフにして"
    r"|(?:いら|要ら)(?:ない|なくなった)|不要|(?:いり|要り)ません|もう(?:いい|結構|けっこう|たくさん)|送るな)"
)
_POLITE = r"(?:ください|下さい|お願い(?:します)?|です|ね|よ)*"
_ABOUT = re.compile(
    rf"(?:もう)?(?P<topic>.{{1,30}}?)??の?{_NOTICES}[をはもが、]?(?:(?P<on>{_WANT})|(?P<off>{_STOP})){_POLITE}"
)
_WHERE = re.compile(rf"(?:{_NOTICES}[をは]?)?(?P<name>[^でにをは]{{1,20}})[でに]{_NOTICES}?を?{_WANT}{_POLITE}")
_ONLY = re.compile(rf"(?P<topic>.{{1,30}}?)(?:の{_NOTICES})?だけ(?:を|が|に)?(?:{_WANT}|して|でいい){_POLITE}")
_STOPPED = re.compile(
    r"/?(?:stop|unsubscribe)"
    # 全部やめたい and もういらない may be said in distress: only what is plainly about sending counts.
    rf"|(?:もう)?(?:全部|ぜんぶ|すべて|全て)を?(?:(?:止め|とめ|停止し)て|停止(?:する)?|オフにして){_POLITE}"
    rf"|(?:もう|二度と)?(?:何も)?送(?:らないで|ってこないで|ってくるな|るな|らなくていい){_POLITE}"
    r"|(?:スパム|迷惑メール)を?(?:やめ|止め)(?:て|ろ)"
)
_AGAIN = re.compile(rf"(?:{_NOTICES}[をは]?)?また(?:受け取る|受け取りたい|届けて|送って|ほしい|欲しい){_POLITE}")
_TOO_MANY = re.compile(
    rf"{_NOTICES}[がはも]?(?:多い|多すぎ(?:る|ます)|うるさい|うざい|しつこい|邪魔|じゃま|迷惑)(?:です|よ|ね|な|ん|の|から)*"
)
_AT_NIGHT = re.compile(
    r"(?:夜|深夜|夜中|早朝|朝)(?:の?\d{1,2}時半?)?(?:以降|以後|から|過ぎ|まで|の間|間)?[には、]*"
    rf"(?:{_NOTICES}[をは]?)?(?:送らない|届けない|通知しない|鳴らさない)で{_POLITE}"
)
_ALL = re.compile(r"(?:組合|窓口|すべて|全て|全部)?(?:から)?の?")
_AND = re.compile(r"[とや、・]")
_AROUND = " 「」。!"
_PLAIN = {_STOPPED: "stop_all", _AGAIN: "resume", _TOO_MANY: "settings", _AT_NIGHT: "quiet"}


def read_order(text: str, topics: Mapping[str, Topic], platforms: Mapping[str, str]) -> tuple[str, str] | None:
    """(what, of what): `on` and `off` with ids of topics (`a,b`), `platform` with one, `stop_all`, `resume`, and
    `quiet` or `settings` where it has to be chosen; or None.

    `platforms` gives the id of each platform by its name.
    """
    said = fold(text).strip(_AROUND)
    for plain, order in _PLAIN.items():
        if plain.fullmatch(said):
            return order, ""
    where = _WHERE.fullmatch(said)
    known = {fold(name): platform for name, platform in platforms.items()}
    if where and where["name"] in known:
        return "platform", known[where["name"]]
    about = _ABOUT.fullmatch(said)
    if about is None:
        only = _ONLY.fullmatch(said)
        return ("settings", "") if only and _named(only["topic"], topics) else None
    if not about["topic"] or _ALL.fullmatch(about["topic"]):
        return ("stop_all" if about["off"] else "resume"), ""
    named = _named(about["topic"], topics)
    return ("off" if about["off"] else "on", ",".join(named)) if named else None


def _named(said: str, topics: Mapping[str, Topic]) -> list[str]:
    """The topics that words name, one or several; none where a part of them is no topic."""
    titles = {key: re.sub(rf"の?{_NOTICES}$", "", fold(topic.title)) for key, topic in topics.items()}
    whole = _one(said, titles)
    each = [whole] if whole else [_one(part, titles) for part in _AND.split(said) if part]
    return [topic for topic in each if topic] if all(each) else []


def _one(said: str, titles: Mapping[str, str]) -> str | None:
    """The topic whose title, or one of the words joined in it, is said."""
    name = said.removesuffix("の").removesuffix("関係")
    exact = (key for key, title in titles.items() if title == name)
    part = (key for key, title in titles.items() if name in _AND.split(title))
    return next(exact, None) or next(part, None)
