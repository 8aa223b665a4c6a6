"""An urgent ticket is filed with what is known, and completed as the worker tells more."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tickets.numbers import CHINA
from bot.tickets.tables import TicketRow


@dataclass(frozen=True)
class UrgentFacts:
    """What whoever goes to help must know: the place's code, the worker's words in order, the phone itself."""

    place: str | None
    story: str
    contact: str | None = field(repr=False)


def complete_ticket(
    session: Session,
    keys: KeyRing,
    number: str,
    words: str,
    place: str | None = None,
    contact: str | None = None,
) -> None:
    """Add what a worker told later to a ticket.

    Args:
        words: what he said, personal numbers as references; it is added to his story with the time.
        place: code of the place, if he told one.
        contact: the phone itself, if he told one.
    """
    row = session.scalars(select(TicketRow).where(TicketRow.number == number)).one()
    moment = now()
    row.story += f"\n[{moment.astimezone(CHINA):%H:%M}] {words}"
    row.place = place or row.place
    row.contact = keys.encrypt(contact) if contact else row.contact
    row.updated_at = moment


def urgent_facts(session: Session, keys: KeyRing, number: str) -> UrgentFacts | None:
    """Return what is known of a ticket by its number, None when there is no such ticket (any more)."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == number))
    if row is None:
        return None
    return UrgentFacts(row.place, row.story, keys.decrypt(row.contact) if row.contact else None)
