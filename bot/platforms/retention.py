"""Deletes what platforms' values and rates are no longer needed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.platforms.tables import PaceRow, PlatformValueRow
from bot.storage.columns import now

KEEP_PACES = timedelta(days=1)
"""A turn so long ago holds nobody up."""


def purge_platforms(session: Session) -> int:
    """Delete expired values and rates that nobody has used for a day, and return how many rows these were."""
    moment = now()
    values = delete(PlatformValueRow).where(PlatformValueRow.expires_at < moment).returning(PlatformValueRow.name)
    paces = delete(PaceRow).where(PaceRow.free_at < moment - KEEP_PACES).returning(PaceRow.name)
    return len(session.scalars(values).all()) + len(session.scalars(paces).all())
