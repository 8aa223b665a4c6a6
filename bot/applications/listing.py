"""Applications as lists for those who review: what waits for them, all that is open, what takes too long, the past."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.levels import waits_for, within_reach
from bot.applications.states import OPEN, ApplicationState
from bot.applications.tables import ApplicationRow
from bot.privacy.keys import KeyRing
from bot.staff.model import Staff

PAGE = 50
_OPEN = [state.value for state in OPEN]
_DECIDED = [state.value for state in ApplicationState if state not in OPEN]


class Tab(StrEnum):
    """A list. MINE: at the level of whoever looks. OVERDUE: longer than its level may take."""

    MINE = "mine"
    OPEN = "open"
    OVERDUE = "overdue"
    DECIDED = "decided"


@dataclass(frozen=True)
class Line:
    """An application on a list. `name`: of the applicant, in clear; empty where nobody knows which field it is."""

    number: str
    service: str
    title: str
    state: ApplicationState
    level: int
    place: str | None
    union_code: str | None
    filed_at: datetime
    updated_at: datetime
    due_at: datetime | None
    overdue: bool
    name: str = field(repr=False)


def listed(
    session: Session,
    keys: KeyRing,
    services: ServiceCatalogue,
    staff: Staff,
    tab: Tab,
    page: int = 1,
    service: str = "",
) -> list[Line]:
    """Return a page of a list, within the places of the account; one line more than PAGE tells that there is a next.

    What is open comes in the order in which it is due, the past the newest first.

    Args:
        page: from 1.
        service: id of a service; empty: all.
    """
    query = select(ApplicationRow).where(*_belongs(services, staff, tab))
    if service:
        query = query.where(ApplicationRow.service == service)
    if tab is Tab.DECIDED:
        query = query.order_by(ApplicationRow.updated_at.desc(), ApplicationRow.number.desc())
    else:
        query = query.order_by(ApplicationRow.due_at, ApplicationRow.number)
    rows = session.scalars(query.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return [
        Line(
            number=row.number,
            service=row.service,
            title=row.title,
            state=ApplicationState(row.state),
            level=row.level,
            place=row.place,
            union_code=row.union_code,
            filed_at=row.created_at,
            updated_at=row.updated_at,
            due_at=row.due_at,
            overdue=row.overdue_at is not None,
            name=_name(keys, services, row),
        )
        for row in rows
    ]


def counts(session: Session, services: ServiceCatalogue, staff: Staff) -> Mapping[Tab, int]:
    """Return how many applications the lists of what is open hold; the past only grows, and nobody asks how long."""
    tabs = (Tab.MINE, Tab.OPEN, Tab.OVERDUE)
    query = select(func.count()).select_from(ApplicationRow)
    return {tab: session.scalar(query.where(*_belongs(services, staff, tab))) or 0 for tab in tabs}


def _name(keys: KeyRing, services: ServiceCatalogue, row: ApplicationRow) -> str:
    service = services.get(row.service)
    asked = [field.name for field in service.fields if field.kind == "name"] if service is not None else []
    return str(json.loads(keys.decrypt(row.filled_in)).get(asked[0]) or "") if asked else ""


def _belongs(services: ServiceCatalogue, staff: Staff, tab: Tab) -> list[ColumnElement[bool]]:
    reach = within_reach(staff)
    within = [] if reach is None else [reach]
    match tab:
        case Tab.MINE:
            return [*within, _in_review(), waits_for(services, staff)]
        case Tab.OVERDUE:
            # While the worker is asked for something, it is not the reviewer who takes too long.
            return [*within, _in_review(), ApplicationRow.overdue_at.is_not(None)]
        case Tab.OPEN:
            return [*within, ApplicationRow.state.in_(_OPEN)]
        case Tab.DECIDED:
            return [*within, ApplicationRow.state.in_(_DECIDED)]


def _in_review() -> ColumnElement[bool]:
    return ApplicationRow.state == ApplicationState.IN_REVIEW.value
