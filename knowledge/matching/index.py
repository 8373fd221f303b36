"""The searchable form of all targets: terms and vectors of every asked question, built once and stored in one file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from knowledge.japanese import fold
from knowledge.matching.dense import Whitening, fit_whitening, unit
from knowledge.matching.encoder import Encoder, Vectors
from knowledge.matching.lexical import Ids, Rows, term_ids
from knowledge.matching.targets import Target

FILE = "index.npz"
KEPT = 160
_VERSION = "2"
_SCALE = 127.0


def fingerprint(targets: Sequence[Target]) -> str:
    """Changes whenever a text of a target, or the form of the index, changes."""
    digest = hashlib.blake2b(_VERSION.encode(), digest_size=16)
    for target in targets:
        digest.update("\x1f".join((target.kind, target.key, target.body, *target.asked)).encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Index:
    """Rows are the asked questions of all targets in order, followed by one body row a target.

    `vectors` are whitened unit vectors in float32, shape (rows, KEPT), or empty (0, 0) where no encoder was at hand.
    """

    fingerprint: str
    owner: Ids
    asked: Rows
    bodies: Rows
    vectors: Vectors
    whitening: Whitening | None

    @property
    def has_vectors(self) -> bool:
        """False where it was built without an encoder."""
        return self.whitening is not None

    def without_vectors(self) -> Index:
        """The same terms, no vectors."""
        return replace(self, vectors=np.zeros((0, 0), dtype=np.float32), whitening=None)


def build(targets: Sequence[Target], encoder: Encoder | None, known: dict[str, Vectors] | None = None) -> Index:
    """Reads every text of the targets; `known` gives raw vectors that need not be encoded again."""
    texts = [text for target in targets for text in target.asked]
    owner = np.repeat(np.arange(len(targets), dtype=np.int32), [len(target.asked) for target in targets])
    asked = Rows.of([term_ids(text) for text in texts])
    bodies = Rows.of([term_ids(target.title + " " + target.body) for target in targets])
    raw = raw_vectors(texts, [t.title + " " + t.body for t in targets], encoder, known or {})
    whitening = fit_whitening(raw[: len(texts)], owner, KEPT) if len(raw) else None
    vectors = whitening.apply(raw) if whitening else np.zeros((0, 0), dtype=np.float32)
    return Index(fingerprint(targets), owner, asked, bodies, vectors, whitening)


def raw_vectors(
    texts: Sequence[str], bodies: Sequence[str], encoder: Encoder | None, known: dict[str, Vectors]
) -> Vectors:
    """Encoder output for all texts, then all bodies; an empty array without an encoder."""
    if encoder is None:
        return np.zeros((0, 0), dtype=np.float32)
    wanted = [fold(text) for text in (*texts, *bodies)]
    missing = list(dict.fromkeys(text for text in wanted if text not in known))
    if missing:
        known |= dict(zip(missing, encoder.encode(missing), strict=True))
    return np.array([known[text] for text in wanted], dtype=np.float32)


def write(index: Index, path: Path) -> None:
    """Stores the index, vectors in one byte a number, without anything that needs unpickling."""
    whitening = index.whitening
    empty = np.zeros((0, 0), dtype=np.float32)
    np.savez_compressed(
        path,
        fingerprint=np.array(index.fingerprint),
        owner=index.owner,
        asked_starts=index.asked.starts,
        asked_ids=index.asked.ids,
        body_starts=index.bodies.starts,
        body_ids=index.bodies.ids,
        vectors=np.round(index.vectors * _SCALE).astype(np.int8),
        mean=whitening.mean if whitening else empty,
        matrix=whitening.matrix.astype(np.float16) if whitening else empty,
    )


def read(path: Path, wanted: str) -> Index | None:
    """The stored index, or None where there is none or it does not fit the wanted fingerprint."""
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as kept:
        if str(kept["fingerprint"]) != wanted:
            return None
        matrix = kept["matrix"].astype(np.float32)
        whitening = Whitening(kept["mean"], matrix) if matrix.size else None
        vectors = unit(kept["vectors"].astype(np.float32)) if matrix.size else np.zeros((0, 0), dtype=np.float32)
        return Index(
            wanted,
            kept["owner"],
            Rows(kept["asked_starts"], kept["asked_ids"]),
            Rows(kept["body_starts"], kept["body_ids"]),
            vectors,
            whitening,
        )
