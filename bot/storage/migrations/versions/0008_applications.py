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
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.alter_column("form", type_=sa.String(length=80), existing_nullable=False)
        batch_op.alter_column("title", type_=sa.String(length=80), existing_nullable=False)
        batch_op.add_column(sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(
            sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False, server_default="2026-01-01 00:00:00")
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.drop_column("begun_at")
        batch_op.drop_column("paused")
        batch_op.alter_column("title", type_=sa.String(length=40), existing_nullable=False)
        batch_op.alter_column("form", type_=sa.String(length=40), existing_nullable=False)
