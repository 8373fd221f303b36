"""Makes the stored files of the matcher from the knowledge: the index, and the weights learned on it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.evaluation import all_facts, read_questions
from knowledge.loading import Knowledge
from knowledge.matching import index as indexing
from knowledge.matching import model as learned
from knowledge.matching import training
from knowledge.matching.answerability import Answerability
from knowledge.matching.encoder import Encoder, Vectors
from knowledge.matching.targets import Target, targets

log = logging.getLogger("madoguchi")
QUESTIONS = "questions"


class CachedEncoder:
    """Keeps the encoder's output in a file, so that only new texts are encoded."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder, self._path = encoder, path
        self._kept: dict[str, Vectors] = {}
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                self._kept = dict(zip(kept["texts"].tolist(), kept["vectors"], strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As Encoder.encode."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._kept))
        if missing:
            log.warning("%d件の文を読み込んでいます…", len(missing))
            self._kept |= dict(zip(missing, self._encoder.encode(missing), strict=True))
            self._path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(self._path, texts=np.array(list(self._kept)), vectors=np.array(list(self._kept.values())))
        return np.array([self._kept[text] for text in texts], dtype=np.float32)


def make_index(knowledge: Knowledge, encoder: Encoder, data: Path, cache: Path) -> None:
    """Writes the index that fits the knowledge."""
    indexing.write(indexing.build(targets(knowledge), CachedEncoder(encoder, cache)), data / indexing.FILE)


def make_model(knowledge: Knowledge, encoder: Encoder, data: Path, cache: Path) -> None:
    """Writes the index and the weights for matching with and without embeddings."""
    cached = CachedEncoder(encoder, cache)
    found = targets(knowledge)
    asked = [text for target in found for text in target.asked]
    raw = indexing.raw_vectors(asked, [f"{t.title} {t.body}" for t in found], cached, {})
    built = indexing.build(found, cached)
    indexing.write(built, data / indexing.FILE)
    unseen = [row for path in sorted((data / QUESTIONS).glob("*.jsonl")) for row in _questions(knowledge, found, path)]
    shared = training.fit_answerability(found, built)
    none = np.zeros((0, 0), dtype=np.float32)
    with_vectors = _learned(found, built, raw, unseen, cached, shared)
    learned.write(
        data / learned.FILE, with_vectors, _learned(found, built.without_vectors(), none, unseen, None, shared)
    )


def _learned(
    found: Sequence[Target],
    built: indexing.Index,
    raw: Vectors,
    unseen: Sequence[training.Asked],
    encoder: Encoder | None,
    shared: Answerability,
) -> learned.Model:
    groups = training.folded_groups(found, built, raw)
    groups += training.unseen_groups(found, built, unseen, encoder, shared)
    ranker = training.fit_ranker(groups)
    return learned.Model(ranker, training.fit_decider(ranker, groups), shared)


def _questions(knowledge: Knowledge, found: Sequence[Target], path: Path) -> list[training.Asked]:
    """Questions with the targets that answer them: entries by citation and facts, calculators by name."""
    number = {(target.kind, target.key): i for i, target in enumerate(found)}
    none = frozenset(i for i, target in enumerate(found) if target.kind in {"outside", "near"})
    rows = []
    for question in read_questions(path):
        if question["expect"] == "abstain":
            right = none
        elif question["expect"] == "calculator":
            right = frozenset([number["calculator", question["calculator"]]])
        else:
            right = frozenset(number["entry", key] for key in _answering(knowledge, question))
        rows.append(training.Asked(question["question"], right))
    return rows


def _answering(knowledge: Knowledge, question: Any) -> list[str]:
    """Entries whose main source is accepted and whose answer, with its changes, holds every fact; any where unsaid."""
    if not question["accept"]:
        return list(knowledge.entries)
    cited = [entry for entry in knowledge.entries.values() if entry.cites[0] in question["accept"]]
    full = [
        e for e in cited if all_facts(question, " ".join([e.body, *(knowledge.changes[c].text for c in e.changes)]))
    ]
    return [entry.id for entry in full or cited]
