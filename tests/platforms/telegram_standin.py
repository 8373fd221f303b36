"""A stand-in for the Telegram Bot API on loopback: the real SDK talks to it, tests read what it was told.

It runs in a thread of its own; every public method may be called from any thread and blocks the caller (a test that
shares its event loop with the program goes through `asyncio.to_thread`). Shapes and texts follow
https://core.telegram.org/bots/api; mentions and commands are found as tdlib finds them, offsets are in UTF-16.
"""

from __future__ import annotations

import asyncio
import copy
import json
import math
import random
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, TypedDict, Unpack

import aiohttp
from aiohttp import web

from tests.platforms import telegram_limits
from tests.platforms.arrivals import Arrival, Rates

Json = dict[str, Any]
Check = Callable[[str, Json], None]
Predicate = Callable[[Json], bool]

TOKEN = "111:test"
PATIENCE = 10.0
LONGEST_POLL = 50.0
LONGEST_TEXT = 4096
LONGEST_CALLBACK_DATA = 64
LARGEST_BODY = 64 * 1024 * 1024

# Form fields that are text whatever they look like; every other field is JSON where it reads as JSON.
TEXT_FIELDS = {"action", "callback_query_id", "caption", "description", "document", "inline_message_id",
               "inline_query_id", "language_code", "name", "next_offset", "parse_mode", "secret_token",
               "short_description", "text", "url"}  # fmt: skip
DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    500: "Internal Server Error",
}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
WEBHOOK_IS_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
FAULT_KINDS = re.compile(r"[45]\d\d(:.*)?|500_after|stuck|drop_before|drop_after|malformed|slow", re.DOTALL)
SENDS = {"sendMessage", "sendDocument"}
BURST = 3  # messages that strict_rates lets one chat have at once, as Telegram does
SENT_ON_REQUEST_ONLY = {"chat_member", "message_reaction", "message_reaction_count"}
ADMINISTRATOR_RIGHTS = ("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
                        "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
                        "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories")  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


class Way(TypedDict, total=False):
    """How one update travels: `to` posts it to that address; `secret` is the header's value, "" leaves it out."""

    to: str
    secret: str


@dataclass(frozen=True)
class Upload:
    """A file that came in a multipart body."""

    filename: str
    mime_type: str
    content: bytes


@dataclass(frozen=True)
class Call:
    """One request; `status` is the HTTP status of the answer, 0 where there was none; `number` counts requests."""

    method: str
    body: Json
    at: float
    number: int
    status: int = 200
    result: Any = None
    description: str = ""


class Update(Json):
    """An update as it was sent; `status` is the webhook's answer (0: none), None where it waits for a poll."""

    status: int | None = None

    @property
    def update_id(self) -> int:
        return int(self["update_id"])

    @property
    def message(self) -> Json:
        """The message inside, wherever this kind of update keeps it."""
        return dict(self.get("message") or self.get("edited_message") or self["callback_query"]["message"])

    @property
    def message_id(self) -> int:
        return int(self.message["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.message["chat"]["id"])


class Refusal(Exception):
    """An answer with ok: false."""

    def __init__(self, code: int, description: str = "", retry_after: int = 0, moved_to: int = 0) -> None:
        super().__init__(description)
        self.code = code
        self.description = description or DESCRIPTIONS.get(code, "Error")
        self.parameters = Json()
        put(self.parameters, retry_after=retry_after, migrate_to_chat_id=moved_to)


class Hangup(Exception):
    """The connection is closed without an answer."""


@dataclass
class Fault:
    """A programmed fault: it spares `skip` calls and strikes `left` more (None: all), those for which `when` holds."""

    kind: str
    left: int | None
    retry_after: int
    seconds: float
    when: Predicate | None
    skip: int = 0

    def strikes(self, body: Json) -> bool:
        """Whether it strikes this call, which is then counted."""
        if self.left == 0 or not (self.when is None or self.when(body)):
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.left = None if self.left is None else self.left - 1
        return True

    def refusal(self) -> Refusal | None:
        """What kinds like 500, 429 and 400:DESCRIPTION answer; None for the kinds that let the call through."""
        code, _, description = self.kind.partition(":")
        if code == "429":
            return Refusal(429, f"Too Many Requests: retry after {self.retry_after}", self.retry_after)
        return Refusal(int(code), description) if code.isdecimal() else None


def published_rates(clock: Callable[[], float], burst: int) -> Rates:
    """Telegram's published limits: 30/s over all, 20/min in a group, 1/s in a chat.

    `burst`: so many may come to a chat at once; with 1, only private chats have the limit.
    """

    def rules(chat: Hashable) -> list[tuple[int, float]]:
        assert isinstance(chat, int)
        second = (burst, float(burst))
        if chat > 0:
            return [second]
        return [(20, 60.0)] if burst == 1 else [second, (20, 60.0)]

    return Rates((30, 1.0), rules, clock)


@dataclass
class Updates:
    """What waits for the program, and the way it asked for. Callers hold the lock."""

    waiting: deque[Update] = field(default_factory=deque)
    again: list[Update] = field(default_factory=list)
    withheld: deque[Update] = field(default_factory=deque)
    in_flight: set[int] = field(default_factory=set)
    allowed: list[str] = field(default_factory=list)
    webhook: tuple[str, str] = ("", "")
    last_id: int = 900_000_000
    polls: int = 0

    def number(self, update: Mapping[str, Any]) -> Update:
        """The update with an update_id; one that it brings along stays."""
        self.last_id += 1
        numbered = Update({"update_id": self.last_id, **update})
        self.last_id = max(self.last_id, number_of(numbered))
        return numbered

    def add(self, update: Update) -> bool:
        """Queues the update; False where the program did not ask for its kind."""
        kinds = set(update) - {"update_id"}
        unwanted = self.allowed and kinds and not kinds & set(self.allowed)
        if unwanted or (not self.allowed and kinds & SENT_ON_REQUEST_ONLY):
            self.withheld.append(update)
            return False
        self.waiting.append(update)
        return True

    def ask(self, body: Json) -> None:
        """Takes note of the kinds that the program wants from now on."""
        if isinstance(body.get("allowed_updates"), list):
            self.allowed = body["allowed_updates"]

    def confirm(self, offset: int) -> None:
        """Forgets for ever what lies below the offset; a negative one keeps that many of the last."""
        if offset > 0:
            self.waiting = deque(each for each in self.waiting if number_of(each) >= offset)
        elif offset < 0:
            self.waiting = deque(list(self.waiting)[offset:])

    def batch(self, poll: int, limit: int) -> list[Update]:
        """What the poll gets now. Raises a Refusal where another poll or a webhook has ended it."""
        if poll != self.polls:
            raise Refusal(409)
        if self.webhook[0]:
            raise Refusal(409, "Conflict: terminated by setWebhook request")
        batch = sorted([*self.again, *self.waiting], key=number_of)[:limit]
        self.again = [each for each in self.again if not any(each is taken for taken in batch)]
        return batch

    def due(self) -> list[Update]:
        """What the webhook has not taken and is not being offered just now."""
        return [each for each in self.waiting if number_of(each) not in self.in_flight] if self.webhook[0] else []

    def settle(self, update: Update, status: int) -> None:
        """A delivered update is done with; another one waits on."""
        self.in_flight.discard(number_of(update))
        if delivered(status):
            self.waiting = deque(each for each in self.waiting if each is not update)


class Chats:
    """Who and what Telegram knows of: users, groups, messages, files, queries. Callers hold the lock."""

    def __init__(self, me: Json, strict_start: bool, rates: Rates | None, keep: int | None) -> None:
        self.me = me
        self.strict_start = strict_start
        self.rates = rates
        self.keep = keep
        self.queries_too_old = False
        self.started: set[int] = set()
        self.blocked: set[int] = set()
        self.groups: dict[int, str] = {}
        self.moved: dict[int, int] = {}
        self.members: dict[tuple[int, int], str] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.sent: deque[Json] = deque(maxlen=keep)
        self.queries: dict[str, bool] = {}
        self._files: dict[str, Json] = {}
        self._last_message: Counter[int] = Counter()
        self._last_query = 4_000_000_000_000
        self._last_file = 0

    # What users do

    def typed(self, user_id: int, chat_id: int, text: str, reply_to: Any, extra: Json | None) -> Json:
        """A user's new message."""
        message = self._new(chat_id, person(user_id))
        if reply_to is not None:
            message["reply_to_message"] = without_reply(self.shown(reply_to, chat_id))
        put(message, text=text, entities=found_entities(text))
        message |= extra or {}
        self._store(message)
        return copy.deepcopy(message)

    def retyped(self, user_id: int, chat_id: int, message_id: int, text: str) -> Json:
        """A user's message with another text."""
        message = self.messages[chat_id, message_id]
        assert message["from"]["id"] == user_id, "it is not this user's message"
        put(message, text=text, entities=found_entities(text), edit_date=int(time.time()))
        return copy.deepcopy(message)

    def asked(self) -> str:
        """The id of a new callback or inline query."""
        self._last_query += 1
        self.queries[str(self._last_query)] = False
        trim(self.queries, self.keep)
        return str(self._last_query)

    def shown(self, message: Any, chat_id: int) -> Json:
        """The message as it looks now; an inaccessible one where it is gone."""
        place = place_of(message, chat_id)
        gone = {"chat": chat_of(place[0]), "message_id": place[1], "date": 0}
        return copy.deepcopy(self.messages.get(place, gone))

    def stand(self, chat_id: int, status: str) -> None:
        """The bot's own standing in a group or with a user changes."""
        if chat_id < 0:
            self.groups[chat_id] = status
        elif status == "kicked":
            self.blocked.add(chat_id)
        else:
            self.started.add(chat_id)
            self.blocked.discard(chat_id)

    # What the bot does

    def open(self, body: Json) -> Json:
        """The chat that the bot may write to. Raises the Refusal that Telegram gives otherwise."""
        chat_id = body.get("chat_id")
        if not isinstance(chat_id, int) or chat_id == 0:
            raise Refusal(400, "Bad Request: chat not found" if chat_id else "Bad Request: chat_id is empty")
        if chat_id in self.moved:
            raise Refusal(
                400, "Bad Request: group chat was upgraded to a supergroup chat", moved_to=self.moved[chat_id]
            )
        if not self.strict_start and chat_id not in self.groups and chat_id not in self.blocked:
            self.stand(chat_id, "member")
        if chat_id > 0:
            self._require_started(chat_id)
        else:
            self._require_member(chat_id)
        return chat_of(chat_id)

    def _require_started(self, user_id: int) -> None:
        if user_id in self.blocked:
            raise Refusal(403)
        if user_id not in self.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")

    def _require_member(self, chat_id: int) -> None:
        status = self.groups.get(chat_id)
        if status is None:
            raise Refusal(400, "Bad Request: chat not found")
        if status in ("kicked", "left"):
            how = "was kicked from" if status == "kicked" else "is not a member of"
            raise Refusal(403, f"Forbidden: bot {how} the supergroup chat")

    def send_message(self, body: Json) -> Json:
        chat = self.open(body)
        text, entities = checked_text(body)
        return self._send(chat, body, text=text, entities=entities)

    def send_document(self, body: Json) -> Json:
        chat = self.open(body)
        caption, entities = formatted(body, "caption", "caption_entities")
        return self._send(
            chat, body, document=self._document(body.get("document")), caption=caption, caption_entities=entities
        )

    def _document(self, given: Any) -> Json:
        if isinstance(given, Upload):
            self._last_file += 1
            ids = {"file_id": f"file-{self._last_file:04}", "file_unique_id": f"unique-{self._last_file:04}"}
            facts = {"file_name": given.filename, "mime_type": given.mime_type, "file_size": len(given.content)}
            self._files[ids["file_id"]] = {**ids, **facts}
            trim(self._files, self.keep)
            return self._files[ids["file_id"]]
        known = self._files.get(str(given))
        if known is None:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return known

    def _send(self, chat: Json, body: Json, **content: Any) -> Json:
        markup = checked_keyboard(body)
        reply = self._replied(chat["id"], body.get("reply_parameters") or {})
        wait = math.ceil(self.rates.admit(chat["id"])) if self.rates else 0
        if wait:
            raise Refusal(429, f"Too Many Requests: retry after {wait}", wait)
        message = self._new(chat["id"], author(self.me))
        put(message, reply_to_message=reply, **content)
        put(message, link_preview_options=body.get("link_preview_options"), reply_markup=markup)
        self._store(message)
        self.sent.append(copy.deepcopy(message))
        return message

    def _new(self, chat_id: int, sender: Json) -> Json:
        # A supergroup counts its own messages; all private chats of a bot share one count.
        self._last_message[min(chat_id, 0)] += 1
        number = self._last_message[min(chat_id, 0)]
        return {"message_id": number, "from": sender, "chat": chat_of(chat_id), "date": int(time.time())}

    def _store(self, message: Json) -> None:
        self.messages[place_of(message, 0)] = message
        trim(self.messages, self.keep)

    def _replied(self, chat_id: int, reply: Json) -> Json | None:
        if "message_id" not in reply:
            return None
        found = self.messages.get((reply.get("chat_id", chat_id), reply["message_id"]))
        if found is not None:
            return without_reply(copy.deepcopy(found))
        forgotten = self.keep is not None and reply["message_id"] <= self._last_message[min(chat_id, 0)]
        if not reply.get("allow_sending_without_reply") and not forgotten:
            raise Refusal(400, "Bad Request: message to be replied not found")
        return None

    def edit_message_text(self, body: Json) -> Json | bool:
        text, entities = checked_text(body)
        markup = checked_keyboard(body)
        if "inline_message_id" in body:
            return True
        message = self._own(body, "edit", "edited")
        if "text" not in message:
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        return self._change(message, text=text, entities=entities, reply_markup=markup)

    def edit_message_reply_markup(self, body: Json) -> Json | bool:
        markup = checked_keyboard(body)
        if "inline_message_id" in body:
            return True
        return self._change(self._own(body, "edit", "edited"), reply_markup=markup)

    def delete_message(self, body: Json) -> bool:
        del self.messages[place_of(self._own(body, "delete", "deleted"), 0)]
        return True

    def _own(self, body: Json, verb: str, done: str) -> Json:
        """The bot's message that is meant; in a private chat it may delete the user's too."""
        chat = self.open(body)
        message = self.messages.get((chat["id"], body.get("message_id", 0)))
        if message is None:
            raise Refusal(400, f"Bad Request: message to {verb} not found")
        if message["from"]["id"] != self.me["id"] and not (verb == "delete" and chat["id"] > 0):
            raise Refusal(400, f"Bad Request: message can't be {done}")
        return message

    def _change(self, message: Json, **new: Any) -> Json:
        if all((message.get(name) or None) == (value or None) for name, value in new.items()):
            raise Refusal(400, NOT_MODIFIED)
        put(message, **new, edit_date=int(time.time()))
        return message

    def answer_callback_query(self, body: Json) -> bool:
        return self._answer(body.get("callback_query_id"))

    def answer_inline_query(self, body: Json) -> bool:
        return self._answer(body.get("inline_query_id"))

    def _answer(self, query: Any) -> bool:
        if self.queries_too_old or query not in self.queries:
            raise Refusal(400, TOO_OLD)
        self.queries[query] = True
        return True

    def get_chat(self, body: Json) -> Json:
        chat_id = body.get("chat_id")
        if not isinstance(chat_id, int) or not (chat_id in self.started or chat_id in self.groups):
            raise Refusal(400, "Bad Request: chat not found")
        gifts = dict.fromkeys(GIFTS, False)
        return chat_of(chat_id) | {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": gifts}

    def get_chat_member(self, body: Json) -> Json:
        chat_id, user_id = body.get("chat_id"), body.get("user_id")
        if not isinstance(chat_id, int) or chat_id not in self.groups:
            raise Refusal(400, "Bad Request: chat not found")
        if user_id == self.me["id"]:
            return standing(author(self.me), self.groups[chat_id])
        if not isinstance(user_id, int) or user_id <= 0:
            raise Refusal(400, "Bad Request: invalid user_id specified")
        return standing(person(user_id), self.members.get((chat_id, user_id), "left"))


class TelegramStandIn:
    """The stand-in: `with TelegramStandIn() as telegram`, then telegram.Bot("111:test", base_url=telegram.base_url).

    check: is given every body; its AssertionErrors are collected in `faults`.
    strict_start: a user who never wrote cannot be written to (403).
    enforce_rates: the published limits answer 429, to the letter; `clock` may be a test's own.
    strict_rates: the same, but one chat may have a short burst, as with Telegram itself; groups have the second too.
    latency: seconds between which a message takes to be answered, after it has arrived and was stored.
    keep: how many calls, messages and faults are remembered at most; None remembers all.
    webhook_retry: seconds after which undelivered updates are posted to the webhook again; None never does.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        token: str = TOKEN,
        check: Check | None = telegram_limits.check,
        strict_start: bool = True,
        enforce_rates: bool = False,
        strict_rates: bool = False,
        latency: tuple[float, float] = (0.0, 0.0),
        keep: int | None = None,
        webhook_retry: float | None = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.port = port
        self.token = token
        self.check = check
        self.webhook_info: Json = {}
        self.counts: Counter[str] = Counter()
        rates = published_rates(clock, BURST if strict_rates else 1) if enforce_rates or strict_rates else None
        self._chats = Chats(bot_of(token), strict_start, rates, keep)
        self._arrivals: deque[Arrival] = deque(maxlen=keep)
        self._latency, self._chance = latency, random.Random(token)
        self._updates = Updates(withheld=deque(maxlen=keep))
        self._commands: dict[str, list[Json]] = {}
        self._programmed: dict[str, list[Fault]] = {}
        self._calls: deque[Call] = deque(maxlen=keep)
        self._refused: deque[Call] = deque(maxlen=keep)
        self._unknown: deque[str] = deque(maxlen=keep)
        self._faults: deque[AssertionError] = deque(maxlen=keep)
        self._numbers = 0
        self._webhook_retry = webhook_retry
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self._wake: asyncio.Event
        self._client: aiohttp.ClientSession
        self._methods: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _: self._chats.me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": lambda body: self._set_webhook({**body, "url": ""}),
            "getWebhookInfo": self._get_webhook_info,
            "setMyCommands": self._set_my_commands,
            "deleteMyCommands": lambda body: self._set_my_commands({**body, "commands": []}),
            "getMyCommands": lambda body: self._commands.get(command_scope(body), []),
            "sendMessage": self._chats.send_message,
            "sendDocument": self._chats.send_document,
            "sendChatAction": lambda body: bool(self._chats.open(body)),
            "editMessageText": self._chats.edit_message_text,
            "editMessageReplyMarkup": self._chats.edit_message_reply_markup,
            "deleteMessage": self._chats.delete_message,
            "answerCallbackQuery": self._chats.answer_callback_query,
            "answerInlineQuery": self._chats.answer_inline_query,
            "getChat": self._chats.get_chat,
            "getChatMember": self._chats.get_chat_member,
        }
        self._names = {name.lower(): name for name in (*self._methods, "getUpdates")}

    # Starting and stopping

    def __enter__(self) -> TelegramStandIn:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Listens; after a stop on the same port and with all it knows, as Telegram does after an outage."""
        assert self._thread is None, "the stand-in is running"
        ready: Future[int] = Future()
        thread = threading.Thread(target=self._run, args=(ready,), name="telegram-standin", daemon=True)
        thread.start()
        self.port = ready.result(PATIENCE)
        self._thread = thread

    def stop(self) -> None:
        """Closes every connection, an open long poll too."""
        if self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "the stand-in did not stop"
        self._thread = None

    @property
    def base_url(self) -> str:
        """For telegram.Bot(base_url=…); the SDK adds the token."""
        return f"http://127.0.0.1:{self.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/file/bot"

    # What the program did

    @property
    def calls(self) -> list[Call]:
        """The accepted calls in order, also those whose answer was lost, garbled or late."""
        with self._changed:
            return list(self._calls)

    @property
    def refused(self) -> list[Call]:
        """The calls without effect: answered with an error, or hung up on before they were stored."""
        with self._changed:
            return list(self._refused)

    @property
    def unknown(self) -> list[str]:
        """The methods that were called and that the stand-in does not have."""
        with self._changed:
            return list(self._unknown)

    @property
    def faults(self) -> list[AssertionError]:
        """What `check` found."""
        with self._changed:
            return list(self._faults)

    @property
    def pending(self) -> list[Update]:
        """The updates that the program has not confirmed."""
        with self._changed:
            return list(self._updates.waiting)

    @property
    def withheld(self) -> list[Update]:
        """The updates that the program did not get, because its allowed_updates leave them out."""
        with self._changed:
            return list(self._updates.withheld)

    @property
    def unanswered(self) -> list[str]:
        """Ids of the callback and inline queries without an answer."""
        with self._changed:
            return [query for query, answered in self._chats.queries.items() if not answered]

    def sent(self, chat_id: int | None = None) -> list[Json]:
        """The bot's messages in order as they were sent, in one chat or in all."""
        with self._changed:
            return [copy.deepcopy(each) for each in self._chats.sent if chat_id in (None, each["chat"]["id"])]

    def shown(self, chat_id: int) -> list[Json]:
        """The messages that the chat shows now: the bot's and the users', edited, without the deleted ones."""
        with self._changed:
            return [copy.deepcopy(each) for (chat, _), each in self._chats.messages.items() if chat == chat_id]

    @property
    def arrivals(self) -> list[Arrival]:
        """When each message arrived, taken or refused, and to which chat: (seconds of time.monotonic(), chat id)."""
        with self._changed:
            return list(self._arrivals)

    def wait_for(self, wanted: Callable[[Call], bool], timeout: float = PATIENCE, after: Call | None = None) -> Call:
        """The first accepted call that is wanted, later than the call `after`."""
        seen = after.number if after else 0
        deadline = time.monotonic() + timeout
        while True:
            fresh = [call for call in self.calls if call.number > seen]
            for call in fresh:
                if wanted(call):
                    return call
            seen = fresh[-1].number if fresh else seen
            with self._changed:
                if not self._calls or self._calls[-1].number <= seen:
                    assert self._changed.wait(deadline - time.monotonic()), f"not called; {self._account()}"

    def wait_until(self, condition: Callable[[], object], timeout: float = PATIENCE) -> None:
        """Waits until the condition, which may look at anything, holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"it never held; {self._account()}"
            with self._changed:
                self._changed.wait(0.02)

    def _account(self) -> str:
        refused = [f"{call.method} {call.status} {call.description}" for call in self.refused[-20:]]
        return f"accepted: {dict(self.counts)}, refused: {refused}, unknown: {self.unknown}"

    # What goes wrong

    def fail(
        self,
        method: str,
        kind: str,
        times: int | None = 1,
        retry_after: int = 1,
        when: Predicate | None = None,
        seconds: float = 1.0,
        skip: int = 0,
    ) -> None:
        """Programs a fault for the next `times` calls (None: all) of the method ("*": any), after the first `skip`.

        Kinds: an HTTP status, as "429", "500", "502", "403", "409" or "400:DESCRIPTION"; "drop_before" (hung up on,
        nothing stored), "stuck" (the same after `seconds`); and, stored first: "drop_after" (hung up on), "malformed"
        (200 and broken JSON), "slow" (answered after `seconds`), "500_after".
        """
        assert FAULT_KINDS.fullmatch(kind), f"no such kind of fault: {kind}"
        with self._changed:
            self._programmed.setdefault(method, []).append(Fault(kind, times, retry_after, seconds, when, skip))

    def clear_faults(self) -> None:
        """Takes back all programmed faults; what `check` found stays."""
        with self._changed:
            self._programmed.clear()

    def block(self, user_id: int) -> None:
        """The user blocks the bot: 403 from now on. (`my_chat_member` does so and tells the program.)"""
        with self._changed:
            self._chats.blocked.add(user_id)

    def unblock(self, user_id: int) -> None:
        with self._changed:
            self._chats.blocked.discard(user_id)

    def migrate(self, chat_id: int, to: int) -> None:
        """The group becomes a supergroup with another id: what is sent to the old one is refused with the new one."""
        with self._changed:
            self._chats.moved[chat_id] = to
            self._chats.stand(to, "member")

    def meet(self, *chat_ids: int) -> None:
        """Makes chats known without an update, as if users had pressed start and groups had added the bot."""
        with self._changed:
            for chat_id in chat_ids:
                self._chats.stand(chat_id, "member")

    def set_member(self, chat_id: int, user_id: int, status: str) -> None:
        """What getChatMember answers: creator, administrator, member, left or kicked."""
        with self._changed:
            self._chats.members[chat_id, user_id] = status

    def let_queries_expire(self, expired: bool = True) -> None:
        """From now on every answer to a query comes too late (400)."""
        with self._changed:
            self._chats.queries_too_old = expired

    def deliver_to(self, url: str, secret: str = "") -> None:
        """Sets the webhook as setWebhook does; "" goes back to polling."""
        with self._changed:
            self._updates.webhook = (url, secret)
        self._wake_poll()

    # What users do

    def send_update(self, update: Mapping[str, Any] | str | bytes, **way: Unpack[Way]) -> Update:
        """Sends an update as it is, malformed or not; one without update_id is given one.

        Text and bytes go to the webhook unread: a body that is no update.
        """
        if isinstance(update, str | bytes):
            return self._hand_over(Update(), update.encode() if isinstance(update, str) else update, way)
        with self._changed:
            sent = self._updates.number(update)
            if "to" not in way and not self._updates.add(sent):
                return sent
            self._updates.in_flight.add(number_of(sent))
        try:
            if self._address(way)[0]:
                self._hand_over(sent, packed(sent), way)
        finally:
            with self._changed:
                self._updates.settle(sent, sent.status or 0)
                self._changed.notify_all()
        self._wake_poll()
        return sent

    def redeliver(self, update: Update, **way: Unpack[Way]) -> Update:
        """Delivers the same update once more: to the webhook, or in the next poll whatever its offset."""
        again = Update(update)
        if self._address(way)[0]:
            return self._hand_over(again, packed(again), way)
        with self._changed:
            self._updates.again.append(again)
        self._wake_poll()
        return again

    def private(
        self, user_id: int, text: str, *, reply_to: Any = None, extra: Json | None = None, **way: Unpack[Way]
    ) -> Update:
        """The user writes to the bot. `extra` adds to the message, e.g. a sticker (then with text "")."""
        with self._changed:
            self._chats.stand(user_id, "member")
            message = self._chats.typed(user_id, user_id, text, reply_to, extra)
        return self.send_update({"message": message}, **way)

    def group(
        self,
        user_id: int,
        chat_id: int,
        text: str,
        reply_to: Any = None,
        *,
        extra: Json | None = None,
        **way: Unpack[Way],
    ) -> Update:
        """The user writes in a supergroup that the bot is in; `reply_to` is a message, its id, a Call or an Update."""
        assert chat_id < 0, "the id of a group is negative"
        with self._changed:
            assert self._chats.groups.setdefault(chat_id, "member") in ("member", "administrator"), "the bot is out"
            self._chats.members.setdefault((chat_id, user_id), "member")
            message = self._chats.typed(user_id, chat_id, text, reply_to, extra)
        return self.send_update({"message": message}, **way)

    def edit(self, user_id: int, chat_id: int, message_id: int, new_text: str, **way: Unpack[Way]) -> Update:
        """The user changes a message of their own."""
        with self._changed:
            message = self._chats.retyped(user_id, chat_id, message_id, new_text)
        return self.send_update({"edited_message": message}, **way)

    def press(
        self,
        user_id: int,
        message: Any,
        *,
        label: str | None = None,
        data: str | None = None,
        chat_id: int | None = None,
        **way: Unpack[Way],
    ) -> Update:
        """The user presses a button of a message (a message, its id, a Call or an Update).

        label: the button's words, as the keyboard has them now. data: sent as it is, forged or outdated.
        chat_id: the chat of an id; without it, the user's own. A message that is gone comes as inaccessible.
        """
        with self._changed:
            shown = self._chats.shown(message, user_id if chat_id is None else chat_id)
            pressed = data if data is not None else callback_data(shown, label)
            query = {
                "id": self._chats.asked(),
                "from": person(user_id),
                "message": shown,
                "chat_instance": str(shown["chat"]["id"] * 7919),
                "data": pressed,
            }
        return self.send_update({"callback_query": query}, **way)

    def react(
        self,
        user_id: int,
        message: Any,
        *emoji: str,
        old: tuple[str, ...] = (),
        chat_id: int | None = None,
        anonymous: bool = False,
        **way: Unpack[Way],
    ) -> Update:
        """The user's reactions to a message are these from now on; without any, they are taken away.

        anonymous: in the name of the group.
        """
        with self._changed:
            shown = self._chats.shown(message, user_id if chat_id is None else chat_id)
        told: Json = {
            "chat": shown["chat"],
            "message_id": shown["message_id"],
            "date": int(time.time()),
            "old_reaction": [{"type": "emoji", "emoji": each} for each in old],
            "new_reaction": [{"type": "emoji", "emoji": each} for each in emoji],
        }
        who = {"actor_chat": shown["chat"]} if anonymous else {"user": person(user_id)}
        return self.send_update({"message_reaction": told | who}, **way)

    def inline(self, user_id: int, query: str, **way: Unpack[Way]) -> Update:
        """The user types @madoguchi_bot and a query in some other chat."""
        with self._changed:
            number = self._chats.asked()
        asked = {"id": number, "from": person(user_id), "query": query, "offset": "", "chat_type": "private"}
        return self.send_update({"inline_query": asked}, **way)

    def my_chat_member(
        self, user_id: int, status: str = "member", *, old: str = "", chat_id: int | None = None, **way: Unpack[Way]
    ) -> Update:
        """The bot's own standing changes: blocked ("kicked") and back ("member"), or in a group by `user_id`.

        In a group: "member" or "administrator" where it was added, "left" or "kicked" where it was removed.
        """
        chat = user_id if chat_id is None else chat_id
        if not old and status in ("member", "administrator"):
            old = "left" if chat < 0 else "kicked"
        with self._changed:
            self._chats.stand(chat, status)
        change = {
            "chat": chat_of(chat),
            "from": person(user_id),
            "date": int(time.time()),
            "old_chat_member": standing(author(self._chats.me), old or "member"),
            "new_chat_member": standing(author(self._chats.me), status),
        }
        return self.send_update({"my_chat_member": change}, **way)

    # Delivery

    def _address(self, way: Way) -> tuple[str, str]:
        with self._changed:
            url, secret = self._updates.webhook
        return (way["to"], way.get("secret", "")) if "to" in way else (url, way.get("secret", secret))

    def _hand_over(self, update: Update, body: bytes, way: Way) -> Update:
        """Posts the body to the webhook and notes its answer in the update."""
        assert self._thread is not None, "the stand-in is not running"
        url, secret = self._address(way)
        assert url, "there is no webhook to post to"
        posting = asyncio.run_coroutine_threadsafe(self._post(body, url, secret), self._loop)
        update.status = posting.result(2 * PATIENCE)
        return update

    async def _post(self, body: bytes, url: str, secret: str) -> int:
        """The status of the webhook's answer, 0 where there was none."""
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        try:
            async with self._client.post(url, data=body, headers=headers) as answer:
                await answer.read()
                status, problem = answer.status, f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            status, problem = 0, f"Connection failed: {type(error).__name__}"
        if not delivered(status):
            with self._changed:
                self.webhook_info |= {"last_error_message": problem, "last_error_date": int(time.time())}
        return status

    async def _retry_webhook(self) -> None:
        while self._webhook_retry is not None:
            await asyncio.sleep(self._webhook_retry)
            await self._offer_again()

    async def _offer_again(self) -> None:
        """Posts what waits, oldest first, up to the first that fails."""
        with self._changed:
            url, secret = self._updates.webhook
            due = self._updates.due()
            self._updates.in_flight.update(map(number_of, due))
        status = 200
        for update in due:
            if delivered(status):
                status = update.status = await self._post(packed(update), url, secret)
            with self._changed:
                self._updates.settle(update, status)
                self._changed.notify_all()

    def _wake_poll(self) -> None:
        if self._thread is not None:
            self._loop.call_soon_threadsafe(self._pulse)

    def _pulse(self) -> None:
        self._wake.set()
        self._wake.clear()

    # The server

    def _run(self, ready: Future[int]) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve(ready))

    async def _serve(self, ready: Future[int]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping, self._wake = asyncio.Event(), asyncio.Event()
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]+}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        try:
            await site.start()
            await self._until_stopped(site.port, ready)
        except OSError as error:
            ready.set_exception(error)
        finally:
            await runner.cleanup()

    async def _until_stopped(self, port: int, ready: Future[int]) -> None:
        timeout, connector = aiohttp.ClientTimeout(total=PATIENCE), aiohttp.TCPConnector(force_close=True)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as self._client:
            retrying = asyncio.create_task(self._retry_webhook())
            ready.set_result(port)
            await self._stopping.wait()
            self._pulse()
            retrying.cancel()
            await asyncio.wait([retrying])

    async def _answer(self, request: web.Request) -> web.Response:
        asked = request.match_info["method"]
        method, body, at = self._names.get(asked.lower(), asked), Json(), time.monotonic()
        try:
            self._admit(request.match_info["token"], method)
            body = await decoded(request)
            if method in SENDS:
                with self._changed:
                    self._arrivals.append((at, body.get("chat_id")))
            self._look(method, body)
            return await self._perform(method, body)
        except Refusal as refusal:
            self._record_refused(method, body, refusal.code, refusal.description)
            return refusing(refusal)
        except Hangup:
            if request.transport is not None:
                request.transport.close()
            return web.Response()

    def _admit(self, token: str, method: str) -> None:
        if token != self.token:
            raise Refusal(401 if re.fullmatch(r"\d+:\S+", token) else 404)
        if method not in self._names.values():
            with self._changed:
                self._unknown.append(method)
            raise Refusal(404, "Not Found: method not found")

    def _look(self, method: str, body: Json) -> None:
        try:
            if self.check is not None:
                self.check(method, body)
        except AssertionError as error:
            with self._changed:
                self._faults.append(error)

    async def _perform(self, method: str, body: Json) -> web.Response:
        fault = self._fault(method, body)
        kind = fault.kind if fault else ""
        if fault and kind == "stuck":
            await self._pause(fault.seconds)
        if kind in ("drop_before", "stuck"):
            self._record_refused(method, body, 0, "hung up on")
            raise Hangup
        refusal = fault.refusal() if fault else None
        if refusal:
            raise refusal
        result = await self._get_updates(body) if method == "getUpdates" else self._call(method, body)
        if kind == "drop_after":
            raise Hangup
        if kind == "500_after":
            return refusing(Refusal(500))
        if fault and kind == "slow":
            await self._pause(fault.seconds)
        if self._latency[1] and method in SENDS:
            await self._pause(self._chance.uniform(*self._latency))
        text = json.dumps({"ok": True, "result": result}, ensure_ascii=False)
        cut = len(text) // 2 if kind == "malformed" else len(text)
        return web.Response(text=text[:cut], content_type="application/json")

    def _fault(self, method: str, body: Json) -> Fault | None:
        with self._changed:
            programmed = [*self._programmed.get(method, []), *self._programmed.get("*", [])]
            return next((fault for fault in programmed if fault.strikes(body)), None)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
            raise Hangup

    def _call(self, method: str, body: Json) -> Any:
        with self._changed:
            result = copy.deepcopy(self._methods[method](body))
            self._record(method, body, result)
        return result

    def _record(self, method: str, body: Json, result: Any) -> None:
        with self._changed:
            self._numbers += 1
            self.counts[method] += 1
            self._calls.append(Call(method, body, time.monotonic(), self._numbers, result=result))
            self._changed.notify_all()

    def _record_refused(self, method: str, body: Json, status: int, description: str) -> None:
        with self._changed:
            self._numbers += 1
            self._refused.append(Call(method, body, time.monotonic(), self._numbers, status, description=description))
            self._changed.notify_all()

    # The methods about updates and the bot itself

    async def _get_updates(self, body: Json) -> list[Update]:
        poll = self._open_poll(body)
        deadline = self._loop.time() + min(float(body.get("timeout") or 0), LONGEST_POLL)
        while True:
            with self._changed:
                batch = self._updates.batch(poll, int(body.get("limit") or 100))
            remaining = deadline - self._loop.time()
            if batch or remaining <= 0:
                return batch
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), remaining)
            if self._stopping.is_set():
                raise Hangup

    def _open_poll(self, body: Json) -> int:
        """The number of the poll that begins; it ends every earlier one."""
        with self._changed:
            if self._updates.webhook[0]:
                raise Refusal(409, WEBHOOK_IS_ACTIVE)
            self._updates.ask(body)
            self._updates.confirm(int(body.get("offset") or 0))
            self._updates.polls += 1
            self._record("getUpdates", body, None)
            self._pulse()
            return self._updates.polls

    def _set_webhook(self, body: Json) -> bool:
        secret = body.get("secret_token", "")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self._updates.ask(body)
        if body.get("drop_pending_updates"):
            self._updates.waiting.clear()
        self._updates.webhook = (body.get("url", ""), secret)
        self._pulse()
        return True

    def _get_webhook_info(self, body: Json) -> Json:
        info = {
            "url": self._updates.webhook[0],
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.waiting),
        }
        put(info, allowed_updates=self._updates.allowed)
        if "last_error_message" in self.webhook_info:
            info["last_error_date"] = int(time.time())
        return info | self.webhook_info

    def _set_my_commands(self, body: Json) -> bool:
        self._commands[command_scope(body)] = body.get("commands", [])
        return True


async def decoded(request: web.Request) -> Json:
    """The parameters of a call, from its address and body; an `attach://` name is replaced by its file."""
    fields: Json = dict(request.query)
    if request.content_type == "application/json":
        fields |= json.loads(await request.read() or b"{}")
    else:
        fields |= {name: uploaded(value) for name, value in (await request.post()).items()}
    body = {name: value_of(name, value) for name, value in fields.items()}
    for name, value in list(body.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            body[name] = body.pop(value.removeprefix("attach://"), value)
    return body


def uploaded(part: Any) -> Any:
    """The file of a multipart field; any other field as it is."""
    if not isinstance(part, web.FileField):
        return part
    with part.file:
        return Upload(part.filename, part.content_type, part.file.read())


def value_of(name: str, value: Any) -> Any:
    """The value of a form field."""
    if name in TEXT_FIELDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def refusing(refusal: Refusal) -> web.Response:
    """The answer with ok: false; a 502 is a page, since the proxy before the Bot API writes it."""
    if refusal.code == 502:
        return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
    answer: Json = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    put(answer, parameters=refusal.parameters)
    return web.json_response(answer, status=refusal.code)


def utf16(text: str) -> int:
    """The length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def found_entities(text: str) -> list[Json]:
    """Commands and mentions in what a user typed; a letter right beside one, kana too, hides it (as in tdlib)."""
    command = r"(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/<>])"
    mention = r"(?<!\w)(?P<mention>@[A-Za-z0-9_]{2,32})(?!\w)"
    return [
        {"type": found.lastgroup, "offset": utf16(text[: found.start()]), "length": utf16(found.group())}
        for found in re.finditer(f"{command}|{mention}", text)
    ]


def formatted(body: Json, text: str, entities: str) -> tuple[str, list[Json]]:
    """The text in a field and its entities; markup in the text is refused, since the project never sends any."""
    if body.get("parse_mode"):
        raise Refusal(400, "Bad Request: unsupported parse_mode (the stand-in knows entities only)")
    return str(body.get(text, "")), list(body.get(entities) or [])


def checked_text(body: Json) -> tuple[str, list[Json]]:
    """The text of a message and its entities. Raises a Refusal where Telegram takes no such text."""
    text, entities = formatted(body, "text", "entities")
    if not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if utf16(text) > LONGEST_TEXT:
        raise Refusal(400, "Bad Request: message is too long")
    return text, entities


def checked_keyboard(body: Json) -> Json | None:
    """The inline keyboard, the only markup that a message shows afterwards; without rows there is none."""
    markup = body.get("reply_markup") or {}
    for button in buttons({"reply_markup": markup}):
        if not 0 < len(button.get("callback_data", "x").encode()) <= LONGEST_CALLBACK_DATA:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"inline_keyboard": markup["inline_keyboard"]} if markup.get("inline_keyboard") else None


def buttons(message: Json) -> Iterator[Json]:
    """The buttons under a message in reading order."""
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        yield from row


def callback_data(message: Json, label: str | None) -> str:
    """What the button with this label sends."""
    for button in buttons(message):
        if button["text"] == label and "callback_data" in button:
            return str(button["callback_data"])
    raise AssertionError(f"no button {label!r} among {[button['text'] for button in buttons(message)]}")


def command_scope(body: Json) -> str:
    """The key under which a list of commands is kept."""
    return json.dumps([body.get("scope") or {"type": "default"}, body.get("language_code", "")], sort_keys=True)


def bot_of(token: str) -> Json:
    """The bot as getMe shows it."""
    return {
        "id": int(token.partition(":")[0]),
        "is_bot": True,
        "first_name": "窓口",
        "username": "madoguchi_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def author(bot: Json) -> Json:
    """The bot as a message shows it."""
    return {name: bot[name] for name in ("id", "is_bot", "first_name", "username")}


def person(user_id: int) -> Json:
    """A user as Telegram shows one."""
    names = {"first_name": f"会員{user_id}", "username": f"kaiin{user_id}"}
    return {"id": user_id, "is_bot": False, **names, "language_code": "ja"}


def chat_of(chat_id: int) -> Json:
    """A private chat, or with a negative id a supergroup."""
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": f"職場{-chat_id}"}
    return {"id": chat_id, "type": "private", "first_name": f"会員{chat_id}", "username": f"kaiin{chat_id}"}


def standing(user: Json, status: str) -> Json:
    """A ChatMember with the fields that its status requires."""
    fields: dict[str, Json] = {
        "administrator": dict.fromkeys(ADMINISTRATOR_RIGHTS, False),
        "creator": {"is_anonymous": False},
        "kicked": {"until_date": 0},
    }
    return {"status": status, "user": user, **fields.get(status, {})}


def place_of(message: Any, chat_id: int) -> tuple[int, int]:
    """Chat and message id of a message, a Call that made one, an Update, or a bare id in the chat."""
    if isinstance(message, int):
        return chat_id, message
    if isinstance(message, Call):
        message = message.result
    elif isinstance(message, Update):
        message = message.message
    return message["chat"]["id"], message["message_id"]


def put(target: Json, **fields: Any) -> None:
    """Sets the fields; leaves out those with nothing in them, as Telegram does."""
    for name, value in fields.items():
        if value:
            target[name] = value
        else:
            target.pop(name, None)


def without_reply(message: Json) -> Json:
    """The message without the one that it answers: Telegram shows one step only."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def trim(kept: dict[Any, Any], most: int | None) -> None:
    """Drops the oldest entries."""
    while most is not None and len(kept) > most:
        del kept[next(iter(kept))]


def number_of(update: Mapping[str, Any]) -> int:
    """The update_id, 0 where a malformed update has none."""
    number = update.get("update_id")
    return number if isinstance(number, int) else 0


def packed(update: Update) -> bytes:
    return json.dumps(update, ensure_ascii=False).encode()


def delivered(status: int) -> bool:
    """Whether this answer of a webhook makes Telegram forget the update."""
    return 200 <= status < 300
