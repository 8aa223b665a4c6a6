"""One-time codes: six digits sent to a phone, which prove that whoever tells them holds it.

A code is sent to whatever phone was typed, whether anybody here has it or not, so that neither words nor time tell
(docs/adr/0009-identity.md). It belongs to the conversation that asked for it; a newer one replaces it.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.members.membership import Locked
from bot.members.tables import OneTimeCodeRow
from bot.privacy.attempts import enter, guards
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.storage.statements import table_of
from bot.tasks.queue import add_task

VALID_FOR = timedelta(minutes=5)
TYPED_WITHIN = timedelta(minutes=30)
"""So late a worker may still type a code that has long expired."""

SEND_AGAIN_AFTER = timedelta(seconds=60)
MOST_TRIES = 5
"""Wrong codes of a conversation before it is locked."""

A_DAY = timedelta(days=1)
MOST_FOR_PHONE, MOST_FOR_CONVERSATION, MOST_FOR_NETWORK = 5, 5, 30
"""Codes within a day: to one phone, for one conversation, and for one network address, which many may share."""

SEND_CODE = "send_code"
"""The task that sends a code; its payload is the code's id."""

_PROOF = "one-time code"

_CODES = table_of(OneTimeCodeRow)
_ASKED_FOR = (
    select(_CODES.c.id)
    .where(
        _CODES.c.conversation_id == bindparam("conversation"),
        _CODES.c.state != "proved",
        _CODES.c.created_at > bindparam("since"),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Sent:
    """The code is on its way."""

    valid_until: datetime


@dataclass(frozen=True)
class TooOften:
    """Not now: a code was sent just before, or too many today."""

    until: datetime


@dataclass(frozen=True)
class Proved:
    """The code was right: the worker holds the phone with this keyed hash (purpose `phone`)."""

    phone_hash: str


@dataclass(frozen=True)
class Wrong:
    """The code was wrong. `left`: tries before the lock."""

    left: int


@dataclass(frozen=True)
class Expired:
    """No code is awaited in this conversation (any more)."""


def request_code(
    session: Session, keys: KeyRing, phone: str, conversation_id: str, network_hash: str | None
) -> Sent | TooOften | Locked:
    """Make a code for this phone and add the task that sends it, in the caller's transaction.

    Args:
        phone: 11 digits.
        network_hash: keyed hash of the worker's network address, if the channel knows it.
    """
    phone_hash = keys.hash("phone", phone)
    # The phone's guard is entered for its lock alone: requests from many conversations are counted one after another.
    attempt = enter(session, guards(keys, _PROOF, conversation_id, network_hash, ("phone", phone), MOST_TRIES))
    if attempt.locked_until is not None:
        return Locked(attempt.locked_until)
    moment = now()
    until = _wait_until(session, moment, phone_hash, conversation_id, network_hash)
    if until is not None:
        return TooOften(until)
    forget_codes(session, conversation_id, but_proved=True)
    code_id, code = new_id(), f"{secrets.randbelow(10**6):06}"
    session.add(
        OneTimeCodeRow(
            id=code_id,
            conversation_id=conversation_id,
            phone_hash=phone_hash,
            network_hash=network_hash,
            code_hash=_code_hash(keys, code_id, code),
            sealed=keys.encrypt(f"{phone}/{code}"),
            created_at=moment,
        )
    )
    session.flush()
    add_task(session, SEND_CODE, {"code": code_id}, key=code_id)
    return Sent(moment + VALID_FOR)


def check_code(
    session: Session, keys: KeyRing, code: str, conversation_id: str, network_hash: str | None
) -> Proved | Wrong | Expired | Locked:
    """Compare what the worker told with the code that was sent for this conversation; a right one works once.

    Wrong ones are counted in the caller's transaction, which must be committed whatever is returned.
    """
    attempt = enter(session, guards(keys, _PROOF, conversation_id, network_hash, allowed=MOST_TRIES))
    if attempt.locked_until is not None:
        return Locked(attempt.locked_until)
    row = session.scalar(_awaited(conversation_id))
    if row is None:
        return Expired()
    if not hmac.compare_digest(_code_hash(keys, row.id, code), row.code_hash):
        attempt.fail()
        return Locked(attempt.locked_until) if attempt.locked_until else Wrong(attempt.left)
    attempt.succeed(clear=("conversation",))
    row.state, row.proved_at, row.sealed = "proved", now(), None
    session.flush()
    return Proved(row.phone_hash)


def awaits_code(session: Session, conversation_id: str) -> bool:
    """Tell whether this conversation may still tell the code that was sent for it."""
    return session.scalar(_awaited(conversation_id)) is not None


def code_asked_for(session: Session, conversation_id: str) -> bool:
    """Tell whether six digits in this conversation are likely to be a code, be it too late or replaced by now."""
    found = session.execute(_ASKED_FOR, {"conversation": conversation_id, "since": now() - TYPED_WITHIN})
    return found.first() is not None


def never_came(session: Session, conversation_id: str) -> bool:
    """Tell whether the newest code for this conversation could not be sent: six digits told after that are no code."""
    states = select(OneTimeCodeRow.state).where(OneTimeCodeRow.conversation_id == conversation_id)
    return session.scalar(states.order_by(OneTimeCodeRow.created_at.desc()).limit(1)) == "unsent"


def phones_proved_by_code(session: Session, conversation_id: str) -> set[str]:
    """Return keyed hashes (purpose `phone`) of the phones proved in this conversation within a day."""
    proved = select(OneTimeCodeRow.phone_hash).where(
        OneTimeCodeRow.conversation_id == conversation_id,
        OneTimeCodeRow.state == "proved",
        OneTimeCodeRow.proved_at > now() - A_DAY,
    )
    return set(session.scalars(proved))


def forget_codes(session: Session, conversation_id: str, but_proved: bool = False) -> None:
    """Make the codes of a conversation worthless; that they were asked for still counts."""
    rows = update(OneTimeCodeRow).where(OneTimeCodeRow.conversation_id == conversation_id)
    if but_proved:
        rows = rows.where(OneTimeCodeRow.state == "open")
    session.execute(rows.values(state="over", sealed=None, proved_at=None))


def _awaited(conversation_id: str) -> Select[OneTimeCodeRow]:
    return select(OneTimeCodeRow).where(
        OneTimeCodeRow.conversation_id == conversation_id,
        OneTimeCodeRow.state == "open",
        OneTimeCodeRow.created_at > now() - VALID_FOR,
    )


def _wait_until(
    session: Session, moment: datetime, phone_hash: str, conversation_id: str, network_hash: str | None
) -> datetime | None:
    """Return when the next code may be asked for, None when that is now."""
    waits: list[datetime] = []
    counted: tuple[tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], str | None, int], ...] = (
        (OneTimeCodeRow.phone_hash, phone_hash, MOST_FOR_PHONE),
        (OneTimeCodeRow.conversation_id, conversation_id, MOST_FOR_CONVERSATION),
        (OneTimeCodeRow.network_hash, network_hash, MOST_FOR_NETWORK),
    )
    for column, value, most in counted:
        if value is None:
            continue
        made = OneTimeCodeRow.created_at
        query = select(made).where(column == value, made > moment - A_DAY).order_by(made.desc()).limit(most)
        times = session.scalars(query).all()
        if len(times) == most:
            waits.append(times[-1] + A_DAY)
        if times and value != network_hash:
            waits.append(times[0] + SEND_AGAIN_AFTER)
    latest = max(waits, default=moment)
    return latest if latest > moment else None


def _code_hash(keys: KeyRing, code_id: str, code: str) -> str:
    return keys.hash("one-time code", f"{code_id}/{code}")
