"""Sends what is due on one platform: claims each delivery, keeps the pace, and records how it ended."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import TypeVar

from anyio.to_thread import run_sync
from sqlalchemy import ColumnElement
from sqlalchemy.exc import OperationalError

from bot.broadcast.pacer import Pacer
from bot.platforms.platform import Part, Platform, SendError, TooLong, Unsettled
from bot.storage.reminders.addresses import is_shared
from bot.storage.reminders.contacts import ContactsInDatabase
from bot.storage.reminders.ledger import Due, Ledger, Running
from bot.traffic.lanes import place
from handlers.messages import Reply
from handlers.ports import Clock
from handlers.reminders.model import Settled

log = logging.getLogger("madoguchi")
T = TypeVar("T")
IN_FLIGHT = 8  # after a crash nobody knows of so many at most whether they were sent
_SLICE = 100
_ROUND = 4.0  # seconds after which it is looked again whether all this may still be sent
_LONGEST_WAIT = 0.5  # seconds that pass before it is looked again what is due
_STALE = 3.0  # seconds after a claim in which the process may have been stopped and another have taken over
_MOST_ATTEMPTS = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_READS = 2  # after the first one


class Deliveries:
    """Makes deliveries of one platform, several at a time.

    `shown` gives the message of an occurrence. `settling`: seconds before a message that was perhaps sent is looked
    for. `clock` never goes backwards. `troubled` hears of a database that cannot be written.
    """

    def __init__(
        self,
        name: str,
        platform: Platform,
        pacer: Pacer,
        ledger: Ledger,
        contacts: ContactsInDatabase,
        shown: Callable[[Running, bool], Reply],
        now: Clock,
        clock: Callable[[], float],
        settling: float = 3.0,
        troubled: Callable[[OperationalError], Awaitable[None]] | None = None,
    ) -> None:
        self._name, self._platform, self._pacer = name, platform, pacer
        self._ledger, self._contacts, self._shown = ledger, contacts, shown
        self._now, self._clock, self._settling, self._troubled = now, clock, settling, troubled
        self._free = asyncio.Semaphore(IN_FLIGHT)
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._failures = 0

    @property
    def unreachable(self) -> bool:
        """Whether the last few attempts all failed before the platform heard of them."""
        return self._failures >= IN_FLIGHT

    async def adopt(self) -> None:
        """Takes up what another process left in the middle of an attempt."""
        for due in await run_sync(self._ledger.orphans, self._name):
            if await run_sync(self._ledger.adopt, due):
                self._start(due, self._doubted(due, due.attempt_id))

    async def round(self, may_send: Callable[[Running], bool], fence: ColumnElement[bool]) -> bool:
        """Makes some of what is due, in turn for each reminder that is going out; False where there was nothing.

        `may_send` is asked in another thread.
        """
        todo = await run_sync(self._due, may_send, self._now(), set(self._in_hand))
        await self._make(todo, fence)
        return bool(todo)

    def _due(self, may_send: Callable[[Running], bool], now: datetime, in_hand: set[int]) -> list[Due]:
        """An equal share of each reminder; what some have too little for is left to those that have more."""
        running = self._ledger.running()
        share = max(_SLICE // max(len(running), 1), 1)
        found = [(one, self._ledger.ready(one, self._name, now, share, in_hand)) for one in running]
        going = {one: some for one, some in found if some and may_send(one)}
        long = [one for one, some in going.items() if len(some) == share]
        more = (_SLICE - sum(map(len, going.values()))) // max(len(long), 1)
        if more > 0 and share < _SLICE:
            going |= {one: self._ledger.ready(one, self._name, now, share + more, in_hand) for one in long}
        return list(chain.from_iterable(going.values()))

    async def drain(self) -> None:
        """Waits until everything in hand is settled."""
        while self._in_hand:
            await asyncio.wait(set(self._in_hand.values()))

    async def _make(self, todo: list[Due], fence: ColumnElement[bool]) -> None:
        """Deliveries to chats that may be written to now; where only others are left, it is looked what else is due."""
        began, made = self._clock(), False
        while todo and self._clock() - began < _ROUND:
            wait, position = self._first(todo)
            if wait <= 0:
                await self._make_one(todo.pop(position), fence)
                made = True
            elif made or wait > _LONGEST_WAIT:
                await asyncio.sleep(0 if made else _LONGEST_WAIT)
                return
            else:
                await asyncio.sleep(wait)

    def _first(self, todo: list[Due]) -> tuple[float, int]:
        """The first delivery to a chat that may be written to now, else the one that may soonest: seconds, position."""
        waits = []
        for position, due in enumerate(todo):
            wait = self._pacer.free(due.chat)
            if wait <= 0:
                return 0.0, position
            waits.append((wait, position))
        return min(waits)

    async def _make_one(self, due: Due, fence: ColumnElement[bool]) -> None:
        """Claims a delivery before its turn, so that the message leaves as soon as the turn has come."""
        await self._free.acquire()
        attempt, began, claimed_at = uuid.uuid4().hex, self._now(), self._clock()
        claiming = asyncio.ensure_future(self._claimed(due, attempt, began, fence))
        handed_over = False
        try:
            if not await asyncio.shield(claiming):
                return
            await self._pacer.turn(due.chat)
            if self._clock() - claimed_at > _STALE:
                # Long held up, or stopped: another process may hold the delivery for its own by now.
                await self._recorded(partial(self._ledger.back, due, attempt, None))
                return
            handed_over = True
            self._start(due, self._made(replace(due, attempt=due.attempt + 1, began=began), attempt))
        except asyncio.CancelledError:
            if not handed_over:
                self._start(due, self._given_back(due, attempt, claiming))
            raise
        finally:
            if not handed_over:
                self._free.release()

    async def _given_back(self, due: Due, attempt: str, claiming: asyncio.Future[bool]) -> None:
        """The program stops: what is claimed and was surely not sent waits for the next one."""
        await asyncio.wait([claiming])
        if claiming.exception() is None and claiming.result():
            await self._recorded(partial(self._ledger.back, due, attempt, None))

    def _start(self, due: Due, work: Awaitable[None]) -> None:
        task = self._in_hand[due.id] = asyncio.ensure_future(work)
        task.add_done_callback(lambda _: self._in_hand.pop(due.id, None))

    async def _claimed(self, due: Due, attempt: str, began: datetime, fence: ColumnElement[bool]) -> bool:
        """Whether the delivery may be made now, by this process."""
        try:
            return await run_sync(self._ledger.claim, due, attempt, began, fence)
        except OperationalError:  # nobody knows whether it was claimed
            await self._recorded(partial(self._ledger.back, due, attempt, None))
            raise

    async def _made(self, due: Due, attempt: str) -> None:
        """An attempt at a claimed delivery, and its record; what is in doubt is settled beside others."""
        try:
            outcome = await self._attempted(due)
            if not _in_doubt(outcome):
                await self._record(due, attempt, outcome)
        finally:
            self._free.release()
        if _in_doubt(outcome):
            self._failed_again(due)
            await self._doubted(due, attempt)

    async def _attempted(self, due: Due) -> str | SendError | None:
        """The id of the message, or how the attempt failed."""
        try:
            return await self._platform.send(self._part(due), ())
        except TooLong:
            return SendError("too long", permanent=True)
        except SendError as error:
            return error
        except Exception as error:  # noqa: BLE001 - the edge: one delivery must not stop those after it
            log.error("不具合で送れませんでした(%s、%s)。", type(error).__name__, place(error))
            return SendError(type(error).__name__, permanent=True)

    def _part(self, due: Due) -> Part:
        part = self._platform.reminder(due.chat, self._shown(due.occurrence, not is_shared(due.chat)), due.key)
        return replace(part, again=due.again)

    async def _record(self, due: Due, attempt: str, outcome: str | SendError | None) -> None:
        if isinstance(outcome, SendError):
            await self._refused(due, attempt, outcome)
        else:
            self._failures = 0
            await self._recorded(partial(self._ledger.sent, due, outcome, self._now()))

    async def _refused(self, due: Due, attempt: str, error: SendError) -> None:
        """Nothing was sent for sure: it waits, or it never will be."""
        now = self._now()
        if error.moved and due.attempt < _MOST_ATTEMPTS:
            await self._recorded(partial(self._ledger.moved, due, attempt, error.moved, now))
            await self._recorded(partial(self._contacts.moved, due.chat, error.moved))
        elif error.permanent:
            self._failures = 0  # the platform answers
            state: Settled = "blocked" if error.blocked else "failed"
            await self._recorded(partial(self._ledger.settle, due, attempt, state, str(error)[:200], now))
            if error.blocked:
                await self._recorded(partial(self._contacts.blocked, due.chat))
        elif error.retry_after is not None:
            self._pacer.freeze(due.chat, error.retry_after, everywhere=error.everywhere)
            await self._recorded(partial(self._ledger.back, due, attempt, now + timedelta(seconds=error.retry_after)))
        else:
            self._failed_again(due)
            await self._recorded(partial(self._ledger.back, due, attempt, now + _pause_after(due)))

    def _failed_again(self, due: Due) -> None:
        """Where one attempt after the other fails, whoever it is for, the platform is left alone for a while."""
        self._failures += 1
        if self.unreachable:
            pause = min(_FIRST_PAUSE * 2 ** min(self._failures // IN_FLIGHT, 6), _LONGEST_PAUSE)
            self._pacer.freeze(due.chat, pause, everywhere=True)

    async def _doubted(self, due: Due, attempt: str | None) -> None:
        """Perhaps it was sent: the platform is asked where it can tell, else the organizer's choice decides."""
        try:
            found = await self._looked_for(due)
        except Unsettled:
            await self._undecided(due, attempt)
            return
        except Exception as error:  # noqa: BLE001 - the edge: nobody else would ever settle this delivery
            log.error("不具合で確かめられませんでした(%s、%s)。", type(error).__name__, place(error))
            await self._undecided(due, attempt)
            return
        if found is None:
            await self._recorded(partial(self._ledger.back, due, attempt, None))
        else:
            await self._recorded(partial(self._ledger.sent, due, found, self._now()))

    async def _looked_for(self, due: Due) -> str | None:
        """The message, looked for at once and twice more: what was just sent may not be found yet. Raises Unsettled."""
        part, since = self._part(due), due.began or self._now()
        reads, pause = 0, self._settling
        while True:
            try:
                found = await self._platform.settle(part, since)
                reads += 1
                if found is not None or reads > _READS:
                    return found
            except SendError as error:
                if error.permanent:
                    raise Unsettled from None
                pause = error.retry_after or min(pause * 2, _LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _undecided(self, due: Due, attempt: str | None) -> None:
        repeats = due.occurrence.guarantee == "at-least-once" and due.attempt < _MOST_ATTEMPTS
        if repeats:
            later = self._now() + _pause_after(due)
            await self._recorded(partial(self._ledger.back, due, attempt, later, again=True))
        else:
            await self._recorded(partial(self._ledger.settle, due, attempt, "unknown", "", self._now()))

    async def _recorded(self, record: Callable[[], T]) -> T:
        """Writes down what happened, as soon as the database can be used: what was sent must not be forgotten."""
        pause = _FIRST_PAUSE
        while True:
            try:
                return await run_sync(record)
            except OperationalError as error:
                log.error("データベースを使えないので、送った記録を待たせています(%s)。", type(error).__name__)
                if self._troubled:
                    await self._troubled(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)


def _in_doubt(outcome: str | SendError | None) -> bool:
    return isinstance(outcome, SendError) and outcome.unsure


def _pause_after(due: Due) -> timedelta:
    """The more attempts failed, the longer the next one waits."""
    return timedelta(seconds=min(_FIRST_PAUSE * 2 ** min(due.attempt, 6), _LONGEST_PAUSE))
