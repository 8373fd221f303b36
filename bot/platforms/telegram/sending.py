"""Deliveries become calls of the Bot API, and each call ends as sent, not sent, never, or nobody knows."""

from __future__ import annotations

import base64
import uuid
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.warnings import PTBDeprecationWarning

from bot.platforms.platform import Arrival, Part, SendError, TooLong, Unsettled, in_one
from bot.platforms.splitting import utf16
from bot.platforms.telegram.address import NAME, chat_of, is_group, message_id, number_of
from bot.platforms.telegram.reading import CONTINUE_LINK
from bot.platforms.telegram.rendering import TEXT_LIMIT, callback, marked, messages
from handlers.judging import BAD, GOOD, judges
from handlers.messages import Delivery, Reply, plain

SEND, EDIT, DELETE, ANSWER, MARK = (
    "sendMessage",
    "editMessageText",
    "deleteMessage",
    "answerCallbackQuery",
    "editMessageReplyMarkup",
)
DOCUMENT, TRIM = "sendDocument", "trim"
_TOAST = 200  # characters of an answer to a pressed button, from the Bot API
_LATER = 60.0
_NO_CHANGE = ("message is not modified", "query is too old", "message to edit not found", "message to delete not found")
_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "input_user_deactivated")
_SURELY_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Json = dict[str, Any]


class Client(Bot):
    """The SDK's bot, which also makes a call from a body as it goes over the wire and reads updates as they come.

    The SDK would build objects of each body and of all updates at once, and one that it cannot read would stop the
    others; it would also write that one to the log.
    """

    async def call(self, method: str, body: Json, wait: float | None = None) -> Any:
        """The result of a method; `wait` seconds longer than usual. Raises TelegramError."""
        if wait is None:
            return await self._post(method, dict(body))
        return await self._post(method, dict(body), read_timeout=wait + _LATER / 6)


class Sending:
    """Makes parts and sends them; `link` is the address that opens the private conversation with a payload."""

    def __init__(self, client: Client, words: Mapping[str, str]) -> None:
        self._client, self._words = client, words

    def link(self, payload: str) -> str | None:
        """A deep link to the bot; None before the bot's name is known."""
        try:
            return f"https://t.me/{self._client.username}?start={payload}"
        except RuntimeError:
            return None

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        """Every pressed button is answered; a judgement is marked on its button, a private reply opens the talk."""
        query = arrival.extra.get("callback")
        if not query:
            return []
        message = arrival.message
        lane = f"{NAME}:{chat_of(message.conversation)}"
        body: Json = {"callback_query_id": query}
        here = [delivery for delivery in deliveries if delivery.to == message.conversation]
        if here and here[0].short:
            body["text"] = plain(Reply(here[0].reply.blocks))[:_TOAST]
        elif here and here[0].whisper:
            body["url"] = self.link(f"{CONTINUE_LINK}{here[0].whisper.token}")
        return [_part(lane, ANSWER, body), *self._marks(arrival, lane)]

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        """The calls of a delivery, in order."""
        chat = chat_of(delivery.to)
        base: Json = {"chat_id": chat}
        if arrival is not None and "topic" in arrival.extra:
            base["message_thread_id"] = arrival.extra["topic"]
        pressed = arrival is not None and "callback" in arrival.extra
        if pressed and (delivery.short or delivery.whisper):
            return []  # shown beside the button
        if delivery.change == "deleted":
            return [_part(f"{NAME}:{chat}", TRIM, base, nth=0)]
        if delivery.under and delivery.change == "new" and not pressed and _placed_under(chat, delivery):
            number = number_of(delivery.under)
            base["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": True}
        shown = self._whispered(delivery) if delivery.whisper else messages(delivery.reply)
        edited = delivery.change == "edited"
        lane = f"{NAME}:{chat}"
        parts = [_part(lane, SEND, base | body, nth=n if edited else None) for n, body in enumerate(shown)]
        trim = [_part(lane, TRIM, base, nth=len(parts))] if edited else []
        files = [] if delivery.whisper else delivery.reply.files
        documents = (
            {"filename": file.name, "content": base64.b64encode(file.content).decode("ascii")} for file in files
        )
        return [*parts, *trim, *(_part(lane, DOCUMENT, base | document) for document in documents)]

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """The call of a reminder, with room left for the mark that it is sent again. Raises TooLong."""
        chat = chat_of(to)
        body = in_one(reply, messages)
        if utf16(self._words["telegram.resent"] + "\n" + body["text"]) > TEXT_LIMIT:
            raise TooLong(f"{utf16(body['text'])} units")
        return Part(f"{NAME}:{chat}", SEND, {"chat_id": chat} | body, key, reminder=True)

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Makes the call; the id of the message, where it is one. Raises SendError."""
        try:
            return await self._sent(part, earlier)
        except TelegramError as error:
            if isinstance(error, BadRequest) and any(said in error.message.lower() for said in _NO_CHANGE):
                return None
            found = _failure(error)
            # What is shown at a button is an extra: what comes after it must not wait until it works.
            passing = part.method in (ANSWER, MARK) and found.retry_after is None
            raise (SendError(str(found), permanent=True) if passing else found) from None

    async def settle(self, part: Part, since: datetime) -> str | None:
        """Nothing can be looked up; what changes nothing when it is repeated was not sent."""
        del since
        if part.method in (SEND, DOCUMENT) and part.nth is None:
            raise Unsettled
        return None

    def _marks(self, arrival: Arrival, lane: str) -> list[Part]:
        choice, markup = arrival.message.choice, arrival.extra.get("markup")
        if choice is None or not judges(choice) or not markup or arrival.message.pressed_on is None:
            return []
        subject = choice.partition(":")[2]
        group = {callback(f"{GOOD}{subject}"), callback(f"{BAD}{subject}")}
        where = {"chat_id": chat_of(arrival.message.conversation), "message_id": number_of(arrival.message.pressed_on)}
        return [_part(lane, MARK, where | {"reply_markup": marked(markup, callback(choice), group)})]

    def _whispered(self, delivery: Delivery) -> list[Json]:
        """In a group only a neutral line, with the way to the private conversation."""
        if delivery.whisper is None:
            return []
        shown = messages(delivery.whisper.aside)
        url = self.link(f"{CONTINUE_LINK}{delivery.whisper.token}")
        if shown and url:
            shown[-1]["reply_markup"] = {
                "inline_keyboard": [[{"text": self._words["door.continue_label"], "url": url}]]
            }
        return shown

    async def _sent(self, part: Part, earlier: Sequence[str]) -> str | None:
        chat = part.body.get("chat_id", 0)
        if part.method == TRIM:
            for message in earlier[part.nth or 0 :]:
                if chat_of(message) == chat:
                    await self._deleted(message)
            return None
        if part.method == DOCUMENT:
            content = base64.b64decode(part.body["content"])
            topic = part.body.get("message_thread_id")
            sent = await self._client.send_document(
                chat, content, filename=part.body["filename"], message_thread_id=topic
            )
            return message_id(chat, sent.message_id)
        if part.nth is not None and part.nth < len(earlier):
            message = earlier[part.nth]
            placing = ("reply_parameters", "message_thread_id")
            body = {key: value for key, value in part.body.items() if key not in placing}
            await self._client.call(EDIT, body | {"message_id": number_of(message)})
            return message
        result = await self._client.call(part.method, self._again(part) if part.again else part.body)
        if part.method != SEND:
            return None
        return message_id(chat, int(result["message_id"]))

    def _again(self, part: Part) -> Json:
        """The body of a message that was perhaps sent before, which it says."""
        said = self._words["telegram.resent" if part.reminder else "telegram.again"] + "\n"
        entities = part.body.get("entities", [])
        moved = [entity | {"offset": entity["offset"] + utf16(said)} for entity in entities]
        return part.body | {"text": said + part.body["text"]} | ({"entities": moved} if moved else {})

    async def _deleted(self, message: str) -> None:
        body = {"chat_id": chat_of(message), "message_id": number_of(message)}
        try:
            await self._client.call(DELETE, body)
        except BadRequest:
            return  # it is gone, or too old to be removed


def _placed_under(chat: int, delivery: Delivery) -> bool:
    """Groups see what is answered; in private only words that belong to a consultation need it."""
    under = delivery.under or ""
    own = under.startswith(f"{NAME}:{chat}:") and under.rpartition(":")[2].isdecimal()
    return own and (is_group(chat) or delivery.about is not None)


def _part(lane: str, method: str, body: Json, nth: int | None = None) -> Part:
    return Part(lane, method, body, uuid.uuid4().hex, nth, posts=method in (SEND, DOCUMENT))


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks to wait. The SDK warns that its number will become a time span; both are read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _failure(error: TelegramError) -> SendError:
    """How a call ended that did not end well."""
    name = type(error).__name__
    if isinstance(error, RetryAfter):
        return SendError(name, retry_after=seconds(error))
    if isinstance(error, InvalidToken):
        return SendError(name, retry_after=_LATER, everywhere=True)
    if isinstance(error, ChatMigrated):
        return SendError(name, permanent=True, moved=f"{NAME}:{error.new_chat_id}")
    if isinstance(error, Forbidden | BadRequest):
        gone = isinstance(error, Forbidden) or any(said in error.message.lower() for said in _GONE)
        return SendError(f"{name}: {error.message}", permanent=True, blocked=gone)
    # A 5xx is the platform's own word that it failed; of a connection that broke off nobody knows.
    refused = type(error) is NetworkError and not isinstance(error.__cause__, httpx.HTTPError)
    sure = isinstance(error, NetworkError) and isinstance(error.__cause__, _SURELY_NOT_SENT)
    return SendError(name, unsure=not sure, refused=refused)
