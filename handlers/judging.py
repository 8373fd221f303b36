"""Members judge answers: 役に立った or 違った, once each, and may change their mind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.messages import Choice, MemberId, Reply
from handlers.ports import Judgement, Votes
from handlers.questions import PERSON
from handlers.wording import paragraphs

GOOD, BAD = "good:", "bad:"


class Judging:
    """Offers the judgement with every answer and keeps it."""

    def __init__(self, words: Mapping[str, str], votes: Votes) -> None:
        self._words, self._votes = words, votes

    def offered(self, reply: Reply) -> Reply:
        """The reply with the two judgements before 人に聞く, where there is something to judge."""
        if not reply.subject:
            return reply
        person = Choice(PERSON, self._words["counter.person_label"])
        others = tuple(choice for choice in reply.choices if choice.id != PERSON)
        judgements = (
            Choice(f"{GOOD}{reply.subject}", self._words["judging.good_label"]),
            Choice(f"{BAD}{reply.subject}", self._words["judging.bad_label"]),
        )
        return replace(reply, choices=(*others, *judgements, person))

    def judge(self, member: MemberId, choice: str) -> Reply:
        """Keeps the judgement of a choice that `judges` and thanks for it."""
        judgement: Judgement = "good" if choice.startswith(GOOD) else "bad"
        subject = choice.partition(":")[2]
        before = self._votes.of(member, subject)
        self._votes.cast(member, subject, judgement)
        changed = "changed_" if before not in (None, judgement) else ""
        person = (Choice(PERSON, self._words["counter.person_label"]),) if judgement == "bad" else ()
        return Reply(paragraphs(self._words[f"judging.{changed}{judgement}"]), person)


def judges(choice: str | None) -> bool:
    """Whether a choice is a judgement."""
    return choice is not None and choice.startswith((GOOD, BAD))
