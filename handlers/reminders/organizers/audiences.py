"""Audiences in words: which there are, what typed words mean, and how each and its number is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from handlers.messages import Block, block
from handlers.reminders.model import Reach
from handlers.reminders.ordering import EVERYONE, LISTED
from handlers.reminders.organizers.office import Office
from knowledge.japanese import fold

TAG, TOPIC = "tag:", "topic:"
_BETWEEN = re.compile(r"[、,，\n]|\s+と\s+|\s+")
_KIND = re.compile(r"(?P<kind>タグ|名札|topic|トピック|種類)\s*[:：]\s*(?P<name>.+)")
# As reminders keep it: of a tag written so it is not asked whether anybody has it, the preview warns.
_WRITTEN_OUT = re.compile(r"tag:\S.*|(?!topic:)[a-z]+:-?[A-Za-z0-9]+")
_PEOPLE = re.compile(r"(?:(?:を受け取る|の)(?:人|方|人たち|みなさん|皆さん|みんな|メンバー|組合員)|さん|全員)$")
_AWAY = re.compile(r"(?:を|は)?(?:外す|外して|はずす|除く|除いて|消す|取り除く)$")
_EVERYONE_WORDS = frozenset(map(fold, ("everyone", "全員", "みんな", "全組合員", "組合員全員")))


class Audiences:
    """What an organizer can send to."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def items(self) -> list[str]:
        """Everything that can be pressed, the widest first."""
        audience = self._office.audience
        tags = (f"{TAG}{tag}" for tag in audience.tags())
        return [EVERYONE, *tags, *(f"{TOPIC}{key}" for key in audience.topics()), *audience.chats()]

    def counted(self, item: str, topic: str) -> str:
        """An item with the number of those it is made of; one chat is one chat."""
        audience = self._office.audience
        numbers = {f"{TAG}{tag}": n for tag, n in audience.tags().items()}
        numbers |= {f"{TOPIC}{key}": n for key, n in audience.topics().items()}
        if item == EVERYONE:
            numbers[EVERYONE] = audience.reach([EVERYONE], topic).recipients
        label = self.label(item)
        return self._office.say("counted", label=label, n=f"{numbers[item]:,}") if item in numbers else label

    def label(self, item: str) -> str:
        """One part of an audience as organizers read it."""
        if item == EVERYONE:
            return self._office.say("everyone")
        if item == LISTED:
            return self._office.say("listed")
        if item.startswith(TAG):
            return self._office.say("tagged", tag=item.removeprefix(TAG))
        if item.startswith(TOPIC):
            topic = self._office.knowledge.topics.get(item.removeprefix(TOPIC))
            return self._office.say("subscribed", title=topic.title if topic else item.removeprefix(TOPIC))
        return self._office.name(item)

    def read(self, text: str) -> tuple[list[str], list[str], str]:
        """(to add, to take away, the first part that cannot be read or '') of typed words."""
        added: list[str] = []
        removed: list[str] = []
        whole = self._item(_AWAY.sub("", text.strip()))
        for part in [text.strip()] if whole else filter(None, _BETWEEN.split(text.strip())):
            bare = _AWAY.sub("", part)
            item = self._item(bare)
            if item is None:
                return [], [], bare
            (added if bare == part else removed).append(item)
        return added, removed, ""

    def _item(self, part: str) -> str | None:
        """The audience that one part means: its kind and name, an address, or a name alone."""
        bare = part.strip().strip("「」。")
        if fold(bare) in _EVERYONE_WORDS:
            return EVERYONE
        if said := _KIND.fullmatch(bare):
            return self._tag(said["name"]) if said["kind"] in ("タグ", "名札") else self._topic(said["name"])
        if bare == LISTED or _WRITTEN_OUT.fullmatch(bare):
            return bare
        named = _PEOPLE.sub("", bare).strip("「」") or bare
        return self._tag(named) or self._topic(named) or self._chat(bare)

    def near(self, name: str) -> list[str]:
        """What an organizer may have meant: the names that hold the words, or are held by them."""
        topics = (topic.title for topic in self._office.knowledge.topics.values())
        names = dict.fromkeys([*self._office.audience.tags(), *topics, *map(self.label, self._office.audience.chats())])
        words = fold(name)
        return [one for one in names if len(words) > 1 and (words in fold(one) or fold(one) in words)]

    def _tag(self, name: str) -> str | None:
        return next((f"{TAG}{tag}" for tag in self._office.audience.tags() if fold(tag) == fold(name)), None)

    def _topic(self, name: str) -> str | None:
        topics = self._office.knowledge.topics
        wanted = fold(name)
        return next((f"{TOPIC}{key}" for key, topic in topics.items() if wanted in (key, fold(topic.title))), None)

    def _chat(self, name: str) -> str | None:
        return next((chat for chat in self._office.audience.chats() if self._office.name(chat) == name), None)

    def labels(self, audience: Sequence[str]) -> str:
        """A whole audience in words."""
        return "、".join(map(self.label, audience))

    def reached(self, reach: Reach) -> tuple[Block, ...]:
        """The number reached, and who is left out and why."""
        say = self._office.say
        found = [block("paragraph", say("reached", n=f"{reach.recipients:,}"))]
        left = [(reason, number) for reason, number in reach.left_out.items() if number]
        if left:
            found.append(block("paragraph", say("left_out", n=f"{sum(number for _, number in left):,}")))
            found += (block("point", self._reason(reason, number)) for reason, number in left)
        return tuple(found)

    def _reason(self, reason: str, number: int) -> str:
        words: Mapping[str, str] = self._office.words
        said = words.get(f"reminders.left_out.{reason}", reason)
        return self._office.say("left_line", reason=said, n=f"{number:,}")
