"""Lexical evidence: n-grams, word forms and readings of a question against what each target was asked."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.japanese import fold, terms

BLOCKS = ("gram", "word", "reading")
BLOCK_SIZE = 1 << 17
SIZE = BLOCK_SIZE * len(BLOCKS)
_SATURATION, _LENGTH = 1.2, 0.5

Ids = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]


def term_ids(text: str) -> Ids:
    """Sorted unique ids of the terms of a text; each block of terms has its own range of ids."""
    return np.unique(np.fromiter((_term_id(term) for term in terms(fold(text))), dtype=np.int32))


def _term_id(term: str) -> int:
    block = 1 if term.startswith("w:") else 2 if term.startswith("r:") else 0
    return block * BLOCK_SIZE + zlib.crc32(term.encode()) % BLOCK_SIZE


@dataclass(frozen=True)
class Rows:
    """Term ids of many texts: row i holds ids[starts[i]:starts[i + 1]]."""

    starts: Ids
    ids: Ids

    @staticmethod
    def of(found: Sequence[Ids]) -> Rows:
        """Packs one array of ids a text."""
        starts = np.zeros(len(found) + 1, dtype=np.int32)
        np.cumsum([len(row) for row in found], out=starts[1:])
        return Rows(starts, np.concatenate([*found, np.zeros(0, np.int32)]).astype(np.int32))

    def row(self, number: int) -> Ids:
        """The ids of one row."""
        return self.ids[self.starts[number] : self.starts[number + 1]]

    def row_numbers(self) -> Ids:
        """For each id, the row it stands in."""
        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


class Postings:
    """BM25 over the targets: each target is the bag of its rows; scores come one column a block."""

    def __init__(self, rows: Rows, owner: Ids, count: int) -> None:
        pair = owner[rows.row_numbers()].astype(np.int64) * SIZE + rows.ids
        pairs, frequency = np.unique(pair, return_counts=True)
        target, term = (pairs // SIZE).astype(np.int32), (pairs % SIZE).astype(np.int32)
        self.document_frequency = np.bincount(term, minlength=SIZE).astype(np.int32)
        self.idf = np.log1p((count - self.document_frequency + 0.5) / (self.document_frequency + 0.5)).astype(
            np.float32
        )
        length = np.bincount(target, weights=frequency, minlength=count)
        relative = 1 - _LENGTH + _LENGTH * length / max(length.mean(), 1e-9)
        weight = self.idf[term] * frequency * (_SATURATION + 1) / (frequency + _SATURATION * relative[target])
        order = np.argsort(term, kind="stable")
        self._target, self._weight = target[order], weight[order].astype(np.float32)
        self._starts = np.searchsorted(term[order], np.arange(SIZE + 1)).astype(np.int32)
        self._count = count

    def covered(self, query: Ids, chosen: Ids) -> npt.NDArray[np.bool_]:
        """Which of the terms each of the chosen targets has, shape (chosen, terms)."""
        place = np.full(self._count, -1, dtype=np.int32)
        place[chosen] = np.arange(len(chosen), dtype=np.int32)
        sizes = self._starts[query + 1] - self._starts[query]
        rows = place[np.concatenate([self._target[self._starts[i] : self._starts[i + 1]] for i in query] or [query])]
        terms_hit = np.repeat(np.arange(len(query)), sizes)
        found = np.zeros((len(chosen), len(query)), dtype=bool)
        found[rows[rows >= 0], terms_hit[rows >= 0]] = True
        return found

    def scores(self, query: Ids) -> Floats:
        """BM25 by block, shape (targets, blocks), divided by the most that the question could reach."""
        out = np.zeros((self._count, len(BLOCKS)), dtype=np.float32)
        for block in range(len(BLOCKS)):
            ids = query[(query >= block * BLOCK_SIZE) & (query < (block + 1) * BLOCK_SIZE)]
            if not len(ids):
                continue
            spans = [slice(self._starts[i], self._starts[i + 1]) for i in ids]
            hit = np.concatenate([self._target[span] for span in spans])
            weight = np.concatenate([self._weight[span] for span in spans])
            reach = float(self.idf[ids].sum()) * (_SATURATION + 1)
            out[:, block] = np.bincount(hit, weights=weight, minlength=self._count) / max(reach, 1e-9)
        return out


class Overlap:
    """Cosine of idf-weighted terms between a question and single texts."""

    def __init__(self, rows: Rows, idf: Floats) -> None:
        self._rows, self._idf = rows, idf
        squares = np.append((idf**2)[rows.ids], np.float32(0))
        self._filled = np.diff(rows.starts) > 0
        self._norm = np.sqrt(np.where(self._filled, np.add.reduceat(squares, rows.starts[:-1]), 1.0)).astype(np.float32)
        self._weights = np.zeros(SIZE, dtype=np.float32)

    def cosines(self, query: Ids, spans: Sequence[slice]) -> Floats:
        """One cosine for each row of the spans, one span after the other; rows without terms get 0."""
        starts = self._rows.starts
        ids = np.concatenate([self._rows.ids[starts[span.start] : starts[span.stop]] for span in spans])
        begins = np.concatenate([starts[span.start : span.stop] for span in spans])
        ends = np.concatenate([starts[span.start + 1 : span.stop + 1] for span in spans])
        firsts = np.cumsum(ends - begins) - (ends - begins)
        self._weights[query] = self._idf[query] ** 2
        norm = float(np.sqrt(self._weights[query].sum())) or 1.0
        sums = np.add.reduceat(np.append(self._weights[ids], np.float32(0)), firsts)
        self._weights[query] = 0.0
        own = np.concatenate([self._norm[span] for span in spans])
        return np.asarray(np.where(ends > begins, sums / (own * norm), 0.0), dtype=np.float32)
