"""Warnings are kept as long as the tickets that they came from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.early_warning.tables import WarningRow


def purge_warnings(session: Session, before: datetime) -> int:
    """Delete warnings that ended before this; return how many. Those that are not over stay."""
    gone = delete(WarningRow).where(WarningRow.ended_at < before).returning(WarningRow.id)
    return len(session.scalars(gone).all())
