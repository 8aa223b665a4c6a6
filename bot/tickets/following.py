"""What a worker does with a ticket he filed: adds facts and files, urges, withdraws, has it done again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.files.links import attach
from bot.storage.clock import CHINA
from bot.storage.columns import now
from bot.tickets.actors import WORKER
from bot.tickets.acts import Act
from bot.tickets.lifecycle import ENDED, MoveError, move
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketFactRow, TicketRow
from bot.tickets.watching import look_for_warnings

MOST_URGED = 5
"""Times that a ticket may be urged, once on any day."""

MOST_FACTS = 50
"""Of an urgent ticket everything is kept."""


@dataclass(frozen=True)
class Urged:
    """The ticket is marked as urged; `left` times it may be again, each on another day."""

    left: int


@dataclass(frozen=True)
class NotUrged:
    """It is not marked again.

    Attributes:
        why: `ended`: nothing is being done any more; `today`: it was urged today; `often`: it was urged as often as may
            be.
    """

    why: str


def add_fact(session: Session, row: TicketRow, text: str, idempotency_key: str, files: tuple[str, ...] = ()) -> bool:
    """Add a worker's words and files to his ticket; one that waited for them goes back to those who handle it.

    Args:
        row: locked by the caller (`bot.tickets.access.opened`).
        idempotency_key: id of the message; repeated, nothing is added again.
        files: ids of files of his conversation.

    Returns:
        False when the ticket has ended, or holds so much that people should talk with him instead.
    """
    known = select(TicketFactRow.idempotency_key).where(TicketFactRow.ticket_id == row.id)
    keys = set(session.scalars(known))
    if idempotency_key in keys:
        return True
    if TicketState(row.state) in ENDED or (len(keys) >= MOST_FACTS and not row.urgent):
        return False
    moment = now()
    session.add(TicketFactRow(ticket_id=row.id, idempotency_key=idempotency_key, text=text, at=moment))
    for file_id in files:
        attach(session, file_id, "ticket", row.id)
    row.updated_at = moment
    if TicketState(row.state) is TicketState.NEEDS_INFO:
        move(session, row, TicketState.SUBMITTED, WORKER, act=Act.SUPPLEMENT)
    look_for_warnings(session, row.id)
    session.flush()
    return True


def urge(session: Session, row: TicketRow, idempotency_key: str) -> Urged | NotUrged:
    """Mark a ticket as urged, at most once on a day in China and MOST_URGED times in all.

    Args:
        row: locked by the caller.
        idempotency_key: id of the message; repeated, it counts once.
    """
    moment = now()
    if row.urged_with == idempotency_key:
        return Urged(MOST_URGED - row.urged_count)
    if TicketState(row.state) in ENDED:
        return NotUrged("ended")
    if row.urged_count >= MOST_URGED:
        return NotUrged("often")
    if row.urged_at is not None and _day(row.urged_at) == _day(moment):
        return NotUrged("today")
    row.urged_at, row.urged_with, row.urged_count = moment, idempotency_key, row.urged_count + 1
    session.flush()
    return Urged(MOST_URGED - row.urged_count)


def withdraw(session: Session, row: TicketRow) -> bool:
    """End a ticket because the worker wants no more of it; False when it has ended already."""
    return _moved(session, row, TicketState.WITHDRAWN, Act.WITHDRAW)


def reopen(session: Session, row: TicketRow, reason: str | None = None) -> bool:
    """Have an ended ticket done again; False when it has not ended, or too long ago."""
    return _moved(session, row, TicketState.REOPENED, Act.REOPEN, reason)


def _moved(session: Session, row: TicketRow, after: TicketState, act: Act, note: str | None = None) -> bool:
    try:
        move(session, row, after, WORKER, note, act)
    except MoveError:
        return False
    return True


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d}"
