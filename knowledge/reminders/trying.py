"""Tries a template out: once with every field filled in, once with nothing but what is required."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.reminders.model import Field, Template
from knowledge.reminders.rendering import render
from knowledge.reminders.sandbox import BadTemplate
from knowledge.reminders.typed import BadField, read, values

_SAMPLES = {
    "text": "3階会議室",
    "date": "12月10日",
    "time": "18時半",
    "number": "30",
    "yen": "3千円",
    "url": "https://example.jp/",
}


def sample(field: Field) -> str:
    """Something that can be typed into the field: its default, else an example of its type."""
    return field.default or (field.choices[0] if field.choices else _SAMPLES[field.type])


def tried(template: Template, as_of: date) -> tuple[str, str]:
    """The text with every field and the text with the required ones. Raises BadField or BadTemplate."""
    full = {field.name: sample(field) for field in template.fields}
    spare = {field.name: sample(field) if field.required else "" for field in template.fields}
    return render(template, values(template, full, as_of)), render(template, values(template, spare, as_of))


def wrong_with(template: Template, as_of: date) -> Iterator[tuple[str, str]]:
    """(field, what to mend) for each fault that shows only when the template is used."""
    try:
        for field in template.fields:
            read(field, sample(field), as_of)
        texts = tried(template, as_of)
    except BadField as error:
        yield error.field, error.message
    except BadTemplate as error:
        yield "本文", str(error)
    else:
        if any(text.count("**") % 2 for text in texts):
            yield "本文", "** は2つで1組にしてください。"
