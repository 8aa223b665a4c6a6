"""Forms as data; types, facts and marks of tickets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ADDED = (
    "against_kind",
    "against",
    "union_code",
    "grid_code",
    "route_reason",
    "urged_at",
    "urged_with",
    "details",
    "discretion",
    "urgent",
    "queue",
    "urged_count",
    "entered_at",
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        # An urgent ticket is filed before its place is known.
        batch_op.alter_column("place", existing_type=sa.String(length=9), nullable=True)
        batch_op.add_column(sa.Column("against_kind", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("against", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("union_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("grid_code", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("route_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("urged_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("urged_with", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("details", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("discretion", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("urgent", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("queue", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("urged_count", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    # Tickets filed before: nobody knows where they would have gone, so people assign them.
    op.execute(
        "UPDATE tickets SET details = '{}', discretion = 'normal', urgent = FALSE, queue = 'unassigned', "
        "urged_count = 0, entered_at = updated_at"
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.alter_column("details", existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column("discretion", existing_type=sa.String(length=12), nullable=False)
        batch_op.alter_column("urgent", existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column("queue", existing_type=sa.String(length=12), nullable=False)
        batch_op.alter_column("urged_count", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("entered_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index("ix_tickets_union_code_state", ["union_code", "state"], unique=False)
    op.create_table(
        "ticket_facts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_facts_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_facts")),
        sa.UniqueConstraint("ticket_id", "idempotency_key", name=op.f("uq_ticket_facts_ticket_id_idempotency_key")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("ticket_facts")
    op.execute("UPDATE tickets SET place = '' WHERE place IS NULL")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index("ix_tickets_union_code_state")
        batch_op.alter_column("place", existing_type=sa.String(length=9), nullable=False)
        for column in _ADDED:
            batch_op.drop_column(column)
