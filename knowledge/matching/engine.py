"""Opens the matcher: the stored index and model where they fit the data, else built anew in memory."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.loading import Knowledge
from knowledge.matching import index as indexing
from knowledge.matching.decision import Decider, Thresholds
from knowledge.matching.encoder import Encoder
from knowledge.matching.features import Evidence
from knowledge.matching.matcher import Matcher
from knowledge.matching.ranker import Ranker
from knowledge.matching.targets import targets

log = logging.getLogger("madoguchi")
INDEX, MODEL = "index.npz", "model.json"


def open_matcher(knowledge: Knowledge, encoder: Encoder | None, data: Path) -> Matcher:
    """The matcher for the knowledge. Without an encoder it uses the weights trained without one."""
    found = targets(knowledge)
    stored = indexing.read(data / INDEX, indexing.fingerprint(found))
    if stored is None:
        log.warning(
            "索引が項目より古いので、作り直しています(数分かかることがあります)。「madoguchi index」で保存できます。"
        )
        stored = indexing.build(found, encoder)
    ranker, decider = read_model(data / MODEL, with_vectors=encoder is not None and stored.has_vectors)
    return Matcher(knowledge, stored, encoder, ranker, decider)


def read_model(path: Path, with_vectors: bool) -> tuple[Ranker, Decider]:
    """The trained weights: one set with embeddings, one without."""
    kept = json.loads(path.read_text(encoding="utf-8"))["with_vectors" if with_vectors else "without_vectors"]
    return Ranker(_array(kept["ranker"])), Decider(
        _array(kept["answer"]), _array(kept["abstain"]), Thresholds(**kept["thresholds"])
    )


def find_lost(knowledge: Knowledge, data: Path) -> Iterator[tuple[str, str, str]]:
    """(entry, alias, what was found) for each alias of an entry for which another target comes first."""
    found = targets(knowledge)
    stored = indexing.read(data / INDEX, indexing.fingerprint(found))
    if stored is None:
        stored = indexing.build(found, None)
    ranker, _ = read_model(data / MODEL, with_vectors=stored.has_vectors)
    evidence = Evidence(found, stored)
    rows = (question for target in found for question in target.asked)
    for row, (owner, question) in enumerate(zip(stored.owner, rows, strict=True)):
        if found[owner].kind != "entry":
            continue
        query = evidence.query(question, None)
        query = replace(query, vector=stored.vectors[row]) if stored.has_vectors else query
        chosen, features = evidence.shortlist(query)
        best = found[int(chosen[int(ranker.probabilities(evidence.kinds[chosen], features).argmax())])]
        if best.kind != "entry" or best.key != found[owner].key:
            yield found[owner].key, question, best.title if best.kind == "entry" else f"{best.kind}: {best.title}"


def _array(values: Any) -> Any:
    return np.array(values, dtype=np.float32)
