"""The organizers' pages of reminders that there are: lists, one reminder, how far it is, its report, who did what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.messages import Block, Choice, IncomingMessage, Reply, Response, block, typed_block
from handlers.reminders.model import Reminder, Settled, State
from handlers.reminders.organizers.audiences import Audiences
from handlers.reminders.organizers.office import Office
from handlers.reminders.organizers.previewing import framed
from handlers.reminders.organizers.report import attachment, progress_blocks, report
from handlers.reminders.organizers.submitting import BROADCAST, Submitting, title_of
from handlers.reminders.showing import PREVIEW, shown
from handlers.wording import paragraphs
from knowledge.schedules.saying import say_schedule

_A_PAGE = 8
_DEEDS = 20
# What can be done with a reminder, by its state; 直す also only before it ever went out.
_WAYS: Mapping[State, tuple[str, ...]] = {
    "draft": ("edit", "cancel"),
    "pending_approval": ("approve", "reject", "edit", "cancel"),
    "scheduled": ("pause", "edit", "cancel"),
    "running": ("progress", "pause", "cancel"),
    "paused": ("resume", "progress", "cancel"),
    "late": ("send_late", "drop_late"),
    "finished": (),
    "cancelled": (),
}
_ENDED = ("finished", "cancelled")
_VERSIONED = ("approve", "reject")
_ALIASES = {"send_late": "resume", "drop_late": "cancel"}
_Act = Callable[[IncomingMessage, str, str], Response]


@dataclass(frozen=True)
class Managing:
    """Answers every `broadcast:DEED:ID:DETAIL`. Raises Refused where a deed cannot be done."""

    office: Office

    def act(self, message: IncomingMessage, choice: str) -> Response | None:
        """The response to a choice; None where there is no such deed."""
        name, _, rest = choice.removeprefix(BROADCAST).partition(":")
        identity, _, detail = rest.partition(":")
        deed = self._deeds().get(name)
        return deed(message, identity, detail) if deed else None

    def _deeds(self) -> dict[str, _Act]:
        submitting = Submitting(self.office)
        return {
            "list": lambda message, page, _: Response(self._list(page)),
            "waiting": lambda message, page, _: Response(self._waiting(page)),
            "decide": lambda message, identity, _: Response(self._decide(identity)),
            "show": lambda message, identity, _: Response(self.page(identity)),
            "approve": submitting.approve,
            "reject": submitting.reject,
            "pause": self._changed("pause"),
            "resume": self._changed("resume"),
            "cancel": lambda message, identity, _: Response(self._asks_to_cancel(identity)),
            "cancelled": self._changed("cancel"),
            "progress": lambda message, identity, _: Response(self._progress(identity)),
            "report": lambda message, identity, _: Response(self._report(identity)),
            "resend": self._resend,
            "csv": lambda message, identity, _: Response(self._table(identity)),
            "deeds": lambda message, identity, _: Response(self._log(identity)),
        }

    def _list(self, page: str) -> Reply:
        return self._listed(self.office.desk.all(), page, "list")

    def _waiting(self, page: str) -> Reply:
        waiting = [one for one in self.office.desk.all() if one.state == "pending_approval"]
        return self._listed(waiting, page, "waiting")

    def _decide(self, identity: str) -> Reply:
        """The reminder that is to be decided on, with its buttons: the one that is named, or the only one waiting."""
        waiting = [one.id for one in self.office.desk.all() if one.state == "pending_approval"]
        named = identity or (waiting[0] if len(waiting) == 1 else "")
        return self.page(named) if named else self._waiting("0")

    def _listed(self, reminders: Sequence[Reminder], page: str, name: str) -> Reply:
        if not reminders:
            return self.office.page(f"{name}_empty", self.office.choice(f"{BROADCAST}menu", "menu"))
        number = int(page) if page.isdecimal() and len(page) < 4 else 0
        first = number * _A_PAGE if number * _A_PAGE < len(reminders) else 0
        some = reminders[first : first + _A_PAGE]
        lines = (block("point", self._line(reminder)) for reminder in some)
        choices = [Choice(f"{BROADCAST}show:{one.id}", f"{title_of(self.office, one)}({one.id})") for one in some]
        left = len(reminders) - first - len(some)
        if left:
            label = self.office.say("next_label", n=min(left, _A_PAGE))
            choices.append(Choice(f"{BROADCAST}{name}:{number + 1}", label))
        return Reply((*paragraphs(self.office.say(name, n=len(reminders))), *lines), tuple(choices))

    def _line(self, reminder: Reminder) -> str:
        state = self.office.words[f"reminders.state.{reminder.state}"]
        moment = None if reminder.state in _ENDED else self.office.desk.next_moment(reminder)
        when = self.office.say("line_when", moment=self.office.moment(moment)) if moment else ""
        title = title_of(self.office, reminder).replace("**", "")
        return self.office.say("list_line", state=state, title=title, id=reminder.id, when=when)

    def page(self, identity: str) -> Reply:
        """One reminder: its state, text, audience and schedule, and what can be done with it."""
        office, reminder = self.office, self.office.desk.find(identity)
        seen = shown(office.words, reminder.text, reminder.answers, PREVIEW, office.private(reminder.audience))
        head = office.say("page", title=title_of(office, reminder), id=reminder.id)
        blocks = (*paragraphs(head), *self._state(reminder), *framed(office, seen))
        return Reply(blocks, tuple(self._ways(reminder)))

    def _state(self, reminder: Reminder) -> list[Block]:
        office, say = self.office, self.office.say
        found = [block("paragraph", say("state", state=office.words[f"reminders.state.{reminder.state}"]))]
        if reminder.state == "late":
            found += paragraphs(say("late_explained"))
        ended = reminder.state in _ENDED
        moment = None if ended else office.desk.next_moment(reminder)
        if moment and moment != reminder.schedule.at:
            found.append(block("paragraph", say("next_at", moment=self.office.moment(moment))))
        audiences = Audiences(office)
        found.append(block("paragraph", say("to", labels=audiences.labels(reminder.audience))))
        if not ended:
            found += audiences.reached(office.desk.reach(reminder.id))
        found.append(block("paragraph", say("schedule", said=say_schedule(reminder.schedule))))
        by = office.name(reminder.author)
        approver = office.name(reminder.approved_by) if reminder.approved_by else ""
        found.append(typed_block(say("written_and_approved" if approver else "written_by", author=by, by=approver)))
        return found

    def _ways(self, reminder: Reminder) -> list[Choice]:
        begun = reminder.occurrence is not None
        fits = {"edit": not begun, "progress": begun}
        ways = [way for way in _WAYS[reminder.state] if fits.get(way, True)]
        ways += ["report"] if begun else []
        choices = []
        for way in (*ways, "deeds"):
            version = f":{reminder.version}" if way in _VERSIONED else ""
            choices.append(self.office.choice(f"{BROADCAST}{_ALIASES.get(way, way)}:{reminder.id}{version}", way))
        return choices

    def _changed(self, deed: str) -> _Act:
        """Pause, resume and cancel: the desk does it, and the page says it."""

        def act(message: IncomingMessage, identity: str, _: str) -> Response:
            desk = self.office.desk
            done = {"pause": desk.pause, "resume": desk.resume, "cancel": desk.cancel}[deed]
            reminder = done(identity, message.sender)
            page = self.page(identity)
            told = paragraphs(self.office.say(f"did_{deed}", title=title_of(self.office, reminder)))
            return Response(replace(page, blocks=(*told, *page.blocks)))

        return act

    def _asks_to_cancel(self, identity: str) -> Reply:
        reminder = self.office.desk.find(identity)
        really = self.office.choice(f"{BROADCAST}cancelled:{identity}", "really_cancel")
        keep = self.office.choice(f"{BROADCAST}show:{identity}", "keep")
        hint = self.office.say("pause_hint") if "pause" in _WAYS[reminder.state] else ""
        title = title_of(self.office, reminder)
        return self.office.page("ask_cancel", really, keep, title=title, id=identity, hint=hint)

    def _progress(self, identity: str) -> Reply:
        reminder = self.office.desk.find(identity)
        head = paragraphs(self.office.say("progress", title=title_of(self.office, reminder), id=identity))
        blocks = (*head, *progress_blocks(self.office, self.office.desk.progress(identity)))
        update = self.office.choice(f"{BROADCAST}progress:{identity}", "update")
        ways = (way for way in self._ways(reminder) if not way.id.startswith(f"{BROADCAST}progress"))
        return Reply(blocks, (update, *ways))

    def _report(self, identity: str) -> Reply:
        reminder = self.office.desk.find(identity)
        return report(self.office, reminder, title_of(self.office, reminder), BROADCAST)

    def _resend(self, message: IncomingMessage, identity: str, which: str) -> Response:
        settled: Settled = "unknown" if which == "unknown" else "failed"
        number = self.office.desk.resend(identity, settled, message.sender)
        key = "resent" if number else "nothing_to_resend"
        update = self.office.choice(f"{BROADCAST}progress:{identity}", "update")
        return Response(self.office.page(key, update, n=f"{number:,}"))

    def _table(self, identity: str) -> Reply:
        reminder = self.office.desk.find(identity)
        page = self.office.page("csv_page", self.office.choice(f"{BROADCAST}report:{identity}", "report"))
        return replace(page, files=(attachment(reminder, self.office.reminders.rows(identity), self.office.zone),))

    def _log(self, identity: str) -> Reply:
        """The last deeds, the newest first; of all reminders where none is named."""
        deeds = [*self.office.audit.of(identity)][-_DEEDS:][::-1]
        if not deeds:
            return self.office.page("deeds_empty")
        lines = (
            typed_block(self._deed(deed.what, deed.who, deed.reminder, deed.details, self.office.moment(deed.at)))
            for deed in deeds
        )
        back = self.office.choice(
            f"{BROADCAST}show:{identity}" if identity else f"{BROADCAST}menu", "show" if identity else "menu"
        )
        return Reply((*paragraphs(self.office.say("deeds")), *lines), (back,))

    def _deed(self, what: str, who: str, reminder: str, details: str, at: str) -> str:
        said = self.office.words.get(f"reminders.deed.{what}", what)
        more = self.office.say("deed_details", details=details) if details else ""
        name = self.office.words.get(f"reminders.doer.{who}") or self.office.name(who)
        key = "deed" if reminder else "deed_at_large"
        return self.office.say(key, at=at, who=name, id=reminder, what=said, more=more)
