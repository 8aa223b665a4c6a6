"""Applications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "counters",
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counters")),
    )
    op.execute("INSERT INTO counters (series, last_number) SELECT 'GD' || day, last_number FROM ticket_counters")
    op.drop_table("ticket_counters")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.JSON(), nullable=True))
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.alter_column("form", type_=sa.String(length=80), existing_nullable=False)
        batch_op.alter_column("title", type_=sa.String(length=80), existing_nullable=False)
        batch_op.add_column(sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00")
        )


def downgrade() -> None:
    """Take back."""
    op.create_table(
        "ticket_counters",
        sa.Column("day", sa.String(length=6), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_ticket_counters")),
    )
    op.execute(
        "INSERT INTO ticket_counters (day, last_number) "
        "SELECT substr(series, 3), last_number FROM counters WHERE series LIKE 'GD%'"
    )
    op.drop_table("counters")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("form")
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("begun_at")
        batch_op.drop_column("paused")
        batch_op.alter_column("title", type_=sa.String(length=40), existing_nullable=False)
        batch_op.alter_column("form", type_=sa.String(length=40), existing_nullable=False)
