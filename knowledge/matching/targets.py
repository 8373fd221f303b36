"""Everything a question can be about: entries, calculators, topics outside, and near misses of entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from knowledge.loading import Knowledge
from knowledge.model import Entry

Kind = Literal["entry", "calculator", "outside", "near"]
KINDS: tuple[Kind, ...] = ("entry", "calculator", "outside", "near")


@dataclass(frozen=True)
class Target:
    """One thing a question can be about. `key` is the id within its kind; `body` is matched at lower weight."""

    kind: Kind
    key: str
    title: str
    asked: tuple[str, ...]
    body: str


def targets(knowledge: Knowledge) -> tuple[Target, ...]:
    """All targets, in a stable order: entries, calculators, outside topics, near misses."""
    entries = [
        Target(
            "entry",
            e.id,
            e.title,
            (e.title, *e.aliases),
            " ".join([plain_body(e.body), *e.keywords, *_changes(knowledge, e)]),
        )
        for e in knowledge.entries.values()
    ]
    calculators = [Target("calculator", c.name, c.title, c.asked, c.title) for c in knowledge.calculators.values()]
    outside = [Target("outside", o.id, o.title, o.asked, o.title) for o in knowledge.outside.values()]
    near = [Target("near", e.id, e.title, e.not_for, "") for e in knowledge.entries.values() if e.not_for]
    return (*entries, *calculators, *outside, *near)


def _changes(knowledge: Knowledge, entry: Entry) -> list[str]:
    """What the law changed since belongs to what an entry answers."""
    return [knowledge.changes[key].text for key in entry.changes]


def plain_body(body: str) -> str:
    """The answer without its marks."""
    return re.sub(r"\*\*|^・", "", body, flags=re.MULTILINE)
