"""Other ways of finding the entry, on the same entries: what the matcher is measured against."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.japanese import fold
from knowledge.matching.encoder import Encoder
from knowledge.matching.index import raw_vectors
from knowledge.matching.lexical import Postings, Rows, term_ids
from knowledge.matching.targets import Target

Find = Callable[[str], list[str]]


def baselines(entries: Sequence[Target], encoder: Encoder | None) -> dict[str, Find]:
    """Each gives the keys of all entries, best first. All search titles, asked questions and answers."""
    found = {"rapidfuzz WRatio alone": _fuzzy(entries), "BM25 alone": _bm25(entries)}
    return found | ({"embeddings alone": _embeddings(entries, encoder)} if encoder else {})


def _owners(entries: Sequence[Target]) -> tuple[list[str], list[int]]:
    texts = [(fold(text), i) for i, entry in enumerate(entries) for text in (*entry.asked, entry.body)]
    return [text for text, _ in texts], [owner for _, owner in texts]


def _best_first(entries: Sequence[Target], owners: Sequence[int], scores: Sequence[float]) -> list[str]:
    best = np.full(len(entries), -np.inf)
    np.maximum.at(best, np.asarray(owners), np.asarray(scores, dtype=np.float64))
    return [entries[i].key for i in np.argsort(-best, kind="stable")]


def _fuzzy(entries: Sequence[Target]) -> Find:
    texts, owners = _owners(entries)

    def find(question: str) -> list[str]:
        return _best_first(entries, owners, process.cdist([fold(question)], texts, scorer=fuzz.WRatio)[0].tolist())

    return find


def _bm25(entries: Sequence[Target]) -> Find:
    rows = Rows.of([term_ids(" ".join((*entry.asked, entry.body))) for entry in entries])
    postings = Postings(rows, np.arange(len(entries), dtype=np.int32), len(entries))

    def find(question: str) -> list[str]:
        scores = postings.scores(term_ids(question))[:, 0]
        return [entries[i].key for i in np.argsort(-scores, kind="stable")]

    return find


def _embeddings(entries: Sequence[Target], encoder: Encoder) -> Find:
    texts, owners = _owners(entries)
    vectors = raw_vectors(texts, [], encoder, {})

    def find(question: str) -> list[str]:
        return _best_first(entries, owners, (vectors @ encoder.encode([fold(question)])[0]).tolist())

    return find
