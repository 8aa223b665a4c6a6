"""Members: a union's code and name may be as long as in the directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("union_code", existing_type=sa.String(length=20), type_=sa.String(length=40))
        batch_op.alter_column("union_name", existing_type=sa.String(length=80), type_=sa.String(length=100))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("union_name", existing_type=sa.String(length=100), type_=sa.String(length=80))
        batch_op.alter_column("union_code", existing_type=sa.String(length=40), type_=sa.String(length=20))
