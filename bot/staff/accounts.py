"""Accounts: adding, finding, changing, disabling, starting over. Each change is noted in the audit."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.privacy.keys import KeyRing
from bot.staff.areas import require_areas
from bot.staff.links import drop_link, make_link
from bot.staff.model import Role, Staff, StaffError
from bot.staff.second_factor import forget
from bot.staff.sessions import end_all
from bot.staff.tables import StaffRow
from bot.storage.columns import now
from bot.text.personal import find_personal

LONGEST_NAME = 20


def add_staff(
    session: Session, keys: KeyRing, by: str, login: str, name: str, role: Role, areas: tuple[str, ...]
) -> Staff:
    """Add an account. It has neither password nor second factor: its owner sets both after `new_link`.

    Args:
        by: who adds it, as the audit names him.
        login: 3 to 30 of a-z, 0-9, dot, dash, underscore; capital letters are made small.
        areas: codes of places, known to exist.

    Raises:
        StaffError: login or name cannot be used, the login is taken, or the role needs places.
    """
    login = login.strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9._-]{2,29}", login):
        raise StaffError("账号名要有3到30个字符，只用字母、数字、点和横线，以字母开头。")
    require_areas(role, areas)
    row = StaffRow(login=login, name=_name(name), role=role, areas=list(areas))
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise StaffError(f"账号名{login}已经有人用了，请换一个。") from None
    note(session, keys, by, "staff_added", _subject(row), {"role": role, "areas": _told(areas)})
    return as_staff(row)


def find_staff(session: Session, staff_id: str) -> Staff | None:
    """Return the account with this id, disabled or not."""
    row = session.get(StaffRow, staff_id)
    return as_staff(row) if row else None


def find_login(session: Session, login: str) -> Staff | None:
    """Return the account that signs in with this name, disabled or not."""
    row = session.scalars(select(StaffRow).where(StaffRow.login == login.strip().lower())).one_or_none()
    return as_staff(row) if row else None


def all_staff(session: Session) -> list[Staff]:
    """Return all accounts, those in use first, by their login."""
    rows = session.scalars(select(StaffRow).order_by(StaffRow.disabled_at.is_not(None), StaffRow.login)).all()
    return [as_staff(row) for row in rows]


def change_staff(
    session: Session, keys: KeyRing, by: str, staff_id: str, name: str, role: Role, areas: tuple[str, ...]
) -> None:
    """Change name, role and places of an account; what it is newly refused holds from its next request on.

    Raises:
        StaffError: the name cannot be used, the role needs places, or nobody could administer accounts any more.
    """
    row = session.get_one(StaffRow, staff_id)
    require_areas(role, areas)
    if by == staff_id and (row.role, tuple(row.areas)) != (role, areas):
        raise StaffError("自己的角色和地区不能自己改，请另一位管理员来改。")
    before = {"role_before": row.role, "areas_before": _told(tuple(row.areas))}
    row.name, row.role, row.areas = _name(name), role, list(areas)
    _keep_an_admin(session)
    note(session, keys, by, "staff_changed", _subject(row), {"role": role, "areas": _told(areas), **before})


def disable_staff(session: Session, keys: KeyRing, by: str, staff_id: str) -> None:
    """Disable an account and end its sessions.

    Raises:
        StaffError: it is one's own, or nobody could administer accounts any more.
    """
    row = session.get_one(StaffRow, staff_id)
    if by == staff_id:
        raise StaffError("自己的账号不能自己停用，请另一位管理员来停用。")
    row.disabled_at = row.disabled_at or now()
    _keep_an_admin(session)
    drop_link(session, staff_id)
    note(session, keys, by, "staff_disabled", _subject(row), {"sessions": end_all(session, staff_id) or None})


def enable_staff(session: Session, keys: KeyRing, by: str, staff_id: str) -> None:
    """Let a disabled account sign in again."""
    row = session.get_one(StaffRow, staff_id)
    row.disabled_at = None
    note(session, keys, by, "staff_enabled", _subject(row))


def reset_staff(session: Session, keys: KeyRing, by: str, staff_id: str) -> None:
    """Take password and second factor away and end all sessions; a new link lets the owner begin anew.

    Raises:
        StaffError: it is one's own: whoever sits at an open screen could take the account over.
    """
    row = session.get_one(StaffRow, staff_id)
    _not_oneself(by, staff_id)
    row.password_hash = None
    forget(session, row)
    drop_link(session, staff_id)
    note(session, keys, by, "staff_reset", _subject(row), {"sessions": end_all(session, staff_id) or None})


def new_link(session: Session, keys: KeyRing, by: str, staff_id: str) -> str:
    """Return the token of a link that signs the account in once.

    Raises:
        StaffError: the account is disabled, or one's own.
    """
    row = session.get_one(StaffRow, staff_id)
    _not_oneself(by, staff_id)
    if row.disabled_at:
        raise StaffError("这个账号已经停用，要先启用。")
    token = make_link(session, keys, staff_id)
    note(session, keys, by, "link_made", _subject(row))
    return token


def as_staff(row: StaffRow) -> Staff:
    """Return what others may see of a row."""
    return Staff(
        row.id,
        row.login,
        row.name,
        Role(row.role),
        tuple(row.areas),
        row.password_hash is not None,
        row.totp_secret is not None,
        row.disabled_at is not None,
    )


def _not_oneself(by: str, staff_id: str) -> None:
    if by == staff_id:
        raise StaffError("自己的密码和动态码，请到“我的账号”里改；要重置，请另一位管理员来做。")


def _keep_an_admin(session: Session) -> None:
    session.flush()
    query = select(StaffRow).where(StaffRow.role == Role.ADMIN, StaffRow.disabled_at.is_(None)).with_for_update()
    if all(row.areas for row in session.scalars(query).all()):
        raise StaffError("至少要留一位不限地区的管理员。")


def _name(name: str) -> str:
    plain = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    if not 0 < len(plain) <= LONGEST_NAME or find_personal(plain):
        raise StaffError(f"姓名要写1到{LONGEST_NAME}个字，不要带电话和证件号。")
    return plain


def _subject(row: StaffRow) -> str:
    return f"staff:{row.id}"


def _told(areas: tuple[str, ...]) -> str | None:
    return (",".join(areas[:8]) + (f" +{len(areas) - 8}" if len(areas) > 8 else "")) or None
