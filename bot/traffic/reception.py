"""Arrivals: kept before anything is done about them, answered once and in order within a conversation.

The answer, what it changes and the end of the receipt are one transaction: a process that dies before it leaves the
arrival to be answered by the next one, a process that dies after it leaves the parts to be sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial

from anyio.to_thread import run_sync
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy.exc import OperationalError

from bot.platforms.platform import Arrival, Platform
from bot.storage.database import Database
from bot.storage.outbox import Outbox, Queued
from bot.storage.receipts import Receipts, TakenUp
from bot.traffic.departures import Departures, dumped
from bot.traffic.lanes import Lanes, place
from handlers.messages import Delivery, IncomingMessage, Reply
from handlers.wording import paragraphs

log = logging.getLogger("madoguchi")
_ARRIVAL = TypeAdapter(Arrival)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before a database that could not be used is asked again


class Reception:
    """Takes arrivals of all platforms.

    `receive` works out what a message leads to; `failed` is what a member reads where the program itself failed.
    """

    def __init__(
        self,
        receive: Callable[[IncomingMessage], tuple[Delivery, ...]],
        platforms: Mapping[str, Platform],
        database: Database,
        receipts: Receipts,
        outbox: Outbox,
        departures: Departures,
        failed: str,
    ) -> None:
        self._receive, self._platforms, self._database = receive, platforms, database
        self._receipts, self._outbox, self._departures = receipts, outbox, departures
        self._failed = Reply(paragraphs(failed))
        self._lanes = Lanes()
        self._at_hand: set[int] = set()

    async def take(self, arrival: Arrival) -> bool:
        """Keeps an arrival and has it answered; False where it came before. Returns when it is safe to confirm it."""
        try:
            kept = _ARRIVAL.dump_json(arrival).decode()
        except PydanticSerializationError:
            log.warning("書きとめられない形の受信を1件とばしました。")
            return False
        number = await run_sync(self._receipts.take, arrival.id, kept)
        if number is None:
            return False
        self._answer_later(number, arrival)
        return True

    async def resume(self) -> None:
        """Has everything answered that dead processes left behind, and what of our own is not at hand."""
        for number, kept in await run_sync(self._receipts.to_answer):
            if number in self._at_hand:
                continue
            try:
                self._answer_later(number, _ARRIVAL.validate_json(kept))
            except ValidationError:
                log.error("前の版の受信1件を読めないため、答えられません(受信 %d)。", number)
                await run_sync(self._receipts.answered, number)

    async def drain(self, patience: float) -> bool:
        """Waits until everything taken is answered. True where it was in time; the rest is answered after a start."""
        return await self._lanes.drain(patience)

    async def answer_at_once(self, message: IncomingMessage) -> tuple[Delivery, ...]:
        """The deliveries to the sender of a message that waits for them; those to others are sent.

        The next message of the conversation is not looked at before this one has changed what is remembered.
        """
        worked_out: asyncio.Future[tuple[tuple[Delivery, ...], list[str]]] = asyncio.get_running_loop().create_future()

        async def work() -> None:
            try:
                found = await run_sync(self._work_at_once, message)
            except Exception as error:  # noqa: BLE001 - goes to the one who waits
                if not worked_out.done():
                    worked_out.set_exception(error)
            else:
                if not worked_out.done():
                    worked_out.set_result(found)
                for lane in found[1]:
                    self._departures.wake(lane)

        self._lanes.put(message.conversation, work)
        return (await worked_out)[0]

    def _work_at_once(self, message: IncomingMessage) -> tuple[tuple[Delivery, ...], list[str]]:
        with self._database.together():
            deliveries = self._receive(message)
            own = tuple(delivery for delivery in deliveries if delivery.to == message.conversation)
            queued = self._queued(tuple(d for d in deliveries if d not in own), None)
            self._outbox.queue(queued)
        return own, list(dict.fromkeys(part.lane for part in queued))

    def _answer_later(self, number: int, arrival: Arrival) -> None:
        self._at_hand.add(number)
        self._lanes.put(arrival.message.conversation, partial(self._answer, number, arrival))

    async def _answer(self, number: int, arrival: Arrival) -> None:
        pause = _FIRST_PAUSE
        while True:
            try:
                lanes = await run_sync(self._work, number, arrival)
                break
            except OperationalError as error:
                log.error("データベースを使えないので、答えを待たせています(%s)。", type(error.orig).__name__)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        self._at_hand.discard(number)
        for lane in lanes:
            self._departures.wake(lane)

    def _work(self, number: int, arrival: Arrival) -> list[str]:
        """Works out the answer and queues it, unless another has; returns the lanes that have something to send."""
        try:
            return self._answered(number, arrival)
        except TakenUp:
            return []

    def _answered(self, number: int, arrival: Arrival) -> list[str]:
        try:
            with self._database.together():
                return self._queue(number, arrival, self._receive(arrival.message))
        except (OperationalError, TakenUp):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: a member must not wait for ever because of our fault
            log.error("答えを作れませんでした(%s、%s)。", type(error).__name__, place(error))
        try:
            with self._database.together():
                sorry = Delivery(arrival.message.conversation, self._failed, arrival.message.id)
                return self._queue(number, arrival, (sorry,))
        except (OperationalError, TakenUp):
            raise
        except Exception as error:  # noqa: BLE001 - nor may one arrival stop those after it
            log.error("お詫びも送れませんでした(%s、%s)。", type(error).__name__, place(error))
        self._receipts.answered(number)
        return []

    def _queue(self, number: int, arrival: Arrival, deliveries: tuple[Delivery, ...]) -> list[str]:
        platform = self._platforms.get(arrival.platform)
        if platform is None:  # it was configured when this arrived
            self._receipts.answered(number)
            return []
        queued = [Queued(part.lane, dumped(part)) for part in platform.acknowledgements(arrival, deliveries)]
        queued += self._queued(deliveries, arrival)
        self._outbox.queue(queued)
        self._receipts.answered(number)
        return list(dict.fromkeys(part.lane for part in queued))

    def _queued(self, deliveries: tuple[Delivery, ...], arrival: Arrival | None) -> list[Queued]:
        """The parts of deliveries; those to where the arrival came from may need what came with it."""
        found: list[Queued] = []
        for delivery in deliveries:
            platform = self._platforms.get(delivery.to.partition(":")[0])
            here = arrival if arrival and delivery.to == arrival.message.conversation else None
            parts = platform.parts(delivery, here) if platform else []
            found += [Queued(part.lane, dumped(part), delivery.under, delivery.about) for part in parts]
        return found
