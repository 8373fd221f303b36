"""The chat page: shows the session, takes a question or a choice, answers with a page or a fragment.

What others send to a visitor, such as an organizer's answer, waits in the outbox until the visitor's page asks for it.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, select_autoescape
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.platforms.platform import Arrival, Part, SendError
from bot.platforms.web.sessions import COOKIE, Session, Sessions, Turn
from handlers.member import MemberDesk
from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, MemberId, Reply
from handlers.ports import Clock

HERE = Path(__file__).parent
FRAGMENT = "x-fragment"
NAME = "web"
_REPLY = TypeAdapter(Reply)


class ChatPage:
    """Serves the web chat.

    `answer` gives the deliveries to the visitor for a message; `forget` removes what is kept of a conversation and of
    a member.
    """

    def __init__(
        self,
        desk: MemberDesk,
        answer: Callable[[IncomingMessage], Awaitable[tuple[Delivery, ...]]],
        forget: Callable[[ConversationId, MemberId], None],
        now: Clock,
    ) -> None:
        self._desk, self._answer, self._forget, self._now = desk, answer, forget, now
        self._sessions = Sessions(lambda token: desk.remembers(_conversation(token)))
        pages = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=select_autoescape(), trim_blocks=True
        )
        pages.filters["base64"] = lambda content: base64.b64encode(content).decode("ascii")
        self._page, self._turn = pages.get_template("chat.html"), pages.get_template("turn.html")

    def routes(self) -> list[BaseRoute]:
        """The page, the two things a visitor can do, and the static files."""
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/say", self.say, methods=["POST"]),
            Route("/news", self.news, methods=["GET"]),
            Route("/forget", self.forget, methods=["POST"]),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ]

    async def show(self, request: Request) -> Response:
        """The whole page with the session's turns."""
        session = self._sessions.open(request.cookies.get(COOKIE))
        if not session.turns:
            welcome = self._desk.welcome(_conversation(session.token), self._now().date())
            self._sessions.add(session, Turn("", welcome))
        session.seen = len(session.turns)
        return self._with_cookie(HTMLResponse(self._page.render(turns=session.turns)), session)

    async def say(self, request: Request) -> Response:
        """Answers a question or a choice: a fragment for the script, a redirect to the page without it."""
        form = await request.form()
        session = self._sessions.open(request.cookies.get(COOKIE))
        # A form sends a line break as two characters; the limit counts it as one.
        text, choice = str(form.get("text", "")).replace("\r\n", "\n"), str(form.get("choice", "")) or None
        said = _label(session, choice) if choice else text
        reply = await self._reply(session, text, choice)
        turn = Turn(said, reply)
        self._sessions.add(session, turn)
        session.seen = len(session.turns)
        if request.headers.get(FRAGMENT):
            return self._with_cookie(HTMLResponse(self._turn.render(turn=turn)), session)
        return self._with_cookie(RedirectResponse("/#last", status_code=303), session)

    async def news(self, request: Request) -> Response:
        """What arrived since the page was shown, as fragments; empty where nothing did."""
        session = self._sessions.find(request.cookies.get(COOKIE))
        fresh = session.unseen() if session else []
        return HTMLResponse("".join(self._turn.render(turn=turn) for turn in fresh))

    def acknowledgements(self, arrival: Arrival, deliveries: Sequence[Delivery]) -> list[Part]:
        """Nothing: a visitor's own messages are answered at once."""
        return []

    def parts(self, delivery: Delivery, arrival: Arrival | None) -> list[Part]:
        """One part: the reply as a turn of the visitor's session."""
        body = {"reply": _REPLY.dump_python(delivery.reply, mode="json")}
        return [Part(delivery.to, "turn", body, uuid.uuid4().hex)]

    def reminder(self, to: str, reply: Reply, key: str) -> Part:
        """A turn of the visitor's session, like an answer."""
        return Part(to, "turn", {"reply": _REPLY.dump_python(reply, mode="json")}, key, reminder=True)

    async def send(self, part: Part, earlier: Sequence[str]) -> str | None:
        """Puts the turn into the session. Raises SendError for a visitor who is gone."""
        session = self._sessions.find(part.lane.removeprefix(f"{NAME}:"))
        if session is None:
            raise SendError("no session", permanent=True)
        self._sessions.add(session, Turn("", _REPLY.validate_python(part.body["reply"])))
        return f"{NAME}:{part.key}"

    async def settle(self, part: Part, since: datetime) -> str | None:
        """A process that ended took the turns of its sessions with it."""
        return None

    async def forget(self, request: Request) -> Response:
        """Forgets what was said in this session."""
        token = request.cookies.get(COOKIE)
        if token:
            self._forget(_conversation(token), _member(token))
        self._sessions.forget(token)
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(COOKIE)
        return response

    async def _reply(self, session: Session, text: str, choice: str | None) -> Reply:
        now = self._now()
        message = IncomingMessage(
            id=uuid.uuid4().hex,
            conversation=_conversation(session.token),
            sender=_member(session.token),
            text=text,
            private=True,
            received_at=now,
            choice=choice,
        )
        deliveries = await self._answer(message)
        return deliveries[0].reply if deliveries else Reply(())

    def _with_cookie(self, response: Response, session: Session) -> Response:
        response.set_cookie(COOKIE, session.token, httponly=True, samesite="strict", path="/")
        return response


def _conversation(token: str) -> ConversationId:
    return ConversationId(f"web:{token}")


def _member(token: str) -> MemberId:
    return MemberId(f"web:{token}")


def _label(session: Session, choice: str) -> str:
    """What the pressed button said; its id where the button is no longer shown."""
    offered: list[Choice] = [option for turn in session.turns for option in turn.reply.choices]
    return next((option.label for option in reversed(offered) if option.id == choice), "")
