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
        "applications",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("query_code_hash", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("filled_in", sa.LargeBinary(), nullable=False),
        sa.Column("open_key", sa.String(length=120), nullable=True),
        sa.Column("place", sa.String(length=9), nullable=True),
        sa.Column("union_code", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conversation_id", sa.String(length=32), nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_applications_conversation_id_conversations"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_applications_idempotency_key")),
        sa.UniqueConstraint("number", name=op.f("uq_applications_number")),
        sa.UniqueConstraint("open_key", name=op.f("uq_applications_open_key")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index("ix_applications_conversation_id", ["conversation_id"], unique=False)
        batch_op.create_index("ix_applications_state_due_at", ["state", "due_at"], unique=False)
        batch_op.create_index("ix_applications_union_code_state", ["union_code", "state"], unique=False)
    op.create_table(
        "application_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("application_id", sa.String(length=32), nullable=False),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_steps_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_steps")),
    )
    with op.batch_alter_table("application_steps", schema=None) as batch_op:
        batch_op.create_index("ix_application_steps_application_id", ["application_id"], unique=False)
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
    op.drop_table("application_steps")
    op.drop_table("applications")
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
