"""Where a ticket stands, for those who may know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.complaints import AgainstKind
from bot.directory.routing import Against, Queue
from bot.files.links import files_of
from bot.privacy.keys import KeyRing
from bot.tickets.access import Asker, TicketLocked, is_open_to, opened
from bot.tickets.model import NewTicket, Payer, TicketFact, TicketState, TicketStatus, TicketStep
from bot.tickets.rating import may_rate
from bot.tickets.tables import TicketFactRow, TicketRow, TicketStepRow
from bot.tickets.types import Discretion

_RESULT_TOLD = frozenset({TicketState.FOLLOW_UP, TicketState.CLOSED, TicketState.ARCHIVED})

__all__ = ["TicketLocked", "own_tickets", "status_of", "ticket_status", "tickets_of"]


def ticket_status(
    session: Session,
    keys: KeyRing,
    number: str,
    query_code: str | None,
    conversation_id: str,
    network_hash: str | None = None,
) -> TicketStatus | TicketLocked | None:
    """Return where a ticket stands, to those whom `opened` lets in."""
    row = opened(session, keys, Asker(number, query_code, conversation_id, network_hash))
    return status_of(session, row) if isinstance(row, TicketRow) else row


def tickets_of(session: Session, conversation_id: str, limit: int = 10) -> list[TicketStatus]:
    """Return the tickets that are open to this conversation without a query code, newest first."""
    rows = session.scalars(
        select(TicketRow)
        .where(is_open_to(session, conversation_id))
        .order_by(TicketRow.created_at.desc(), TicketRow.number.desc())
        .limit(limit)
    )
    return [status_of(session, row) for row in rows]


def own_tickets(session: Session, keys: KeyRing, conversation_id: str) -> list[tuple[TicketStatus, NewTicket]]:
    """Return everything stored of the tickets that this conversation filed, for the copy of his data a worker gets."""
    rows = session.scalars(
        select(TicketRow).where(TicketRow.conversation_id == conversation_id).order_by(TicketRow.created_at)
    )
    return [(status_of(session, row), _told(keys, row)) for row in rows]


def status_of(session: Session, row: TicketRow) -> TicketStatus:
    """Return what is told of a ticket."""
    steps = session.scalars(select(TicketStepRow).where(TicketStepRow.ticket_id == row.id).order_by(TicketStepRow.id))
    facts = session.scalars(select(TicketFactRow).where(TicketFactRow.ticket_id == row.id).order_by(TicketFactRow.id))
    return TicketStatus(
        number=row.number,
        type=row.type,
        state=TicketState(row.state),
        filed_at=row.created_at,
        steps=_told_steps(steps),
        facts=tuple(TicketFact(fact.at, fact.text) for fact in facts),
        files=len(files_of(session, "ticket", row.id)),
        urged=row.urged_count,
        urged_at=row.urged_at,
        union=row.union_code if row.department is None else None,
        department=row.department,
        settlement=row.settlement if TicketState(row.state) in _RESULT_TOLD else None,
        payer=cast("Payer | None", row.payer) if TicketState(row.state) in _RESULT_TOLD else None,
        may_rate=may_rate(row),
        queue=cast("Queue", row.queue),
        discretion=cast("Discretion", row.discretion),
    )


def _told_steps(steps: Iterable[TicketStepRow]) -> tuple[TicketStep, ...]:
    """What the worker reads of the history: where his ticket went, and the notes that are meant for him."""
    told: list[TicketStep] = []
    for step in steps:
        state = TicketState(step.state)
        if not told or told[-1].state is not state:
            told.append(TicketStep(state, step.at, step.by, step.note if step.shown else None))
    return tuple(told)


def _told(keys: KeyRing, row: TicketRow) -> NewTicket:
    against = Against(cast("AgainstKind", row.against_kind), row.against or "") if row.against_kind else None
    return NewTicket(
        type=row.type,
        employer=row.employer,
        place=row.place,
        story=row.story,
        contact=keys.decrypt(row.contact) if row.contact else None,
        details=row.details,
        against=against,
        discretion=cast("Discretion", row.discretion),
        urgent=row.urgent,
    )
