"""Question sets to figures: what share is found, answered in full, answered wrongly, recognised as unanswerable."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Question = Mapping[str, Any]
Answered = Mapping[str, Any]
_SQUEEZED = re.compile(r"[\s,]")


class BadQuestions(Exception):
    """A question set cannot be read; the message says which line and why."""


def read_questions(path: Path) -> list[Question]:
    """JSON Lines with id, question, expect, accept, facts, calculator, style. Raises BadQuestions."""
    found: list[Question] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadQuestions(f"{path}: 読めません({error.__class__.__name__})。") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append({"accept": [], "facts": [], "style": "", **row, "expect": row["expect"], "id": str(row["id"])})
        except (ValueError, KeyError, TypeError) as error:
            raise BadQuestions(
                f"{path} {number}行目: id、question、expectのあるJSONを1行に1つ書いてください。"
            ) from error
    return found


@dataclass(frozen=True)
class Share:
    """`hits` of `of`."""

    hits: int
    of: int

    @property
    def value(self) -> float:
        """0 to 1; 0 of 0 counts as 0."""
        return self.hits / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.hits}/{self.of})"


def full_answer(question: Question, answered: Answered) -> bool:
    """The first citation is a right source and the text holds every fact."""
    return right_source(question, answered) and all_facts(question, str(answered["text"]))


def right_source(question: Question, answered: Answered) -> bool:
    """The first citation is among the accepted ones."""
    cited = answered["citations"]
    return bool(cited) and cited[0]["ref"] in question["accept"]


def all_facts(question: Question, text: str) -> bool:
    """Every expected pattern is found in the text without white space and commas."""
    squeezed = _SQUEEZED.sub("", unicodedata.normalize("NFKC", text))
    return all(re.search(fact, squeezed) for fact in question["facts"])


def among_three(question: Question, answered: Answered) -> bool:
    """One of the first three candidates has an accepted main source."""
    return any(candidate["citations"][0] in question["accept"] for candidate in answered["candidates"][:3])


def wrong(question: Question, answered: Answered) -> bool:
    """Something was answered that is not the answer: worse than asking back or not knowing."""
    if answered["kind"] != "answer":
        return False
    return not full_answer(question, answered) if question["expect"] == "answer" else question["expect"] == "abstain"


def same_inputs(question: Question, answered: Answered) -> bool:
    """The calculator is right and the inputs read equal the expected ones."""
    asked = answered["calculator"]
    return bool(asked) and asked["name"] == question["calculator"] and asked["inputs"] == question["inputs"]


def right_result(question: Question, answered: Answered) -> bool:
    """The right calculator speaks, and the text holds every fact."""
    asked = answered["calculator"]
    return bool(asked) and asked["name"] == question["calculator"] and all_facts(question, str(answered["text"]))


def figures(questions: Sequence[Question], answers: Sequence[Answered]) -> dict[str, Share]:
    """All figures of a set; a figure without questions is left out."""
    pairs = list(zip(questions, answers, strict=True))
    asked = [pair for pair in pairs if pair[0]["expect"] == "answer"]
    personal = [pair for pair in pairs if pair[0]["expect"] == "calculator"]
    outside = [pair for pair in pairs if pair[0]["expect"] == "abstain"]
    changed = [pair for pair in asked if pair[0].get("changed")]
    abstained = [pair for pair in pairs if pair[1]["kind"] == "abstain"]
    found = {
        "right source first and all facts": _share(asked, full_answer),
        "right source first": _share(asked, right_source),
        "right entry among three": _share(asked, among_three),
        "changed law: right and all facts": _share(changed, full_answer),
        "answered wrongly": _share(pairs, wrong),
        "unanswerable recognised": _share(outside, lambda _, a: a["kind"] == "abstain"),
        "abstained rightly": _share(abstained, lambda q, _: q["expect"] == "abstain"),
        "asked back": _share(pairs, lambda _, a: a["kind"] == "clarify"),
        "calculator found": _share(personal, lambda q, a: (a["calculator"] or {}).get("name") == q["calculator"]),
        "calculator by mistake": _share([*asked, *outside], lambda _, a: a["kind"] == "calculator"),
        "calculator inputs read": _share([p for p in personal if p[0].get("inputs")], same_inputs),
        "calculator: all facts": _share([p for p in personal if p[0]["facts"]], right_result),
    }
    return {name: share for name, share in found.items() if share.of}


def _share(pairs: Iterable[tuple[Question, Answered]], hit: Callable[[Question, Answered], bool]) -> Share:
    hits = [hit(question, answered) for question, answered in pairs]
    return Share(sum(hits), len(hits))


def grouped(
    questions: Sequence[Question], answers: Sequence[Answered], key: Callable[[Question], str]
) -> dict[str, dict[str, Share]]:
    """The figures of each group of questions, groups in alphabetical order."""
    names = sorted({key(question) for question in questions})
    pairs = list(zip(questions, answers, strict=True))
    chosen = {name: [pair for pair in pairs if key(pair[0]) == name] for name in names}
    return {name: figures([q for q, _ in rows], [a for _, a in rows]) for name, rows in chosen.items()}


def by_style(question: Question) -> str:
    """The style that the question is written in."""
    return str(question["style"])


def by_document(question: Question) -> str:
    """The document of the first accepted citation; what is expected where there is none."""
    accepted = question["accept"]
    return accepted[0].partition("#")[0] if accepted else str(question["expect"])
