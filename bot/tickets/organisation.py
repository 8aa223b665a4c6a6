"""What whoever a ticket was given to does with it: signs for it, gives it back, asks for time, settles it.

Of a ticket that the hotline keeps, or that went to a department without accounts here, the hotline does so. Errors and
`seen`: see `bot.tickets.handling`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.files.store import PreparedFile
from bot.privacy.keys import KeyRing
from bot.storage.clock import day_and_hour
from bot.storage.columns import now
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.documents import keep
from bot.tickets.lifecycle import MoveError
from bot.tickets.model import Payer
from bot.tickets.stepping import Done, step, taken, written
from bot.tickets.timers import extend

LONGEST_EXTENSION = timedelta(days=180)


def sign_in(
    session: Session,
    keys: KeyRing,
    number: str,
    by: Actor,
    whom: str | None = None,
    *,
    seen: str | None = None,
) -> Done:
    """Sign for a ticket; the time for its handling begins.

    Args:
        whom: name of the union, as the worker reads it.
    """
    row = taken(session, number, by, Act.SIGN_IN, seen)
    if row.department is None and row.staff_id is None:
        row.staff_id = by.staff_id
    return step(session, keys, row, by, Act.SIGN_IN, None, row.department or whom)


def return_back(
    session: Session, keys: KeyRing, number: str, by: Actor, reason: str, *, seen: str | None = None
) -> Done:
    """Give a ticket back to the hotline that is not theirs; it is dispatched anew."""
    row = taken(session, number, by, Act.RETURN, seen)
    return step(session, keys, row, by, Act.RETURN, written(reason, "退回的理由"), shown=False)


def request_extension(
    session: Session, keys: KeyRing, number: str, by: Actor, until: datetime, reason: str, *, seen: str | None = None
) -> Done:
    """Ask a supervisor for time until then."""
    row = taken(session, number, by, Act.REQUEST_EXTENSION, seen)
    _later(row.settle_by, until)
    why = written(reason, "延期的理由")
    row.extension_until = until
    return step(session, keys, row, by, Act.REQUEST_EXTENSION, f"申请延到{day_and_hour(until)}：{why}", shown=False)


def grant_extension(
    session: Session,
    keys: KeyRing,
    number: str,
    by: Actor,
    until: datetime | None = None,
    note: str | None = None,
    *,
    seen: str | None = None,
) -> Done:
    """Grant the time that was asked for, or until another moment."""
    row = taken(session, number, by, Act.GRANT_EXTENSION, seen)
    granted = until or row.extension_until
    if granted is None:
        raise MoveError("写明延到什么时候。")
    _later(row.settle_by, granted)
    extend(row, granted)
    return step(session, keys, row, by, Act.GRANT_EXTENSION, note, shown=False)


def deny_extension(
    session: Session, keys: KeyRing, number: str, by: Actor, reason: str, *, seen: str | None = None
) -> Done:
    """Refuse more time; the old limit holds."""
    row = taken(session, number, by, Act.DENY_EXTENSION, seen)
    row.extension_until = None
    return step(session, keys, row, by, Act.DENY_EXTENSION, written(reason, "不同意的理由"), shown=False)


def settle(
    session: Session,
    keys: KeyRing,
    number: str,
    by: Actor,
    result: str,
    who_pays: Payer | None = None,
    documents: Sequence[PreparedFile] = (),
    *,
    seen: str | None = None,
) -> Done:
    """Hand in what came of a ticket, who pays, and what proves it; the hotline looks at it, then the worker reads it.

    Args:
        who_pays: None: nothing is to be paid.
    """
    row = taken(session, number, by, Act.SETTLE, seen)
    row.settlement = written(result, "办理结果，审过以后职工会看到", shortest=5)
    row.payer = who_pays
    for document in documents:
        keep(session, keys, row, by, document)
    return step(session, keys, row, by, Act.SETTLE, row.settlement, shown=False)


def _later(before: datetime | None, until: datetime) -> None:
    moment = now()
    if until <= max(moment, before or moment):
        raise MoveError("延期要延到现在的时限以后。")
    if until > moment + LONGEST_EXTENSION:
        raise MoveError(f"最多延{LONGEST_EXTENSION.days}天。")
