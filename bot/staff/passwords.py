"""Passwords: what is accepted, and how they are kept (Argon2id).

Cost: 19 MiB, two passes, one lane, the least that the OWASP password storage cheat sheet gives for Argon2id. Two are
worked out at a time, so that a flood of sign-ins takes neither all memory nor all processors.
"""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.staff.model import StaffError

SHORTEST, LONGEST = 10, 128
LEAST_DIFFERENT = 5
AT_ONCE = 2

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
turns_to_work_out = threading.BoundedSemaphore(AT_ONCE)
_EASY = ("password", "qwerty", "12345", "abcdef", "iloveyou", "admin", "gonghui", "12351")


def check_password(password: str, login: str) -> None:
    """Refuse a password that is easily guessed.

    Raises:
        StaffError: it is too short, too long, or too simple.
    """
    plain = _plain(password)
    if not SHORTEST <= len(plain) <= LONGEST:
        raise StaffError(f"密码要有{SHORTEST}到{LONGEST}个字符，可以用一句只有您自己知道的话。")
    rest = plain.lower()
    for part in (login.lower(), *_EASY):
        rest = rest.replace(part, "")
    if len(set(plain)) < LEAST_DIFFERENT or len(rest) < LEAST_DIFFERENT or plain.isdigit():
        raise StaffError("这个密码太容易猜到：不要全用数字，不要用账号名、12345、password这类常见写法。")


def hash_password(password: str) -> str:
    """Return what is stored of a password."""
    with turns_to_work_out:
        return _hasher.hash(_plain(password))


def is_password(stored: str | None, password: str) -> bool:
    """Return whether this is the password. As slow when there is none: nobody learns of accounts."""
    if len(password) > LONGEST:
        return False
    with turns_to_work_out:
        try:
            _hasher.verify(stored or _NOBODYS, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Return whether the password was stored at a lower cost than today's."""
    return _hasher.check_needs_rehash(stored)


def _plain(password: str) -> str:
    # The same password may be typed with full-width letters.
    return unicodedata.normalize("NFKC", password)


# A hash that nothing fits: its salt and digest are zeros. Made by hand, since working one out slows down every import.
_NOBODYS = f"$argon2id$v=19$m={19 * 1024},t=2,p=1${'A' * 22}${'A' * 43}"
