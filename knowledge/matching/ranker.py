"""Candidates to probabilities: a softmax over scores from a linear part for each kind and one small hidden layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.matching.encoder import Vectors
from knowledge.matching.lexical import Floats, Ids
from knowledge.matching.targets import KINDS


@dataclass(frozen=True)
class Ranker:
    """The learned weights.

    `scale` (2, inputs) holds mean and deviation of the inputs; `linear` is (kinds, features); `hidden` is
    (inputs + 1, units), its last row the constants; `out` is (units,).
    """

    scale: Vectors
    linear: Vectors
    hidden: Vectors
    out: Floats

    def probabilities(self, kinds: Ids, features: Vectors) -> Floats:
        """One probability a candidate, summing to 1."""
        inputs = (expanded(kinds, features) - self.scale[0]) / self.scale[1]
        own = np.einsum("nf,nf->n", inputs[:, : features.shape[1]], self.linear[kinds])
        scores = own + np.tanh(inputs @ self.hidden[:-1] + self.hidden[-1]) @ self.out
        grown = np.exp(scores - scores.max())
        return np.asarray(grown / grown.sum(), dtype=np.float32)


def expanded(kinds: Ids, features: Vectors) -> Vectors:
    """The features, how far each is below the best of the shortlist, and the kind: what the hidden layer sees."""
    behind = features - features.max(axis=-2, keepdims=True)
    return np.concatenate([features, behind, np.eye(len(KINDS), dtype=np.float32)[kinds]], axis=-1)
