"""The first tables. A database made before there were revisions has them, or most of them, and gets the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.refusing import no_way_back

revision = "0001"
down_revision = None

_METADATA = sa.MetaData()
_MOMENT = sa.DateTime(timezone=True)
sa.Table(
    "conversations",
    _METADATA,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("memory", sa.Text, nullable=False),
    sa.Column("touched", _MOMENT, nullable=False, index=True),
)
sa.Table(
    "wishes",
    _METADATA,
    sa.Column("member", sa.String(200), primary_key=True),
    sa.Column("calculator", sa.String(60), primary_key=True),
    sa.Column("title", sa.String(200), primary_key=True),
    sa.Column("day", sa.Date, nullable=False),
)
sa.Table(
    "votes",
    _METADATA,
    sa.Column("member", sa.String(200), primary_key=True),
    sa.Column("subject", sa.String(200), primary_key=True),
    sa.Column("judgement", sa.String(10), nullable=False),
)
sa.Table(
    "consultations",
    _METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("member", sa.String(200), nullable=False, index=True),
    sa.Column("conversation", sa.String(200), nullable=False),
    sa.Column("opened", _MOMENT, nullable=False, index=True),
)
sa.Table(
    "handoffs",
    _METADATA,
    sa.Column("token", sa.String(40), primary_key=True),
    sa.Column("member", sa.String(200), nullable=False, index=True),
    sa.Column("conversation", sa.String(200), nullable=False),
    sa.Column("shown", sa.Text, nullable=False),
    sa.Column("opened", _MOMENT, nullable=False, index=True),
)
sa.Table(
    "invitations",
    _METADATA,
    sa.Column("token", sa.String(40), primary_key=True),
    sa.Column("organizer", sa.String(200), nullable=False),
    sa.Column("until", _MOMENT, nullable=False),
    sa.Column("revoked", sa.Boolean, nullable=False),
)
sa.Table(
    "admitted",
    _METADATA,
    sa.Column("member", sa.String(200), primary_key=True),
    sa.Column("invitation", sa.String(40), nullable=False),
)
sa.Table(
    "threads",
    _METADATA,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("touched", _MOMENT, nullable=False, index=True),
)
sa.Table(
    "receipts",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(200), nullable=False, unique=True),
    sa.Column("arrival", sa.Text, nullable=False),
    sa.Column("answered", sa.Boolean, nullable=False, index=True),
    sa.Column("received", _MOMENT, nullable=False, index=True),
)
sa.Table(
    "outbox",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("lane", sa.String(200), nullable=False, index=True),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False, index=True),
    sa.Column("under", sa.String(200), nullable=True, index=True),
    sa.Column("about", sa.String(200), nullable=True, index=True),
    sa.Column("sent_as", sa.String(200), nullable=True, index=True),
    sa.Column("queued", _MOMENT, nullable=False, index=True),
    sa.Column("tried", _MOMENT, nullable=True),
)


def upgrade() -> None:
    """Makes the tables that are missing, with their indexes."""
    _METADATA.create_all(op.get_bind())


def downgrade() -> None:
    """Refuses."""
    no_way_back()
