"""Faults in data files, said so that a curator who is no programmer knows what to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError


@dataclass(frozen=True)
class DataFault:
    """One fault: file relative to the data folder, field, line (0 where unknown) and what to write."""

    file: str
    field: str
    line: int
    message: str

    def __str__(self) -> str:
        place = f"{self.file}{f' {self.line}行目' if self.line else ''}"
        return f"{place}{f' 「{self.field}」' if self.field else ''}: {self.message}"


_SAID = {
    "missing": "この項目がありません。書き足してください。",
    "extra_forbidden": "この名前の項目は使えません。つづりを確かめるか、消してください。",
    "string_type": "文字で書いてください。数字や「はい/いいえ」は引用符で囲みます。",
    "string_too_short": "空です。文字を書いてください。",
    "string_too_long": "長すぎます。短くしてください(題は75字、質問は400字まで)。",
    "bool_parsing": "true か false と書いてください。",
    "bool_type": "true か false と書いてください。",
    "date_from_datetime_parsing": "日付は 2027-04-01 の形で書いてください。",
    "date_type": "日付は 2027-04-01 の形で書いてください。",
    "date_parsing": "日付は 2027-04-01 の形で書いてください。",
    "tuple_type": "「- 」で始まる行の一覧にしてください。",
    "too_short": "数が足りません。項目の質問(aliases)は12以上、計算の質問(asked)は12以上必要です。",
    "string_pattern_mismatch": "形が違います。idは小文字の英数字とハイフン、出典は「文書#節」の形で書いてください。",
    "model_type": "「id: …」「title: …」の形で書いてください。",
}


def explain(file: str, error: ValidationError, text: str, first_line: int, at: tuple[Any, ...]) -> list[DataFault]:
    """One fault for each problem that pydantic found, with the line on which the field stands."""
    root = yaml.compose(text, yaml.SafeLoader)
    faults = []
    for problem in error.errors():
        path = (*at, *problem["loc"])
        said = (
            _SAID.get(problem["type"])
            or _literal(problem)
            or _own(problem)
            or f"この値は使えません({problem['msg']})。"
        )
        faults.append(
            DataFault(file, ".".join(str(part) for part in problem["loc"]), first_line + _line(root, path), said)
        )
    return faults


def _own(problem: Any) -> str | None:
    """What one of our own checks says."""
    return str(problem["ctx"]["error"]) if problem["type"] == "value_error" else None


def _literal(problem: Any) -> str | None:
    if problem["type"] != "literal_error":
        return None
    return f"{problem['ctx']['expected'].replace(' or ', ', ')} のどれかを書いてください。"


def _line(node: yaml.Node | None, path: tuple[Any, ...]) -> int:
    """The line of the deepest node on the path that exists, counted from 1."""
    line = node.start_mark.line + 1 if node else 1
    for step in path:
        child = _child(node, step)
        if child is None:
            break
        node, line = child
    return line


def _child(node: yaml.Node | None, step: Any) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child, child.start_mark.line + 1
    return None
