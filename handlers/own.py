"""A member's own things: the reminders wished for, what is kept, and having it forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from handlers.messages import Choice, ConversationId, IncomingMessage, MemberId, Reply, Response
from handlers.ports import Wishes
from handlers.wording import paragraphs, say
from knowledge.phrasing import written_date

REMIND, PRIVACY, FORGET = "remind", "privacy", "forget"
UNWISH = "unwish:"
_SHOWN = 20


class OwnPages:
    """Pages about the member; `forget` removes everything kept of a conversation and of a member."""

    def __init__(
        self, words: Mapping[str, str], wishes: Wishes, forget: Callable[[ConversationId, MemberId], None]
    ) -> None:
        self._words, self._wishes, self._forget = words, wishes, forget

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The page of a choice or command word; None for all else."""
        wanted = choice or self._commands().get(message.text.strip().lower())
        if wanted is None:
            return None
        if wanted.startswith(UNWISH):
            return Response(self._unwished(message.sender, wanted.removeprefix(UNWISH)))
        if wanted == REMIND:
            return Response(self._reminders(message.sender))
        if wanted == PRIVACY:
            forget = Choice(FORGET, self._words["own.forget_label"])
            return Response(self._page("privacy", forget))
        if wanted == FORGET:
            self._forget(message.conversation, message.sender)
            return Response(self._page("forgotten"))
        return None

    def _reminders(self, member: MemberId) -> Reply:
        wishes = self._wishes.of(member)
        if not wishes:
            return self._page("no_reminders")
        lines = "\n".join(f"・{written_date(wish.day)}: {wish.title}" for wish in wishes)
        choices = (
            Choice(f"{UNWISH}{wish.calculator}:{wish.day}", say(self._words, "own.unwish_label", title=wish.title))
            for wish in wishes[:_SHOWN]
        )
        return Reply(paragraphs(f"{self._words['own.reminders']}\n{lines}"), tuple(choices), private=True)

    def _unwished(self, member: MemberId, which: str) -> Reply:
        """Takes back the wish of `CALCULATOR:DAY`."""
        calculator, _, day = which.partition(":")
        try:
            self._wishes.remove(member, calculator, date.fromisoformat(day))
        except ValueError:
            return self._page("no_such_wish")
        return self._page("unwished")

    def _page(self, key: str, *choices: Choice) -> Reply:
        return Reply(paragraphs(self._words[f"own.{key}"]), choices, private=True)

    def _commands(self) -> dict[str, str]:
        """Typed words that mean the same as a choice."""
        said = {REMIND: "own.remind_words", PRIVACY: "own.privacy_words", FORGET: "own.forget_words"}
        return {word: key for key, words in said.items() for word in self._words[words].split("、")}
