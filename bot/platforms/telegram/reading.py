"""What Telegram sends becomes messages for the counter; everything that is not for it becomes None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from telegram import (
    CallbackQuery,
    Chat,
    Message,
    MessageEntity,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeCustomEmoji,
    ReactionTypeEmoji,
    Update,
    User,
)

from bot.platforms.platform import Arrival
from bot.platforms.telegram.address import NAME, conversation_id, message_id
from bot.platforms.texts import clean
from handlers.answering import HELP, MENU, OWN, PERSON
from handlers.calculating import CALC, ENTRY
from handlers.door import CONTINUE, WELCOME
from handlers.inviting import INVITATION, LINK
from handlers.messages import Change, ConversationId, IncomingMessage, MemberId
from handlers.own import FORGET, PRIVACY, REMIND
from handlers.reminders.members.preferring import SETTINGS, STOP_ALL

GROUPS = (Chat.GROUP, Chat.SUPERGROUP)
ENTRY_LINK, CALC_LINK, CONTINUE_LINK = "e_", "c_", "q_"
_LINKS = {ENTRY_LINK: ENTRY, CALC_LINK: CALC, LINK: INVITATION, CONTINUE_LINK: CONTINUE}
_COMMANDS = {
    "ask": WELCOME,
    "topics": MENU,
    "calc": OWN,
    "help": HELP,
    "person": PERSON,
    "remind": REMIND,
    "privacy": PRIVACY,
    "forget": FORGET,
    "settings": SETTINGS,
    "stop": STOP_ALL,
}
_PAID = "⭐"
_KEPT_COMMANDS = {"invite", "invites"}
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)


@dataclass(frozen=True)
class Reader:
    """Reads updates for the bot `me` at the moment `now`; `by_invitation`: anybody may write, so all must be let in."""

    me: User
    now: datetime
    by_invitation: bool

    def arrival(self, update: Update) -> Arrival | None:
        """The arrival of a message, a changed one, a pressed button, or a reaction, whose text is its emoji."""
        identity = f"{NAME}:{self.me.id}:{update.update_id}"
        if update.callback_query:
            return self._pressed(identity, update.callback_query)
        if update.message_reaction:
            return self._reacted(identity, update.message_reaction)
        said = update.message or update.edited_message
        if said is None or said.from_user is None or said.via_bot is not None or not _numbered(said):
            return None
        in_the_name_of_the_group = said.sender_chat is not None and said.sender_chat.id == said.chat.id
        if said.from_user.is_bot and not in_the_name_of_the_group:
            return None
        message = self._message(said, said.from_user, "new" if update.message else "edited")
        topic = {"topic": said.message_thread_id} if said.is_topic_message else {}
        return Arrival(identity, message, topic) if message else None

    def _message(self, said: Message, sender: User, change: Change) -> IncomingMessage | None:
        chat, text = said.chat, said.text or said.caption or ""
        private = chat.type == Chat.PRIVATE
        if not private and (chat.type not in GROUPS or not self._for_us(said, text)):
            return None
        if not text and not said.effective_attachment:
            return None  # a message of the service itself
        choice, words = self._command(text) if text.startswith("/") else (None, self._words(said, text))
        if words is None or (not private and not words and choice is None and not text.strip()):
            return None
        reply = said.reply_to_message
        return IncomingMessage(
            id=message_id(chat.id, said.message_id),
            conversation=ConversationId(conversation_id(chat.id, sender.id)),
            sender=MemberId(f"{NAME}:{sender.id}"),
            text=clean(words),
            private=private,
            received_at=self.now,
            change=change,
            choice=choice or (WELCOME if not private and not words.strip() else None),
            named=self._named(said),
            by_invitation=self.by_invitation,
            reply_to=message_id(chat.id, reply.message_id) if reply else None,
            name=clean(sender.full_name),
        )

    def _for_us(self, said: Message, text: str) -> bool:
        """In a group: a command, a mention of the bot, or a reply to it."""
        command = _COMMAND.fullmatch(text)
        if command:
            named = command["bot"]
            known = command["name"].lower() in {*_COMMANDS, *_KEPT_COMMANDS, "start"}
            return named.lower() == str(self.me.username).lower() if named else known
        reply = said.reply_to_message
        replied = reply is not None and reply.from_user is not None and reply.from_user.id == self.me.id
        return replied or self._named(said)

    def _named(self, said: Message) -> bool:
        return any(self._mentions(said, entity) for entity in (*said.entities, *said.caption_entities))

    def _mentions(self, said: Message, entity: MessageEntity) -> bool:
        if entity.type == MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == self.me.id
        named = said.parse_entity(entity) if said.text else said.parse_caption_entity(entity)
        return entity.type == MessageEntity.MENTION and named.lower() == f"@{self.me.username}".lower()

    def _words(self, said: Message, text: str) -> str:
        """The text without the mention of the bot."""
        return re.sub(rf"@{re.escape(str(self.me.username))}\b", "", text, flags=re.IGNORECASE)

    def _command(self, text: str) -> tuple[str | None, str | None]:
        """(choice, words) of a command; words are None where the command is another bot's."""
        found = _COMMAND.fullmatch(text.strip())
        if found is None:
            return None, text
        name, rest = found["name"].lower(), (found["rest"] or "").strip()
        if found["bot"] and found["bot"].lower() != str(self.me.username).lower():
            return None, None
        if name == "start":
            return self._linked(rest), ""
        if name in _KEPT_COMMANDS:
            return None, f"/{name}"
        return (None, rest) if name == "ask" and rest else (_COMMANDS.get(name, HELP), "")

    def _linked(self, payload: str) -> str:
        """The choice that a deep link makes."""
        for prefix, choice in _LINKS.items():
            if payload.startswith(prefix):
                return f"{choice}{payload.removeprefix(prefix)}"
        return WELCOME

    def _pressed(self, identity: str, query: CallbackQuery) -> Arrival | None:
        shown = query.message
        if shown is None or query.data is None or not _whole(shown.chat.id, shown.message_id, query.from_user.id):
            return None
        markup = shown.reply_markup.to_dict() if isinstance(shown, Message) and shown.reply_markup else None
        message = IncomingMessage(
            id=f"{NAME}:callback:{query.id}",
            conversation=ConversationId(conversation_id(shown.chat.id, query.from_user.id)),
            sender=MemberId(f"{NAME}:{query.from_user.id}"),
            text="",
            private=shown.chat.type == Chat.PRIVATE,
            received_at=self.now,
            choice=clean(query.data),
            by_invitation=self.by_invitation,
            pressed_on=message_id(shown.chat.id, shown.message_id),
            name=clean(query.from_user.full_name),
        )
        in_topic = isinstance(shown, Message) and shown.is_topic_message
        topic = {"topic": shown.message_thread_id} if isinstance(shown, Message) and in_topic else {}
        return Arrival(identity, message, {"callback": query.id, "markup": markup, **topic})

    def _reacted(self, identity: str, changed: MessageReactionUpdated) -> Arrival | None:
        """A reaction to a message; one in the name of a group or a channel is nobody's."""
        chat, user = changed.chat, changed.user
        if user is None or user.is_bot or not _whole(chat.id, changed.message_id, user.id):
            return None
        message = IncomingMessage(
            id=f"{NAME}:reaction:{identity}",
            conversation=ConversationId(conversation_id(chat.id, user.id)),
            sender=MemberId(f"{NAME}:{user.id}"),
            text=clean(_emoji(changed.new_reaction[0])) if changed.new_reaction else "",
            private=chat.type == Chat.PRIVATE,
            received_at=self.now,
            change="reacted",
            addressed=False,
            by_invitation=self.by_invitation,
            pressed_on=message_id(chat.id, changed.message_id),
            name=clean(user.full_name),
        )
        return Arrival(identity, message)


def _emoji(reaction: ReactionType) -> str:
    """The emoji itself, the id of one that somebody made, a star for one that was paid for."""
    if isinstance(reaction, ReactionTypeEmoji):
        return reaction.emoji
    return reaction.custom_emoji_id if isinstance(reaction, ReactionTypeCustomEmoji) else _PAID


def _numbered(said: Message) -> bool:
    """Whether the ids are numbers: an address is made of them."""
    sender = said.from_user.id if said.from_user else None
    reply = said.reply_to_message.message_id if said.reply_to_message else 0
    return _whole(said.chat.id, said.message_id, sender, reply)


def _whole(*ids: object) -> bool:
    return all(type(number) is int for number in ids)
