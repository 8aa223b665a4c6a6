"""A ticket that waits for the worker is closed when nothing is heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tickets.lifecycle import HEARD_WITHIN, MoveError, move
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow

EARLY = timedelta(minutes=1)
"""By so much a clock may be ahead of another one's."""


@dataclass(frozen=True)
class ClosedUnheard:
    """The ticket was closed; its worker, if his conversation is still there, shall be told."""

    number: str
    conversation_id: str | None


def close_unheard(session: Session, ticket_id: str) -> ClosedUnheard | None:
    """Close a ticket that has waited for its worker long enough; None when it does not wait (any more, or so long)."""
    row = session.scalar(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update())
    if row is None or now() - row.entered_at < HEARD_WITHIN - EARLY:
        return None
    try:
        move(session, row, TicketState.CLOSED, "timer", "没等到补充。")
    except MoveError:
        return None
    return ClosedUnheard(row.number, row.conversation_id)
