"""Reads the reminder templates and the topics from their files; every fault names file, field and line."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from knowledge.files import Reader, line_of
from knowledge.model import Line
from knowledge.reminders.model import Answers, Field, Kind, Template, Topic
from knowledge.reminders.rendering import LONGEST
from knowledge.reminders.sandbox import BadTemplate, Body, parse

_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TAKEN = {*keyword.kwlist, "true", "false", "none", "loop", "self", "super", "caller", "varargs", "kwargs"}


def _name(value: str) -> str:
    if not _NAME.fullmatch(value) or value in _TAKEN:
        raise ValueError("項目の名前は、deadline のように英小文字、数字、_ で書いてください(if などの語は使えません)。")
    return value


class _Front(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _WrittenField(_Front):
    name: Annotated[str, AfterValidator(_name)]
    label: Line
    type: Kind
    required: bool = True
    default: str = ""
    help: str = ""
    choices: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _choices_belong_to_a_choice(self) -> Self:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("type: choice には choices(選べるものの一覧)を書き、ほかの type には書かないでください。")
        return self


class _WrittenTemplate(_Front):
    title: Line
    summary: Line
    topic: Line
    answers: Answers
    source: str = ""
    suggested: str = ""
    review_by: date | None = None
    fields: tuple[_WrittenField, ...] = ()


def load_topics(reader: Reader, path: Path) -> dict[str, Topic]:
    """The closed list of topics by id, in the order of the file. `deadlines` must be among them."""
    topics = {topic.id: topic for topic in reader.rows(path, Topic)}
    if "deadlines" not in topics:
        reader.fault(path, "id", 0, "「deadlines」(締切のお知らせ)は、ほかの部分が使うので消せません。")
    return topics


def load_templates(reader: Reader, folder: Path) -> dict[str, Template]:
    """Every `*.j2` of the folder by its file name. Faults go to the reader, a faulty template is left out."""
    found = [_template(reader, path) for path in sorted(folder.glob("*.j2"))]
    return {template.id: template for template in found if template}


def check_named(
    reader: Reader, folder: Path, templates: Mapping[str, Template], topics: Collection[str], sections: Collection[str]
) -> None:
    """The topic and the source that a template names must exist."""
    for template in templates.values():
        path = folder / f"{template.id}.j2"
        reader.unknown(path, "topic", [template.topic], topics, f"topics.yamlにあるid({'、'.join(topics)})")
        reader.unknown(path, "source", filter(None, [template.source]), sections, "sources.yamlにある節(文書#節)")


def _template(reader: Reader, path: Path) -> Template | None:
    parts = reader.front(path)
    written = reader.record(path, _WrittenTemplate, parts[0], parts[1], first_line=1) if parts else None
    if parts is None or written is None:
        return None
    if not _FILE_NAME.fullmatch(path.stem):
        reader.fault(path, "", 0, "ファイル名は、autumn-demands.j2 のように英小文字、数字、- で付けてください。")
        return None
    _, head, text = parts
    above = head.count("\n") + 3
    try:
        body = parse(text)
    except BadTemplate as error:
        reader.fault(path, "本文", above + error.line if error.line else 0, error.message)
        return None
    fields = tuple(Field(**dict(field)) for field in written.fields)
    _check_fields(reader, path, fields, body, above)
    if len(text) > LONGEST:
        reader.fault(path, "本文", above + 1, f"長すぎます。本文を{LONGEST:,}文字までにしてください。")
    front = written.model_dump(exclude={"fields"})
    return Template(id=path.stem, fields=fields, body=body, **front)


def _check_fields(reader: Reader, path: Path, fields: tuple[Field, ...], body: Body, above: int) -> None:
    """Names in the body and names in front must be the same, and each stand once in front."""
    labels: Mapping[str, str] = {field.name: field.label for field in fields}
    if len(labels) < len(fields):
        reader.fault(path, "fields", line_of(path, "fields"), "同じ名前(name)の項目が2つあります。")
    for name, line in body.used.items():
        if name not in labels:
            message = f"「{name}」という項目はありません。fieldsに書き足すか、本文から消してください。"
            reader.fault(path, "本文", above + line, message)
    for name in labels:
        if name not in body.used:
            message = f"「{name}」が本文で使われていません。本文に書くか、fieldsから消してください。"
            reader.fault(path, "fields", line_of(path, name), message)
