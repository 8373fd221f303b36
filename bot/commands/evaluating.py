"""`madoguchi eval`: the figures on question sets, by style and document, beside other ways of searching."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands.asking import answers
from bot.commands.curating import CACHE
from bot.settings import Settings
from bot.wiring import Parts, wire
from handlers.messages import Reply, plain
from handlers.wording import citations, entry_blocks
from knowledge.evaluation import (
    Answered,
    Question,
    Share,
    by_document,
    by_style,
    figures,
    full_answer,
    grouped,
    read_questions,
    wrong,
)
from knowledge.matching.baselines import baselines
from knowledge.matching.encoder import load_encoder
from knowledge.matching.making import CachedEncoder
from knowledge.matching.targets import targets

_RANKING = ("right source first and all facts", "right source first", "right entry among three")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints the figures of all files together."""
    parts = wire(settings, encoder=(lambda: None) if options.words_only else load_encoder)
    as_of = options.as_of or parts.today()
    questions = [question for file in options.files for question in read_questions(Path(file))]
    answered = list(answers(parts, [(q["id"], q["question"]) for q in questions], as_of))
    report = {"all": figures(questions, answered)}
    report |= {f"style {name}": shares for name, shares in grouped(questions, answered, by_style).items()}
    report |= {f"document {name}": shares for name, shares in grouped(questions, answered, by_document).items()}
    if options.compare:
        report |= _compared(parts, questions, as_of)
    if options.json:
        print(json.dumps({name: _plain(shares) for name, shares in report.items()}, ensure_ascii=False))
    else:
        _print(report)
    if options.errors:
        _print_errors(questions, answered)
    return 0


def _plain(shares: Mapping[str, Share]) -> dict[str, Any]:
    return {name: {"share": round(s.value, 4), "hits": s.hits, "of": s.of} for name, s in shares.items()}


def _print(report: Mapping[str, Mapping[str, Share]]) -> None:
    for name, shares in report.items():
        print(f"\n{name}")
        for figure, share in shares.items():
            print(f"  {figure:36} {share}")


def _print_errors(questions: Sequence[Question], answered: Sequence[Answered]) -> None:
    for question, answer in zip(questions, answered, strict=True):
        kind, name = answer["kind"], (answer["calculator"] or {}).get("name")
        if question["expect"] == "answer":
            right = kind == "answer" and full_answer(question, answer)
        else:
            right = kind == question["expect"] and name == question.get("calculator")
        if not right:
            near = " ".join(f"{c['entry']}={c['confidence']:.2f}" for c in answer["candidates"][:3])
            mark = "WRONG" if wrong(question, answer) else "miss"
            shown = f"{question['expect']}->{name or kind} {answer['confidence']:.2f}"
            print(f"{mark} {shown} {question['id']} {question['question'][:70]} [{near}]")


def _compared(parts: Parts, questions: Sequence[Question], as_of: date) -> dict[str, dict[str, Share]]:
    """The ranking figures of simpler searches on the same entries; they always answer."""
    entries = [target for target in targets(parts.knowledge) if target.kind == "entry"]
    encoder = load_encoder()
    cached = CachedEncoder(encoder, CACHE) if encoder else None
    asked = [question for question in questions if question["expect"] == "answer"]
    found = {}
    for name, find in baselines(entries, cached).items():
        rows = [_as_answer(parts, find(question["question"]), as_of) for question in asked]
        shares = figures(asked, rows)
        found[name] = {figure: shares[figure] for figure in _RANKING}
    return found


def _as_answer(parts: Parts, keys: Sequence[str], as_of: date) -> dict[str, Any]:
    """The best entry answered as if it were certain."""
    knowledge = parts.knowledge
    best = knowledge.entries[keys[0]]
    return {
        "kind": "answer",
        "text": plain(Reply(entry_blocks(knowledge, best, as_of))),
        "citations": [{"ref": cited.ref} for cited in citations(knowledge, best)],
        "candidates": [{"citations": list(knowledge.entries[key].cites)} for key in keys[:3]],
        "calculator": None,
    }
