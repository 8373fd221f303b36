"""A member's own things: what is kept of the member, and having it forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.messages import Choice, ConversationId, IncomingMessage, MemberId, Reply, Response
from handlers.wording import paragraphs

REMIND, PRIVACY, FORGET = "remind", "privacy", "forget"


class OwnPages:
    """Pages about the member; `forget` removes everything kept of a conversation and of a member."""

    def __init__(self, words: Mapping[str, str], forget: Callable[[ConversationId, MemberId], None]) -> None:
        self._words, self._forget = words, forget

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The page of a choice or command word; None for all else."""
        wanted = choice or self._commands().get(message.text.strip().lower())
        if wanted == PRIVACY:
            forget = Choice(FORGET, self._words["own.forget_label"])
            return Response(self._page("privacy", forget))
        if wanted == FORGET:
            self._forget(message.conversation, message.sender)
            return Response(self._page("forgotten"))
        return None

    def _page(self, key: str, *choices: Choice) -> Reply:
        return Reply(paragraphs(self._words[f"own.{key}"]), choices, private=True)

    def _commands(self) -> dict[str, str]:
        """Typed words that mean the same as a choice."""
        said = {PRIVACY: "own.privacy_words", FORGET: "own.forget_words"}
        return {word: key for key, words in said.items() for word in self._words[words].split("、")}
