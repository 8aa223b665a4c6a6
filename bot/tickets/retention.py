"""Tickets are kept for years, not for ever."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow


def purge_tickets(session: Session, quiet_since: datetime) -> int:
    """Delete tickets that were closed or rejected and have not moved since; return how many. Open ones stay."""
    gone = (
        delete(TicketRow)
        .where(TicketRow.state.in_([TicketState.CLOSED, TicketState.REJECTED]), TicketRow.updated_at < quiet_since)
        .returning(TicketRow.id)
    )
    return len(session.scalars(gone).all())
