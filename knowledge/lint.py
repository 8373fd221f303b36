"""Checks beyond the form of the files: what a curator should mend, said in plain Japanese."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from knowledge.faults import DataFault
from knowledge.japanese import fold, words
from knowledge.loading import Knowledge
from knowledge.matching.targets import plain_body
from knowledge.model import Entry
from knowledge.reminders.trying import wrong_with

LONGEST_BODY = 900
_LONGEST_BUTTON = 75
_LONGEST_MESSAGE = 3000
_DIGITS = re.compile(r"\d+")


def check(knowledge: Knowledge, as_of: date, lost: Iterable[tuple[str, str, str]] = ()) -> list[DataFault]:
    """All faults. `lost` holds (entry, alias, what was found instead) for aliases that do not find their own entry."""
    faults = [fault for entry in knowledge.entries.values() for fault in _entry(knowledge, entry, as_of)]
    faults += _sections(knowledge)
    faults += _twins(knowledge)
    faults += _reminders(knowledge, as_of)
    if knowledge.distress.review_by < as_of:
        faults.append(
            DataFault(
                "help-lines.yaml",
                "review_by",
                0,
                "見直しの日を過ぎています。番号を確かめて、日付を書き直してください。",
            )
        )
    for key, alias, found in lost:
        message = f"「{alias}」と聞くと「{found}」が出ます。言い方を変えるか、ふさわしい項目に移してください。"
        faults.append(DataFault(_file(knowledge.entries[key]), "aliases", 0, message))
    return faults


def _file(entry: Entry) -> str:
    return f"entries/{entry.document}/{entry.id}.md"


def _entry(knowledge: Knowledge, entry: Entry, as_of: date) -> Iterator[DataFault]:
    file = _file(entry)
    if entry.review_by < as_of:
        yield DataFault(
            file,
            "review_by",
            0,
            f"見直しの日({entry.review_by})を過ぎています。内容を確かめて、日付を書き直してください。",
        )
    if not entry.body.startswith("**") or entry.body.count("**") % 2:
        yield DataFault(file, "答え", 0, "1行目を「**答えの文。**」で始め、** を2つで1組にしてください。")
    shown = len(plain_body(entry.body)) + sum(len(knowledge.changes[key].text) + 120 for key in entry.changes)
    if shown > _LONGEST_MESSAGE or len(entry.body) > LONGEST_BODY:
        yield DataFault(file, "答え", 0, f"長すぎます。{LONGEST_BODY}文字までにするか、項目を分けてください。")
    if len(entry.title) > _LONGEST_BUTTON:
        yield DataFault(file, "title", 0, f"ボタンに入りません。{_LONGEST_BUTTON}文字までにしてください。")
    if entry.id in entry.related:
        yield DataFault(file, "related", 0, "自分自身は書けません。消してください。")
    for question in set(entry.not_for) & set(entry.aliases):
        yield DataFault(
            file, "not_for", 0, f"「{question}」が、答える質問と答えない質問の両方にあります。片方を消してください。"
        )
    for key in entry.changes:
        if not set(entry.cites) & set(knowledge.changes[key].affects):
            yield DataFault(
                file,
                "changes",
                0,
                f"「{key}」は、この項目の出典の節の変更ではありません。citesかchangesを直してください。",
            )


def _sections(knowledge: Knowledge) -> Iterator[DataFault]:
    """Every section has an entry; every change stands on an entry of each section that it affects."""
    cited = {ref for entry in knowledge.entries.values() for ref in entry.cites}
    for source in knowledge.sources.values():
        for section, name in source.sections.items():
            if f"{source.id}#{section}" not in cited:
                yield DataFault(
                    "sources.yaml",
                    source.id,
                    0,
                    f"節「{section} {name}」を出典にする項目がありません。項目を書いてください。",
                )
    for change in knowledge.changes.values():
        shown = {ref for entry in knowledge.entries.values() if change.id in entry.changes for ref in entry.cites}
        for ref in change.affects:
            if ref not in shown:
                yield DataFault(
                    "changes.yaml",
                    change.id,
                    0,
                    f"{ref} の項目のどれにも、この変更が書かれていません。changesに足してください。",
                )


def _reminders(knowledge: Knowledge, as_of: date) -> Iterator[DataFault]:
    """Every template can be filled in and sent, and what it says of the law has been looked at in time."""
    for template in knowledge.reminders.values():
        if template.review_by and template.review_by < as_of:
            message = f"見直しの日({template.review_by})を過ぎています。内容を確かめて、日付を書き直してください。"
            yield DataFault(f"reminders/{template.id}.j2", "review_by", 0, message)
        for field, message in wrong_with(template, as_of):
            yield DataFault(f"reminders/{template.id}.j2", field, 0, message)


def _twins(knowledge: Knowledge) -> Iterator[DataFault]:
    """Questions of two entries that hold the same words and numbers."""
    seen: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for entry in knowledge.entries.values():
        for question in (entry.title, *entry.aliases):
            seen[_essence(question)].setdefault(entry.id, question)
    for owners in seen.values():
        if len(owners) > 1:
            yield from _twin_faults(knowledge, owners)


def _twin_faults(knowledge: Knowledge, owners: Mapping[str, str]) -> Iterator[DataFault]:
    (first, question), *others = owners.items()
    for key, other in others:
        message = f"「{other}」は、{first} の「{question}」とほとんど同じです。どちらか1つにしてください。"
        yield DataFault(_file(knowledge.entries[key]), "aliases", 0, message)


def _essence(question: str) -> str:
    """The content words in order and all numbers; the whole text where there are no such words."""
    folded = fold(question)
    content = [word.form for word in words(folded) if word.content]
    return " ".join([*content, *_DIGITS.findall(folded)]) if len(content) > 1 else re.sub(r"\W", "", folded)
