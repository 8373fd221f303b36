"""The learned weights: the ranker and the decision, once with embeddings and once without, and answerability."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.matching.answerability import Answerability
from knowledge.matching.decision import Decider, Thresholds
from knowledge.matching.lexical import SIZE
from knowledge.matching.ranker import Ranker

FILE = "model.npz"
_RANKER = tuple(field.name for field in fields(Ranker))
WITH_VECTORS, WITHOUT_VECTORS = "with", "without"


@dataclass(frozen=True)
class Model:
    """What matching learned from the questions."""

    ranker: Ranker
    decider: Decider
    answerability: Answerability


def write(path: Path, with_vectors: Model, without_vectors: Model) -> None:
    """Stores both; the weights of answerability, which they share, only where they are not zero."""
    weights = with_vectors.answerability.weights
    ids = np.flatnonzero(weights).astype(np.int32)
    kept: dict[str, Any] = {
        "term_ids": ids,
        "term_weights": weights[ids].astype(np.float16),
        "term_bias": np.float32(with_vectors.answerability.bias),
    }
    for name, model in ((WITH_VECTORS, with_vectors), (WITHOUT_VECTORS, without_vectors)):
        limits = model.decider.thresholds
        kept |= {
            **{f"{name}_{field}": getattr(model.ranker, field) for field in _RANKER},
            f"{name}_answer": model.decider.answer_weights,
            f"{name}_abstain": model.decider.abstain_weights,
            f"{name}_limits": np.array([limits.answer, limits.abstain], dtype=np.float32),
        }
    np.savez_compressed(path, **kept)


def read(path: Path, has_vectors: bool) -> Model:
    """The weights for matching with or without embeddings."""
    name = WITH_VECTORS if has_vectors else WITHOUT_VECTORS
    with np.load(path, allow_pickle=False) as kept:
        weights = np.zeros(SIZE, dtype=np.float32)
        weights[kept["term_ids"]] = kept["term_weights"]
        answer, abstain = (float(value) for value in kept[f"{name}_limits"])
        return Model(
            Ranker(*(kept[f"{name}_{field}"] for field in _RANKER)),
            Decider(kept[f"{name}_answer"], kept[f"{name}_abstain"], Thresholds(answer, abstain)),
            Answerability(weights, float(kept["term_bias"])),
        )
