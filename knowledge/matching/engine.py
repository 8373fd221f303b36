"""Opens the matcher: the stored index where it fits the data, else one built anew in memory."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from knowledge.loading import Knowledge
from knowledge.matching import index as indexing
from knowledge.matching import model as learned
from knowledge.matching.encoder import Encoder
from knowledge.matching.features import Evidence
from knowledge.matching.index import Index
from knowledge.matching.matcher import Matcher
from knowledge.matching.targets import Target, targets

log = logging.getLogger("madoguchi")


def open_matcher(knowledge: Knowledge, encoder: Encoder | None, data: Path) -> Matcher:
    """The matcher for the knowledge. Without an encoder it uses the weights learned without one."""
    found = targets(knowledge)
    stored = stored_index(found, data) or _built(found, encoder)
    if encoder is None:
        stored = stored.without_vectors()
    return Matcher(knowledge, stored, encoder, learned.read(data / learned.FILE, stored.has_vectors))


def stored_index(found: Sequence[Target], data: Path) -> Index | None:
    """The stored index, or None where it does not fit the targets."""
    return indexing.read(data / indexing.FILE, indexing.fingerprint(found))


def _built(found: Sequence[Target], encoder: Encoder | None) -> Index:
    log.warning(
        "索引が項目より古いので、作り直しています(数分かかることがあります)。「madoguchi index」で保存できます。"
    )
    return indexing.build(found, encoder)


def find_lost(knowledge: Knowledge, data: Path) -> Iterator[tuple[str, str, str]]:
    """(entry, question, what was found) for each question of an entry that finds something else first."""
    found = targets(knowledge)
    stored = stored_index(found, data) or _built(found, None)
    model = learned.read(data / learned.FILE, stored.has_vectors)
    evidence = Evidence(found, stored, model.answerability)
    rows = (question for target in found for question in target.asked)
    for row, (owner, question) in enumerate(zip(stored.owner, rows, strict=True)):
        if found[owner].kind != "entry":
            continue
        query = evidence.query(question, None)
        query = replace(query, vector=stored.vectors[row]) if stored.has_vectors else query
        chosen, features = evidence.shortlist(query)
        probabilities = model.ranker.probabilities(evidence.kinds[chosen], features)
        first = found[int(chosen[int(probabilities.argmax())])]
        if (first.kind, first.key) != ("entry", found[owner].key):
            yield found[owner].key, question, first.title
