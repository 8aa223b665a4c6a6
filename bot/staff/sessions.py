"""Sessions of signed-in staff. The browser holds a random token, the database its keyed hash."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.staff.tables import StaffRow, StaffSessionRow
from bot.storage.columns import now

IDLE = timedelta(minutes=30)
"""After this time without a request a session is over."""
LONGEST = timedelta(hours=12)
"""After this time it is over in any case: a working day."""
HALF_WAY = timedelta(minutes=10)
"""Time for the second factor, after the password."""
TOUCH = timedelta(minutes=1)
"""A session that was seen so lately is not written anew."""


@dataclass(frozen=True)
class StaffSession:
    """A session, without its token. `verified`: the second factor was given in it."""

    id: str
    staff_id: str
    verified: bool
    device: str
    created_at: datetime
    seen_at: datetime


def open_session(session: Session, keys: KeyRing, staff_id: str, device: str) -> str:
    """Begin a session that still owes the second factor; return its token."""
    session.execute(delete(StaffSessionRow).where(over(now())))
    token = secrets.token_urlsafe(32)
    session.add(StaffSessionRow(token_hash=_hash(keys, token), staff_id=staff_id, device=device[:80]))
    session.flush()
    return token


def find_session(session: Session, keys: KeyRing, token: str) -> StaffSession | None:
    """Return the session with this token unless it is over."""
    query = select(StaffSessionRow).where(StaffSessionRow.token_hash == _hash(keys, token), ~over(now()))
    row = session.scalars(query).one_or_none() if token else None
    return _session(row) if row else None


def touch(session: Session, found: StaffSession) -> None:
    """Note that the session is in use."""
    row = session.get(StaffSessionRow, found.id)
    if row is not None:
        row.seen_at = now()


def is_stale(found: StaffSession) -> bool:
    """Return whether `touch` is due."""
    return found.seen_at < now() - TOUCH


def strengthen(session: Session, keys: KeyRing, session_id: str) -> str:
    """Note that the second factor was given; return the token that replaces the one before.

    Who knew or planted the former token has nothing of it.
    """
    row = session.get_one(StaffSessionRow, session_id)
    token = secrets.token_urlsafe(32)
    row.token_hash, row.verified, row.seen_at = _hash(keys, token), True, now()
    return token


def sessions_of(session: Session, staff_id: str) -> list[StaffSession]:
    """Return the sessions of an account that are not over, the latest used first."""
    query = select(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id, ~over(now()))
    return [_session(row) for row in session.scalars(query.order_by(StaffSessionRow.seen_at.desc())).all()]


def end_session(session: Session, staff_id: str, session_id: str) -> bool:
    """End a session of this account; return whether there was one."""
    ended = delete(StaffSessionRow).where(StaffSessionRow.id == session_id, StaffSessionRow.staff_id == staff_id)
    return session.scalar(ended.returning(StaffSessionRow.id)) is not None


def end_all(session: Session, staff_id: str, but: str = "") -> int:
    """End all sessions of an account, but the one with this id; return how many."""
    ended = delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff_id, StaffSessionRow.id != but)
    return len(session.scalars(ended.returning(StaffSessionRow.id)).all())


def over(moment: datetime) -> ColumnElement[bool]:
    """What finds sessions that open nothing any more."""
    return or_(
        StaffSessionRow.seen_at <= moment - IDLE,
        StaffSessionRow.created_at <= moment - LONGEST,
        and_(
            StaffSessionRow.verified.is_(False),
            StaffSessionRow.created_at <= moment - HALF_WAY,
            # Who has no second factor yet is setting it up, and may take his time.
            StaffSessionRow.staff_id.in_(select(StaffRow.id).where(StaffRow.totp_secret.is_not(None))),
        ),
    )


def _session(row: StaffSessionRow) -> StaffSession:
    return StaffSession(row.id, row.staff_id, row.verified, row.device, row.created_at, row.seen_at)


def _hash(keys: KeyRing, token: str) -> str:
    return keys.hash("session of staff", token)
