"""The steps that begin a reminder: which template, or the organizer's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages import Block, Choice, block
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.draft import DRAFT, Draft, Turn
from handlers.reminders.writing.gaps import FIELD
from handlers.reminders.writing.picking import ANSWERS
from handlers.reminders.writing.steps import Filling, Question, Unfit, option, picked
from handlers.wording import paragraphs
from knowledge.japanese import fold
from knowledge.reminders import BadTemplate, render_text

SOURCE, TEXT = "source", "text"
OWN = "-own"
_A_PAGE = 6


@dataclass(frozen=True)
class Source:
    """Which template, or own words."""

    office: Office
    name: str = SOURCE
    free: bool = False
    numeric: bool = False

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""
        return self.office.say("source")

    def applies(self, filling: Filling) -> bool:
        """Always."""
        return True

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The template; one that is gone is asked for again."""
        if not turns:
            return False
        templates = self.office.knowledge.reminders
        options = {OWN: self.office.say("own_label"), **{key: template.title for key, template in templates.items()}}
        key = picked(turns[-1].said, options, {}) or self._titled(turns[-1].said)
        filling.template = templates.get(key)
        filling.answers = filling.template.answers if filling.template else "none"
        return True

    def _titled(self, said: str) -> str:
        """The only template whose title holds the words. Raises Unfit, with those that come into question."""
        words = fold(said)
        found = [t for t in self.office.knowledge.reminders.values() if len(words) > 1 and words in fold(t.title)]
        if len(found) == 1:
            return found[0].id
        titles = "」「".join(template.title for template in found)
        raise Unfit(self.office.say("several_templates" if found else "no_such_template", titles=titles))

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """Some templates with what each is for, and own words."""
        templates = list(self.office.knowledge.reminders.values())
        page = page if 0 <= page * _A_PAGE < len(templates) else 0
        first = page * _A_PAGE
        shown = templates[first : first + _A_PAGE]
        points = (block("point", f"**{template.title}**: {template.summary}") for template in shown)
        choices = [option(SOURCE, template.id, template.title) for template in shown]
        rest = len(templates) - first - len(shown)
        more = page + 1 if rest else 0
        if len(templates) > _A_PAGE:
            label = self.office.say("next_label", n=min(rest, _A_PAGE)) if rest else self.office.say("first_label")
            choices.append(Choice(f"{DRAFT}page:{more}", label))
        choices.append(option(SOURCE, OWN, self.office.say("own_label")))
        return Question((*paragraphs(self.office.say("ask_source", n=len(templates))), *points), tuple(choices))

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """The template's title and how many fields there are."""
        template = filling.template
        if template is None:
            return ()
        return paragraphs(self.office.say("begins", title=template.title, n=len(template.fields)))


@dataclass(frozen=True)
class Text:
    """The organizer's own words."""

    office: Office
    name: str = TEXT
    free: bool = True
    numeric: bool = True

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""
        return self.office.say("text")

    def applies(self, filling: Filling) -> bool:
        """Where there is no template."""
        return filling.template is None

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The text as it will be sent."""
        if not turns:
            return False
        try:
            render_text(turns[-1].said)
        except BadTemplate as error:
            raise Unfit(str(error)) from None
        filling.text = turns[-1].said.strip()
        return True

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """How to write it; where there is one already, it stands below to be copied."""
        before = draft.of(TEXT)
        old = (*paragraphs(self.office.say("text_now")), block("copy", before[-1].said.strip())) if before else ()
        return Question((*paragraphs(self.office.say("ask_text")), *old))

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """Nothing: the preview shows it."""
        return ()


def is_content(step: str) -> bool:
    """Whether a step belongs to the template that was chosen, and goes with it."""
    return step in (TEXT, ANSWERS) or step.startswith(FIELD)
