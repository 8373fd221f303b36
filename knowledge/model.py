"""The knowledge base as data: documents, law changes, entries, calculator topics and outside topics."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+#[a-z0-9.]+$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_FOLD = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
Unfolded = Annotated[Text, AfterValidator(lambda text: _FOLD.sub("", text))]
"""A text that YAML joined from several lines with spaces, which Japanese does not have."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Correction(_Record):
    """A slip printed in a document and the wording used instead."""

    printed: Line
    used: Line
    note: Line


class Source(_Record):
    """A document; `date` is None where the document bears none, `written` then says when it was written."""

    id: Slug
    title: Line
    kind: Literal["policy", "notice"]
    date: date | None
    written: Line | None = None
    sections: dict[str, Line]
    corrections: tuple[Correction, ...] = ()


class Change(_Record):
    """What has changed since a notice; `mislead: high` stands before the notice's own words."""

    id: Slug
    affects: tuple[Ref, ...]
    effective: date
    mislead: Literal["high", "low"]
    kind: Literal["rule", "figure"]
    text: Unfolded
    instrument: Line
    authority: Line
    checked: date


class Entry(_Record):
    """One thing a member asks and its answer. `body` marks its first sentence bold with ** and points with ・."""

    id: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=75)]
    cites: Annotated[tuple[Ref, ...], Field(min_length=1)]
    aliases: Annotated[tuple[Line, ...], Field(min_length=12)]
    not_for: tuple[Line, ...] = ()
    keywords: tuple[Line, ...] = ()
    related: tuple[Slug, ...] = ()
    calculator: Slug | None = None
    changes: tuple[Slug, ...] = ()
    sensitive: bool = False
    english: Line | None = None
    review_by: date
    body: Text

    @property
    def document(self) -> str:
        """Id of the document that the main citation belongs to."""
        return self.cites[0].partition("#")[0]


class CalculatorTopic(_Record):
    """Personal questions that a rule calculator answers, and the entry that explains its rule."""

    name: Slug
    title: Line
    entry: Slug
    related: tuple[Slug, ...] = ()
    cites: Annotated[tuple[Ref, ...], Field(min_length=1)]
    asked: Annotated[tuple[Line, ...], Field(min_length=12)]


class OutsideTopic(_Record):
    """Questions that the knowledge base does not answer, and what is said to them."""

    id: Slug
    why: Literal["other-law", "union-matters", "off-topic", "chit-chat", "personal-data", "hostile"]
    title: Line
    reply: Text
    asked: Annotated[tuple[Line, ...], Field(min_length=5)]


class HelpLine(_Record):
    """A telephone or web service for people in distress."""

    name: Line
    contact: Line
    note: Line | None = None


class Distress(_Record):
    """Words of distress, the first human answer to them, and the help lines, checked once a year."""

    checked: date
    review_by: date
    words: Annotated[tuple[Line, ...], Field(min_length=1)]
    reply: Text
    lines: Annotated[tuple[HelpLine, ...], Field(min_length=1)]
    closing: Text
