"""An organizer writes a reminder: each answer leads to the next question, and the last one to the preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from handlers.messages import Block, Choice, Delivery, IncomingMessage, Reply, Response, block
from handlers.ports import Memory
from handlers.reminders.model import Refused
from handlers.reminders.organizers.office import Office, own_place
from handlers.reminders.organizers.previewing import Previewing
from handlers.reminders.organizers.submitting import BROADCAST, Submitting
from handlers.reminders.writing.addressing import AUDIENCE
from handlers.reminders.writing.draft import DRAFT, ORDER, PRESSED, RESUME, Draft, typed
from handlers.reminders.writing.replaying import Position, back, mended, position, said
from handlers.wording import paragraphs
from knowledge.japanese import fold

_STILL_CHOOSING = -1  # the page of a list that shows what was chosen, not what there is


class Composing:
    """The conversation in which a reminder is written."""

    def __init__(self, office: Office) -> None:
        self._office, self._previewing, self._submitting = office, Previewing(office), Submitting(office)
        self._controls: dict[str, Callable[[IncomingMessage, Memory, Draft, str], Response]] = {
            "resume": lambda message, memory, draft, _: self._shown(message, memory, draft),
            "page": self._paged,
            "back": lambda message, memory, draft, _: self._back(message, memory, draft),
            "quit": lambda message, memory, draft, _: self._ended(message, memory, self._stopped()),
            "fix": self._fixed,
            "test": lambda message, memory, draft, _: self._tested(message, memory, draft),
            "submit": self._submitted,
        }

    def begin(self, message: IncomingMessage, memory: Memory, draft: Draft) -> Response:
        """Goes on with a draft, in place of any other: a new one, or that of a reminder there is already."""
        return self._shown(message, memory, draft)

    def heard(self, message: IncomingMessage, memory: Memory, choice: str | None) -> Response | None:
        """What belongs to the draft: its buttons, and words that answer the open step; None for all else."""
        now = position(self._office, memory.order) if memory.order else None
        if choice is not None and not (now and now.step and now.step.numeric and _is_number(message)):
            ours = choice.startswith((DRAFT, ORDER))
            return self._pressed(message, memory, choice) if ours else None
        if memory.order is None or now is None or memory.awaits or not message.text.strip():
            return None
        command = self._command(message.text, memory, memory.order, now)
        if command:
            return self._pressed(message, memory, f"{DRAFT}{command}")
        return self._typed(message, memory, memory.order, now)

    def _command(self, text: str, memory: Memory, draft: Draft, now: Position) -> str:
        """Words that mean the same as a button: those that end a question, and those of the preview."""
        bare = fold(text).strip("「」。.! ")
        known = {"back": "back", "quit": "quit"}
        if now.step is None:
            known |= {name: f"{name}:{draft.stamp}" for name in ("submit", "test", "fix", "resume")}
            shown = any(choice.id.startswith(f"{DRAFT}submit:") for choice in memory.offered)
            known |= {"yes": f"submit:{draft.stamp}"} if shown else {}
        elif now.step.name == AUDIENCE and now.filling.audience:
            known["add"] = "page:0"
        words = ((name, map(fold, self._office.say(f"{name}_words").split("、"))) for name in known)
        return next((known[name] for name, said in words if bare in said), "")

    def _pressed(self, message: IncomingMessage, memory: Memory, choice: str) -> Response:
        draft = memory.order
        if draft is None:
            return self._office.keep(message, memory, self._office.page("no_draft"))
        kind, _, rest = choice.partition(":")
        name, _, argument = rest.partition(":")
        if f"{kind}:" == DRAFT:
            control = self._controls.get(name)
            return control(message, memory, draft, argument) if control else self._shown(message, memory, draft)
        now = position(self._office, draft)
        if now.step is None or now.step.name != name:
            return self._shown(message, memory, draft, self._office.page("stale").blocks)
        return self._answered(message, memory, draft, now, f"{PRESSED}{argument}")

    def _typed(self, message: IncomingMessage, memory: Memory, draft: Draft, now: Position) -> Response | None:
        """Typed words answer the open step. After an interlude only those do that cannot mean anything else."""
        interrupted = not any(_of_the_draft(choice) for choice in memory.offered)
        if now.step is None:
            lost = not interrupted and not self._office.is_question(message.text)
            return self._shown(message, memory, draft, self._office.page("at_preview").blocks) if lost else None
        if interrupted and (now.step.free or memory.dialogue is not None):
            return None
        words = typed(message.text)
        after = position(self._office, said(draft, now.step.name, words, message.received_at))
        refused = after.complaint and after.step and after.step.name == now.step.name
        if refused and (interrupted or (not now.step.free and self._office.is_question(message.text))):
            return None
        return self._answered(message, memory, draft, now, words)

    def _answered(self, message: IncomingMessage, memory: Memory, draft: Draft, now: Position, words: str) -> Response:
        """The next question, or the same one with what is wrong with the answer."""
        step = now.step
        if step is None:
            return self._shown(message, memory, draft)
        later = said(draft, step.name, words, message.received_at)
        after = position(self._office, later)
        if after.complaint and after.step and after.step.name == step.name:
            return self._shown(message, memory, draft, paragraphs(after.complaint))
        understood = after.find(step.name)
        return self._shown(message, memory, later, understood.echo(after.filling) if understood else ())

    def _shown(
        self,
        message: IncomingMessage,
        memory: Memory,
        draft: Draft,
        before: tuple[Block, ...] = (),
        page: int = _STILL_CHOOSING,
    ) -> Response:
        """The open question, or the preview."""
        now = position(self._office, draft)
        if now.step is None:
            return self._previewed(message, memory, draft, now, before)
        question = now.step.ask(now.filling, draft, page)
        complaint = paragraphs(now.complaint) if now.complaint else ()
        ways = ("back", "quit") if now.answered or draft.of(AUDIENCE) else ("quit",)
        ends = (self._office.choice(f"{DRAFT}{way}", way) for way in ways)
        reply = Reply((*before, *complaint, *question.blocks), (*question.choices, *ends), private=True)
        return self._office.keep(message, replace(memory, order=draft), reply)

    def _previewed(
        self, message: IncomingMessage, memory: Memory, draft: Draft, now: Position, before: tuple[Block, ...]
    ) -> Response:
        """What readers will see as a message of its own, then what can be done with it.

        In one message where it could not be told apart from what others wrote, or takes another's place.
        """
        seen, controls = self._previewing.pages(message, draft, now)
        controls = replace(controls, blocks=(*before, *controls.blocks))
        kept = self._office.keep(message, replace(memory, order=draft), controls)
        if seen is None:
            return kept
        if own_place(message) and message.change == "new":
            return Response(seen, (Delivery(message.conversation, controls, under=message.id),))
        return replace(kept, reply=self._previewing.in_one(seen, controls))

    def _paged(self, message: IncomingMessage, memory: Memory, draft: Draft, page: str) -> Response:
        number = int(page) if page.isdecimal() and len(page) < 4 else 0
        return self._shown(message, memory, draft, page=number)

    def _back(self, message: IncomingMessage, memory: Memory, draft: Draft) -> Response:
        return self._shown(message, memory, back(draft, position(self._office, draft)))

    def _fixed(self, message: IncomingMessage, memory: Memory, draft: Draft, step: str) -> Response:
        """Which step to mend, or the step."""
        now = position(self._office, draft)
        if now.step is not None:
            return self._shown(message, memory, draft)
        if now.find(step):
            return self._shown(message, memory, mended(draft, step))
        steps = (Choice(f"{DRAFT}fix:{one.name}", one.label) for one in now.answered)
        resume = self._office.choice(RESUME, "to_preview")
        return self._office.keep(message, memory, replace(self._office.page("ask_fix", *steps, resume), private=True))

    def _tested(self, message: IncomingMessage, memory: Memory, draft: Draft) -> Response:
        now = position(self._office, draft)
        test = self._previewing.test(message, now) if now.step is None else None
        if test is None:
            return self._shown(message, memory, draft)
        _, controls = self._previewing.pages(message, draft, now)
        told = replace(self._office.page("tested", *controls.choices), private=True)
        return replace(self._office.keep(message, memory, told), elsewhere=(test,))

    def _submitted(self, message: IncomingMessage, memory: Memory, draft: Draft, stamp: str) -> Response:
        """Asks for approval, but only of what the button stood under."""
        now = position(self._office, draft)
        if now.step is not None:
            return self._shown(message, memory, draft)
        if stamp != draft.stamp:
            return self._shown(message, memory, draft, self._office.page("older_preview").blocks)
        try:
            reply, posts = self._submitting.submit(message, draft, now)
        except Refused as refusal:
            return self._refused(message, memory, draft, refusal)
        return replace(self._ended(message, memory, reply), elsewhere=posts)

    def _refused(self, message: IncomingMessage, memory: Memory, draft: Draft, refusal: Refused) -> Response:
        """Why it cannot be done; what another changed meanwhile can only be begun anew."""
        why = (block("warning", str(refusal)),)
        if refusal.field != "id":
            return self._shown(message, memory, draft, why)
        anew = self._office.choice(f"{BROADCAST}edit:{draft.reminder}", "edit_anew")
        return self._office.keep(
            message, memory, Reply(why, (anew, self._office.choice(f"{DRAFT}quit", "quit")), private=True)
        )

    def _stopped(self) -> Reply:
        return self._office.page("stopped", self._office.choice(f"{BROADCAST}menu", "menu"))

    def _ended(self, message: IncomingMessage, memory: Memory, reply: Reply) -> Response:
        return self._office.keep(message, replace(memory, order=None), replace(reply, private=True))


def _is_number(message: IncomingMessage) -> bool:
    """Whether a number was typed: where words are awaited it is the answer, not a button's number."""
    return message.choice is None and fold(message.text).isdecimal()


def _of_the_draft(choice: Choice) -> bool:
    return choice.id.startswith((DRAFT, ORDER)) and choice.id != RESUME
