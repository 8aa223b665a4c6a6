"""Indexes for lists of the console."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_personal_numbers_value_hash", "personal_numbers", ["value_hash"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_index("ix_handovers_asked_at", "handovers", ["asked_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_handovers_asked_at", "handovers")
    op.drop_index("ix_inbox_received_at", "inbox")
    op.drop_index("ix_personal_numbers_value_hash", "personal_numbers")
