"""How a member wants reminders: which topics, on which platform, between which hours not, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import time
from functools import partial, reduce

from handlers.messages import Block, Choice, IncomingMessage, MemberId, Response, block
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.ordered import read_order
from handlers.reminders.model import Preferences
from handlers.reminders.ports import Contacts
from knowledge.japanese import fold
from knowledge.reminders.model import Topic
from knowledge.schedules.model import BadSchedule
from knowledge.schedules.quiet import Quiet, read_quiet, say_quiet

NOTICE = "notice:"
SETTINGS, PAIRING = f"{NOTICE}settings", f"{NOTICE}pairing"
STOP_ALL, RESUME_ALL = f"{NOTICE}stop_all", f"{NOTICE}resume"
_QUIET = f"{NOTICE}quiet"
_ANYWHERE = "any"
_MOST_AT_ONCE = 4  # topics that one button can name
_NEVER_QUIET = (time(), time())


class Preferring:
    """The settings of a member, by buttons and in words; every change is said, with the way back."""

    def __init__(self, asking: Asking, contacts: Contacts, topics: Mapping[str, Topic], house: Quiet) -> None:
        self._asking, self._contacts, self._topics, self._house = asking, contacts, topics, house
        self._commands = {fold(said) for said in asking.say("settings_words").split("、")}
        self._names = dict(named.split("=") for named in asking.say("platforms").split("、"))
        self._pages: Mapping[str, Callable[[IncomingMessage, str], Response]] = {
            "settings": lambda message, _: self._settings(message),
            "on": partial(self._switched, "on"),
            "off": partial(self._switched, "off"),
            "open": partial(self._switched, "open"),
            "stop_all": partial(self._everything, True),
            "resume": partial(self._everything, False),
            "platform": self._on_platform,
            "quiet": lambda message, _: self._asks_quiet(message, "quiet"),
            "quiet_house": lambda message, _: self._keep_quiet(message, None),
            "quiet_none": lambda message, _: self._keep_quiet(message, _NEVER_QUIET),
            "cancel": lambda message, _: self._asking.shown(message, self._asking.page("cancelled")),
        }

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The page of a button or of words about the settings; None for all else."""
        if choice is not None:
            name, _, rest = choice.removeprefix(NOTICE).partition(":")
            return self._page(message, name, rest) if choice.startswith(NOTICE) else None
        if message.change != "new" or not message.text.strip():
            return None
        awaits = self._asking.awaited(message)
        if self._asking.lets_be(message):
            return self._page(message, "cancel")
        if not self._asking.is_free(awaits):
            return None
        return self._said(message) or (self._quiet_said(message) if awaits == _QUIET else None)

    @property
    def settings(self) -> Choice:
        """The button to the settings."""
        return self._asking.choice(SETTINGS, "settings")

    def stopped(self, member: MemberId, topic: str) -> Choice:
        """Stops a topic at once, '' for everything; the button that takes it back."""
        if not topic:
            self._change(member, stopped=True)
            return self._asking.choice(RESUME_ALL, "undo")
        before = self._contacts.preferences(member)
        self._contacts.prefer(member, switched(before, topic, "off"))
        return self._asking.choice(f"{NOTICE}{'on' if topic in before.topics else 'open'}:{topic}", "undo")

    def called(self, platform: str) -> str:
        """A platform's name as people write it; '' is any."""
        names = {identity: name for name, identity in self._names.items()}
        return names.get(platform, platform) if platform else self._asking.say("platform_any_label")

    def _said(self, message: IncomingMessage) -> Response | None:
        if fold(message.text).strip(" 「」。!") in self._commands:
            return self._page(message, "settings")
        if message.text.startswith(self._asking.say("quiet_word")) and self._asking.reachable(message.sender):
            return self._quiet_said(message) if _names_hours(message.text) else self._asks_quiet(message, "quiet")
        ordered = read_order(message.text, self._topics, self._names)
        return self._page(message, *ordered) if ordered else None

    def _page(self, message: IncomingMessage, name: str, of: str = "") -> Response | None:
        """The page of a button or an order; None for a name that is none."""
        page = self._pages.get(name)
        if page is not None and not self._asking.reachable(message.sender):
            return self._asking.shown(message, self._asking.page("nowhere"))
        return page(message, of) if page else None

    def _switched(self, way: str, message: IncomingMessage, names: str) -> Response:
        """Topics turned on, off, or back to what organizers send to everybody concerned."""
        topics = [topic for topic in names.split(",") if topic in self._topics]
        if not topics:
            return self._settings(message)
        before = self._contacts.preferences(message.sender)
        preferences = reduce(lambda chosen, topic: switched(chosen, topic, way), topics, before)
        self._contacts.prefer(message.sender, preferences)
        back = "off" if way == "on" else "on"
        still = preferences.stopped and way != "off"
        choices = [self._asking.choice(RESUME_ALL, "resume")] if still else []
        if len(topics) <= _MOST_AT_ONCE:
            choices.append(self._asking.choice(f"{NOTICE}{back}:{','.join(topics)}", f"turn_{back}"))
        titles = "」「".join(self._topics[topic].title for topic in topics)
        page = self._asking.page(f"turned_{way}", *choices, self.settings, titles=titles)
        more = self._asking.page("still_stopped").blocks if still else ()
        return self._asking.shown(message, replace(page, blocks=(*page.blocks, *more)))

    def _everything(self, stopped: bool, message: IncomingMessage, _: str) -> Response:
        """Stops all or takes that back; where nothing was stopped there is something to choose instead."""
        if not stopped and not self._contacts.preferences(message.sender).stopped:
            return self._settings(message)
        self._change(message.sender, stopped=stopped)
        resume = (self._asking.choice(RESUME_ALL, "resume"),) if stopped else ()
        page = self._asking.page("stopped_all" if stopped else "resumed", *resume, self.settings)
        return self._asking.shown(message, page)

    def _settings(self, message: IncomingMessage) -> Response:
        """Every topic with its mark and its button, and the way to all other settings."""
        asking, wanted = self._asking, self._contacts.preferences(message.sender)
        several = len(self._platforms(message.sender)) > 1
        rest = ("resume" if wanted.stopped else "stop_all", "quiet", *(("platform",) if several else ()), "pairing")
        head = asking.page("settings_stopped" if wanted.stopped else "settings")
        where = wanted.platform if several else message.sender.partition(":")[0]
        now = asking.say("now", quiet=self._hours(wanted), platform=self.called(where))
        blocks = (*head.blocks, *self._listed(wanted), block("paragraph", now))
        choices = (*self._switches(wanted), *(asking.choice(f"{NOTICE}{name}", name) for name in rest))
        return asking.shown(message, replace(head, blocks=blocks, choices=choices))

    def _listed(self, wanted: Preferences) -> list[Block]:
        lines = ((f"topic_{_mark(wanted, key)}", topic) for key, topic in self._topics.items())
        return [block("point", self._asking.say(line, title=topic.title, help=topic.help)) for line, topic in lines]

    def _switches(self, wanted: Preferences) -> list[Choice]:
        marked = ((key, _mark(wanted, key), topic.title) for key, topic in self._topics.items())
        return [
            self._asking.choice(f"{NOTICE}{'off' if mark == 'on' else 'on'}:{key}", f"topic_{mark}", title=title)
            for key, mark, title in marked
        ]

    def _on_platform(self, message: IncomingMessage, platform: str) -> Response:
        """Asks on which platform, or keeps the one that was chosen among those where the member is known."""
        asking, own = self._asking, self._platforms(message.sender)
        if not platform:
            offered = [Choice(f"{NOTICE}platform:{name}", self.called(name)) for name in own]
            anywhere = asking.choice(f"{NOTICE}platform:{_ANYWHERE}", "platform_any")
            return asking.shown(message, asking.page("platform", *offered, anywhere))
        if platform not in (*own, _ANYWHERE):
            pairing = asking.choice(PAIRING, "pairing")
            return asking.shown(message, asking.page("platform_unknown", pairing, platform=self.called(platform)))
        kept = "" if platform == _ANYWHERE else platform
        self._change(message.sender, platform=kept)
        return asking.shown(message, asking.page("platform_kept", self.settings, platform=self.called(kept)))

    def _asks_quiet(self, message: IncomingMessage, key: str, **values: object) -> Response:
        asking = self._asking
        choices = (
            asking.choice(f"{NOTICE}quiet_house", "quiet_house", quiet=say_quiet(self._house)),
            asking.choice(f"{NOTICE}quiet_none", "quiet_none"),
            asking.choice(f"{NOTICE}cancel", "cancel"),
        )
        return asking.waits(message, asking.page(key, *choices, **values), _QUIET, missed="why" in values)

    def _quiet_said(self, message: IncomingMessage) -> Response | None:
        """Hours in words; a question that comes instead is answered as a question."""
        try:
            quiet = read_quiet(message.text)
        except BadSchedule as error:
            gives_up = self._asking.gives_up(message)
            return None if gives_up else self._asks_quiet(message, "quiet_again", why=error)
        return self._keep_quiet(message, (quiet.start, quiet.end))

    def _keep_quiet(self, message: IncomingMessage, quiet: tuple[time, time] | None) -> Response:
        hours = self._hours(self._change(message.sender, quiet=quiet))
        return self._asking.shown(message, self._asking.page("quiet_kept", self.settings, quiet=hours))

    def _hours(self, preferences: Preferences) -> str:
        if preferences.quiet is None:
            return self._asking.say("quiet_as_house", quiet=say_quiet(self._house))
        return say_quiet(Quiet(*preferences.quiet))

    def _change(self, member: MemberId, **changed: object) -> Preferences:
        preferences = replace(self._contacts.preferences(member), **changed)  # type: ignore[arg-type]
        self._contacts.prefer(member, preferences)
        return preferences

    def _platforms(self, member: MemberId) -> list[str]:
        """Where the member is known, the own one first."""
        return list(dict.fromkeys(address.partition(":")[0] for address in self._contacts.accounts(member)))


def _names_hours(text: str) -> bool:
    """Whether words about the quiet hours say which, or that there are none."""
    try:
        read_quiet(text)
    except BadSchedule:
        return any(letter.isdigit() for letter in text)
    return True


def switched(preferences: Preferences, topic: str, way: str) -> Preferences:
    """A topic subscribed to (`on`), refused (`off`), or neither (`open`)."""
    topics, refused = preferences.topics - {topic}, preferences.refused - {topic}
    if way == "on":
        return replace(preferences, topics=topics | {topic}, refused=refused)
    return replace(preferences, topics=topics, refused=refused | {topic} if way == "off" else refused)


def _mark(preferences: Preferences, topic: str) -> str:
    if topic in preferences.topics:
        return "on"
    return "off" if topic in preferences.refused else "open"
