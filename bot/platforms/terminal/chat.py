"""The same conversation in the terminal: lines in, lines out, choices by number."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TextIO

from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, Reply
from handlers.ports import Clock

_MARKS = {"point": "・", "heading": "■ "}
_PROMPT = "\nあなた> "


def talk(desk: MemberDesk, now: Clock, as_of: date | None, lines: TextIO, out: TextIO) -> None:
    """Talks until the input ends or the member says やめる."""
    strong = out.isatty()
    out.write(shown(desk.welcome(), strong) + "\n(やめるときは「やめる」と書いてください)\n")
    for number in count(1):
        out.write(_PROMPT)
        out.flush()
        line = lines.readline()
        if not line or line.strip() in {"やめる", "exit", "quit"}:
            out.write("\n")
            return
        moment = now()
        message = IncomingMessage(
            id=str(number),
            conversation=ConversationId("terminal"),
            sender=MemberId("terminal"),
            text=line.rstrip("\n"),
            private=True,
            received_at=moment,
        )
        out.write("\n" + shown(desk.reply(message, as_of or moment.date()), strong) + "\n")


def shown(reply: Reply, strong: bool) -> str:
    """A reply for the terminal; emphasis in bold where the terminal can."""
    lines = []
    for block in reply.blocks:
        words = "".join(f"\033[1m{s.text}\033[0m" if s.strong and strong else s.text for s in block.spans)
        lines.append(_MARKS.get(block.kind, "") + words)
    lines += [f"  [{number}] {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
