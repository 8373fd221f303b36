"""Candidates to probabilities: a softmax over linear scores, one weight a feature and kind of target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.matching.encoder import Vectors
from knowledge.matching.lexical import Floats, Ids


@dataclass(frozen=True)
class Ranker:
    """`weights` has the shape (kinds, features)."""

    weights: Vectors

    def probabilities(self, kinds: Ids, features: Vectors) -> Floats:
        """One probability a candidate, summing to 1."""
        scores = np.einsum("nf,nf->n", features, self.weights[kinds])
        grown = np.exp(scores - scores.max())
        return np.asarray(grown / grown.sum(), dtype=np.float32)
