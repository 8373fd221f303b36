"""The App Home of Slack: what stands on it, and Slack's limits however many reminders a member has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest

from bot.platforms.slack import home
from handlers import menu
from handlers.messages import ConversationId, MemberId
from handlers.reminders.model import OwnReminder
from knowledge.calculators import CALCULATORS
from knowledge.loading import Knowledge, load
from tests.conftest import fixed_now
from tests.platforms.slack_limits import check_blocks, texts

Json = dict[str, Any]

FIRST = fixed_now() + timedelta(days=40)
ZONE = FIRST.tzinfo
MEMBER = MemberId("slack:U1")


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """The real knowledge base, without the matcher."""
    return load()


def kept(identity: str, text: str, days: int = 0) -> OwnReminder:
    return OwnReminder(identity, MEMBER, ConversationId(MEMBER), text, FIRST + timedelta(days=days))


def reminders(count: int) -> list[OwnReminder]:
    """Reminders of one day after the other, the farthest first."""
    return [kept(f"id{number}", f"<届出>&の{number}番め", number) for number in reversed(range(count))]


def view_of(knowledge: Knowledge, *own: OwnReminder) -> Json:
    return home.view(knowledge, own, ZONE)


def buttons(view: Json) -> list[Json]:
    return [*_found(view["blocks"])]


def _found(value: Any) -> Iterator[Json]:
    if isinstance(value, dict) and value.get("type") == "button":
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _found(inner)


@pytest.mark.parametrize("count", [0, 1, 40, 50, 51, 500])
def test_the_home_is_within_the_limits_of_a_view(known: Knowledge, count: int) -> None:
    view = view_of(known, *reminders(count))
    assert view["type"] == "home"
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view, ensure_ascii=False).encode()) <= 250_000
    for block in view["blocks"]:  # one by one: the limits of all blocks together are those of a message
        check_blocks([block])
    ids = [button["action_id"] for button in buttons(view)]
    assert len(ids) == len(set(ids))


def test_every_button_carries_its_choice(known: Knowledge) -> None:
    for button in buttons(view_of(known, *reminders(3))):
        assert button["action_id"] == f"choice:{button['value']}"


def test_every_topic_and_every_calculator_has_a_button(known: Knowledge) -> None:
    shown = {button["value"] for button in buttons(view_of(known))}
    offered = (*menu.documents(known).choices, *menu.calculators(known).choices)
    assert shown == {choice.id for choice in offered} | {"person", "forget", "notice:settings"}
    assert {f"calc:{name}" for name in CALCULATORS} < shown


def test_without_reminders_the_home_says_how_to_make_one(known: Knowledge) -> None:
    assert known.words["own.no_reminders"] in texts(view_of(known)["blocks"])


def test_reminders_stand_by_day_each_with_its_own_button(known: Knowledge) -> None:
    blocks = view_of(known, kept("b", "70歳", 400), kept("a", "届出"))["blocks"]
    sections = [block for block in blocks if block["type"] == "section"]
    read = [section["text"]["text"] for section in sections]
    assert read == ["2027年1月1日(金) 10:00\n届出", "2028年2月5日(土) 10:00\n70歳"]
    assert [section["accessory"]["value"] for section in sections] == ["own:drop:a", "own:drop:b"]
    assert "届出" in sections[0]["accessory"]["accessibility_label"]


def test_a_moment_kept_in_utc_is_shown_in_the_organizations_time(known: Knowledge) -> None:
    own = kept("a", "届出")
    (section,) = [
        block
        for block in view_of(known, replace(own, due=own.due.astimezone(UTC)))["blocks"]
        if block["type"] == "section"
    ]
    assert section["text"]["text"].startswith("2027年1月1日(金) 10:00")


def test_a_text_is_never_read_as_markup_and_never_too_long(known: Knowledge) -> None:
    view = view_of(known, kept("a", "<!channel>" * 400))
    (section,) = [block for block in view["blocks"] if block["type"] == "section"]
    assert section["text"]["type"] == "plain_text"
    check_blocks([section])


def test_reminders_that_have_no_room_are_counted_and_the_nearest_are_shown(known: Knowledge) -> None:
    view = view_of(known, *reminders(53))
    sections = [block for block in view["blocks"] if block["type"] == "section"]
    assert sections[0]["text"]["text"].startswith("2027年1月1日(金)")
    assert len(sections) == 50
    assert any("ほかに3件" in text for text in texts(view["blocks"]))
    assert not any("ほかに" in text for text in texts(view_of(known, *reminders(50))["blocks"]))


def test_forgetting_says_what_is_kept_and_asks_before(known: Knowledge) -> None:
    view = view_of(known)
    (forget,) = [button for button in buttons(view) if button["value"] == "forget"]
    confirm = forget["confirm"]
    for key, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        assert 0 < len(confirm[key]["text"]) <= limit
    assert any("1日で消えます" in text for text in texts(view["blocks"]))
