"""`madoguchi ask`: one question, or a file of questions, answered for a person or a program."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.commands import BadBatch
from bot.json_lines import dumps
from bot.settings import Settings
from bot.wiring import Parts, wire
from handlers.answering import as_json
from handlers.messages import plain

_PROGRESS = 100


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints the answer or answers. Exit status 0 whatever the kind, 2 for bad usage."""
    if (options.question is None) == (options.batch is None):
        print("質問か --batch ファイル の、どちらか1つを書いてください。", file=sys.stderr)
        return 2
    rows = [("", options.question)] if options.batch is None else read_batch(Path(options.batch))
    parts = wire(settings)
    as_of = options.as_of or parts.today()
    if options.batch is None and not options.json:
        print(plain(parts.counter.answer(options.question, as_of).reply))
        return 0
    for number, answered in enumerate(answers(parts, rows, as_of), 1):
        print(dumps(answered), flush=number % _PROGRESS == 0)
        if options.batch and number % _PROGRESS == 0:
            print(f"{number}/{len(rows)}", file=sys.stderr)
    return 0


def answers(parts: Parts, rows: list[tuple[str, str]], as_of: date) -> Iterator[dict[str, Any]]:
    """The machine-readable answer to each (id, question), in order."""
    for identity, question in rows:
        answer = parts.counter.answer(question, as_of)
        yield as_json(answer, parts.knowledge, identity, question, plain(answer.reply), as_of)


def read_batch(path: Path) -> list[tuple[str, str]]:
    """(id, question) of each line. Raises BadBatch."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadBatch(f"{path}: 読めません。UTF-8のJSON Linesのファイルを指定してください。") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append((str(row["id"]), str(row["question"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BadBatch(f'{path} {number}行目: {{"id": "…", "question": "…"}} の形で書いてください。') from error
    return found
