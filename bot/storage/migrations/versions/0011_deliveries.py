"""Channels that push: where to, how far each reply has come, and what several processes share about a platform."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.columns import SequenceNumber, UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "addresses",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(80)),
        sa.Column("window_left", sa.Integer()),
        sa.Column("window_until", UtcDateTime()),
        sa.Column("lease_holder", sa.String(64)),
        sa.Column("lease_until", UtcDateTime()),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_addresses"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_addresses_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_addresses_channel", "addresses", ["channel"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("inbox_id", sa.String(32)),
        sa.Column("position", SequenceNumber, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("parts_done", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", UtcDateTime(), nullable=False),
        sa.Column("waits_for_worker", sa.Boolean(), nullable=False),
        sa.Column("hold_until", UtcDateTime()),
        sa.Column("passive", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(80)),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_deliveries_conversation_id_conversations",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_deliveries_inbox_id_inbox", ondelete="CASCADE"),
    )
    op.create_index(
        "ix_deliveries_channel_state_next_attempt_at", "deliveries", ["channel", "state", "next_attempt_at"]
    )
    op.create_index("ix_deliveries_conversation_id_state", "deliveries", ["conversation_id", "state"])
    op.create_index("ix_deliveries_inbox_id", "deliveries", ["inbox_id"])
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivery_id", sa.String(32)))
        batch_op.create_foreign_key(
            "fk_outbox_delivery_id_deliveries", "deliveries", ["delivery_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index("ix_outbox_delivery_id", ["delivery_id"])
        batch_op.drop_column("state")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("passive_until", UtcDateTime()))
        batch_op.add_column(sa.Column("passive_reply", sa.Text()))
    op.create_table(
        "platform_values",
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime()),
        sa.PrimaryKeyConstraint("name", name="pk_platform_values"),
    )
    op.create_table(
        "pacing",
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("free_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pacing"),
    )
    op.create_table(
        "leaders",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leaders"),
    )
    op.create_table(
        "notice_consents",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("template", sa.String(80), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "template", name="pk_notice_consents"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_notice_consents_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("notice_consents", "leaders", "pacing", "platform_values"):
        op.drop_table(table)
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_column("passive_reply")
        batch_op.drop_column("passive_until")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="sent"))
        batch_op.drop_index("ix_outbox_delivery_id")
        batch_op.drop_constraint("fk_outbox_delivery_id_deliveries", type_="foreignkey")
        batch_op.drop_column("delivery_id")
    op.drop_table("deliveries")
    op.drop_table("addresses")
