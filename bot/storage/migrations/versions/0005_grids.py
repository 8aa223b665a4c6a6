"""Grids, stations and employers of the directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "directory_unions",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("parent", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("covers", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_directory_unions")),
    )
    op.create_table(
        "directory_grids",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("union_code", sa.String(length=40), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("supervisors", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_directory_grids")),
    )
    op.create_table(
        "directory_employers",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("grid_code", sa.String(length=40), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["grid_code"], ["directory_grids.code"], name=op.f("fk_directory_employers_grid_code_directory_grids")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_directory_employers")),
    )
    with op.batch_alter_table("directory_employers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_directory_employers_grid_code"), ["grid_code"], unique=False)
    op.create_table(
        "directory_stations",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=9), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("hours", sa.String(length=100), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_directory_stations")),
    )
    op.create_table(
        "directory_imports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_imports")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("imports", "stations", "employers", "grids", "unions"):
        op.drop_table(f"directory_{table}")
