"""Applications are reviewed in the console: who applies more than once, who works at one employer, lists in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Applications that were filed before are told apart by nothing; members of before count at no employer."""
    op.add_column("applications", sa.Column("person_hash", sa.String(length=64), nullable=True))
    op.create_index("ix_applications_person_hash", "applications", ["person_hash"])
    op.create_index("ix_applications_place_state", "applications", ["place", "state"])
    op.create_index("ix_applications_updated_at", "applications", ["updated_at"])
    op.add_column("members", sa.Column("alone_at", sa.String(length=120), nullable=True))
    op.create_index("ix_members_alone_at", "members", ["alone_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_members_alone_at", "members")
    op.drop_column("members", "alone_at")
    op.drop_index("ix_applications_updated_at", "applications")
    op.drop_index("ix_applications_place_state", "applications")
    op.drop_index("ix_applications_person_hash", "applications")
    op.drop_column("applications", "person_hash")
