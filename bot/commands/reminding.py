"""`madoguchi remind`: reminders from the command line; what is sent is sent by the running `madoguchi serve`."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.broadcast.desk import desk_of
from bot.commands.ordered import ordered
from bot.commands.parsing import print_failed
from bot.commands.reminder_printing import Printing, template_object
from bot.commands.reminder_printing import templates as printed_templates
from bot.commands.report_csv import write_csv
from bot.json_lines import dumps
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.reminders import RemindersInDatabase
from bot.storage.reminders.responses import ResponsesInDatabase
from handlers.messages import MemberId
from handlers.ports import Clock
from handlers.reminders.desk import ReminderDesk
from handlers.reminders.model import Refused, Reminder
from handlers.reminders.ordering import order_of
from knowledge.loading import RemindersAlone, load_reminders

Command = Callable[[argparse.Namespace, Settings], int]
_UNKEPT = re.compile(r"[\x00\ud800-\udfff]")  # half a letter is how Python shows what is no UTF-8


@dataclass(frozen=True)
class Counter:
    """What the commands work with."""

    settings: Settings
    knowledge: RemindersAlone
    database: Database
    now: Clock
    desk: ReminderDesk
    printing: Printing

    def shown(self, reminder: Reminder, options: argparse.Namespace, said: str) -> None:
        """Prints the object, or what was done and the reminder."""
        print(
            dumps(self.printing.as_object(reminder)) if options.json else f"{said}\n\n{self.printing.details(reminder)}"
        )


def opened(settings: Settings) -> Counter:
    """The counter around the database of the settings. Raises BrokenData."""
    knowledge, database = load_reminders(), Database(settings.database_url)

    def now() -> datetime:
        return datetime.now(settings.timezone)

    desk = desk_of(knowledge, settings, database, now)
    printing = Printing(knowledge.words, settings.timezone, desk)
    return Counter(settings, knowledge, database, now, desk, printing)


def answering(command: Callable[[argparse.Namespace, Counter], None]) -> Command:
    """A command whose faults are said as one line of JSON, with exit status 2."""

    @wraps(command)
    def run(options: argparse.Namespace, settings: Settings) -> int:
        counter = opened(settings)
        try:
            _check_letters(options)
            command(options, counter)
        except Refused as refusal:
            return print_failed(refusal.field, "", str(refusal))
        except OperationalError:
            return print_failed("database", "", "データベースを使えません。「madoguchi doctor」で調べてください。")
        finally:
            counter.database.close()
        return 0

    return run


@answering
def create(options: argparse.Namespace, counter: Counter) -> None:
    """Keeps a reminder, waiting for approval; warnings go to stderr."""
    order, by = ordered(options, counter.settings.timezone), MemberId(options.by)
    plan = counter.desk.plan(order, by)
    reminder = counter.desk.create(order, by)
    _warn(plan.warnings)
    said = f"作りました。次に、ほかの役員が承認します: madoguchi remind approve {reminder.id} --by 役員"
    counter.shown(reminder, options, said)


@answering
def preview(options: argparse.Namespace, counter: Counter) -> None:
    """Shows what would go out, when and to whom; keeps nothing."""
    plan = counter.desk.plan(ordered(options, counter.settings.timezone), MemberId(options.by))
    if options.json:
        print(dumps(counter.printing.plan_object(plan)))
    else:
        _warn(plan.warnings)
        print(counter.printing.plan(plan))


@answering
def edit(options: argparse.Namespace, counter: Counter) -> None:
    """Changes what the options name of a reminder that has not begun."""
    before = counter.desk.find(options.id)
    order = ordered(options, counter.settings.timezone, order_of(before))
    reminder = counter.desk.edit(options.id, order, MemberId(options.by), before.version)
    _warn(counter.desk.review(reminder.id).warnings)
    counter.shown(reminder, options, "書き換えました。もう一度、ほかの役員が承認します。")


@answering
def decide(options: argparse.Namespace, counter: Counter) -> None:
    """Approves, rejects, pauses, resumes or cancels."""
    desk, by = counter.desk, MemberId(options.by)
    deeds: dict[str, tuple[Callable[[str, MemberId], Reminder], str]] = {
        "approve": (desk.approve, "承認しました。"),
        "reject": (desk.reject, "差し戻しました。「madoguchi remind edit」で書き換えられます。"),
        "pause": (desk.pause, "一時停止しました。"),
        "resume": (desk.resume, "再開しました。"),
        "cancel": (desk.cancel, "取りやめました。残りは送りません。"),
    }
    deed, said = deeds[options.deed]
    warnings = desk.review(options.id).warnings if options.deed == "approve" else ()
    reminder = deed(options.id, by)
    _warn(warnings)
    counter.shown(reminder, options, said)


@answering
def resend(options: argparse.Namespace, counter: Counter) -> None:
    """Sends the unknown or failed ones again."""
    count = counter.desk.resend(options.id, options.only, MemberId(options.by))
    said = f"{count:,}件を送り直します。" if count else "送り直す分はありません。"
    counter.shown(counter.desk.find(options.id), options, said)


@answering
def listed(options: argparse.Namespace, counter: Counter) -> None:
    """Every reminder, the newest first."""
    reminders = counter.desk.all()
    if options.json:
        _print_array(map(counter.printing.as_object, reminders))
    else:
        print(counter.printing.table(reminders))


@answering
def show(options: argparse.Namespace, counter: Counter) -> None:
    """One reminder."""
    reminder = counter.desk.find(options.id)
    printing = counter.printing
    print(dumps(printing.as_object(reminder)) if options.json else printing.details(reminder))


@answering
def report(options: argparse.Namespace, counter: Counter) -> None:
    """What became of one, each delivery in a CSV file where one is wanted."""
    reminder = counter.desk.find(options.id)
    reminders = RemindersInDatabase(counter.database, counter.now)
    if options.csv:
        written = write_csv(Path(options.csv), reminders.rows(reminder.id), counter.settings.timezone)
        print(f"{options.csv} に{written:,}件を書きました。", file=sys.stderr)
    if options.json:
        print(dumps(counter.printing.as_object(reminder)))
        return
    unsent = reminders.rows(reminder.id, "failed", "blocked", "skipped", "unknown")
    print(counter.printing.report(reminder, unsent, ResponsesInDatabase(counter.database).of(reminder.id)))


@answering
def log(options: argparse.Namespace, counter: Counter) -> None:
    """Who did what, and when; about one reminder or all."""
    if options.id:
        counter.desk.find(options.id)
    deeds = AuditInDatabase(counter.database, counter.now).of(options.id)
    if options.json:
        _print_array(map(counter.printing.deed_object, deeds))
    else:
        print(counter.printing.log(deeds))


@answering
def templates(options: argparse.Namespace, counter: Counter) -> None:
    """The templates with their fields."""
    known = list(counter.knowledge.reminders.values())
    if options.json:
        _print_array(map(template_object, known))
    else:
        print(printed_templates(known))


def _check_letters(options: argparse.Namespace) -> None:
    """Raises Refused for letters that no database keeps; out of a text they are taken when it is finished."""
    for name, value in vars(options).items():
        given = value if isinstance(value, list) else [value]
        if name != "text" and any(isinstance(part, str) and _UNKEPT.search(part) for part in given):
            option = name.replace("_", "-")
            raise Refused(option, f"{option} に、使えない文字が入っています。UTF-8の文字で書き直してください。")


def _warn(warnings: Iterable[str]) -> None:
    for warning in warnings:
        print(f"注意: {warning}", file=sys.stderr)


def _print_array(objects: Iterable[dict[str, Any]]) -> None:
    print(f"[{', '.join(map(dumps, objects))}]")
