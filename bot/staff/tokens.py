"""Tokens by which other systems act as an account. Shown once; the database holds keyed hashes."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.privacy.keys import KeyRing
from bot.staff.accounts import as_staff, find_staff
from bot.staff.model import Role, Staff, StaffError
from bot.staff.roles import GRANTED, Permission
from bot.staff.tables import AccessTokenRow, StaffRow
from bot.storage.columns import now
from bot.text.personal import find_personal

PREFIX = "gonghui_"
"""So that a token that lies around is known for what it is."""
LONGEST = 730
"""Days that a token may live."""
TOUCH = timedelta(minutes=5)
"""A token that was used so lately is not written anew."""

SCOPES = (
    Permission.CONVERSATIONS_READ,
    Permission.CONVERSATIONS_ANSWER,
    Permission.TICKETS_READ,
    Permission.TICKETS_WORK,
    Permission.REVEAL,
)
"""What a token may be given, provided that its account has it."""


@dataclass(frozen=True)
class AccessToken:
    """A token without its secret. `staff`: the account it acts as."""

    id: str
    staff: Staff
    name: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime


def make_token(
    session: Session, keys: KeyRing, by: str, staff_id: str, name: str, scopes: Collection[str], days: int
) -> str:
    """Return a new token; it is shown this once.

    Raises:
        StaffError: the account is not in use, there is no name, a scope is unknown or beyond the account, the time is
            wrong.
    """
    staff = find_staff(session, staff_id)
    if staff is None or staff.disabled:
        raise StaffError("请选一个在用的账号：别的系统用它的身份办事。")
    name = " ".join(name.split())
    if not 0 < len(name) <= 40 or find_personal(name):
        raise StaffError("给令牌起个名字，1到40个字，说明是哪个系统用的。")
    wanted = [Permission(scope) for scope in sorted(scopes) if scope in SCOPES]
    if not wanted or len(wanted) != len(set(scopes)):
        raise StaffError("至少选一项权限。")
    beyond = [scope for scope in wanted if scope not in GRANTED[staff.role]]
    if beyond:
        raise StaffError(f"账号{staff.login}自己没有这些权限：{'、'.join(beyond)}。请换一个账号，或者少选几项。")
    if not 1 <= days <= LONGEST:
        raise StaffError(f"有效期要在1到{LONGEST}天之间。")
    token = PREFIX + secrets.token_urlsafe(32)
    row = AccessTokenRow(
        staff_id=staff_id,
        name=name,
        token_hash=_hash(keys, token),
        scopes=[str(scope) for scope in wanted],
        expires_at=now() + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    details = {"scopes": ",".join(row.scopes), "days": days}
    note(session, keys, by, "token_made", f"staff:{staff_id}", details)
    return token


def find_token(session: Session, keys: KeyRing, token: str) -> AccessToken | None:
    """Return the token unless it is unknown, too old, or its account is disabled."""
    if not token.startswith(PREFIX):
        return None
    query = select(AccessTokenRow).where(AccessTokenRow.token_hash == _hash(keys, token))
    row = session.scalars(query.where(AccessTokenRow.expires_at > now())).one_or_none()
    found = _token(session, row) if row else None
    return None if found is None or found.staff.disabled else found


def is_stale(token: AccessToken) -> bool:
    """Return whether `touch` is due."""
    return token.used_at is None or token.used_at < now() - TOUCH


def touch(session: Session, token_id: str) -> None:
    """Note that a token is in use."""
    row = session.get(AccessTokenRow, token_id)
    if row is not None:
        row.used_at = now()


def all_tokens(session: Session) -> list[AccessToken]:
    """Return the tokens, the newest first, also those that have run out."""
    query = select(AccessTokenRow).order_by(AccessTokenRow.created_at.desc(), AccessTokenRow.id)
    return [_token(session, row) for row in session.scalars(query)]


def revoke_token(session: Session, keys: KeyRing, by: str, token_id: str) -> bool:
    """Let a token open nothing any more; False when it is gone already."""
    gone = session.execute(
        delete(AccessTokenRow).where(AccessTokenRow.id == token_id).returning(AccessTokenRow.staff_id)
    ).first()
    if gone is None:
        return False
    note(session, keys, by, "token_revoked", f"staff:{gone.staff_id}")
    return True


def may_by_token(token: AccessToken, permission: Permission) -> bool:
    """Return whether the token's scopes hold the permission and its account still has it."""
    return permission in token.scopes and permission in GRANTED[Role(token.staff.role)]


def _token(session: Session, row: AccessTokenRow) -> AccessToken:
    staff = as_staff(session.get_one(StaffRow, row.staff_id))
    scopes = tuple(Permission(scope) for scope in row.scopes)
    return AccessToken(row.id, staff, row.name, scopes, row.created_at, row.used_at, row.expires_at)


def _hash(keys: KeyRing, token: str) -> str:
    return keys.hash("access token", token)
