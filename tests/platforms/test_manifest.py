"""The Slack manifest grants what the code calls and hears, and nothing more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.platforms.slack import checking
from bot.platforms.slack.reading import SHORTCUT
from knowledge.loading import Knowledge

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "bot" / "platforms" / "slack").glob("*.py"))
# The scope that each method of the Web API asks of a bot, from its page in Slack's reference; none for the others.
METHODS = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "conversations.open": {"im:write"},
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "assistant.threads.setStatus": {"assistant:write"},
    "assistant.threads.setSuggestedPrompts": {"assistant:write"},
    "views.open": set(),
    "views.publish": set(),
    "apps.connections.open": set(),
    "auth.test": set(),
}
UPLOAD = {"files_upload_v2": {"files:write"}}
EVENTS = {
    "app_mention": {"app_mentions:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "app_home_opened": set(),
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))
    return found


FAMILIES = "apps|assistant|auth|bots|chat|conversations|files|reactions|team|users|views"


def called() -> set[str]:
    source = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    return set(re.findall(rf'"((?:{FAMILIES})\.[a-zA-Z.]+)"', source))


def test_every_method_that_is_called_is_known_here() -> None:
    assert called() <= METHODS.keys()
    assert {"chat.postMessage", "views.open", "conversations.open"} <= called()


def test_the_scopes_are_exactly_those_of_the_calls_the_events_and_the_features(manifest: dict[str, Any]) -> None:
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    needed = set().union(*(METHODS[name] for name in called()), *UPLOAD.values())
    needed |= set().union(*(EVENTS[name] for name in manifest["settings"]["event_subscriptions"]["bot_events"]))
    assert scopes == needed | {"commands"}
    assert scopes == set(checking.SCOPES)


def test_the_events_are_those_that_are_read(manifest: dict[str, Any]) -> None:
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == EVENTS.keys()


def test_the_shortcut_and_the_prompts_are_those_of_the_program(manifest: dict[str, Any], knowledge: Knowledge) -> None:
    assert [shortcut["callback_id"] for shortcut in manifest["features"]["shortcuts"]] == [SHORTCUT]
    prompts = [prompt["message"] for prompt in manifest["features"]["agent_view"]["suggested_prompts"]]
    assert prompts == knowledge.words["slack.prompts"].split("、")


def test_texts_keep_to_the_limits_of_slack(manifest: dict[str, Any]) -> None:
    display, features = manifest["display_information"], manifest["features"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140
    assert all(len(command["description"]) <= 2000 for command in features["slash_commands"])
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])
