"""Wishes to be reminded become members' own reminders, at nine in the morning of their day."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.refusing import no_way_back

revision = "0004"
down_revision = "0003"

_WISHES = sa.table(
    "wishes",
    sa.column("member", sa.String),
    sa.column("calculator", sa.String),
    sa.column("title", sa.String),
    sa.column("day", sa.Date),
)
_TEXTS = [sa.column(name, sa.String) for name in ("id", "member", "conversation", "text", "about")]
_OWN = sa.table("own_reminders", *_TEXTS, sa.column("due", sa.DateTime(timezone=True)))
_TOKYO, _NINE = ZoneInfo("Asia/Tokyo"), time(9)
_UNREACHABLE = "web:"


def upgrade() -> None:
    """Moves what is still to come, of members who can be written to later."""
    connection = op.get_bind()
    rows = list(_moved(connection, datetime.now(UTC)))
    if rows:
        connection.execute(sa.insert(_OWN), rows)
    op.drop_table("wishes")


def _moved(connection: sa.Connection, now: datetime) -> Iterator[dict[str, object]]:
    for wish in connection.execute(sa.select(_WISHES)):
        due = datetime.combine(wish.day, _NINE, _TOKYO).astimezone(UTC)
        if due > now and not wish.member.startswith(_UNREACHABLE):
            yield {
                "id": uuid.uuid4().hex,
                "member": wish.member,
                "conversation": wish.member,
                "text": f"{wish.title}({_written(wish.day)})",
                "due": due,
                "about": wish.calculator,
            }


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def downgrade() -> None:
    """Refuses."""
    no_way_back()
