"""The step that asks to whom: every answer adds or takes away, and the number reached is said after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages import Block, Choice, block
from handlers.reminders.organizers.audiences import Audiences
from handlers.reminders.organizers.office import Office
from handlers.reminders.writing.draft import DRAFT, PRESSED, Draft, Turn, short_id
from handlers.reminders.writing.steps import Filling, Question, Unfit, option
from handlers.wording import paragraphs

AUDIENCE, DONE = "audience", "done"
_A_PAGE = 8


@dataclass(frozen=True)
class Audience:
    """To whom; every turn adds or takes away, until it is enough."""

    office: Office
    name: str = AUDIENCE
    free: bool = False
    numeric: bool = False

    @property
    def label(self) -> str:
        """What is mended when the step is asked again."""
        return self.office.say("audience")

    def applies(self, filling: Filling) -> bool:
        """Always."""
        return True

    def take(self, filling: Filling, turns: Sequence[Turn]) -> bool:
        """The audience; complete where the last word was that it is enough, and somebody is named."""
        chosen: list[str] = []
        enough = self.office.say("done_words").split("、")
        for turn in turns:
            if turn.said == PRESSED + DONE or turn.said.strip() in enough:
                continue
            added, removed = self._read(turn.said, chosen)
            chosen = [item for item in dict.fromkeys([*chosen, *added]) if item not in removed]
        filling.audience = tuple(chosen)
        ended = bool(turns) and (turns[-1].said == PRESSED + DONE or turns[-1].said.strip() in enough)
        if ended and not chosen:
            raise Unfit(self.office.say("nobody_yet"))
        return ended

    def _read(self, said: str, chosen: Sequence[str]) -> tuple[list[str], list[str]]:
        audiences = Audiences(self.office)
        if said.startswith(PRESSED):
            known = (*audiences.items(), *chosen)
            pressed = [item for item in known if short_id(item) == said.removeprefix(PRESSED)][:1]
            return ([], pressed) if pressed and pressed[0] in chosen else (pressed, [])
        added, removed, unknown = audiences.read(said)
        if unknown:
            near = "、".join(audiences.near(unknown)[:_A_PAGE])
            tags = near or "、".join(list(self.office.audience.tags())[:_A_PAGE])
            hint = self.office.say("near_audiences" if near else "known_tags", tags=tags) if tags else ""
            raise Unfit(self.office.say("unknown_audience", item=unknown[:40], known=hint))
        return added, removed

    def ask(self, filling: Filling, draft: Draft, page: int) -> Question:
        """Whom it reaches so far, and who can be added. `page` of -1: nothing to add is shown."""
        audiences, say = Audiences(self.office), self.office.say
        if filling.audience and page < 0:
            reach = self.office.audience.reach(filling.audience, filling.topic, reminder=draft.reminder)
            lines = (block("lead", say("audience_now", labels=audiences.labels(filling.audience))),)
            more = Choice(f"{DRAFT}page:0", say("add_label"))
            return Question((*lines, *audiences.reached(reach)), (option(AUDIENCE, DONE, say("done_label")), more))
        return self._offered(audiences, filling, max(page, 0))

    def _offered(self, audiences: Audiences, filling: Filling, page: int) -> Question:
        known = list(dict.fromkeys([*audiences.items(), *filling.audience]))
        first = page * _A_PAGE if page * _A_PAGE < len(known) else 0
        choices = []
        for item in known[first : first + _A_PAGE]:
            mark = "✓ " if item in filling.audience else ""
            choices.append(option(AUDIENCE, short_id(item), f"{mark}{audiences.counted(item, filling.topic)}"))
        if first + _A_PAGE < len(known):
            left = min(_A_PAGE, len(known) - first - _A_PAGE)
            choices.append(Choice(f"{DRAFT}page:{page + 1}", self.office.say("next_label", n=left)))
        elif first:
            choices.append(Choice(f"{DRAFT}page:0", self.office.say("first_label")))
        if filling.audience:
            choices.append(option(AUDIENCE, DONE, self.office.say("done_label")))
        key = "ask_audience_more" if filling.audience else "ask_audience"
        return Question(paragraphs(self.office.say(key)), tuple(choices))

    def echo(self, filling: Filling) -> tuple[Block, ...]:
        """Nothing: the question says it after every change."""
        return ()
