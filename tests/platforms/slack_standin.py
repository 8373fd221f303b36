"""A stand-in for the Slack platform on loopback: Web API, Socket Mode and signed HTTP requests for the real SDKs.

It runs in a thread and an event loop of its own; every public method may be called from any thread and blocks
the caller. A test whose program shares the test's event loop calls them through `asyncio.to_thread`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import copy
import hashlib
import hmac
import json
import math
import random
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, TypedDict, TypeVar, Unpack
from urllib.parse import urlencode

import aiohttp
from aiohttp import WSMsgType, web

from tests.platforms import slack_limits
from tests.platforms.arrivals import Arrival, Rates

Json = dict[str, Any]
T = TypeVar("T")

TEAM, APP, BOT_USER, BOT = "T0UNION", "A0DESK", "U0DESK", "B0DESK"
GENERAL, MEMBER = "C0GENERAL", "U0MEMBER"
SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "reactions:read",
    "reactions:write",
    "users:read",
)
PATIENCE = 10.0

_KINDS = ("429", "500", "503", "drop_before", "stuck", "drop_after", "malformed", "slow", "500_after")
_STORED_ALL_THE_SAME = ("drop_after", "malformed", "slow", "500_after")
# Slack documents one message a second in a channel and "several hundred messages per minute" in a workspace, both with
# bursts, and no other figure.
_CHANNEL_RATE, _WORKSPACE_RATE = (3, 3.0), (400, 60.0)
_JSON_FIELDS = ("attachments", "blocks", "files", "loading_messages", "metadata", "prompts", "user_auth_blocks", "view")
_MESSAGE_METHODS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "response_url")
_SENT_AS_TYPED = re.compile(r"(<(?:[@#][A-Z0-9]+(?:\|[^<>]*)?|(?:https?|mailto):[^<>]*)>)")
_KINDS_OF_CHANNEL = {"C": "channel", "G": "group", "D": "im"}
_SCOPE_STEMS = {"channel": "channels", "group": "groups", "im": "im"}
_SCOPE_OF_METHOD = {
    "assistant.threads.setStatus": "assistant:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "assistant.threads.setTitle": "assistant:write",
    "chat.delete": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "{}:history",
    "conversations.info": "{}:read",
    "conversations.open": "im:write",
    "conversations.replies": "{}:history",
    "files.completeUploadExternal": "files:write",
    "files.getUploadURLExternal": "files:write",
    "reactions.add": "reactions:write",
    "users.info": "users:read",
}
_OPTION_INPUTS = ("static_select", "radio_buttons", "overflow")


class NotAcknowledged(AssertionError):
    """The program did not acknowledge what was sent to it."""


class _Refused(Exception):
    """The Web API answers `{"ok": false, "error": …}`."""


@dataclass(frozen=True)
class Call:
    """One request of the program, as it was decoded; `at` is in seconds of `time.monotonic()`.

    `answer` is what the method answered, even where a programmed fault kept it from the program.
    """

    method: str
    body: Json
    at: float
    headers: dict[str, str]
    number: int = 0
    answer: Json = field(default_factory=dict)
    fault: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it took effect, whatever the program heard of it."""
        return bool(self.answer.get("ok"))

    @property
    def channel(self) -> str:
        """The channel it ended up in, or the one asked for."""
        wanted = self.answer.get("channel") or self.body.get("channel") or self.body.get("channel_id") or ""
        return str(wanted["id"] if isinstance(wanted, dict) else wanted)

    @property
    def ts(self) -> str:
        """The timestamp of the message it wrote."""
        return str(self.answer.get("ts") or self.answer.get("message_ts") or self.body.get("ts") or "")

    @property
    def text(self) -> str:
        """The text it carried."""
        return str(self.body.get("text") or self.body.get("markdown_text") or "")

    @property
    def blocks(self) -> list[Json]:
        """The blocks it carried, of the message or of the view."""
        return list(self.body.get("blocks") or (self.body.get("view") or {}).get("blocks") or [])


@dataclass(frozen=True)
class Ack:
    """The program's acknowledgement; over Socket Mode the status is always 200."""

    payload: Json
    status: int = 200
    body: str = ""
    event_id: str | None = None


@dataclass(frozen=True)
class Said:
    """What a person wrote, with the deliveries (event id and event) that told the program."""

    user: str
    channel: str
    ts: str
    text: str
    deliveries: tuple[tuple[str, Json], ...]
    acks: tuple[Ack, ...] = ()

    @property
    def event_id(self) -> str:
        """The id of the first delivery."""
        return self.deliveries[0][0]

    @property
    def event(self) -> Json:
        """The event of the first delivery."""
        return self.deliveries[0][1]


@dataclass
class Plan:
    """A programmed fault; `hits` counts how often it struck."""

    method: str
    kind: str
    left: int | None
    retry_after: int
    seconds: float
    when: Callable[[Json], bool] | None
    skip: int = 0
    hits: int = 0

    def strikes(self, method: str, body: Json) -> bool:
        """Whether it strikes this call; if so it is used up by one."""
        if self.left == 0 or self.method not in {method, "*"} or (self.when is not None and not self.when(body)):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left = None if self.left is None else self.left - 1
        self.hits += 1
        return True


@dataclass
class Upload:
    """A file the program uploaded and, once completed, where it was shared."""

    file_id: str
    filename: str
    length: int
    content: bytes | None = None
    title: str = ""
    channel: str | None = None
    thread_ts: str | None = None
    comment: str = ""
    completed: bool = False


@dataclass
class Channel:
    """A channel or a direct conversation with its messages by timestamp, oldest first."""

    id: str
    name: str
    kind: str
    user: str | None = None
    member: bool = True
    messages: dict[str, Json] = field(default_factory=dict)


@dataclass
class _Origin:
    """What a response_url answers to."""

    channel: str
    ts: str | None
    ephemeral: bool
    thread_ts: str | None = None
    uses: int = 0


class How(TypedDict, total=False):
    """How something is sent to the program.

    to: the address of HTTP mode instead of Socket Mode. wait: for the acknowledgement. timeout: in seconds.
    event_id, retry_num, retry_reason: of a (re-)delivery of an event. sign: how HTTP requests are signed.
    """

    to: str | None
    wait: bool
    timeout: float
    event_id: str | None
    retry_num: int | None
    retry_reason: str
    sign: Literal["right", "wrong", "old", "none"]


class Workspace:
    """What Slack remembers, and the methods of the Web API that read and change it."""

    def __init__(
        self, scopes: Sequence[str], keep: int | None, trigger_seconds: float, any_channel: bool = False
    ) -> None:
        self.scopes = tuple(scopes)
        self.any_channel = any_channel
        self.keep = keep
        self.trigger_seconds = trigger_seconds
        self.address = ""
        self.channels: dict[str, Channel] = {}
        self.users: dict[str, Json] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.prompts: dict[tuple[str, str | None], Json] = {}
        self.reactions: dict[tuple[str, str], list[str]] = {}
        self.uploads: dict[str, Upload] = {}
        self.tickets: dict[str, float] = {}
        self.triggers: dict[str, float] = {}
        self.origins: dict[str, _Origin] = {}
        self.on_message: Callable[[Json], None] = lambda event: None
        self._last_ts = 0
        self.add_channel(GENERAL, "general")
        self.add_user(MEMBER)
        self.add_user(BOT_USER, "madoguchi", is_bot=True)

    # What tests arrange

    def add_channel(self, channel: str, name: str = "", member: bool = True) -> Channel:
        """Create a channel; without `member` the bot was not invited to it."""
        kind = _KINDS_OF_CHANNEL.get(channel[:1], "channel")
        made = Channel(channel, name or channel.lower(), kind, member=member)
        return self.channels.setdefault(channel, made)

    def add_user(self, user: str, name: str = "", is_bot: bool = False, deleted: bool = False) -> None:
        """Create a person, or change one."""
        name = name or user.lower()
        self.users[user] = {
            "id": user,
            "team_id": TEAM,
            "name": name,
            "real_name": name,
            "deleted": deleted,
            "is_bot": is_bot,
            "tz": "Asia/Tokyo",
            "tz_offset": 32400,
            "locale": "ja-JP",
            "profile": {"real_name": name, "display_name": name},
        }

    def dm_of(self, user: str) -> Channel:
        """The direct conversation with a person, opened if need be."""
        if user not in self.users:
            self.add_user(user)
        return self._direct(user)

    def _direct(self, user: str) -> Channel:
        channel = "D" + user[1:]
        return self.channels.setdefault(channel, Channel(channel, "", "im", user=user))

    def new_ts(self) -> str:
        """A timestamp later than all before it."""
        self._last_ts = max(time.time_ns() // 1000, self._last_ts + 1)
        return f"{self._last_ts // 10**6}.{self._last_ts % 10**6:06d}"

    def new_trigger(self) -> str:
        """A trigger_id that opens one view, for three seconds."""
        trigger = f"{time.time_ns()}.{len(self.triggers)}.{uuid.uuid4().hex}"
        self.remember(self.triggers, trigger, time.monotonic())
        return trigger

    def new_response_url(self, origin: _Origin) -> str:
        """An address that takes five answers."""
        name = uuid.uuid4().hex
        self.remember(self.origins, name, origin)
        return f"{self.address}/respond/{TEAM}/{name}"

    def remember(self, rows: dict[Any, Any], key: object, value: object) -> None:
        """Store, dropping the oldest where memory is bounded."""
        rows[key] = value
        while self.keep is not None and len(rows) > self.keep:
            del rows[next(iter(rows))]

    def store(self, channel: Channel, message: Json) -> Json:
        """Put a message in its channel, and count it at its thread's beginning."""
        self.remember(channel.messages, message["ts"], message)
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            parent["thread_ts"] = parent["ts"]
            parent["reply_count"] = parent.get("reply_count", 0) + 1
            parent["latest_reply"] = message["ts"]
        return message

    # What every method asks

    def check_token(self, method: str, token: str, bot_token: str, app_token: str) -> None:
        """Refuse a request whose token is missing, unknown or of the wrong kind."""
        wanted, other = (app_token, bot_token) if method == "apps.connections.open" else (bot_token, app_token)
        if not token:
            raise _Refused("not_authed")
        if token == other:
            raise _Refused("not_allowed_token_type")
        if token != wanted:
            raise _Refused("invalid_auth")

    def missing_scope(self, method: str, body: Json) -> str | None:
        """The scope the method needs and the app was not given."""
        kind = _KINDS_OF_CHANNEL.get(str(body.get("channel", ""))[:1], "channel")
        needed = _SCOPE_OF_METHOD.get(method, "").format(_SCOPE_STEMS[kind])
        return needed if needed and needed not in self.scopes else None

    def _channel(self, body: Json, key: str = "channel") -> Channel:
        wanted = str(body.get(key) or "")
        if wanted[:1] in {"U", "W"}:
            return self._direct(wanted)
        if self.any_channel and wanted[:1] in {"C", "G"}:
            self.add_channel(wanted)
        if wanted not in self.channels:
            raise _Refused("channel_not_found")
        if not self.channels[wanted].member:
            raise _Refused("not_in_channel")
        return self.channels[wanted]

    def _message(self, body: Json, key: str = "ts") -> tuple[Channel, Json]:
        channel = self._channel(body)
        if body.get(key) not in channel.messages:
            raise _Refused("message_not_found")
        return channel, channel.messages[str(body[key])]

    def _own(self, body: Json, error: str) -> tuple[Channel, Json]:
        channel, message = self._message(body)
        if message.get("user") != BOT_USER:
            raise _Refused(error)
        return channel, message

    def _content(self, body: Json) -> Json:
        blocks = body.get("blocks")
        if blocks and not (isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks)):
            raise _Refused("invalid_blocks_format")
        if not (body.get("text") or body.get("markdown_text") or blocks or body.get("attachments")):
            raise _Refused("no_text")
        content: Json = {"text": body.get("text") or body.get("markdown_text") or ""}
        if blocks:
            content["blocks"] = with_ids(blocks)
        if body.get("attachments"):
            content["attachments"] = copy.deepcopy(body["attachments"])
        return content

    def _by_bot(self, body: Json, content: Json) -> Json:
        message = {"type": "message", "user": BOT_USER, "bot_id": BOT, "app_id": APP, "team": TEAM, **content}
        message["ts"] = self.new_ts()
        if body.get("thread_ts"):
            message["thread_ts"] = str(body["thread_ts"])
        if isinstance(body.get("metadata"), dict):
            message["metadata"] = copy.deepcopy(body["metadata"])
        return message

    def event_of(self, channel: Channel, message: Json) -> Json:
        """The event that tells subscribers of a message."""
        shown = copy.deepcopy({key: value for key, value in message.items() if key != "metadata"})
        return {**shown, "channel": channel.id, "channel_type": channel.kind, "event_ts": message["ts"]}

    def changed_event(self, channel: Channel, old: Json, new: Json) -> Json:
        """The event that tells subscribers of a changed message; it has a timestamp of its own."""
        ts = self.new_ts()
        told = {"message": copy.deepcopy(new), "previous_message": copy.deepcopy(old)}
        return {**_hidden_event("message_changed", channel, ts), **told}

    def deleted_event(self, channel: Channel, old: Json) -> Json:
        """The event that tells subscribers of a deleted message."""
        told = {"deleted_ts": old["ts"], "previous_message": copy.deepcopy(old)}
        return {**_hidden_event("message_deleted", channel, self.new_ts()), **told}

    # The methods

    def auth_test(self, body: Json) -> Json:
        return {
            "url": "https://union.slack.com/",
            "team": "組合",
            "user": "madoguchi",
            "team_id": TEAM,
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def apps_connections_open(self, body: Json) -> Json:
        ticket = str(uuid.uuid4())
        self.remember(self.tickets, ticket, time.monotonic())
        return {"url": f"{self.address.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}

    def chat_post_message(self, body: Json) -> Json:
        channel = self._channel(body)
        message = self.store(channel, self._by_bot(body, self._content(body)))
        self.statuses.pop((channel.id, message.get("thread_ts", "")), None)
        self.on_message(self.event_of(channel, message))
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def chat_post_ephemeral(self, body: Json) -> Json:
        channel = self._channel(body)
        self._content(body)
        if body.get("user") not in self.users:
            raise _Refused("user_not_in_channel")
        return {"message_ts": self.new_ts(), "channel": channel.id}

    def chat_update(self, body: Json) -> Json:
        channel, message = self._own(body, "cant_update_message")
        return self._changed(channel, message, body)

    def _changed(self, channel: Channel, message: Json, body: Json) -> Json:
        old, content = copy.deepcopy(message), self._content(body)
        if "blocks" not in content:
            # A new text without blocks takes the old blocks away.
            message.pop("blocks", None)
        message.update(content)
        if isinstance(body.get("metadata"), dict):
            message["metadata"] = copy.deepcopy(body["metadata"])
        message["edited"] = {"user": BOT, "ts": self.new_ts()}
        self.on_message(self.changed_event(channel, old, message))
        return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}

    def chat_delete(self, body: Json) -> Json:
        channel, message = self._own(body, "cant_delete_message")
        del channel.messages[message["ts"]]
        self.on_message(self.deleted_event(channel, message))
        return {"channel": channel.id, "ts": message["ts"]}

    def conversations_open(self, body: Json) -> Json:
        users = [user for user in str(body.get("users") or "").split(",") if user]
        if body.get("channel"):
            return {"channel": {"id": self._channel(body).id}}
        if not users:
            raise _Refused("users_list_not_supplied")
        if len(users) > 1:
            # Slack would open a conversation of several; the program has no use for one.
            raise _Refused("method_not_supported_for_channel_type")
        if self.users.get(users[0], {}).get("deleted"):
            raise _Refused("user_disabled")
        return {"no_op": False, "already_open": False, "channel": {"id": self.dm_of(users[0]).id}}

    def conversations_history(self, body: Json) -> Json:
        rows = [row for row in self._channel(body).messages.values() if row.get("thread_ts", row["ts"]) == row["ts"]]
        return _page(list(reversed(rows)), body, newest_first=True)

    def conversations_replies(self, body: Json) -> Json:
        channel, wanted = self._channel(body), str(body.get("ts") or "")
        if wanted not in channel.messages:
            raise _Refused("thread_not_found")
        rows = [row for row in channel.messages.values() if wanted in {row["ts"], row.get("thread_ts")}]
        return _page(rows, body, newest_first=False)

    def conversations_info(self, body: Json) -> Json:
        wanted = str(body.get("channel") or "")
        if wanted not in self.channels:
            raise _Refused("channel_not_found")
        channel = self.channels[wanted]
        shared = {"id": channel.id, "is_archived": False, "is_im": channel.kind == "im"}
        if channel.kind == "im":
            return {"channel": {**shared, "user": channel.user, "is_open": True}}
        kinds = {"is_channel": channel.kind == "channel", "is_group": channel.kind == "group"}
        return {"channel": {**shared, **kinds, "name": channel.name, "is_member": channel.member}}

    def users_info(self, body: Json) -> Json:
        if body.get("user") not in self.users:
            raise _Refused("user_not_found")
        return {"user": self.users[str(body["user"])]}

    def views_open(self, body: Json) -> Json:
        view = _view(body)
        if view.get("type") != "modal" or not view.get("title"):
            raise _Refused("invalid_arguments")
        self._exchange(str(body.get("trigger_id") or ""))
        return {"view": self._keep_view("V" + uuid.uuid4().hex[:10].upper(), view)}

    def _exchange(self, trigger: str) -> None:
        if trigger not in self.triggers:
            raise _Refused("invalid_trigger_id")
        given, self.triggers[trigger] = self.triggers[trigger], -1.0
        if given < 0:
            raise _Refused("exchanged_trigger_id")
        if time.monotonic() - given > self.trigger_seconds:
            raise _Refused("expired_trigger_id")

    def _keep_view(self, view_id: str, view: Json) -> Json:
        kept = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            **copy.deepcopy(view),
            "id": view_id,
            "team_id": TEAM,
            "app_id": APP,
            "bot_id": BOT,
            "app_installed_team_id": TEAM,
            "root_view_id": view_id,
            "previous_view_id": None,
            "blocks": with_ids(view.get("blocks") or []),
            "state": {"values": {}},
            "hash": self.new_ts(),
        }
        self.remember(self.views, view_id, kept)
        return kept

    def views_update(self, body: Json) -> Json:
        wanted = [view for view in self.views.values() if body.get("external_id") and _same_external(view, body)]
        view_id = str(body.get("view_id") or (wanted[0]["id"] if wanted else ""))
        if view_id not in self.views:
            raise _Refused("not_found")
        if body.get("hash") and body["hash"] != self.views[view_id]["hash"]:
            raise _Refused("hash_conflict")
        return {"view": self._keep_view(view_id, _view(body))}

    def views_publish(self, body: Json) -> Json:
        user, view = str(body.get("user_id") or ""), _view(body)
        if view.get("type") != "home" or user[:1] not in {"U", "W"}:
            raise _Refused("invalid_arguments")
        if body.get("hash") and body["hash"] != self.homes.get(user, {}).get("hash"):
            raise _Refused("hash_conflict")
        view_id = self.homes.get(user, {}).get("id") or "V" + uuid.uuid4().hex[:10].upper()
        kept = self._keep_view(view_id, view)
        self.remember(self.homes, user, kept)
        return {"view": kept}

    def answer_view(self, view_id: str, payload: Json) -> None:
        """Do what the acknowledgement of a view submission says."""
        if payload.get("response_action") == "update" and isinstance(payload.get("view"), dict):
            self._keep_view(view_id, payload["view"])
        if payload.get("response_action") == "push" and isinstance(payload.get("view"), dict):
            self._keep_view("V" + uuid.uuid4().hex[:10].upper(), payload["view"])

    def set_status(self, body: Json) -> Json:
        key = self._thread(body)
        self.statuses.pop(key, None)
        if body.get("status"):
            self.remember(self.statuses, key, str(body["status"]))
        return {}

    def set_title(self, body: Json) -> Json:
        self.remember(self.titles, self._thread(body), str(body.get("title") or ""))
        return {}

    def set_prompts(self, body: Json) -> Json:
        channel, prompts = self._channel(body, "channel_id"), body.get("prompts")
        if not isinstance(prompts, list) or not all({"title", "message"} <= set(prompt) for prompt in prompts):
            raise _Refused("invalid_arguments")
        self.remember(self.prompts, (channel.id, body.get("thread_ts")), copy.deepcopy(body))
        return {}

    def _thread(self, body: Json) -> tuple[str, str]:
        channel = self._channel(body, "channel_id")
        if not body.get("thread_ts"):
            raise _Refused("invalid_arguments")
        return channel.id, str(body["thread_ts"])

    def reactions_add(self, body: Json) -> Json:
        channel, message = self._message(body, "timestamp")
        names = self.reactions.get((channel.id, message["ts"]), [])
        if body.get("name") in names:
            raise _Refused("already_reacted")
        self.remember(self.reactions, (channel.id, message["ts"]), [*names, str(body.get("name"))])
        return {}

    def files_get_upload_url(self, body: Json) -> Json:
        if not str(body.get("length", "")).isdigit() or not body.get("filename"):
            raise _Refused("invalid_arguments")
        file_id = "F" + uuid.uuid4().hex[:10].upper()
        self.remember(self.uploads, file_id, Upload(file_id, str(body["filename"]), int(body["length"])))
        return {"upload_url": f"{self.address}/upload/v1/{file_id}", "file_id": file_id}

    def take_file(self, body: Json) -> Json:
        """The upload itself, at the address that was given out."""
        upload = self.uploads.get(body["file_id"])
        if upload is None or upload.length != len(body["content"]):
            raise _Refused("upload_failed")
        upload.content = body["content"]
        return {}

    def files_complete_upload(self, body: Json) -> Json:
        rows = body.get("files") or []
        uploads = [self.uploads.get(str(row.get("id"))) for row in rows]
        if not uploads or any(upload is None or upload.content is None for upload in uploads):
            raise _Refused("file_not_found")
        channel = self._channel(body, "channel_id") if body.get("channel_id") else None
        files = []
        for row, upload in zip(rows, uploads, strict=True):
            assert upload is not None
            upload.title, upload.completed = str(row.get("title") or upload.filename), True
            upload.channel, upload.thread_ts = (channel.id if channel else None), body.get("thread_ts")
            upload.comment = str(body.get("initial_comment") or "")
            files.append({"id": upload.file_id, "name": upload.filename, "title": upload.title, "size": upload.length})
        if channel is not None:
            content = {"text": str(body.get("initial_comment") or ""), "files": files, "upload": False}
            self.on_message(self.event_of(channel, self.store(channel, self._by_bot(body, content))))
        return {"files": files}

    def respond(self, name: str, body: Json) -> Json:
        """An answer to a response_url: a new message, a changed one or none."""
        origin = self.origins.get(name)
        if origin is None or origin.uses >= 5:
            raise _Refused("used_url" if origin else "expired_url")
        origin.uses += 1
        channel = self.channels[origin.channel]
        message = channel.messages.get(origin.ts or "")
        if _true(body.get("delete_original")):
            if message is not None:
                del channel.messages[message["ts"]]
            return {"channel": channel.id, "ts": origin.ts, "ephemeral": origin.ephemeral}
        if _true(body.get("replace_original")) and message is not None:
            return {**self._changed(channel, message, body), "ephemeral": False}
        if body.get("response_type") == "in_channel":
            written = self.store(channel, self._by_bot(body, self._content(body)))
            return {"channel": channel.id, "ts": written["ts"], "ephemeral": False}
        self._content(body)
        return {"channel": channel.id, "ts": self.new_ts(), "ephemeral": True}


METHODS: dict[str, Callable[[Workspace, Json], Json]] = {
    "apps.connections.open": Workspace.apps_connections_open,
    "assistant.threads.setStatus": Workspace.set_status,
    "assistant.threads.setSuggestedPrompts": Workspace.set_prompts,
    "assistant.threads.setTitle": Workspace.set_title,
    "auth.test": Workspace.auth_test,
    "chat.delete": Workspace.chat_delete,
    "chat.postEphemeral": Workspace.chat_post_ephemeral,
    "chat.postMessage": Workspace.chat_post_message,
    "chat.update": Workspace.chat_update,
    "conversations.history": Workspace.conversations_history,
    "conversations.info": Workspace.conversations_info,
    "conversations.open": Workspace.conversations_open,
    "conversations.replies": Workspace.conversations_replies,
    "files.completeUploadExternal": Workspace.files_complete_upload,
    "files.getUploadURLExternal": Workspace.files_get_upload_url,
    "reactions.add": Workspace.reactions_add,
    "users.info": Workspace.users_info,
    "views.open": Workspace.views_open,
    "views.publish": Workspace.views_publish,
    "views.update": Workspace.views_update,
}


def with_ids(blocks: Iterable[Json]) -> list[Json]:
    """The blocks as Slack stores them: each with a block_id, each interactive element with an action_id."""
    stored = copy.deepcopy(list(blocks))
    for block in stored:
        block.setdefault("block_id", uuid.uuid4().hex[:5])
    for _, element in _elements(stored):
        element.setdefault("action_id", uuid.uuid4().hex[:5])
    return stored


def labels(blocks: Iterable[Json]) -> list[str]:
    """What can be pressed in these blocks, in order."""
    return [label for _, element in _elements(blocks) for label in _labels(element)]


def _elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        if block.get("type") in {"actions", "context_actions"}:
            yield from ((block, element) for element in block.get("elements", []))
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and block[key].get("type") != "image":
                yield block, block[key]


def _labels(element: Json) -> list[str]:
    parts = [element, *element.get("options", []), element.get("positive_button"), element.get("negative_button")]
    return [part["text"]["text"] for part in parts if part and isinstance(part.get("text"), dict)]


def _pressed(blocks: Sequence[Json], label: str | None, action_id: str | None, given: Json | None) -> Json:
    """The action of the one element that has this label or action_id."""
    found = [
        (block, element)
        for block, element in _elements(blocks)
        if (action_id is None or element.get("action_id") == action_id) and (label is None or label in _labels(element))
    ]
    wanted = label if label is not None else action_id
    assert len(found) == 1, f"{len(found)} elements for {wanted!r}; there are {labels(blocks)}"
    block, element = found[0]
    action = {
        "type": element["type"],
        "action_id": element.get("action_id", ""),
        "block_id": block.get("block_id", ""),
        "action_ts": f"{time.time():.6f}",
    }
    return {**action, **_choice(element, label), **(given or {})}


def _choice(element: Json, label: str | None) -> Json:
    for key in ("positive_button", "negative_button"):
        if element.get(key, {}).get("text", {}).get("text") == label and label is not None:
            return {"text": element[key]["text"], "value": element[key].get("value", "")}
    chosen = [option for option in element.get("options", []) if option["text"]["text"] == label]
    if chosen:
        many = element["type"] not in _OPTION_INPUTS
        return {"selected_options": chosen} if many else {"selected_option": chosen[0]}
    return {key: element[key] for key in ("text", "value", "style") if key in element}


def _state(view: Json, values: Mapping[str, object]) -> Json:
    """The state of a submitted view, as Slack gives it, from values by block_id or action_id."""
    state: Json = {}
    for block, element in _elements(view["blocks"]):
        if block.get("type") == "input":
            value = values.get(block["block_id"], values.get(element["action_id"]))
            state[block["block_id"]] = {element["action_id"]: _input_state(element, value)}
    known = {key for block_id, inputs in state.items() for key in (block_id, *inputs)}
    assert set(values) <= known, f"no input for {sorted(set(values) - known)}; there are {sorted(known)}"
    return state


def _input_state(element: Json, value: object) -> Json:
    kind = str(element["type"])
    if isinstance(value, dict):
        return {"type": kind, **value}
    if kind in {"checkboxes", "multi_static_select"}:
        wanted = value if isinstance(value, list | tuple) else []
        return {"type": kind, "selected_options": [_option(element, one) for one in wanted]}
    if kind in _OPTION_INPUTS:
        return {"type": kind, "selected_option": None if value is None else _option(element, value)}
    key = {"datepicker": "selected_date", "timepicker": "selected_time", "users_select": "selected_user"}.get(kind)
    return {"type": kind, key or "value": value}


def _option(element: Json, wanted: object) -> Json:
    options = [option for option in element["options"] if wanted in (option.get("value"), option["text"]["text"])]
    assert options, f"no option {wanted!r} in {_labels(element)}"
    return dict(options[0])


def _hidden_event(subtype: str, channel: Channel, ts: str) -> Json:
    event = {"type": "message", "subtype": subtype, "hidden": True, "channel": channel.id}
    return {**event, "channel_type": channel.kind, "ts": ts, "event_ts": ts}


def _view(body: Json) -> Json:
    view = body.get("view")
    if not isinstance(view, dict) or not isinstance(view.get("blocks"), list):
        raise _Refused("invalid_arguments")
    return view


def _same_external(view: Json, body: Json) -> bool:
    return bool(view.get("external_id") == body["external_id"])


def _page(rows: Sequence[Json], body: Json, newest_first: bool) -> Json:
    """One page of messages, within oldest, latest, limit and cursor, with metadata only where asked for."""
    inclusive = _true(body.get("inclusive"))
    oldest, latest = Decimal(str(body.get("oldest") or 0)), Decimal(str(body.get("latest") or "Infinity"))
    after = str(body.get("cursor") or "").removeprefix("next_ts:")

    def wanted(row: Json) -> bool:
        at = Decimal(row["ts"])
        within = oldest <= at <= latest if inclusive else oldest < at < latest
        parent = not newest_first and row is rows[0]
        beyond = not after or (at < Decimal(after) if newest_first else at > Decimal(after))
        return (within or parent) and beyond

    found = [row for row in rows if wanted(row)]
    limit = min(int(body.get("limit") or 100), 999)
    page = [dict(row) for row in found[:limit]]
    if not _true(body.get("include_all_metadata")):
        for row in page:
            row.pop("metadata", None)
    more = len(found) > limit
    answer: Json = {"messages": page, "has_more": more}
    return {**answer, "response_metadata": {"next_cursor": f"next_ts:{page[-1]['ts']}"}} if more else answer


def _true(value: object) -> bool:
    return value is True or value in {"1", "true", "True", 1}


def as_typed(text: str) -> str:
    """A person's words as Slack passes them on: &, < and > escaped, except in mentions and links."""
    parts = _SENT_AS_TYPED.split(text)
    return "".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich_text(text: str) -> list[Json]:
    elements: list[Json] = []
    for part in filter(None, _SENT_AS_TYPED.split(text)):
        if part.startswith("<@"):
            elements.append({"type": "user", "user_id": part[2:-1].split("|")[0]})
        else:
            elements.append({"type": "text", "text": part})
    section = {"type": "rich_text_section", "elements": elements}
    return [{"type": "rich_text", "block_id": uuid.uuid4().hex[:5], "elements": [section]}]


async def _decoded(request: web.Request) -> Json:
    """The body of a request, whichever way it was encoded."""
    body: Json = dict(request.query)
    if request.content_type == "application/json":
        sent = json.loads(await request.text() or "{}")
        body.update(sent if isinstance(sent, dict) else {})
    elif request.content_type == "multipart/form-data" or request.content_type.endswith("form-urlencoded"):
        for key, value in (await request.post()).items():
            body[key] = value.file.read() if isinstance(value, web.FileField) else value
    return {key: _unpacked(value) if key in _JSON_FIELDS else value for key, value in body.items()}


def _unpacked(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except json.JSONDecodeError:
        return value


def _json(text: str) -> Json:
    decoded = _unpacked(text)
    return decoded if isinstance(decoded, dict) else {}


class _Socket:
    """One live Socket Mode connection; a frozen one neither sends nor answers, a leaving one gets nothing new."""

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self.ws = ws
        self.transport = transport
        self.frozen = False
        self.leaving = False
        self.waiting: dict[str, asyncio.Future[Json]] = {}

    def abort(self) -> None:
        """Cut the connection without a word."""
        if self.transport is not None:
            self.transport.abort()

    async def receive(self) -> None:
        """Answer pings and take acknowledgements until the connection ends."""
        async for message in self.ws:
            if self.frozen:
                continue
            if message.type == WSMsgType.PING:
                await self.ws.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                self._acknowledge(_json(message.data))

    async def ping(self) -> None:
        """Ping every ten seconds, with words as Slack does."""
        with suppress(ConnectionError):
            while not self.ws.closed:
                if not self.frozen:
                    await self.ws.ping(b"Ping from applink-standin")
                await asyncio.sleep(10)

    async def send(self, envelope: Json) -> Json:
        """Send an envelope and wait for the payload of its acknowledgement."""
        heard: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = heard
        try:
            if not self.frozen:
                await self.ws.send_json(envelope)
            return await heard
        finally:
            self.waiting.pop(envelope["envelope_id"], None)

    def _acknowledge(self, told: Json) -> None:
        future = self.waiting.pop(told.get("envelope_id", ""), None)
        if future is not None and not future.done():
            future.set_result(told.get("payload") or {})

    def give_up(self) -> None:
        """Nobody will acknowledge on this connection any more."""
        for future in self.waiting.values():
            if not future.done():
                future.set_exception(NotAcknowledged("the socket closed before the acknowledgement"))
        self.waiting.clear()


class SlackStandIn:
    """Slack on loopback, from `with SlackStandIn() as slack:` on; the real SDKs talk to `slack.base_url`.

    Everything the program asked is in `calls`, methods it should not have asked in `unknown`, and what `check`
    found wrong with its messages in `faults`. `keep` bounds what is remembered, for long runs.

    any_channel: every channel exists, and the bot is in it. strict_rates: what goes beyond Slack's limits for posting
    is answered with 429. latency: seconds between which a post takes to be answered, after it has arrived and was
    stored.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        bot_token: str = "xoxb-test",
        app_token: str = "xapp-test",
        signing_secret: str = "signing-secret-test",
        scopes: Sequence[str] = SCOPES,
        request_url: str | None = None,
        check: Callable[[Json], None] | None = slack_limits.check,
        check_view: Callable[[Json], None] | None = None,
        own_events: bool = False,
        keep: int | None = None,
        trigger_seconds: float = 3.0,
        any_channel: bool = False,
        strict_rates: bool = False,
        latency: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        self.port = port
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.request_url = request_url
        self.check = check
        self.check_view = check_view
        self.own_events = own_events
        self._calls: deque[Call] = deque(maxlen=keep)
        self._acks: deque[Ack] = deque(maxlen=keep)
        self.faults: list[AssertionError] = []
        self.unknown: list[str] = []
        self.connections = 0
        self.workspace = Workspace(scopes, keep, trigger_seconds, any_channel)
        self._rates = Rates(_WORKSPACE_RATE, lambda _: [_CHANNEL_RATE], time.monotonic) if strict_rates else None
        self._arrivals: deque[Arrival] = deque(maxlen=keep)
        self._latency, self._chance = latency, random.Random(bot_token)
        self.workspace.on_message = self._tell_own
        self._plans: list[Plan] = []
        self._sockets: list[_Socket] = []
        self._changed = threading.Condition()
        self._count = self._turn = 0
        self._ready: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._thread = threading.Thread(target=self._run, name="slack-standin", daemon=True)
        self._tasks: set[asyncio.Future[Any]] = set()
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._session: aiohttp.ClientSession

    # Life

    def __enter__(self) -> SlackStandIn:
        self._thread.start()
        self._ready.result(PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End all connections, as when Slack is down; the end of the `with` does it too."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the stand-in did not stop"

    @property
    def base_url(self) -> str:
        """What AsyncWebClient(base_url=…) takes."""
        return f"http://127.0.0.1:{self.port}/api/"

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            if self._ready.done():
                raise
            self._ready.set_exception(error)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/respond/{team}/{name}", self._respond)
        app.router.add_post("/upload/v1/{file_id}", self._upload)
        app.router.add_get("/link/", self._link)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True).start()
            self.port = runner.addresses[0][1]
            self.workspace.address = f"http://127.0.0.1:{self.port}"
            async with aiohttp.ClientSession() as self._session:
                self._ready.set_result(None)
                await self._stop.wait()
                await self._end_tasks()
        finally:
            await runner.cleanup()

    async def _end_tasks(self) -> None:
        for socket in list(self._sockets):
            socket.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # What the program asks

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await _decoded(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(body.get("token", ""))

        def answered() -> Json:
            self.workspace.check_token(method, token, self.bot_token, self.app_token)
            if method not in METHODS:
                self.unknown.append(method)
                raise _Refused("unknown_method")
            missing = self.workspace.missing_scope(method, body)
            if missing:
                return {"ok": False, "error": "missing_scope", "needed": missing, "provided": self._scopes()}
            return METHODS[method](self.workspace, body)

        call, plan = self._record(request, method, body, answered)
        headers = {} if method == "apps.connections.open" else {"x-oauth-scopes": self._scopes()}
        return await self._answer(request, plan, web.json_response(call.answer, headers=headers))

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await _decoded(request)
        name = request.match_info["name"]
        call, plan = self._record(request, "response_url", body, lambda: self.workspace.respond(name, body))
        done = web.Response(text="ok") if call.ok else web.json_response(call.answer, status=404)
        return await self._answer(request, plan, done)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        body: Json = {"file_id": request.match_info["file_id"]}
        if request.content_type == "multipart/form-data":
            body["content"] = next(
                (part for part in (await _decoded(request)).values() if isinstance(part, bytes)), b""
            )
        else:
            body["content"] = await request.read()
        call, plan = self._record(request, "upload", body, lambda: self.workspace.take_file(body))
        told = f"OK - {len(body['content'])}" if call.ok else "upload failed"
        return await self._answer(request, plan, web.Response(text=told, status=200 if call.ok else 400))

    def _scopes(self) -> str:
        return ",".join(self.workspace.scopes)

    def _record(
        self, request: web.Request, method: str, body: Json, answered: Callable[[], Json]
    ) -> tuple[Call, Plan | None]:
        at, headers = time.monotonic(), {key.lower(): value for key, value in request.headers.items()}
        with self._changed:
            plan = next((plan for plan in self._plans if plan.strikes(method, body)), None)
            if method == "chat.postMessage":
                plan = self._arrived(at, str(body.get("channel")), plan)
            if plan is not None and plan.kind not in _STORED_ALL_THE_SAME:
                answer = {
                    "ok": False,
                    "error": "ratelimited" if plan.kind == "429" else plan.kind.removeprefix("error:"),
                }
            else:
                answer = self._attempt(answered)
            self._inspect(method, body)
            self._count += 1
            call = Call(method, body, at, headers, self._count, answer, plan.kind if plan else None)
            self._calls.append(call)
            self._changed.notify_all()
        return call, plan

    def _arrived(self, at: float, channel: str, plan: Plan | None) -> Plan | None:
        """Takes note of a post; the fault that it meets, one of its own where there are too many."""
        channel = f"D{channel[1:]}" if channel[:1] in {"U", "W"} else channel
        self._arrivals.append((at, channel))
        wait = math.ceil(self._rates.admit(channel)) if self._rates and plan is None else 0
        return Plan("chat.postMessage", "429", 0, wait, 0, None) if wait else plan

    def _attempt(self, answered: Callable[[], Json]) -> Json:
        try:
            return copy.deepcopy({"ok": True, **answered()})
        except _Refused as refusal:
            return {"ok": False, "error": str(refusal)}

    def _inspect(self, method: str, body: Json) -> None:
        if method in _MESSAGE_METHODS and not _true(body.get("delete_original")):
            self._checked(self.check, method, {"text": body.get("text"), "blocks": body.get("blocks")})
        elif method.startswith("views."):
            self._checked(self.check_view, method, body.get("view") or {})

    def _checked(self, check: Callable[[Json], None] | None, method: str, shown: Json) -> None:
        try:
            if check is not None:
                check(copy.deepcopy(shown))
        except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
            self.faults.append(AssertionError(f"{method}: {error!r} in {shown}"))

    async def _answer(self, request: web.Request, plan: Plan | None, answer: web.StreamResponse) -> web.StreamResponse:
        if plan is None:
            if self._latency[1] and request.match_info.get("method") == "chat.postMessage":
                await self._stopped_within(self._chance.uniform(*self._latency))
            return answer
        if plan.kind in ("slow", "stuck"):
            await self._stopped_within(plan.seconds)
        if plan.kind in ("drop_before", "drop_after", "stuck") and request.transport is not None:
            request.transport.abort()
        return _faulty(plan) or answer

    async def _stopped_within(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    # Socket Mode

    async def _link(self, request: web.Request) -> web.StreamResponse:
        with self._changed:
            plan = next((plan for plan in self._plans if plan.strikes("socket", {})), None)
        if plan is not None:
            return await self._answer(request, plan, web.Response(status=503))
        if request.query.get("ticket") not in self.workspace.tickets:
            return web.Response(status=404)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        socket = _Socket(ws, request.transport)
        # A program that goes away in the middle of it is no error of the stand-in.
        with suppress(ConnectionError):
            hello = {"type": "hello", "num_connections": len(self._sockets) + 1, **_debug_info()}
            await ws.send_json({**hello, "connection_info": {"app_id": APP}})
            await self._keep(socket)
        return ws

    async def _keep(self, socket: _Socket) -> None:
        """Hold the connection until it ends."""
        with self._changed:
            self.connections += 1
            self._sockets.append(socket)
            self._changed.notify_all()
        pings = asyncio.create_task(socket.ping())
        try:
            await socket.receive()
        finally:
            pings.cancel()
            socket.give_up()
            with self._changed:
                self._sockets.remove(socket)
                self._changed.notify_all()

    def connected(self) -> int:
        """How many sockets are live."""
        with self._changed:
            return len(self._sockets)

    def drop_sockets(self) -> None:
        """Cut all sockets abruptly."""
        self._in_loop(self._drop())

    async def _drop(self) -> None:
        for socket in list(self._sockets):
            socket.abort()

    def freeze_sockets(self) -> None:
        """Let the present sockets go silent while they stay open: no pong, no event, no acknowledgement."""
        with self._changed:
            for socket in self._sockets:
                socket.frozen = True

    def send_disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the program politely to connect anew."""
        self._in_loop(self._disconnect(reason))

    async def _disconnect(self, reason: str) -> None:
        for socket in list(self._sockets):
            socket.leaving = True
            await socket.ws.send_json({"type": "disconnect", "reason": reason, **_debug_info()})

    def _live(self) -> list[_Socket]:
        with self._changed:
            return [socket for socket in self._sockets if not socket.leaving]

    # Sending

    def send_event(self, event: Json, **how: Unpack[How]) -> Ack | None:
        """Send an event in its envelope; the acknowledgement, unless `wait=False`."""
        return self._send([self._event_delivery(event, how, how.get("event_id"))], how)[0]

    def send_command(
        self,
        command: str,
        text: str = "",
        *,
        user: str = MEMBER,
        channel: str = GENERAL,
        fields: Json | None = None,
        **how: Unpack[How],
    ) -> Ack | None:
        """Send a slash command; what the program acknowledges it with is shown to this person alone."""
        with self._changed:
            place = self._place(channel, user)
            payload = {
                "token": "verification-token",
                "team_id": TEAM,
                "team_domain": "union",
                "channel_id": place.id,
                "channel_name": place.name or "directmessage",
                "user_id": user,
                "user_name": self.workspace.users[user]["name"],
                "command": command,
                "text": as_typed(text),
                "api_app_id": APP,
                "is_enterprise_install": "false",
                "response_url": self.workspace.new_response_url(_Origin(place.id, None, True)),
                "trigger_id": self.workspace.new_trigger(),
                **(fields or {}),
            }
        return self._send([_Delivery("slash_commands", payload)], how)[0]

    def send_interactive(self, payload: Json, **how: Unpack[How]) -> Ack | None:
        """Send any other interactive payload, as it is."""
        return self._send([_Delivery("interactive", payload)], how)[0]

    def send_action(
        self,
        user: str,
        action: Json,
        *,
        container: Json,
        message: Json | None = None,
        view: Json | None = None,
        state: Json | None = None,
        **how: Unpack[How],
    ) -> Ack | None:
        """Send block_actions; `press` finds the action by what it is labelled."""
        shown: Json = {"container": container, "actions": [action], "state": {"values": state or {}}}
        with self._changed:
            if "channel_id" in container:
                place = self._place(container["channel_id"], user)
                hidden = bool(container.get("is_ephemeral"))
                thread = container.get("thread_ts")
                origin = _Origin(place.id, None if hidden else container["message_ts"], hidden, thread)
                shown["channel"] = {"id": place.id, "name": place.name or "directmessage"}
                shown["response_url"] = self.workspace.new_response_url(origin)
            payload = {**self._interaction("block_actions", user), **shown}
        payload.update({key: value for key, value in (("message", message), ("view", view)) if value is not None})
        return self.send_interactive(payload, **how)

    def send_shortcut(
        self, callback_id: str, *, user: str = MEMBER, message: Json | None = None, **how: Unpack[How]
    ) -> Ack | None:
        """Send a global shortcut, or with a `message` (of `messages()`) the shortcut of its menu."""
        with self._changed:
            payload = self._interaction("message_action" if message else "shortcut", user)
            payload.update({"callback_id": callback_id, "action_ts": self.workspace.new_ts()})
            if message:
                place = self._place(message["channel"], user)
                origin = _Origin(place.id, None, True)
                payload.update({"message": message, "message_ts": message["ts"]})
                payload.update({"channel": {"id": place.id, "name": place.name or "directmessage"}})
                payload["response_url"] = self.workspace.new_response_url(origin)
        return self.send_interactive(payload, **how)

    def send_view_submission(
        self, user: str, view: Call | Json | str, values: Mapping[str, object] | None = None, **how: Unpack[How]
    ) -> Ack | None:
        """Submit a modal: the call that opened it, its id or itself, with values by block_id or action_id."""
        shown = self._view(view)
        with self._changed:
            payload = {**self._interaction("view_submission", user), "response_urls": []}
            payload["view"] = {**shown, "state": {"values": _state(shown, values or {})}}
        ack = self.send_interactive(payload, **how)
        if ack is not None:
            with self._changed:
                self.workspace.answer_view(shown["id"], ack.payload)
        return ack

    def send_view_closed(self, user: str, view: Call | Json | str, **how: Unpack[How]) -> Ack | None:
        """Close a modal that asked to be told (`notify_on_close`)."""
        payload = {**self._interaction("view_closed", user), "view": self._view(view), "is_cleared": False}
        return self.send_interactive(payload, **how)

    def verify_url(self, **how: Unpack[How]) -> Ack:
        """Send url_verification over HTTP; the answer has to carry `challenge`, the number in its `event_id`."""
        challenge = uuid.uuid4().hex
        payload = {"token": "verification-token", "challenge": challenge, "type": "url_verification"}
        ack = self._send([_Delivery("events_api", payload, challenge)], how)[0]
        assert ack is not None
        return ack

    def press(
        self,
        user: str,
        target: Call | Json,
        label: str | None = None,
        *,
        action_id: str | None = None,
        given: Json | None = None,
        state: Json | None = None,
        stale: bool = False,
        **how: Unpack[How],
    ) -> Ack | None:
        """Press a button or choose an option, by its label or action_id, of a call or of a row of `messages()`.

        What counts is the message as it stands now; with `stale` the one the call wrote, as in a double click.
        given: more fields of the action, such as selected_date. state: the values of other inputs.
        """
        if isinstance(target, Call) and target.method.startswith("views."):
            view = self._view(target)
            action = _pressed(view["blocks"], label, action_id, given)
            return self.send_action(user, action, container={"type": "view", "view_id": view["id"]}, view=view, **how)
        shown, hidden = self._shown(target, stale)
        action = _pressed(shown.get("blocks") or [], label, action_id, given)
        place = shown.pop("channel")
        container = {"type": "message", "message_ts": shown["ts"], "channel_id": place, "is_ephemeral": hidden}
        if shown.get("thread_ts"):
            container["thread_ts"] = shown["thread_ts"]
        message = None if hidden else shown
        return self.send_action(user, action, container=container, message=message, state=state, **how)

    def _shown(self, target: Call | Json, stale: bool) -> tuple[Json, bool]:
        """The message pressed on, and whether it is ephemeral."""
        if not isinstance(target, Call):
            return dict(target), False
        kept = self.message(target.channel, target.ts)
        hidden = target.method == "chat.postEphemeral" or bool(target.answer.get("ephemeral"))
        if hidden or stale:
            wrote = {"ts": target.ts, "channel": target.channel, "thread_ts": target.body.get("thread_ts")}
            written = with_ids(target.blocks) if hidden else (target.answer.get("message") or {}).get("blocks")
            return {**(kept or {"type": "message"}), **wrote, "text": target.text, "blocks": written}, hidden
        assert kept is not None, f"there is no message {target.ts} in {target.channel}"
        return kept, False

    def _view(self, view: Call | Json | str) -> Json:
        if isinstance(view, Call):
            view = str(view.answer["view"]["id"])
        with self._changed:
            return copy.deepcopy(self.workspace.views[view]) if isinstance(view, str) else view

    # What people do

    def dm(
        self, user: str, text: str, thread_ts: str | None = None, *, more: Json | None = None, **how: Unpack[How]
    ) -> Said:
        """A person writes to the bot directly."""
        return self._say(user, "D" + user[1:], text, thread_ts, more, how)

    def channel_message(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        more: Json | None = None,
        **how: Unpack[How],
    ) -> Said:
        """A person writes in a channel without naming the bot."""
        return self._say(user, channel, text, thread_ts, more, how)

    def mention(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        *,
        first: Literal["app_mention", "message"] = "app_mention",
        more: Json | None = None,
        **how: Unpack[How],
    ) -> Said:
        """A person names the bot in a channel: Slack sends app_mention AND the message, in either order."""
        named = text if f"<@{BOT_USER}>" in text else f"<@{BOT_USER}> {text}"
        return self._say(user, channel, named, thread_ts, more, how, first=first)

    def _say(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None,
        more: Json | None,
        how: How,
        first: str | None = None,
    ) -> Said:
        with self._changed:
            place = self._place(channel, user)
            message = self._written(user, text, thread_ts, place)
            message.update(more or {})
            self.workspace.store(place, message)
            event = self.workspace.event_of(place, message)
        events = [event]
        if first is not None:
            mention = {**event, "type": "app_mention"}
            del mention["channel_type"]
            events = [mention, event] if first == "app_mention" else [event, mention]
        return self._tell(user, place.id, message["ts"], text, events, how)

    def _written(self, user: str, text: str, thread_ts: str | None, place: Channel) -> Json:
        message: Json = {
            "type": "message",
            "user": user,
            "client_msg_id": str(uuid.uuid4()),
            "text": as_typed(text),
            "team": TEAM,
            "ts": self.workspace.new_ts(),
            "blocks": _rich_text(text),
        }
        if thread_ts is not None:
            parent = place.messages.get(thread_ts, {})
            message.update({"thread_ts": thread_ts, "parent_user_id": parent.get("user", user)})
        return message

    def edit(self, user: str, channel: str, ts: str, old: str, new: str, **how: Unpack[How]) -> Said:
        """A person edits what they wrote."""
        with self._changed:
            place, before = self._before(user, channel, ts, old)
            edited = {"user": user, "ts": self.workspace.new_ts()}
            after = {**before, "text": as_typed(new), "blocks": _rich_text(new), "edited": edited}
            place.messages[ts] = after
            event = self.workspace.changed_event(place, before, after)
        return self._tell(user, place.id, ts, new, [event], how)

    def unfurl(self, user: str, channel: str, ts: str, text: str, link: str = "", **how: Unpack[How]) -> Said:
        """Slack adds a preview of a link: message_changed with the same text, and no edit."""
        with self._changed:
            place, before = self._before(user, channel, ts, text)
            preview = {
                "id": 1,
                "from_url": link or "https://example.org/",
                "title": "リンク先",
                "text": "リンク先の要約",
            }
            after = {**before, "attachments": [preview]}
            place.messages[ts] = after
            event = self.workspace.changed_event(place, before, after)
        return self._tell(user, place.id, ts, text, [event], how)

    def delete(self, user: str, channel: str, ts: str, old: str, **how: Unpack[How]) -> Said:
        """A person deletes what they wrote."""
        with self._changed:
            place, before = self._before(user, channel, ts, old)
            place.messages.pop(ts, None)
            event = self.workspace.deleted_event(place, before)
        return self._tell(user, place.id, ts, old, [event], how)

    def _before(self, user: str, channel: str, ts: str, text: str) -> tuple[Channel, Json]:
        place = self._place(channel, user)
        before = place.messages.get(ts) or {**self._written(user, text, None, place), "ts": ts}
        return place, copy.deepcopy(before)

    def react(
        self, user: str, target: Call | Json, name: str = "+1", taken_away: bool = False, **how: Unpack[How]
    ) -> Ack | None:
        """A person puts an emoji on a message (a call or a row of `messages()`), or takes it away."""
        channel = target.channel if isinstance(target, Call) else target["channel"]
        ts = target.ts if isinstance(target, Call) else target["ts"]
        with self._changed:
            event_ts = self.workspace.new_ts()
        event = {
            "type": "reaction_removed" if taken_away else "reaction_added",
            "user": user,
            "reaction": name,
            "item_user": BOT_USER,
            "item": {"type": "message", "channel": channel, "ts": ts},
            "event_ts": event_ts,
        }
        return self.send_event(event, **how)

    def home_opened(self, user: str, tab: Literal["home", "messages"] = "home", **how: Unpack[How]) -> Ack | None:
        """A person opens the bot's home or messages tab."""
        with self._changed:
            place, ts = self.workspace.dm_of(user), self.workspace.new_ts()
            event: Json = {"type": "app_home_opened", "user": user, "channel": place.id, "tab": tab, "event_ts": ts}
            if tab == "home" and user in self.workspace.homes:
                event["view"] = copy.deepcopy(self.workspace.homes[user])
        return self.send_event(event, **how)

    def redeliver(self, said: Said, **how: Unpack[How]) -> list[Ack | None]:
        """Send again what was said, with the same event ids, as Slack does when it saw no answer."""
        number = how.get("retry_num") or 1
        deliveries = [
            replace(self._event_delivery(event, how, event_id), retry_num=number) for event_id, event in said.deliveries
        ]
        return self._send(deliveries, how)

    def _tell(self, user: str, channel: str, ts: str, text: str, events: list[Json], how: How) -> Said:
        deliveries = [
            self._event_delivery(event, how, None if index else how.get("event_id"))
            for index, event in enumerate(events)
        ]
        acks = self._send(deliveries, how)
        told = tuple((delivery.event_id or "", delivery.payload["event"]) for delivery in deliveries)
        return Said(user, channel, ts, text, told, tuple(ack for ack in acks if ack is not None))

    def _place(self, channel: str, user: str) -> Channel:
        if user not in self.workspace.users:
            self.workspace.add_user(user)
        if channel.startswith("D"):
            return self.workspace.dm_of(f"U{channel[1:]}")
        return self.workspace.add_channel(channel)

    def _interaction(self, kind: str, user: str) -> Json:
        if user not in self.workspace.users:
            self.workspace.add_user(user)
        name = self.workspace.users[user]["name"]
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": TEAM},
            "api_app_id": APP,
            "token": "verification-token",
            "trigger_id": self.workspace.new_trigger(),
            "team": {"id": TEAM, "domain": "union"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _event_delivery(self, event: Json, how: How, event_id: str | None = None) -> _Delivery:
        event_id = event_id or "Ev" + uuid.uuid4().hex[:12].upper()
        payload = {
            "token": "verification-token",
            "team_id": TEAM,
            "context_team_id": TEAM,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
        return _Delivery("events_api", payload, event_id, how.get("retry_num"), how.get("retry_reason", "timeout"))

    def _send(self, deliveries: Sequence[_Delivery], how: How) -> list[Ack | None]:
        to, timeout = how.get("to") or self.request_url, how.get("timeout", PATIENCE)
        if to is None:
            self.wait_until(self._live, timeout, "a socket of the program")
        sendings = [self._deliver(delivery, to, timeout, how.get("sign", "right")) for delivery in deliveries]
        if how.get("wait", True):
            return list(self._in_loop(_all(sendings), timeout + PATIENCE))
        for sending in sendings:
            self._loop.call_soon_threadsafe(self._background, sending)
        return [None for _ in deliveries]

    def _background(self, sending: Coroutine[Any, Any, Ack]) -> None:
        task = asyncio.ensure_future(_unheard(sending))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: _Delivery, to: str | None, patience: float, sign: str) -> Ack:
        try:
            ack = await asyncio.wait_for(self._through(delivery, to, sign), patience)
        except TimeoutError:
            raise NotAcknowledged(f"not acknowledged within {patience} s: {delivery.name}") from None
        except aiohttp.ClientError as error:
            raise NotAcknowledged(f"not delivered: {delivery.name}: {error!r}") from error
        with self._changed:
            if ack.payload.get("text") or ack.payload.get("blocks"):
                shown = {"text": ack.payload.get("text"), "blocks": ack.payload.get("blocks")}
                self._checked(self.check, delivery.name, shown)
            self._acks.append(ack)
            self._changed.notify_all()
        return ack

    async def _through(self, delivery: _Delivery, to: str | None, sign: str) -> Ack:
        if to is not None:
            return await self._over_http(delivery, to, sign)
        sockets = self._live()
        if not sockets:
            raise NotAcknowledged(f"no socket for {delivery.name}")
        # Slack sends to any of the connections; here they take turns.
        self._turn += 1
        socket = sockets[self._turn % len(sockets)]
        return Ack(await socket.send(delivery.envelope()), event_id=delivery.event_id)

    async def _over_http(self, delivery: _Delivery, to: str, sign: str) -> Ack:
        kind, body = delivery.form()
        headers = {"Content-Type": kind, **self._signature(body, sign), **delivery.retry_headers()}
        async with self._session.post(to, data=body.encode(), headers=headers) as response:
            text = await response.text()
            plain = {"text": text} if text and delivery.kind == "slash_commands" and response.ok else {}
            return Ack(_json(text) or plain, response.status, text, delivery.event_id)

    def _signature(self, body: str, sign: str) -> dict[str, str]:
        if sign == "none":
            return {}
        at = str(int(time.time()) - (600 if sign == "old" else 0))
        secret = self.signing_secret + ("?" if sign == "wrong" else "")
        digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}

    def _tell_own(self, event: Json) -> None:
        """Tell the program of its own messages, as Slack does to every subscriber."""
        if self.own_events and (self.request_url is not None or self._live()):
            sending = self._deliver(self._event_delivery(event, {}), self.request_url, PATIENCE, "right")
            self._background(sending)

    def _in_loop(self, work: Coroutine[Any, Any, T], timeout: float = PATIENCE) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    # What tests look at

    @property
    def calls(self) -> list[Call]:
        """What the program asked so far, oldest first; the last `keep` of it."""
        with self._changed:
            return list(self._calls)

    @property
    def arrivals(self) -> list[Arrival]:
        """When each chat.postMessage arrived, taken or refused, and where: (seconds of time.monotonic(), channel)."""
        with self._changed:
            return list(self._arrivals)

    @property
    def acks(self) -> list[Ack]:
        """What the program acknowledged so far, oldest first; the last `keep` of it."""
        with self._changed:
            return list(self._acks)

    def wait_until(self, condition: Callable[[], object], timeout: float = PATIENCE, what: str = "") -> None:
        """Block until the condition holds; AssertionError after `timeout` seconds. No lock is held meanwhile."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"waited {timeout} s for {what or condition}; {self._story()}"
            with self._changed:
                # The condition may depend on what the stand-in does not see: look again soon.
                self._changed.wait(0.05)

    def wait_for(self, condition: Callable[[Call], object], timeout: float = PATIENCE, after: int = 0) -> Call:
        """The first call that meets the condition, failed ones included; `after` is the number of an earlier call."""
        found: list[Call] = []

        def there() -> bool:
            found.extend(call for call in self.calls if call.number > after and condition(call))
            return bool(found)

        self.wait_until(there, timeout, "a call")
        return found[0]

    def wait_posted(
        self, channel: str | None = None, containing: str = "", timeout: float = PATIENCE, after: int = 0
    ) -> Call:
        """The first chat.postMessage that was stored, in this channel and containing these words."""

        def wanted(call: Call) -> bool:
            return self._is_post(call, channel) and containing in json.dumps(call.body, ensure_ascii=False)

        return self.wait_for(wanted, timeout, after)

    def posted(self, channel: str | None = None) -> list[Call]:
        """The chat.postMessage calls that were stored, whatever the program heard of them."""
        return [call for call in self.calls if self._is_post(call, channel)]

    def _is_post(self, call: Call, channel: str | None) -> bool:
        there = channel is None or call.channel == channel
        return there and call.ok and call.method == "chat.postMessage"

    def last(self) -> int:
        """The number of the latest call, for `after`."""
        with self._changed:
            return self._count

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """What now stands in a channel, or in one thread, oldest first, everyone's; each row names its channel."""
        with self._changed:
            place = self.workspace.channels.get(channel)
            rows = list(place.messages.values()) if place else []
            wanted = [row for row in rows if thread_ts is None or thread_ts in {row["ts"], row.get("thread_ts")}]
            return [{**copy.deepcopy(row), "channel": channel} for row in wanted]

    def message(self, channel: str, ts: str) -> Json | None:
        """One message as it stands now."""
        return next((row for row in self.messages(channel) if row["ts"] == ts), None)

    def assert_clean(self) -> None:
        """No unknown method was asked for and no message broke a limit."""
        assert not self.unknown, f"unknown methods: {self.unknown}"
        assert not self.faults, f"{len(self.faults)} faults, the first: {self.faults[0]}"

    def _story(self) -> str:
        last = [f"{call.method} {call.fault or call.answer.get('error') or 'ok'}" for call in self.calls[-12:]]
        return f"{len(self._sockets)} sockets; the last calls: {last}"

    # What goes wrong

    def fail(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        retry_after: int = 1,
        when: Callable[[Json], bool] | None = None,
        seconds: float = 1.0,
        skip: int = 0,
    ) -> Plan:
        """Let the next calls of a method fail, after the first `skip`; None as `times`: until `clear_faults`.

        method: of the Web API, or "response_url", "upload", "socket" (the connection itself), "*".
        kind: 429, 500, 503, drop_before, stuck (dropped after `seconds`), error:NAME (nothing is stored); drop_after,
        malformed, slow (answered after `seconds`), 500_after (it is stored).
        """
        if kind not in _KINDS and not kind.startswith("error:"):
            raise ValueError(f"unknown kind of fault: {kind}")
        plan = Plan(method, kind, times, retry_after, seconds, when, skip)
        with self._changed:
            self._plans = [*(earlier for earlier in self._plans if earlier.left != 0), plan]
        return plan

    def clear_faults(self) -> None:
        """Forget all programmed faults."""
        with self._changed:
            self._plans.clear()


@dataclass(frozen=True)
class _Delivery:
    """One thing to send to the program, in either mode."""

    kind: Literal["events_api", "slash_commands", "interactive"]
    payload: Json
    event_id: str | None = None
    retry_num: int | None = None
    retry_reason: str = "timeout"

    @property
    def name(self) -> str:
        """What it is, for messages."""
        told = self.payload.get("event") or self.payload
        return f"{self.kind} {told.get('command') or told.get('type', '')} {told.get('subtype', '')}".strip()

    def envelope(self) -> Json:
        """How Socket Mode wraps it."""
        envelope: Json = {"envelope_id": str(uuid.uuid4()), "type": self.kind, "payload": self.payload}
        if self.kind == "events_api":
            reason = self.retry_reason if self.retry_num else ""
            envelope.update({"retry_attempt": self.retry_num or 0, "retry_reason": reason})
        return {**envelope, "accepts_response_payload": self.kind != "events_api"}

    def form(self) -> tuple[str, str]:
        """How HTTP mode encodes it: the content type and the body."""
        if self.kind == "events_api":
            return "application/json", json.dumps(self.payload)
        fields = self.payload if self.kind == "slash_commands" else {"payload": json.dumps(self.payload)}
        return "application/x-www-form-urlencoded", urlencode(fields)

    def retry_headers(self) -> dict[str, str]:
        """The headers that mark a re-delivery."""
        if not self.retry_num:
            return {}
        reason = "http_timeout" if self.retry_reason == "timeout" else self.retry_reason
        return {"X-Slack-Retry-Num": str(self.retry_num), "X-Slack-Retry-Reason": reason}


def _faulty(plan: Plan) -> web.Response | None:
    """What a programmed fault answers instead."""
    if plan.kind == "429":
        headers = {"Retry-After": str(plan.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if plan.kind in {"500", "503", "500_after"}:
        return web.Response(status=int(plan.kind[:3]), text="<html>Service trouble</html>", content_type="text/html")
    if plan.kind == "malformed":
        return web.Response(text='{"ok":true,"ts":"17', content_type="application/json")
    return None


def _debug_info() -> Json:
    return {"debug_info": {"host": "applink-standin", "build_number": 1, "approximate_connection_time": 18060}}


async def _all(sendings: Sequence[Coroutine[Any, Any, Ack]]) -> list[Ack]:
    return list(await asyncio.gather(*sendings))


async def _unheard(sending: Coroutine[Any, Any, Ack]) -> None:
    try:
        await sending
    except NotAcknowledged:
        return
