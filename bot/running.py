"""The program in its event loop: platforms that are configured, the web, and an orderly beginning and end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Protocol, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute

from bot.broadcast.broadcasting import Broadcasting
from bot.platforms.platform import Arrival, NotConnected, Platform
from bot.storage.leases import Leases
from bot.storage.migrating import DatabaseTooNew
from bot.storage.processes import Processes
from bot.traffic.departures import Departures
from bot.traffic.reception import Reception

log = logging.getLogger("madoguchi")
Found = TypeVar("Found")
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_ANSWERING, _SENDING = 15.0, 10.0  # seconds that an orderly end waits
_TIDYING = 3600.0
_WATCH = 1.0  # seconds between two beats, and between two looks at the other processes
LISTEN = "listen:"


class Listener(Platform, Protocol):
    """A platform that the program has to connect to; `alone`: one process at most may receive from it."""

    alone: bool

    async def prepare(self) -> None:
        """Learns what sending needs, before `start` or without it. Raises NotConnected."""

    def routes(self) -> list[BaseRoute]:
        """Where the platform reaches the program over HTTP."""

    async def start(self, take: Callable[[Arrival], Awaitable[bool]]) -> None:
        """Begins to receive; may be called again after it raised NotConnected."""

    async def stop_receiving(self) -> None:
        """Receives nothing more, until it is started again; sending goes on."""

    async def close(self) -> None:
        """Ends all connections."""

    async def alive(self) -> bool:
        """Whether the platform can reach the program now."""


class Running:
    """Starts what is configured beside the web and ends it in order: receive no more, answer, send, disconnect.

    What is not answered or sent in time is kept, and the next start goes on with it, or another process that shares
    the database.
    """

    def __init__(
        self,
        listeners: Mapping[str, Listener],
        reception: Reception,
        departures: Departures,
        broadcast: Broadcasting,
        processes: Processes,
        leases: Leases,
        tidy: Callable[[], None],
    ) -> None:
        self._listeners = listeners
        self._reception, self._departures, self._broadcast, self._tidy = reception, departures, broadcast, tidy
        self._processes, self._leases = processes, leases
        self._elsewhere: set[str] = set()
        self._own_thread = CapacityLimiter(1)

    def routes(self) -> list[BaseRoute]:
        """Where platforms reach the program over HTTP."""
        return [route for listener in self._listeners.values() for route in listener.routes()]

    async def health(self) -> dict[str, Any]:
        """`status` is `ok` where every configured platform can reach this process or another, else `degraded`."""
        alive = {name: name in self._elsewhere or await each.alive() for name, each in self._listeners.items()}
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
        """Goes on with what an earlier process left behind, then listens, and looks after the other processes."""
        await self._patiently(partial(run_sync, self._processes.join))
        await self._patiently(self._resume)
        self._broadcast.start()
        listening = (self._listen(name, listener) for name, listener in self._listeners.items())
        await asyncio.gather(self._beat(), self._watch(), *listening)

    async def _resume(self) -> None:
        await self._departures.resume()
        await self._reception.resume()

    async def _beat(self) -> None:
        """Says that this process is at work; in a thread of its own, as one that waits would be thought dead."""
        while True:
            await asyncio.sleep(_WATCH)
            if not await self._patiently(partial(run_sync, self._processes.beat, limiter=self._own_thread)):
                log.warning("しばらく止まっていたので、ほかのプロセスが続きを引き受けました。")

    async def _watch(self) -> None:
        """Takes up what other processes left behind."""
        while True:
            await asyncio.sleep(_WATCH)
            await self._patiently(self._look)

    async def _look(self) -> None:
        for _ in await run_sync(self._processes.bury):
            log.warning("止まったプロセスの続きを引き受けます。")
        await self._resume()

    async def _patiently(self, act: Callable[[], Awaitable[Found]]) -> Found:
        """Does something with the database, as soon as it can be used."""
        while True:
            try:
                return await act()
            except OperationalError as error:
                log.error("データベースを使えないので、待っています(%s)。", type(error.orig).__name__)
                await self._broadcast.troubled(error)
                await asyncio.sleep(_FIRST_PAUSE)
            except DatabaseTooNew as error:  # it could not be used before, and another version has come first
                log.error("%s", error)
                await asyncio.sleep(_LONGEST_PAUSE)

    async def _listen(self, name: str, listener: Listener) -> None:
        """Receives; where only one process may, as long as it is this one."""
        start = partial(listener.start, self._reception.take)
        if not listener.alone:
            await self._connect(name, start)
            return
        await self._connect(name, listener.prepare)
        while True:
            epoch = await self._leased(name)
            await self._connect(name, start)
            await self._until_lost(name, epoch)
            log.warning("%sの受信は、ほかのプロセスが引き受けました。", name)
            await listener.stop_receiving()

    async def _leased(self, name: str) -> int:
        """Waits until this process is the one to receive; its epoch."""
        while True:
            epoch = await self._patiently(partial(run_sync, self._leases.take, f"{LISTEN}{name}"))
            if epoch is not None:
                self._elsewhere.discard(name)
                return epoch
            self._elsewhere.add(name)
            await asyncio.sleep(_WATCH)

    async def _until_lost(self, name: str, epoch: int) -> None:
        """Waits until another process is the one to receive."""
        while True:
            await asyncio.sleep(_WATCH)
            mine = partial(run_sync, self._leases.mine, f"{LISTEN}{name}", epoch)
            if not await self._patiently(mine):
                return

    async def _connect(self, name: str, start: Callable[[], Awaitable[None]]) -> None:
        """Connects; where that fails, says so and tries again."""
        pause = _FIRST_PAUSE
        while True:
            try:
                await start()
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
        for name in self._listeners:
            await self._let_go(partial(self._leases.release, f"{LISTEN}{name}"))
        await self._broadcast.stop()
        answered = await self._reception.drain(_ANSWERING)
        sent = await self._departures.drain(_SENDING)
        if not (answered and sent):
            log.warning("答えきれなかった分が残っています。次に始めたときに続けます。")
        await self._let_go(self._processes.leave)
        for listener in self._listeners.values():
            await listener.close()

    async def _let_go(self, act: Callable[[], object]) -> None:
        """Lets others go on at once; without a database they do a few seconds later."""
        try:
            await run_sync(act)
        except (OperationalError, DatabaseTooNew):
            log.warning("データベースを使えないまま止まります。")
