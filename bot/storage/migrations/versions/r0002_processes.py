"""Several processes on one database: who is at work, on what, and who alone; and when a back-up was restored."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.refusing import no_way_back

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """What was left behind before belongs to nobody, and is taken up by whoever starts."""
    for table in ("receipts", "outbox"):
        op.add_column(table, sa.Column("owner", sa.String(40), nullable=False, server_default=""))
    op.create_table(
        "processes",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("beat", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Refuses."""
    no_way_back()
