"""What a visitor of the chat page said and read, kept for the session only."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from handlers.messages import Reply

COOKIE = "madoguchi_session"
_TOKEN_BYTES = 16
_LONGEST_TOKEN = 64


@dataclass
class Turn:
    """One exchange: what was said (empty for the welcome) and the reply."""

    said: str
    reply: Reply


@dataclass
class Session:
    """The turns of one visitor, oldest first; the first `seen` of them are on the visitor's page."""

    token: str
    turns: list[Turn] = field(default_factory=list)
    seen: int = 0

    def unseen(self) -> list[Turn]:
        """The turns that the page does not show yet; from now on it does."""
        fresh, self.seen = self.turns[self.seen :], len(self.turns)
        return fresh


class Sessions:
    """The latest sessions of the process; each keeps its latest turns."""

    def __init__(self, known: Callable[[str], bool], most: int = 1000, longest: int = 60) -> None:
        self._known, self._most, self._longest = known, most, longest
        self._kept: OrderedDict[str, Session] = OrderedDict()

    def open(self, token: str | None) -> Session:
        """The session of the token, or a new one under a token that cannot be guessed.

        A token that the process does not hold but that is `known` goes on: the program was started anew.
        """
        if token is not None and token in self._kept:
            self._kept.move_to_end(token)
            return self._kept[token]
        goes_on = token if token and len(token) <= _LONGEST_TOKEN and self._known(token) else None
        session = Session(goes_on or secrets.token_urlsafe(_TOKEN_BYTES))
        self._kept[session.token] = session
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return session

    def find(self, token: str | None) -> Session | None:
        """The session of a token, where the process holds it or knows of it."""
        session = self.open(token) if token in self._kept or (token and self._known(token)) else None
        return session if session and session.token == token else None

    def add(self, session: Session, turn: Turn) -> None:
        """Appends a turn and drops what is too old."""
        session.turns.append(turn)
        gone = max(0, len(session.turns) - self._longest)
        del session.turns[:gone]
        session.seen = max(0, session.seen - gone)

    def forget(self, token: str | None) -> None:
        """Removes a session and everything said in it."""
        self._kept.pop(token or "", None)
