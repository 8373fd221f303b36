"""What organizers work with: the desk, what can be looked up, and where the other organizers are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.messages import Choice, ConversationId, Delivery, IncomingMessage, MemberId, Reply, Response
from handlers.ports import Conversations, Memory, Posts
from handlers.reminders.desk import ReminderDesk
from handlers.reminders.ports import Audience, AuditLog, Contacts, Reminders, Responses
from handlers.reminders.timing import written_moment
from handlers.wording import paragraphs, say
from knowledge.loading import Knowledge
from knowledge.schedules.model import TOKYO
from knowledge.schedules.quiet import Quiet


@dataclass(frozen=True)
class Office:
    """Everything around the organizers' pages.

    `organizers` are those who may approve; `chat` is where they talk, None where there is no such place. `doubtful`
    says of an audience whether it may hold chats of which nobody can find out whether a message arrived.
    """

    knowledge: Knowledge
    desk: ReminderDesk
    reminders: Reminders
    audience: Audience
    contacts: Contacts
    responses: Responses
    audit: AuditLog
    conversations: Conversations
    posts: Posts
    organizers: Collection[MemberId]
    chat: ConversationId | None
    quiet: Quiet
    is_question: Callable[[str], bool]
    doubtful: Callable[[Sequence[str]], bool] = bool
    zone: ZoneInfo = TOKYO

    @property
    def words(self) -> Mapping[str, str]:
        """The bot's own sentences."""
        return self.knowledge.words

    def say(self, key: str, **values: object) -> str:
        """A sentence of reminding.yaml."""
        return say(self.words, f"reminding.{key}", **values)

    def page(self, key: str, *choices: Choice, **values: object) -> Reply:
        """A page of one text of reminding.yaml."""
        return Reply(paragraphs(self.say(key, **values)), choices)

    def choice(self, identity: str, key: str, **values: object) -> Choice:
        """A button whose label is `KEY_label` of reminding.yaml."""
        return Choice(identity, self.say(f"{key}_label", **values))

    def moment(self, at: datetime) -> str:
        """A moment as organizers read it, whatever zone it comes in."""
        return written_moment(at.astimezone(self.zone))

    def name(self, who: str) -> str:
        """A person's or a chat's name where it is known, else the address."""
        contact = self.contacts.find(who)
        return contact.name if contact and contact.name else who

    def private(self, audience: Sequence[str]) -> bool:
        """Whether an audience has chats that only one person reads, as far as is known."""
        shared = set(self.audience.chats())
        return not all(part in shared for part in audience)

    def at_organizers(self, conversation: ConversationId) -> bool:
        """Whether the conversation is the organizers' chat or a part of it."""
        return self.chat is not None and f"{conversation}:".startswith(f"{self.chat}:")

    def to_others(self, author: MemberId, reply: Reply, about: str) -> tuple[Delivery, ...]:
        """The reply for the other organizers: in their chat, or else to each of them."""
        if self.chat is not None:
            return (Delivery(self.chat, reply, about=about),)
        others = (m for m in sorted(self.organizers) if not self.contacts.same_person(m, author) and m != author)
        return tuple(Delivery(ConversationId(member), reply, about=about) for member in others)

    def keep(self, message: IncomingMessage, memory: Memory, reply: Reply) -> Response:
        """The reply, its choices remembered beside whatever else is under way."""
        met = self.conversations.load(message.conversation)
        met = met.before or Memory() if message.change == "edited" else replace(met, before=None)
        kept = replace(memory, offered=reply.choices, message=message.id, before=met, awaits="")
        self.conversations.save(message.conversation, kept)
        return Response(reply)


def own_place(message: IncomingMessage) -> bool:
    """Whether it was written in the private conversation with its sender, not somewhere beside others."""
    return f"{message.conversation}:".startswith(f"{message.sender}:")


def home(message: IncomingMessage) -> ConversationId:
    """The private conversation of the sender."""
    return message.conversation if own_place(message) else ConversationId(message.sender)
