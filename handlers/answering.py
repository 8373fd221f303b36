"""One question to one answer: distress first, then what the knowledge base says, or that it does not say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers import wording
from handlers.calculating import CALC, Calculations, Talked
from handlers.distress import Listening
from handlers.messages import Block, Choice, Reply, block
from handlers.wording import say
from knowledge.calculators import CALCULATORS
from knowledge.calculators.printing import printed
from knowledge.japanese import fold, is_english
from knowledge.loading import Knowledge
from knowledge.matching.decision import Decision
from knowledge.matching.matcher import Candidate, Match, Matcher
from knowledge.matching.splitting import parts

LIMIT = 2000
_SHOWN = 3
_SURE = 0.8
_FEWEST_LETTERS = 2
_NAMED = 0.5  # a nearby entry is named as known only where the question is probably about it
NONE, PERSON, MENU, HELP, OWN = "none", "person", "menu", "help", "own"


@dataclass(frozen=True)
class Answer:
    """`kind` and `confidence` as in the decision; `entry` is the one shown; `ranked` are entries, best first.

    `calculation` is the dialogue that a personal question begins, or its result.
    """

    decision: Decision
    reply: Reply
    entry: str | None = None
    ranked: tuple[tuple[str, float], ...] = ()
    calculation: Talked | None = None
    changes: tuple[str, ...] = ()


class Counter:
    """Answers questions. `contact` says whom a member can ask at the union."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, contact: str = "") -> None:
        self.knowledge, self._matcher = knowledge, matcher
        self.contact = contact or knowledge.words["counter.default_contact"]
        self.calculations = Calculations(knowledge)
        self.listening = Listening(knowledge.distress)

    def answer(self, question: str, as_of: date) -> Answer:
        """The answer to a question of at most LIMIT characters; longer or empty ones get a polite word."""
        refused = self._refusal(question)
        if refused:
            return self._said(refused)
        if self.listening.hears(question):
            return self._with_help(self.listening.rest(question), as_of)
        return self._answered(question, as_of)

    def entry(self, key: str, as_of: date, question: str = "") -> Reply:
        """The entry as a reply, with related questions as choices."""
        entry = self.knowledge.entries[key]
        blocks = wording.entry_blocks(self.knowledge, entry, as_of, question)
        if is_english(question.lower()):
            blocks = (*self._english(entry.english), *blocks)
        own = (Choice(f"{CALC}{entry.calculator}", self.knowledge.words["counter.own_case"]),)
        related = wording.entry_choices(self.knowledge, entry.related[:_SHOWN])
        choices = (*(own if entry.calculator else ()), *related, self._person())
        citations = wording.citations(self.knowledge, entry)
        return Reply(blocks, choices, citations, private=entry.sensitive, subject=f"entry:{key}")

    def nearest(self, question: str, most: int) -> list[str]:
        """Entries that may answer the question, the best first; none where it cannot be read."""
        if self._refusal(question) or self.listening.hears(question):
            return []
        return [key for key, _ in self._matcher.match(question).entries[:most]]

    def person(self) -> Reply:
        """How to ask a human being."""
        return Reply(
            wording.paragraphs(say(self.knowledge.words, "counter.person", contact=self.contact)), (self._menu(),)
        )

    def _refusal(self, question: str) -> str | None:
        words = self.knowledge.words
        if not question.strip():
            return say(words, "counter.empty")
        if len(question) > LIMIT:
            return say(words, "counter.too_long", limit=LIMIT)
        if sum(c.isalpha() for c in fold(question)) < _FEWEST_LETTERS:
            return say(words, "counter.unreadable")
        return None

    def _said(self, text: str) -> Answer:
        reply = Reply(wording.paragraphs(text), (self._menu(), self._person()))
        return Answer(Decision("abstain", 1.0), reply)

    def _answered(self, question: str, as_of: date) -> Answer:
        whole = self._matcher.match(question)
        second = self._second_question(question, whole)
        if second is None:
            return self._single(question, whole, as_of)
        (first_part, first), (second_part, other) = second
        answer = self._single(first_part, first, as_of)
        more = self._single(second_part, other, as_of)
        heading = block("heading", say(self.knowledge.words, "counter.also"))
        reply = replace(
            answer.reply,
            blocks=(*answer.reply.blocks, heading, *more.reply.blocks),
            citations=tuple(dict.fromkeys((*answer.reply.citations, *more.reply.citations))),
            private=answer.reply.private or more.reply.private,
        )
        ranked = tuple(dict([*answer.ranked[:1], *more.ranked[:1], *whole.entries]).items())
        return replace(
            answer, reply=reply, ranked=ranked, changes=tuple(dict.fromkeys((*answer.changes, *more.changes)))
        )

    def _second_question(self, question: str, whole: Match) -> tuple[tuple[str, Match], tuple[str, Match]] | None:
        """Two questions in one message: both must be answered, by different entries, each surely."""
        found = [(part, self._matcher.match(part)) for part in parts(question)]
        sure = [
            (part, match)
            for part, match in found
            if match.decision.kind == "answer" and match.decision.confidence >= _SURE
        ]
        if len(sure) < 2 or len(sure) != len(found):
            return None
        first, second = sure[0], sure[1]
        return None if first[1].entries[0][0] == second[1].entries[0][0] else (first, second)

    def _single(self, question: str, match: Match, as_of: date) -> Answer:
        decision = match.decision
        base = Answer(decision, Reply(()), ranked=match.entries)
        if decision.kind == "answer":
            key = match.entries[0][0]
            entry = self.knowledge.entries[key]
            return replace(base, reply=self.entry(key, as_of, question), entry=key, changes=entry.changes)
        if decision.kind == "calculator" and match.best is not None:
            return self._calculation(base, match.best, question, as_of)
        if decision.kind == "clarify":
            return replace(base, reply=self._clarification(match))
        return replace(base, reply=self._abstention(match))

    def _calculation(self, base: Answer, best: Candidate, question: str, as_of: date) -> Answer:
        """The member's own case: the result, or the first question that is still open."""
        talked = self.calculations.begin(best.key, question, as_of)
        result = talked.position.result if talked.position else None
        changes = self.calculations.results.changes(CALCULATORS[best.key], result) if result else ()
        entry = self.knowledge.calculators[best.key].entry
        return replace(base, reply=talked.reply, entry=entry, changes=changes, calculation=talked)

    def _clarification(self, match: Match) -> Reply:
        near = [key for key, _ in match.entries[:_SHOWN]]
        choices = (
            *wording.entry_choices(self.knowledge, near),
            Choice(NONE, self.knowledge.words["counter.none_label"]),
        )
        return Reply(wording.paragraphs(say(self.knowledge.words, "counter.clarify")), choices)

    def _abstention(self, match: Match) -> Reply:
        """What is missing, what is there nearby, and who to ask."""
        words, best = self.knowledge.words, match.ranked[0]
        closer = (self._menu(), self._person())
        if best.kind == "outside":
            return Reply(wording.paragraphs(self.knowledge.outside[best.key].reply), closer)
        near = [key for key, _ in match.entries[:_SHOWN]]
        if best.kind == "near" and best.probability >= _NAMED:
            known = say(words, "counter.abstain_near_known", title=self.knowledge.entries[near[0]].title)
            text = "\n".join([words["counter.abstain_near"], known, words["counter.person_next"]])
            near = near[:1]
        else:
            text = "\n".join([words["counter.abstain"], words["counter.abstain_close"], words["counter.person_next"]])
        return Reply(wording.paragraphs(text), (*wording.entry_choices(self.knowledge, near), *closer))

    def _with_help(self, rest: str, as_of: date) -> Answer:
        """Help lines before anything else; a sure answer to what was asked besides comes after them."""
        blocks: tuple[Block, ...] = self.listening.help_blocks()
        if any(c.isalpha() for c in rest):
            found = self._answered(rest, as_of)
            if found.decision.kind == "answer" and found.decision.confidence >= _SURE:
                return replace(found, reply=replace(found.reply, blocks=(*blocks, *found.reply.blocks), private=True))
        return Answer(Decision("abstain", 1.0), Reply(blocks, (self._person(),), private=True))

    def _english(self, line: str | None) -> tuple[Block, ...]:
        return (
            (block("paragraph", line),) if line else (block("paragraph", self.knowledge.words["counter.english_only"]),)
        )

    def _person(self) -> Choice:
        return Choice(PERSON, self.knowledge.words["counter.person_label"])

    def _menu(self) -> Choice:
        return Choice(MENU, self.knowledge.words["counter.menu_label"])


def as_json(
    answer: Answer, knowledge: Knowledge, identity: str, question: str, text: str, as_of: date
) -> dict[str, Any]:
    """The machine-readable answer of `madoguchi ask --json`."""
    return {
        "id": identity,
        "question": question,
        "kind": answer.decision.kind,
        "confidence": round(answer.decision.confidence, 4),
        "text": text,
        "entry": answer.entry,
        "citations": [{"ref": c.ref, "title": c.title, "date": c.date} for c in answer.reply.citations],
        "candidates": [
            {
                "entry": key,
                "title": knowledge.entries[key].title,
                "confidence": round(probability, 4),
                "citations": list(knowledge.entries[key].cites),
            }
            for key, probability in answer.ranked[:5]
        ],
        "calculator": _calculator_json(answer.calculation, knowledge, as_of),
        "changes": list(answer.changes),
    }


def _calculator_json(talked: Talked | None, knowledge: Knowledge, as_of: date) -> dict[str, Any] | None:
    """The calculator's name, what the words gave, what is still to be asked, and the result."""
    if talked is None or talked.position is None:
        return None
    calculator, position = CALCULATORS[talked.position.calculator], talked.position
    result = printed(calculator, position.result, as_of, knowledge.words) if position.result else None
    asked = (position.asked or "").partition(".")[0]
    lacking = [name for name in calculator.fields if name in calculator.required or name == asked]
    missing = [] if result else [name for name in lacking if name not in position.raw or name == asked]
    return {"name": calculator.name, "inputs": dict(position.raw), "missing": missing, "result": result}
