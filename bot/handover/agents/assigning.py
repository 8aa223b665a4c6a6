"""Automatic assignment: whoever waits longest goes to the least busy person who is here and knows the matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.directory.places import PlaceIndex
from bot.handover.agents.presence import conversations_held, presences
from bot.handover.agents.sight import could_read
from bot.handover.model import Claimed, Handover, HandoverState
from bot.handover.reading import as_handover
from bot.handover.states import claim
from bot.handover.tables import DeskSwitchRow, HandoverRow
from bot.privacy.keys import KeyRing
from bot.staff.accounts import all_staff
from bot.staff.model import Staff
from bot.staff.roles import Permission, covers, may
from bot.storage.statements import insert_into

AUTOMATIC = "assign"
MOST_AT_ONCE = 20
BY = "automatic"
"""`who` of an assignment that nobody made by hand."""


@dataclass
class Candidate:
    """A person who can be given a conversation now; `held` counts up while they are given out."""

    staff: Staff
    capacity: int
    skills: frozenset[str]
    held: int


def is_automatic(session: Session) -> bool:
    """Return whether conversations are given out automatically; at first they are not."""
    row = session.get(DeskSwitchRow, AUTOMATIC, populate_existing=True)
    return row is not None and row.on


def switch_automatic(session: Session, keys: KeyRing, staff_id: str, on: bool) -> None:
    """Turn automatic assignment on or off for everybody."""
    insert = insert_into(session, DeskSwitchRow).values(name=AUTOMATIC, on=on)
    session.execute(insert.on_conflict_do_update(index_elements=[DeskSwitchRow.name], set_={"on": on}))
    note(session, keys, staff_id, "assignment_switched", details={"on": on})


def may_assign(session: Session) -> bool:
    """Return whether anything waits while assignment is automatic: a cheap look before the work."""
    waiting = select(HandoverRow.id).where(HandoverRow.state == HandoverState.WAITING).limit(1)
    return is_automatic(session) and session.scalar(waiting) is not None


def assign_waiting(session: Session, keys: KeyRing, places: PlaceIndex) -> list[Handover]:
    """Give what waits to those who are here; returns what was given out.

    Nobody gets more than he takes at once. A matter that needs a skill goes to those who have it, and to nobody else as
    long as one of them is here.
    """
    # Several desks hear at once that something waits: one gives out, the others then find nothing.
    row = session.get(DeskSwitchRow, AUTOMATIC, populate_existing=True, with_for_update=True)
    if row is None or not row.on:
        return []
    query = (
        select(HandoverRow)
        .where(HandoverRow.state == HandoverState.WAITING)
        .order_by(HandoverRow.risk.desc(), HandoverRow.asked_at, HandoverRow.id)
        .limit(MOST_AT_ONCE)
    )
    waiting = [as_handover(row) for row in session.scalars(query).all()]
    candidates = _candidates(session) if waiting else []
    given = []
    for handover in waiting:
        fitting = [*candidates]
        best = least_busy(places, handover, fitting)
        while best is not None and not could_read(session, best.staff, handover.conversation_id):
            fitting.remove(best)
            best = least_busy(places, handover, fitting)
        if best is not None and isinstance(claim(session, handover.id, best.staff.id), Claimed):
            best.held += 1
            given.append((handover, best.staff))
    for handover, staff in given:
        subject = f"conversation:{handover.conversation_id}"
        note(session, keys, BY, "conversation_assigned", subject, {"to": staff.login})
    return [handover for handover, _ in given]


def least_busy(places: PlaceIndex, handover: Handover, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return who should have this hand-over, None when nobody can take it now. Pure."""
    areas = (handover.place,) if handover.place else ()
    fitting = [one for one in candidates if covers(places, one.staff, areas)]
    skilled = [one for one in fitting if handover.skill in one.skills] if handover.skill else []
    free = [one for one in skilled or fitting if one.held < one.capacity]
    # Who has taken his last conversation from whom a returned one came gets it only when nobody else is free.
    ranked = sorted(free, key=lambda one: (one.staff.id == handover.staff_id, one.held / one.capacity, one.staff.login))
    return ranked[0] if ranked else None


def _candidates(session: Session) -> list[Candidate]:
    here = {staff_id: one for staff_id, one in presences(session).items() if one.is_here}
    held = conversations_held(session)
    return [
        Candidate(staff, here[staff.id].capacity, frozenset(here[staff.id].skills), held.get(staff.id, 0))
        for staff in all_staff(session)
        if staff.id in here and not staff.disabled and may(staff, Permission.CONVERSATIONS_ANSWER)
    ]
