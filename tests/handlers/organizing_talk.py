"""Plays organizers around stand-ins for the desk's stores and the real counter: what a message leads to, for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from bot.storage.conversations import ConversationsInDatabase
from bot.wiring import Parts
from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, MemberId, Reply, plain
from handlers.reminders.model import Reminder, Response, Row, Settled, State
from handlers.reminders.organizers import office
from handlers.reminders.organizers.organizing import Organizing
from tests.conftest import fixed_now
from tests.handlers.reminder_fakes import ANN, BEN, EVE, MEMBER, Office

CHAT = ConversationId("chat:team")
__all__ = ["ANN", "BEN", "CHAT", "EVE", "MEMBER", "Team", "moved", "row", "written"]
_NUMBERS = count(1)


class Answers:
    """What members answered, as set."""

    def __init__(self) -> None:
        self.given: list[Response] = []

    def answer(self, occurrence: int, member: MemberId, answer: str) -> bool:
        """Nothing is kept."""
        return False

    def react(self, message: str, member: MemberId, emoji: str) -> None:
        """Nothing is kept."""

    def of(self, identity: str) -> list[Response]:
        """As set."""
        return self.given

    def about(self, occurrence: int) -> None:
        """None is known."""

    def recent(self, member: MemberId, since: datetime, replied: str | None = None) -> list[int]:
        """None is known."""
        return []

    def forget(self, member: MemberId) -> None:
        """Nothing is kept."""


class NothingSent:
    """No message was sent yet, but for those that `first` names by their subject."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}
        self.subjects: dict[str, str] = {}

    def about(self, message: str) -> str | None:
        """As set."""
        return self.subjects.get(message)

    def first_about(self, subject: str) -> str | None:
        """As set."""
        return self.first.get(subject)

    def answered(self, message: str) -> bool:
        """No."""
        return False


class Team:
    """Organizers at the counter. Each talks in private unless told otherwise; `shown` gathers every reply."""

    def __init__(self, parts: Parts, chat: ConversationId | None = CHAT) -> None:
        self.parts, self.fakes = parts, Office(parts.knowledge, fixed_now())
        self.answers, self.posts = Answers(), NothingSent()
        self.conversations = ConversationsInDatabase(parts.database, fixed_now)
        for member in (ANN, BEN, EVE, MEMBER):
            self.conversations.forget(ConversationId(member))
        self.office = office.Office(
            knowledge=parts.knowledge,
            desk=self.fakes.desk,
            reminders=self.fakes.kept,
            audience=self.fakes.crowd,
            contacts=self.fakes.people,
            responses=self.answers,
            audit=self.fakes.log,
            conversations=self.conversations,
            posts=self.posts,
            organizers=self.fakes.house.organizers,
            chat=chat,
            quiet=self.fakes.house.quiet,
            is_question=parts.desk.is_question,
            doubtful=lambda audience: "chat:room" not in audience,
        )
        self.organizing = Organizing(self.office)
        self.shown: list[Reply] = []
        self.last: tuple[Delivery, ...] = ()
        self.last_id = ""

    def said(self, text: str, who: MemberId = ANN, **more: object) -> str:
        """What is read where it was written, after words or the label of a button."""
        self.last_id = f"chat:m{next(_NUMBERS)}"
        where = ConversationId(who)
        message = IncomingMessage(self.last_id, where, who, text, True, self.fakes.now, name=who.removeprefix("chat:"))
        return self._received(replace(message, **more))  # type: ignore[arg-type]

    def pressed(self, label: str, who: MemberId = ANN, **more: object) -> str:
        """The same after a button that was last shown to anybody, by its label, or by its id."""
        buttons: list[Choice] = [choice for delivery in self.last for choice in delivery.reply.choices]
        identity = next((choice.id for choice in buttons if choice.label == label), label)
        return self.said("", who, **{"choice": identity, **more})

    def talked(self, *said: str, who: MemberId = ANN) -> str:
        """What is read after the last of several messages."""
        return [self.said(text, who) for text in said][-1]

    def read(self, where: ConversationId | MemberId) -> str:
        """What the last message led to at a place."""
        return "\n".join(plain(delivery.reply) for delivery in self.last if delivery.to == where)

    @property
    def labels(self) -> list[str]:
        """The buttons that the last message led to."""
        return [choice.label for delivery in self.last for choice in delivery.reply.choices]

    def writing(self, who: MemberId = ANN) -> bool:
        """Whether somebody's draft is kept."""
        return self.conversations.load(ConversationId(who)).order is not None

    def _received(self, message: IncomingMessage) -> str:
        today = self.fakes.now.date()
        choice = self.parts.desk.choice(message, today) if message.change == "new" else None
        response = self.organizing.heard(message, choice)
        if response is None:
            own = (Delivery(message.conversation, self.parts.desk.reply(replace(message, choice=choice), today)),)
        else:
            own = (Delivery(message.conversation, response.reply, short=response.short),) if response.reply else ()
        self.last = (*own, *(response.elsewhere if response else ()))
        self.shown += [delivery.reply for delivery in self.last]
        return self.read(message.conversation)


def written(team: Team, text: str = "**集会は3階です。**", when: str = "明日9時") -> Reminder:
    """A reminder of ANN's that waits for approval."""
    team.talked("お知らせを作る", text, "全員", "ここまで", when, "確認した", "送り直さない")
    team.pressed("承認をお願いする")
    return team.fakes.desk.all()[0]


def moved(team: Team, state: State, **more: object) -> Reminder:
    """A reminder in a state, as the program that sends would leave it."""
    reminder = written(team)
    team.fakes.kept.kept[reminder.id] = replace(reminder, state=state, **more)  # type: ignore[arg-type]
    return team.fakes.desk.find(reminder.id)


def row(state: Settled, reason: str = "", number: int = 1) -> Row:
    """A delivery."""
    return Row(f"chat:{number}", state, reason, 1, datetime(2026, 11, 22, 1, 0, tzinfo=UTC), None)
