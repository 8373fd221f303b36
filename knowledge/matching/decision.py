"""Ranked candidates to one decision: answer, clarify, calculator or abstain, with a calibrated probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from knowledge.matching.encoder import Vectors
from knowledge.matching.lexical import Floats

DecisionKind = Literal["answer", "clarify", "calculator", "abstain"]
_TINY = 1e-4


class Ranked(Protocol):
    """What a decision needs to know of a candidate."""

    @property
    def kind(self) -> str:
        """entry, calculator, outside or near."""

    @property
    def probability(self) -> float:
        """Probability under the ranker."""


@dataclass(frozen=True)
class Decision:
    """What to do, and the probability that it is right."""

    kind: DecisionKind
    confidence: float


@dataclass(frozen=True)
class Thresholds:
    """Answer from `answer` on; abstain from `abstain` on; between them ask which one was meant."""

    answer: float
    abstain: float


@dataclass(frozen=True)
class Decider:
    """Two logistic calibrators over the same summary of the ranking: is the best answer right, is there none."""

    answer_weights: Floats
    abstain_weights: Floats
    thresholds: Thresholds

    def decide(self, ranked: Sequence[Ranked], features: Vectors) -> Decision:
        """`features` are the ranker's rows in the order of `ranked`."""
        seen = summary(ranked, features)
        right, none = _logistic(seen, self.answer_weights), _logistic(seen, self.abstain_weights)
        best = next((c for c in ranked if c.kind in {"entry", "calculator"}), None)
        if best is not None and right >= self.thresholds.answer and right >= none:
            return Decision("answer" if best.kind == "entry" else "calculator", right)
        if best is None or none >= self.thresholds.abstain:
            return Decision("abstain", none)
        return Decision("clarify", 1.0 - none)


def summary(ranked: Sequence[Ranked], features: Vectors) -> Floats:
    """What the calibrators see: the shares of the kinds, margins, and the evidence of the best answerable candidate."""
    shares = dict.fromkeys(("entry", "calculator", "outside", "near"), 0.0)
    for candidate in ranked:
        shares[candidate.kind] += candidate.probability
    answerable = [i for i, candidate in enumerate(ranked) if candidate.kind in {"entry", "calculator"}]
    best, second = (answerable[0], answerable[1] if len(answerable) > 1 else None) if answerable else (None, None)
    top = ranked[best].probability if best is not None else 0.0
    runner_up = ranked[second].probability if second is not None else 0.0
    evidence = features[best, :-1] if best is not None else np.zeros(features.shape[1] - 1, dtype=np.float32)
    calculator = 1.0 if best is not None and ranked[best].kind == "calculator" else 0.0
    none = shares["outside"] + shares["near"]
    head = [
        1.0,
        _odds(top),
        _odds(none),
        _odds(top / max(top + runner_up, _TINY)),
        top,
        none,
        shares["outside"],
        calculator,
    ]
    return np.concatenate([np.array(head, dtype=np.float32), evidence])


def _odds(share: float) -> float:
    """Log odds, kept finite."""
    share = min(max(share, _TINY), 1 - _TINY)
    return float(np.log(share / (1 - share)))


def _logistic(seen: Floats, weights: Floats) -> float:
    return float(1.0 / (1.0 + np.exp(-float(seen @ weights))))
