"""Learns the ranker and the calibrators: every question is ranked by an index that has not seen it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.japanese import fold
from knowledge.matching.answerability import Answerability, fit
from knowledge.matching.decision import Decider, Thresholds, summary
from knowledge.matching.dense import fit_whitening
from knowledge.matching.encoder import Encoder, Vectors
from knowledge.matching.features import NAMES, Evidence
from knowledge.matching.index import KEPT, Index
from knowledge.matching.lexical import Floats, Ids, Rows
from knowledge.matching.ranker import Ranker, expanded
from knowledge.matching.targets import KINDS, Target

FOLDS = 5
_ANSWERABLE = {"entry", "calculator"}
_RANKER_PENALTY, _CALIBRATOR_PENALTY = 20.0, 0.3
_UNITS, _LEAST_DEVIATION = 12, 1e-3
LIMITS = Thresholds(answer=0.55, abstain=0.35)
_STEPS = 250
_SEED = 20261122


@dataclass(frozen=True)
class Asked:
    """A question whose right targets (numbers) are known; empty where nothing answers it."""

    question: str
    right: frozenset[int]


@dataclass(frozen=True)
class Group:
    """A question's candidates: numbers, kinds, features, and which are right."""

    chosen: Ids
    kinds: Ids
    features: Vectors
    right: npt.NDArray[np.bool_]
    answerable: bool


def examples(targets: Sequence[Target]) -> list[Asked]:
    """One example for each asked question, in the order of the index's rows."""
    none = frozenset(i for i, target in enumerate(targets) if target.kind not in _ANSWERABLE)
    found = []
    for number, target in enumerate(targets):
        right = none if number in none else frozenset([number])
        found += [Asked(text, right) for text in target.asked]
    return found


def folded_groups(targets: Sequence[Target], index: Index, raw: Vectors) -> list[Group]:
    """Leave-out groups: each fold's questions are ranked by an index without them. `raw` may be empty."""
    asked = examples(targets)
    fold_of = np.random.default_rng(_SEED).integers(0, FOLDS, len(asked))
    fold_of[_titles(targets)] = -1
    groups = []
    for number in range(FOLDS):
        keep = _at_least_one(fold_of != number, index.owner)
        kept = subset(index, raw, keep)
        evidence = Evidence(_kept_targets(targets, index.owner, keep), kept, fit_answerability(targets, kept))
        held_out = np.flatnonzero((fold_of == number) & ~keep)
        groups += [group(evidence, targets, asked[i], raw[i] if len(raw) else None) for i in held_out]
    return groups


def fit_answerability(targets: Sequence[Target], index: Index) -> Answerability:
    """From all asked questions of an index."""
    answerable = np.array([target.kind in _ANSWERABLE for target in targets])
    return fit(index.asked, answerable[index.owner])


def group(evidence: Evidence, targets: Sequence[Target], asked: Asked, raw: Floats | None) -> Group:
    """The candidates for one question."""
    chosen, features = evidence.shortlist(evidence.query(asked.question, raw))
    right = np.isin(chosen, list(asked.right))
    answerable = any(targets[i].kind in _ANSWERABLE for i in asked.right)
    return Group(chosen, evidence.kinds[chosen], features, right, answerable)


def unseen_groups(
    targets: Sequence[Target],
    index: Index,
    questions: Iterable[Asked],
    encoder: Encoder | None,
    answerability: Answerability,
) -> list[Group]:
    """Groups for questions that are not part of the index."""
    evidence = Evidence(targets, index, answerability)
    rows = list(questions)
    raw = encoder.encode([fold(row.question) for row in rows]) if encoder else [None] * len(rows)
    return [group(evidence, targets, row, vector) for row, vector in zip(rows, raw, strict=True)]


def subset(index: Index, raw: Vectors, keep: npt.NDArray[np.bool_]) -> Index:
    """The index of the kept rows only, whitened anew."""
    rows = np.flatnonzero(keep)
    owner = index.owner[rows]
    asked = Rows.of([index.asked.row(int(i)) for i in rows])
    if not len(raw):
        return Index("", owner, asked, index.bodies, index.vectors, None)
    whitening = fit_whitening(raw[rows], owner, KEPT)
    bodies = raw[len(index.owner) :]
    return Index("", owner, asked, index.bodies, whitening.apply(np.concatenate([raw[rows], bodies])), whitening)


def _titles(targets: Sequence[Target]) -> list[int]:
    """Rows that hold an entry's title: always kept."""
    firsts = np.cumsum([0, *(len(target.asked) for target in targets)])[:-1]
    return [int(first) for first, target in zip(firsts, targets, strict=True) if target.kind == "entry"]


def _at_least_one(keep: npt.NDArray[np.bool_], owner: Ids) -> npt.NDArray[np.bool_]:
    """Keeps the first row of a target that would lose all of them."""
    keep = keep.copy()
    left = np.bincount(owner[keep], minlength=int(owner.max()) + 1)
    for target in np.flatnonzero(left == 0):
        keep[int(np.searchsorted(owner, target))] = True
    return keep


def _kept_targets(targets: Sequence[Target], owner: Ids, keep: npt.NDArray[np.bool_]) -> list[Target]:
    starts = np.searchsorted(owner, np.arange(len(targets) + 1))
    return [
        Target(t.kind, t.key, t.title, tuple(text for text, k in zip(t.asked, keep[a:b], strict=True) if k), t.body)
        for t, a, b in zip(targets, starts, starts[1:], strict=False)
    ]


def fit_ranker(groups: Sequence[Group]) -> Ranker:
    """Maximises the probability of the right candidates (softmax, ridge penalty) over linear part and hidden layer."""
    used = [g for g in groups if g.right.any()]
    kinds, right = np.stack([g.kinds for g in used]), np.stack([g.right for g in used])
    inputs = expanded(kinds, np.stack([g.features for g in used]))
    scale = np.stack([inputs.mean(axis=(0, 1)), inputs.std(axis=(0, 1)) + _LEAST_DEVIATION])
    inputs = ((inputs - scale[0]) / scale[1]).astype(np.float32)
    one_hot = np.eye(len(KINDS), dtype=np.float32)[kinds]
    own = np.einsum("rnf,rnk->rnkf", inputs[:, :, : len(NAMES)], one_hot).reshape(*kinds.shape, -1)
    shapes = ((len(KINDS) * len(NAMES),), (inputs.shape[2], _UNITS), (_UNITS,), (_UNITS,))

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        linear, hidden, constants, out = _unpacked(flat.astype(np.float32), shapes)
        lit = np.tanh(inputs @ hidden + constants)
        scores = own @ linear + lit @ out
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        total, good = grown.sum(axis=1, keepdims=True), (grown * right).sum(axis=1, keepdims=True)
        slope = grown / total - grown * right / good
        inner = slope[..., None] * out * (1 - lit * lit)
        both = ([0, 1], [0, 1])
        gradient = [np.tensordot(slope, own, both), np.tensordot(inputs, inner, both)]
        gradient += [inner.sum(axis=(0, 1)), np.tensordot(slope, lit, both)]
        value = float((np.log(total) - np.log(good)).sum()) + _RANKER_PENALTY * float(flat @ flat)
        return value, np.concatenate([g.ravel() for g in gradient]) + 2 * _RANKER_PENALTY * flat

    start = np.random.default_rng(_SEED).normal(0, 0.1, sum(int(np.prod(shape)) for shape in shapes))
    linear, hidden, constants, out = _unpacked(_minimised(loss, start).astype(np.float32), shapes)
    layer = np.concatenate([hidden, constants[None, :]])
    return Ranker(scale.astype(np.float32), linear.reshape(len(KINDS), len(NAMES)), layer, out)


def _unpacked(flat: Vectors, shapes: Sequence[tuple[int, ...]]) -> list[Vectors]:
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(np.split(flat, ends[:-1]), shapes, strict=True)]


def fit_decider(ranker: Ranker, groups: Sequence[Group]) -> Decider:
    """Two logistic calibrators (the best answerable is right; nothing answers) and the limits of the three zones."""
    seen, right, none = [], [], []
    for g in groups:
        order, ranked = _ranked(ranker, g)
        seen.append(summary(ranked, g.features[order]))
        best = next((i for i, c in zip(order, ranked, strict=True) if c.kind in _ANSWERABLE), None)
        right.append(g.answerable and best is not None and bool(g.right[best]))
        none.append(not g.answerable)
    rows = np.array(seen, dtype=np.float64)
    return Decider(_logistic(rows, np.array(right)), _logistic(rows, np.array(none)), LIMITS)


@dataclass(frozen=True)
class _Candidate:
    kind: str
    probability: float


def _ranked(ranker: Ranker, g: Group) -> tuple[Ids, list[_Candidate]]:
    probabilities = ranker.probabilities(g.kinds, g.features)
    order = np.argsort(-probabilities, kind="stable").astype(np.int32)
    return order, [_Candidate(KINDS[g.kinds[i]], float(probabilities[i])) for i in order]


def _logistic(rows: npt.NDArray[np.float64], hit: npt.NDArray[np.bool_]) -> Floats:
    """Ridge-penalised logistic regression."""

    def loss(weights: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        scores = rows @ weights
        chance = 1 / (1 + np.exp(-scores))
        value = float(np.logaddexp(0, np.where(hit, -scores, scores)).sum()) + _CALIBRATOR_PENALTY * float(
            weights @ weights
        )
        return value, rows.T @ (chance - hit) + 2 * _CALIBRATOR_PENALTY * weights

    return _minimised(loss, np.zeros(rows.shape[1])).astype(np.float32)


def _minimised(loss: Any, start: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The weights at the least loss. scipy is a development dependency: only training needs it."""
    from scipy.optimize import minimize  # noqa: PLC0415

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x)
