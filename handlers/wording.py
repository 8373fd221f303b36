"""Results become replies: the answer, what the law changed, the source line, choices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from handlers.messages import Block, Choice, Cited, block
from knowledge.loading import Knowledge
from knowledge.model import Change, Entry, Source
from knowledge.phrasing import written_date

_ERA_ASKED = re.compile(r"昭和|平成|令和|(?<![a-z])[hrs]\d", re.IGNORECASE)
_NAMED_SECTIONS = {"targets": "到達指標", "0": ""}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(年度?)(?!\()")


def say(words: Mapping[str, str], key: str, **values: object) -> str:
    """The bot's own sentence `key` of words/ja, its {placeholders} filled in."""
    return words[key].format(**values)


def paragraphs(text: str) -> tuple[Block, ...]:
    """Blocks of a text: 「・」 begins a point; the first line is the lead where it has emphasis."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("・"):
            found.append(block("point", line[1:].strip()))
        else:
            found.append(block("lead" if not found and "**" in line else "paragraph", line))
    return tuple(found)


def entry_blocks(knowledge: Knowledge, entry: Entry, as_of: date, question: str = "") -> tuple[Block, ...]:
    """Changes that mislead first, then the answer, then later changes and the source line."""
    words = knowledge.words
    changes = [knowledge.changes[key] for key in entry.changes]
    before = [block("warning", _change_line(words, c, as_of)) for c in changes if c.mislead == "high"]
    later = [
        block("paragraph", _change_line(words, c, as_of))
        for c in changes
        if c.mislead == "low" and (c.kind == "rule" or c.effective <= as_of)
    ]
    body = paragraphs(with_eras(entry.body) if _ERA_ASKED.search(question) else entry.body)
    return (*before, *body, *later, *source_blocks(knowledge, entry))


def _change_line(words: Mapping[str, str], change: Change, as_of: date) -> str:
    if change.kind == "figure":
        key = "figure_later"
    else:
        when = "now" if change.effective <= as_of else "soon"
        key = f"change_{when}" if change.mislead == "high" else f"change_later_{when}"
    return say(
        words,
        f"counter.{key}",
        effective=written_date(change.effective),
        text=change.text,
        instrument=change.instrument,
        authority=change.authority,
        checked=written_date(change.checked),
    )


def source_blocks(knowledge: Knowledge, entry: Entry) -> tuple[Block, ...]:
    """The source line, and for an entry without changes that none has been confirmed."""
    source, section = _located(knowledge, entry.cites[0])
    shown = section_number(section)
    if source.date:
        line = say(knowledge.words, "counter.source", title=source.title, section=shown, date=written_date(source.date))
    else:
        line = say(knowledge.words, "counter.source_undated", title=source.title, section=shown, written=source.written)
    blocks = [block("source", re.sub(r" (?=\()", "", line))]
    if not entry.changes:
        checked = max(change.checked for change in knowledge.changes.values())
        blocks.append(block("source", say(knowledge.words, "counter.unchanged", checked=written_date(checked))))
    return tuple(blocks)


def section_number(section: str) -> str:
    """2.2 is printed 2(2); the introduction has no number."""
    if section in _NAMED_SECTIONS:
        return _NAMED_SECTIONS[section]
    head, _, tail = section.partition(".")
    return f"{head}({tail})" if tail else head


def _located(knowledge: Knowledge, ref: str) -> tuple[Source, str]:
    document, _, section = ref.partition("#")
    return knowledge.sources[document], section


def citations(knowledge: Knowledge, entry: Entry) -> tuple[Cited, ...]:
    """The entry's sections, main source first, then the changes that it shows."""
    return tuple(cited_source(knowledge, ref) for ref in (*entry.cites, *(f"change:{key}" for key in entry.changes)))


def cited_source(knowledge: Knowledge, ref: str) -> Cited:
    """A reference with its title and date: a section of a document, a change of law, or an article of a law."""
    if ref in knowledge.laws:
        return Cited(ref, knowledge.laws[ref], None)
    if ref.startswith("change:"):
        change = knowledge.changes[ref.removeprefix("change:")]
        return Cited(ref, change.instrument, change.effective.isoformat())
    source, section = _located(knowledge, ref)
    title = f"{source.title} {source.sections[section]}"
    return Cited(ref, title, source.date.isoformat() if source.date else None)


def with_eras(text: str) -> str:
    """Years with their era beside them: 2019年 becomes 2019年(平成31年・令和元年)."""
    return _YEAR.sub(lambda m: f"{m[0]}({_era_of(int(m[1]), m[2])})", text)


def _era_of(year: int, unit: str) -> str:
    if year >= 2020:
        return f"令和{year - 2018}{unit}"
    if year == 2019:
        return f"平成31{unit}・令和元{unit}"
    return f"平成{year - 1988}{unit}" if year >= 1990 else f"昭和{year - 1925}{unit}"


def entry_choices(knowledge: Knowledge, keys: Iterable[str]) -> tuple[Choice, ...]:
    """A choice for each entry, labelled with its title."""
    return tuple(Choice(f"entry:{key}", knowledge.entries[key].title) for key in keys)
