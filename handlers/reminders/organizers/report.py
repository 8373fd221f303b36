"""How far a reminder has got, and what became of it: figures in words, and every delivery as a table."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo

from handlers.messages import Attachment, Block, Choice, Reply, block
from handlers.reminders.model import SETTLED, Progress, Reminder, Response, Row, Settled
from handlers.reminders.organizers.office import Office
from handlers.wording import paragraphs
from knowledge.schedules.model import TOKYO

CSV_TYPE = "text/csv"
HEADINGS = ("address", "state", "reason", "attempts", "time", "message_id")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BAR = 20
_MOST_REASONS = 8
_OPEN = ("pending", "sending")
_RESENT = ("unknown", "failed")
_EXPLAINED: tuple[Settled, ...] = ("failed", "skipped")


def csv_of(rows: Iterable[Row], zone: ZoneInfo = TOKYO) -> bytes:
    """A table of deliveries: UTF-8 with the mark that spreadsheets look for, times of the zone in ISO 8601.

    A cell that a spreadsheet would calculate stands behind an apostrophe.
    """
    table = io.StringIO(newline="")
    csv.writer(table).writerows((HEADINGS, *(_cells(row, zone) for row in rows)))
    return table.getvalue().encode("utf-8-sig", "replace")


def _cells(row: Row, zone: ZoneInfo) -> tuple[str, ...]:
    at = row.at.astimezone(zone).isoformat(timespec="seconds") if row.at else ""
    cells = (row.address, row.state, row.reason, str(row.attempts), at, row.sent_as or "")
    return tuple(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)


def attachment(reminder: Reminder, rows: Iterable[Row], zone: ZoneInfo) -> Attachment:
    """The table as a file."""
    return Attachment(f"{reminder.id}.csv", CSV_TYPE, csv_of(rows, zone))


def progress_blocks(office: Office, progress: Progress) -> Iterator[Block]:
    """A bar, how many of how many, how fast, and how long the rest will take."""
    total, done = sum(progress.counts.values()), sum(n for s, n in progress.counts.items() if s not in _OPEN)
    if not total:
        yield block("paragraph", office.say("nothing_begun"))
        return
    filled = _BAR * done // total
    bar = "■" * filled + "□" * (_BAR - filled)
    yield block("paragraph", office.say("bar", bar=bar, percent=100 * done // total))
    yield block("paragraph", office.say("done_of", done=f"{done:,}", total=f"{total:,}"))
    if done < total and progress.per_second > 0:
        yield block("paragraph", office.say("rate", n=f"{max(1, round(progress.per_second * 60)):,}"))
    if done < total and progress.remaining is not None:
        yield block("paragraph", office.say("remaining", time=_in_words(office, progress.remaining)))


def _in_words(office: Office, seconds: float) -> str:
    """1分かからない, 約3分, 約1時間20分."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return office.say("soon")
    hours, rest = divmod(minutes, 60)
    written = (f"{hours}時間" if hours else "") + (f"{rest}分" if rest else "")
    return office.say("about", time=written)


def report(office: Office, reminder: Reminder, title: str, broadcast: str) -> Reply:
    """What became of the last occurrence: times, figures, reasons, answers; and what can still be done."""
    progress = office.desk.progress(reminder.id)
    lines = [*_times(office, progress), *_figures(office, reminder, progress)]
    answered = list(_answers(office, office.responses.of(reminder.id)))
    if answered:
        lines += [block("heading", office.say("answers_heading")), *answered]
    again = (
        Choice(f"{broadcast}resend:{reminder.id}:{which}", office.say(f"resend_{which}_label", n=f"{number:,}"))
        for which in _RESENT
        if (number := progress.counts.get(which, 0))  # type: ignore[call-overload]
    )
    table = (office.choice(f"{broadcast}csv:{reminder.id}", "csv"),) if any(progress.counts.values()) else ()
    back = office.choice(f"{broadcast}show:{reminder.id}", "show")
    head = paragraphs(office.say("report", title=title, id=reminder.id))
    return Reply((*head, *lines), (*again, *table, back))


def _times(office: Office, progress: Progress) -> Iterator[Block]:
    if progress.started:
        end = office.moment(progress.finished) if progress.finished else office.say("going_on")
        yield block("paragraph", office.say("from_to", start=office.moment(progress.started), end=end))


def _figures(office: Office, reminder: Reminder, progress: Progress) -> Iterator[Block]:
    if not any(progress.counts.values()):
        yield block("paragraph", office.say("nothing_begun"))
    for state in SETTLED:
        number = progress.counts.get(state, 0)
        if number:
            label = office.words[f"reminders.settled.{state}"]
            yield block("point", office.say("figure", label=label, n=f"{number:,}"))
    for state in _EXPLAINED:
        if progress.counts.get(state):
            reasons = Counter(row.reason for row in office.reminders.rows(reminder.id, state))
            for reason, number in reasons.most_common(_MOST_REASONS):
                said = office.words.get(f"reminders.left_out.{reason}", reason) or office.say("no_reason")
                yield block("point", office.say(f"reason_{state}", reason=said, n=f"{number:,}"))


def _answers(office: Office, responses: Iterable[Response]) -> Iterator[Block]:
    words: Mapping[str, str] = office.words
    for response in responses:
        reaction = response.answer.removeprefix("reaction:")
        known = words.get(f"reminders.answer.{response.answer}", reaction)
        yield block("point", office.say("answer", label=known, n=f"{response.members:,}"))
