"""Finding applications for people: by number, by the ID number or phone of who filed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.reading import plain_number
from bot.applications.states import ApplicationState
from bot.applications.tables import ApplicationRow
from bot.privacy.keys import KeyRing
from bot.staff.area_filter import lies_within
from bot.staff.model import Staff


@dataclass(frozen=True)
class FoundApplication:
    """An application in a list."""

    number: str
    title: str
    state: ApplicationState
    place: str | None
    filed_at: datetime


def application_with_number(session: Session, staff: Staff, typed: str) -> str | None:
    """Return the number of an application as it is stored, None when there is none in his places."""
    wanted = ApplicationRow.number == plain_number(typed), lies_within(ApplicationRow.place, staff)
    return session.scalar(select(ApplicationRow.number).where(*wanted))


def applications_of_person(
    session: Session, staff: Staff, keys: KeyRing, number: str, limit: int
) -> list[FoundApplication]:
    """Return the applications of a person, the newest first.

    Args:
        number: his ID number, or his phone where the service asks for no ID number.
    """
    row = ApplicationRow
    his = row.person_hash == keys.hash("applicant", number.upper()), lies_within(row.place, staff)
    query = select(row.number, row.title, row.state, row.place, row.created_at).where(*his)
    rows = session.execute(query.order_by(row.created_at.desc()).limit(limit))
    return [FoundApplication(one[0], one[1], ApplicationState(one[2]), one[3], one[4]) for one in rows]
