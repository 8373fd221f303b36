"""The App Home of Slack: what stands on it, and Slack's limits however many wishes a member has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from bot.platforms.slack import home
from handlers import menu
from handlers.ports import Wish
from knowledge.calculators import CALCULATORS
from knowledge.loading import Knowledge, load
from tests.platforms.slack_limits import check_blocks, texts

Json = dict[str, Any]

FIRST = date(2027, 1, 1)


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """The real knowledge base, without the matcher."""
    return load()


def wishes(count: int) -> list[Wish]:
    """Wishes of every calculator in turn, the farthest day first."""
    names = [*CALCULATORS]
    days = [FIRST + timedelta(days=number) for number in reversed(range(count))]
    return [Wish(names[i % len(names)], f"<届出>&の{i}番め", day) for i, day in enumerate(days)]


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
    view = home.view(known, wishes(count))
    assert view["type"] == "home"
    assert len(view["blocks"]) <= 100
    assert len(json.dumps(view, ensure_ascii=False).encode()) <= 250_000
    for block in view["blocks"]:  # one by one: the limits of all blocks together are those of a message
        check_blocks([block])
    ids = [button["action_id"] for button in buttons(view)]
    assert len(ids) == len(set(ids))


def test_every_button_carries_its_choice(known: Knowledge) -> None:
    for button in buttons(home.view(known, wishes(3))):
        assert button["action_id"] == f"choice:{button['value']}"


def test_every_topic_and_every_calculator_has_a_button(known: Knowledge) -> None:
    shown = {button["value"] for button in buttons(home.view(known, []))}
    offered = (*menu.documents(known).choices, *menu.calculators(known).choices)
    assert shown == {choice.id for choice in offered} | {"person", "forget"}
    assert {f"calc:{name}" for name in CALCULATORS} < shown


def test_without_wishes_the_home_says_how_to_make_one(known: Knowledge) -> None:
    assert known.words["own.no_reminders"] in texts(home.view(known, [])["blocks"])


def test_wishes_stand_by_day_each_with_its_own_button(known: Knowledge) -> None:
    wanted = [Wish("older-workers", "70歳", date(2030, 2, 1)), Wish("maternity-nhi", "届出", FIRST)]
    sections = [block for block in home.view(known, wanted)["blocks"] if block["type"] == "section"]
    assert [section["text"]["text"] for section in sections] == ["2027年1月1日\n届出", "2030年2月1日\n70歳"]
    pressed = [section["accessory"]["value"] for section in sections]
    assert pressed == ["unwish:maternity-nhi:2027-01-01", "unwish:older-workers:2030-02-01"]
    assert "届出" in sections[0]["accessory"]["accessibility_label"]


def test_a_title_is_never_read_as_markup_and_never_too_long(known: Knowledge) -> None:
    wish = Wish("maternity-nhi", "<!channel>" * 400, FIRST)
    view = home.view(known, [wish])
    (section,) = [block for block in view["blocks"] if block["type"] == "section"]
    assert section["text"]["type"] == "plain_text"
    check_blocks([section])


def test_wishes_that_have_no_room_are_counted_and_the_nearest_are_shown(known: Knowledge) -> None:
    view = home.view(known, wishes(53))
    sections = [block for block in view["blocks"] if block["type"] == "section"]
    assert sections[0]["text"]["text"].startswith("2027年1月1日\n")
    assert len(sections) == 50
    assert any("ほかに3件" in text for text in texts(view["blocks"]))
    assert not any("ほかに" in text for text in texts(home.view(known, wishes(50))["blocks"]))


def test_forgetting_says_what_is_kept_and_asks_before(known: Knowledge) -> None:
    view = home.view(known, [])
    (forget,) = [button for button in buttons(view) if button["value"] == "forget"]
    confirm = forget["confirm"]
    for key, limit in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        assert 0 < len(confirm[key]["text"]) <= limit
    assert any("1日で消えます" in text for text in texts(view["blocks"]))
