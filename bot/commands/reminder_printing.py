"""Reminders as commands print them: as JSON for scripts and in columns for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.columns import in_columns
from handlers.reminders.desk import Plan, ReminderDesk
from handlers.reminders.model import Deed, Progress, Reach, Reminder, Response, Row
from handlers.reminders.timing import written_moment
from knowledge.reminders import Template
from knowledge.schedules import say_schedule

_SHOWN_TEXT = 24
_SHOWN_REASONS = 20
_HEAD = ("ID", "状態", "次に送る日時", "だれに", "送った", "作った人", "文")


class Printing:
    """Prints in the organization's time zone, with the words of the knowledge base."""

    def __init__(self, words: Mapping[str, str], zone: ZoneInfo, desk: ReminderDesk) -> None:
        self._words, self._zone, self._desk = words, zone, desk

    def as_object(self, reminder: Reminder) -> dict[str, Any]:
        """What scripts read. Before it begins `recipients` is whom it would reach now, then the rows there are."""
        progress = self._desk.progress(reminder.id)
        return {
            "id": reminder.id,
            "state": reminder.state,
            "author": reminder.author,
            "approved_by": reminder.approved_by,
            "text": reminder.text,
            "recipients": self._recipients(reminder, progress),
            "occurrence": self._iso(progress.due),
            "next_at": self._iso(self._desk.next_moment(reminder)),
            "counts": dict(progress.counts),
            "rate_per_second": _rate(progress),
            "started_at": self._iso(progress.started),
            "finished_at": self._iso(progress.finished),
        }

    def plan_object(self, plan: Plan) -> dict[str, Any]:
        """What scripts read of a preview."""
        return {
            "text": plan.text,
            "recipients": plan.reach.recipients,
            "left_out": dict(plan.reach.left_out),
            "moments": [self._iso(moment) for moment in plan.moments],
            "warnings": list(plan.warnings),
        }

    def deed_object(self, deed: Deed) -> dict[str, Any]:
        """What scripts read of a line of the audit log."""
        return {
            "at": self._iso(deed.at),
            "who": deed.who,
            "what": deed.what,
            "reminder": deed.reminder,
            "details": deed.details,
        }

    def table(self, reminders: Sequence[Reminder]) -> str:
        """A line for each."""
        if not reminders:
            return "お知らせはまだありません。「madoguchi remind create」で作れます。"
        return in_columns([_HEAD, *map(self._line, reminders)])

    def plan(self, plan: Plan) -> str:
        """A preview for people."""
        rows = [("いつ", self._moment(plan.moments[0]) if plan.moments else "-")]
        rows += [("", self._moment(moment)) for moment in plan.moments[1:]]
        rows += [("だれに", self._reached(plan.reach))]
        return f"{in_columns(rows)}\n\n{plan.text}"

    def details(self, reminder: Reminder) -> str:
        """Everything about one, for people."""
        progress = self._desk.progress(reminder.id)
        rows = [
            ("ID", f"{reminder.id}(第{reminder.version}版)"),
            ("状態", self._words[f"reminders.state.{reminder.state}"]),
            ("予定", say_schedule(reminder.schedule, self._zone)),
            ("次に送る", self._next(reminder)),
            ("だれに", self._audience(reminder)),
            ("作った人", f"{reminder.author}({self._moment(reminder.created)})"),
            ("承認した人", reminder.approved_by or "-"),
        ]
        if progress.due:
            rows += self._progress(progress)
        else:
            rows.append(("送る先", self._reached(self._desk.reach(reminder.id))))
        return f"{in_columns(rows)}\n\n{reminder.text}"

    def report(self, reminder: Reminder, rows: Iterator[Row], responses: Sequence[Response]) -> str:
        """What became of one, for people: `rows` are those that failed, were blocked, skipped or are unknown."""
        progress = self._desk.progress(reminder.id)
        if not progress.due:
            return f"{self.details(reminder)}\n\nまだ送り始めていません。"
        found = self._progress(progress)
        reasons = Counter((row.state, row.reason) for row in rows)
        for (state, reason), count in reasons.most_common(_SHOWN_REASONS):
            said = self._words.get(f"reminders.left_out.{reason}", reason) or "理由は分かりません"
            found.append((self._words[f"reminders.settled.{state}"], f"{count:,}件: {said}"))
        found += [(self._answer(response.answer), f"{response.members:,}人") for response in responses]
        return "\n".join((in_columns([("ID", reminder.id), *found]), *_hints(reminder, progress)))

    def log(self, deeds: Sequence[Deed]) -> str:
        """The audit log for people."""
        if not deeds:
            return "記録はまだありません。"
        return in_columns([self._deed(deed) for deed in deeds])

    def _line(self, reminder: Reminder) -> tuple[str, ...]:
        progress = self._desk.progress(reminder.id)
        recipients = self._recipients(reminder, progress)
        text = " ".join(reminder.text.split()).replace("**", "")
        return (
            reminder.id,
            self._words[f"reminders.state.{reminder.state}"],
            self._next(reminder),
            self._audience(reminder),
            f"{progress.counts.get('sent', 0):,}/{recipients:,}",
            reminder.author,
            text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}…",
        )

    def _recipients(self, reminder: Reminder, progress: Progress) -> int:
        return sum(progress.counts.values()) if progress.due else self._desk.reach(reminder.id).recipients

    def _audience(self, reminder: Reminder) -> str:
        return " ".join(reminder.audience)

    def _next(self, reminder: Reminder) -> str:
        moment = self._desk.next_moment(reminder)
        if moment:
            return self._moment(moment)
        return "承認されたら" if reminder.state in ("draft", "pending_approval") else "-"

    def _reached(self, reach: Reach) -> str:
        left = "、".join(
            f"{self._words[f'reminders.left_out.{why}']} {count:,}件" for why, count in reach.left_out.items()
        )
        return f"{reach.recipients:,}件" + (f"(送らない: {left})" if left else "")

    def _progress(self, progress: Progress) -> list[tuple[str, str]]:
        counts = [f"{self._words[f'reminders.settled.{s}']} {count:,}" for s, count in progress.counts.items() if count]
        rows = [("今回", self._moment(progress.due)), ("送る先", f"{sum(progress.counts.values()):,}件")]
        rows.append(("内訳", "、".join(counts) or "-"))
        if progress.started:
            rows.append(("始まり", self._moment(progress.started)))
        if progress.finished:
            rows.append(("終わり", self._moment(progress.finished)))
        rows.append(("速さ", f"1秒に{_rate(progress):,}件"))
        if progress.remaining is not None:
            rows.append(("残り", f"およそ{_span(progress.remaining)}"))
        return rows

    def _answer(self, answer: str) -> str:
        known = self._words.get(f"reminders.answer.{answer}")
        return f"「{known}」" if known else f":{answer.removeprefix('reaction:')}:"

    def _deed(self, deed: Deed) -> tuple[str, ...]:
        what = self._words.get(f"reminders.deed.{deed.what}", deed.what)
        return self._moment(deed.at), deed.who, deed.reminder, what, deed.details

    def _moment(self, moment: datetime | None) -> str:
        return written_moment(moment.astimezone(self._zone)) if moment else "-"

    def _iso(self, moment: datetime | None) -> str | None:
        return moment.astimezone(self._zone).isoformat() if moment else None


def template_object(template: Template) -> dict[str, Any]:
    """What scripts read of a template."""
    fields = [
        {
            "name": field.name,
            "label": field.label,
            "type": field.type,
            "required": field.required,
            "default": field.default,
            "help": field.help,
            "choices": list(field.choices),
        }
        for field in template.fields
    ]
    named = {name: getattr(template, name) for name in ("id", "title", "summary", "topic", "answers", "suggested")}
    return named | {"fields": fields}


def templates(known: Sequence[Template]) -> str:
    """The templates for people: id, title and the fields, those in brackets may be left out."""
    return in_columns([(template.id, template.title, _fields(template)) for template in known])


def _fields(template: Template) -> str:
    optional = {field.name for field in template.fields if not field.required or field.default}
    return " ".join(f"[{field.name}]" if field.name in optional else field.name for field in template.fields)


def _rate(progress: Progress) -> float:
    """Messages a second: of the last minute, and once it has finished on the whole."""
    if progress.started and progress.finished:
        seconds = (progress.finished - progress.started).total_seconds()
        return round(progress.counts.get("sent", 0) / seconds, 2) if seconds > 0 else 0.0
    return round(progress.per_second, 2)


def _span(seconds: float) -> str:
    left = timedelta(seconds=round(seconds))
    minutes, rest = divmod(int(left.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "時間"), (minutes, "分"), (rest, "秒"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0秒"


def _hints(reminder: Reminder, progress: Progress) -> Iterator[str]:
    for state in ("unknown", "failed"):
        count = progress.counts.get(state, 0)
        if count and reminder.state != "cancelled":
            yield f"\n{count:,}件を送り直すには: madoguchi remind resend {reminder.id} --only {state} --by 役員"
