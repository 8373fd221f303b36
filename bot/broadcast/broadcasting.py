"""Broadcasting in the event loop: one process keeps the time, one sends on each platform, another takes over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from anyio.to_thread import run_sync
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError

from bot.broadcast.remembering import Remembering
from bot.broadcast.reporting import Reporting
from bot.broadcast.sending import Deliveries
from bot.broadcast.telling import Telling
from bot.broadcast.timekeeping import Notice, Timekeeping
from bot.storage.leases import Leases
from bot.storage.reminders.ledger import Running
from bot.traffic.lanes import place
from handlers.ports import Clock

log = logging.getLogger("madoguchi")
TICK, IDLE = 1.0, 0.3  # seconds between two looks at the time, and at what is to be sent where there was nothing
_JUMP = timedelta(seconds=60)
_DRAIN = 15.0
TIME, SEND = "remind:time", "remind:send:"


class Broadcasting:
    """Runs while the program runs. `clock` never goes backwards; `now` may, and organizers are told."""

    def __init__(
        self,
        senders: Mapping[str, Deliveries],
        timekeeping: Timekeeping,
        remembering: Remembering,
        leases: Leases,
        telling: Telling,
        reporting: Reporting,
        now: Clock,
        clock: Callable[[], float],
    ) -> None:
        self._senders, self._timekeeping, self._remembering = senders, timekeeping, remembering
        self._leases, self._telling, self._reporting = leases, telling, reporting
        self._now, self._clock = now, clock
        self._tasks: list[asyncio.Task[None]] = []
        self._last: tuple[datetime, float] | None = None
        self._fences: dict[str, tuple[int, ColumnElement[bool]]] = {}
        self._unreachable: set[str] = set()
        self._untold: list[Notice] = []

    def start(self) -> None:
        """Begins in the running event loop."""
        works = [self._keep_time, *(_bound(self._send, name) for name in self._senders)]
        self._tasks = [asyncio.create_task(self._ever(work)) for work in works]

    async def stop(self) -> None:
        """Begins nothing more, lets what is in flight end, and lets another process take over."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        drained = asyncio.gather(*(sender.drain() for sender in self._senders.values()))
        try:
            await asyncio.wait_for(drained, _DRAIN)
        except TimeoutError:
            log.warning("送った記録を終えられなかったお知らせがあります。次に始めたときに確かめます。")
        try:
            for name in (TIME, *(f"{SEND}{name}" for name in self._senders)):
                await run_sync(self._leases.release, name)
        except OperationalError:
            log.warning("データベースを使えないまま止まります。")

    async def troubled(self, error: OperationalError) -> None:
        """Tells organizers that the database cannot be used, also before `start`; they hear of its end after it."""
        await self._telling.broken(error)

    async def _ever(self, work: Callable[[], Awaitable[float]]) -> None:
        """Does a piece of work again and again; it says how many seconds later."""
        while True:
            try:
                pause = await work()
                await self._telling.mended()
            except OperationalError as error:
                await self._telling.broken(error)
                pause = TICK
            except Exception as error:  # noqa: BLE001 - the edge: what is due next must not wait for a restart
                log.error("お知らせの仕事に不具合があります(%s、%s)。", type(error).__name__, place(error))
                pause = TICK
            await asyncio.sleep(pause)

    async def _keep_time(self) -> float:
        if await run_sync(self._leases.take, TIME) is None:
            self._last = None
            return TICK
        now = self._now()
        await self._watch_clock(now)
        self._untold += await run_sync(self._timekeeping.look, now)
        while self._untold:
            await self._telling.tell(await run_sync(self._reporting.delivery, self._untold[0]))
            del self._untold[0]
        self._telling.wake(await run_sync(self._remembering.look, now))
        return TICK

    async def _watch_clock(self, now: datetime) -> None:
        """A clock that jumps makes reminders late or early: people should know."""
        before, self._last = self._last, (now, self._clock())
        if before is None:
            return
        jump = (now - before[0]) - timedelta(seconds=self._last[1] - before[1])
        if abs(jump) > _JUMP:
            await self._telling.clock_jumped(jump)

    async def _send(self, name: str) -> float:
        sender = self._senders[name]
        epoch = await run_sync(self._leases.take, f"{SEND}{name}")
        if epoch is None:
            self._fences.pop(name, None)
            return TICK
        if name not in self._fences or self._fences[name][0] != epoch:
            await sender.adopt()
            self._fences[name] = epoch, self._leases.fence(f"{SEND}{name}", epoch)
        worked = await sender.round(self._may_send, self._fences[name][1])
        await self._watch_platform(name, sender.unreachable)
        return 0.0 if worked else IDLE

    def _may_send(self, occurrence: Running) -> bool:
        return self._timekeeping.may_send(occurrence, self._now())

    async def _watch_platform(self, name: str, unreachable: bool) -> None:
        if unreachable and name not in self._unreachable:
            self._unreachable.add(name)
            await self._telling.organizers("slow", platform=name.capitalize())
        elif not unreachable and name in self._unreachable:
            self._unreachable.discard(name)
            await self._telling.organizers("slow_over", platform=name.capitalize())


def _bound(work: Callable[[str], Awaitable[float]], name: str) -> Callable[[], Awaitable[float]]:
    return lambda: work(name)
