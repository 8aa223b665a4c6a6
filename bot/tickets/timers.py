"""What time does to a ticket: until when its present step must be done, and the one timer that looks after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.tasks.queue import add_task, cancel_task
from bot.tickets.limits import Phase, office_hours, ticket_limits
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow

TIMER_TASK = "ticket_timer"
UNHEARD_TASK = "close_unheard_ticket"
"""The timer's kind in earlier releases; what waits in the queue of such an installation is done all the same."""

REOPENED_WITHIN = timedelta(days=30)
"""How long after its end a worker may have a ticket done again; then it is archived."""

_S = TicketState
PHASES: Mapping[TicketState, Phase] = {
    _S.SUBMITTED: "accept",
    _S.ACCEPTED: "accept",
    _S.RETURNED: "accept",
    _S.REOPENED: "accept",
    _S.RESOLVED: "accept",
    _S.DISPATCHED: "sign_in",
    _S.FOLLOW_UP: "call_back",
}
"""The limit of each state that has one of its own. The handling has one limit from the signature to the result."""

_ENDED = frozenset({_S.REJECTED, _S.CLOSED, _S.WITHDRAWN})


def wait_of(state: TicketState) -> timedelta | None:
    """Return how long a ticket stays in a state when nobody does anything, None: for ever.

    It waits for what the worker was asked for, or for what he says of the result, as long as data/tickets/limits.yml
    tells now.
    """
    if state is _S.NEEDS_INFO:
        return timedelta(days=ticket_limits().heard_within_days)
    if state is _S.FOLLOW_UP:
        return timedelta(days=ticket_limits().rated_within_days)
    return REOPENED_WITHIN if state in _ENDED else None


def set_limits(row: TicketRow, before: TicketState, moment: datetime) -> None:
    """Set until when the step that begins now must be done. The caller has set the new state.

    While the worker is asked for something the clock of the handling stands: what was left of it is left when it goes
    on. A result that was sent back, and handling that got no more time, have what they had.
    """
    after = TicketState(row.state)
    calendar = office_hours()
    if before is _S.IN_PROGRESS and after is _S.NEEDS_INFO and row.settle_by is not None:
        row.time_left = int(calendar.between(moment, row.settle_by).total_seconds())
    if after is _S.IN_PROGRESS:
        row.due_at = row.settle_by = _settle_by(row, before, moment)
        row.time_left = None
    elif after is _S.EXTENSION_REQUESTED:
        row.due_at = _end(row, "accept", moment)
    else:
        phase = PHASES.get(after)
        row.due_at = _end(row, phase, moment) if phase else None
    is_late = after is _S.IN_PROGRESS and row.due_at is not None and row.due_at <= moment
    row.overdue_at = moment if is_late else None


def extend(row: TicketRow, until: datetime) -> None:
    """Give the handling of a ticket more time; what was late is so no more."""
    row.settle_by = row.due_at = row.extension_until = until
    row.overdue_at = None


def watch(session: Session, row: TicketRow) -> None:
    """Set the one timer of a ticket to what comes next."""
    for kind in (TIMER_TASK, UNHEARD_TASK):
        cancel_task(session, kind, row.id)
    due = next_due(row)
    if due is not None:
        add_task(session, TIMER_TASK, {"ticket": row.id}, key=row.id, due=due)


def next_due(row: TicketRow) -> datetime | None:
    """Return when time next does something to a ticket, None: never."""
    overdue = row.due_at if row.overdue_at is None else None
    wait = wait_of(TicketState(row.state))
    moments = [overdue, row.entered_at + wait if wait else None]
    return min((moment for moment in moments if moment is not None), default=None)


def _settle_by(row: TicketRow, before: TicketState, moment: datetime) -> datetime:
    if before in (_S.EXTENSION_REQUESTED, _S.RESOLVED) and row.settle_by is not None:
        return row.settle_by
    if row.time_left is not None:
        calendar = office_hours()
        return calendar.after(moment, timedelta(seconds=row.time_left)) if row.time_left > 0 else moment
    return _end(row, "settle", moment)


def _end(row: TicketRow, phase: Phase, moment: datetime) -> datetime:
    return ticket_limits().of(phase, row.type, row.place).end(office_hours(), moment)
