"""The one entrance to matching: a question goes in, ranked targets and one decision come out."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.japanese import fold
from knowledge.loading import Knowledge
from knowledge.matching.decision import Decision
from knowledge.matching.encoder import Encoder
from knowledge.matching.features import Evidence
from knowledge.matching.index import Index
from knowledge.matching.model import Model
from knowledge.matching.targets import Kind, Target, targets


@dataclass(frozen=True)
class Candidate:
    """A target with the probability that the question is about it. `entry` explains it, None for topics outside."""

    kind: Kind
    key: str
    entry: str | None
    probability: float


@dataclass(frozen=True)
class Match:
    """`ranked` holds all candidates, best first; `entries` the entries behind them, each once, best first."""

    decision: Decision
    ranked: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The first candidate that answers: an entry or a calculator."""
        return next((candidate for candidate in self.ranked if candidate.kind in {"entry", "calculator"}), None)

    @property
    def entries(self) -> tuple[tuple[str, float], ...]:
        """Entries in the order of their best candidate, with its probability; the one that is shown comes first."""
        found: dict[str, float] = {}
        shown = self.decision.kind in {"answer", "calculator"} and self.best
        for candidate in (shown, *self.ranked) if shown else self.ranked:
            if candidate.entry is not None:
                found.setdefault(candidate.entry, candidate.probability)
        return tuple(found.items())


class Matcher:
    """Finds what a question is about. Holds no state of a conversation; safe to share in one thread."""

    def __init__(self, knowledge: Knowledge, index: Index, encoder: Encoder | None, model: Model) -> None:
        self._targets = targets(knowledge)
        self._evidence = Evidence(self._targets, index, model.answerability)
        self._encoder = encoder if index.has_vectors else None
        self._ranker, self._decider = model.ranker, model.decider
        self._entry_of = [_entry_of(target, knowledge) for target in self._targets]

    def match(self, question: str) -> Match:
        """Ranks the targets and decides. Costs one run of the encoder and about a millisecond besides."""
        raw = self._encoder.encode([fold(question)])[0] if self._encoder else None
        chosen, features = self._evidence.shortlist(self._evidence.query(question, raw))
        probabilities = self._ranker.probabilities(self._evidence.kinds[chosen], features)
        order = (-probabilities).argsort(kind="stable")
        ranked = tuple(self._candidate(int(chosen[i]), float(probabilities[i])) for i in order)
        return Match(self._decider.decide(ranked, features[order]), ranked)

    def _candidate(self, number: int, probability: float) -> Candidate:
        target = self._targets[number]
        return Candidate(target.kind, target.key, self._entry_of[number], probability)


def _entry_of(target: Target, knowledge: Knowledge) -> str | None:
    if target.kind == "calculator":
        return knowledge.calculators[target.key].entry
    return None if target.kind == "outside" else target.key
