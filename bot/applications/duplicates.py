"""What a reviewer should know of an applicant: what else he applied for, whether he is a member already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.service import Service
from bot.applications.states import ApplicationState
from bot.applications.tables import ApplicationRow
from bot.forms.conditions import Values
from bot.forms.fields import FieldKind
from bot.members.joining import Newcomer, members_with_phone, membership_of_person
from bot.members.membership import Membership
from bot.privacy.keys import KeyRing

MOST = 20


@dataclass(frozen=True)
class Other:
    """Another application of the same person."""

    number: str
    title: str
    state: ApplicationState
    place: str | None
    filed_at: datetime


@dataclass(frozen=True)
class Applicant:
    """What is known of an applicant.

    Attributes:
        others: newest first.
        membership: of whoever has this phone and this ID number; None also when he was asked for neither.
        same_phone: how many members have his phone but another ID number.
    """

    others: tuple[Other, ...]
    membership: Membership | None
    same_phone: int


def applicant_of(session: Session, keys: KeyRing, service: Service, application_id: str, values: Values) -> Applicant:
    """Return what is known of whoever filed an application with these values, in clear."""
    name, phone, id_number = (_told(service, values, kind) for kind in ("name", "phone", "id_number"))
    member = membership_of_person(session, keys, Newcomer(name, phone, id_number)) if phone and id_number else None
    same_phone = members_with_phone(session, keys, phone) - (1 if member else 0) if phone else 0
    return Applicant(_others(session, application_id), member, same_phone)


def _others(session: Session, application_id: str) -> tuple[Other, ...]:
    row = session.get_one(ApplicationRow, application_id)
    if row.person_hash is None:
        return ()
    query = (
        select(ApplicationRow)
        .where(ApplicationRow.person_hash == row.person_hash, ApplicationRow.id != row.id)
        .order_by(ApplicationRow.created_at.desc())
        .limit(MOST)
    )
    return tuple(
        Other(one.number, one.title, ApplicationState(one.state), one.place, one.created_at)
        for one in session.scalars(query)
    )


def _told(service: Service, values: Values, kind: FieldKind) -> str:
    told = [values[field.name] for field in service.fields if field.kind == kind and values.get(field.name)]
    return str(told[0]) if told else ""
