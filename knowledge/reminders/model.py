"""What a reminder template is: its fields, its parsed body and the topic it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.model import Line, Slug
from knowledge.reminders.sandbox import Body

Kind = Literal["text", "date", "time", "number", "yen", "url", "choice"]
Answers = Literal["none", "confirm", "attend"]


class Topic(BaseModel):
    """What members can subscribe to; `help` says in one sentence what they will get."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    id: Slug
    title: Line
    help: Line


@dataclass(frozen=True)
class Field:
    """One gap in a template. `default` is written as an organizer would type it, "" where there is none."""

    name: str
    label: str
    type: Kind
    required: bool = True
    default: str = ""
    help: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Template:
    """One reminder to fill in. `source` is DOCUMENT#SECTION or "", `suggested` a schedule in words or "".

    `answers`: buttons below the text: none, `confirm` (確認した) or `attend` (参加する/参加しない). `review_by`: when
    someone must look again whether what it says of the law still holds; None where it says nothing of it.
    """

    id: str
    title: str
    summary: str
    topic: str
    answers: Answers
    source: str
    suggested: str
    review_by: date | None
    fields: tuple[Field, ...]
    body: Body
