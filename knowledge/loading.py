"""Reads and checks the data files; an error names file, field and line and says what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from knowledge.faults import DataFault
from knowledge.files import Reader
from knowledge.model import CalculatorTopic, Change, Distress, Entry, OutsideTopic, Source
from knowledge.rates import Rates, Series
from knowledge.reminders.model import Template, Topic
from knowledge.reminders.templates import check_named, load_templates, load_topics

DATA = Path(__file__).parent / "data"
_Model = TypeVar("_Model", bound=BaseModel)


class BrokenData(Exception):
    """The data cannot be used; `faults` lists every fault found, each with file, line and what to write."""

    def __init__(self, faults: list[DataFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Knowledge:
    """Everything the bot knows, read once and never changed."""

    sources: Mapping[str, Source]
    changes: Mapping[str, Change]
    entries: Mapping[str, Entry]
    calculators: Mapping[str, CalculatorTopic]
    outside: Mapping[str, OutsideTopic]
    distress: Distress
    words: Mapping[str, str]
    rates: Rates
    laws: Mapping[str, str]
    topics: Mapping[str, Topic]
    reminders: Mapping[str, Template]

    @cached_property
    def entries_by_document(self) -> Mapping[str, tuple[Entry, ...]]:
        """Entries of each document in the order of its sections; documents in the order of sources.yaml."""
        order = {f"{s.id}#{key}": i for s in self.sources.values() for i, key in enumerate(s.sections)}
        grouped: dict[str, list[Entry]] = {source: [] for source in self.sources}
        for entry in self.entries.values():
            grouped[entry.document].append(entry)
        return {key: tuple(sorted(rows, key=lambda e: order[e.cites[0]])) for key, rows in grouped.items()}


def load(root: Path = DATA) -> Knowledge:
    """Everything under `root`. Raises BrokenData with every fault; nothing is half-loaded."""
    reader = Reader(root)
    sources = _by("id", reader.rows(root / "sources.yaml", Source))
    changes = _by("id", reader.rows(root / "changes.yaml", Change))
    entries = _files(reader, "entries/*/*.md", lambda p: _entry(reader, p), lambda e: e.id)
    calculators = _files(reader, "calculators/*.yaml", lambda p: reader.one(p, CalculatorTopic), lambda c: c.name)
    outside = _files(reader, "outside/*.yaml", lambda p: reader.one(p, OutsideTopic), lambda o: o.id)
    distress = reader.one(root / "help-lines.yaml", Distress)
    words = _words(reader, root)
    rates, laws = _rates(reader, root), _laws(reader, root / "laws.yaml")
    topics = load_topics(reader, root / "reminders" / "topics.yaml")
    reminders = load_templates(reader, root / "reminders")
    if not reader.faults:
        _check_links(reader, sources, changes, entries, calculators)
        check_named(reader, root / "reminders", reminders, topics, _sections(sources))
        _check_rates(reader, root, rates, {*_sections(sources), *(f"change:{key}" for key in changes), *laws})
    if reader.faults or distress is None:
        raise BrokenData(reader.faults)
    return Knowledge(sources, changes, entries, calculators, outside, distress, words, rates, laws, topics, reminders)


@dataclass(frozen=True)
class RemindersAlone:
    """What reminders need, for commands that have to start fast."""

    words: Mapping[str, str]
    topics: Mapping[str, Topic]
    reminders: Mapping[str, Template]


def load_reminders(root: Path = DATA) -> RemindersAlone:
    """The templates, the topics and the words for them. Raises BrokenData."""
    reader = Reader(root)
    words = _words(reader, root, "remind*.yaml")
    topics = load_topics(reader, root / "reminders" / "topics.yaml")
    reminders = load_templates(reader, root / "reminders")
    if reader.faults:
        raise BrokenData(reader.faults)
    return RemindersAlone(words, topics, reminders)


def _entry(reader: Reader, path: Path) -> Entry | None:
    """One curated entry: front matter, then the answer."""
    parts = reader.front(path)
    if parts is None:
        return None
    value, head, body = parts
    return reader.record(path, Entry, {**value, "body": body}, head, first_line=1)


def _by(key: str, rows: Iterable[_Model]) -> dict[str, _Model]:
    return {getattr(row, key): row for row in rows}


def _files(
    reader: Reader, pattern: str, read: Callable[[Path], _Model | None], key: Callable[[_Model], str]
) -> dict[str, _Model]:
    """All files of one kind by their key, which must be the file's name."""
    found: dict[str, _Model] = {}
    paths = sorted(reader.root.glob(pattern))
    if not paths:
        reader.fault(reader.root / pattern, "", 0, "この形のファイルが1つもありません。")
    for path in paths:
        record = read(path)
        if record is None:
            continue
        if key(record) != path.stem:
            reader.fault(path, "id", 2, f"「{path.stem}」と書いてください(ファイル名と同じにします)。")
        elif key(record) in found:
            reader.fault(path, "id", 2, f"「{key(record)}」はほかのファイルにもあります。別の名前にしてください。")
        else:
            found[key(record)] = record
    return found


def _words(reader: Reader, root: Path, pattern: str = "*.yaml") -> dict[str, str]:
    """Every sentence that the bot itself says: words/ja/**/<file>.yaml gives `<file>.<key.inner>`."""
    said: dict[str, str] = {}
    for path in sorted((root / "words" / "ja").rglob(pattern)):
        value = reader.yaml(path, reader.text(path))
        flat = list(_flat(path.stem, value)) if isinstance(value, dict) else []
        if not flat or not all(isinstance(text, str) for _, text in flat):
            reader.fault(path, "", 1, "「名前: 文」の形で書いてください。文に「: 」があるときは引用符で囲みます。")
            continue
        said |= {key: text.strip() for key, text in flat}
    return said


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    """(dotted key, leaf) of nested mappings."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _flat(f"{prefix}.{key}", inner)
    else:
        yield prefix, value


def _rates(reader: Reader, root: Path) -> dict[str, Series]:
    """Every dated figure of rates/*.yaml by its name."""
    found: dict[str, Series] = {}
    for path in sorted((root / "rates").glob("*.yaml")):
        text = reader.text(path)
        value = reader.yaml(path, text)
        if text is None or not isinstance(value, dict):
            reader.fault(path, "", 1, "「名前:」の下に title、unit、checked、values を書いてください。")
            continue
        for name, row in value.items():
            series = reader.record(path, Series, row, text, at=(name,))
            if name in found:
                reader.fault(path, name, 0, "同じ名前の数字が、もう1つあります。別の名前にしてください。")
            elif series is not None:
                found[name] = series
    return found


def _laws(reader: Reader, path: Path) -> dict[str, str]:
    """Titles of the laws that may be cited: `law:NAME#ARTICLE` → 「NAME ARTICLE条(caption)」."""
    value = reader.yaml(path, reader.text(path))
    if not isinstance(value, dict) or not all(isinstance(articles, dict) for articles in value.values()):
        reader.fault(path, "", 1, '「法令の名前:」の下に「"条": 見出し」を書いてください。')
        return {}
    return {
        f"law:{law}#{article}": f"{law}{_article(str(article))}({caption})"
        for law, articles in value.items()
        for article, caption in articles.items()
    }


def _article(number: str) -> str:
    """29の7 → 29条の7."""
    head, _, tail = number.partition("の")
    return f"{head}条の{tail}" if tail else f"{head}条"


def _check_rates(reader: Reader, root: Path, rates: Rates, known: set[str]) -> None:
    """Every figure names a source that exists."""
    files = {path: path.read_text(encoding="utf-8") for path in sorted((root / "rates").glob("*.yaml"))}
    for name, series in rates.items():
        path = next(path for path, text in files.items() if f"{name}:" in text)
        refs = [rate.ref for rate in series.values]
        reader.unknown(path, f"{name}.ref", refs, known, "sources.yaml、changes.yaml、laws.yamlにあるもの")


def _sections(sources: Mapping[str, Source]) -> set[str]:
    return {f"{source.id}#{key}" for source in sources.values() for key in source.sections}


def _check_links(
    reader: Reader,
    sources: Mapping[str, Source],
    changes: Mapping[str, Change],
    entries: Mapping[str, Entry],
    calculators: Mapping[str, CalculatorTopic],
) -> None:
    """Every citation, change, related entry and calculator that is named must exist."""
    sections = _sections(sources)
    for change in changes.values():
        reader.unknown(
            reader.root / "changes.yaml",
            f"{change.id}.affects",
            change.affects,
            sections,
            "sources.yamlにある節",
        )
    for entry in entries.values():
        path = reader.root / "entries" / entry.document / f"{entry.id}.md"
        reader.unknown(path, "cites", entry.cites, sections, "sources.yamlにある節(文書#節)")
        reader.unknown(path, "changes", entry.changes, changes, "changes.yamlにあるid")
        reader.unknown(path, "related", entry.related, entries, "ほかの項目のid")
        reader.unknown(path, "calculator", filter(None, [entry.calculator]), calculators, "calculatorsにある名前")
        if not path.exists():
            reader.fault(path, "cites", 0, f"先頭の出典の文書「{entry.document}」のフォルダに置いてください。")
    for topic in calculators.values():
        path = reader.root / "calculators" / f"{topic.name}.yaml"
        reader.unknown(path, "cites", topic.cites, sections, "sources.yamlにある節(文書#節)")
        reader.unknown(path, "entry", [topic.entry], entries, "項目のid")
        reader.unknown(path, "related", topic.related, calculators, "ほかの計算の名前")
