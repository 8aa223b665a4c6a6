"""Where a ticket stands, for those who may know."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing
from bot.tickets.model import NewTicket, TicketState, TicketStatus, TicketStep, TicketType
from bot.tickets.numbers import clean_code, clean_number
from bot.tickets.tables import TicketRow, TicketStepRow


@dataclass(frozen=True)
class TicketLocked:
    """Too many wrong codes."""

    until: datetime


def ticket_status(
    session: Session,
    keys: KeyRing,
    number: str,
    query_code: str | None,
    conversation_id: str,
    network_hash: str | None = None,
) -> TicketStatus | TicketLocked | None:
    """Return where a ticket stands, to the conversation that filed it or to whoever knows its code.

    None means there is no such ticket, or not for him: which of the two is not said. Wrong codes are counted like wrong
    proofs of membership, in the caller's transaction, which must be committed whatever is returned.

    Args:
        number: as the worker typed it.
        query_code: None when he gave none; that is no failure, but opens only what this conversation filed.
    """
    row = session.scalar(select(TicketRow).where(TicketRow.number == clean_number(number)))
    if row is not None and row.conversation_id == conversation_id:
        return _status(session, row)
    if query_code is None:
        return None
    watched = guards(keys, "code", conversation_id, network_hash, ("ticket", clean_number(number)))
    attempt = enter(session, watched)
    if attempt.locked_until is not None:
        return TicketLocked(attempt.locked_until)
    given = keys.hash("ticket query", clean_code(query_code))
    if row is None or not hmac.compare_digest(given, row.query_code_hash):
        attempt.fail()
        return TicketLocked(attempt.locked_until) if attempt.locked_until else None
    attempt.succeed(clear=("conversation", "ticket"))
    return _status(session, row)


def tickets_of(session: Session, conversation_id: str, limit: int = 10) -> list[TicketStatus]:
    """Return the tickets that this conversation filed, newest first."""
    rows = session.scalars(
        select(TicketRow)
        .where(TicketRow.conversation_id == conversation_id)
        .order_by(TicketRow.created_at.desc(), TicketRow.number.desc())
        .limit(limit)
    )
    return [_status(session, row) for row in rows]


def own_tickets(session: Session, keys: KeyRing, conversation_id: str) -> list[tuple[TicketStatus, NewTicket]]:
    """Return everything stored of the tickets that this conversation filed, for the copy of his data a worker gets."""
    rows = session.scalars(
        select(TicketRow).where(TicketRow.conversation_id == conversation_id).order_by(TicketRow.created_at)
    )
    return [(_status(session, row), _told(keys, row)) for row in rows]


def _told(keys: KeyRing, row: TicketRow) -> NewTicket:
    contact = keys.decrypt(row.contact) if row.contact else None
    return NewTicket(TicketType(row.type), row.employer, row.place, row.story, contact)


def _status(session: Session, row: TicketRow) -> TicketStatus:
    steps = session.scalars(select(TicketStepRow).where(TicketStepRow.ticket_id == row.id).order_by(TicketStepRow.id))
    return TicketStatus(
        number=row.number,
        type=TicketType(row.type),
        state=TicketState(row.state),
        filed_at=row.created_at,
        steps=tuple(TicketStep(TicketState(step.state), step.at, step.by, step.note) for step in steps),
    )
