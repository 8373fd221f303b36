"""`madoguchi calc`: a calculator worked out for a program, one case or a file of them, and what there is."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.json_lines import dumps, parse_json
from bot.settings import Settings
from knowledge.calculators import CALCULATORS
from knowledge.calculators.fields import BadInput, parse_day
from knowledge.calculators.printing import bad_input, printed
from knowledge.calculators.walking import diagram
from knowledge.loading import Knowledge, load

_ROW = ("calculator", "input", "as_of")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Prints results as JSON. Exit status 2 for a bad single input; a batch puts each error on its own line."""
    chosen = [name for name in ("name", "batch", "list", "diagram") if getattr(options, name)]
    if len(chosen) != 1:
        print("計算の名前(と --input)、--batch、--list、--diagram のどれか1つを書いてください。", file=sys.stderr)
        return 2
    knowledge = load()
    try:
        given = options.as_of
        as_of = datetime.now(settings.timezone).date() if given is None else parse_day(given, "as_of")
        return _chosen(knowledge, options, as_of)
    except BadInput as error:
        print(dumps(error_object(error, knowledge)), file=sys.stderr)
        return 2


def _chosen(knowledge: Knowledge, options: argparse.Namespace, as_of: date) -> int:
    """What the one chosen mode prints; the exit status. Raises BadInput for a bad single input."""
    if options.diagram:
        return _diagram(knowledge, options.diagram, as_of)
    if options.batch:
        return _batch(knowledge, Path(options.batch), as_of)
    if options.list:
        print(dumps(listed(knowledge)))
    elif options.input is None:
        print("--input に計算に使う事実を書いてください。項目は --list で出ます。", file=sys.stderr)
        return 2
    else:
        print(dumps(calculated(knowledge, options.name, parse_json(options.input, "input"), as_of)))
    return 0


def calculated(knowledge: Knowledge, name: Any, given: Any, as_of: date) -> dict[str, Any]:
    """The printed result. Raises BadInput; an unknown calculator is an error of the field `calculator`."""
    if not isinstance(name, str) or name not in CALCULATORS:
        raise BadInput("calculator", "option", options="、".join(CALCULATORS))
    calculator = CALCULATORS[name]
    if not isinstance(given, dict):
        raise BadInput("input", "object")
    result = calculator.compute(given, as_of, knowledge.rates)
    return printed(calculator, result, as_of, knowledge.words)


def error_object(error: BadInput, knowledge: Knowledge) -> dict[str, Any]:
    """The error as programs read it."""
    return {"error": {"field": error.field, "message": bad_input(error, knowledge.words)}}


def listed(knowledge: Knowledge) -> list[dict[str, Any]]:
    """All calculators: name, title, inputs with their types, citations."""
    return [
        {
            "name": calculator.name,
            "title": knowledge.calculators[calculator.name].title,
            "inputs": [field.described() for field in calculator.inputs],
            "citations": list(calculator.sources),
        }
        for calculator in CALCULATORS.values()
    ]


def _diagram(knowledge: Knowledge, name: str, today: date) -> int:
    if name not in CALCULATORS:
        print(f"「{name}」という計算はありません。名前の一覧は --list で出ます。", file=sys.stderr)
        return 2
    print(diagram(CALCULATORS[name], knowledge.rates, today, knowledge.words))
    return 0


def _batch(knowledge: Knowledge, path: Path, today: date) -> int:
    try:
        lines = path.open(encoding="utf-8-sig", errors="surrogateescape")
    except OSError:
        print(f"{path}: 読めません。UTF-8のJSON Linesのファイルを指定してください。", file=sys.stderr)
        return 2
    with lines:
        for line in lines:
            if line.strip():
                print(dumps(_row(knowledge, line, today)))
    return 0


def _row(knowledge: Knowledge, line: str, today: date) -> dict[str, Any]:
    """One line's result or error."""
    try:
        row = parse_json(line, "")
        if not isinstance(row, dict):
            raise BadInput("", "object")
        for name in row:
            if name not in _ROW:
                raise BadInput(name, "unknown", known="、".join(_ROW))
        for name in _ROW[:2]:
            if name not in row:
                raise BadInput(name, "missing")
        as_of = today if row.get("as_of") is None else parse_day(row["as_of"], "as_of")
        return calculated(knowledge, row["calculator"], row["input"], as_of)
    except BadInput as error:
        return error_object(error, knowledge)
