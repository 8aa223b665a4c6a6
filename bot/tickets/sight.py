"""Who may see a ticket, and how much of it: decided here and nowhere else, for pages, lists, counts and interfaces.

| | not confidential | confidential |
|---|---|---|
| named, or who handles it | whole | whole |
| agent, auditor | in his places: whole | not at all; an auditor after a logged reveal |
| supervisor, admin | in his places: whole | in his places: whole |
| union officer | in his places, or dispatched there | only when named |
| whom it is about, his union, who handled the matter before | not at all | not at all |

Whole becomes without the person for an anonymous ticket, for everybody; and for a union officer when the worker wants
discretion, unless he agreed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.directory.codes import around, lies_below, lies_in
from bot.staff.model import Role, Staff
from bot.staff.roles import AREA_BOUND, Permission
from bot.staff.roles import GRANTED as PERMISSIONS
from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.conflicts import LEADERS
from bot.tickets.tables import TicketBarredUnionRow, TicketRow, TicketViewerRow


class Sight(StrEnum):
    """What of a ticket somebody may see. WITHOUT_PERSON: no phone, no conversation, no way to the worker."""

    NONE = "none"
    WITHOUT_PERSON = "without_person"
    WHOLE = "whole"


@dataclass(frozen=True)
class StaffRef:
    """Whoever wants to see: id, role and places of his account."""

    staff_id: str
    role: Role
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Shown:
    """What decides who sees a ticket.

    Attributes:
        union_place: of the union that it is dispatched to, None while it is not.
        named: ids of people who were named, whose time is not over; and of who handles it.
        barred: ids of people who must not see it.
        barred_places: places of the unions that it is about.
    """

    place: str | None
    union_place: str | None
    confidential: bool
    discretion: str
    agreed: bool
    named: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    barred_places: frozenset[str] = frozenset()


def staff_ref(staff: Staff | Actor) -> StaffRef:
    """Return what is looked at of an account.

    Raises:
        ValueError: an actor without account.
    """
    if isinstance(staff, Staff):
        return StaffRef(staff.id, staff.role, staff.areas)
    if staff.staff_id is None or staff.role is None:
        raise ValueError("only accounts see tickets")
    return StaffRef(staff.staff_id, staff.role, staff.areas)


def sight_of(staff: StaffRef, ticket: Shown) -> Sight:
    """Return what somebody may see of a ticket. Pure."""
    if Permission.TICKETS_READ not in PERMISSIONS[staff.role] or staff.staff_id in ticket.barred:
        return Sight.NONE
    if any(lies_in(place, area) for place in ticket.barred_places for area in staff.areas):
        return Sight.NONE
    if staff.staff_id not in ticket.named:
        if ticket.confidential and staff.role not in LEADERS:
            return Sight.NONE
        if not (_covers(staff, ticket.place) or (ticket.union_place and _covers(staff, ticket.union_place))):
            return Sight.NONE
    if ticket.discretion == "anonymous":
        return Sight.WITHOUT_PERSON
    discreet = ticket.confidential or ticket.discretion != "normal"
    return Sight.WITHOUT_PERSON if staff.role is Role.OFFICER and discreet and not ticket.agreed else Sight.WHOLE


def may_see(session: Session, staff: StaffRef, row: TicketRow) -> Sight:
    """Return what somebody may see of a ticket."""
    return sights(session, staff, [row])[row.id]


def sights(session: Session, staff: StaffRef, rows: Iterable[TicketRow]) -> dict[str, Sight]:
    """Return what somebody may see of each of these tickets, by their ids; two queries, however many there are."""
    found = list(rows)
    ids = [row.id for row in found]
    moment = now()
    own = select(TicketViewerRow).where(TicketViewerRow.staff_id == staff.staff_id, TicketViewerRow.ticket_id.in_(ids))
    viewers = {one.ticket_id: one for one in session.scalars(own)} if ids else {}
    about: dict[str, set[str]] = {}
    if ids and staff.areas:
        barred = select(TicketBarredUnionRow.ticket_id, TicketBarredUnionRow.place).where(
            TicketBarredUnionRow.ticket_id.in_(ids), TicketBarredUnionRow.place.is_not(None)
        )
        for ticket_id, place in session.execute(barred):
            about.setdefault(ticket_id, set()).add(str(place))
    return {
        row.id: sight_of(staff, _shown(staff, row, viewers.get(row.id), about.get(row.id, ()), moment)) for row in found
    }


def visible_to(staff: StaffRef) -> ColumnElement[bool]:
    """Return the condition for tickets of which somebody sees anything: for lists, counts and searches."""
    if Permission.TICKETS_READ not in PERMISSIONS[staff.role]:
        return false()
    mine = select(TicketViewerRow.ticket_id).where(TicketViewerRow.staff_id == staff.staff_id)
    in_time = or_(TicketViewerRow.until.is_(None), TicketViewerRow.until > now())
    named = or_(
        TicketRow.staff_id == staff.staff_id, TicketRow.id.in_(mine.where(TicketViewerRow.allowed.is_(True), in_time))
    )
    dispatched = and_(TicketRow.dispatched_at.is_not(None), TicketRow.department.is_(None))
    covered = or_(_lies_in_one(staff, TicketRow.place), and_(dispatched, _lies_in_one(staff, TicketRow.union_place)))
    by_role = covered if staff.role in LEADERS else and_(TicketRow.confidential.is_(False), covered)
    conditions = [or_(named, by_role), TicketRow.id.not_in(mine.where(TicketViewerRow.allowed.is_(False)))]
    if staff.areas:
        outer = sorted({place for area in staff.areas for place in around(area)})
        about = select(TicketBarredUnionRow.ticket_id).where(TicketBarredUnionRow.place.in_(outer))
        conditions.append(TicketRow.id.not_in(about))
    return and_(*conditions)


def _shown(
    staff: StaffRef, row: TicketRow, viewer: TicketViewerRow | None, about: Collection[str], moment: datetime
) -> Shown:
    me = frozenset({staff.staff_id})
    is_named = row.staff_id == staff.staff_id or (
        viewer is not None and viewer.allowed and (viewer.until is None or viewer.until > moment)
    )
    return Shown(
        place=row.place,
        union_place=row.union_place if row.dispatched_at is not None and row.department is None else None,
        confidential=row.confidential,
        discretion=row.discretion,
        agreed=bool(row.agreed),
        named=me if is_named else frozenset(),
        barred=me if viewer is not None and not viewer.allowed else frozenset(),
        barred_places=frozenset(about),
    )


def _covers(staff: StaffRef, place: str | None) -> bool:
    if not staff.areas:
        return staff.role not in AREA_BOUND
    return place is not None and any(lies_in(area, place) for area in staff.areas)


def _lies_in_one(staff: StaffRef, place: InstrumentedAttribute[str | None]) -> ColumnElement[bool]:
    if not staff.areas:
        return false() if staff.role in AREA_BOUND else true()
    return or_(*(lies_below(place, area) for area in sorted(set(staff.areas))))
