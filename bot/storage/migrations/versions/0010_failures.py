"""Messages: faults of our own are counted apart from attempts while the engine was away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("failures")
