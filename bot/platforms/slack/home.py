"""The App Home of Slack: how to ask, topics and calculators as buttons, the member's reminders, what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.platforms.slack.rendering import BUTTON_TEXT, SECTION_TEXT, messages
from handlers import menu
from handlers.answering import PERSON
from handlers.messages import Choice, Reply
from handlers.own import FORGET, UNWISH
from handlers.ports import Wish
from handlers.wording import paragraphs, say
from knowledge.loading import Knowledge
from knowledge.phrasing import written_date

Json = dict[str, Any]

# https://docs.slack.dev/reference/views/home-tab-views: a view has at most 100 blocks.
MOST_WISHES = 50


def view(knowledge: Knowledge, wishes: Sequence[Wish]) -> Json:
    """The view for views.publish."""
    person = Choice(PERSON, knowledge.words["counter.person_label"])
    welcome = Reply(paragraphs(knowledge.words["home.welcome"]), (person,))
    blocks = (
        *_part(knowledge, "greeting", _shown(welcome)),
        *_part(knowledge, "topics", _shown(menu.documents(knowledge))),
        *_part(knowledge, "calculators", _shown(menu.calculators(knowledge))),
        *_part(knowledge, "reminders", _reminders(knowledge, wishes)),
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


def _reminders(knowledge: Knowledge, wishes: Sequence[Wish]) -> list[Json]:
    """The wishes, the nearest day first, each with a button to take it back."""
    words = knowledge.words
    first = _shown(Reply(paragraphs(words["own.reminders" if wishes else "own.no_reminders"])))
    nearest = sorted(wishes, key=lambda wish: wish.day)
    more = len(nearest) - MOST_WISHES
    rest = paragraphs(say(words, "home.more", count=more)) if more > 0 else ()
    return [*first, *(_reminder(knowledge, wish) for wish in nearest[:MOST_WISHES]), *_shown(Reply(rest))]


def _reminder(knowledge: Knowledge, wish: Wish) -> Json:
    text = say(knowledge.words, "home.reminder", day=written_date(wish.day), title=wish.title)
    choice = Choice(f"{UNWISH}{wish.calculator}:{wish.day.isoformat()}", knowledge.words["home.unwish"])
    heard = say(knowledge.words, "own.unwish_label", title=wish.title)  # the buttons look alike: said by screen readers
    button = _button(choice) | {"accessibility_label": heard[:BUTTON_TEXT]}
    return {"type": "section", "text": _plain(text[:SECTION_TEXT]), "accessory": button}


def _privacy(knowledge: Knowledge) -> list[Json]:
    """What is kept, and a button that removes it once the member has confirmed."""
    words = knowledge.words
    button = _button(Choice(FORGET, words["own.forget_label"]))
    confirm = {key: _plain(words[f"home.forget_{key}"]) for key in ("title", "text", "confirm", "deny")}
    forget = {**button, "style": "danger", "confirm": {**confirm, "style": "danger"}}
    return [*_shown(Reply(paragraphs(words["own.privacy"]))), {"type": "actions", "elements": [forget]}]
