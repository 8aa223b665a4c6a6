"""Tickets as the people who resolve them see them: lists by tabs, filtered, sorted, paged by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, cast, get_args

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from bot.directory.codes import lies_below
from bot.staff.model import Staff
from bot.staff.roles import AREA_BOUND
from bot.storage.clock import CHINA
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import TicketState
from bot.tickets.sight import staff_ref, visible_to
from bot.tickets.tables import TicketRow
from bot.tickets.types import Discretion

PAGE = 50
Tab = Literal["mine", "unassigned", "ours", "overdue", "confidential", "all"]
TABS: tuple[Tab, ...] = get_args(Tab)
Sort = Literal["due", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands where a ticket has no time limit, so that such tickets come last."""

_OPEN = TicketRow.state.not_in(sorted(ENDED))
_AT_UNIONS = (TicketState.DISPATCHED, TicketState.IN_PROGRESS, TicketState.EXTENSION_REQUESTED)
_AT_THE_HOTLINE = (
    TicketState.SUBMITTED,
    TicketState.ACCEPTED,
    TicketState.RETURNED,
    TicketState.REOPENED,
    TicketState.RESOLVED,
)
"""Where somebody of the hotline has to do the next thing."""


@dataclass(frozen=True)
class Asked:
    """What a list shall show. Empty strings and None: whatever there is.

    Attributes:
        employer: part of the name.
        place: code of a place, with everything below it.
        since, until: days in China on which the ticket was filed, both included.
        after: where the page begins, as `Listed.more` gave it.
    """

    tab: Tab = "all"
    type: str = ""
    state: str = ""
    place: str = ""
    employer: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort = "due"
    after: str = ""


@dataclass(frozen=True)
class Line:
    """One ticket of a list. `begins`: the first words of the story; `union`, `staff_id`: who works on it."""

    number: str
    type: str
    state: TicketState
    place: str | None
    employer: str | None
    begins: str
    discretion: Discretion
    confidential: bool
    urgent: bool
    urged: int
    supervised: bool
    due_at: datetime | None
    overdue: bool
    union: str | None
    department: str | None
    staff_id: str | None
    filed_at: datetime


@dataclass(frozen=True)
class Listed:
    """One page. `more`: where the next one begins, empty on the last; `counts`: open tickets by tab."""

    lines: tuple[Line, ...]
    more: str
    counts: Mapping[Tab, int] = field(default_factory=dict)


def list_tickets(session: Session, staff: Staff, asked: Asked) -> Listed:
    """Return a page of the tickets that somebody may know of, and how many wait in each tab."""
    query = _lines().where(may_know(staff), _in_tab(asked.tab, staff), *_chosen(asked))
    rows = session.execute(_sorted(query, asked).limit(PAGE + 1)).all()
    lines = tuple(_line(row) for row in rows[:PAGE])
    return Listed(
        lines, _key(lines[-1], rows[PAGE - 1].id, asked.sort) if len(rows) > PAGE else "", counts(session, staff)
    )


def counts(session: Session, staff: Staff) -> dict[Tab, int]:
    """Return how many open tickets wait in each tab; all in one look at the open ones."""
    tabs: Sequence[Tab] = [tab for tab in TABS if tab != "all"]
    sums = [func.sum(case((_in_tab(tab, staff), 1), else_=0)) for tab in tabs]
    row = session.execute(select(func.count(), *sums).where(may_know(staff), _OPEN)).one()
    return {"all": row[0], **{tab: row[place] or 0 for place, tab in enumerate(tabs, 1)}}


def may_know(staff: Staff) -> ColumnElement[bool]:
    """Return the condition for tickets of which somebody may know at all: in his places, as the gate asks, and shown to
    him."""
    return and_(in_areas(staff), visible_to(staff_ref(staff)))


def in_areas(staff: Staff) -> ColumnElement[bool]:
    """Return the condition for tickets of his places, and those that a union of his places works on."""
    if not staff.areas:
        return TicketRow.id.is_not(None) if staff.role not in AREA_BOUND else TicketRow.id.is_(None)
    return or_(
        *(lies_below(column, area) for area in staff.areas for column in (TicketRow.place, TicketRow.union_place))
    )


def _in_tab(tab: Tab, staff: Staff) -> ColumnElement[bool]:
    match tab:
        case "mine":
            return and_(TicketRow.staff_id == staff.id, _OPEN)
        case "unassigned":
            return and_(TicketRow.staff_id.is_(None), TicketRow.state.in_(_AT_THE_HOTLINE))
        case "ours":
            here = [lies_below(TicketRow.union_place, area) for area in staff.areas] or [
                TicketRow.union_place.is_not(None)
            ]
            return and_(TicketRow.state.in_(_AT_UNIONS), TicketRow.dispatched_at.is_not(None), or_(*here))
        case "overdue":
            return and_(TicketRow.overdue_at.is_not(None), _OPEN)
        case "confidential":
            return and_(TicketRow.confidential, _OPEN)
    return TicketRow.id.is_not(None)


def _chosen(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.type:
        found.append(TicketRow.type == asked.type)
    if asked.state:
        found.append(TicketRow.state == asked.state)
    if asked.place:
        found.append(lies_below(TicketRow.place, asked.place))
    if asked.employer:
        found.append(TicketRow.employer.contains(asked.employer, autoescape=True))
    if asked.since:
        found.append(TicketRow.created_at >= _midnight(asked.since))
    if asked.until:
        found.append(TicketRow.created_at < _midnight(asked.until) + timedelta(days=1))
    return found


def _midnight(day: date) -> datetime:
    # No ticket is older or newer, and the ends of the calendar cannot be counted with.
    return datetime.combine(min(max(day, date(2000, 1, 1)), date(2100, 1, 1)), time(0), CHINA)


def _sorted(query: Select[Any], asked: Asked) -> Select[Any]:
    column = _by(asked.sort)
    key = _read_key(asked.after)
    if asked.sort == "newest":
        query = query.order_by(column.desc(), TicketRow.id.desc())
        return query.where(tuple_(column, TicketRow.id) < key) if key else query
    query = query.order_by(column, TicketRow.id)
    return query.where(tuple_(column, TicketRow.id) > key) if key else query


def _by(sort: Sort) -> ColumnElement[datetime]:
    return func.coalesce(TicketRow.due_at, NEVER) if sort == "due" else TicketRow.created_at.expression


def _key(line: Line, ticket_id: str, sort: Sort) -> str:
    moment = (line.due_at or NEVER) if sort == "due" else line.filed_at
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{ticket_id}"


def _read_key(text: str) -> tuple[datetime, str] | None:
    moment, _, ticket_id = text.partition("-")
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), ticket_id
    except ValueError:
        return None


def _lines() -> Select[Any]:
    return select(
        TicketRow.id,
        TicketRow.number,
        TicketRow.type,
        TicketRow.state,
        TicketRow.place,
        TicketRow.employer,
        func.substr(TicketRow.story, 1, 120).label("begins"),
        TicketRow.discretion,
        TicketRow.confidential,
        TicketRow.urgent,
        TicketRow.urged_count,
        TicketRow.supervised_at,
        TicketRow.due_at,
        TicketRow.overdue_at,
        TicketRow.union_code,
        TicketRow.department,
        TicketRow.staff_id,
        TicketRow.created_at,
    )


def _line(row: Row[Any]) -> Line:
    return Line(
        row.number,
        row.type,
        TicketState(row.state),
        row.place,
        row.employer,
        row.begins,
        cast(Discretion, row.discretion),
        row.confidential,
        row.urgent,
        row.urged_count,
        row.supervised_at is not None,
        row.due_at,
        row.overdue_at is not None,
        row.union_code,
        row.department,
        row.staff_id,
        row.created_at,
    )
