"""Signing in: password or link, then the second factor. No lock of the database is held while a password is checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.log import NOBODY, note
from bot.privacy.attempts import Guard, enter
from bot.privacy.keys import KeyRing
from bot.staff.accounts import as_staff
from bot.staff.links import use_link
from bot.staff.model import Staff
from bot.staff.passwords import hash_password, is_outdated, is_password
from bot.staff.second_factor import is_code, is_recovery_code
from bot.staff.sessions import end_all, end_session, find_session, open_session, strengthen
from bot.staff.tables import StaffRow
from bot.storage.database import Database

ALLOWED = 5
"""Wrong passwords for an account, or wrong codes of one, before it is locked for half an hour."""
ALLOWED_BY_NETWORK = 20
"""The same for a network address, whatever the account: an office has one address."""


@dataclass(frozen=True)
class SignedIn:
    """The token of the session that began or grew stronger."""

    token: str


@dataclass(frozen=True)
class Refused:
    """Password, code or link does not fit; `locked_until` tells when one may try again, None: at once."""

    locked_until: datetime | None = None


def sign_in(
    database: Database, keys: KeyRing, login: str, password: str, network: str, device: str
) -> SignedIn | Refused:
    """Begin a session with login and password.

    Args:
        network: address the request comes from; only its keyed hash is stored.
        device: how the browser names itself.
    """
    login = login.strip().lower()[:60]
    guards = _Guards.of(keys, "sign-in", login, network)
    locked, last = guards.count(database)
    if locked is not None:
        return Refused(locked)
    with database.read() as session:
        row = session.scalars(select(StaffRow).where(StaffRow.login == login)).one_or_none()
        stored = row.password_hash if row else None
    fits = is_password(stored, password)
    fresh = hash_password(password) if fits and stored and is_outdated(stored) else None
    with database.write() as session:
        # Read once more: it may have been disabled, or got another password, meanwhile.
        row = session.scalars(select(StaffRow).where(StaffRow.login == login)).one_or_none()
        if row is None or row.disabled_at or not fits or row.password_hash != stored:
            guards.wrong(session)
            subject = f"staff:{row.id}" if row else ""
            note(session, keys, NOBODY, "sign_in_failed", subject, {"locked": last or None})
            return Refused()
        row.password_hash = fresh or stored
        guards.right(session)
        return _begin(session, keys, as_staff(row), device, "password")


def sign_in_by_link(database: Database, keys: KeyRing, token: str, device: str) -> SignedIn | Refused:
    """Begin a session with a link that was not used before; a second factor, if there is one, is still owed."""
    with database.write() as session:
        staff_id = use_link(session, keys, token)
        row = session.get(StaffRow, staff_id) if staff_id else None
        if row is None or row.disabled_at:
            return Refused()
        return _begin(session, keys, as_staff(row), device, "link")


def give_code(database: Database, keys: KeyRing, token: str, code: str, network: str) -> SignedIn | Refused:
    """Strengthen a session with a code of the authenticator or a recovery code. When too many were wrong, it ends."""
    with database.read() as session:
        found = find_session(session, keys, token)
    if found is None:
        return Refused()
    guards = _Guards.of(keys, "second factor", found.staff_id, network)
    locked, last = guards.count(database)
    with database.write() as session:
        found = find_session(session, keys, token)
        row = session.get(StaffRow, found.staff_id) if found else None
        if found is None or row is None or locked is not None:
            return Refused(locked)
        by_recovery = not (by_app := is_code(session, keys, row, code)) and is_recovery_code(session, keys, row, code)
        if not by_app and not by_recovery:
            guards.wrong(session)
            if last:
                end_session(session, row.id, found.id)
            note(session, keys, NOBODY, "code_failed", f"staff:{row.id}", {"locked": last or None})
            return Refused()
        guards.right(session)
        stronger = strengthen(session, keys, found.id)
        note(session, keys, row.id, "signed_in", details={"by": "recovery_code" if by_recovery else "code"})
        return SignedIn(stronger)


def sign_out(database: Database, keys: KeyRing, staff_id: str, session_id: str) -> None:
    """End a session."""
    with database.write() as session:
        if end_session(session, staff_id, session_id):
            note(session, keys, staff_id, "signed_out")


def sign_out_elsewhere(database: Database, keys: KeyRing, staff_id: str, session_id: str, only: str = "") -> int:
    """End the other sessions of an account, or only one; return how many ended."""
    with database.write() as session:
        if only and only != session_id:
            ended = int(end_session(session, staff_id, only))
        else:
            ended = 0 if only else end_all(session, staff_id, but=session_id)
        if ended:
            note(session, keys, staff_id, "sessions_ended", details={"sessions": ended})
        return ended


def _begin(session: Session, keys: KeyRing, staff: Staff, device: str, by: str) -> SignedIn:
    token = open_session(session, keys, staff.id, device)
    # Where a second factor is owed, nobody is signed in yet.
    note(session, keys, staff.id, "factor_asked" if staff.has_second_factor else "signed_in", details={"by": by})
    return SignedIn(token)


@dataclass(frozen=True)
class _Guards:
    """What is watched: the account, and where requests come from.

    A failure of the account is counted in advance, so that guesses in parallel gain nothing. That of a network is
    counted afterwards: colleagues of one office who all sign in at once must not lock it.
    """

    account: Guard
    network: Guard

    @classmethod
    def of(cls, keys: KeyRing, proof: str, account: str, network: str) -> _Guards:
        return cls(
            Guard("staff", keys.hash(f"{proof} of staff", account), ALLOWED),
            Guard("network", keys.hash(f"{proof} of staff from network", network), ALLOWED_BY_NETWORK),
        )

    def count(self, database: Database) -> tuple[datetime | None, bool]:
        """Count a failure of the account; return until when nobody may try, and whether this was its last try."""
        with database.write() as session:
            network, account = enter(session, [self.network]), enter(session, [self.account])
            locked = max((one.locked_until for one in (network, account) if one.locked_until), default=None)
            if locked is not None:
                return locked, False
            account.fail()
            return None, account.left <= 0

    def wrong(self, session: Session) -> None:
        enter(session, [self.network]).fail()

    def right(self, session: Session) -> None:
        enter(session, [self.account]).succeed({"staff"})
