"""A member's conversation: a choice, a command word, a typed choice, or a question."""

from __future__ import annotations

from datetime import date

from handlers import menu
from handlers.answering import HELP, LIMIT, MENU, NONE, PERSON, Counter
from handlers.messages import Choice, IncomingMessage, Reply
from handlers.ports import Conversations, Memory
from handlers.wording import paragraphs, say
from knowledge.japanese import fold

_ENTRY = "entry:"
_LONGEST_COMMAND = 200


class MemberDesk:
    """Replies to members. One clarification at most in a row: after it comes an answer or a person."""

    def __init__(self, counter: Counter, conversations: Conversations) -> None:
        self._counter, self._conversations = counter, conversations
        words = counter.knowledge.words
        self._commands = {
            MENU: {words["counter.menu_label"], "トピック", "一覧", "topics", "/topics", "menu"},
            HELP: {words["counter.help_label"], "ヘルプ", "つかいかた", "help", "/help", "/start"},
            PERSON: {words["counter.person_label"], "人にきく", "人と話したい", "担当者", "/person"},
            NONE: {words["counter.none_label"], "どれも違う", "どれもちがう"},
        }

    def welcome(self) -> Reply:
        """The first words of a conversation."""
        words = self._counter.knowledge.words
        choices = [Choice(key, words[f"counter.{key}_label"]) for key in (MENU, HELP, PERSON)]
        return Reply(paragraphs(words["counter.welcome"]), tuple(choices))

    def reply(self, message: IncomingMessage, as_of: date) -> Reply:
        """The reply to a message; remembers what it offers."""
        memory = self._conversations.load(message.conversation)
        choice = message.choice or self._typed_choice(message.text, memory)
        if choice is not None:
            reply, clarified = self._chosen(choice, as_of), False
        else:
            reply, clarified = self._asked(message.text, memory, as_of)
        self._conversations.save(message.conversation, Memory(reply.choices, clarified))
        return reply

    def _typed_choice(self, text: str, memory: Memory) -> str | None:
        """A number, a label or a command word means the same as its button."""
        if len(text) > _LONGEST_COMMAND:
            return None
        typed = fold(text).strip("「」。.!?")
        if typed.isdecimal() and 1 <= int(typed) <= len(memory.offered):
            return memory.offered[int(typed) - 1].id
        for offered in memory.offered:
            if typed == fold(offered.label):
                return offered.id
        return next((key for key, said in self._commands.items() if typed in {fold(word) for word in said}), None)

    def _chosen(self, choice: str, as_of: date) -> Reply:
        knowledge = self._counter.knowledge
        if choice.startswith(_ENTRY) and choice.removeprefix(_ENTRY) in knowledge.entries:
            return self._counter.entry(choice.removeprefix(_ENTRY), as_of)
        if choice == PERSON:
            return self._counter.person()
        if choice == HELP:
            return Reply(paragraphs(knowledge.words["counter.help"]), self.welcome().choices)
        if choice == NONE:
            person = self._counter.person()
            said = paragraphs(say(knowledge.words, "counter.chosen_none"))
            return Reply((*said, *person.blocks), person.choices)
        return menu.documents(knowledge) if choice == MENU else menu.opened(knowledge, choice)

    def _asked(self, text: str, memory: Memory, as_of: date) -> tuple[Reply, bool]:
        answer = self._counter.answer(text, as_of)
        if answer.decision.kind != "clarify":
            return answer.reply, False
        if memory.clarified:
            return self._chosen(NONE, as_of), False
        return answer.reply, True


__all__ = ["LIMIT", "MemberDesk"]
