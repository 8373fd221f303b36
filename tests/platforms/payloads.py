"""Payloads of every kind as both platforms send them, each from a member and in places of its own, and broken ones."""

from __future__ import annotations

import copy
import json
import random
import urllib.parse
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

SAID = "わたしだけの話"
CHOICES = (
    "welcome", "menu", "own", "help", "person", "none", "keep", "forget", "privacy", "remind", "consult:write",
    "consult:stop", "consult:answer:x", "calc:overtime-premium", "calc:nothing", "entry:nothing", "entry:walls-what",
    "dialogue:back", "dialogue:stop", "dialogue:summary", "answer:yes", "good:entry:walls-what", "good:calc:x",
    "bad:entry:nothing", "continue:forged", "remove:slack:C0NOBODY:1.2", "remove:telegram:1:1", "remove:",
    "invitation:x", "revoke:x", "own:drop:x", "own:set:later:x:hour", "notice:on:x", "reminder:stop:x",
    "form:overtime-premium", "form:nothing", "facts:overtime-premium:{}", "facts:x:{", "facts:",
    "#0123456789abcdef0123456789abcdef01234567", "document:x", "section:x:y", ":", "x" * 300,
)  # fmt: skip
LINKS = (
    "",
    "e_walls-what",
    "e_nothing",
    "c_overtime-premium",
    "c_",
    "q_forged",
    "i_forged",
    "x" * 64,
    "e_\u202e",
    "__",
)
JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, -(2**63), 10**30, 1.5, 1e308, "", " ", "\x00", "\ud800", "x\x00y", "あ" * 20_000,
    "<!channel> <@U0DESK> &lt;b&gt;", "*_`~|", [], {}, [[[[[[]]]]]], [None, 5, {}], {"id": {"id": []}}, "U0DESK", "D0",
    "C0:1:2", "telegram:1", "private", "channel", "supergroup", "message_changed", "bot_message",
)  # fmt: skip


class SlackPayloads:
    """Payloads as Slack sends them, each from a member and in places of its own."""

    def __init__(self, dice: random.Random, address: str) -> None:
        self._dice, self._url = dice, f"{address}/respond/T0UNION/gone"

    def payload(self, number: int) -> tuple[str, Json]:
        """(how it is encoded, a whole payload)."""
        kinds = (self._event, self._mention, self._changed, self._command, self._pressed, self._form, self._other)
        return self._dice.choice(kinds)(number)

    def _said(self, number: int, **more: Any) -> Json:
        user, ts = f"U0F{number:05}", f"171{number:07}.000100"
        return {"type": "message", "user": user, "text": f"{SAID}です", "ts": ts, "team": "T0UNION", **more}

    def _wrapped(self, number: int, event: Json) -> tuple[str, Json]:
        shared = {"team_id": "T0UNION", "api_app_id": "A0DESK", "event_time": 1, "token": "t"}
        event_id = f"EvF{number}" if number % 10 else f"EvF{number - 1}"
        return "json", {"type": "event_callback", "event_id": event_id, "event": event, **shared}

    def _event(self, number: int) -> tuple[str, Json]:
        thread = {"thread_ts": f"171{number:07}.000001"} if self._dice.random() < 0.3 else {}
        place = {"channel": f"D0F{number:05}", "channel_type": "im"}
        return self._wrapped(number, self._said(number, **place, **thread))

    def _mention(self, number: int) -> tuple[str, Json]:
        said = self._said(number, type="app_mention", channel=f"C0F{number:05}", text=f"<@U0DESK> {SAID}")
        return self._wrapped(number, said)

    def _changed(self, number: int) -> tuple[str, Json]:
        subtype = self._dice.choice(("message_changed", "message_deleted"))
        before, after = self._said(number), self._said(number, text=f"{SAID}でした", edited={"user": f"U0F{number:05}"})
        event = {"type": "message", "subtype": subtype, "channel": f"D0F{number:05}", "channel_type": "im", "ts": "1.2"}
        return self._wrapped(number, {**event, "hidden": True, "message": after, "previous_message": before})

    def _person(self, number: int, kind: str) -> Json:
        user = {"id": f"U0F{number:05}", "username": f"member{number}", "name": f"member{number}", "team_id": "T0UNION"}
        return {"type": kind, "user": user, "trigger_id": f"{number}.1.x", "team": {"id": "T0UNION", "domain": "u"}}

    def _command(self, number: int) -> tuple[str, Json]:
        text = self._dice.choice((SAID, "calc", "topics", "help", "remind", "", "calc x"))
        channel = self._dice.choice((f"D0F{number:05}", f"C0F{number:05}"))
        shared = {"user_name": "x", "trigger_id": f"{number}.1.x", "team_id": "T0UNION", "token": "t"}
        return "form", {
            "command": "/madoguchi",
            "text": text,
            "user_id": f"U0F{number:05}",
            "channel_id": channel,
            "response_url": self._url,
            **shared,
        }

    def _pressed(self, number: int) -> tuple[str, Json]:
        channel, ts = self._dice.choice((f"D0F{number:05}", f"C0F{number:05}")), f"171{number:07}.000100"
        action = {"type": "button", "action_id": "choice:0", "block_id": f"0|slack:{channel}", "action_ts": "1.2"}
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": number % 3 == 0}
        return "payload", {
            **self._person(number, "block_actions"),
            "actions": [action | {"value": self._dice.choice(CHOICES), "text": {"type": "plain_text", "text": SAID}}],
            "container": container,
            "channel": {"id": channel, "name": "x"},
            "message": self._said(number, thread_ts=ts),
        }

    def _form(self, number: int) -> tuple[str, Json]:
        name = self._dice.choice(("overtime-premium", "income-walls", "nothing"))
        given = self._dice.choice((f"slack:U0F{number:05}", f"slack:C0F{number:05}::U0F{number:05}", "", "slack"))
        metadata = self._dice.choice((json.dumps({"calculator": name, "given": given}), "{", "[]", SAID))
        values = {
            "wage": {"value": {"type": "plain_text_input", "value": self._dice.choice(("1300円", SAID, "", "1" * 99))}},
            "hours": {"value": {"type": "static_select", "selected_option": {"value": "yes"}}},
            "day": {"value": {"type": "datepicker", "selected_date": self._dice.choice(("2026-01-01", "0000-99-99"))}},
        }
        view = {"id": f"V{number}", "hash": f"{number}.h", "callback_id": "form", "private_metadata": metadata}
        view |= {"type": "modal", "state": {"values": values}}
        return "payload", {**self._person(number, "view_submission"), "view": view}

    def _other(self, number: int) -> tuple[str, Json]:
        home = {"type": "app_home_opened", "user": f"U0F{number:05}", "channel": f"D0F{number:05}"}
        event = home | {"tab": self._dice.choice(("home", "messages"))}
        shortcut = {**self._person(number, "message_action"), "callback_id": "ask_madoguchi"}
        shortcut |= {"channel": {"id": f"C0F{number:05}", "name": "x"}, "message": self._said(number)}
        shortcut |= {"response_url": self._url}
        closed = {**self._person(number, "view_closed"), "view": {"id": "V1"}}
        reaction = {"type": "reaction_added", "user": f"U0F{number:05}", "item": {"channel": f"C0F{number:05}"}}
        return self._dice.choice(
            (self._wrapped(number, event), self._wrapped(number, reaction), ("payload", shortcut), ("payload", closed))
        )


class TelegramPayloads:
    """Updates as Telegram sends them, each from a member and in places of its own."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def update(self, number: int) -> Json:
        """A whole update."""
        kinds = (self._private, self._group, self._command, self._edited, self._callback, self._inline, self._other)
        identity = 5_000_000 + (number if number % 10 else number - 1)
        return {"update_id": identity, **self._dice.choice(kinds)(number)}

    def _user(self, number: int) -> Json:
        return {"id": 100_000 + number, "is_bot": False, "first_name": f"{SAID}さん", "language_code": "ja"}

    def _message(self, number: int, text: str, chat: int | None = None) -> Json:
        private = {"id": 100_000 + number, "type": "private", "first_name": "x"}
        place = private if chat is None else {"id": chat, "type": "supergroup", "title": "x"}
        return {
            "message_id": number + 1,
            "from": self._user(number),
            "chat": place,
            "date": 1_795_000_000,
            "text": text,
        }

    def _private(self, number: int) -> Json:
        return {"message": self._message(number, f"{SAID}です")}

    def _group(self, number: int) -> Json:
        said = self._message(number, f"@madoguchi_bot {SAID}", -100_000 - number)
        entity = {"type": "mention", "offset": self._dice.choice((0, 0, 0, -1, 99, 10**9)), "length": 14}
        return {"message": said | {"entities": [entity]}}

    def _command(self, number: int) -> Json:
        link = self._dice.choice(LINKS)
        commands = (f"/start {link}", "/ask", "/topics", "/invite", "/calc@madoguchi_bot", f"/ask {SAID}")
        command = self._dice.choice(commands)
        chat = None if self._dice.random() < 0.7 else -100_000 - number
        entity = {"type": "bot_command", "offset": 0, "length": len(command.split()[0])}
        return {"message": self._message(number, command, chat) | {"entities": [entity]}}

    def _edited(self, number: int) -> Json:
        return {"edited_message": self._message(number, f"{SAID}でした") | {"edit_date": 1_795_000_001}}

    def _callback(self, number: int) -> Json:
        chat = None if self._dice.random() < 0.7 else -100_000 - number
        shown = self._message(number, SAID, chat) | {"from": {"id": 111, "is_bot": True, "first_name": "窓口"}}
        shown |= {"reply_markup": {"inline_keyboard": [[{"text": SAID, "callback_data": "help"}]]}}
        query = {"id": str(number), "from": self._user(number), "chat_instance": "1", "message": shown}
        return {"callback_query": query | {"data": self._dice.choice(CHOICES)}}

    def _inline(self, number: int) -> Json:
        return {"inline_query": {"id": str(number), "from": self._user(number), "query": SAID, "offset": ""}}

    def _other(self, number: int) -> Json:
        said, what = self._message(number, SAID), self._dice.choice(("channel_post", "edited_channel_post", "message"))
        sticker = said | {"caption": SAID, "via_bot": {"id": 5, "is_bot": True, "first_name": "x"}}
        return {what: sticker}


def broken(payload: Json, dice: random.Random) -> Json:
    """The payload with up to four parts left out, replaced by junk, or put where something else belongs."""
    found = copy.deepcopy(payload)
    for _ in range(dice.choice((0, 1, 1, 2, 3, 4))):
        inside = list(_containers(found))
        holder = dice.choice(inside)
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            continue
        key, how = dice.choice(keys), dice.random()
        if how < 0.3:
            del holder[key]
        elif how < 0.4:
            holder[key] = [holder[key]]
        elif how < 0.5 and isinstance(holder[key], int):
            holder[key] = -holder[key]
        else:
            holder[key] = copy.deepcopy(dice.choice(JUNK))
    return found


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from _containers(part)


def slack_request(encoding: str, payload: Json) -> tuple[str, str, bytes]:
    """Path, content type and body."""
    if encoding == "json":
        return "/slack/events", "application/json", json.dumps(payload).encode()
    fields = {"payload": json.dumps(payload)} if encoding == "payload" else payload
    body = urllib.parse.urlencode({key: str(value).encode("utf-8", "replace") for key, value in fields.items()})
    return "/slack/events", "application/x-www-form-urlencoded", body.encode()


def telegram_request(update: Json) -> tuple[str, str, bytes]:
    """Path, content type and body."""
    return "/telegram/webhook", "application/json", json.dumps(update).encode()


def broken_request(
    slack: SlackPayloads, telegram: TelegramPayloads, number: int, dice: random.Random
) -> tuple[str, str, bytes]:
    """A request of one of the platforms by turns."""
    if number % 2 == 0:
        return telegram_request(broken(telegram.update(number), dice))
    encoding, payload = slack.payload(number)
    return slack_request(encoding, broken(payload, dice))
