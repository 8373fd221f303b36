"""Reminders: who can be reached, what is to be sent and when, what was sent, and who did what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.refusing import no_way_back

revision = "0003"
down_revision = "0002"

_METADATA = sa.MetaData()
_MOMENT = sa.DateTime(timezone=True)
sa.Table(
    "contacts",
    _METADATA,
    sa.Column("address", sa.String(200), primary_key=True),
    sa.Column("person", sa.String(200), nullable=False, index=True),
    sa.Column("platform", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("imported", sa.Boolean, nullable=False),
    sa.Column("blocked", sa.Boolean, nullable=False),
)
sa.Table(
    "contact_tags",
    _METADATA,
    sa.Column("address", sa.String(200), primary_key=True),
    sa.Column("tag", sa.String(100), primary_key=True, index=True),
)
sa.Table(
    "preferences",
    _METADATA,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("platform", sa.String(20), nullable=False),
    sa.Column("quiet", sa.String(11), nullable=True),
    sa.Column("stopped", sa.Boolean, nullable=False),
)
sa.Table(
    "subscriptions",
    _METADATA,
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("topic", sa.String(60), primary_key=True, index=True),
    sa.Column("wanted", sa.Boolean, nullable=False),
)
sa.Table(
    "pairings",
    _METADATA,
    sa.Column("code", sa.String(20), primary_key=True),
    sa.Column("address", sa.String(200), nullable=False),
    sa.Column("until", _MOMENT, nullable=False),
)
sa.Table(
    "reminders",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(20), nullable=False, unique=True),
    sa.Column("state", sa.String(20), nullable=False, index=True),
    sa.Column("author", sa.String(200), nullable=False),
    sa.Column("approved_by", sa.String(200), nullable=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("template", sa.String(60), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("audience", sa.Text, nullable=False),
    sa.Column("topic", sa.String(60), nullable=False),
    sa.Column("answers", sa.String(10), nullable=False),
    sa.Column("at", _MOMENT, nullable=True),
    sa.Column("rrule", sa.String(500), nullable=False),
    sa.Column("holidays", sa.String(10), nullable=False),
    sa.Column("guarantee", sa.String(20), nullable=False),
    sa.Column("ignore_quiet", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created", _MOMENT, nullable=False),
    sa.Column("next_at", _MOMENT, nullable=True, index=True),
    sa.Column("next_key", sa.String(40), nullable=False),
    sa.Column("occurrence", sa.Integer, nullable=True),
    sa.Column("late_is_fine", sa.Boolean, nullable=False),
)
sa.Table(
    "reminder_addresses",
    _METADATA,
    sa.Column("reminder", sa.String(20), primary_key=True),
    sa.Column("address", sa.String(200), primary_key=True),
)
sa.Table(
    "occurrences",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("reminder", sa.String(20), nullable=False),
    sa.Column("key", sa.String(40), nullable=False),
    sa.Column("due", _MOMENT, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("queued", sa.Boolean, nullable=False),
    sa.Column("started", _MOMENT, nullable=False),
    sa.Column("touched", _MOMENT, nullable=False),
    sa.Column("finished", _MOMENT, nullable=True, index=True),
    sa.UniqueConstraint("reminder", "key"),
)
sa.Table(
    "deliveries",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("occurrence", sa.Integer, nullable=False),
    sa.Column("reminder", sa.String(20), nullable=False),
    sa.Column("platform", sa.String(20), nullable=False),
    sa.Column("chat", sa.String(200), nullable=False),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("attempt_id", sa.String(40), nullable=True),
    sa.Column("owner", sa.String(40), nullable=True),
    sa.Column("again", sa.Boolean, nullable=False),
    sa.Column("not_before", _MOMENT, nullable=True),
    sa.Column("began", _MOMENT, nullable=True),
    sa.Column("settled", _MOMENT, nullable=True),
    sa.Column("sent_as", sa.String(200), nullable=True),
    sa.UniqueConstraint("occurrence", "chat"),
    sa.UniqueConstraint("occurrence", "person"),
    sa.Index("ix_deliveries_open", "occurrence", "state", "platform", "id"),
    sa.Index("ix_deliveries_sent_as", "sent_as"),
)
sa.Table(
    "responses",
    _METADATA,
    sa.Column("occurrence", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(10), primary_key=True),
    sa.Column("answer", sa.String(100), nullable=False),
)
sa.Table(
    "audit",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("reminder", sa.String(20), nullable=False, index=True),
    sa.Column("details", sa.Text, nullable=False),
)
sa.Table(
    "own_reminders",
    _METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("member", sa.String(200), nullable=False, index=True),
    sa.Column("conversation", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("due", _MOMENT, nullable=False, index=True),
    sa.Column("about", sa.String(60), nullable=False),
    sa.Column("sent", _MOMENT, nullable=True, index=True),
)


def upgrade() -> None:
    """Makes the tables, with their indexes."""
    _METADATA.create_all(op.get_bind())


def downgrade() -> None:
    """Refuses."""
    no_way_back()
