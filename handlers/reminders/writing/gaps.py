"""The steps that fill in a template, one field after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.messages import Block, Choice
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.draft import PRESSED, Draft, Turn
from handlers.reminders.writing.steps import Filling, Question, Unfit, noted, option
from handlers.wording import paragraphs
from knowledge.reminders import BadField
from knowledge.reminders.model import Field, Kind
from knowledge.reminders.sandbox import written_day
from knowledge.reminders.typed import read

FIELD = "f."
_EXAMPLES: dict[Kind, str] = {
    "date": "12月10日、来週の金曜",
    "time": "18時半、13:30",
    "number": "30、30人",
    "yen": "3,000円、8万8千円",
    "url": "https://example.jp/",
}


@dataclass(frozen=True)
class Value:
    """One field of a template; `place` says which of how many."""

    office: Office
    field: Field
    place: tuple[int, int]

    @property
    def name(self) -> str:
        """Its name in turns and ids."""
        return f"{FIELD}{self.field.name}"

    @property
    def label(self) -> str:
        """The field's own label."""
        return self.field.label

    @property
    def free(self) -> bool:
        """Only words can be anything."""
        return self.field.type == "text"

    @property
    def numeric(self) -> bool:
        """All but one of several words."""
        return not self.field.choices

    def applies(self, filling: Filling) -> bool:
        """Where the template has it."""
        return filling.template is not None

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The value, as the template reads it."""
        if not turns:
            return False
        said = self._typed(turns[-1].said)
        try:
            value = read(self.field, said, turns[-1].at.date())
        except BadField as error:
            raise Unfit(error.message) from None
        filling.values[self.field.name] = value
        filling.fields[self.field.name] = said or (self.field.default if self.field.required else "")
        return True

    def _typed(self, said: str) -> str:
        """What the pressed option stands for, or what was typed."""
        pressed = said.removeprefix(PRESSED) if said.startswith(PRESSED) else ""
        if pressed == "default":
            return self.field.default
        if pressed == "none" or (self._may_be_left_out() and said.strip() in self.office.say("none_words").split("、")):
            return ""
        if pressed.isdecimal() and int(pressed) < len(self.field.choices):
            return self.field.choices[int(pressed)]
        return said.strip()

    def _may_be_left_out(self) -> bool:
        """Whether there is something to say in its place, or nothing is needed."""
        return bool(self.field.default) or not self.field.required

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """The label, the help or an example, and what can be pressed."""
        number, count = self.place
        lines = [self.office.say("ask_field", label=self.field.label, number=number, count=count)]
        help_, example = self.field.help, _EXAMPLES.get(self.field.type, "")
        if self.field.name in filling.fields:
            lines.append(
                self.office.say("now_is", said=filling.fields[self.field.name] or self.office.say("none_label"))
            )
        if help_:
            lines.append(help_)
        if example and "例" not in help_:
            lines.append(self.office.say("example", example=example))
        return Question(paragraphs("\n".join(lines)), tuple(self._options()))

    def _options(self) -> list[Choice]:
        choices = [option(self.name, str(number), label) for number, label in enumerate(self.field.choices)]
        if self.field.default and self.field.default not in self.field.choices:
            choices.append(option(self.name, "default", self.field.default))
        if not self.field.required:
            choices.append(option(self.name, "none", self.office.say("none_label")))
        return choices

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """The day that was understood."""
        value = filling.values.get(self.field.name)
        if not isinstance(value, date):
            return ()
        return noted(self.office.say("understood", label=self.field.label, value=written_day(value)))
