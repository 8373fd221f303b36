"""Whether a question sounds like one that is answered here at all, by its words, whatever its topic.

Near misses ask for details that no entry holds: a penalty, a form, a phone number, another year. Such words
recur over all topics; a logistic regression over the terms of all asked questions knows them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.matching.lexical import BLOCK_SIZE, SIZE, Floats, Ids, Rows

_SCALE = 3.0
_RAREST = 4
_PENALTY = 1.0
_STEPS = 200
_LAST = 2 * BLOCK_SIZE


@dataclass(frozen=True)
class Answerability:
    """One weight a term id (n-grams and words; readings are left out), and a constant."""

    weights: Floats
    bias: float

    def score(self, ids: Ids) -> float:
        """Log odds that a question with these terms is answerable; 0 is even."""
        known = ids[ids < _LAST]
        return self.bias + _SCALE * float(self.weights[known].sum()) / math.sqrt(max(len(known), 1))


def fit(rows: Rows, answerable: npt.NDArray[np.bool_]) -> Answerability:
    """Learned from the asked questions; `answerable` says for each row whether something answers it."""
    from scipy import optimize, sparse  # noqa: PLC0415 - a development dependency: only training needs it

    kept = rows.ids < _LAST
    row = rows.row_numbers()[kept]
    frequency = np.bincount(rows.ids[kept], minlength=SIZE)
    sizes = np.maximum(np.bincount(row, minlength=len(answerable)), 1)
    values = _SCALE / np.sqrt(sizes[row])
    frequent = frequency[rows.ids[kept]] >= _RAREST
    shape = (len(answerable), SIZE)
    table = sparse.csr_matrix((values[frequent], (row[frequent], rows.ids[kept][frequent])), shape=shape)
    columns = np.flatnonzero(frequency >= _RAREST)
    table = table[:, columns]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = flat[0] + table @ flat[1:]
        slope = 1 / (1 + np.exp(-scores)) - answerable
        value = np.logaddexp(0, np.where(answerable, -scores, scores)).sum() + _PENALTY * (flat[1:] ** 2).sum()
        return float(value), np.concatenate([[slope.sum()], table.T @ slope + 2 * _PENALTY * flat[1:]])

    start = np.zeros(len(columns) + 1)
    found: Any = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    weights = np.zeros(SIZE, dtype=np.float32)
    weights[columns] = found[1:]
    return Answerability(weights, float(found[0]))
