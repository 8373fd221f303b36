"""The same conversation in the terminal: lines in, lines out, choices by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import TextIO

from handlers.door import Heard
from handlers.member import MemberDesk
from handlers.messages import ConversationId, IncomingMessage, MemberId, Reply, Response
from handlers.ports import Clock
from handlers.wording import paragraphs
from knowledge.japanese import fold

_MARKS = {"point": "・", "heading": "■ "}
NAME = "terminal"
_TERMINAL = ConversationId(NAME)
_PROMPT = "\nあなた> "


def talk(desk: MemberDesk, steps: Sequence[Heard], now: Clock, as_of: date | None, lines: TextIO, out: TextIO) -> None:
    """Talks until the input ends or the member says 終了. `steps` hear each message before the desk, in order."""
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
            sender=MemberId(NAME),
            text=line.rstrip("\n"),
            private=True,
            received_at=moment,
        )
        out.write("\n" + shown(_reply(desk, steps, message, as_of or moment.date()), strong) + "\n")


def _reply(desk: MemberDesk, steps: Sequence[Heard], message: IncomingMessage, as_of: date) -> Reply:
    choice = desk.choice(message, as_of)
    responses = (heard(message, choice) for heard in steps)
    heard = next((response.reply for response in responses if response and response.reply), None)
    return heard or desk.reply(message, as_of)


def where_reminders_are_made(words: Mapping[str, str]) -> Heard:
    """A step that says with which command organizers write reminders; the conversation itself writes none."""
    known = {fold(said) for key in ("menu", "new", "list") for said in words[f"reminding.{key}_words"].split("、")}

    def heard(message: IncomingMessage, choice: str | None) -> Response | None:
        told = Response(Reply(paragraphs(words["reminding.at_terminal"])))
        return told if choice is None and fold(message.text).strip("「」。! ") in known else None

    return heard


def shown(reply: Reply, strong: bool) -> str:
    """A reply for the terminal; emphasis in bold where the terminal can."""
    lines = []
    for block in reply.blocks:
        words = "".join(f"\033[1m{s.text}\033[0m" if s.strong and strong else s.text for s in block.spans)
        lines.append(_MARKS.get(block.kind, "") + words)
    lines += [f"({file.name} は、ウェブの窓口で保存できます)" for file in reply.files]
    lines += [f"  [{number}] {choice.label}" for number, choice in enumerate(reply.choices, 1)]
    return "\n".join(lines)
