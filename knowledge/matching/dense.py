"""Embedding evidence: vectors whitened so that what tells targets apart weighs more than shared phrasing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.matching.encoder import Vectors

Ids = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Whitening:
    """An affine map: subtract `mean`, multiply by `matrix` (dimensions, kept)."""

    mean: Vectors
    matrix: Vectors

    def apply(self, vectors: Vectors) -> Vectors:
        """Rows of length 1, shape (n, kept)."""
        return unit((vectors - self.mean) @ self.matrix)


def unit(vectors: npt.NDArray[np.floating[Any]]) -> Vectors:
    """Rows scaled to length 1; a zero row stays zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)


def fit_whitening(vectors: Vectors, owner: Ids, kept: int, shrink: float = 0.3) -> Whitening:
    """Linear discriminant directions: within-target scatter whitened, then the widest between-target axes.

    `shrink` mixes the within scatter with a multiple of the identity, which keeps rare directions tame.
    """
    count = int(owner.max()) + 1
    sizes = np.bincount(owner, minlength=count).astype(np.float64)
    sums = np.zeros((count, vectors.shape[1]))
    np.add.at(sums, owner, vectors)
    means = sums / np.maximum(sizes, 1)[:, None]
    inside = vectors - means[owner]
    within = inside.T @ inside / len(vectors)
    within = (1 - shrink) * within + shrink * np.trace(within) / len(within) * np.eye(len(within))
    values, axes = np.linalg.eigh(within)
    whiten = axes / np.sqrt(values)
    mean = vectors.mean(axis=0)
    between = (means - mean) @ whiten
    _, _, directions = np.linalg.svd(between * np.sqrt(sizes)[:, None], full_matrices=False)
    return Whitening(mean.astype(np.float32), (whiten @ directions[:kept].T).astype(np.float32))
