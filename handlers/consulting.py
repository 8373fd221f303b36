"""人に聞く: a member's question goes to the organizers' chat without a name, and the answer comes back.

The words are confirmed before they are sent, the name is shown only where the member chose so. Whoever replies to the
post in the organizers' chat answers the member; the member answers by replying to what arrived, or by a button.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, Reply, Response, typed_block
from handlers.ports import Consultation, Consultations, Conversations, Memory, Posts
from handlers.questions import PERSON
from handlers.wording import paragraphs, say

CONSULT = "consult:"
_WRITE, _ANSWER = "write", "answer:"
_ABOUT = "consultation:"
_LONGEST = 2000


class Consulting:
    """Carries words between a member and the organizers' chat; without such a chat it leaves all to others."""

    def __init__(
        self,
        words: Mapping[str, str],
        conversations: Conversations,
        consultations: Consultations,
        posts: Posts,
        chat: ConversationId | None,
        contact: str,
    ) -> None:
        self._words, self._conversations, self._consultations = words, conversations, consultations
        self._posts, self._chat, self._contact = posts, chat, contact

    def at_organizers(self, conversation: ConversationId) -> bool:
        """Whether the conversation is the organizers' chat or a part of it."""
        return self._chat is not None and f"{conversation}:".startswith(f"{self._chat}:")

    def relayed(self, message: IncomingMessage) -> Response | None:
        """A reply to words of a consultation, carried to the other side; None for any other message.

        Among the organizers, words that call the counter by its name are for the counter, and notes are for nobody.
        """
        about = self._posts.about(message.reply_to) if message.reply_to else None
        if not about or not about.startswith(_ABOUT) or message.choice is not None or message.change == "deleted":
            return None
        found = self._consultations.find(about.removeprefix(_ABOUT))
        if self.at_organizers(message.conversation):
            return None if message.named else self._from_organizers(found, message)
        if found is None or found.member != message.sender or message.change == "edited":
            return None
        if not message.text.strip():
            return Response(self._reply("words_only"))
        return self._to_organizers(found, message)

    def _from_organizers(self, found: Consultation | None, message: IncomingMessage) -> Response:
        if message.text.strip().startswith(self._words["consulting.note"]):
            return Response()
        if message.change == "edited":
            return Response(self._public("edit_not_delivered"), under=message.reply_to)
        if not message.text.strip():
            return Response(self._public("words_only"), under=message.reply_to)
        return self._to_member(found, message)

    def undelivered(self, about: str, to: str) -> Delivery | None:
        """What the other side reads when words of a consultation could not be delivered to a place."""
        found = self._consultations.find(about.removeprefix(_ABOUT)) if about.startswith(_ABOUT) else None
        if found is None or self._chat is None:
            return None
        if self.at_organizers(ConversationId(to)):
            told = say(self._words, "consulting.not_delivered", contact=self._contact)
            return Delivery(found.conversation, Reply(paragraphs(told), private=True))
        return Delivery(self._chat, self._public("member_gone"), under=self._posts.first_about(about))

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """What belongs to asking a person: the button, its steps, and the words it waits for; None for all else."""
        if self._chat is None:
            return None
        memory = self._conversations.load(message.conversation)
        if message.change == "edited":
            return self._edited(message, memory)
        if choice == PERSON:
            return self._offered(message, replace(memory, awaits=""))
        if choice is not None and choice.startswith(CONSULT):
            return self._step(message, replace(memory, awaits=""), choice.removeprefix(CONSULT))
        if choice is None and _waits(memory) and message.text.strip():
            return self._written(message, memory)
        return None

    def _edited(self, message: IncomingMessage, memory: Memory) -> Response | None:
        """The last words were changed: those that wait to be sent are shown anew, those that were sent stay sent."""
        before = memory.before
        if memory.message != message.id or before is None or not _waits(before):
            return None
        return self._written(message, before) if before.awaits == _WRITE else Response(self._reply("edit_sent"))

    def _offered(self, message: IncomingMessage, memory: Memory) -> Response:
        """Shows what would be sent; without a question it asks for one."""
        if not memory.asked.strip():
            return self._asks(message, memory, _WRITE, "write")
        lines = paragraphs(say(self._words, "consulting.offer", contact=self._contact))
        return self._confirms(message, memory, Reply(lines))

    def _confirms(self, message: IncomingMessage, memory: Memory, first: Reply) -> Response:
        quoted = typed_block(say(self._words, "consulting.quoted", text=memory.asked.strip()))
        named = paragraphs(say(self._words, "consulting.as_whom", name=message.name)) if message.name else ()
        steps = ("send", "named", _WRITE, "stop") if message.name else ("send", _WRITE, "stop")
        reply = Reply((*first.blocks, quoted, *named), self._choices(*steps), private=True)
        return self._kept(message, memory, reply)

    def _step(self, message: IncomingMessage, memory: Memory, step: str) -> Response:
        if step in ("send", "named"):
            return self._sent(message, memory, named=step == "named")
        if step == _WRITE:
            return self._asks(message, memory, _WRITE, "write")
        found = self._consultations.find(step.removeprefix(_ANSWER)) if step.startswith(_ANSWER) else None
        if found and found.member == message.sender:
            return self._asks(message, memory, step, "write_answer")
        return self._kept(message, memory, self._reply("stopped" if step == "stop" else "gone"))

    def _written(self, message: IncomingMessage, memory: Memory) -> Response:
        """The words that were asked for: a question to confirm, or an answer to the organizers."""
        if memory.awaits == _WRITE:
            asked = replace(memory, asked=message.text[:_LONGEST], awaits="")
            return self._confirms(message, asked, self._reply("confirm"))
        found = self._consultations.find(memory.awaits.removeprefix(_ANSWER))
        if found is None or found.member != message.sender:
            return self._kept(message, replace(memory, awaits=""), self._reply("gone"))
        self._kept(message, replace(memory, awaits=""), self._reply("sent_more"))
        return self._to_organizers(found, message)

    def _sent(self, message: IncomingMessage, memory: Memory, named: bool) -> Response:
        if self._chat is None or not memory.asked.strip():
            return self._kept(message, memory, self._reply("gone"))
        if named and not message.name:
            return self._confirms(message, memory, self._reply("no_name"))
        here = f"{message.conversation}:".startswith(f"{message.sender}:")
        home = message.conversation if here else ConversationId(message.sender)
        about = f"{_ABOUT}{self._consultations.open(message.sender, home)}"
        who = message.name if named and message.name else self._words["consulting.nameless"]
        lines = paragraphs(say(self._words, "consulting.post", who=who))
        blocks = (*lines, typed_block(memory.asked.strip()), *paragraphs(self._words["consulting.post_how"]))
        told = self._kept(message, replace(memory, asked=""), self._reply("sent" if here else "sent_elsewhere"))
        return replace(told, elsewhere=(Delivery(self._chat, Reply(blocks), about=about),))

    def _to_member(self, found: Consultation | None, message: IncomingMessage) -> Response:
        """An organizer's words for the member; the organizer reads that they are on their way."""
        if found is None:
            return Response(self._public("member_gone"), under=message.reply_to)
        said = typed_block(message.text.strip())
        choice = Choice(f"{CONSULT}{_ANSWER}{found.id}", self._words["consulting.answer_label"])
        reply = Reply((*paragraphs(self._words["consulting.answer"]), said), (choice,), private=True)
        answer = Delivery(found.conversation, reply, about=f"{_ABOUT}{found.id}")
        return Response(self._public("passed"), (answer,), under=message.reply_to)

    def _to_organizers(self, found: Consultation, message: IncomingMessage) -> Response:
        """The member's words for the organizers, under the post of the consultation."""
        about = f"{_ABOUT}{found.id}"
        reply = Reply((*paragraphs(self._words["consulting.more"]), typed_block(message.text.strip())))
        chat = self._chat or found.conversation
        more = Delivery(chat, reply, under=self._posts.first_about(about), about=about)
        return Response(self._reply("sent_more"), (more,))

    def _asks(self, message: IncomingMessage, memory: Memory, awaits: str, key: str) -> Response:
        reply = replace(self._reply(key), choices=self._choices("stop"))
        return self._kept(message, replace(memory, awaits=awaits), reply)

    def _kept(self, message: IncomingMessage, memory: Memory, reply: Reply) -> Response:
        """The reply, its choices remembered beside whatever calculation is under way."""
        before = self._conversations.load(message.conversation)
        before = before.before or Memory() if message.change == "edited" else replace(before, before=None)
        kept = replace(memory, offered=reply.choices, message=message.id, before=before)
        self._conversations.save(message.conversation, kept)
        return Response(reply)

    def _reply(self, key: str) -> Reply:
        return Reply(paragraphs(self._words[f"consulting.{key}"]), private=True)

    def _public(self, key: str) -> Reply:
        """What everybody in the organizers' chat may read."""
        return Reply(paragraphs(self._words[f"consulting.{key}"]))

    def _choices(self, *steps: str) -> tuple[Choice, ...]:
        return tuple(Choice(f"{CONSULT}{step}", self._words[f"consulting.{step}_label"]) for step in steps)


def _waits(memory: Memory) -> bool:
    """Whether the next words are for a person; others wait for words of their own."""
    return memory.awaits == _WRITE or memory.awaits.startswith(_ANSWER)
