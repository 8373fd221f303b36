"""Departures: what is queued leaves in order within its lane; a lane that has to wait delays no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from anyio.to_thread import run_sync
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import OperationalError

from bot.broadcast.pacer import Pacer
from bot.platforms.platform import Part, Platform, SendError, Unsettled
from bot.storage.outbox import Outbox, Queued, Waiting
from bot.traffic.lanes import Lanes, place
from handlers.messages import Delivery
from handlers.ports import Clock

log = logging.getLogger("madoguchi")
_PART = TypeAdapter(Part)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 60.0  # seconds between attempts where the platform names none
_TOO_LATE = timedelta(days=1)
_WITHOUT_DATABASE = 2.0  # seconds before a database that could not be used is asked again
_BEFORE_REPEATING = 5.0  # seconds: a repeat has one chance only, so it does not go out into the same short outage


def dumped(part: Part) -> str:
    """A part as it is kept."""
    return _PART.dump_json(part).decode()


class Departures:
    """Sends what the outbox holds.

    A part that was surely not sent is tried again until it is a day old. Of one that was perhaps sent the platform is
    asked; where it cannot tell, the part is sent once more, marked so that its reader knows, and never a third time.
    What posts a message goes before the reminders that wait for their turns, and counts with them; `pacers` are those
    of the platforms that have limits.
    `undelivered` gives what is to be said elsewhere when words about something could not be delivered to a lane.
    """

    def __init__(
        self,
        outbox: Outbox,
        platforms: Mapping[str, Platform],
        pacers: Mapping[str, Pacer],
        now: Clock,
        undelivered: Callable[[str, str], Delivery | None],
    ) -> None:
        self._outbox, self._platforms, self._now, self._undelivered = outbox, platforms, now, undelivered
        self._pacers = pacers
        self._lanes = Lanes()

    def wake(self, lane: str) -> None:
        """Sends what waits in the lane."""
        self._lanes.put(lane, partial(self._empty, lane))

    async def resume(self) -> None:
        """Sends what dead processes left behind, and what of our own nobody has woken."""
        for lane in await run_sync(self._outbox.to_empty):
            if not self._lanes.busy(lane):
                self.wake(lane)

    async def drain(self, patience: float) -> bool:
        """Waits until all is sent, at most `patience` seconds; the rest is sent after the next start."""
        return await self._lanes.drain(patience)

    async def _empty(self, lane: str) -> None:
        try:
            for waiting in await run_sync(self._outbox.waiting, lane):
                await self._depart(waiting)
        except OperationalError as error:
            log.error("データベースを使えないので、送るのを待っています(%s)。", type(error.orig).__name__)
            await asyncio.sleep(_WITHOUT_DATABASE)
            self.wake(lane)

    async def _depart(self, waiting: Waiting) -> None:
        """Sends one part, or gives it up; returns when either is settled."""
        platform = self._platforms.get(waiting.lane.partition(":")[0])
        if platform is None:  # it was configured when this was queued
            await run_sync(self._outbox.failed, waiting.number)
            return
        try:
            part = _PART.validate_json(waiting.part)
        except ValidationError:
            log.error("前の版が残した送信1件を読めないため、送れません(送信 %d)。", waiting.number)
            await run_sync(self._outbox.failed, waiting.number)
            return
        attempts = _Attempts(self._outbox, platform, self._pacers.get(part.platform), self._now, waiting, part)
        try:
            while self._now().astimezone(UTC) - waiting.queued < _TOO_LATE:
                pause = await attempts.next()
                if pause is None:
                    return
                await asyncio.sleep(pause)
        except _Undeliverable:
            pass
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge: one part must not stop those after it
            log.error("不具合で送れませんでした(%s、%s、送信 %d)。", type(error).__name__, place(error), waiting.number)
        await run_sync(self._outbox.failed, waiting.number)
        if waiting.about and (told := await run_sync(self._undelivered, waiting.about, waiting.lane)):
            await self._tell(told)

    async def _tell(self, delivery: Delivery) -> None:
        """Queues a delivery of the program's own."""
        platform = self._platforms.get(delivery.to.partition(":")[0])
        parts = platform.parts(delivery, None) if platform else []
        await run_sync(self._outbox.queue, [Queued(p.lane, dumped(p), delivery.under) for p in parts])
        for part in parts:
            self.wake(part.lane)


class _Undeliverable(Exception):
    """A part can never be sent."""


class _Attempts:
    """The attempts at one part; `doubt` is since when it may have been sent without our knowing."""

    def __init__(
        self, outbox: Outbox, platform: Platform, pacer: Pacer | None, now: Clock, waiting: Waiting, part: Part
    ) -> None:
        self._outbox, self._platform, self._now = outbox, platform, now
        self._pacer = pacer if part.posts else None
        self._waiting, self._part, self._doubt, self._pause = waiting, part, waiting.tried, _FIRST_PAUSE

    async def next(self) -> float | None:
        """Makes one attempt: None where the part is done with, else how long to wait before the next one."""
        try:
            done = self._doubt is not None and await self._settled(self._doubt)
            if not done:
                await self._send()
        except SendError as error:
            return await self._failed(error)
        return None

    async def _settled(self, doubt: datetime) -> bool:
        """Whether there is nothing more to do about a part that was perhaps sent."""
        number = self._waiting.number
        try:
            found = await self._platform.settle(self._part, doubt)
        except Unsettled:
            if self._part.again:
                log.warning("送れたか確かめられない送信が1件あります(送信 %d)。", number)
                await run_sync(self._outbox.failed, number)
                return True
            self._part = replace(self._part, again=True)
            await run_sync(self._outbox.once_more, number, dumped(self._part))
            await asyncio.sleep(_BEFORE_REPEATING)
            found = None
        if found is not None:
            await run_sync(self._outbox.sent, number, found)
        return found is not None

    async def _send(self) -> None:
        """Sends the part; its attempt is on record before the platform hears of it."""
        number, under = self._waiting.number, self._waiting.under
        earlier = await run_sync(self._outbox.answers, under) if self._part.nth is not None and under else []
        self._doubt = None
        if self._pacer:
            await self._pacer.turn(self._part.lane, ahead=True)
        if not await run_sync(self._outbox.sending, number):
            return  # this process was thought dead, and another has taken the part up
        began = self._now().astimezone(UTC)
        try:
            sent_as = await self._platform.send(self._part, earlier)
        except SendError as error:
            self._doubt = began if error.unsure and not error.refused else None
            if self._pacer and error.retry_after is not None:
                self._pacer.freeze(self._part.lane, error.retry_after, everywhere=error.everywhere)
            raise
        await self._record(sent_as)

    async def _record(self, sent_as: str | None) -> None:
        """What was sent is known here only until the database knows it: a fault of the database is waited out."""
        while True:
            try:
                await run_sync(self._outbox.sent, self._waiting.number, sent_as)
            except OperationalError as error:
                log.error("送ったことを書けないので、待っています(%s)。", type(error.orig).__name__)
                await asyncio.sleep(_WITHOUT_DATABASE)
            else:
                return

    async def _failed(self, error: SendError) -> float | None:
        number = self._waiting.number
        if error.permanent:
            log.warning("送れない相手か内容です(%s、送信 %d)。", error, number)
            raise _Undeliverable
        if self._doubt is None:
            await run_sync(self._outbox.not_sent, number)
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        return pause if error.retry_after is None else error.retry_after
