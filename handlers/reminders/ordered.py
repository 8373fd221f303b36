"""Reads what a member orders in words about reminders: 「女性部のお知らせを止めて」「配信停止」「Slackで受け取りたい」.

Only words that are an order as a whole are one: a question that speaks of notices is left to the counter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from knowledge.japanese import fold
from knowledge.reminders.model import Topic

_NOTICES = r"(?:お?知らせ|通知|リマインド|リマインダー|配信)"
_WANT = (
    r"(?:(?:受け取り|受け|もらい|申し込み|購読し|登録し|再開し)(?:たい|ます)|受け取る|申し込む|ほしい|欲しい"
    r"|(?:購読|登録|希望|再開)(?:する|して)?|(?:送って|届けて)(?:ほしい|欲しい)?|オンにして)"
)
_STOP = (
    r"(?:(?:止め|とめ|やめ|停止し|解除し)(?:て|たい|てほしい|てもらいたい|ます)|停止(?:する)?|解除(?:する)?|オフにして"
    r"|(?:いら|要ら)(?:ない|なくなった)|不要|(?:いり|要り)ません)"
)
_POLITE = r"(?:ください|下さい|お願い(?:します)?|です|ね|よ)*"
_ABOUT = re.compile(rf"(?P<topic>.{{1,30}}?)??の?{_NOTICES}[をはもが、]?(?:(?P<on>{_WANT})|(?P<off>{_STOP})){_POLITE}")
_WHERE = re.compile(rf"(?:{_NOTICES}[をは]?)?(?P<name>[^でをは]{{1,20}})で{_NOTICES}?を?{_WANT}{_POLITE}")
_STOPPED = re.compile(r"/?(?:stop|unsubscribe)")
_ALL = re.compile(r"(?:組合|窓口|すべて|全て|全部)?(?:から)?の?")
_AND = re.compile(r"[とや、・]")
_AROUND = " 「」。!"


def read_order(text: str, topics: Mapping[str, Topic], platforms: Mapping[str, str]) -> tuple[str, str] | None:
    """(what, of what): `on` and `off` with ids of topics (`a,b`), `stop_all`, `resume`, `platform` with one; or None.

    `platforms` gives the id of each platform by its name.
    """
    said = fold(text).strip(_AROUND)
    if _STOPPED.fullmatch(said):
        return "stop_all", ""
    where = _WHERE.fullmatch(said)
    known = {fold(name): platform for name, platform in platforms.items()}
    if where and where["name"] in known:
        return "platform", known[where["name"]]
    about = _ABOUT.fullmatch(said)
    if about is None:
        return None
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
