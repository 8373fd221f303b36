"""The Slack app: Bolt receives and verifies, everything that is for the counter is kept before it is confirmed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import aiohttp
from anyio.to_thread import run_sync
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.json_lines import dumps
from bot.platforms.platform import Arrival, NotConnected, Part, silence
from bot.platforms.slack import forms, home
from bot.platforms.slack.address import NAME, address
from bot.platforms.slack.failing import ERRORS, failure
from bot.platforms.slack.reading import Reader
from bot.platforms.slack.sending import FORM as FORM_BUTTON
from bot.platforms.slack.sending import Sending
from bot.storage.threads import Threads
from handlers.calculating import FACTS
from handlers.messages import ConversationId, Delivery, IncomingMessage, MemberId, Reply
from handlers.ports import Clock
from handlers.reminders.ports import OwnReminders
from knowledge.calculators import CALCULATORS
from knowledge.loading import Knowledge

log = logging.getLogger("madoguchi")
PATH = "/slack/events"
_UNREADABLE = (TypeError, KeyError, ValueError, AttributeError, IndexError, RecursionError)
_STUMBLED = 500  # what Bolt answers when it fails; our own trouble is 503
_ATTEMPTS = 3
_PATIENCE = 10  # seconds for one call of the Web API
_STATUS, _PROMPTS = "assistant.threads.setStatus", "assistant.threads.setSuggestedPrompts"

Take = Callable[[Arrival], Awaitable[bool]]


class Slack:
    """One workspace's app, in Socket Mode where there is an app token, else over HTTP with a signing secret.

    `ours` says of a message's id whether a reaction to it is wanted.
    """

    alone = False  # Slack shares events out among its sockets

    def __init__(
        self,
        token: str,
        app_token: str,
        signing_secret: str,
        base_url: str,
        organizers: ConversationId | None,
        knowledge: Knowledge,
        threads: Threads,
        own: OwnReminders,
        now: Clock,
        ours: Callable[[str], bool] = lambda message: False,
    ) -> None:
        silence("slack_bolt", "slack_sdk", "aiohttp", "madoguchi.slack")
        quiet = logging.getLogger("madoguchi.slack")
        self._knowledge, self._threads, self._own, self._now = knowledge, threads, own, now
        self._app_token, self._organizers, self._ours = app_token, organizers, ours
        self._client = AsyncWebClient(token, base_url=base_url, timeout=_PATIENCE, retry_handlers=[], logger=quiet)
        self._sending = Sending(self._client, knowledge)
        # Bolt asks auth.test when the first event comes, and an event that comes while Slack stumbles must not be lost.
        patient = AsyncWebClient(token, base_url=base_url, timeout=_PATIENCE, retry_handlers=_patience(), logger=quiet)
        self._app = AsyncApp(
            logger=quiet,
            client=patient,
            signing_secret=signing_secret or "unused",
            request_verification_enabled=not app_token,
        )
        self._app.middleware(self._received)
        self._http = AsyncSlackRequestHandler(self._app)
        self._socket: AsyncSocketModeHandler | None = None
        self._take: Take | None = None
        self._in_turn = asyncio.Lock()  # what comes first is kept first
        self._bot, self._connected = "", False
        self._beside: set[asyncio.Task[None]] = set()

    def routes(self) -> list[BaseRoute]:
        """Where Slack reaches the app over HTTP; nowhere in Socket Mode."""
        return [] if self._app_token else [Route(PATH, self._requested, methods=["POST"])]

    async def prepare(self) -> None:
        """Nothing: `start` follows at once."""

    async def start(self, take: Take) -> None:
        """Begins to receive. Raises NotConnected where Slack cannot be reached or refuses the token."""
        self._take = take
        if self._client.session is None:
            self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE))
        try:
            self._bot = str((await self._client.auth_test()).get("user_id", ""))
        except ERRORS as error:
            raise NotConnected(str(failure(error))) from None
        self._connected = True
        if self._app_token:
            self._socket = self._socket or AsyncSocketModeHandler(self._app, self._app_token)
            await self._socket.connect_async()  # type: ignore[no-untyped-call]

    async def stop_receiving(self) -> None:
        """Receives nothing more; sending goes on."""
        if self._socket is not None:
            await self._socket.close_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Ends all connections."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        if self._client.session is not None:
            await self._client.session.close()

    async def alive(self) -> bool:
        """Whether Slack can reach the app now, as far as the app can tell."""
        if self._app_token:
            return self._socket is not None and await self._socket.client.is_connected()
        return self._connected

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        """Nothing: Bolt has confirmed the event."""
        return []

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
        """The message of a part that was perhaps sent, found by its metadata. Raises SendError."""
        return await self._sending.settle(part, since)

    async def _requested(self, request: Request) -> Response:
        """Hands a request to Bolt, which reads it before it verifies it and stumbles over what Slack never sends."""
        try:
            body = await request.body()
            if body.startswith(b"{") and not isinstance(json.loads(body).get("event", {}), dict):
                return Response(status_code=400)
            response = await self._http.handle(request)
        except _UNREADABLE as error:
            log.warning("読めない形の要求を1件とばしました(%s)。", type(error).__name__)
            return Response(status_code=400)
        return response if response.status_code != _STUMBLED else Response(status_code=400)

    async def _received(self, req: AsyncBoltRequest, next: Callable[[], Awaitable[None]]) -> BoltResponse:
        """Takes what is for the counter; whatever it is, Slack hears that it has arrived."""
        del next
        if self._take is None or not self._connected:
            return BoltResponse(status=503, body="")  # nothing can be kept yet: Slack comes again
        body: dict[str, Any] = req.body or {}
        try:
            async with self._in_turn:
                return await self._kept(body)
        except OperationalError as error:
            log.error("データベースを使えないので、Slackの受信を断りました(%s)。", type(error.orig).__name__)
            return BoltResponse(status=503, body="")  # Slack comes again

    async def _kept(self, body: dict[str, Any]) -> BoltResponse:
        if body.get("type") == "view_submission":
            return await self._submitted(body)
        if not await self._opened(body):
            arrival = Reader(self._bot, self._now()).arrival(body)
            if arrival is not None and await run_sync(self._for_us, arrival):
                await self._taken(arrival)
        return BoltResponse(status=200, body="")

    def _for_us(self, arrival: Arrival) -> bool:
        """Whether words in a channel are ours: said to the counter, in a thread of its own, or among the organizers."""
        message = arrival.message
        if message.change == "reacted":
            return self._ours(message.pressed_on or "")
        place = address(message.conversation)
        if message.addressed or place.direct:
            return True
        chat = address(self._organizers).channel if self._organizers else ""
        return place.channel == chat or self._threads.joined(_thread(message))

    async def _taken(self, arrival: Arrival) -> None:
        if self._take is None:
            return
        place, channel = address(arrival.message.conversation), arrival.extra.get("channel")
        if place.direct and channel:
            self._sending.knows(place.channel, channel)
        if place.thread and not place.direct and arrival.message.change != "reacted":
            await run_sync(self._threads.join, _thread(arrival.message))
        if not await self._take(arrival):
            return
        if place.direct and place.thread and channel and arrival.message.change == "new":
            status = {"channel_id": channel, "thread_ts": place.thread, "status": self._knowledge.words["slack.status"]}
            self._do_beside(_STATUS, status)

    async def _opened(self, body: dict[str, Any]) -> bool:
        """Shows what is opened and needs no answer: the home page, the pane's suggestions, a form."""
        event = body.get("event")
        if isinstance(event, dict) and event.get("type") == "app_home_opened":
            await self._showed_home(event)
            return True
        reader = Reader(self._bot, self._now())
        arrival = reader.arrival(body) if body.get("type") == "block_actions" else None
        choice = arrival.message.choice if arrival else None
        if arrival is None or choice is None or not choice.startswith(FORM_BUTTON):
            return False
        calculator = CALCULATORS.get(choice.removeprefix(FORM_BUTTON))
        if calculator is not None:
            view = forms.view(self._knowledge, calculator, arrival.message.conversation)
            self._do_beside("views.open", {"trigger_id": body.get("trigger_id"), "view": view})
        return True

    async def _showed_home(self, event: dict[str, Any]) -> None:
        user, channel, words = event.get("user"), event.get("channel"), self._knowledge.words
        if not isinstance(user, str):
            return
        if event.get("tab") == "home":
            own = await run_sync(self._own.of, MemberId(f"{NAME}:{user}"))
            view = home.view(self._knowledge, own, self._now().tzinfo)
            self._do_beside("views.publish", {"user_id": user, "view": view})
        elif isinstance(channel, str):
            prompts = [{"title": said, "message": said} for said in words["slack.prompts"].split("、")]
            body = {"channel_id": channel, "title": words["slack.prompts_title"], "prompts": prompts}
            self._do_beside(_PROMPTS, body)

    async def _submitted(self, body: dict[str, Any]) -> BoltResponse:
        """A form: what is to be mended is shown in it, a complete one is a message with all facts."""
        view, user = body.get("view"), body.get("user")
        given = forms.origin(view.get("private_metadata")) if isinstance(view, dict) else None
        member = user.get("id") if isinstance(user, dict) else None
        if not isinstance(view, dict) or given is None or not isinstance(member, str) or self._take is None:
            return BoltResponse(status=200, body="")
        calculator, conversation = given
        state = view.get("state")
        now = self._now()
        values = state.get("values") if isinstance(state, dict) else None
        facts, errors = await run_sync(forms.read, self._knowledge, calculator, values, now.date())
        if errors:
            answer = json.dumps({"response_action": "errors", "errors": errors}, ensure_ascii=False)
            return BoltResponse(status=200, body=answer, headers={"content-type": "application/json"})
        place = address(conversation)
        identity = f"{NAME}:view:{view.get('id')}:{view.get('hash')}"
        message = IncomingMessage(
            id=identity,
            conversation=ConversationId(conversation),
            sender=MemberId(f"{NAME}:{member}"),
            text="",
            private=place.direct or place.unseen,
            received_at=now,
            pressed_on=identity,
            choice=f"{FACTS}{calculator.name}:{dumps(facts)}",
        )
        await self._take(Arrival(identity, message))
        return BoltResponse(status=200, body="")

    def _do_beside(self, method: str, body: dict[str, Any]) -> None:
        """Calls a method whose failure costs nothing but itself: not every plan and workspace has it."""

        async def call() -> None:
            try:
                await self._client.api_call(method, json=body)
            except ERRORS as error:
                log.info("Slackの%sを使えませんでした(%s)。", method, failure(error))

        task = asyncio.get_running_loop().create_task(call())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)


def _patience() -> list[AsyncRetryHandler]:
    """Handlers for calls that may be repeated."""
    kinds = (AsyncConnectionErrorRetryHandler, AsyncServerErrorRetryHandler, AsyncRateLimitErrorRetryHandler)
    return [kind(max_retry_count=_ATTEMPTS) for kind in kinds]


def _thread(message: IncomingMessage) -> str:
    place = address(message.conversation)
    return f"{NAME}:{place.channel}:{place.thread}"
