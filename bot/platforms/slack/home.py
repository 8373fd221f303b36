"""The App Home of Slack: how to ask, topics and calculators as buttons, the member's reminders, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from bot.platforms.slack.rendering import BUTTON_TEXT, SECTION_TEXT, messages
from handlers import menu
from handlers.answering import PERSON
from handlers.messages import Choice, Reply
from handlers.own import FORGET
from handlers.reminders.members.keeping import DROP
from handlers.reminders.members.preferring import SETTINGS
from handlers.reminders.model import OwnReminder
from handlers.reminders.timing import written_moment
from handlers.wording import paragraphs, say
from knowledge.loading import Knowledge

Json = dict[str, Any]

# https://docs.slack.dev/reference/views/home-tab-views: a view has at most 100 blocks.
MOST_REMINDERS = 50


def view(knowledge: Knowledge, own: Sequence[OwnReminder], zone: tzinfo | None) -> Json:
    """The view for views.publish; `own` are the member's reminders, shown in the time of `zone`."""
    person = Choice(PERSON, knowledge.words["counter.person_label"])
    welcome = Reply(paragraphs(knowledge.words["home.welcome"]), (person,))
    blocks = (
        *_part(knowledge, "greeting", _shown(welcome)),
        *_part(knowledge, "topics", _shown(menu.documents(knowledge))),
        *_part(knowledge, "calculators", _shown(menu.calculators(knowledge))),
        *_part(knowledge, "reminders", _reminders(knowledge, own, zone)),
        *_part(knowledge, "privacy", _privacy(knowledge)),
    )
    return {"type": "home", "blocks": [*blocks]}


def _part(knowledge: Knowledge, title: str, blocks: Sequence[Json]) -> list[Json]:
    return [{"type": "header", "text": _plain(knowledge.words[f"home.{title}"])}, *blocks]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _shown(reply: Reply) -> list[Json]:
    """A reply as it looks in a conversation, its buttons included."""
    return [block for message in messages(reply) for block in message["blocks"]]


def _button(choice: Choice) -> Json:
    button: Json = _shown(Reply((), (choice,)))[0]["elements"][0]
    return button


def _reminders(knowledge: Knowledge, own: Sequence[OwnReminder], zone: tzinfo | None) -> list[Json]:
    """The reminders, the nearest first, each with a button to delete it, and the way to the settings."""
    words = knowledge.words
    first = _shown(Reply(paragraphs(words["own.reminders" if own else "own.no_reminders"])))
    nearest = sorted(own, key=lambda kept: kept.due)
    more = len(nearest) - MOST_REMINDERS
    rest = paragraphs(say(words, "home.more", count=more)) if more > 0 else ()
    settings = Reply(paragraphs(words["home.settings"]), (Choice(SETTINGS, words["receiving.settings_label"]),))
    shown = (_reminder(knowledge, kept, zone) for kept in nearest[:MOST_REMINDERS])
    return [*first, *shown, *_shown(Reply(rest)), *_shown(settings)]


def _reminder(knowledge: Knowledge, kept: OwnReminder, zone: tzinfo | None) -> Json:
    when = written_moment(kept.due.astimezone(zone))
    text = say(knowledge.words, "home.reminder", when=when, text=kept.text)
    heard = say(knowledge.words, "own.drop_label", title=kept.text)  # the buttons look alike: said by screen readers
    button = _button(Choice(f"{DROP}:{kept.id}", knowledge.words["home.drop"]))
    button["accessibility_label"] = heard[:BUTTON_TEXT]
    return {"type": "section", "text": _plain(text[:SECTION_TEXT]), "accessory": button}


def _privacy(knowledge: Knowledge) -> list[Json]:
    """What is kept, and a button that removes it once the member has confirmed."""
    words = knowledge.words
    button = _button(Choice(FORGET, words["own.forget_label"]))
    confirm = {key: _plain(words[f"home.forget_{key}"]) for key in ("title", "text", "confirm", "deny")}
    forget = {**button, "style": "danger", "confirm": {**confirm, "style": "danger"}}
    return [*_shown(Reply(paragraphs(words["own.privacy"]))), {"type": "actions", "elements": [forget]}]
