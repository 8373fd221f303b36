"""What Slack sends becomes messages for the counter; everything that is not for it becomes None.

Nothing is taken for granted about a payload: what is missing or of another type makes it one that is not for us.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.platforms.platform import Arrival
from bot.platforms.slack.address import NAME, Address, address, message_id
from bot.platforms.texts import clean
from handlers.door import CONTINUE, WELCOME
from handlers.messages import Change, ConversationId, IncomingMessage, MemberId

Json = Mapping[str, Any]
SHORTCUT = "ask_madoguchi"
ADDED, REMOVED = _REACTIONS = "reaction_added", "reaction_removed"
_COMMANDS = {"topics": "menu", "calc": "own", "help": "help", "remind": "remind", "": WELCOME}
_HEARD_SUBTYPES = (None, "", "file_share", "thread_broadcast")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<([^|>]+)(?:\|([^>]*))?>")
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Reader:
    """Reads payloads for the bot user `bot` at the moment `now`."""

    bot: str
    now: datetime

    def arrival(self, body: Json) -> Arrival | None:
        """The arrival of an event, a command, a pressed button or a shortcut.

        The text of a reaction is the emoji's name, nothing where it was taken away.
        """
        kind = body.get("type")
        if kind == "event_callback":
            return self._event(body)
        if kind == "block_actions":
            return self._pressed(body)
        if kind == "message_action":
            return self._shortcut(body)
        return self._command(body) if "command" in body else None

    def _event(self, body: Json) -> Arrival | None:
        event, identity = _dict(body, "event"), _text(body, "event_id")
        kind = event.get("type")
        if identity and kind in _REACTIONS:
            return self._reacted(identity, event, taken_away=kind == REMOVED)
        if not identity or kind not in ("message", "app_mention"):
            return None
        change, said = _changed(event)
        if kind == "app_mention" and "edited" in event:
            change = "edited"  # Slack tells of a changed mention twice: by this event and by message_changed
        channel = _text(event, "channel")
        if change is None or not channel or not _text(said, "user") or not _text(said, "ts") or self._own(event, said):
            return None
        message = self._message(channel, said, change, mention=kind == "app_mention")
        extra = {"channel": channel} if channel.startswith("D") else {}
        return Arrival(f"{NAME}:{identity}", message, extra) if message else None

    def _reacted(self, identity: str, event: Json, taken_away: bool) -> Arrival | None:
        """A reaction to a message, by its name, which is no character where the workspace made it."""
        item, user, name = _dict(event, "item"), _text(event, "user"), _text(event, "reaction")
        channel, ts = _text(item, "channel"), _text(item, "ts")
        if item.get("type") != "message" or not (user and channel and ts and name) or user == self.bot:
            return None
        private = channel.startswith("D")
        message = IncomingMessage(
            id=f"{NAME}:event:{identity}",
            conversation=ConversationId(str(Address(user) if private else Address(channel, ts, user))),
            sender=MemberId(f"{NAME}:{user}"),
            text="" if taken_away else clean(name),
            private=private,
            received_at=self.now,
            change="reacted",
            addressed=False,
            pressed_on=message_id(channel, ts),
        )
        return Arrival(f"{NAME}:{identity}", message, {"channel": channel} if private else {})

    def _own(self, event: Json, said: Json) -> bool:
        """Whether a bot wrote it, this one or another."""
        return any(part.get("bot_id") or part.get("app_id") for part in (event, said)) or said.get("user") == self.bot

    def _message(self, channel: str, said: Json, change: Change, mention: bool) -> IncomingMessage | None:
        user, ts, thread, text = _text(said, "user"), _text(said, "ts"), _text(said, "thread_ts"), _text(said, "text")
        private = channel.startswith("D")
        mentioned = _MENTION.findall(text)
        if (private and mention) or (self.bot in mentioned and not mention and not private and change == "new"):
            return None  # one of two events about the same message
        others = [member for member in mentioned if member != self.bot]
        for_us = private or self.bot in mentioned
        if not for_us and (others or not thread):
            return None  # words between members
        place = Address(user, thread) if private else Address(channel, thread or ts, user)
        words = self._words(text)
        return IncomingMessage(
            id=message_id(channel, ts),
            conversation=ConversationId(str(place)),
            sender=MemberId(f"{NAME}:{user}"),
            text=words,
            private=private,
            received_at=self.now,
            change=change,
            choice=WELCOME if mention and not words and change == "new" else None,
            addressed=for_us,
            named=self.bot in mentioned,
            reply_to=message_id(channel, thread) if thread and thread != ts else None,
        )

    def _command(self, body: Json) -> Arrival | None:
        user, channel, trigger = _text(body, "user_id"), _text(body, "channel_id"), _text(body, "trigger_id")
        if not (user and channel and trigger):
            return None
        words = self._words(_text(body, "text"))
        choice = _COMMANDS.get(words.lower())
        return self._unseen(trigger, channel, user, words, choice, body)

    def _shortcut(self, body: Json) -> Arrival | None:
        user, channel = _text(_dict(body, "user"), "id"), _text(_dict(body, "channel"), "id")
        trigger = _text(body, "trigger_id")
        if body.get("callback_id") != SHORTCUT or not (user and channel and trigger):
            return None
        return self._unseen(trigger, channel, user, self._words(_text(_dict(body, "message"), "text")), None, body)

    def _unseen(
        self, trigger: str, channel: str, user: str, words: str, choice: str | None, body: Json
    ) -> Arrival | None:
        """Asked anywhere, even where the bot is not, for an answer that only the member sees."""
        place = Address(channel, member=user)
        message = IncomingMessage(
            id=f"{NAME}:trigger:{trigger}",
            conversation=ConversationId(str(place)),
            sender=MemberId(f"{NAME}:{user}"),
            text=words,
            private=True,
            received_at=self.now,
            choice=choice,
            name=clean(_text(body, "user_name") or _name(_dict(body, "user"))),
        )
        return Arrival(f"{NAME}:{trigger}", message, _response(body))

    def _pressed(self, body: Json) -> Arrival | None:
        user, trigger = _text(_dict(body, "user"), "id"), _text(body, "trigger_id")
        action, choice = _action(body)
        if not user or not trigger or not choice:
            return None
        container = _dict(body, "container")
        channel = _text(container, "channel_id") or _text(_dict(body, "channel"), "id")
        ts = _text(container, "message_ts") or _text(_dict(body, "message"), "ts")
        place = self._place(user, channel, action, container, _dict(body, "message"))
        message = IncomingMessage(
            id=f"{NAME}:trigger:{trigger}",
            conversation=ConversationId(str(place)),
            sender=MemberId(f"{NAME}:{user}"),
            text="",
            private=place.direct or place.unseen,
            received_at=self.now,
            choice=choice,
            pressed_on=message_id(channel, ts) if channel and ts else None,
            name=clean(_name(_dict(body, "user"))),
        )
        extra = _response(body) if place.unseen else {}
        own = place.direct and channel.startswith("D") and not choice.startswith(CONTINUE)
        return Arrival(f"{NAME}:{trigger}", message, extra | ({"channel": channel} if own else {}))

    def _place(self, user: str, channel: str, action: Json, container: Json, message: Json) -> Address:
        """The conversation that the button belongs to; its block carries it, for an unseen message says no thread."""
        kept = address(_text(action, "block_id").partition("|")[2])
        if not channel or _text(action, "value").startswith(CONTINUE):
            return Address(user)
        if kept.channel == channel and kept.member:
            return Address(channel, kept.thread, user)
        if channel.startswith("D"):
            return Address(user, kept.thread if kept.direct else "")
        thread = _text(message, "thread_ts") or _text(container, "thread_ts") or _text(container, "message_ts")
        return Address(channel, "" if container.get("is_ephemeral") is True else thread, user)

    def _words(self, text: str) -> str:
        """What was typed: without the mention of the bot, links as their words, entities as characters."""
        text = _MENTION.sub(lambda found: "" if found[1] == self.bot else "@…", text)
        text = _LINK.sub(_linked, text)
        return clean(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _changed(event: Json) -> tuple[Change | None, Json]:
    """What happened to which message; None where it is nothing that a member said or changed."""
    subtype = event.get("subtype")
    if subtype in _HEARD_SUBTYPES:
        return "new", event
    before, after = _dict(event, "previous_message"), _dict(event, "message")
    if subtype == "message_deleted" or (subtype == "message_changed" and after.get("subtype") == "tombstone"):
        return "deleted", before
    edited = subtype == "message_changed" and after.get("text") != before.get("text")
    return ("edited" if edited else None), after


def _response(body: Json) -> dict[str, str]:
    """Where an answer that only the member sees is taken."""
    url = _text(body, "response_url")
    return {"response_url": url} if _URL.fullmatch(url) else {}


def _linked(found: re.Match[str]) -> str:
    """What a link shows: its label, else its address; <!here> is @here."""
    address, label = found[1].removeprefix("mailto:"), found[2]
    return label or (f"@{address[1:]}" if address.startswith("!") else address)


def _action(body: Json) -> tuple[Json, str]:
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], dict) else {}
    return action, _text(action, "value") or _text(_dict(action, "selected_option"), "value")


def _name(user: Json) -> str:
    return _text(user, "name") or _text(user, "username")


def _dict(body: Json, key: str) -> Json:
    value = body.get(key)
    return value if isinstance(value, dict) else {}


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8") if isinstance(value, str) else ""
