"""The one ASGI application: every part that speaks HTTP adds its routes here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
LARGEST_EVENT = 1024 * 1024  # what a platform sends: a form of Slack carries its whole view
_EVENTS = ("/slack/", "/telegram/")
_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
     b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)  # fmt: skip
Health = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger("madoguchi")
_BUSY = "いま窓口の記録を使えないため、お答えできません。少し待って、もう一度送ってください。"
_TOO_LARGE = "送られた文が大きすぎます。質問は2000文字までにしてください。"


def application(routes: Sequence[BaseRoute], health: Health, lifespan: Lifespan[Starlette]) -> Starlette:
    """The application with its health check, size limit and security headers around the given routes."""

    async def checked(request: Request) -> Response:
        found = await health()
        return JSONResponse(found, status_code=200 if found["status"] == "ok" else 503)

    return Starlette(
        routes=[Route("/health", checked, methods=["GET"]), *routes],
        middleware=[Middleware(SecurityHeaders), Middleware(BodyLimit)],
        exception_handlers={404: _not_found, OperationalError: _unavailable},
        lifespan=lifespan,
    )


async def _not_found(request: Request, error: Exception) -> Response:
    return PlainTextResponse("このページはありません。", status_code=404)


async def _unavailable(request: Request, error: Exception) -> Response:
    log.error("データベースを使えないので、答えられませんでした。")
    return PlainTextResponse(_BUSY, status_code=503)


class SecurityHeaders:
    """Adds the same headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class BodyLimit:
    """Answers 413 to a body over LARGEST_BODY (LARGEST_EVENT from a platform), announced or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. The body is read before the application starts, so that nothing is half-done."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        body, ended = b"", False
        while not ended:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            ended = not message.get("more_body", False)
            if len(body) > (LARGEST_EVENT if scope["path"].startswith(_EVENTS) else LARGEST_BODY):
                await PlainTextResponse(_TOO_LARGE, status_code=413)(scope, receive, send)
                return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self._app(scope, replay, send)
