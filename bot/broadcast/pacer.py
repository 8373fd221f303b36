"""One pace for all that a bot posts: reminders take turns within the platform's limits, answers go before them."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fractions import Fraction

_HEADROOM = 0.025  # seconds: as much less may lie between two messages when they arrive than when they were sent
_CATCHING_UP = 4  # slots that may be made up for, each in half of its time; more would be a burst
_MINUTE = 60.0
_LONGEST_PERIOD = 60  # seconds in which a rate with a fraction becomes a whole number of messages
_SHORTEST_SLEEP = 0.0005
_STALLED = 0.01  # seconds that a sleep lasts too long where the event loop was held up


@dataclass(frozen=True)
class Limits:
    """What a platform takes: messages a second in all and in one chat, messages a minute in one group (0: any number).

    `bursts`: it takes more for a short time, so answers need not wait for a slot; reminders make up for them.
    """

    per_second: float
    chat_per_second: float = 1.0
    group_per_minute: int = 0
    bursts: bool = False


class Pacer:
    """Says when a message may go out, for one bot in one process.

    In no window does more go out than the limits allow, even where a receiver sees the times up to 25 ms off. So a
    message has to leave as soon as its turn has come: whatever takes time is done before. `is_group` tells the chats
    that have the limit of groups; `clock` counts seconds and never goes back.
    """

    def __init__(
        self,
        limits: Limits,
        is_group: Callable[[str], bool] = lambda chat: False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        rate = Fraction(limits.per_second).limit_denominator(_LONGEST_PERIOD)
        self._all = _Window(rate.numerator, rate.denominator + _HEADROOM)
        self._slot = self._all.span / self._all.most
        self._bursts, self._is_group, self._clock, self._sleep = limits.bursts, is_group, clock, sleep
        self._chats = _Windows(1, 1 / limits.chat_per_second + _HEADROOM)
        self._groups = _Windows(limits.group_per_minute, _MINUTE + _HEADROOM)
        self._due = self._earliest = clock()
        self._answers, self._reminders = _Line(), _Line()
        self._frozen: dict[str, float] = {}
        self._all_frozen = self._reminders_frozen = clock()

    async def turn(self, chat: str, *, ahead: bool = False) -> None:
        """Returns when a message may go to the chat, and counts it.

        `ahead`: it is an answer. It goes before all reminders and waits for one slot at most, more only where other
        answers are before it; it need not keep the chat's second. What was told to wait waits.
        """
        while True:
            while (wait := self._bound(chat, ahead)) > 0:
                await self._pause(wait)
            line, seconds = (self._answers, self._hard_wait) if ahead else (self._reminders, self._soft_wait)
            if await self._in_line(line, seconds, chat, ahead):
                return

    def took(self, chat: str) -> None:
        """Counts a message that has gone out without waiting for its turn."""
        now = self._clock()
        self._all.add(now)
        self._chats.add(chat, now)
        if self._is_group(chat):
            self._groups.add(chat, now)
        self._due = max(self._due, now - _CATCHING_UP * self._slot) + self._slot
        self._earliest = now + self._slot / 2

    def free(self, chat: str) -> float:
        """Seconds for which the chat holds up a reminder, 0 where it does not; the turn among all chats is extra."""
        return max(0.0, self._bound(chat, ahead=False))

    def freeze(self, chat: str, seconds: float, *, everywhere: bool = False) -> None:
        """The platform asked to wait: nothing goes to the chat meanwhile, to no chat at all where it said so.

        Where a second chat has to wait as well, the limit of the whole bot may be meant: reminders wait everywhere,
        answers to other chats go on.
        """
        now = self._clock()
        self._frozen = {held: until for held, until in self._frozen.items() if until > now}
        if everywhere:
            self._all_frozen = max(self._all_frozen, now + seconds)
            return
        if self._frozen.keys() - {chat}:
            self._reminders_frozen = max(self._reminders_frozen, now + seconds)
        self._frozen[chat] = max(self._frozen.get(chat, now), now + seconds)

    async def _in_line(self, line: _Line, wait: Callable[[], float], chat: str, ahead: bool) -> bool:
        """Waits in a line; whether the message may go."""
        behind_others = line.standing > 0
        line.standing += 1
        try:
            async with line.head:
                if behind_others:
                    self._should_be(line.left)
                while (seconds := wait()) > 0:
                    await self._pause(seconds)
                taken = self._taken(chat, ahead)
                line.left = self._clock()
            return taken
        finally:
            line.standing -= 1

    async def _pause(self, wait: float) -> None:
        wait = max(wait, _SHORTEST_SLEEP)
        awake = self._clock() + wait
        await self._sleep(wait)
        self._should_be(awake)

    def _should_be(self, expected: float) -> None:
        """Where it is much later, the event loop was held up: whatever was to leave last has left only now.

        Only those who wait can notice. Where nobody waits, less goes out than might.
        """
        now = self._clock()
        if now - expected > _STALLED:
            for windows in (self._all, self._chats, self._groups):
                windows.delayed(expected - 2 * self._slot, now)

    def _taken(self, chat: str, ahead: bool) -> bool:
        """Counts the message, unless something else has happened in the chat meanwhile."""
        if self._bound(chat, ahead) > 0:
            return False
        self.took(chat)
        return True

    def _bound(self, chat: str, ahead: bool) -> float:
        """Seconds until the chat may be sent to; negative or 0: now."""
        now = self._clock()
        frozen = max(self._all_frozen, self._frozen.get(chat, now)) - now
        group = self._groups.wait(chat, now) if self._is_group(chat) else 0.0
        if ahead:
            return max(frozen, group)
        return max(frozen, group, self._reminders_frozen - now, self._chats.wait(chat, now))

    def _hard_wait(self) -> float:
        """Seconds until the bot may send anything."""
        now = self._clock()
        return 0.0 if self._bursts else max(self._all.wait(now), self._earliest - now)

    def _soft_wait(self) -> float:
        """Seconds until the next slot of reminders; one that an answer waits for is left to it."""
        now = self._clock()
        wait = max(self._all.wait(now), self._earliest - now, self._due - now)
        return max(wait, self._slot / 2) if self._answers.standing else wait


class _Line:
    """Who comes first goes first. `left` is when the last one went; `standing` counts those who are not gone."""

    def __init__(self) -> None:
        self.head = asyncio.Lock()
        self.standing, self.left = 0, 0.0


class _Window:
    """The last messages: no more than `most` in any `span` seconds; `most` 0 is no limit."""

    def __init__(self, most: int, span: float) -> None:
        self.most, self.span = most, span
        self._times: deque[float] = deque(maxlen=most)

    def add(self, now: float) -> None:
        self._times.append(now)

    def delayed(self, since: float, now: float) -> None:
        """What was to leave since then has left only now."""
        late = sum(at > since for at in self._times)
        for number in range(1, late + 1):
            self._times[-number] = now

    def wait(self, now: float) -> float:
        """Seconds until there is room for one more."""
        return self._times[0] + self.span - now if self.most and len(self._times) == self.most else 0.0


class _Windows:
    """A window for each chat, forgotten once it is empty."""

    def __init__(self, most: int, span: float) -> None:
        self._most, self._span = most, span
        self._windows: dict[str, tuple[_Window, float]] = {}  # in the order of their last message

    def add(self, chat: str, now: float) -> None:
        window, _ = self._windows.pop(chat, (_Window(self._most, self._span), now))
        window.add(now)
        self._windows[chat] = window, now
        while (oldest := next(iter(self._windows))) and self._windows[oldest][1] + self._span < now:
            del self._windows[oldest]

    def delayed(self, since: float, now: float) -> None:
        for chat, (window, at) in reversed(self._windows.items()):
            if at <= since:
                return
            window.delayed(since, now)
            self._windows[chat] = window, now

    def wait(self, chat: str, now: float) -> float:
        window = self._windows.get(chat)
        return window[0].wait(now) if window else 0.0

    def __len__(self) -> int:
        return len(self._windows)
