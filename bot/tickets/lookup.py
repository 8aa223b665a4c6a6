"""Finding tickets for people: by number, by the phone of who filed them, by employer; only those that one may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import Session

from bot.directory.codes import around
from bot.privacy.keys import KeyRing
from bot.staff.model import Role, Staff
from bot.tickets.access import is_open_to
from bot.tickets.model import TicketState
from bot.tickets.numbers import clean_number
from bot.tickets.sight import Sight, sights, staff_ref, visible_to
from bot.tickets.tables import TicketBarredUnionRow, TicketRow, TicketViewerRow


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


def conversations_hidden_from(staff: Staff, heard: Select[str] | None = None) -> Select[str | None]:
    """Return the query of the conversations whose words would tell him what `bot.tickets.sight` keeps from him.

    A confidential ticket was filed there that he may not see, or any ticket that he must keep away from; for a union
    officer also one whose worker he must not know, since a conversation tells who he is.

    Args:
        heard: conversations that he must hear for his work all the same, unless he must keep away.
    """
    # Not `NOT visible`: of a ticket that nobody handles that is neither true nor false.
    is_visible = case((visible_to(staff_ref(staff)), True), else_=False)
    kept = and_(TicketRow.confidential.is_(True), is_visible.is_(False))
    if staff.role is Role.OFFICER:
        discreet = or_(TicketRow.confidential.is_(True), TicketRow.discretion != "normal")
        has_agreed = case((TicketRow.discretion == "anonymous", False), else_=TicketRow.agreed.is_(True))
        kept = or_(kept, and_(discreet, has_agreed.is_(False)))
    if heard is not None:
        kept = and_(kept, TicketRow.conversation_id.not_in(heard))
    return select(TicketRow.conversation_id).where(TicketRow.conversation_id.is_not(None), or_(kept, is_barred(staff)))


def conversations_barred_to(staff: Staff) -> Select[str | None]:
    """Return the query of the conversations in which a ticket was filed that he must keep away from, whoever he is."""
    return select(TicketRow.conversation_id).where(TicketRow.conversation_id.is_not(None), is_barred(staff))


def tickets_beside(session: Session, staff: Staff, conversation_id: str, limit: int = 10) -> list[FoundTicket]:
    """Return the tickets of whoever speaks there, the newest first; not those that he sees without the person."""
    rows = session.scalars(_newest(is_open_to(session, conversation_id), staff, limit)).all()
    seen = sights(session, staff_ref(staff), rows)
    return [_found(row) for row in rows if seen[row.id] is Sight.WHOLE]


def is_barred(staff: Staff) -> ColumnElement[bool]:
    """Return the condition for tickets that somebody must keep away from, whatever else he may see."""
    kept_away = select(TicketViewerRow.ticket_id).where(
        TicketViewerRow.staff_id == staff.id, TicketViewerRow.allowed.is_(False)
    )
    about = select(TicketBarredUnionRow.ticket_id).where(
        TicketBarredUnionRow.place.in_(sorted({place for area in staff.areas for place in around(area)}))
    )
    return or_(TicketRow.id.in_(kept_away), TicketRow.id.in_(about))


def _newest(condition: ColumnElement[bool], staff: Staff, limit: int) -> Select[TicketRow]:
    visible = select(TicketRow).where(condition, visible_to(staff_ref(staff)))
    return visible.order_by(TicketRow.created_at.desc()).limit(limit)


def _found(row: TicketRow) -> FoundTicket:
    return FoundTicket(row.number, row.type, TicketState(row.state), row.place, row.employer, row.created_at)
