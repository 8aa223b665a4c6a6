"""What workers said in several tickets, side by side, as far as whoever looks may see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.staff.model import Staff
from bot.tickets.desk import may_know
from bot.tickets.listing import told_details
from bot.tickets.model import TicketState
from bot.tickets.sight import Sight, sights, staff_ref
from bot.tickets.tables import TicketFactRow, TicketRow
from bot.tickets.types import ticket_types


@dataclass(frozen=True)
class Voice:
    """A ticket in the worker's own words, personal numbers as references.

    Attributes:
        details: what is known of the type's own fields, each as “title：value”.
        later: what he added, with its moment.
        whole: whoever looks may know whose it is.
    """

    id: str
    number: str
    type: str
    state: TicketState
    place: str | None
    employer: str | None
    confidential: bool
    filed_at: datetime
    story: str
    details: tuple[str, ...]
    later: tuple[tuple[datetime, str], ...]
    whole: bool


def count_voices(session: Session, staff: Staff, ids: Collection[str]) -> int:
    """Return how many of these tickets somebody may know of."""
    query = select(func.count()).select_from(TicketRow).where(TicketRow.id.in_(ids), may_know(staff))
    return session.scalar(query) or 0


def voices(
    session: Session, places: PlaceIndex, staff: Staff, ids: Collection[str], offset: int = 0, limit: int = 50
) -> list[Voice]:
    """Return a page of those of these tickets that somebody may know of, the newest first."""
    query = select(TicketRow).where(TicketRow.id.in_(ids), may_know(staff))
    newest = query.order_by(TicketRow.created_at.desc(), TicketRow.id).offset(offset).limit(limit)
    rows = list(session.scalars(newest))
    later: dict[str, list[tuple[datetime, str]]] = {row.id: [] for row in rows}
    facts = select(TicketFactRow).where(TicketFactRow.ticket_id.in_(later)).order_by(TicketFactRow.id)
    for fact in session.scalars(facts):
        later[fact.ticket_id].append((fact.at, fact.text))
    types = ticket_types()
    seen = sights(session, staff_ref(staff), rows)
    return [
        Voice(
            row.id,
            row.number,
            row.type,
            TicketState(row.state),
            row.place,
            row.employer,
            row.confidential,
            row.created_at,
            row.story,
            tuple(told_details(types, row.type, row.details, places)),
            tuple(later[row.id]),
            seen[row.id] is Sight.WHOLE,
        )
        for row in rows
    ]
