"""Finding members for people: by phone or by member number. No name, phone or ID number is decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.members.membership import MemberStatus
from bot.members.tables import MemberRow
from bot.privacy.keys import KeyRing

STATUS_TITLES = {MemberStatus.ACTIVE: "在册", MemberStatus.LEFT: "已退会", MemberStatus.RETIRED: "已退休"}


@dataclass(frozen=True)
class FoundMember:
    """A member without his person. `union_code` tells where he belongs."""

    number: str
    union_code: str
    union_name: str
    joined_on: date
    status: MemberStatus


def members_with_phone(session: Session, keys: KeyRing, phone: str) -> list[FoundMember]:
    """Return the members with this phone."""
    return _members(session, MemberRow.phone_hash == keys.hash("phone", phone))


def members_with_number(session: Session, number: str) -> list[FoundMember]:
    """Return the member with this number of membership, or none."""
    return _members(session, MemberRow.number == number)


def _members(session: Session, condition: ColumnElement[bool]) -> list[FoundMember]:
    row = MemberRow
    query = select(row.number, row.union_code, row.union_name, row.joined_on, row.status).where(condition)
    rows = session.execute(query.order_by(row.number))
    return [FoundMember(one[0], one[1], one[2], one[3], MemberStatus(one[4])) for one in rows]
