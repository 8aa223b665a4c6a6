"""What is done when the timer of a ticket runs out: what takes too long is marked, what nobody answers is closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tickets.actors import TIMER
from bot.tickets.acts import Act
from bot.tickets.lifecycle import ENDED, add_step, move
from bot.tickets.model import STATE_TITLES, TicketState
from bot.tickets.notices import tell_expired, tell_step
from bot.tickets.tables import TicketRow
from bot.tickets.timers import PHASES, set_limits, wait_of, watch

EARLY = timedelta(minutes=1)
"""By so much a clock may be ahead of another one's."""

_EXPIRED = {
    TicketState.NEEDS_INFO: "没等到补充。",
    TicketState.FOLLOW_UP: "没等到评价。",
}


def time_is_up(session: Session, ticket_id: str) -> str | None:
    """Do what is due for a ticket, tell the worker once, and set the timer to what comes next.

    Returns:
        `overdue`, `closed`, `archived`; None when nothing is due (any more).
    """
    row = session.scalar(select(TicketRow).where(TicketRow.id == ticket_id).with_for_update())
    if row is None:
        return None
    moment, before = now(), TicketState(row.state)
    wait = wait_of(before)
    if wait is not None and moment - row.entered_at >= wait - EARLY:
        return _wait_is_over(session, row, before)
    if row.due_at is None and (before in PHASES or before is TicketState.IN_PROGRESS):
        # It entered this step under a release that knew no limits: they run from now on.
        set_limits(row, before, moment)
    if row.due_at is not None and row.overdue_at is None and row.due_at <= moment:
        return _is_overdue(session, row, moment)
    watch(session, row)
    return None


def _wait_is_over(session: Session, row: TicketRow, before: TicketState) -> str:
    if before in ENDED:
        move(session, row, TicketState.ARCHIVED, TIMER, act=Act.ARCHIVE)
        return "archived"
    move(session, row, TicketState.CLOSED, TIMER, _EXPIRED[before], Act.EXPIRE)
    tell_expired(session, row, before)
    return "closed"


def _is_overdue(session: Session, row: TicketRow, moment: datetime) -> str:
    """Mark it: whoever has it finds it among what is late, with the step in its history."""
    row.overdue_at = moment
    add_step(session, row, TIMER, Act.OVERDUE, f"“{STATE_TITLES[TicketState(row.state)]}”超过了时限", shown=False)
    session.flush()
    watch(session, row)
    # That the call-back is late is for the hotline alone: he can say himself how it was.
    if TicketState(row.state) is not TicketState.FOLLOW_UP:
        tell_step(session, row, Act.OVERDUE)
    return "overdue"
