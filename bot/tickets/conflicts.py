"""Who must not get a complaint: whom it is about, his union and those below it, and who handled the matter before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from bot.directory.unions import Union, UnionIndex
from bot.staff.accounts import all_staff
from bot.staff.model import Role
from bot.storage.columns import now
from bot.storage.statements import insert_into
from bot.tickets.tables import TicketBarredUnionRow, TicketRow, TicketStepRow, TicketViewerRow

ABOUT_A_UNION = frozenset({"union", "staff"})
"""`against_kind` of complaints about a union or about somebody there or on the hotline."""

LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Roles that see confidential tickets without being named."""

_HANDLED = ("sign_in", "take_up", "settle", "reject")
"""Acts that make somebody the handler of a ticket; to look over what others did does not."""

_NUMBER = re.compile(r"GD\d{10,12}")


def bar_unions(session: Session, row: TicketRow, about: Iterable[tuple[str, str | None]]) -> None:
    """Note which unions a ticket is about (`Route.about`), in place of those noted before."""
    session.execute(delete(TicketBarredUnionRow).where(TicketBarredUnionRow.ticket_id == row.id))
    session.add_all(TicketBarredUnionRow(ticket_id=row.id, union_code=code, place=place) for code, place in about)
    session.flush()


def bar_people(session: Session, row: TicketRow) -> None:
    """Bar from a complaint about a union or somebody there whoever is named in it, and who handled the matter before.

    The matter before: tickets of the same worker, and tickets whose numbers he writes. Of those who lead, one at least
    who is not named must be left to see the complaint: nobody else would.
    """
    if row.against_kind not in ABOUT_A_UNION:
        return
    said = f"{row.against or ''}\n{row.story}"
    staff = all_staff(session)
    named = {one.id for one in staff if len(one.name) >= 2 and one.name in said}
    handled = _handlers_of(session, row, said)
    leaders = {one.id for one in staff if one.role in LEADERS and not one.disabled and not one.areas}
    if not leaders - named - handled:
        handled -= leaders
    for staff_id in sorted(named | handled):
        bar(session, row, staff_id)


def bar(session: Session, row: TicketRow, staff_id: str) -> None:
    """Let somebody neither see nor handle a ticket, whatever he was before."""
    _name(session, row, staff_id, allowed=False)
    if row.staff_id == staff_id:
        row.staff_id = None
    session.flush()


def begin_anew(session: Session, row: TicketRow) -> None:
    """Prepare a ticket to be done again: nobody has it; of a complaint nobody who handled it gets it once more."""
    if row.against_kind in ABOUT_A_UNION:
        handled = select(TicketStepRow.staff_id).where(
            TicketStepRow.ticket_id == row.id, TicketStepRow.act.in_(_HANDLED)
        )
        for staff_id in sorted({one for one in (row.staff_id, *session.scalars(handled)) if one is not None}):
            bar(session, row, staff_id)
    row.staff_id = row.dispatched_at = row.department = None
    row.settle_by = row.time_left = row.extension_until = None


def is_barred(session: Session, row: TicketRow, staff_id: str) -> bool:
    """Tell whether somebody must not have a ticket."""
    found = session.get(TicketViewerRow, (row.id, staff_id))
    return found is not None and not found.allowed


def barred_places(session: Session, row: TicketRow) -> set[str]:
    """Return the places of the unions that a ticket is about: nobody of them may have it."""
    query = select(TicketBarredUnionRow.place).where(
        TicketBarredUnionRow.ticket_id == row.id, TicketBarredUnionRow.place.is_not(None)
    )
    return {place for place in session.scalars(query) if place is not None}


def is_about(session: Session, unions: UnionIndex, row: TicketRow, union: Union) -> bool:
    """Tell whether a ticket is about a union, or about one above it."""
    barred = set(
        session.scalars(select(TicketBarredUnionRow.union_code).where(TicketBarredUnionRow.ticket_id == row.id))
    )
    return not barred.isdisjoint({union.code, *(above.code for above in unions.above(union.code))})


def name_viewer(session: Session, row: TicketRow, staff_id: str, until: datetime | None = None) -> None:
    """Let somebody see a confidential ticket; the caller has made sure that he is not barred."""
    _name(session, row, staff_id, allowed=True, until=until)


def _name(session: Session, row: TicketRow, staff_id: str, allowed: bool, until: datetime | None = None) -> None:
    session.flush()
    found = session.get(TicketViewerRow, (row.id, staff_id))
    if found is None:
        session.execute(
            insert_into(session, TicketViewerRow)
            .values(ticket_id=row.id, staff_id=staff_id, allowed=allowed, until=until, at=now())
            .on_conflict_do_nothing()
        )
        return
    found.allowed, found.until = allowed, until
    session.flush()


def _handlers_of(session: Session, row: TicketRow, said: str) -> set[str]:
    same: list[ColumnElement[bool]] = [TicketRow.number.in_(_NUMBER.findall(said))]
    if row.conversation_id is not None:
        same.append(TicketRow.conversation_id == row.conversation_id)
    if row.contact_hash is not None:
        same.append(TicketRow.contact_hash == row.contact_hash)
    earlier = select(TicketRow.id).where(or_(*same), TicketRow.id != row.id)
    steps = select(TicketStepRow.staff_id).where(TicketStepRow.ticket_id.in_(earlier), TicketStepRow.act.in_(_HANDLED))
    assigned = select(TicketRow.staff_id).where(TicketRow.id.in_(earlier))
    return {staff_id for query in (steps, assigned) for staff_id in session.scalars(query) if staff_id is not None}
