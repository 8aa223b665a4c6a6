"""Links that sign in once: for the first sign-in, and for whoever lost password and phone."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.staff.tables import SignInLinkRow
from bot.storage.columns import now

OPEN = timedelta(hours=24)


def make_link(session: Session, keys: KeyRing, staff_id: str) -> str:
    """Return the token of a new link; the account's former link opens nothing any more."""
    drop_link(session, staff_id)
    token = secrets.token_urlsafe(32)
    session.add(SignInLinkRow(token_hash=_hash(keys, token), staff_id=staff_id, expires_at=now() + OPEN))
    session.flush()
    return token


def is_open(session: Session, keys: KeyRing, token: str) -> bool:
    """Return whether the link would sign in. Nothing changes: chats and mail programs look at links beforehand."""
    query = select(SignInLinkRow.staff_id)
    return session.scalar(query.where(SignInLinkRow.token_hash == _hash(keys, token), _in_time())) is not None


def use_link(session: Session, keys: KeyRing, token: str) -> str | None:
    """Return the id of the account that the link signs in, None if it is used, replaced or too old."""
    used = delete(SignInLinkRow).where(SignInLinkRow.token_hash == _hash(keys, token), _in_time())
    return session.scalar(used.returning(SignInLinkRow.staff_id))


def drop_link(session: Session, staff_id: str) -> None:
    """Let the account's link, if there is one, open nothing any more."""
    session.execute(delete(SignInLinkRow).where(SignInLinkRow.staff_id == staff_id))


def over() -> ColumnElement[bool]:
    """What finds links that are too old."""
    return SignInLinkRow.expires_at <= now()


def _in_time() -> ColumnElement[bool]:
    return SignInLinkRow.expires_at > now()


def _hash(keys: KeyRing, token: str) -> str:
    return keys.hash("sign-in link of staff", token)
