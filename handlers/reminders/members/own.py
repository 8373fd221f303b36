"""A member's own reminders: wished for in words, from a calculation's result or from a reminder that arrived."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from handlers.calculating import Calculations
from handlers.messages import Choice, IncomingMessage, Reply, Response, typed_block
from handlers.own import REMIND
from handlers.ports import Clock
from handlers.questions import DIALOGUE
from handlers.reminders.members.asking import Asking
from handlers.reminders.members.keeping import DROP, OWN, WHAT, Keeping, shortened
from handlers.reminders.model import OwnReminder
from handlers.reminders.ports import Responses
from handlers.wording import paragraphs
from knowledge.japanese import fold
from knowledge.phrasing import written_date
from knowledge.reading.wish import WishWords, read_wish

WISH = f"{DIALOGUE}wish"
_SET, _WHEN, _DONE, _CANCEL = f"{OWN}set", f"{OWN}when:", f"{OWN}done", f"{OWN}cancel"
_MORNING, _EVENING = time(9), time(18)
_DAYS_BEFORE = {"day": 0, "week": 7}
_Source = tuple[str, str]


class OwnReminding:
    """Hears what a member wants to be reminded of, and when."""

    def __init__(
        self,
        asking: Asking,
        keeping: Keeping,
        responses: Responses,
        calculations: Calculations,
        now: Clock,
    ) -> None:
        self._asking, self._keeping, self._responses = asking, keeping, responses
        self._calculations, self._now = calculations, now
        self._commands = {fold(said) for said in asking.words["own.remind_words"].split("、")}
        self._buttons: Mapping[str, Callable[[IncomingMessage, str], Response | None]] = {
            REMIND: lambda message, _: keeping.list(message),
            WISH: lambda message, _: self._offers_filing(message),
            DROP: keeping.dropped,
            _DONE: lambda *_: asking.short("done"),
            _CANCEL: lambda message, _: asking.shown(message, asking.page("cancelled")),
            _SET: self._chosen,
        }
        # Where a reminder comes from gives its text and the calculator that it is about.
        self._sources: Mapping[str, Callable[[IncomingMessage, str], _Source | None]] = {
            "later": self._as_sent,
            "again": self._as_before,
            "filing": lambda message, _: self._filing_text(message),
            "text": lambda _, text: (text, ""),
        }

    def heard(self, message: IncomingMessage, choice: str | None) -> Response | None:
        """The response to a button or to words about own reminders; None for all else."""
        if choice is None:
            return self._said(message) if message.change == "new" and message.text.strip() else None
        head, colon, rest = choice.partition(":")
        head = f"{head}:{rest.partition(':')[0]}" if colon else head
        button = self._buttons.get(head)
        return button(message, choice.removeprefix(f"{head}:")) if button else None

    def asks_later(self, message: IncomingMessage, occurrence: int) -> Response:
        """When an organizer's reminder is to come again, for this member alone."""
        evening = ("evening",) if self._now().time() < _EVENING else ()
        return self._asks_when(message, f"later:{occurrence}", "later", ("hour", *evening, "morning", "days"))

    def _said(self, message: IncomingMessage) -> Response | None:
        awaits = self._asking.awaited(message)
        if awaits.startswith(WHAT):
            wish = read_wish(message.text, self._now())
            if wish and wish.when and wish.what:  # another wish, not what the first one was about
                return self._wished(message, wish)
            return self._keeping.set(message, message.text, "", datetime.fromisoformat(awaits.removeprefix(WHAT)))
        if not self._asking.is_free(awaits):
            return None
        if fold(message.text).strip(" 「」。!") in self._commands:
            return self._keeping.list(message)
        wish = read_wish(message.text, self._now())
        if awaits.startswith(_WHEN) and not (wish and wish.what):
            return self._when_said(message, awaits.removeprefix(_WHEN), wish)
        return self._wished(message, wish) if wish and message.addressed else None

    def _wished(self, message: IncomingMessage, wish: WishWords) -> Response:
        """A wish in words; what is unclear about its moment is asked."""
        if not self._asking.reachable(message.sender):
            return self._keeping.nowhere(message)
        if wish.when is None:
            return self._asks_when(message, f"text:{shortened(wish.what)}", f"wish_{wish.problem}")
        return self._keeping.set(message, wish.what, "", wish.when)

    def _when_said(self, message: IncomingMessage, source: str, wish: WishWords | None) -> Response | None:
        """The moment that was asked for, in words alone (「明日の10時」) or as a whole wish."""
        wish = wish or read_wish(f"{message.text}に思い出させて", self._now())
        if wish is None or wish.when is None:
            problem = wish.problem if wish else "no_day"
            gives_up = self._asking.gives_up(message)
            return None if gives_up else self._asks_when(message, source, f"wish_{problem}", missed=True)
        return self._set(message, source, wish.when)

    def _chosen(self, message: IncomingMessage, which: str) -> Response:
        """A moment that was pressed: `SOURCE:KEY:WHEN`."""
        source, _, when = which.rpartition(":")
        if when == "other":
            return self._asks_when(message, source, "when")
        return self._set(message, source, self._moment(message, when))

    def _set(self, message: IncomingMessage, source: str, due: datetime | None) -> Response:
        kind, _, key = source.partition(":")
        found = self._sources[kind](message, key) if kind in self._sources else None
        return self._keeping.set(message, *found, due) if found and due else self._asking.short("gone")

    def _asks_when(
        self, message: IncomingMessage, source: str, said: str, names: Sequence[str] = (), missed: bool = False
    ) -> Response:
        """Offers moments to press and waits for one in words."""
        buttons = [self._asking.choice(f"{_SET}:{source}:{name}", name) for name in names]
        page = self._asking.page(said, *buttons, self._asking.choice(_CANCEL, "cancel"))
        return self._asking.waits(message, page, f"{_WHEN}{source}", missed)

    def _offers_filing(self, message: IncomingMessage) -> Response | None:
        """The days on which to be reminded of a filing; None where no calculation has come to its result."""
        dialogue = self._asking.memory(message).dialogue
        if dialogue is None or self._calculations.filings(dialogue, self._now().date()) is None:
            return None
        if not self._asking.reachable(message.sender):
            return self._keeping.nowhere(message)
        filing = self._filing(message)
        if filing is None:
            return self._asking.shown(message, self._asking.page("no_filing"))
        _, day = filing
        today = self._now().date()
        names = [name for name, before in _DAYS_BEFORE.items() if day - timedelta(before) > today]
        key = "filing" if names else "filing_today" if day == today else "filing_past"
        buttons = [self._asking.choice(f"{_SET}:filing::{name}", name) for name in (*names, "other")]
        return self._asking.shown(message, self._asking.page(key, *buttons, day=written_date(day)))

    def _filing(self, message: IncomingMessage) -> tuple[str, date] | None:
        """(text, day) of the first filing of the calculation's result that is still to come, else of the last one."""
        dialogue, today = self._asking.memory(message).dialogue, self._now().date()
        filings = (self._calculations.filings(dialogue, today) if dialogue else None) or []
        return next((filing for filing in filings if filing[1] > today), filings[-1] if filings else None)

    def _filing_text(self, message: IncomingMessage) -> _Source | None:
        dialogue, filing = self._asking.memory(message).dialogue, self._filing(message)
        return (filing[0], dialogue.calculator) if dialogue and filing else None

    def _as_sent(self, message: IncomingMessage, occurrence: str) -> _Source | None:
        """The text of an organizer's reminder."""
        known = occurrence.isascii() and occurrence.isdecimal() and len(occurrence) < 10
        found = self._responses.about(int(occurrence)) if known else None
        return (shortened(found[1].replace("**", "")), "") if found else None

    def _as_before(self, message: IncomingMessage, identity: str) -> _Source | None:
        """The text of an own reminder that arrived."""
        found = self._keeping.find(message.sender, identity)
        return (found.text, found.about) if found else None

    def _moment(self, message: IncomingMessage, name: str) -> datetime | None:
        """The moment that a button names; None for a name that is none, or without a filing to count from."""
        now = self._now()
        if name in _DAYS_BEFORE:
            filing = self._filing(message)
            return _at(filing[1] - timedelta(_DAYS_BEFORE[name]), _MORNING, now) if filing else None
        named = {
            "hour": now.replace(second=0, microsecond=0) + timedelta(hours=1),
            "evening": _at(now.date(), _EVENING, now),
            "morning": _at(now.date() + timedelta(days=1), _MORNING, now),
            "days": _at(now.date() + timedelta(days=3), _MORNING, now),
        }
        return named.get(name)


def due_reply(words: Mapping[str, str], reminder: OwnReminder) -> Reply:
    """An own reminder as it arrives, with buttons to have it again or to be done with it."""
    source = f"{_SET}:again:{reminder.id}"
    ids = {"hour": f"{source}:hour", "morning": f"{source}:morning", "done": f"{_DONE}:{reminder.id}"}
    choices = (Choice(identity, words[f"receiving.{name}_label"]) for name, identity in ids.items())
    blocks = (*paragraphs(words["receiving.due"]), typed_block(reminder.text))
    return Reply(blocks, tuple(choices), private=True)


def _at(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, now.tzinfo)
