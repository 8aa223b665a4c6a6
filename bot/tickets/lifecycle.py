"""The one state machine of tickets: which state may follow which, by whom, and within what time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.directory.codes import lies_in
from bot.storage.columns import now
from bot.tickets.actors import WORKER, Actor, Mover
from bot.tickets.conflicts import begin_anew
from bot.tickets.model import STATE_TITLES, TicketState
from bot.tickets.tables import TicketRow, TicketStepRow
from bot.tickets.timers import REOPENED_WITHIN, set_limits, watch
from bot.tickets.watching import COUNT_NOT, look_for_warnings
from bot.webhooks.announcing import Event, announce

_S = TicketState
_AGENT: frozenset[Mover] = frozenset({"agent"})
_ORGANISATION: frozenset[Mover] = frozenset({"organisation"})
_SUPERVISOR: frozenset[Mover] = frozenset({"supervisor"})
_WORKER: frozenset[Mover] = frozenset({"worker"})
_TIMER: frozenset[Mover] = frozenset({"timer"})
_WITHDRAWN = {_S.WITHDRAWN: _WORKER}
_AFTER_THE_END = {_S.REOPENED: _WORKER | _AGENT, _S.ARCHIVED: _TIMER}
MOVES: dict[TicketState, dict[TicketState, frozenset[Mover]]] = {
    _S.SUBMITTED: {_S.NEEDS_INFO: _AGENT, _S.ACCEPTED: _AGENT, _S.REJECTED: _AGENT, **_WITHDRAWN},
    _S.NEEDS_INFO: {_S.SUBMITTED: _WORKER, _S.CLOSED: _TIMER, **_WITHDRAWN},
    _S.ACCEPTED: {_S.DISPATCHED: _AGENT, _S.IN_PROGRESS: _AGENT, **_WITHDRAWN},
    _S.DISPATCHED: {_S.IN_PROGRESS: _ORGANISATION, _S.RETURNED: _ORGANISATION, **_WITHDRAWN},
    _S.RETURNED: {_S.DISPATCHED: _AGENT, _S.ACCEPTED: _AGENT, **_WITHDRAWN},
    _S.IN_PROGRESS: {
        _S.EXTENSION_REQUESTED: _ORGANISATION,
        _S.NEEDS_INFO: _ORGANISATION,
        _S.RESOLVED: _ORGANISATION,
        **_WITHDRAWN,
    },
    _S.EXTENSION_REQUESTED: {_S.IN_PROGRESS: _SUPERVISOR, **_WITHDRAWN},
    _S.RESOLVED: {_S.FOLLOW_UP: _AGENT, _S.IN_PROGRESS: _AGENT, **_WITHDRAWN},
    _S.FOLLOW_UP: {_S.CLOSED: _AGENT | _WORKER | _TIMER, _S.REOPENED: _AGENT | _WORKER},
    _S.REOPENED: {_S.DISPATCHED: _AGENT, _S.IN_PROGRESS: _AGENT, **_WITHDRAWN},
    _S.REJECTED: _AFTER_THE_END,
    _S.CLOSED: _AFTER_THE_END,
    _S.WITHDRAWN: _AFTER_THE_END,
    _S.ARCHIVED: {},
}
"""The table of the design. An organisation is whoever the ticket was given to: see `movers`."""

ENDED = frozenset({_S.REJECTED, _S.CLOSED, _S.WITHDRAWN, _S.ARCHIVED})


class MoveError(Exception):
    """A ticket cannot go on like this, not by him or not any more; the text (Chinese) says what is possible instead."""


def movers(by: Actor, with_union: bool, in_his_area: bool) -> frozenset[Mover]:
    """Return as what somebody may act on a ticket. Pure.

    What an organisation does, the hotline does itself for a ticket that it keeps, or that went to a department without
    accounts here. A supervisor may do what any of those may whom he leads.

    Args:
        with_union: the ticket was dispatched to a union.
        in_his_area: that union lies in the places of whoever acts.
    """
    match by.kind:
        case "agent":
            return _AGENT if with_union else _AGENT | _ORGANISATION
        case "organisation":
            return _ORGANISATION if with_union and in_his_area else frozenset()
        case "supervisor":
            return _SUPERVISOR | _AGENT | _ORGANISATION
    return frozenset({by.kind})


def may_move(
    before: TicketState, after: TicketState, by: Iterable[Mover], entered_at: datetime, moment: datetime
) -> bool:
    """Tell whether a move is allowed. Pure.

    Args:
        entered_at: when the ticket entered the state it is in.
    """
    allowed = not MOVES[before].get(after, frozenset()).isdisjoint(by)
    in_time = before not in ENDED or after is not TicketState.REOPENED or moment - entered_at <= REOPENED_WITHIN
    return allowed and in_time


def movers_of(row: TicketRow, by: Actor) -> frozenset[Mover]:
    """Return as what somebody may act on this ticket."""
    with_union = row.dispatched_at is not None and row.department is None
    in_area = by.role is None or (row.union_place is not None and any(lies_in(a, row.union_place) for a in by.areas))
    return movers(by, with_union, in_area)


def move(
    session: Session,
    row: TicketRow,
    after: TicketState,
    by: Actor = WORKER,
    note: str | None = None,
    act: str | None = None,
    shown: bool = True,
) -> None:
    """Bring a ticket, whose row the caller has locked, into a state; timers start and stop with it.

    Args:
        shown: the worker reads the note too; that the ticket moved he reads always.

    Raises:
        MoveError: it is not allowed; nothing was changed.
    """
    before, moment = TicketState(row.state), now()
    if not may_move(before, after, movers_of(row, by), row.entered_at, moment):
        raise MoveError(f"工单现在是“{STATE_TITLES[before]}”，不能改成“{STATE_TITLES[after]}”。")
    enter(session, row, after, by, moment, note, act, shown)


def enter(
    session: Session,
    row: TicketRow,
    state: TicketState,
    by: Actor,
    moment: datetime,
    note: str | None = None,
    act: str | None = None,
    shown: bool = True,
) -> None:
    """Note that a ticket is in a state. Only filing, its first state, calls this without asking `may_move`."""
    before = TicketState(row.state)
    row.state, row.entered_at = state, moment
    if state is not TicketState.ARCHIVED:  # which must not begin anew the time that an ended ticket is kept
        row.updated_at = moment
    if state is TicketState.REOPENED:
        begin_anew(session, row)
    set_limits(row, before, moment)
    session.flush()
    add_step(session, row, by, act, note, shown, moment)
    watch(session, row)
    if not COUNT_NOT.isdisjoint({before, state}):
        look_for_warnings(session, row.id)
    session.flush()
    if not row.confidential:
        event: Event = "ticket.filed" if before is state else "ticket.moved"
        announce(session, event, {"number": row.number, "state": state, "place": row.place})


def add_step(
    session: Session,
    row: TicketRow,
    by: Actor,
    act: str | None,
    note: str | None,
    shown: bool = True,
    moment: datetime | None = None,
) -> None:
    """Note what was done with a ticket, in the state in which it now is.

    Args:
        shown: the worker reads the note too.
    """
    session.add(
        TicketStepRow(
            ticket_id=row.id,
            state=row.state,
            at=moment or now(),
            by=by.kind,
            staff_id=by.staff_id,
            person=by.name or None,
            act=act,
            note=note,
            shown=shown,
        )
    )
