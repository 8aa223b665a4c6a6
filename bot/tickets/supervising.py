"""Who handles a ticket, whether a supervisor has an eye on it, and what those who handle it write for each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.conflicts import name_viewer
from bot.tickets.lifecycle import ENDED, MoveError, add_step
from bot.tickets.model import TicketState
from bot.tickets.stepping import Done, noted, taken, written
from bot.tickets.tables import TicketNoteRow
from bot.tickets.viewers import fit


@dataclass(frozen=True)
class TicketNote:
    """What somebody wrote; `person` is his name then."""

    person: str
    at: datetime
    text: str


def assign(session: Session, keys: KeyRing, number: str, by: Actor, staff_id: str | None) -> Done:
    """Give a ticket to somebody, or take it from whoever has it (None). He sees it from then on.

    Raises:
        UnknownTicketError, MoveError: see `bot.tickets.handling`; also when it is about him, or he handled it before.
    """
    row = taken(session, number, by)
    if TicketState(row.state) in ENDED:
        raise MoveError(f"工单{number}已经结束，不用再指定经办人。")
    if row.confidential and by.kind != "supervisor" and staff_id != by.staff_id:
        raise MoveError("保密工单交给谁办，由主管来定。请告诉主管。")
    staff = fit(session, row, staff_id) if staff_id is not None else None
    row.staff_id = staff.id if staff else None
    if staff is not None and row.confidential:
        name_viewer(session, row, staff.id)
    add_step(session, row, by, Act.ASSIGN, f"交给{staff.name}" if staff else "不再指定经办人", shown=False)
    session.flush()
    noted(session, keys, row, by, Act.ASSIGN, staff=staff.id if staff else None)
    return Done(row.number, TicketState(row.state), None)


def supervise(
    session: Session, keys: KeyRing, number: str, by: Actor, on: bool = True, note: str | None = None
) -> Done:
    """Mark a ticket as supervised (督办), or take the mark away."""
    row = taken(session, number, by)
    if by.kind != "supervisor":
        raise MoveError("督办由主管来定。")
    if on and TicketState(row.state) in ENDED:
        raise MoveError(f"工单{number}已经结束，不用督办。")
    row.supervised_at = now() if on else None
    add_step(session, row, by, Act.SUPERVISE, f"{'督办' if on else '取消督办'}。{note or ''}", shown=False)
    session.flush()
    noted(session, keys, row, by, Act.SUPERVISE, on=int(on))
    return Done(row.number, TicketState(row.state), None)


def note(session: Session, keys: KeyRing, number: str, by: Actor, text: str) -> Done:
    """Write something for the others who handle a ticket; encrypted, never told to the worker."""
    row = taken(session, number, by)
    content = keys.encrypt(written(text, "备注", shortest=1))
    session.add(TicketNoteRow(ticket_id=row.id, staff_id=by.staff_id, person=by.name or None, text=content))
    session.flush()
    noted(session, keys, row, by, Act.NOTE)
    return Done(row.number, TicketState(row.state), None)


def notes_of(session: Session, keys: KeyRing, ticket_id: str) -> tuple[TicketNote, ...]:
    """Return the notes of a ticket, oldest first, for whoever sees it."""
    rows = session.scalars(select(TicketNoteRow).where(TicketNoteRow.ticket_id == ticket_id).order_by(TicketNoteRow.id))
    return tuple(TicketNote(row.person or "", row.at, keys.decrypt(row.text)) for row in rows)
