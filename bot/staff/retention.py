"""What is left of sessions and links that open nothing any more."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.staff.links import over as link_is_over
from bot.staff.sessions import over as session_is_over
from bot.staff.tables import SignInLinkRow, StaffSessionRow
from bot.storage.columns import now


def purge_sessions(session: Session) -> int:
    """Delete sessions of staff and links that are over, and return how many there were."""
    sessions = delete(StaffSessionRow).where(session_is_over(now())).returning(StaffSessionRow.id)
    links = delete(SignInLinkRow).where(link_is_over()).returning(SignInLinkRow.staff_id)
    return len(session.scalars(sessions).all()) + len(session.scalars(links).all())
