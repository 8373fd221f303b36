"""What the ranker sees of a question and a target: one row of numbers a candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from knowledge.japanese import fold, kanji_share
from knowledge.matching.answerability import Answerability
from knowledge.matching.dense import unit
from knowledge.matching.encoder import Vectors
from knowledge.matching.index import Index
from knowledge.matching.lexical import Floats, Ids, Overlap, Postings, term_ids
from knowledge.matching.targets import KINDS, Target

SHORTLIST = 24
NAMES = (
    "gram", "word", "reading", "body_gram", "body_word", "body_reading",
    "overlap_best", "overlap_top3", "fuzzy", "vector_best", "vector_top3", "vector_centre", "vector_body",
    "kana_reading", "uncovered", "answerable", "other_year", "joint", "bias",
)  # fmt: skip
_FIRST_LOOK_ASKED = np.array([1.0, 1.0, 0.6], dtype=np.float32)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIRST_LOOK_BODY, _FIRST_LOOK_CENTRE = 0.3, 2.0


@dataclass(frozen=True)
class Query:
    """A question prepared for matching; `vector` is whitened, or None without an encoder."""

    folded: str
    ids: Ids
    kana: float
    answerable: float
    years: frozenset[str]
    vector: Floats | None


class Evidence:
    """Scores a question against all targets, then the most promising ones in detail."""

    def __init__(self, targets: Sequence[Target], index: Index, answerability: Answerability) -> None:
        count = len(targets)
        self._index, self._answerability = index, answerability
        self._count = count
        self._asked = Postings(index.asked, index.owner, count)
        self._bodies = Postings(index.bodies, np.arange(count, dtype=np.int32), count)
        self._overlap = Overlap(index.asked, self._asked.idf)
        self._first = np.searchsorted(index.owner, np.arange(count + 1)).astype(np.int32)
        self._years = [years(fold(f"{target.title} {target.body}")) for target in targets]
        self._folded = [fold(text) for target in targets for text in target.asked]
        self.kinds = np.array([KINDS.index(target.kind) for target in targets], dtype=np.int32)
        self._centres = (
            unit(np.add.reduceat(index.vectors[: len(index.owner)], self._first[:-1])) if index.has_vectors else None
        )

    def query(self, text: str, raw: Floats | None) -> Query:
        """The question prepared; `raw` is the encoder's vector of its folded text, if there is one."""
        whitening = self._index.whitening
        vector = whitening.apply(raw[None, :])[0] if whitening is not None and raw is not None else None
        folded, ids = fold(text), term_ids(text)
        kana = 1.0 - min(kanji_share(folded) / 0.15, 1.0)
        return Query(folded, ids, kana, self._answerability.score(ids), years(folded), vector)

    def shortlist(self, query: Query) -> tuple[Ids, Vectors]:
        """The numbers of the most promising targets and their features, shape (n, len(NAMES))."""
        asked, bodies = self._asked.scores(query.ids), self._bodies.scores(query.ids)
        first_look = asked @ _FIRST_LOOK_ASKED + _FIRST_LOOK_BODY * bodies[:, :2].sum(axis=1)
        centre = np.zeros(self._count, dtype=np.float32)
        if query.vector is not None and self._centres is not None:
            centre = self._centres @ query.vector
            first_look = first_look + _FIRST_LOOK_CENTRE * centre
        count = min(SHORTLIST, self._count)
        chosen = np.sort(np.argpartition(-first_look, count - 1)[:count]).astype(np.int32)
        features = np.zeros((count, len(NAMES)), dtype=np.float32)
        features[:, 0:3], features[:, 3:6] = asked[chosen], bodies[chosen]
        features[:, 6:11], features[:, 17] = self._single(query, chosen)
        features[:, 11] = centre[chosen]
        if query.vector is not None and self._index.has_vectors:
            features[:, 12] = self._index.vectors[len(self._index.owner) + chosen] @ query.vector
        features[:, 13] = features[:, 2] * query.kana
        features[:, 14] = self._uncovered(query, chosen)
        features[:, 15] = query.answerable
        features[:, 16] = [len(query.years - self._years[target]) > 0 for target in chosen]
        features[:, 18] = 1.0
        return chosen, features

    def _single(self, query: Query, chosen: Ids) -> tuple[Vectors, Floats]:
        """From the single questions: best and top-3 overlap, best fuzzy ratio, best and top-3 vector; best of both."""
        spans = [slice(self._first[i], self._first[i + 1]) for i in chosen]
        starts = np.cumsum([0, *(span.stop - span.start for span in spans)])[:-1]
        overlap = self._overlap.cosines(query.ids, spans)
        texts = [text for span in spans for text in self._folded[span]]
        fuzzy = process.cdist([query.folded], texts, scorer=fuzz.ratio)[0] / 100
        similar = np.zeros(len(texts), dtype=np.float32)
        if query.vector is not None and self._index.has_vectors:
            similar = np.concatenate([self._index.vectors[span] for span in spans]) @ query.vector
        columns = [
            *_best_and_top3(overlap, starts),
            np.maximum.reduceat(fuzzy, starts),
            *_best_and_top3(similar, starts),
        ]
        return np.stack(columns, axis=1), np.maximum.reduceat(overlap + similar, starts)

    def _uncovered(self, query: Query, chosen: Ids) -> Floats:
        """Share of the question's weight in terms that a target never uses, 0 to 1, a target."""
        weight = self._asked.idf[query.ids]
        covered = self._asked.covered(query.ids, chosen) | self._bodies.covered(query.ids, chosen)
        return np.asarray(1.0 - covered @ weight / max(float(weight.sum()), 1e-9), dtype=np.float32)


def years(folded: str) -> frozenset[str]:
    """The years AD named in a folded text (eras are folded to them)."""
    return frozenset(_YEAR.findall(folded))


def _best_and_top3(values: Floats, starts: Ids) -> tuple[Floats, Floats]:
    """The highest value and the mean of the three highest in each run that begins at one of `starts`."""
    sizes = np.diff(np.append(starts, len(values)))
    table = np.full((len(starts), max(3, int(sizes.max()))), -np.inf, dtype=np.float32)
    table[np.repeat(np.arange(len(starts)), sizes), np.arange(len(values)) - np.repeat(starts, sizes)] = values
    top = np.partition(table, table.shape[1] - 3, axis=1)[:, -3:]
    real = np.isfinite(top)
    return top.max(axis=1), np.where(real, top, 0).sum(axis=1) / real.sum(axis=1)
