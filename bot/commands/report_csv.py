"""What became of each delivery as a CSV file that spreadsheets open as it is meant."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.reminders.model import Refused, Row

_HEAD = ("address", "state", "reason", "attempts", "time", "message_id")
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, rows: Iterable[Row], zone: ZoneInfo) -> int:
    """Writes a line for each delivery, in UTF-8 with a mark that Excel looks for; how many. Raises Refused."""
    count = 0
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEAD)
            for count, row in enumerate(rows, 1):  # noqa: B007 - the last one is how many there are
                writer.writerow([_harmless(cell) for cell in _cells(row, zone)])
    except OSError as error:
        raise Refused("csv", f"{path}: 書けません({error.strerror})。ほかの場所を指定してください。") from None
    return count


def _cells(row: Row, zone: ZoneInfo) -> tuple[str, ...]:
    at = row.at.astimezone(zone).isoformat(timespec="seconds") if row.at else ""
    return row.address, row.state, row.reason, str(row.attempts), at, row.sent_as or ""


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
