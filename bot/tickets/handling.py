"""What the hotline does with a ticket. Each step is stored with person, time and reason; the worker is told.

Each use case locks the ticket and raises `UnknownTicketError` or `MoveError` (its text, in Chinese, says what can be
done instead); nothing was changed then. `seen` is the state that the page showed: `StaleError` when it is another now.
A `note` is for colleagues; a question or reason the worker reads.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.lifecycle import add_step, move
from bot.tickets.model import TicketState
from bot.tickets.notices import RESUMED, say, tell_step
from bot.tickets.rating import dissatisfied, set_rating
from bot.tickets.stepping import Done, noted, step, taken, written
from bot.tickets.viewers import forget_organisation


def accept(
    session: Session, keys: KeyRing, number: str, by: Actor, note: str | None = None, *, seen: str | None = None
) -> Done:
    """Accept a ticket. One that was being handled when the worker was asked goes on with whoever had it, by itself."""
    row = taken(session, number, by, Act.ACCEPT, seen)
    goes_on = row.time_left is not None
    if not goes_on:
        row.staff_id = row.staff_id or by.staff_id
        return step(session, keys, row, by, Act.ACCEPT, note, shown=False)
    move(session, row, TicketState.ACCEPTED, by, note, Act.ACCEPT, shown=False)
    move(session, row, TicketState.IN_PROGRESS, by, None, Act.TAKE_UP)
    told = say(session, row, RESUMED)
    noted(session, keys, row, by, Act.ACCEPT)
    return Done(row.number, TicketState(row.state), row.conversation_id if told else None)


def ask(session: Session, keys: KeyRing, number: str, by: Actor, question: str, *, seen: str | None = None) -> Done:
    """Ask the worker for something; time limits stand still until he answers."""
    row = taken(session, number, by, Act.ASK, seen)
    return step(session, keys, row, by, Act.ASK, written(question, "要职工补充什么"))


def reject(session: Session, keys: KeyRing, number: str, by: Actor, reason: str, *, seen: str | None = None) -> Done:
    """Refuse a ticket; the worker reads why and may have it looked at again."""
    row = taken(session, number, by, Act.REJECT, seen)
    return step(session, keys, row, by, Act.REJECT, written(reason, "不受理的原因，职工会看到"))


def take_up(
    session: Session, keys: KeyRing, number: str, by: Actor, note: str | None = None, *, seen: str | None = None
) -> Done:
    """Handle a ticket on the hotline itself."""
    row = taken(session, number, by, Act.TAKE_UP, seen)
    row.dispatched_at = row.department = row.time_left = row.settle_by = None
    row.staff_id = by.staff_id or row.staff_id
    return step(session, keys, row, by, Act.TAKE_UP, note, shown=False)


def take_back(
    session: Session, keys: KeyRing, number: str, by: Actor, note: str | None = None, *, seen: str | None = None
) -> Done:
    """Agree that a ticket comes back from whom it was dispatched to."""
    row = taken(session, number, by, Act.TAKE_BACK, seen)
    forget_organisation(session, row)
    return step(session, keys, row, by, Act.TAKE_BACK, note, shown=False)


def approve_result(
    session: Session, keys: KeyRing, number: str, by: Actor, note: str | None = None, *, seen: str | None = None
) -> Done:
    """Let a result pass: the worker reads it and is asked how it was handled."""
    row = taken(session, number, by, Act.APPROVE, seen)
    return step(session, keys, row, by, Act.APPROVE, note, shown=False)


def send_back(session: Session, keys: KeyRing, number: str, by: Actor, reason: str, *, seen: str | None = None) -> Done:
    """Give a result back to those who handle the ticket."""
    row = taken(session, number, by, Act.SEND_BACK, seen)
    return step(session, keys, row, by, Act.SEND_BACK, written(reason, "退回的原因"), shown=False)


def call_back(
    session: Session,
    keys: KeyRing,
    number: str,
    by: Actor,
    contacted: bool,
    solved: bool,
    satisfied: int,
    note: str | None = None,
    *,
    seen: str | None = None,
) -> Done:
    """Note what the worker said when he was called back; dissatisfied, he has the ticket done again.

    Args:
        contacted: somebody had got in touch with him while it was handled.
        satisfied: 1 to 5.
    """
    row = taken(session, number, by, Act.CALL_BACK, seen)
    set_rating(row, contacted, solved, satisfied, by)
    after = TicketState.REOPENED if dissatisfied(solved, satisfied) else TicketState.CLOSED
    return step(session, keys, row, by, Act.CALL_BACK, note, after=after, shown=False)


def not_reached(session: Session, keys: KeyRing, number: str, by: Actor, note: str | None = None) -> Done:
    """Note that the worker could not be reached; he is asked to say it here himself."""
    row = taken(session, number, by, Act.CALL_BACK)
    add_step(session, row, by, Act.NOT_REACHED, note, shown=False)
    told = tell_step(session, row, Act.NOT_REACHED)
    noted(session, keys, row, by, Act.NOT_REACHED)
    return Done(row.number, TicketState(row.state), row.conversation_id if told else None)


def reopen(session: Session, keys: KeyRing, number: str, by: Actor, reason: str, *, seen: str | None = None) -> Done:
    """Have an ended ticket done again for a worker who rang up, as long as he himself might."""
    row = taken(session, number, by, Act.REOPEN, seen)
    return step(session, keys, row, by, Act.REOPEN, written(reason, "重办的原因"))


def archive(session: Session, keys: KeyRing, number: str, by: Actor) -> Done:
    """Put an ended ticket away; only time does so, when nobody may have it done again any more."""
    return step(session, keys, taken(session, number, by, Act.ARCHIVE), by, Act.ARCHIVE)
