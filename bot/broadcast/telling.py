"""Words of the program's own: through the outbox, and directly where the database itself is what is out of order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError

from bot.platforms.platform import Platform, SendError
from bot.storage.outbox import Outbox, Queued
from bot.traffic.departures import Departures, dumped
from handlers.messages import ConversationId, Delivery, Reply
from handlers.wording import paragraphs, say

log = logging.getLogger("madoguchi")
_HOURS = 3
_KINDS = {
    "full": ("disk is full", "disk full", "no space"),
    "read_only": ("readonly", "read-only"),
    "locked": ("locked", "lock timeout", "deadlock", "statement timeout"),
    "disk": ("disk i/o error", "unable to open database file", "malformed", "not a database"),
}


class Telling:
    """Says things to organizers and members. `chat` is the organizers' chat, where there is one.

    `calm`: seconds without a fault of the database after which it is said to be mended: one that comes back still
    refuses some for a moment.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        outbox: Outbox,
        departures: Departures,
        words: Mapping[str, str],
        chat: ConversationId | None,
        calm: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._platforms, self._outbox, self._departures = platforms, outbox, departures
        self._words, self._chat = words, chat
        self._faults: dict[str, bool] = {}
        self._one_at_a_time = asyncio.Lock()
        self._calm, self._clock, self._last_fault = calm, clock, clock()

    def queue(self, deliveries: Sequence[Delivery]) -> list[str]:
        """Keeps deliveries to be sent; the lanes to wake."""
        parts = []
        for delivery in deliveries:
            platform = self._platforms.get(delivery.to.partition(":")[0])
            parts += [(part, delivery) for part in platform.parts(delivery, None)] if platform else []
        self._outbox.queue([Queued(part.lane, dumped(part), d.under, d.about) for part, d in parts])
        return list(dict.fromkeys(part.lane for part, _ in parts))

    async def tell(self, *deliveries: Delivery) -> None:
        """Keeps deliveries and has them sent."""
        self.wake(await run_sync(self.queue, deliveries))

    def wake(self, lanes: Sequence[str]) -> None:
        """Has sent what was kept."""
        for lane in lanes:
            self._departures.wake(lane)

    async def organizers(self, key: str, **values: object) -> None:
        """Says a sentence in the organizers' chat, as soon as the database can be used."""
        if self._chat:
            await self.tell(Delivery(self._chat, Reply(paragraphs(say(self._words, f"broadcast.{key}", **values)))))

    async def clock_jumped(self, jump: timedelta) -> None:
        """Says in the organizers' chat that the clock jumped."""
        minutes = round(abs(jump).total_seconds() / 60)
        span = f"{minutes}分" if minutes < _HOURS * 60 else f"約{round(minutes / 60)}時間"
        key = "clock_back" if jump < timedelta(0) else "clock_forward"
        await self.organizers("clock", change=say(self._words, f"broadcast.{key}", span=span))

    async def broken(self, error: OperationalError) -> None:
        """The database cannot be used: says so once, without it, however many notice it."""
        kind, self._last_fault = kind_of(error), self._clock()
        log.error("データベースを使えません(%s)。使えるようになるまで、待たせます。", kind)
        async with self._one_at_a_time:
            if not self._faults.get(kind):
                self._faults[kind] = await self._at_once(kind)

    async def mended(self) -> None:
        """The database can be used again: says so where its fault was said."""
        if not self._faults or self._clock() - self._last_fault < self._calm:
            return
        async with self._one_at_a_time:
            if any(self._faults.values()):
                await self.organizers("mended")  # fails where it can be read, but not written
            elif not self._faults:
                return
            self._faults.clear()
        log.warning("データベースを、また使えるようになりました。")

    async def _at_once(self, kind: str) -> bool:
        """Sends past the outbox; a word that does not arrive is said again while the fault lasts."""
        platform = self._platforms.get(self._chat.partition(":")[0]) if self._chat else None
        if platform is None or self._chat is None:
            return False
        try:
            for part in platform.parts(Delivery(self._chat, Reply(paragraphs(self._words[f"broadcast.{kind}"]))), None):
                await platform.send(part, ())
        except SendError:
            return False
        return True


def kind_of(error: OperationalError) -> str:
    """What is out of order: full, read_only, locked, disk or unreachable."""
    said = str(error.orig).lower()
    return next((kind for kind, signs in _KINDS.items() if any(sign in said for sign in signs)), "unreachable")
