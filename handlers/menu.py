"""The topic menu: documents, their sections, and the entries of a section."""

from __future__ import annotations

from handlers.calculating import CALC
from handlers.messages import Choice, Reply
from handlers.wording import entry_choices, paragraphs, say
from knowledge.calculators import CALCULATORS
from knowledge.loading import Knowledge

PREFIX = "menu:"


def documents(knowledge: Knowledge) -> Reply:
    """All documents that have entries."""
    choices = [
        Choice(f"{PREFIX}{key}", knowledge.sources[key].title)
        for key, entries in knowledge.entries_by_document.items()
        if entries
    ]
    return Reply(paragraphs(say(knowledge.words, "counter.menu")), tuple(choices))


def calculators(knowledge: Knowledge) -> Reply:
    """All calculators, to begin one."""
    choices = [Choice(f"{CALC}{key}", knowledge.calculators[key].title) for key in CALCULATORS]
    return Reply(paragraphs(say(knowledge.words, "counter.own_menu")), tuple(choices))


def opened(knowledge: Knowledge, choice: str) -> Reply:
    """The reply to a choice `menu:DOCUMENT` or `menu:DOCUMENT#SECTION`; an unknown one shows the whole menu."""
    document, _, section = choice.removeprefix(PREFIX).partition("#")
    source = knowledge.sources.get(document)
    entries = knowledge.entries_by_document.get(document, ())
    if source is None or not entries or (section and section not in source.sections):
        gone = paragraphs(say(knowledge.words, "counter.menu_gone"))
        return Reply(gone, documents(knowledge).choices)
    back = Choice("menu", knowledge.words["counter.menu_back"])
    if section:
        keys = [entry.id for entry in entries if entry.cites[0] == f"{document}#{section}"]
        text = say(knowledge.words, "counter.menu_section", title=source.sections[section])
        return Reply(paragraphs(text), (*entry_choices(knowledge, keys), back))
    cited = {entry.cites[0].partition("#")[2] for entry in entries}
    sections = [Choice(f"{PREFIX}{document}#{key}", name) for key, name in source.sections.items() if key in cited]
    text = say(knowledge.words, "counter.menu_document", title=source.title)
    return Reply(paragraphs(text), (*sections, back))
