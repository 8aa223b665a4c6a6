"""Tickets are kept for years, not for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.files.links import detach
from bot.tickets.lifecycle import ENDED
from bot.tickets.tables import TicketRow


def purge_tickets(session: Session, quiet_since: datetime) -> int:
    """Delete tickets that have ended and have not moved since; return how many. Open ones stay."""
    gone = (
        delete(TicketRow)
        .where(TicketRow.state.in_(sorted(ENDED)), TicketRow.updated_at < quiet_since)
        .returning(TicketRow.id)
    )
    ids = list(session.scalars(gone))
    detach(session, "ticket", ids)
    return len(ids)
