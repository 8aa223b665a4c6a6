"""Deletes what platforms' values and rates are no longer needed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.platforms.tables import LeaderRow, PaceRow, PlatformValueRow
from bot.storage.columns import now

KEEP_PACES = timedelta(days=1)
"""A turn so long ago holds nobody up."""


def purge_platforms(session: Session) -> int:
    """Delete expired values, and rates and leads that nobody has used for a day; return how many rows these were."""
    moment = now()
    values = delete(PlatformValueRow).where(PlatformValueRow.expires_at < moment).returning(PlatformValueRow.name)
    paces = delete(PaceRow).where(PaceRow.free_at < moment - KEEP_PACES).returning(PaceRow.name)
    leaders = delete(LeaderRow).where(LeaderRow.until < moment - KEEP_PACES).returning(LeaderRow.name)
    return sum(len(session.scalars(gone).all()) for gone in (values, paces, leaders))
