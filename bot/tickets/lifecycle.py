"""The one state machine of tickets: which state may follow which, by whom, and within what time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tasks.queue import add_task, cancel_task
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow, TicketStepRow

Mover = Literal["worker", "agent", "timer"]

REOPENED_WITHIN = timedelta(days=30)
"""How long after its end a worker may have a ticket done again."""

HEARD_WITHIN = timedelta(days=14)
"""How long a ticket waits for what the worker was asked for, before it is closed."""

UNHEARD_TASK = "close_unheard_ticket"

_S = TicketState
_AGENT: frozenset[Mover] = frozenset({"agent"})
_WORKER: frozenset[Mover] = frozenset({"worker"})
_TIMER: frozenset[Mover] = frozenset({"timer"})
MOVES: dict[TicketState, dict[TicketState, frozenset[Mover]]] = {
    _S.SUBMITTED: {_S.NEEDS_INFO: _AGENT, _S.ACCEPTED: _AGENT, _S.REJECTED: _AGENT, _S.WITHDRAWN: _WORKER},
    _S.NEEDS_INFO: {_S.SUBMITTED: _WORKER, _S.CLOSED: _TIMER, _S.WITHDRAWN: _WORKER},
    _S.ACCEPTED: {_S.IN_PROGRESS: _AGENT, _S.WITHDRAWN: _WORKER},
    _S.IN_PROGRESS: {_S.NEEDS_INFO: _AGENT, _S.CLOSED: _AGENT, _S.WITHDRAWN: _WORKER},
    _S.REOPENED: {_S.ACCEPTED: _AGENT, _S.IN_PROGRESS: _AGENT, _S.WITHDRAWN: _WORKER},
    _S.REJECTED: {_S.REOPENED: _WORKER},
    _S.CLOSED: {_S.REOPENED: _WORKER},
    _S.WITHDRAWN: {_S.REOPENED: _WORKER},
}
ENDED = frozenset({_S.REJECTED, _S.CLOSED, _S.WITHDRAWN})


class MoveError(Exception):
    """A ticket cannot go from its state to the wanted one, not by him or not any more."""


def may_move(before: TicketState, after: TicketState, by: Mover, entered_at: datetime, moment: datetime) -> bool:
    """Tell whether a move is allowed. Pure.

    Args:
        entered_at: when the ticket entered the state it is in.
    """
    allowed = by in MOVES[before].get(after, frozenset())
    return allowed and (after is not TicketState.REOPENED or moment - entered_at <= REOPENED_WITHIN)


def move(session: Session, row: TicketRow, after: TicketState, by: Mover, note: str | None = None) -> None:
    """Bring a ticket, whose row the caller has locked, into a state; timers start and stop with it.

    Raises:
        MoveError: it is not allowed; nothing was changed.
    """
    before, moment = TicketState(row.state), now()
    if not may_move(before, after, by, row.entered_at, moment):
        raise MoveError(f"{before} → {after} by {by}")
    enter(session, row, after, by, moment, note)


def enter(
    session: Session, row: TicketRow, state: TicketState, by: Mover, moment: datetime, note: str | None = None
) -> None:
    """Note that a ticket is in a state. Only filing, its first state, calls this without asking `may_move`."""
    row.state, row.entered_at, row.updated_at = state, moment, moment
    session.flush()
    session.add(TicketStepRow(ticket_id=row.id, state=state, at=moment, by=by, note=note))
    cancel_task(session, UNHEARD_TASK, row.id)
    if state is TicketState.NEEDS_INFO:
        add_task(session, UNHEARD_TASK, {"ticket": row.id}, key=row.id, due=moment + HEARD_WITHIN)
    session.flush()
