"""How often a platform has delivered a message: its last delivery is answered in any case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("requests", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("requests")
