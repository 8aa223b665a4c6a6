"""What people change of their own account: password and second factor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from bot.audit.log import note
from bot.privacy.attempts import Guard, enter
from bot.privacy.keys import KeyRing
from bot.staff.demo import DEMO_LOGIN
from bot.staff.model import Staff, StaffError
from bot.staff.passwords import check_password, hash_password, is_password
from bot.staff.second_factor import address, begin, prove
from bot.staff.sessions import StaffSession, end_all, strengthen
from bot.staff.tables import StaffRow
from bot.storage.database import Database

ALLOWED = 5
"""Wrong passwords or codes here, before the account is locked for half an hour."""


class Step(Enum):
    """What is still owed before somebody is signed in."""

    CODE = auto()
    PASSWORD = auto()
    SECOND_FACTOR = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Offered:
    """A second factor to be set up: the secret to type, and the address for the QR code."""

    secret: str
    address: str


@dataclass(frozen=True)
class Enrolled:
    """A second factor was set up: codes to be shown once, and the token that replaces that of the session."""

    recovery_codes: list[str]
    token: str


def owed(staff: Staff, found: StaffSession, demo_data: bool) -> Step:
    """Return what this session still owes. In a demonstration its one account owes nothing: it has no password that
    could be guessed, and opens only with the link that the terminal shows."""
    if staff.has_second_factor and not found.verified:
        return Step.CODE
    if demo_data and staff.login == DEMO_LOGIN:
        return Step.NOTHING
    if not staff.has_password:
        return Step.PASSWORD
    return Step.NOTHING if staff.has_second_factor else Step.SECOND_FACTOR


def set_password(database: Database, keys: KeyRing, found: StaffSession, former: str, password: str) -> None:
    """Set one's password and end one's other sessions.

    Args:
        former: the present password; of no account while there is none.

    Raises:
        StaffError: the present password is wrong, too many tries were, or the new one is easily guessed.
    """
    staff = _proved(database, keys, found, former)
    check_password(password, staff.login)
    stored = hash_password(password)
    with database.write() as session:
        session.get_one(StaffRow, found.staff_id).password_hash = stored
        ended = end_all(session, found.staff_id, but=found.id)
        note(session, keys, found.staff_id, "password_changed", details={"sessions": ended or None})


def offer_second_factor(database: Database, keys: KeyRing, found: StaffSession) -> Offered:
    """Return the second factor that is to be set up, the same until it is."""
    with database.write() as session:
        row = session.get_one(StaffRow, found.staff_id)
        secret = begin(keys, row)
        return Offered(secret, address(secret, row.login))


def set_second_factor(database: Database, keys: KeyRing, found: StaffSession, password: str, code: str) -> Enrolled:
    """Take what was offered as one's second factor and end one's other sessions.

    Args:
        password: one's password, when a second factor is being replaced.

    Raises:
        StaffError: password or code do not fit.
    """
    with database.read() as session:
        replaces = session.get_one(StaffRow, found.staff_id).totp_secret is not None
    if replaces:
        _proved(database, keys, found, password)
    with database.write() as session:
        codes = prove(session, keys, session.get_one(StaffRow, found.staff_id), code)
        if codes is None:
            raise StaffError("动态码不对。请看手机时间准不准，再输入最新的6位数字。")
        ended = end_all(session, found.staff_id, but=found.id)
        token = strengthen(session, keys, found.id)
        note(
            session,
            keys,
            found.staff_id,
            "second_factor_set",
            details={"sessions": ended or None, "replaces": replaces or None},
        )
        return Enrolled(codes, token)


def _proved(database: Database, keys: KeyRing, found: StaffSession, password: str) -> StaffRow:
    """Return the account, if this is its password or it has none yet."""
    guard = Guard("staff", keys.hash("own password of staff", found.staff_id), ALLOWED)
    with database.write() as session:
        row = session.get_one(StaffRow, found.staff_id)
        if row.password_hash is None:
            return row
        attempt = enter(session, [guard])
        locked = attempt.locked_until is not None
        if not locked:
            attempt.fail()
    if locked:
        raise StaffError("输错次数太多，请过半小时再试。")
    if not is_password(row.password_hash, password):
        raise StaffError("现在的密码不对。")
    with database.write() as session:
        enter(session, [guard]).succeed({"staff"})
    return row
