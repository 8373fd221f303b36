"""Pages for one member whose buttons can be typed as well, and which may wait for the member's next words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.messages import Choice, IncomingMessage, MemberId, Reply, Response
from handlers.ports import Conversations, Memory
from handlers.questions import DIALOGUE
from handlers.wording import paragraphs, say
from knowledge.japanese import fold

_MISSED = "!"
_FOR_ALL = ("notice:", "own:when:")
_OURS = ("notice:", "own:")


class Asking:
    """Makes pages of the sentences `receiving.<key>` and remembers what they offer beside a calculation under way.

    `is_question`: whether words ask something, so that they are answered instead of being taken for what was awaited.
    `reachable`: whether a member can be written to later at all.
    """

    def __init__(
        self,
        words: Mapping[str, str],
        conversations: Conversations,
        is_question: Callable[[str], bool],
        reachable: Callable[[MemberId], bool],
    ) -> None:
        self.words, self._conversations = words, conversations
        self._is_question, self.reachable = is_question, reachable

    def say(self, key: str, **values: object) -> str:
        """A sentence."""
        return say(self.words, f"receiving.{key}", **values)

    def page(self, key: str, *choices: Choice, **values: object) -> Reply:
        """A page for the member alone."""
        return Reply(paragraphs(self.say(key, **values)), choices, private=True)

    def choice(self, identity: str, key: str, **values: object) -> Choice:
        """A button with the label `receiving.<key>_label`."""
        return Choice(identity, self.say(f"{key}_label", **values))

    def short(self, key: str, **values: object) -> Response:
        """A few words beside the pressed button."""
        return Response(self.page(key, **values), short=True)

    def shown(self, message: IncomingMessage, reply: Reply) -> Response:
        """The page, its buttons remembered; a calculation under way can be gone on with."""
        if self.memory(message).dialogue is not None:
            resume = Choice(f"{DIALOGUE}resume", self.words["dialogue.label_resume"])
            reply = replace(reply, choices=(*reply.choices, resume))
        return self._kept(message, reply, "")

    def waits(self, message: IncomingMessage, reply: Reply, awaits: str, missed: bool = False) -> Response:
        """The page, and the next words are for `awaits`; `missed`: the last ones could not be read."""
        return self._kept(message, reply, f"{_MISSED if missed else ''}{awaits}")

    def awaited(self, message: IncomingMessage) -> str:
        """What the words are for; '' for nothing."""
        return self.memory(message).awaits.removeprefix(_MISSED)

    def is_free(self, awaits: str) -> bool:
        """Whether an order is heard as one, though something is awaited: not where any words at all are."""
        return not awaits or awaits.startswith(_FOR_ALL)

    def lets_be(self, message: IncomingMessage) -> bool:
        """Whether the words say that what was asked for here is not wanted any more."""
        ours = self.awaited(message).startswith(_OURS)
        return ours and fold(message.text).strip(" 「」。!") in map(fold, self.say("cancel_words").split("、"))

    def gives_up(self, message: IncomingMessage) -> bool:
        """Whether words that cannot be read are not what was awaited: a question, or the second time in a row.

        Then nothing is awaited any more, and the words are for whoever they suit.
        """
        memory = self.memory(message)
        ended = memory.awaits.startswith(_MISSED) or self._is_question(message.text)
        if ended:
            self._conversations.save(message.conversation, replace(memory, awaits=""))
        return ended

    def memory(self, message: IncomingMessage) -> Memory:
        """What is remembered of the conversation."""
        return self._conversations.load(message.conversation)

    def _kept(self, message: IncomingMessage, reply: Reply, awaits: str) -> Response:
        memory = replace(self.memory(message), offered=reply.choices, awaits=awaits)
        self._conversations.save(message.conversation, memory)
        return Response(reply)
