"""What organizers are told about a reminder: that it is late and waits for them, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from bot.broadcast.timekeeping import Notice
from bot.storage.reminders.reminders import RemindersInDatabase
from handlers.messages import Choice, ConversationId, Delivery, Reply, typed_block
from handlers.reminders.organizers.submitting import BROADCAST
from handlers.reminders.timing import written_moment
from handlers.wording import paragraphs, say

_LONGEST = 24
_LATE = (("resume", "send_late"), ("cancel", "drop_late"), ("show", "show"))
_WAYS = {
    "late": _LATE,
    "restored": _LATE,
    "finished": (("report", "report"),),
}


class Reporting:
    """Makes the deliveries: into the organizers' chat, or to the author where there is none."""

    def __init__(self, reminders: RemindersInDatabase, words: Mapping[str, str], chat: ConversationId | None) -> None:
        self._reminders, self._words, self._chat = reminders, words, chat

    def delivery(self, notice: Notice) -> Delivery:
        """The words for a notice, with the buttons for what can be done about it."""
        reminder = notice.reminder
        head = paragraphs(self._finished(notice) if notice.what == "finished" else self._late(notice))
        title = typed_block(say(self._words, "broadcast.which", title=_title(reminder.text), id=reminder.id))
        choices = tuple(
            Choice(f"{BROADCAST}{deed}:{reminder.id}", self._words[f"reminding.{label}_label"])
            for deed, label in _WAYS[notice.what]
        )
        return Delivery(self._chat or ConversationId(reminder.author), Reply((*head, title), choices))

    def _late(self, notice: Notice) -> str:
        return say(self._words, f"broadcast.{notice.what}", moment=written_moment(notice.moment))

    def _finished(self, notice: Notice) -> str:
        counts = self._reminders.progress(notice.reminder.id).counts
        rest = sum(counts[state] for state in ("failed", "blocked", "unknown"))
        key = "finished_rest" if rest else "finished"
        return say(self._words, f"broadcast.{key}", sent=counts["sent"], rest=rest)


def _title(text: str) -> str:
    """The beginning of a text, without its emphasis."""
    first = text.strip().partition("\n")[0].replace("**", "")
    return first if len(first) <= _LONGEST else f"{first[:_LONGEST]}…"
