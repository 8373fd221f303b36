"""Where every message comes in: one list of those who may take it, and one place where a private word is whispered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from handlers.consulting import Consulting
from handlers.distress import Listening
from handlers.inviting import INVITATION, Inviting
from handlers.judging import BAD, judges
from handlers.member import MemberDesk
from handlers.messages import (
    Choice,
    ConversationId,
    Delivery,
    IncomingMessage,
    MemberId,
    Reply,
    Response,
    Whisper,
)
from handlers.pace import Pace
from handlers.ports import Conversations, Handoffs, Posts, Votes
from handlers.wording import paragraphs, say
from knowledge.loading import Knowledge

CONTINUE, REMOVE, KEEP, WELCOME = "continue:", "remove:", "keep", "welcome"
_Step = Callable[[IncomingMessage, str | None, date], Response | None]
Heard = Callable[[IncomingMessage, str | None], Response | None]


class Door:
    """Takes a message to the first of its steps that answers it.

    An empty response says nothing: the message was not for the counter, or needs no word. `organizing`
    also hears changed words; `more` are further steps, in order, before asking a person and before the counter.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        desk: MemberDesk,
        listening: Listening,
        consulting: Consulting,
        inviting: Inviting,
        organizing: Heard,
        more: Sequence[Heard],
        pace: Pace,
        conversations: Conversations,
        handoffs: Handoffs,
        posts: Posts,
        votes: Votes,
        organizers: ConversationId | None,
    ) -> None:
        self._knowledge, self._words, self._desk, self._listening = knowledge, knowledge.words, desk, listening
        self._consulting, self._inviting, self._pace = consulting, inviting, pace
        self._conversations, self._handoffs, self._posts, self._votes = conversations, handoffs, posts, votes
        self._organizers = organizers
        self._steps: tuple[_Step, ...] = (
            self._relayed,
            self._not_meant,
            self._too_fast,
            self._refused,
            self._deleted,
            self._step(organizing),
            self._edited,
            self._welcomed,
            self._handed_over,
            *(self._step(heard) for heard in (inviting.heard, *more)),
            self._consulted,
            self._answered,
        )

    def _step(self, heard: Heard) -> _Step:
        return lambda message, choice, as_of: self._helped(message, heard(message, choice))

    def receive(self, message: IncomingMessage, as_of: date) -> tuple[Delivery, ...]:
        """Everything that is to be sent because of the message, in order."""
        choice = self._desk.choice(message, as_of) if message.change == "new" else None
        for step in self._steps:
            response = step(message, choice, as_of)
            if response is not None:
                return (*self._delivered(message, response), *response.elsewhere)
        return ()

    def _relayed(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        response = self._consulting.relayed(message)
        return response if self._consulting.at_organizers(message.conversation) else self._helped(message, response)

    def _refused(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        return self._helped(message, self._inviting.refused(message, choice))

    def _helped(self, message: IncomingMessage, response: Response | None) -> Response | None:
        """Words of distress are met with the help lines first, whatever they were written for."""
        if response is None or response.reply is None or not self._listening.hears(message.text):
            return response
        blocks = (*self._listening.help_blocks(), *response.reply.blocks)
        return replace(response, reply=replace(response.reply, blocks=blocks, private=True))

    def _not_meant(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """Words between others in a thread: only those who asked the counter there, and questions, are heard."""
        if message.addressed or message.change != "new":
            return None
        if self._consulting.at_organizers(message.conversation) or not message.text.strip():
            return Response()
        known = self._desk.remembers(message.conversation)
        return None if known or self._desk.is_question(message.text) else Response()

    def _too_fast(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        if message.change == "reacted":
            return None
        verdict = self._pace.verdict(message.sender, message.received_at)
        if verdict == "go" or self._listening.hears(message.text):
            return None
        return Response(Reply(paragraphs(self._words["door.too_fast"])) if verdict == "tell" else None)

    def _deleted(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """A question was deleted: its answer can go too, if the one who asked wants it."""
        if choice == KEEP:
            return Response(self._page("kept"), short=True)
        if choice is not None and choice.startswith(REMOVE):
            return self._removed(message, choice)
        if message.change != "deleted":
            return None
        if not self._posts.answered(message.id):
            return Response()
        choices = (
            Choice(f"{REMOVE}{message.id}", self._words["door.remove_label"]),
            Choice(KEEP, self._words["door.keep_label"]),
        )
        memory = self._conversations.load(message.conversation)
        self._conversations.save(message.conversation, replace(memory, offered=(*memory.offered, *choices)))
        return Response(replace(self._page("question_gone"), choices=choices), goes_on=False)

    def _removed(self, message: IncomingMessage, choice: str) -> Response:
        """Only what was offered in this conversation can be removed: a button's id can be forged."""
        offered = self._conversations.load(message.conversation).offered
        if choice not in {option.id for option in offered}:
            return Response(self._page("remove_gone"), short=True)
        removal = Delivery(message.conversation, Reply(()), choice.removeprefix(REMOVE), change="deleted")
        return Response(self._page("removed"), (removal,), short=True)

    def _edited(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """Changed words are answered in place of the old answer; a mention that was added is a new question."""
        if message.change != "edited":
            return None
        if not self._posts.answered(message.id):
            added = message.named and not message.private
            return self._answered(replace(message, change="new"), None, as_of) if added else Response()
        consulted = self._consulting.heard(message, None)
        if consulted is not None:
            return replace(consulted, change="edited", under=message.id)
        reply = self._desk.reply_again(message, as_of)
        return Response(reply, change="edited", under=message.id)

    def _welcomed(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        if choice == WELCOME or (choice or "").startswith(INVITATION):
            return Response(self._desk.welcome(message.conversation, as_of))
        return None

    def _handed_over(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        """What was begun where others can read goes on in private, for the member who began it."""
        if choice is None or not choice.startswith(CONTINUE) or not message.private:
            return None
        taken = self._handoffs.take(message.sender, choice.removeprefix(CONTINUE))
        if taken is None or not taken[1].blocks:
            return Response(Reply(paragraphs(self._words["door.handoff_gone"]), self._desk.welcome().choices))
        source, shown = taken
        memory = self._conversations.load(source)
        if not memory.empty:
            self._conversations.forget(source)
            self._conversations.save(message.conversation, memory)
        return Response(shown)

    def _consulted(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        return self._helped(message, self._consulting.heard(message, choice))

    def _answered(self, message: IncomingMessage, choice: str | None, as_of: date) -> Response | None:
        judged = choice is not None and judges(choice)
        elsewhere = self._reported(message.sender, choice) if choice is not None and judged else ()
        reply = self._desk.reply(replace(message, choice=choice), as_of)
        return Response(reply, elsewhere, short=judged)

    def _reported(self, member: MemberId, choice: str) -> tuple[Delivery, ...]:
        """Organizers see that an answer is judged wrong by one more, and of whom they need not know."""
        kind, _, key = choice.partition(":")[2].partition(":")
        topics = self._knowledge.entries if kind == "entry" else self._knowledge.calculators
        before = self._votes.of(member, f"{kind}:{key}")
        if not choice.startswith(BAD) or self._organizers is None or key not in topics or before == "bad":
            return ()
        good, bad = self._votes.count(f"{kind}:{key}")
        good -= before == "good"
        text = say(self._words, "judging.organizers", title=topics[key].title, good=good, bad=bad + 1)
        return (Delivery(self._organizers, Reply(paragraphs(text))),)

    def _page(self, key: str) -> Reply:
        return Reply(paragraphs(self._words[f"door.{key}"]), private=True)

    def _delivered(self, message: IncomingMessage, response: Response) -> tuple[Delivery, ...]:
        """The reply on its way; a private one where others can read is whispered beside one neutral line."""
        reply = response.reply
        if reply is None:
            return ()
        under = response.under or message.id
        delivery = Delivery(message.conversation, reply, under, change=response.change, short=response.short)
        if message.private or not reply.private or response.short:
            return (delivery,)
        if not response.goes_on:
            return (replace(delivery, whisper=Whisper(message.sender, Reply(()), "")),)
        aside = Reply(paragraphs(self._words["door.aside"]) if message.pressed_on is None else ())
        token = self._handoffs.open(message.sender, message.conversation, Reply(()) if reply.fleeting else reply)
        return (replace(delivery, whisper=Whisper(message.sender, aside, token)),)
