"""Forms as data; types, facts and marks of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        # An urgent ticket is filed before its place is known.
        batch_op.alter_column("place", existing_type=sa.String(length=9), nullable=True)


def downgrade() -> None:
    """Take back."""
    op.execute("UPDATE tickets SET place = '' WHERE place IS NULL")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.alter_column("place", existing_type=sa.String(length=9), nullable=False)
