"""Where every message comes in: one list of those who may take it, and one place where a private word is whispered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.consulting import Consulting
from handlers.distress import Listening
from handlers.inviting import INVITATION, Inviting
from handlers.judging import BAD, judges
from handlers.member import MemberDesk
from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, Reply, Response, Whisper
from handlers.own import OwnPages
from handlers.pace import Pace
from handlers.ports import Conversations, Handoffs, Posts, Votes
from handlers.wording import paragraphs, say
from knowledge.loading import Knowledge

CONTINUE, REMOVE, KEEP, WELCOME = "continue:", "remove:", "keep", "welcome"
_Step = Callable[[IncomingMessage, str | None, date], Response | None]


class Door:
    """Takes a message to the first of its steps that answers it.

    An empty response says nothing: the message was not for the counter, or needs no word.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        desk: MemberDesk,
        listening: Listening,
        consulting: Consulting,
        inviting: Inviting,
        own: OwnPages,
        pace: Pace,
        conversations: Conversations,
        handoffs: Handoffs,
        posts: Posts,
        votes: Votes,
        organizers: ConversationId | None,
    ) -> None:
        self._knowledge, self._words, self._desk, self._listening = knowledge, knowledge.words, desk, listening
        self._consulting, self._inviting, self._own, self._pace = consulting, inviting, own, pace
        self._conversations, self._handoffs, self._posts, self._votes = conversations, handoffs, posts, votes
        self._organizers = organizers
        self._steps: tuple[_Step, ...] = (
            lambda message, choice, as_of: consulting.relayed(message),
            self._not_meant,
            self._too_fast,
            lambda message, choice, as_of: inviting.refused(message, choice),
            self._deleted,
            self._edited,
            self._welcomed,
            self._handed_over,
            lambda message, choice, as_of: inviting.heard(message, choice),
            lambda message, choice, as_of: own.heard(message, choice),
            self._consulted,
            self._answered,
        )

    def receive(self, message: IncomingMessage, as_of: date) -> tuple[Delivery, ...]:
        """Everything that is to be sent because of the message, in order."""
        choice = self._desk.choice(message, as_of) if message.change == "new" else None
        for step in self._steps:
            response = step(message, choice, as_of)
            if response is not None:
                return (*self._delivered(message, response), *response.elsewhere)
        return ()

    def _not_meant(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """Words between others in a thread: only those who asked the counter there, and questions, are heard."""
        if message.addressed or message.change != "new":
            return None
        if self._consulting.at_organizers(message.conversation):
            return Response()
        known = self._desk.remembers(message.conversation)
        return None if known or self._desk.is_question(message.text) else Response()

    def _too_fast(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        verdict = self._pace.verdict(message.sender, message.received_at)
        if verdict == "go" or self._listening.hears(message.text):
            return None
        return Response(Reply(paragraphs(self._words["door.too_fast"]), private=True) if verdict == "tell" else None)

    def _deleted(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """A question was deleted: its answer can go too."""
        if choice is not None and choice.startswith(REMOVE):
            gone = Reply(paragraphs(self._words["door.removed"]), private=True)
            removal = Delivery(message.conversation, Reply(()), choice.removeprefix(REMOVE), change="deleted")
            return Response(gone, (removal,), short=True)
        if choice == KEEP:
            return Response(Reply(paragraphs(self._words["door.kept"]), private=True), short=True)
        if message.change != "deleted":
            return None
        if not self._posts.answered(message.id):
            return Response()
        choices = (
            Choice(f"{REMOVE}{message.id}", self._words["door.remove_label"]),
            Choice(KEEP, self._words["door.keep_label"]),
        )
        return Response(Reply(paragraphs(self._words["door.question_gone"]), choices, private=True))

    def _edited(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        if message.change != "edited":
            return None
        if not self._posts.answered(message.id):
            return Response()
        reply = self._desk.reply_again(message, as_of)
        return Response(reply, change="edited", under=message.id)

    def _welcomed(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        if choice == WELCOME or (choice or "").startswith(INVITATION) or message.text.strip() == "/start":
            return Response(self._desk.welcome(message.conversation, as_of))
        return None

    def _handed_over(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """What was begun where others can read goes on in private, for the member who began it."""
        if choice is None or not choice.startswith(CONTINUE) or not message.private:
            return None
        source = self._handoffs.take(message.sender, choice.removeprefix(CONTINUE))
        if source is None:
            return Response(Reply(paragraphs(self._words["door.handoff_gone"]), self._desk.welcome().choices))
        memory = self._conversations.load(source)
        self._conversations.forget(source)
        if memory.dialogue is not None:
            return Response(self._desk.take_over(message.conversation, memory, as_of))
        asked = replace(message, text=memory.asked, choice=None)
        return Response(self._desk.reply(asked, as_of)) if memory.asked else self._welcomed(message, WELCOME, as_of)

    def _consulted(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """Asking a person; words of distress are met with the help lines first, whatever they were written for."""
        response = self._consulting.heard(message, choice)
        if response is None or response.reply is None or not self._listening.hears(message.text):
            return response
        blocks = (*self._listening.help_blocks(), *response.reply.blocks)
        return replace(response, reply=replace(response.reply, blocks=blocks, private=True))

    def _answered(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        reply = self._desk.reply(replace(message, choice=choice), as_of)
        if choice is None or not judges(choice):
            return Response(reply)
        elsewhere = self._reported(choice) if choice.startswith(BAD) else ()
        return Response(reply, elsewhere, short=True)

    def _reported(self, choice: str) -> tuple[Delivery, ...]:
        """Organizers see that an answer was judged wrong, and of whom they need not know."""
        kind, _, key = choice.removeprefix(BAD).partition(":")
        topics = self._knowledge.entries if kind == "entry" else self._knowledge.calculators
        if self._organizers is None or key not in topics:
            return ()
        good, bad = self._votes.count(f"{kind}:{key}")
        text = say(self._words, "judging.organizers", title=topics[key].title, good=good, bad=bad)
        return (Delivery(self._organizers, Reply(paragraphs(text))),)

    def _delivered(self, message: IncomingMessage, response: Response) -> tuple[Delivery, ...]:
        """The reply on its way; a private one where others can read is whispered beside one neutral line."""
        reply = response.reply
        if reply is None:
            return ()
        under = response.under or message.id
        delivery = Delivery(message.conversation, reply, under, change=response.change, short=response.short)
        if message.private or not reply.private:
            return (delivery,)
        aside = Reply(paragraphs(self._words["door.aside"]) if message.choice is None and not response.short else ())
        token = self._handoffs.open(message.sender, message.conversation)
        return (replace(delivery, whisper=Whisper(message.sender, aside, token)),)
