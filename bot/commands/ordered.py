"""Options of `madoguchi remind create`, `preview` and `edit` become an order, also from files."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from bot.storage.reminders.addresses import is_address
from handlers.reminders.model import Answers, Guarantee, Refused
from handlers.reminders.ordering import LISTED, Order
from knowledge.schedules.model import Holidays, Schedule

_FILE = "file:"
_COMMENT = "#"
_SHOWN = 40


def ordered(options: argparse.Namespace, zone: ZoneInfo, before: Order | None = None) -> Order:
    """The order; options that are not given are as `before`. Raises Refused with the name of the option."""
    order = before or Order()
    if options.template is not None or options.text is not None or options.text_file is not None:
        order = replace(order, template=options.template or "", fields={}, text=_text(options))
    if options.field:
        order = replace(order, fields={**order.fields, **dict(map(_field, options.field))})
    if options.to:
        audience, addresses = _audience(options.to)
        order = replace(order, audience=audience, addresses=addresses)
    return replace(order, schedule=_schedule(options, order.schedule, zone), **_chosen(options))


def addresses_in(path: Path) -> Iterator[str]:
    """The addresses of a file, one a line; empty lines and those that begin with # are left out. Raises Refused."""
    try:
        # What is not UTF-8 can only be a comment, or no address.
        with path.open(encoding="utf-8-sig", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                address = line.strip()
                if not address or address.startswith(_COMMENT):
                    continue
                if not is_address(address):
                    raise Refused(
                        "to",
                        f"{path} {number}行目: 「{address[:_SHOWN]}」はあて先として使えません。"
                        "slack:U0123、telegram:123 のように、1行に1つ書いてください。",
                    )
                yield address
    except OSError:
        raise Refused("to", f"{path}: 読めません。ファイルの名前を確かめてください。") from None


def _text(options: argparse.Namespace) -> str:
    if options.text_file is None:
        return options.text or ""
    if options.text is not None:
        raise Refused("text", "--text と --text-file は、どちらか1つだけにしてください。")
    try:
        return Path(options.text_file).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise Refused("text", f"{options.text_file}: 読めません。UTF-8のファイルを指定してください。") from None


def _field(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name.strip():
        raise Refused("field", f"「{given[:_SHOWN]}」は、--field deadline=12月10日 のように書いてください。")
    return name.strip(), value


def _audience(given: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(audience, addresses of its files)."""
    audience: dict[str, None] = {}
    addresses: dict[str, None] = {}
    for item in given:
        if item.startswith(_FILE):
            audience[LISTED] = None
            addresses.update(dict.fromkeys(addresses_in(Path(item.removeprefix(_FILE)))))
        elif item == LISTED:
            raise Refused("to", "ファイルのあて先に送るときは、file:ファイル のように書いてください。")
        else:
            audience[item] = None
    return tuple(audience), tuple(addresses)


def _schedule(options: argparse.Namespace, before: Schedule, zone: ZoneInfo) -> Schedule:
    """The schedule; an empty option takes away what was there before."""
    at = before.at if options.at is None else _moment(options.at, zone)
    rule = before.rrule if options.rrule is None else options.rrule
    return Schedule(at, rule, _one_of(options, "on_holiday", get_args(Holidays)) or before.holidays)


def _moment(given: str, zone: ZoneInfo) -> datetime | None:
    written = unicodedata.normalize("NFKC", given).strip()
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
        if not _is_day_alone(written):
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(zone)
    except (ValueError, OverflowError):  # no moment, or beyond the years that there are
        pass
    raise Refused("at", f"「{given[:_SHOWN]}」は、2026-12-10T09:00 のように、日付と時刻で書いてください。")


def _is_day_alone(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """What else was given, by the order's names."""
    given = {
        "guarantee": _one_of(options, "guarantee", get_args(Guarantee)),
        "answers": _one_of(options, "answers", get_args(Answers)),
        "topic": options.topic,
        "ignore_quiet": options.ignore_quiet_hours or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def _one_of(options: argparse.Namespace, name: str, known: tuple[str, ...]) -> Any:
    """The value of an option that takes one of a few words; None where it was not given. Raises Refused."""
    value = getattr(options, name)
    if value in (None, *known):
        return value
    option = name.replace("_", "-")
    raise Refused(option, f"--{option} には {'、'.join(known)} のどれかを書いてください。")
