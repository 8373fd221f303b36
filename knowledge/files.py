"""Reads data files of one folder, YAML and front matter, and gathers the faults of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from knowledge.faults import DataFault, explain

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)


class Reader:
    """Reads files under one root and gathers the faults of all of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[DataFault] = []

    def name(self, path: Path) -> str:
        """The path as faults show it, relative to the root."""
        return path.relative_to(self.root).as_posix()

    def fault(self, path: Path, field: str, line: int, message: str) -> None:
        """Notes one fault; line 0 where it is unknown."""
        self.faults.append(DataFault(self.name(path), field, line, message))

    def text(self, path: Path) -> str | None:
        """The file's text, or None after a fault."""
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.fault(path, "", 0, "このファイルがありません。")
        except UnicodeDecodeError:
            self.fault(path, "", 0, "文字コードがUTF-8ではありません。UTF-8で保存し直してください。")
        return None

    def yaml(self, path: Path, text: str | None, first_line: int = 0) -> Any:
        """The parsed YAML, or None after a fault. `first_line` is where the text begins in its file."""
        if text is None:
            return None
        try:
            return yaml.load(text, _LOADER)  # noqa: S506 - both choices are safe loaders
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = first_line + (mark.line + 1 if mark else 1)
            problem = getattr(error, "problem", None) or "形の誤り"
            self.fault(path, "", line, f"YAMLとして読めません({problem})。字下げ、コロン、引用符を確かめてください。")
        return None

    def record(
        self, path: Path, model: type[_Model], value: Any, text: str, first_line: int = 0, at: tuple[Any, ...] = ()
    ) -> _Model | None:
        """The checked record, or None after one fault a field."""
        try:
            return model.model_validate(value)
        except ValidationError as error:
            self.faults += explain(self.name(path), error, text, first_line, at)
        return None

    def rows(self, path: Path, model: type[_Model]) -> list[_Model]:
        """A file that is a list of records."""
        text = self.text(path)
        value = self.yaml(path, text)
        if text is None or value is None:
            return []
        if not isinstance(value, list):
            self.fault(path, "", 1, "「- id: …」で始まる項目の一覧にしてください。")
            return []
        found = [self.record(path, model, row, text, at=(i,)) for i, row in enumerate(value)]
        return [row for row in found if row is not None]

    def one(self, path: Path, model: type[_Model]) -> _Model | None:
        """A file that is one record."""
        text = self.text(path)
        value = self.yaml(path, text)
        return None if text is None or value is None else self.record(path, model, value, text)

    def front(self, path: Path) -> tuple[dict[str, Any], str, str] | None:
        """(front matter, its text, body) of a file that begins with front matter between two lines of ---."""
        text = self.text(path)
        if text is None:
            return None
        head, closed, body = text.removeprefix("---\n").partition("\n---\n")
        if not text.startswith("---\n") or not closed:
            self.fault(path, "", 1, "「---」の行で前書きをはさみ、そのあとに本文を書いてください。")
            return None
        value = self.yaml(path, head, first_line=1)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(path, "", 2, "前書きは「id: …」「title: …」の形で書いてください。")
            return None
        return value, head, body

    def unknown(self, path: Path, field: str, named: Iterable[str], known: Iterable[str], what: str) -> None:
        """One fault for each name that is not among the known ones; `what` says which names may stand there."""
        known = set(known)
        for value in named:
            if value not in known:
                line = line_of(path, value)
                self.fault(path, field, line, f"「{value}」は見つかりません。{what}を書いてください。")


def line_of(path: Path, value: str) -> int:
    """The first line of the file that holds the value, 0 where none does."""
    if not path.exists():
        return 0
    lines = path.read_text(encoding="utf-8").splitlines()
    whole = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    return next((i for i, line in enumerate(lines, 1) if whole.search(line)), 0)
