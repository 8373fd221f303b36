"""A calculator's result as a reply: the answer, the months, the steps, what it leaves out, the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.messages import Block, Cited, Reply, block, plain
from handlers.understood import read_values
from handlers.wording import cited_source, paragraphs, say, section_number
from knowledge.calculators.case import Calculator, Line, Result
from knowledge.calculators.printing import cited, phrases
from knowledge.loading import Knowledge
from knowledge.months import Month
from knowledge.phrasing import Phrases, written_date


class ResultPages:
    """Renders results in the words of the knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge, self._words = knowledge, knowledge.words

    def blocks(self, calculator: Calculator, result: Result, raw: Mapping[str, Any]) -> tuple[Block, ...]:
        """The whole result: one bold line, what it rests on, steps, months, notes, caveats, sources."""
        said = phrases(self._words, calculator.name)
        used = "" if calculator.forgets else read_values(self._words, calculator.name, raw)
        return (
            block("lead", self.answer(calculator, result)),
            *_strip(self._words, result.values),
            *_points(said, result.steps),
            *self._notes(said, result),
            *(block("paragraph", said.say(line.key, **line.values)) for line in result.caveats),
            *self._left_out(said, result),
            *([block("source", say(self._words, "dialogue.result_read", values=used))] if used else []),
            *self._sources(calculator, result),
        )

    def answer(self, calculator: Calculator, result: Result) -> str:
        """The one sentence that answers, with its emphasis."""
        return phrases(self._words, calculator.name).say(result.answer, **result.shown)

    def citations(self, calculator: Calculator, result: Result | None) -> tuple[Cited, ...]:
        """Every source of the result, the main one first; without a result those of the rule."""
        refs = cited(calculator, result) if result else calculator.sources
        return tuple(cited_source(self._knowledge, ref) for ref in refs)

    def changes(self, calculator: Calculator, result: Result) -> tuple[str, ...]:
        """Ids of the law changes that the result rests on."""
        return tuple(ref.removeprefix("change:") for ref in cited(calculator, result) if ref.startswith("change:"))

    def offers(self, calculator: Calculator, result: Result) -> list[tuple[str, str]]:
        """(field, label) of what the member may add to the result."""
        said = phrases(self._words, calculator.name)
        named = ((name, said.find(f"ask.{name}.offer")) for name in result.offered)
        return [(name, text) for name, text in named if text]

    def filings(self, calculator: Calculator, result: Result, as_of: date) -> list[tuple[str, date]]:
        """(what can be done, day) for the days that still lie ahead."""
        said = phrases(self._words, calculator.name)
        return [(said.say(key), day) for key, day in result.filing if day >= as_of]

    def summary(self, calculator: Calculator, result: Result, raw: Mapping[str, Any], as_of: date) -> str:
        """The result as plain text to keep or pass on."""
        title = self._knowledge.calculators[calculator.name].title
        heading = say(self._words, "dialogue.summary_title", title=title, day=written_date(as_of))
        return f"{heading}\n{plain(Reply(self.blocks(calculator, result, raw)))}"

    def difference(self, calculator: Calculator, before: Result, after: Result) -> tuple[Block, ...]:
        """What a supposition changes: both answers and the steps that come out differently."""
        old, new = self.answer(calculator, before), self.answer(calculator, after)
        said = phrases(self._words, calculator.name)
        known = {said.say(line.key, **line.values) for line in before.steps}
        steps = [text for line in after.steps if (text := said.say(line.key, **line.values)) not in known]
        shown = [say(self._words, "dialogue.what_if_step", step=step) for step in steps]
        if old == new:
            answers = [self._words["dialogue.what_if_same"], new]
        else:
            plain_old = old.replace("**", "")
            answers = [
                say(self._words, "dialogue.what_if_after", answer=new),
                say(self._words, "dialogue.what_if_before", answer=plain_old),
            ]
        return tuple(block("point", line) for line in (*answers, *shown))

    def grounds(self, calculator: Calculator, result: Result) -> tuple[Block, ...]:
        """Each step with its own source."""
        said = phrases(self._words, calculator.name)
        lines = [(said.say(line.key, **line.values), self._short(line.ref)) for line in result.steps]
        return (
            *paragraphs(self._words["dialogue.why_result"]),
            *(block("point", f"{text}〔{source}〕" if source else text) for text, source in lines),
        )

    def _notes(self, said: Phrases, result: Result) -> Iterable[Block]:
        if result.notes:
            yield block("paragraph", self._words["dialogue.notes"])
            yield from _points(said, result.notes)

    def _left_out(self, said: Phrases, result: Result) -> Iterable[Block]:
        if result.left_out:
            lines = "".join(said.say(line.key, **line.values) for line in result.left_out)
            yield block("paragraph", say(self._words, "dialogue.left_out", lines=lines))

    def _sources(self, calculator: Calculator, result: Result) -> Iterable[Block]:
        """One line: each notice once with all its sections and its date, then changes and laws."""
        sections: dict[str, list[str]] = {}
        others = []
        for ref in cited(calculator, result):
            head, _, section = ref.partition("#")
            if head in self._knowledge.sources:
                sections.setdefault(head, []).append(section_number(section))
            else:
                others.append(self._short(ref))
        notices = (self._notice(head, "、".join(filter(None, numbers))) for head, numbers in sections.items())
        yield block("source", say(self._words, "dialogue.sources", sources="、".join([*notices, *others])))

    def _short(self, ref: str | None) -> str:
        """A source in a few words: title, section and date of a notice; instrument of a change; article of a law."""
        if ref is None:
            return ""
        head, _, section = ref.partition("#")
        if head in self._knowledge.sources:
            return self._notice(head, section_number(section))
        if ref in self._knowledge.laws:
            return self._knowledge.laws[ref]
        change = self._knowledge.changes[ref.removeprefix("change:")]
        return say(
            self._words,
            "dialogue.source_change",
            instrument=change.instrument,
            effective=written_date(change.effective),
            checked=written_date(change.checked),
        )

    def _notice(self, document: str, sections: str) -> str:
        source = self._knowledge.sources[document]
        dated = written_date(source.date) if source.date else source.written
        return f"{source.title}{f' {sections}' if sections else ''}({dated})"


def _points(said: Phrases, lines: Sequence[Line]) -> Iterable[Block]:
    return (block("point", said.say(line.key, **line.values)) for line in lines)


def _strip(words: Mapping[str, str], values: Mapping[str, Any]) -> Iterable[Block]:
    """The months of an exemption, year by year, the exempt ones emphasised and marked."""
    if "exempt_months" in values and values["period"]:
        months, marked = values["period"], set(values["exempt_months"])
    elif "childcare_months" in values and values["childcare_period"]:
        months = sorted({*values["maternity_months"], *values["childcare_period"]})
        marked = {*values["maternity_months"], *values["childcare_months"]}
    else:
        return
    if marked:
        yield block("strip", say(words, "dialogue.strip", months=_by_year(months, marked)))


def _by_year(months: Sequence[Month], marked: set[Month]) -> str:
    years = dict.fromkeys(month.year for month in months)
    rows = []
    for year in years:
        own = [m for m in months if m.year == year]
        rows.append(f"{year}年 " + " ".join(f"**●{m.month}月**" if m in marked else f"○{m.month}月" for m in own))
    return re.sub(r"\*\* \*\*", " ", " / ".join(rows))
