"""The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, 30 s, six digits), and recovery codes."""

from __future__ import annotations

import hmac
import secrets
import time
import unicodedata

import pyotp
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.staff.tables import RecoveryCodeRow, StaffRow

ISSUER = "工会助手"
PERIOD = 30
DRIFT = 1
"""Half-minutes that the clock of a phone may be off, either way."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No i, l, o, 0, 1: they are mistaken for one another."""


def begin(keys: KeyRing, row: StaffRow) -> str:
    """Return the secret that is offered to the account for its next authenticator, the same until it is proved."""
    if row.totp_pending is None:
        row.totp_pending = keys.encrypt(pyotp.random_base32())
    return keys.decrypt(row.totp_pending)


def address(secret: str, login: str) -> str:
    """Return the `otpauth:` address that authenticator apps read from the QR code."""
    return pyotp.TOTP(secret, interval=PERIOD).provisioning_uri(name=login, issuer_name=ISSUER)


def prove(session: Session, keys: KeyRing, row: StaffRow, code: str) -> list[str] | None:
    """Take the offered secret as the account's second factor if the code proves it.

    Returns:
        Fresh recovery codes, shown once and stored only as hashes; None if the code does not fit.
    """
    if row.totp_pending is None:
        return None
    step = _step(keys.decrypt(row.totp_pending), code, 0)
    if step is None:
        return None
    row.totp_secret, row.totp_pending, row.totp_step = row.totp_pending, None, step
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == row.id))
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCodeRow(code_hash=_hash(keys, row.id, code), staff_id=row.id) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def is_code(session: Session, keys: KeyRing, row: StaffRow, code: str) -> bool:
    """Return whether the code is one of the authenticator's that was not used before; it is used then."""
    if row.totp_secret is None:
        return False
    step = _step(keys.decrypt(row.totp_secret), code, row.totp_step)
    if step is None:
        return False
    # Of two requests with the same code, one changes the row and the other finds it changed.
    used = update(StaffRow).where(StaffRow.id == row.id, StaffRow.totp_step < step).values(totp_step=step)
    return session.scalar(used.returning(StaffRow.id)) is not None


def is_recovery_code(session: Session, keys: KeyRing, row: StaffRow, code: str) -> bool:
    """Return whether the code is a recovery code of the account that was not used before; it is used then."""
    code_hash = _hash(keys, row.id, _typed(code).replace("-", ""))
    used = delete(RecoveryCodeRow).where(RecoveryCodeRow.code_hash == code_hash, RecoveryCodeRow.staff_id == row.id)
    return session.scalar(used.returning(RecoveryCodeRow.code_hash)) is not None


def forget(session: Session, row: StaffRow) -> None:
    """Take the second factor and its recovery codes away."""
    row.totp_secret = row.totp_pending = None
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.staff_id == row.id))


def _step(secret: str, code: str, after: int) -> int | None:
    """Return the half-minute whose code this is, if it lies around the present one and after `after`."""
    totp, present, given = pyotp.TOTP(secret, interval=PERIOD), int(time.time()) // PERIOD, _typed(code).encode()
    for step in range(max(present - DRIFT, after + 1), present + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given):
            return step
    return None


def _typed(code: str) -> str:
    return "".join(unicodedata.normalize("NFKC", code).split()).lower()


def _hash(keys: KeyRing, staff_id: str, code: str) -> str:
    return keys.hash("recovery code of staff", f"{staff_id} {code}")
