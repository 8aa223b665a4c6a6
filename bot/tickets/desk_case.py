"""One ticket as the people who resolve it see it: what it is, what was done, what can be done next."""

from __future__ import annotations

import re
from typing import cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.directory.places import PlaceIndex
from bot.files.from_staff import staff_files
from bot.files.links import files_of
from bot.privacy.keys import KeyRing
from bot.staff.model import Role, Staff
from bot.storage.columns import now
from bot.tickets.actors import staff_actor
from bot.tickets.acts import possible
from bot.tickets.desk import may_know
from bot.tickets.desk_model import Case, Event, Rating
from bot.tickets.listing import told_details
from bot.tickets.model import Payer, TicketState
from bot.tickets.numbers import clean_number
from bot.tickets.sight import Sight, may_see, staff_ref
from bot.tickets.tables import (
    TicketBarredUnionRow,
    TicketFactRow,
    TicketNoteRow,
    TicketRow,
    TicketStepRow,
    TicketViewerRow,
)
from bot.tickets.types import Discretion, ticket_types

READERS = frozenset({Role.AUDITOR})
"""Roles that see tickets and never act on them."""


def areas_of_ticket(session: Session, number: str) -> tuple[str, ...] | None:
    """Return the places of a ticket, its own and that of the union it went to; None when there is no such ticket."""
    query = select(TicketRow.place, TicketRow.union_place).where(TicketRow.number == clean_number(number))
    found = session.execute(query).one_or_none()
    return tuple(dict.fromkeys(code for code in found if code)) if found is not None else None


def find_case(session: Session, keys: KeyRing, places: PlaceIndex, staff: Staff, number: str) -> Case | None:
    """Return a ticket as far as somebody may see it; None when there is none, or he may not know of it."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == clean_number(number)))
    if row is None:
        return None
    sight = may_see(session, staff_ref(staff), row)
    return _case(session, keys, places, staff, row, sight) if sight is not Sight.NONE else None


def version_of(session: Session, number: str) -> str | None:
    """Lock a ticket and return its version; None when there is no such ticket."""
    query = select(TicketRow.id).where(TicketRow.number == clean_number(number)).with_for_update()
    ticket_id = session.scalar(query)
    return _version(session, ticket_id) if ticket_id is not None else None


def since(case: Case, version: str) -> tuple[Event, ...]:
    """Return the steps and notes that are newer than a version, oldest first; none where it is no version."""
    parts = re.fullmatch(r"(\d{1,18})\.(\d{1,18})", version)
    if parts is None:
        return ()
    known = {"step": int(parts[1]), "note": int(parts[2])}
    return tuple(event for event in case.events if event.id > known.get(event.kind, event.id))


def sees(session: Session, staff: Staff, number: str) -> bool:
    """Return whether somebody may know of a ticket, for what is done with several at once."""
    query = select(TicketRow.id).where(TicketRow.number == clean_number(number), may_know(staff))
    return session.scalar(query) is not None


def contact_of(session: Session, keys: KeyRing, staff: Staff, number: str) -> str | None:
    """Return the phone itself to whom the whole ticket is shown; None when there is none. The caller notes it."""
    row = session.scalar(select(TicketRow).where(TicketRow.number == clean_number(number)))
    if row is None or row.contact is None or may_see(session, staff_ref(staff), row) is not Sight.WHOLE:
        return None
    return keys.decrypt(row.contact)


def _case(session: Session, keys: KeyRing, places: PlaceIndex, staff: Staff, row: TicketRow, sight: Sight) -> Case:
    whole = sight is Sight.WHOLE
    steps = list(
        session.scalars(select(TicketStepRow).where(TicketStepRow.ticket_id == row.id).order_by(TicketStepRow.id))
    )
    files = files_of(session, "ticket", row.id)
    own = frozenset() if whole else staff_files(session, "ticket", row.id)
    shown = files if whole else tuple(file for file in files if file.id in own)
    rating = Rating(row.contacted, row.solved, row.satisfied, row.rated_at, row.rated_by) if row.rated_at else None
    return Case(
        id=row.id,
        number=row.number,
        type=row.type,
        state=TicketState(row.state),
        place=row.place,
        employer=row.employer,
        story=row.story,
        details=tuple(told_details(ticket_types(), row.type, row.details, places)),
        against=row.against,
        discretion=cast(Discretion, row.discretion),
        confidential=row.confidential,
        agreed=row.agreed,
        urgent=row.urgent,
        urged=row.urged_count,
        urged_at=row.urged_at,
        supervised=row.supervised_at is not None,
        overdue=row.overdue_at is not None,
        due_at=row.due_at,
        settle_by=row.settle_by,
        extension_until=row.extension_until,
        union=row.union_code,
        union_place=row.union_place,
        department=row.department,
        dispatched_at=row.dispatched_at,
        grid=row.grid_code,
        route_reason=row.route_reason,
        staff_id=row.staff_id,
        opened_by=row.opened_by,
        payer=cast("Payer | None", row.payer),
        settlement=row.settlement,
        rating=rating,
        filed_at=row.created_at,
        sight=sight,
        has_contact=row.contact is not None,
        contact=_masked(keys.decrypt(row.contact)) if whole and row.contact else None,
        conversation_id=row.conversation_id if whole else None,
        viewers=_named(session, row, allowed=True),
        barred=_named(session, row, allowed=False),
        about=tuple(
            session.scalars(select(TicketBarredUnionRow.union_code).where(TicketBarredUnionRow.ticket_id == row.id))
        ),
        events=_events(session, keys, row, steps),
        files=shown,
        hidden_files=len(files) - len(shown),
        version=_version(session, row.id),
        acts=possible(row, staff_actor(staff)) if staff.role not in READERS else (),
    )


def _events(session: Session, keys: KeyRing, row: TicketRow, steps: list[TicketStepRow]) -> tuple[Event, ...]:
    facts = session.scalars(select(TicketFactRow).where(TicketFactRow.ticket_id == row.id))
    notes = session.scalars(select(TicketNoteRow).where(TicketNoteRow.ticket_id == row.id))
    found = [
        *(_step(step) for step in steps),
        *(Event(fact.id, "fact", fact.at, fact.text, by="worker") for fact in facts),
        *(Event(one.id, "note", one.at, keys.decrypt(one.text), person=one.person or "", shown=False) for one in notes),
    ]
    return tuple(sorted(found, key=lambda event: event.at))


def _version(session: Session, ticket_id: str) -> str:
    step = session.scalar(select(func.max(TicketStepRow.id)).where(TicketStepRow.ticket_id == ticket_id))
    note = session.scalar(select(func.max(TicketNoteRow.id)).where(TicketNoteRow.ticket_id == ticket_id))
    return f"{step or 0}.{note or 0}"


def _named(session: Session, row: TicketRow, allowed: bool) -> tuple[str, ...]:
    query = select(TicketViewerRow.staff_id).where(
        TicketViewerRow.ticket_id == row.id,
        TicketViewerRow.allowed.is_(allowed),
        or_(TicketViewerRow.until.is_(None), TicketViewerRow.until > now()),
    )
    return tuple(session.scalars(query))


def _step(row: TicketStepRow) -> Event:
    return Event(
        row.id, "step", row.at, row.note or "", TicketState(row.state), row.act, row.by, row.person or "", row.shown
    )


def _masked(phone: str) -> str:
    kept = 3 if len(phone) >= 11 else 1
    return f"{phone[:kept]}{'*' * (len(phone) - kept - 4)}{phone[-4:]}"
