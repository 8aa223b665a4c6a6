"""Applications that are over are kept as long as tickets: somebody may ask, or object."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.states import OPEN
from bot.applications.tables import ApplicationRow
from bot.files.links import detach


def purge_applications(session: Session, before: datetime) -> int:
    """Delete applications that ended before this moment, release their files, and return how many there were."""
    rows = session.scalars(
        select(ApplicationRow).where(
            ApplicationRow.state.not_in([state.value for state in OPEN]), ApplicationRow.updated_at < before
        )
    ).all()
    detach(session, "application", [row.id for row in rows])
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)
