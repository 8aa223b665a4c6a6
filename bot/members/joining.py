"""A union takes a worker in: he becomes a member, or a member again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.members.membership import Member, Membership, MemberStatus, add_members, membership_of, proof_hash
from bot.members.tables import MemberRow
from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing
from bot.storage.counters import next_count


@dataclass(frozen=True)
class Newcomer:
    """Who is taken in, personal data in clear."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    id_number: str = field(repr=False)


@dataclass(frozen=True)
class Home:
    """The union that takes him in; `area` is the place code (6 digits) his number begins with."""

    code: str
    name: str
    area: str


def known_member(
    session: Session, keys: KeyRing, newcomer: Newcomer, conversation_id: str, network_hash: str | None
) -> Membership | None:
    """Return the membership of whoever has this phone and this ID number, None when he has none.

    Who asks for many is not told any more: otherwise forms handed in one after the other would find out the end of
    somebody's ID number. Such an application goes on; whoever reviews it sees that he is a member.
    """
    attempt = enter(session, guards(keys, "joining", conversation_id, network_hash, ("phone", newcomer.phone)))
    if attempt.locked_until is not None:
        return None
    row = _row(session, keys, newcomer)
    if row is None:
        attempt.fail()
        return None
    return membership_of(row)


def membership_of_person(session: Session, keys: KeyRing, newcomer: Newcomer) -> Membership | None:
    """Return the membership of whoever has this phone and this ID number, to those who review what he filled in."""
    row = _row(session, keys, newcomer)
    return membership_of(row) if row is not None else None


def members_with_phone(session: Session, keys: KeyRing, phone: str) -> int:
    """Return how many members have this phone, to those who review: more than himself is worth a question."""
    query = select(func.count()).select_from(MemberRow).where(MemberRow.phone_hash == keys.hash("phone", phone))
    return session.scalar(query) or 0


def take_in_member(
    session: Session, keys: KeyRing, newcomer: Newcomer, home: Home, joined_on: date, alone_at: str | None = None
) -> str:
    """Make somebody a member and return his number; who is one already keeps his number and changes to this union.

    Args:
        alone_at: key of the employer without a union at which he works; None: it does not count.
    """
    row = _row(session, keys, newcomer)
    if row is not None:
        row.union_code, row.union_name, row.status = home.code, home.name, MemberStatus.ACTIVE
        row.alone_at = alone_at
        session.flush()
        return row.number
    number = _next_number(session, home.area)
    tail = newcomer.id_number[-6:]
    member = Member(number, newcomer.name, newcomer.phone, tail, home.code, home.name, joined_on, alone_at=alone_at)
    add_members(session, keys, [member])
    return number


def _row(session: Session, keys: KeyRing, newcomer: Newcomer) -> MemberRow | None:
    wanted = proof_hash(keys, newcomer.phone, newcomer.id_number[-6:])
    return session.scalar(select(MemberRow).where(MemberRow.proof_hash == wanted))


def _next_number(session: Session, area: str) -> str:
    while True:
        number = f"{area}{next_count(session, f'M{area}'):07d}"
        # Members who came from elsewhere may have numbers of the same shape.
        if session.scalar(select(MemberRow.id).where(MemberRow.number == number)) is None:
            return number
