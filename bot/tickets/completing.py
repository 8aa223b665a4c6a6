"""An urgent ticket is filed with what is known, and completed as the worker tells more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.directory.routing import Route
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tickets.filing import set_route
from bot.tickets.following import add_fact
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketFactRow, TicketRow


@dataclass(frozen=True)
class UrgentFacts:
    """What whoever goes to help must know: the place's code, the worker's words in time, the phone itself."""

    place: str | None
    words: tuple[tuple[datetime, str], ...]
    contact: str | None = field(repr=False)


def complete_ticket(
    session: Session,
    keys: KeyRing,
    number: str,
    message_id: str,
    words: str,
    place: str | None = None,
    contact: str | None = None,
    routed: Route | None = None,
) -> None:
    """Add what a worker told later to a ticket.

    Args:
        message_id: id of the message, so that repeated it adds nothing.
        words: what he said, personal numbers as references; a fact of the ticket, unless that has ended.
        place: code of the place, if he told one.
        contact: the phone itself, if he told one.
        routed: where it goes now that the place is known.
    """
    row = session.scalars(select(TicketRow).where(TicketRow.number == number)).one()
    add_fact(session, row, words, message_id)
    row.place = place or row.place
    if contact:
        row.contact, row.contact_hash = keys.encrypt(contact), keys.hash("phone", contact)
    if routed is not None:
        set_route(session, row, routed)
    row.updated_at = now()


def takes_more(session: Session, number: str) -> bool:
    """Tell whether a ticket is there and has not ended: what is told after that needs a ticket of its own."""
    state = session.scalar(select(TicketRow.state).where(TicketRow.number == number))
    return state is not None and TicketState(state) not in ENDED


def urgent_facts(session: Session, keys: KeyRing, number: str) -> UrgentFacts | None:
    """Return what is known of a ticket by its number, None when there is no such ticket (any more)."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == number))
    if row is None:
        return None
    facts = session.scalars(select(TicketFactRow).where(TicketFactRow.ticket_id == row.id).order_by(TicketFactRow.id))
    words = ((row.created_at, row.story), *((fact.at, fact.text) for fact in facts))
    return UrgentFacts(row.place, words, keys.decrypt(row.contact) if row.contact else None)
