"""The same conversation in the terminal: lines in, lines out, choices by number."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import TextIO

from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, Reply
from handlers.ports import Clock

_MARKS = {"point": "・", "heading": "■ "}
_TERMINAL = ConversationId("terminal")
_PROMPT = "\nあなた> "


def talk(desk: MemberDesk, now: Clock, as_of: date | None, lines: TextIO, out: TextIO) -> None:
    """Talks until the input ends or the member says 終了."""
    strong = out.isatty()
    welcome = desk.welcome(_TERMINAL, as_of or now().date())
    out.write(shown(welcome, strong) + "\n(終えるときは「終了」と書いてください)\n")
    for number in count(1):
        out.write(_PROMPT)
        out.flush()
        line = lines.readline()
        if not line or line.strip() in {"終了", "exit", "quit"}:
            out.write("\n")
            return
        moment = now()
        message = IncomingMessage(
            id=str(number),
            conversation=_TERMINAL,
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
    lines += [f"({file.name} は、ウェブの窓口で保存できます)" for file in reply.files]
    lines += [f"  [{number}] {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
