"""A ticket is filed: once, however often its message is repeated."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.tickets.model import FiledTicket, NewTicket, TicketState
from bot.tickets.numbers import next_number, query_code
from bot.tickets.tables import TicketRow, TicketStepRow


def file_ticket(
    session: Session, keys: KeyRing, ticket: NewTicket, conversation_id: str | None, idempotency_key: str
) -> FiledTicket:
    """File a ticket and return its number and query code; a repeated key returns those of the ticket it filed.

    Args:
        conversation_id: the conversation it was told in, which may ask about it without the code.
        idempotency_key: id of the message that handed it in.
    """
    earlier = _filed_with(session, keys, idempotency_key)
    if earlier is not None:
        return earlier
    moment = now()
    ticket_id = new_id()
    code = query_code(keys, ticket_id)
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
                contact=keys.encrypt(ticket.contact) if ticket.contact else None,
                state=TicketState.SUBMITTED,
                conversation_id=conversation_id,
                idempotency_key=idempotency_key,
                created_at=moment,
                updated_at=moment,
            )
            session.add(row)
            session.flush()
    except IntegrityError:
        # The same message was handed in at the same time and was faster.
        earlier = _filed_with(session, keys, idempotency_key)
        if earlier is None:
            raise
        return earlier
    session.add(TicketStepRow(ticket_id=ticket_id, state=TicketState.SUBMITTED, at=moment, by="worker"))
    session.flush()
    return FiledTicket(row.number, code)


def _filed_with(session: Session, keys: KeyRing, idempotency_key: str) -> FiledTicket | None:
    row = session.scalar(select(TicketRow).where(TicketRow.idempotency_key == idempotency_key))
    return FiledTicket(row.number, query_code(keys, row.id)) if row else None
