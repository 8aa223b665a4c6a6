"""Proof of membership: who knows phone and last six of the ID of a member may see his membership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.members.tables import MemberRow
from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing


class MemberStatus(StrEnum):
    """Where a membership stands."""

    ACTIVE = "active"
    LEFT = "left"
    RETIRED = "retired"


@dataclass(frozen=True)
class Member:
    """A member as he is taken in; `name`, `phone` and `id_tail` are stored encrypted only.

    `alone_at`: key of the employer without a union where he works (`bot/members/leads.py`), if he joined by himself.
    """

    number: str
    name: str
    phone: str
    id_tail: str
    union_code: str
    union_name: str
    joined_on: date
    status: MemberStatus = MemberStatus.ACTIVE
    alone_at: str | None = None


@dataclass(frozen=True)
class Membership:
    """What a member is told once he has proved who he is."""

    number: str
    union_name: str
    joined_on: date
    status: MemberStatus


@dataclass(frozen=True)
class NotProved:
    """Phone and tail fit no member. Whether the phone is known is not said. `left`: tries before the lock."""

    left: int


@dataclass(frozen=True)
class Locked:
    """Too many wrong proofs."""

    until: datetime


def prove_membership(
    session: Session, keys: KeyRing, phone: str, id_tail: str, conversation_id: str, network_hash: str | None
) -> Membership | NotProved | Locked:
    """Return the membership of whoever has this phone and this tail.

    An unknown phone and a wrong tail take the same way: one look-up by a keyed hash of both. Three failures lock the
    conversation and the phone for half an hour, ten the network address. A lock is not looked behind: the right
    proof is refused too, or the lock would tell a guesser which one was right.

    Failures are counted in the caller's transaction, which must be committed whatever is returned.

    Args:
        phone: 11 digits.
        id_tail: last six characters of the ID number.
        network_hash: keyed hash of the worker's network address, if the channel knows it.
    """
    attempt = enter(session, guards(keys, "proof", conversation_id, network_hash, ("phone", phone)))
    if attempt.locked_until is not None:
        return Locked(attempt.locked_until)
    row = session.scalar(select(MemberRow).where(MemberRow.proof_hash == proof_hash(keys, phone, id_tail)))
    if row is None:
        attempt.fail()
        return Locked(attempt.locked_until) if attempt.locked_until else NotProved(attempt.left)
    attempt.succeed(clear=("conversation", "phone"))
    return membership_of(row)


def membership_of(row: MemberRow) -> Membership:
    """Return what a member's row tells him."""
    return Membership(row.number, row.union_name, row.joined_on, MemberStatus(row.status))


def add_members(session: Session, keys: KeyRing, members: Sequence[Member]) -> None:
    """Store members, personal data encrypted or hashed only."""
    for member in members:
        session.add(
            MemberRow(
                number=member.number,
                name=keys.encrypt(member.name),
                phone=keys.encrypt(member.phone),
                id_tail=keys.encrypt(member.id_tail),
                phone_hash=keys.hash("phone", member.phone),
                proof_hash=proof_hash(keys, member.phone, member.id_tail),
                union_code=member.union_code,
                union_name=member.union_name,
                joined_on=member.joined_on,
                status=member.status,
                alone_at=member.alone_at,
            )
        )
    session.flush()


def any_members(session: Session) -> bool:
    """True when somebody is registered."""
    return session.scalar(select(MemberRow.id).limit(1)) is not None


def proof_hash(keys: KeyRing, phone: str, id_tail: str) -> str:
    """Return the keyed hash of what a member must know to prove who he is."""
    return keys.hash("member", f"{phone}/{id_tail.upper()}")
