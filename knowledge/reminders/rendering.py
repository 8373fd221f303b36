"""Renders a reminder: a template with its values, or an organizer's own text; the result is ready to send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from knowledge.reminders.model import Template
from knowledge.reminders.sandbox import BadTemplate, Body, parse

LONGEST = 2000
"""Characters of a finished text, the same on every platform."""
_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?")
_GAP = re.compile(r"\n{3,}")


def render(template: Template, values: Mapping[str, Any]) -> str:
    """The finished text; `values` as `typed.values` gives them. Raises BadTemplate: line and what to mend."""
    labels = {field.name: field.label for field in template.fields}
    for name, line in template.body.used.items():
        if name not in labels:
            raise _no_such_field(name, line, labels)
        if name not in values:
            raise BadTemplate(line, f"「{labels[name]}」({name})の値がありません。入力してください。")
    return _finished(template.body, values)


def render_text(text: str) -> str:
    """An organizer's own text, which has no fields. Raises BadTemplate: line and what to mend."""
    body = parse(text)
    for name, line in body.used.items():
        raise _no_such_field(name, line, {})
    return _finished(body, {})


def _no_such_field(name: str, line: int, labels: Mapping[str, str]) -> BadTemplate:
    offered = f"使えるのは{'、'.join(labels)}です。" if labels else "ここでは項目を使えません。文字で書いてください。"
    return BadTemplate(line, f"「{name}」という項目はありません。{offered}")


def _finished(body: Body, values: Mapping[str, Any]) -> str:
    """Joined until it is too long; without characters that no platform takes, and no more than one empty line."""
    text = ""
    for piece in body.pieces(values):
        text += piece
        if len(text) > 2 * LONGEST:
            break
    text = _GAP.sub("\n\n", _UNSENDABLE.sub("", _LINE_END.sub("\n", text))).strip()
    if not text:
        raise BadTemplate(0, "本文が空です。送る文を書いてください。")
    if len(text) > LONGEST:
        raise BadTemplate(0, f"長すぎます。できあがりを{LONGEST:,}文字までにしてください。")
    return text
