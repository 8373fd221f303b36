"""`madoguchi members`: who can be written to, from a CSV file; a line that cannot be taken is reported, not lost."""

from __future__ import annotations

import argparse
import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.commands.columns import in_columns
from bot.commands.reminding import Counter, answering
from bot.json_lines import dumps
from bot.storage.reminders.addresses import is_address
from bot.storage.reminders.audit import AuditInDatabase
from bot.storage.reminders.contacts import ContactsInDatabase
from handlers.reminders.model import Contact, Refused

_NEEDED = ("platform", "address", "tags")
_PLATFORMS = ("slack", "telegram")
_ENCODINGS = ("utf-8-sig", "cp932")
_LONGEST_TAG, _LONGEST_NAME = 100, 200
_SHOWN = 40
_TERMINAL = "terminal"


class BadRow(Exception):
    """A line cannot be taken; the message says what to write."""


@dataclass
class Roll:
    """What a file holds: contacts by address, and why lines were rejected, by their number."""

    contacts: dict[str, Contact] = field(default_factory=dict)
    rejected: list[dict[str, Any]] = field(default_factory=list)

    def add(self, contact: Contact) -> None:
        """Adds a contact; one that stands there twice has the tags of both lines."""
        before = self.contacts.get(contact.address)
        if before:
            contact = replace(contact, name=contact.name or before.name, tags=before.tags | contact.tags)
        self.contacts[contact.address] = contact


@answering
def bring(options: argparse.Namespace, counter: Counter) -> None:
    """Puts the contacts of a file in; prints {"added", "updated", "rejected": [{"line", "message"}]}."""
    roll = read_roll(_text(Path(options.file)))
    added, updated = ContactsInDatabase(counter.database).put(roll.contacts.values())
    details = f"追加 {added:,}件、更新 {updated:,}件、読めない行 {len(roll.rejected):,}"
    AuditInDatabase(counter.database, counter.now).write(_TERMINAL, "import", "", details)
    print(dumps({"added": added, "updated": updated, "rejected": roll.rejected}))


@answering
def listed(options: argparse.Namespace, counter: Counter) -> None:
    """Everybody who can be written to."""
    contacts = list(ContactsInDatabase(counter.database).all())
    if options.json:
        print(f"[{', '.join(dumps(_object(contact)) for contact in contacts)}]")
    elif contacts:
        print(in_columns([(c.address, c.name, " ".join(sorted(c.tags)), "届かない" * c.blocked) for c in contacts]))
    else:
        print("名簿はまだ空です。「madoguchi members import 名簿.csv」で読み込めます。")


def read_roll(text: str) -> Roll:
    """The contacts of a CSV text whose first line names its columns. Raises Refused where it does not."""
    rows = _rows(text)
    columns = _columns(rows)
    roll = Roll()
    for line, row in rows:
        try:
            if isinstance(row, csv.Error):
                raise BadRow('引用符(")が閉じていないか、余分にあります。')
            if any(cell.strip() for cell in row):
                roll.add(_contact(columns, row))
        except BadRow as error:
            roll.rejected.append({"line": line, "message": str(error)})
    return roll


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        raise Refused("file", f"{path}: 読めません。ファイルの名前を確かめてください。") from None
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("file", f"{path}: 文字コードが分かりません。UTF-8のCSVで保存し直してください。")


def _rows(text: str) -> Iterator[tuple[int, Sequence[str] | csv.Error]]:
    """(number of its first line, cells) of each row; a row that is no CSV is the error."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, error


def _columns(rows: Iterator[tuple[int, Sequence[str] | csv.Error]]) -> dict[str, int]:
    """Where each column stands."""
    _, head = next(rows, (1, []))
    names = [] if isinstance(head, csv.Error) else [_clean(name).lower() for name in head]
    if missing := [name for name in _NEEDED if names.count(name) != 1]:
        raise Refused(
            "file", f"1行目に、見出し platform,address,tags,name を書いてください({'、'.join(missing)} がありません)。"
        )
    return {name: place for place, name in enumerate(names)}


def _contact(columns: dict[str, int], row: Sequence[str]) -> Contact:
    """The contact of a row. Raises BadRow."""
    if any(cell.strip() for cell in row[len(columns) :]):
        raise BadRow('列が多すぎます。「,」を含む値は、引用符(")で囲んでください。')
    cells = {name: _clean(row[place]) if place < len(row) else "" for name, place in columns.items()}
    address = _address(cells["platform"].lower(), cells["address"])
    tags = frozenset(filter(None, map(str.strip, cells["tags"].split(";"))))
    for tag in tags:
        if len(tag) > _LONGEST_TAG:
            raise BadRow(f"名札「{tag[:_SHOWN]}…」が長すぎます。{_LONGEST_TAG}文字までにしてください。")
    name = cells.get("name", "")
    if len(name) > _LONGEST_NAME:
        raise BadRow(f"名前が長すぎます。{_LONGEST_NAME}文字までにしてください。")
    return Contact(address, address, name, tags)


def _address(platform: str, written: str) -> str:
    if platform not in _PLATFORMS:
        raise BadRow(f"platform「{platform[:_SHOWN]}」は使えません。{'か'.join(_PLATFORMS)}を書いてください。")
    address = written if written.startswith(f"{platform}:") else f"{platform}:{written}"
    if not is_address(address):
        example = "U0123ABC(本人)か C0123ABC(チャンネル)" if platform == "slack" else "123456(本人)か -100123(グループ)"
        raise BadRow(f"address「{written[:_SHOWN]}」は使えません。{example}のように書いてください。")
    return address


def _clean(cell: str) -> str:
    """Full width and half width are the same; without characters that cannot be seen or kept."""
    return "".join(c for c in unicodedata.normalize("NFKC", cell) if c.isprintable()).strip()


def _object(contact: Contact) -> dict[str, Any]:
    return {
        "address": contact.address,
        "name": contact.name,
        "tags": sorted(contact.tags),
        "blocked": contact.blocked,
    }
