"""Alembic's entry: runs migrations on the connection that `bot.storage.migrate` hands over."""

from __future__ import annotations

from alembic import context

from bot.storage.columns import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata", Base.metadata),
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
