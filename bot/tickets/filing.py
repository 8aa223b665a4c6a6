"""A ticket is filed: once, however often its message is repeated."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.directory.routing import Route
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.tickets.actors import WORKER, Actor
from bot.tickets.conflicts import ABOUT_A_UNION, bar_people, bar_unions, is_barred, name_viewer
from bot.tickets.lifecycle import enter
from bot.tickets.model import FiledTicket, NewTicket, TicketState
from bot.tickets.numbers import next_number, query_code
from bot.tickets.tables import TicketRow
from bot.tickets.types import ticket_types
from bot.tickets.watching import look_for_warnings


def file_ticket(
    session: Session,
    keys: KeyRing,
    ticket: NewTicket,
    conversation_id: str | None,
    idempotency_key: str,
    route: Route | None = None,
    opened_by: Actor | None = None,
) -> FiledTicket:
    """File a ticket and return its number and query code; a repeated key returns those of the ticket it filed.

    Args:
        conversation_id: the conversation it was told in, which may ask about it without the code.
        idempotency_key: id of the message that handed it in.
        route: to whom it goes; None: people assign it.
        opened_by: who of the staff opened it for the worker.
    """
    earlier = _filed_with(session, keys, idempotency_key)
    if earlier is not None:
        return earlier
    moment = now()
    ticket_id = new_id()
    code = query_code(keys, ticket_id)
    contact = ticket.contact if ticket.discretion != "anonymous" else None
    try:
        with session.begin_nested():
            row = TicketRow(
                id=ticket_id,
                number=next_number(session, moment),
                query_code_hash=keys.hash("ticket query", code),
                type=ticket.type,
                employer=ticket.employer,
                place=ticket.place,
                story=ticket.story,
                contact=keys.encrypt(contact) if contact else None,
                contact_hash=keys.hash("phone", contact) if contact else None,
                details=dict(ticket.details),
                against_kind=ticket.against.kind if ticket.against else None,
                against=ticket.against.name if ticket.against else None,
                discretion=ticket.discretion,
                urgent=ticket.urgent,
                confidential=is_confidential(ticket),
                opened_by=opened_by.staff_id if opened_by else None,
                state=TicketState.SUBMITTED,
                conversation_id=conversation_id,
                idempotency_key=idempotency_key,
                created_at=moment,
                updated_at=moment,
            )
            session.add(row)
            session.flush()
            set_route(session, row, route)
    except IntegrityError:
        # The same message was handed in at the same time and was faster.
        earlier = _filed_with(session, keys, idempotency_key)
        if earlier is None:
            raise
        return earlier
    bar_people(session, row)
    if opened_by is not None and opened_by.staff_id is not None and not is_barred(session, row, opened_by.staff_id):
        name_viewer(session, row, opened_by.staff_id)
    enter(session, row, TicketState.SUBMITTED, opened_by or WORKER, moment, act="file")
    look_for_warnings(session, row.id)
    return FiledTicket(row.id, row.number, code)


def is_confidential(ticket: NewTicket) -> bool:
    """Tell whether only named people see a ticket: by its type, by whom it is about, or because he wishes it."""
    about_union = ticket.against is not None and ticket.against.kind in ABOUT_A_UNION
    by_type = ticket_types().get(ticket.type).discretion == "confidential"
    return about_union or by_type or ticket.discretion == "confidential"


def set_route(session: Session, row: TicketRow, route: Route | None) -> None:
    """Note to whom a ticket goes, and which unions it is about."""
    row.union_code = route.union_code if route else None
    row.union_place = route.union_place if route else None
    row.grid_code = route.grid.code if route and route.grid else None
    row.queue = route.queue if route else "unassigned"
    row.route_reason = route.reason if route else None
    bar_unions(session, row, route.about if route else ())


def _filed_with(session: Session, keys: KeyRing, idempotency_key: str) -> FiledTicket | None:
    row = session.scalar(select(TicketRow).where(TicketRow.idempotency_key == idempotency_key))
    return FiledTicket(row.id, row.number, query_code(keys, row.id)) if row else None
