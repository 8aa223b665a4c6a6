"""Early warnings: what tickets are about, warnings, their tickets and their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SequenceNumber, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "warnings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("open_key", sa.String(length=260), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("reached", sa.JSON(), nullable=False),
        sa.Column("first_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("raised_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warnings")),
        sa.UniqueConstraint("open_key", name=op.f("uq_warnings_open_key")),
    )
    op.create_index("ix_warnings_rule_kind_key", "warnings", ["rule", "kind", "key"], unique=False)
    op.create_index("ix_warnings_state_level_raised_at", "warnings", ["state", "level", "raised_at"], unique=False)
    op.create_table(
        "warning_steps",
        sa.Column("id", SequenceNumber, autoincrement=True, nullable=False),
        sa.Column("warning_id", sa.String(length=32), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("happened_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["warnings.id"], name=op.f("fk_warning_steps_warning_id_warnings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_steps")),
    )
    op.create_index("ix_warning_steps_warning_id", "warning_steps", ["warning_id"], unique=False)
    op.create_table(
        "ticket_subjects",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("filed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_subjects_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "kind", name=op.f("pk_ticket_subjects")),
    )
    op.create_index(
        "ix_ticket_subjects_kind_key_filed_at", "ticket_subjects", ["kind", "key", "filed_at"], unique=False
    )
    op.create_table(
        "warning_tickets",
        sa.Column("warning_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_warning_tickets_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["warnings.id"], name=op.f("fk_warning_tickets_warning_id_warnings"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("warning_id", "ticket_id", name=op.f("pk_warning_tickets")),
    )
    op.create_index("ix_warning_tickets_ticket_id", "warning_tickets", ["ticket_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("warning_tickets")
    op.drop_table("ticket_subjects")
    op.drop_table("warning_steps")
    op.drop_table("warnings")
