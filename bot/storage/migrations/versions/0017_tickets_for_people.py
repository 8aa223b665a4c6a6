"""What the people who work on tickets need: who has one, until when, who may see it, what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SequenceNumber, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_tickets_created_at", ["created_at"]),
    ("ix_tickets_place_state", ["place", "state"]),
    ("ix_tickets_staff_id_state", ["staff_id", "state"]),
    ("ix_tickets_state_due_at", ["state", "due_at"]),
    ("ix_tickets_union_place_state", ["union_place", "state"]),
)


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("opened_by", sa.String(length=32), nullable=True),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("union_place", sa.String(length=9), nullable=True),
        sa.Column("department", sa.String(length=60), nullable=True),
        sa.Column("dispatched_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("supervised_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("settle_by", UtcDateTime(timezone=True), nullable=True),
        sa.Column("time_left", sa.Integer(), nullable=True),
        sa.Column("overdue_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("extension_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("payer", sa.String(length=12), nullable=True),
        sa.Column("settlement", sa.Text(), nullable=True),
        sa.Column("contacted", sa.Boolean(), nullable=True),
        sa.Column("solved", sa.Boolean(), nullable=True),
        sa.Column("satisfied", sa.Integer(), nullable=True),
        sa.Column("rated_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("rated_by", sa.String(length=12), nullable=True),
    ]


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        for column in _columns():
            batch_op.add_column(column)
        for name in ("opened_by", "staff_id"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_tickets_{name}_staff"), "staff", [name], ["id"], ondelete="SET NULL"
            )
        for name, columns in _INDEXES:
            batch_op.create_index(name, columns, unique=False)
    op.execute(
        "UPDATE tickets SET confidential = TRUE WHERE discretion = 'confidential' "
        "OR against_kind IN ('union', 'staff') OR type IN ('harassment', 'mind', 'complaint_union')"
    )
    # The timer of each ticket looks at it at once and sets itself; what waits for the worker has one already.
    payload = """'{"ticket": "' || id || '"}'"""
    if op.get_bind().dialect.name == "postgresql":
        payload = f"CAST({payload} AS JSON)"
    op.execute(
        "INSERT INTO tasks (id, kind, key, payload, due_at, attempts, failed, created_at) "  # noqa: S608 # our own words
        f"SELECT id, 'ticket_timer', id, {payload}, updated_at, 0, FALSE, updated_at FROM tickets "
        "WHERE state <> 'needs_info'"
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.alter_column("confidential", existing_type=sa.Boolean(), nullable=False, server_default=None)
    with op.batch_alter_table("ticket_steps", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("person", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("act", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("ticket_steps", schema=None) as batch_op:
        batch_op.alter_column("shown", existing_type=sa.Boolean(), nullable=False, server_default=None)
    op.create_table(
        "ticket_notes",
        sa.Column("id", SequenceNumber, autoincrement=True, nullable=False),
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=True),
        sa.Column("person", sa.String(length=40), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_notes_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notes")),
    )
    op.create_index("ix_ticket_notes_ticket_id", "ticket_notes", ["ticket_id"], unique=False)
    op.create_table(
        "ticket_viewers",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.String(length=32), nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("named_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_ticket_viewers_staff_id_staff"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_viewers_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "staff_id", name=op.f("pk_ticket_viewers")),
    )
    op.create_index("ix_ticket_viewers_staff_id", "ticket_viewers", ["staff_id"], unique=False)
    op.create_table(
        "ticket_barred_unions",
        sa.Column("ticket_id", sa.String(length=32), nullable=False),
        sa.Column("union_code", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_barred_unions_ticket_id_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "union_code", name=op.f("pk_ticket_barred_unions")),
    )


def downgrade() -> None:
    """Take back. Tickets in states of this release stand where the earlier one knows a state nearest to them."""
    op.drop_table("ticket_barred_unions")
    op.drop_table("ticket_viewers")
    op.drop_table("ticket_notes")
    with op.batch_alter_table("ticket_steps", schema=None) as batch_op:
        for column in ("shown", "act", "person", "staff_id"):
            batch_op.drop_column(column)
    op.execute("DELETE FROM tasks WHERE kind = 'ticket_timer'")
    for table in ("tickets", "ticket_steps"):
        op.execute(
            f"UPDATE {table} SET state = CASE "  # noqa: S608 # names of our own
            "WHEN state IN ('dispatched', 'returned') THEN 'accepted' "
            "WHEN state IN ('extension_requested', 'resolved', 'follow_up') THEN 'in_progress' "
            "WHEN state = 'archived' THEN 'closed' ELSE state END"
        )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        for name, _ in _INDEXES:
            batch_op.drop_index(name)
        for name in ("opened_by", "staff_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_tickets_{name}_staff"), type_="foreignkey")
        for added in reversed(_columns()):
            batch_op.drop_column(added.name)
