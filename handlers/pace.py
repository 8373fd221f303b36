"""How often one member may do something in a given time, so that the counter stays open for the others."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Literal

from handlers.messages import MemberId

Verdict = Literal["go", "tell", "quiet"]


class Pace:
    """Counts each member's messages of the last `window`. `most_members` bounds the memory."""

    def __init__(self, most: int = 30, most_members: int = 10_000, window: timedelta = timedelta(minutes=1)) -> None:
        self._most, self._most_members, self._window = most, most_members, window
        self._moments: OrderedDict[MemberId, deque[datetime]] = OrderedDict()
        self._told: dict[MemberId, datetime] = {}

    def verdict(self, member: MemberId, now: datetime) -> Verdict:
        """`go`; `tell` for the first message too many, and `quiet` for those after it."""
        moments = self._moments.setdefault(member, deque())
        self._moments.move_to_end(member)
        while moments and now - moments[0] >= self._window:
            moments.popleft()
        self._bound()
        if len(moments) < self._most:
            moments.append(now)
            return "go"
        if member in self._told and now - self._told[member] < self._window:
            return "quiet"
        self._told[member] = now
        return "tell"

    def _bound(self) -> None:
        while len(self._moments) > self._most_members:
            gone, _ = self._moments.popitem(last=False)
            self._told.pop(gone, None)
