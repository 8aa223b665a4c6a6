"""Finding tickets for people: by number, by the phone of who filed them, by employer; only those that one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, case, select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.staff.model import Staff
from bot.tickets.model import TicketState
from bot.tickets.numbers import clean_number
from bot.tickets.sight import Sight, sights, staff_ref, visible_to
from bot.tickets.tables import TicketRow


@dataclass(frozen=True)
class FoundTicket:
    """A ticket in a list."""

    number: str
    type: str
    state: TicketState
    place: str | None
    employer: str | None
    filed_at: datetime


def ticket_with_number(session: Session, staff: Staff, typed: str) -> str | None:
    """Return the number of a ticket as it is stored, None when there is none or he may not see it."""
    found = select(TicketRow.number).where(TicketRow.number == clean_number(typed), visible_to(staff_ref(staff)))
    return session.scalar(found)


def tickets_with_phone(session: Session, staff: Staff, keys: KeyRing, phone: str, limit: int) -> list[FoundTicket]:
    """Return tickets filed with a phone, the newest first; not those that he sees without the person."""
    viewer, contact = staff_ref(staff), keys.hash("phone", phone)
    rows = session.scalars(_newest(TicketRow.contact_hash == contact, staff, limit)).all()
    seen = sights(session, viewer, rows)
    return [_found(row) for row in rows if seen[row.id] is Sight.WHOLE]


def tickets_of_employer(session: Session, staff: Staff, name: str, limit: int) -> list[FoundTicket]:
    """Return tickets whose employer's name holds these words, the newest first."""
    named = TicketRow.employer.icontains(name, autoescape=True)
    return [_found(row) for row in session.scalars(_newest(named, staff, limit))]


def conversations_hidden_from(staff: Staff) -> Select[str | None]:
    """Return the query of the conversations in which a confidential ticket was filed that he may not see."""
    hidden = TicketRow.confidential.is_(True), TicketRow.conversation_id.is_not(None)
    # Not `NOT visible`: of a ticket that nobody handles that is neither true nor false.
    is_visible = case((visible_to(staff_ref(staff)), True), else_=False)
    return select(TicketRow.conversation_id).where(*hidden, is_visible.is_(False))


def _newest(condition: ColumnElement[bool], staff: Staff, limit: int) -> Select[TicketRow]:
    visible = select(TicketRow).where(condition, visible_to(staff_ref(staff)))
    return visible.order_by(TicketRow.created_at.desc()).limit(limit)


def _found(row: TicketRow) -> FoundTicket:
    return FoundTicket(row.number, row.type, TicketState(row.state), row.place, row.employer, row.created_at)
