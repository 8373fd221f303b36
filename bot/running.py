"""The program in its event loop: platforms that are configured, the web, and an orderly beginning and end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol

from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute

from bot.platforms.platform import Arrival, NotConnected, Platform
from bot.traffic.departures import Departures
from bot.traffic.reception import Reception

log = logging.getLogger("madoguchi")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_ANSWERING, _SENDING = 15.0, 10.0  # seconds that an orderly end waits
_TIDYING = 3600.0


class Listener(Platform, Protocol):
    """A platform that the program has to connect to."""

    def routes(self) -> list[BaseRoute]:
        """Where the platform reaches the program over HTTP."""

    async def start(self, take: Callable[[Arrival], Awaitable[bool]]) -> None:
        """Begins to receive; may be called again after it raised NotConnected."""

    async def stop_receiving(self) -> None:
        """Receives nothing more; sending goes on."""

    async def close(self) -> None:
        """Ends all connections."""

    async def alive(self) -> bool:
        """Whether the platform can reach the program now."""


class Running:
    """Starts what is configured beside the web and ends it in order: receive no more, answer, send, disconnect.

    What is not answered or sent in time is kept, and the next start goes on with it.
    """

    def __init__(
        self,
        listeners: Mapping[str, Listener],
        reception: Reception,
        departures: Departures,
        tidy: Callable[[], None],
    ) -> None:
        self._listeners = listeners
        self._reception, self._departures, self._tidy = reception, departures, tidy

    def routes(self) -> list[BaseRoute]:
        """Where platforms reach the program over HTTP."""
        return [route for listener in self._listeners.values() for route in listener.routes()]

    async def health(self) -> dict[str, Any]:
        """`status` is `ok` where every configured platform can reach the program, else `degraded`."""
        alive = {name: await listener.alive() for name, listener in self._listeners.items()}
        return {"status": "ok" if all(alive.values()) else "degraded", **alive}

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """From the first connection to the last. What was left behind is taken up before anything new is received."""
        del app
        tasks = [asyncio.create_task(self._receive()), asyncio.create_task(self._tidy_up())]
        try:
            yield
        finally:
            await self._end(tasks)

    async def _receive(self) -> None:
        """Goes on with what an earlier process left behind, then listens."""
        await self._patiently(self._departures.resume)
        await self._patiently(self._reception.resume)
        await asyncio.gather(*(self._start(name, listener) for name, listener in self._listeners.items()))

    async def _patiently(self, act: Callable[[], Awaitable[None]]) -> None:
        """Does something with the database, as soon as it can be used."""
        while True:
            try:
                await act()
            except OperationalError as error:
                log.error("データベースを使えないので、待っています(%s)。", type(error.orig).__name__)
                await asyncio.sleep(_FIRST_PAUSE)
            else:
                return

    async def _start(self, name: str, listener: Listener) -> None:
        """Connects; where that fails, says so and tries again."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await listener.start(self._reception.take)
            except NotConnected as error:
                log.warning("%sにつなげません(%s)。「madoguchi doctor」で調べられます。", name, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
            else:
                return

    async def _tidy_up(self) -> None:
        while True:
            await self._patiently(partial(run_sync, self._tidy))
            await asyncio.sleep(_TIDYING)

    async def _end(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for listener in self._listeners.values():
            await listener.stop_receiving()
        answered = await self._reception.drain(_ANSWERING)
        sent = await self._departures.drain(_SENDING)
        if not (answered and sent):
            log.warning("答えきれなかった分が残っています。次に始めたときに続けます。")
        for listener in self._listeners.values():
            await listener.close()
