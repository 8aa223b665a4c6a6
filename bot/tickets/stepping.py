"""What every use case of the staff has in common: the row, locked; who may; the step, the worker told, the audit."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.log import note as note_in_audit
from bot.privacy.keys import KeyRing
from bot.tickets.actors import Actor
from bot.tickets.acts import EDGES, Act, may_act, refusal
from bot.tickets.lifecycle import MoveError, move
from bot.tickets.model import STATE_TITLES, TicketState
from bot.tickets.notices import tell_step
from bot.tickets.sight import Sight, may_see, staff_ref
from bot.tickets.tables import TicketRow

LONGEST_TEXT = 3000


class UnknownTicketError(Exception):
    """There is no such ticket, or whoever asks must not know that there is."""


class StaleError(MoveError):
    """The ticket is in another state than the one that was shown to whoever acts."""


@dataclass(frozen=True)
class Done:
    """A step was taken. `conversation_id`: where the worker was told, None when he was not; wake its streams."""

    number: str
    state: TicketState
    conversation_id: str | None


def taken(
    session: Session, number: str, by: Actor, act: Act | None = None, seen: TicketState | str | None = None
) -> TicketRow:
    """Return the row of a ticket, locked, for whoever may see it and do this now.

    Args:
        act: one that moves the ticket; None: one that does not, which the caller looks after.
        seen: the state that was shown to him when he decided.

    Raises:
        UnknownTicketError: see there.
        StaleError, MoveError: he cannot; the text says what he can do.
    """
    # As it is now, also when the caller has looked at it before.
    query = select(TicketRow).where(TicketRow.number == number).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None or (by.role is not None and may_see(session, staff_ref(by), row) is Sight.NONE):
        raise UnknownTicketError(number)
    if seen is not None and TicketState(seen) is not TicketState(row.state):
        now_is, was = STATE_TITLES[TicketState(row.state)], STATE_TITLES[TicketState(seen)]
        raise StaleError(f"工单{number}刚才有人办过：页面上是“{was}”，现在是“{now_is}”。请看看再办。")
    if act is not None and not may_act(row, by, act):
        raise MoveError(refusal(row, by, act))
    return row


def step(
    session: Session,
    keys: KeyRing,
    row: TicketRow,
    by: Actor,
    act: Act,
    reason: str | None = None,
    whom: str | None = None,
    after: TicketState | None = None,
    shown: bool = True,
) -> Done:
    """Move a ticket as the act says, tell the worker and note it in the audit.

    Args:
        reason: what is written with the step.
        after: where it goes, if that depends on more than the act.
        shown: the worker reads the reason too; that the ticket moved he reads always.
    """
    move(session, row, after or EDGES[act].after, by, reason, act, shown)
    told = tell_step(session, row, act, reason, whom)
    noted(session, keys, row, by, act)
    return Done(row.number, TicketState(row.state), row.conversation_id if told else None)


def noted(session: Session, keys: KeyRing, row: TicketRow, by: Actor, act: Act, **details: str | int | None) -> None:
    """Note in the audit what one of the staff did; last in the transaction."""
    if by.staff_id is not None:
        kept = {"act": str(act), "state": str(row.state), **details}
        note_in_audit(session, keys, by.staff_id, "ticket_step", f"ticket:{row.number}", kept)


def written(text: str | None, what: str, shortest: int = 2) -> str:
    """Return what somebody wrote, without the space around it.

    Raises:
        MoveError: nothing was written, or too much.
    """
    plain = (text or "").strip()
    if len(plain) < shortest:
        raise MoveError(f"请写{what}。")
    if len(plain) > LONGEST_TEXT:
        raise MoveError(f"{what}最多写{LONGEST_TEXT}个字。")
    return plain
