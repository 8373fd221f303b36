"""Deliveries become calls of Slack's Web API, and each call ends as sent, not sent, never, or nobody knows."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.platforms.platform import Arrival, Part, SendError, Unsettled, in_one
from bot.platforms.slack.address import NAME, Address, address, located, message_id
from bot.platforms.slack.failing import ERRORS, failure, of_message, seconds
from bot.platforms.slack.forms import shorter_as_form
from bot.platforms.slack.rendering import TEXT, TEXT_BYTES, messages
from bot.platforms.splitting import utf16
from handlers.door import CONTINUE
from handlers.messages import Choice, Delivery, Reply
from knowledge.calculators import CALCULATORS
from knowledge.loading import Knowledge

EVENT, EVENT_KEY = "madoguchi_answer", "id"
REMINDER_EVENT, REMINDER_KEY = "reminder_delivery", "delivery_id"
FORM = "form:"
POST, UNSEEN, RESPOND, TRIM, UPLOAD = "chat.postMessage", "chat.postEphemeral", "response_url", "trim", "upload"
_MEMBERS = ("U", "W")
_LONGEST_ID = 255
_SEARCHED_BEFORE = 60.0  # seconds: the clocks of the machine and of Slack may differ
_SEARCHED, _PAGES = 200, 5  # messages a page
_SETTLING = 1.0  # seconds until what was perhaps sent can be found


Json = dict[str, Any]


class Sending:
    """Makes parts and sends them. `channels` remembers the channel of a member's private conversation."""

    def __init__(self, client: AsyncWebClient, knowledge: Knowledge) -> None:
        self._client, self._knowledge = client, knowledge
        self._channels: dict[str, str] = {}

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        """The calls of a delivery, in order."""
        place = address(delivery.to)
        if delivery.under and not place.thread and not place.direct and not place.unseen:
            place = replace(place, thread=located(delivery.under)[1])
        base = self._base(place, arrival)
        if delivery.change == "deleted":
            return [_part(place, TRIM, base, nth=0)]
        if delivery.whisper:
            return self._whispered(delivery, place, base)
        unseen = place.unseen or delivery.short
        shown = self._messages(delivery.reply, place, form=True)
        method = (RESPOND if place.unseen and "response_url" in base else UNSEEN) if unseen else POST
        edited = delivery.change == "edited" and not unseen
        parts = [_part(place, method, base | body, nth=n if edited else None) for n, body in enumerate(shown)]
        trim = [_part(place, TRIM, base, nth=len(parts))] if edited else []
        return [*parts, *trim, *_uploads(delivery.reply, place, base)]

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """The call of a reminder; a member's id goes in the place of a channel. Raises TooLong."""
        place = address(to)
        body = in_one(reply, lambda wording: self._messages(wording, place, form=False))
        return Part(f"{NAME}:{place.channel}", POST, {"channel": place.channel} | body, key, reminder=True)

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Makes the call; the id of the message, where it is one."""
        if part.method == TRIM:
            await self._trim(part, earlier)
        elif part.method == UPLOAD:
            await self._uploaded(part)
        elif part.method == RESPOND:
            await self._responded(part)
        elif part.method == UNSEEN:
            await self._unseen(part)
        else:
            return await self._posted(part, earlier)
        return None

    async def _posted(self, part: Part, earlier: Sequence[str]) -> str:
        """Posts a message that can be found by its metadata, or updates the one whose place it takes."""
        if part.nth is not None and part.nth < len(earlier):
            return await self._updated(part, earlier[part.nth])
        # A channel need not be opened to write to a member, and opening one may be done less often than writing.
        body = self._marked(part) if part.reminder else await self._placed(part)
        event, name = _event(part)
        metadata = {"event_type": event, "event_payload": {name: part.key}}
        try:
            answer = await self._call(POST, body | {"metadata": metadata, "unfurl_links": False, "unfurl_media": False})
        except SendError as error:
            raise await of_message(error, body["channel"], self._client) from None
        return message_id(str(answer.get("channel", "")), str(answer.get("ts", "")))

    def _marked(self, part: Part) -> Json:
        """The body of a reminder; of one that was perhaps sent before, which it says."""
        if not part.again:
            return part.body
        mark = self._knowledge.words["slack.resent"]
        small = {"type": "context", "elements": [{"type": "plain_text", "text": mark, "emoji": False}]}
        said = mark + part.body["text"]
        text = said if utf16(said) <= TEXT and len(said.encode()) <= TEXT_BYTES else part.body["text"]
        return part.body | {"text": text, "blocks": [small, *part.body["blocks"]]}

    async def settle(self, part: Part, since: datetime) -> str | None:
        """The message that carries the part's key in its metadata. What only its reader saw cannot be found."""
        if part.method != POST:
            return None
        oldest = f"{since.timestamp() - _SEARCHED_BEFORE:.6f}"
        if not part.reminder:
            await asyncio.sleep(_SETTLING)
        try:
            body = await self._placed(part)
            where: Json = {"channel": body["channel"], "oldest": oldest, "limit": _SEARCHED}
            return await self._found(part, where | {"include_all_metadata": True}, body.get("thread_ts"))
        except SendError as error:
            if error.permanent:
                raise Unsettled from None
            raise

    async def _found(self, part: Part, where: Json, thread: str | None) -> str | None:
        """The id of the message on one of the pages. Raises Unsettled where there are too many of them."""
        event, name = _event(part)
        for _ in range(_PAGES):
            answer = await self._history(where, thread)
            for message in answer.get("messages") or []:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == event and metadata.get("event_payload", {}).get(name) == part.key:
                    return message_id(where["channel"], str(message.get("ts", "")))
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
            where = where | {"cursor": cursor}
        raise Unsettled

    async def _history(self, where: Json, thread: str | None) -> AsyncSlackResponse:
        """A page of messages of a channel or a thread. Slack takes no JSON for reading."""
        try:
            if thread:
                return await self._client.conversations_replies(ts=thread, **where)
            return await self._client.conversations_history(**where)
        except ERRORS as error:
            raise failure(error) from None

    def knows(self, member: str, channel: str) -> None:
        """Remembers the channel of a private conversation."""
        self._channels[member] = channel

    def _base(self, place: Address, arrival: Arrival | None) -> Json:
        """Where the call goes. A private conversation has a channel of its own; what is unseen has its reader."""
        extra = arrival.extra if arrival else {}
        base: Json = {"channel": extra.get("channel", place.channel) if place.direct else place.channel}
        if place.thread:
            base["thread_ts"] = place.thread
        reader = place.channel if place.direct else place.member
        if reader:
            base["user"] = reader
        if "response_url" in extra:
            base["response_url"] = extra["response_url"]
        return base

    def _whispered(self, delivery: Delivery, place: Address, base: Json) -> list[Part]:
        """One neutral line for all, the reply for its reader alone, with a way to go on in private."""
        whisper = delivery.whisper
        if whisper is None:
            return []
        edited = delivery.change == "edited"
        choice = Choice(f"{CONTINUE}{whisper.token}", self._knowledge.words["door.continue_label"])
        go_on = (choice,) if whisper.token else ()
        aside = replace(whisper.aside, choices=go_on)
        asides = self._messages(aside, place, form=False) if aside.blocks else []
        parts = [_part(place, POST, base | body, nth=n if edited else None) for n, body in enumerate(asides)]
        if edited and parts:
            parts.append(_part(place, TRIM, base, nth=len(parts)))
        reply = replace(delivery.reply, choices=(*delivery.reply.choices, *go_on))
        whispered = [_part(place, UNSEEN, base | body) for body in self._messages(reply, place, form=True)]
        return [*parts, *whispered, *_uploads(delivery.reply, place, base)]

    def _messages(self, reply: Reply, place: Address, form: bool) -> list[Json]:
        """The reply's messages; each block of buttons carries its conversation."""
        if form and reply.form in CALCULATORS and shorter_as_form(CALCULATORS[reply.form]):
            fill = Choice(f"{FORM}{reply.form}", self._knowledge.words["slack.form_label"])
            reply = replace(reply, choices=(*reply.choices, fill))
        found = messages(reply)
        for message in found:
            for number, block in enumerate(message["blocks"]):
                if block["type"] == "actions":
                    block["block_id"] = f"{number}|{place}"[:_LONGEST_ID]
        return found

    async def _placed(self, part: Part) -> Json:
        """The body with the channel of the private conversation, opened where it is not known yet."""
        body = {key: value for key, value in part.body.items() if key != "response_url"}
        if body["channel"][:1] in _MEMBERS:
            body["channel"] = await self._channel(body["channel"])
        if part.method == POST:
            body.pop("user", None)
        return body

    async def _channel(self, member: str) -> str:
        if member not in self._channels:
            answer = await self._call("conversations.open", {"users": member})
            channel: Json = answer.get("channel") or {}
            self._channels[member] = str(channel.get("id", ""))
        return self._channels[member]

    async def _updated(self, part: Part, message: str) -> str:
        channel, ts = located(message)
        body = {"channel": channel, "ts": ts, "text": part.body["text"], "blocks": part.body["blocks"]}
        await self._call("chat.update", body)
        return message

    async def _trim(self, part: Part, earlier: Sequence[str]) -> None:
        for message in earlier[part.nth or 0 :]:
            channel, ts = located(message)
            try:
                await self._call("chat.delete", {"channel": channel, "ts": ts})
            except SendError as error:
                if not error.permanent:
                    raise

    async def _uploaded(self, part: Part) -> None:
        body = await self._placed(part)
        names = ("thread_ts", "filename", "content")
        try:
            await self._client.files_upload_v2(
                channel=body["channel"], **{name: body[name] for name in names if name in body}
            )
        except ERRORS as error:
            found = failure(error)
            # A file is an extra: where it cannot be taken now, what comes after it must not wait.
            raise SendError(str(found), retry_after=found.retry_after, permanent=found.retry_after is None) from None

    async def _unseen(self, part: Part) -> None:
        """Shows an answer to its reader alone; where the bot may not post, it goes into the private conversation."""
        try:
            await self._call(UNSEEN, await self._placed(part))
        except SendError as error:
            if not error.permanent:
                raise
            await self._in_private(part)

    async def _in_private(self, part: Part) -> None:
        reader = part.body.get("user")
        if not reader:
            raise SendError("no reader", permanent=True)
        shown = {"text": part.body["text"], "blocks": part.body["blocks"]}
        await self._call(POST, shown | {"channel": await self._channel(reader)})

    async def _responded(self, part: Part) -> None:
        """Takes an unseen answer to the address that came with the question; after its time, into the private talk."""
        shown = {"text": part.body["text"], "blocks": part.body["blocks"]}
        body = shown | {"response_type": "ephemeral", "replace_original": False}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._client.timeout)) as session,
                session.post(part.body["response_url"], json=body) as answer,
            ):
                status, wait = answer.status, answer.headers.get("Retry-After")
        except ERRORS as error:
            raise failure(error) from None
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise SendError(f"response_url {status}", retry_after=seconds(wait))
        if status >= HTTPStatus.BAD_REQUEST:
            await self._in_private(part)

    async def _call(self, method: str, body: Json) -> AsyncSlackResponse:
        try:
            return await self._client.api_call(method, json=body)
        except ERRORS as error:
            raise failure(error) from None


def _part(place: Address, method: str, body: Json, nth: int | None = None) -> Part:
    return Part(f"{NAME}:{place.channel}", method, body, uuid.uuid4().hex, nth, posts=method == POST)


def _event(part: Part) -> tuple[str, str]:
    """The type of the metadata that a part is found by, and the name of its key in it."""
    return (REMINDER_EVENT, REMINDER_KEY) if part.reminder else (EVENT, EVENT_KEY)


def _uploads(reply: Reply, place: Address, base: Json) -> list[Part]:
    """Files go where only their reader sees them: into the private conversation."""
    where = base if place.direct else {"channel": place.member}
    return [
        _part(place, UPLOAD, where | {"filename": file.name, "content": file.content.decode("utf-8")})
        for file in reply.files
    ]
