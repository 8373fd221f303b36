"""The Telegram bot: updates by polling or by webhook, each kept before it is confirmed; inline queries beside them."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import anyio
from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import InlineQuery, Update, User
from telegram.error import RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.platforms.platform import Arrival, NotConnected, Part, silence
from bot.platforms.telegram import inline
from bot.platforms.telegram.address import NAME
from bot.platforms.telegram.reading import Reader
from bot.platforms.telegram.sending import Client, Sending, seconds
from handlers.messages import Delivery, IncomingMessage, MemberId, Reply
from handlers.ports import Clock

log = logging.getLogger("madoguchi")
PATH = "/telegram/webhook"
_SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
_ALLOWED = ["message", "edited_message", "callback_query", "inline_query", "message_reaction"]
_COMMANDS = ("ask", "topics", "calc", "person", "remind", "settings", "stop", "privacy", "forget", "help")
_POLL = 25  # seconds that one request waits for updates
_PATIENCE, _CONNECTIONS = 10.0, 64
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, OverflowError, RecursionError, RuntimeError, OSError)

Take = Callable[[Arrival], Awaitable[bool]]


class Telegram:
    """One bot. `webhook` is the public address, empty for polling; `by_invitation`: everybody has to be let in.

    `look_up` gives the entries for an inline query (question, day, prefix of deep links), `admitted` says who may ask.
    `ours` says of a message's id whether a reaction to it is wanted; in groups only administrators hear of reactions.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        webhook: str,
        secret: str,
        by_invitation: bool,
        words: Mapping[str, str],
        look_up: Callable[[str, date, str | None], list[dict[str, Any]]],
        admitted: Callable[[MemberId], bool],
        now: Clock,
        ours: Callable[[str], bool] = lambda message: False,
    ) -> None:
        silence("telegram", "httpx")
        self.alone = not webhook  # Telegram answers one poller and refuses all others
        self._webhook, self._secret, self._open, self._now = webhook, secret, by_invitation, now
        self._words, self._results, self._admitted, self._ours = words, look_up, admitted, ours
        self._client = Client(
            token,
            base_url=base_url,
            request=HTTPXRequest(_CONNECTIONS, _PATIENCE, _PATIENCE, _PATIENCE, pool_timeout=_PATIENCE),
            get_updates_request=HTTPXRequest(1, _PATIENCE, _PATIENCE, _PATIENCE, pool_timeout=_PATIENCE),
        )
        self._sending = Sending(self._client, words)
        self._me: User | None = None
        self._take: Take | None = None
        self._polling: asyncio.Task[None] | None = None
        self._offset, self._heard = 0, False
        self._beside: set[asyncio.Task[None]] = set()
        self._typing: dict[int, str] = {}
        self._one_at_a_time = anyio.CapacityLimiter(1)

    def routes(self) -> list[BaseRoute]:
        """Where Telegram reaches the bot; nowhere when it polls."""
        return [Route(PATH, self._hooked, methods=["POST"])] if self._webhook else []

    def link(self, payload: str) -> str | None:
        """A deep link to the bot; None before the bot's name is known."""
        return self._sending.link(payload)

    async def prepare(self) -> None:
        """Learns what sending needs. Raises NotConnected where Telegram cannot be reached or refuses the token."""
        try:
            await self._introduce()
        except TelegramError as error:
            raise NotConnected(type(error).__name__) from None

    async def start(self, take: Take) -> None:
        """Begins to receive. Raises NotConnected where Telegram cannot be reached or refuses the token."""
        self._take = take
        try:
            await self._introduce()
            await self._connect()
        except TelegramError as error:
            raise NotConnected(type(error).__name__) from None
        if not self._webhook and self._polling is None:
            self._polling = asyncio.get_running_loop().create_task(self._poll())

    async def _introduce(self) -> None:
        """Learns who the bot is, and shows its commands."""
        if self._me is not None:
            return
        await self._client.initialize()
        commands = [{"command": name, "description": self._words[f"telegram.command_{name}"]} for name in _COMMANDS]
        await self._client.call("setMyCommands", {"commands": commands})
        self._me = self._client.bot

    async def _connect(self) -> None:
        """Says how updates are to come."""
        if self._webhook:
            hook = {"url": self._webhook, "secret_token": self._secret, "allowed_updates": _ALLOWED}
            await self._client.call("setWebhook", hook)
            self._heard = True
        else:
            await self._client.call("deleteWebhook", {})

    async def stop_receiving(self) -> None:
        """Receives nothing more and tells Telegram what has been kept; sending goes on."""
        if self._polling is None:
            return
        self._polling.cancel()
        await asyncio.gather(self._polling, return_exceptions=True)
        self._polling, self._heard = None, False
        with suppress(TelegramError):
            await self._client.call("getUpdates", {"offset": self._offset, "timeout": 0, "limit": 1})

    async def close(self) -> None:
        """Ends all connections."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self._client.shutdown()

    async def alive(self) -> bool:
        """Whether updates reach the bot, as far as it can tell."""
        return self._heard and (self._polling is None or not self._polling.done())

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        """The answer to a pressed button."""
        return self._sending.acknowledgements(arrival, deliveries)

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        """The calls of a delivery, in order."""
        return self._sending.parts(delivery, arrival)

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """The call of a reminder. Raises TooLong."""
        return self._sending.reminder(to, reply, key)

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Makes a call; the id of the message, where it is one. Raises SendError."""
        return await self._sending.send(part, earlier)

    async def settle(self, part: Part, since: datetime) -> str | None:
        """Nothing can be looked up in Telegram. Raises Unsettled for what cannot be repeated unseen."""
        return await self._sending.settle(part, since)

    async def _poll(self) -> None:
        """Fetches updates for ever; one batch is kept before the next request confirms it."""
        pause, troubled = _FIRST_PAUSE, False
        while True:
            try:
                body = {"offset": self._offset, "timeout": _POLL, "allowed_updates": _ALLOWED}
                updates = await self._client.call("getUpdates", body, wait=_POLL)
                await self._received_all(updates if isinstance(updates, list) else [])
            except (TelegramError, OperationalError) as error:
                if not troubled:
                    log.warning("Telegramから受け取れません(%s)。つながるまで続けます。", type(error).__name__)
                troubled, self._heard = True, False
                await asyncio.sleep(seconds(error) if isinstance(error, RetryAfter) else pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                troubled, self._heard, pause = False, True, _FIRST_PAUSE

    async def _received_all(self, updates: Sequence[Any]) -> None:
        for raw in updates:
            await self._received(raw)
            if isinstance(raw, dict) and isinstance(raw.get("update_id"), int):
                self._offset = max(self._offset, raw["update_id"] + 1)

    async def _hooked(self, request: Request) -> Response:
        given = request.headers.get(_SECRET, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=403)
        if self._take is None or self._me is None:
            return Response(status_code=503)
        try:
            raw = json.loads(await request.body())
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await self._received(raw)
        except OperationalError:
            return Response(status_code=503)
        return Response(status_code=200)

    async def _received(self, raw: Any) -> None:
        """Takes what is for the counter; an update that cannot be read is nothing that a member sent."""
        if self._me is None or self._take is None or not isinstance(raw, dict):
            return
        try:
            update = Update.de_json(raw, self._client)
            arrival = Reader(self._me, self._now(), self._open).arrival(update)
            inline_query = _readable(update.inline_query)
        except _UNREADABLE as error:
            log.warning("読めない形の更新を1件とばしました(%s)。", type(error).__name__)
            return
        if inline_query is not None:
            self._look_up(inline_query)
        elif arrival is not None and await self._wanted(arrival.message):
            await self._take(arrival)

    async def _wanted(self, message: IncomingMessage) -> bool:
        return message.change != "reacted" or await run_sync(self._ours, message.pressed_on or "")

    def _look_up(self, query: InlineQuery) -> None:
        """Answers an inline query beside everything else; only the last one of somebody who is typing."""
        self._typing[query.from_user.id] = query.id
        task = asyncio.get_running_loop().create_task(self._looked_up(query))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def _looked_up(self, query: InlineQuery) -> None:
        member = query.from_user.id
        async with self._one_at_a_time:
            if self._typing.get(member) != query.id:
                return
            self._typing.pop(member, None)
            may = not self._open or await run_sync(self._admitted, MemberId(f"{NAME}:{member}"))
            if may:
                as_of, link = self._now().date(), self._sending.link("")
                found = await run_sync(self._results, query.query, as_of, link)
                body = inline.body(query.id, found)
            else:
                body = inline.refusal(query.id, self._words["telegram.inline_enter"])
        with suppress(TelegramError):
            await self._client.call("answerInlineQuery", body)


def _readable(query: InlineQuery | None) -> InlineQuery | None:
    """The query, where its parts are what they should be."""
    whole = query is not None and type(query.from_user.id) is int and isinstance(query.query, str)
    return query if whole else None
