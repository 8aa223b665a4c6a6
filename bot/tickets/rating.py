"""How a ticket was handled, in the worker's words: by taps, or told to whoever called him back. Once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tickets.actors import WORKER, Actor
from bot.tickets.acts import Act
from bot.tickets.lifecycle import MoveError, add_step, may_move, move, movers_of
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow

LEAST_SATISFIED = 3
"""Of 1 to 5: below it he is dissatisfied, and the ticket is done again."""


def dissatisfied(solved: bool, satisfied: int) -> bool:
    """Tell whether a ticket has to be done again."""
    return not solved or satisfied < LEAST_SATISFIED


def may_rate(row: TicketRow) -> bool:
    """Tell whether the worker may say how his ticket was handled: it has a result, and nobody said so yet."""
    state = TicketState(row.state)
    if state is TicketState.FOLLOW_UP:
        return True
    settled = state is TicketState.CLOSED and row.settlement is not None and row.rated_at is None
    return settled and may_move(state, TicketState.REOPENED, movers_of(row, WORKER), row.entered_at, now())


def rate(session: Session, row: TicketRow, contacted: bool, solved: bool, satisfied: int) -> TicketState | None:
    """Keep what a worker says of the handling, and close his ticket or have it done again.

    Args:
        row: locked by the caller.
        satisfied: 1 to 5.

    Returns:
        Where the ticket now stands; None when it is not the time for it (any more).
    """
    if not may_rate(row):
        return None
    set_rating(row, contacted, solved, satisfied, WORKER)
    note = f"评价：{'解决了' if solved else '没解决'}，满意度{satisfied}分"
    after = TicketState.REOPENED if dissatisfied(solved, satisfied) else TicketState.CLOSED
    if TicketState(row.state) is after:
        add_step(session, row, WORKER, Act.RATE, note)
        session.flush()
    else:
        move(session, row, after, WORKER, note, Act.RATE)
    return after


def set_rating(row: TicketRow, contacted: bool, solved: bool, satisfied: int, by: Actor) -> None:
    """Note a rating on a ticket; the caller moves it.

    Raises:
        MoveError: satisfaction is not 1 to 5.
    """
    if not 1 <= satisfied <= 5:
        raise MoveError("满意度写1到5。")
    row.contacted, row.solved, row.satisfied = contacted, solved, satisfied
    row.rated_at, row.rated_by = now(), by.kind
