"""What early warning needs of tickets: to hear of each that is new or changed, and the facts that it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.forms.conditions import Value
from bot.tasks.queue import add_task
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketFactRow, TicketRow, TicketStepRow

WATCH_TASK = "watch_ticket"

COUNT_NOT = frozenset({TicketState.REJECTED, TicketState.WITHDRAWN})
"""Ended so, a ticket says nothing about anybody, also once it is archived."""

_AT_ONCE = 500
"""Ids in one query: databases bound how many values they take."""


@dataclass(frozen=True)
class WatchedTicket:
    """A ticket, as far as rules look at it.

    Attributes:
        counts: it was neither withdrawn nor rejected, and complains about no union and nobody there.
        contact: keyed hash of the phone, None when he left none.
        words: story and what was added later, personal numbers as references; empty unless asked for.
    """

    id: str
    type: str
    employer: str | None
    place: str | None
    grid: str | None
    counts: bool
    contact: str | None
    conversation: str | None
    details: Mapping[str, Value]
    filed_at: datetime
    words: str = ""


def look_for_warnings(session: Session, ticket_id: str) -> None:
    """Have the rules of early warning look at a ticket that is new or changed, after this transaction.

    Each time a task of its own: one that is being done now may have read the ticket before the change.
    """
    add_task(session, WATCH_TASK, {"ticket": ticket_id})


def watched_tickets(session: Session, ids: Collection[str], with_words: bool = False) -> Iterator[WatchedTicket]:
    """Yield those of these tickets that are there, in no order.

    Args:
        with_words: read what was told, too.
    """
    for some in batched(ids, _AT_ONCE, strict=False):
        told: dict[str, list[str]] = {}
        if with_words:
            facts = select(TicketFactRow.ticket_id, TicketFactRow.text).where(TicketFactRow.ticket_id.in_(some))
            for ticket_id, text in session.execute(facts.order_by(TicketFactRow.id)):
                told.setdefault(ticket_id, []).append(text)
        columns = (
            TicketRow.id,
            TicketRow.type,
            TicketRow.employer,
            TicketRow.place,
            TicketRow.grid_code,
            TicketRow.state,
            TicketRow.against_kind,
            TicketRow.contact_hash,
            TicketRow.conversation_id,
            TicketRow.details,
            TicketRow.created_at,
            *((TicketRow.story,) if with_words else ()),
        )
        rows = session.execute(select(*columns).where(TicketRow.id.in_(some))).all()
        ends = _ends_of_archived(session, [row.id for row in rows if row.state == TicketState.ARCHIVED])
        for row in rows:
            state = ends.get(row.id, TicketState(row.state))
            yield WatchedTicket(
                id=row.id,
                type=row.type,
                employer=row.employer,
                place=row.place,
                grid=row.grid_code,
                counts=state not in COUNT_NOT and row.against_kind not in {"union", "staff"},
                contact=row.contact_hash,
                conversation=row.conversation_id,
                details=row.details,
                filed_at=row.created_at,
                words="\n".join((row.story, *told.get(row.id, ()))) if with_words else "",
            )


def filed_since(session: Session, moment: datetime) -> list[str]:
    """Return the ids of tickets filed since, the oldest first."""
    return list(
        session.scalars(select(TicketRow.id).where(TicketRow.created_at >= moment).order_by(TicketRow.created_at))
    )


def _ends_of_archived(session: Session, ids: Collection[str]) -> dict[str, TicketState]:
    """Return how these tickets ended, which are archived."""
    if not ids:
        return {}
    steps = select(TicketStepRow.ticket_id, TicketStepRow.state).where(
        TicketStepRow.ticket_id.in_(ids), TicketStepRow.state != TicketState.ARCHIVED
    )
    return {ticket_id: TicketState(state) for ticket_id, state in session.execute(steps.order_by(TicketStepRow.id))}
