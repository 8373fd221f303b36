"""When messages arrived at a stand-in, and limits as a platform enforces them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable

Arrival = tuple[float, Hashable]
Rule = tuple[int, float]  # so many messages in so many seconds


def most_within(arrivals: Iterable[Arrival], seconds: float, chat: Hashable = None) -> int:
    """The most messages in any window of so many seconds, to one chat or to all."""
    times = sorted(at for at, to in arrivals if chat in (None, to))
    return max((bisect_left(times, at + seconds) - number for number, at in enumerate(times)), default=0)


def busiest_chat(arrivals: Iterable[Arrival], seconds: float) -> int:
    """The most messages that one chat got in any window of so many seconds."""
    chats: dict[Hashable, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        chats[arrival[1]].append(arrival)
    return max((most_within(each, seconds) for each in chats.values()), default=0)


class Rates:
    """Counts messages against rules: of the whole bot, and of each chat, which `rules` tells by its id."""

    def __init__(self, overall: Rule, rules: Callable[[Hashable], list[Rule]], clock: Callable[[], float]) -> None:
        self._overall, self._rules, self._clock = overall, rules, clock
        self._all: deque[float] = deque(maxlen=overall[0])
        self._chats: dict[Hashable, deque[float]] = {}

    def admit(self, chat: Hashable) -> float:
        """Counts a message and returns 0, or the seconds to wait where it is refused."""
        now, rules = self._clock(), self._rules(chat)
        times = self._chats.setdefault(chat, deque(maxlen=max(most for most, _ in rules)))
        wait = max(_wait(self._all, self._overall, now), *(_wait(times, rule, now) for rule in rules))
        if wait <= 0:
            times.append(now)
            self._all.append(now)
        return max(0.0, wait)


def _wait(times: deque[float], rule: Rule, now: float) -> float:
    most, seconds = rule
    return times[-most] + seconds - now if len(times) >= most else 0.0
