"""A member's conversation: a choice, a command word, a typed choice, an answer to a calculator, or a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from handlers import menu
from handlers.answering import HELP, LIMIT, MENU, NONE, OWN, PERSON, Answer, Counter
from handlers.calculating import CALC, ENTRY, FACTS, Talked
from handlers.dialogue import Dialogue
from handlers.judging import Judging, judges
from handlers.messages import Choice, ConversationId, IncomingMessage, MemberId, Reply
from handlers.ports import Conversations, Memory, Votes
from handlers.questions import DIALOGUE
from handlers.reminders.members.preferring import SETTINGS
from handlers.reminders.writing.draft import RESUME
from handlers.wording import paragraphs
from knowledge.calculators import CALCULATORS
from knowledge.japanese import fold
from knowledge.reading.short import PRESSED

_LONGEST_COMMAND = 200
_SURE = 0.8
_QUESTION = re.compile(
    r"[?？]\s*$|計算(?:して|を|した)|(?:何|なに|なん|とは|って|どう|どこ|どれ|いつ|なぜ|どんな|いくら|誰|教えて|ですか|ますか|でしょうか)[。\s]*$"
)


class MemberDesk:
    """Replies to members. One clarification at most in a row: after it comes an answer or a person."""

    def __init__(self, counter: Counter, conversations: Conversations, votes: Votes) -> None:
        self._counter, self._conversations, self._votes = counter, conversations, votes
        self._calculations = counter.calculations
        words = counter.knowledge.words
        self._judging = Judging(words, votes)
        self._commands = {
            MENU: {words["counter.menu_label"], "トピック", "一覧", "topics", "/topics", "menu"},
            HELP: {words["counter.help_label"], "ヘルプ", "つかいかた", "help", "/help"},
            PERSON: {words["counter.person_label"], "人にきく", "人と話したい", "担当者", "/person"},
            NONE: {words["counter.none_label"], "どれも違う", "どれもちがう"},
            OWN: {words["counter.own_label"], "計算", "計算する", "/calc", "calc"},
        }

    def welcome(self, conversation: ConversationId | None = None, as_of: date | None = None) -> Reply:
        """The first words of a conversation; one in the middle of a calculation goes on with its question."""
        words = self._counter.knowledge.words
        choices = [Choice(key, words[f"counter.{key}_label"]) for key in (MENU, OWN, HELP, PERSON)]
        memory = self._conversations.load(conversation) if conversation else Memory()
        if memory.dialogue is None or as_of is None or conversation is None:
            return Reply(paragraphs(words["counter.welcome"]), tuple(choices))
        return self.take_over(conversation, memory, as_of)

    def take_over(self, conversation: ConversationId, memory: Memory, as_of: date) -> Reply:
        """A calculation goes on in a conversation: its open question or its result once more."""
        if memory.dialogue is None:
            return self.welcome()
        talked = self._calculations.renewed(memory.dialogue, as_of)
        talked = talked or self._calculations.again(memory.dialogue, as_of)
        reply = self._judging.offered(talked.reply)
        self._conversations.save(conversation, replace(memory, offered=reply.choices, dialogue=talked.dialogue))
        return reply

    def is_question(self, text: str) -> bool:
        """Whether the words ask something."""
        return bool(_QUESTION.search(text))

    def reply(self, message: IncomingMessage, as_of: date) -> Reply:
        """The reply to a message; remembers what it offers."""
        return self._replied(message, self._conversations.load(message.conversation), as_of)

    def reply_again(self, message: IncomingMessage, as_of: date) -> Reply | None:
        """The reply to a message whose words were changed; None where only the old words can be answered.

        The last message of a conversation is heard as if it had come in these words. An older one is answered beside
        the conversation, and only where it is a question that needs no other words.
        """
        memory = self._conversations.load(message.conversation)
        if memory.message == message.id:
            if memory.asked == message.text[:LIMIT]:
                return None
            return self._replied(message, memory.before or Memory(), as_of)
        answer = self._counter.answer(message.text, as_of)
        return self._judging.offered(answer.reply) if answer.decision.kind == "answer" else None

    def choice(self, message: IncomingMessage, as_of: date) -> str | None:
        """The choice that the message makes: a pressed one, or one that typed words mean the same as."""
        if message.choice is not None:
            return message.choice
        return self._typed_choice(message.text, self._conversations.load(message.conversation), as_of)

    def _replied(self, message: IncomingMessage, memory: Memory, as_of: date) -> Reply:
        choice = message.choice or self._typed_choice(message.text, memory, as_of)
        if choice and judges(choice) and self._known(choice.partition(":")[2]):
            return self._judging.judge(message.sender, choice)
        talked, clarified = self._talked(message, memory, as_of)
        reply = self._judging.offered(talked.reply)
        if memory.order is not None:
            reply = replace(
                reply, choices=(*reply.choices, Choice(RESUME, self._words("reminding.resume_draft_label")))
            )
        now = Memory(reply.choices, clarified, talked.dialogue, message=message.id, order=memory.order)
        if not _forgets(memory, talked):
            in_dialogue = memory.dialogue is not None and talked.dialogue is not None
            asked = memory.asked if choice or in_dialogue else message.text[:LIMIT]
            now = replace(now, asked=asked, before=replace(memory, before=None))
        self._conversations.save(message.conversation, now)
        return reply

    def _known(self, subject: str) -> bool:
        """Whether a judgement is about something that there is."""
        kind, _, key = subject.partition(":")
        return key in {"entry": self._counter.knowledge.entries, "calc": CALCULATORS}.get(kind, {})

    def forget(self, conversation: ConversationId, member: MemberId) -> None:
        """Removes everything kept of the conversation and of the member."""
        self._conversations.forget(conversation)
        self._conversations.forget_member(member)
        self._votes.forget(member)

    def remembers(self, conversation: ConversationId) -> bool:
        """Whether anything is kept of the conversation."""
        return not self._conversations.load(conversation).empty

    def _talked(self, message: IncomingMessage, memory: Memory, as_of: date) -> tuple[Talked, bool]:
        """The reply with the dialogue to keep, and whether it asks which of several things was meant."""
        dialogue = memory.dialogue
        if memory.lost:
            return Talked(Reply(paragraphs(self._words("dialogue.changed")), self.welcome().choices), None), False
        if dialogue and (renewed := self._calculations.renewed(dialogue, as_of)):
            return renewed, False
        choice = message.choice or self._typed_choice(message.text, memory, as_of)
        if choice is not None:
            return self._chosen(choice, dialogue, as_of), False
        if dialogue and (talked := self._in_dialogue(message.text, dialogue, as_of)):
            return talked, False
        return self._asked(message.text, memory, as_of)

    def _typed_choice(self, text: str, memory: Memory, as_of: date) -> str | None:
        """A number, a label or a command word means the same as its button."""
        stale = memory.dialogue is not None and self._calculations.renewed(memory.dialogue, as_of) is not None
        if len(text) > _LONGEST_COMMAND or memory.lost or stale:
            return None
        typed = fold(text).strip("「」。.!?")
        numbered = self._numbered(memory, as_of)
        if typed.isdecimal() and 1 <= int(typed) <= len(numbered):
            return numbered[int(typed) - 1].id
        if memory.dialogue and (command := self._calculations.command(text)):
            return command
        for offered in memory.offered:
            if typed == fold(offered.label):
                return offered.id
        return next((key for key, said in self._commands.items() if typed in {fold(word) for word in said}), None)

    def _numbered(self, memory: Memory, as_of: date) -> tuple[Choice, ...]:
        """The choices that a typed number means: while a number may be the answer itself, only answers."""
        if memory.dialogue is None or self._calculations.position(memory.dialogue, as_of).result:
            return memory.offered
        answers = tuple(choice for choice in memory.offered if choice.id.startswith(PRESSED))
        return answers if len(answers) > 1 else ()

    def _chosen(self, choice: str, dialogue: Dialogue | None, as_of: date) -> Talked:
        knowledge = self._counter.knowledge
        if dialogue and (talked := self._calculations.press(dialogue, choice, as_of)):
            return talked
        if choice.startswith(CALC) and choice.removeprefix(CALC) in knowledge.calculators:
            return self._calculations.begin(choice.removeprefix(CALC), "", as_of, dialogue)
        if choice.startswith(FACTS) and (filled := self._calculations.filled(choice.removeprefix(FACTS), as_of)):
            return filled
        if choice.startswith((DIALOGUE, PRESSED)):
            return Talked(Reply(paragraphs(self._words("dialogue.nothing_to_repeat")), self.welcome().choices), None)
        return Talked(self._page(choice, as_of), dialogue)

    def _page(self, choice: str, as_of: date) -> Reply:
        """A page that belongs to no calculation."""
        knowledge, words = self._counter.knowledge, self._counter.knowledge.words
        if choice.startswith(ENTRY) and choice.removeprefix(ENTRY) in knowledge.entries:
            return self._counter.entry(choice.removeprefix(ENTRY), as_of)
        person = self._counter.person()
        pages = {
            PERSON: person,
            HELP: Reply(paragraphs(words["counter.help"]), (*self.welcome().choices, _settings(words))),
            SETTINGS: Reply(paragraphs(words["receiving.nowhere"])),  # elsewhere others answer before
            NONE: Reply((*paragraphs(words["counter.chosen_none"]), *person.blocks), person.choices),
            OWN: menu.calculators(knowledge),
            MENU: menu.documents(knowledge),
        }
        return pages.get(choice) or menu.opened(knowledge, choice)

    def _in_dialogue(self, text: str, dialogue: Dialogue, as_of: date) -> Talked | None:
        """The reply inside a calculation; None where the message has nothing to do with one that is finished."""
        if self._counter.listening.hears(text):
            reply = self._counter.answer(text, as_of).reply
            resume = Choice(f"{DIALOGUE}resume", self._words("dialogue.label_resume"))
            return Talked(replace(reply, choices=(*reply.choices, resume)), dialogue)
        if any(word in text for word in self._words("dialogue.loss_words").split("、")):
            person = Choice(PERSON, self._words("counter.person_label"))
            resume = Choice(f"{DIALOGUE}resume", self._words("dialogue.label_resume"))
            return Talked(Reply(paragraphs(self._words("dialogue.loss")), (person, resume), private=True), dialogue)
        finished = self._calculations.position(dialogue, as_of).result is not None
        supposed = self._calculations.supposes(text)
        if finished and not supposed:
            return self._continued(text, dialogue, as_of)
        answer = self._counter.answer(text, as_of) if _QUESTION.search(text) and not supposed else None
        if answer and (beside := self._interlude(answer, dialogue, as_of)):
            return beside
        talked = self._calculations.hear(dialogue, text, as_of)
        if talked or finished:
            return talked
        answer = answer or self._counter.answer(text, as_of)
        sure = answer.decision.confidence >= _SURE
        return (self._interlude(answer, dialogue, as_of) if sure else None) or self._calculations.missed(
            dialogue, as_of
        )

    def _continued(self, text: str, dialogue: Dialogue, as_of: date) -> Talked | None:
        """A fact said after the result, without any word of correction: 「時給は1300円でした」."""
        begun = self._counter.answer(text, as_of).calculation
        position = begun.position if begun else None
        again = position is not None and position.calculator == dialogue.calculator and position.result is None
        return self._calculations.hear(dialogue, text, as_of) if again else None

    def _interlude(self, answer: Answer, dialogue: Dialogue, as_of: date) -> Talked | None:
        """A question in the middle: an answer beside the calculation, or another calculation instead of it."""
        if answer.decision.kind == "answer":
            return self._beside(answer, dialogue, as_of)
        begun = answer.calculation
        other = begun and begun.position and begun.position.calculator != dialogue.calculator
        return begun if other and answer.decision.confidence >= _SURE else None

    def _beside(self, answer: Answer, dialogue: Dialogue, as_of: date) -> Talked:
        """The answer first, then the open question again."""
        if self._calculations.position(dialogue, as_of).result:
            return Talked(answer.reply, dialogue)
        again = self._calculations.again(dialogue, as_of).reply
        blocks = (*answer.reply.blocks, *again.blocks)
        return Talked(replace(again, blocks=blocks, citations=answer.reply.citations), dialogue)

    def _asked(self, text: str, memory: Memory, as_of: date) -> tuple[Talked, bool]:
        answer = self._counter.answer(text, as_of)
        if answer.calculation:
            return answer.calculation, False
        if answer.decision.kind != "clarify":
            return Talked(answer.reply, memory.dialogue), False
        if memory.clarified:
            return self._chosen(NONE, memory.dialogue, as_of), False
        return Talked(answer.reply, memory.dialogue), True

    def _words(self, key: str) -> str:
        return self._counter.knowledge.words[key]


def _settings(words: Mapping[str, str]) -> Choice:
    return Choice(SETTINGS, words["receiving.settings_label"])


def _forgets(memory: Memory, talked: Talked) -> bool:
    """Whether the calculation that just ended promised to keep nothing of what was said."""
    names = [
        memory.dialogue.calculator if memory.dialogue else "",
        talked.position.calculator if talked.position else "",
    ]
    return talked.dialogue is None and any(name in CALCULATORS and CALCULATORS[name].forgets for name in names)


__all__ = ["LIMIT", "MemberDesk"]
