"""Writing, reading and checking the audit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.tables import AuditRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.counters import CounterRow, next_count
from bot.text.personal import find_personal

SERIES = "audit"
COMMAND_LINE = "cli"
"""`who` of what was done with `gonghui` on the machine itself."""
NOBODY = ""
"""`who` of what somebody did who is not signed in."""
LONGEST_DETAIL = 120
LONGEST_SUBJECT = 80
BATCH = 1000
_OWN_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True)
class Entry:
    """An entry of the audit.

    Attributes:
        who: id of the staff account, `COMMAND_LINE` or `NOBODY`.
        subject: what it was done to, as `kind:id`; empty when `who` says it all.
    """

    seq: int
    at: datetime
    who: str
    what: str
    subject: str
    details: Mapping[str, str | int | bool]


@dataclass(frozen=True)
class Checked:
    """What a check found: how many entries there are, and the number of the first that is wrong or missing."""

    count: int
    broken_at: int | None


def note(
    session: Session, keys: KeyRing, who: str, what: str, subject: str = "", details: Mapping[str, object] | None = None
) -> None:
    """Write an entry in the caller's transaction; call it last, since others wait from here until the transaction ends.

    Args:
        who: id of the staff account, `COMMAND_LINE` or `NOBODY`.
        what: a lower-case name such as `staff_added`.
        subject: `kind:id`, such as `ticket:GD2611220001`.
        details: numbers, truth values and short words; never personal data. `None` values are left out.

    Raises:
        ValueError: a value is of another kind, too long, or holds a personal number.
    """
    if not re.fullmatch(r"[a-z_]{3,40}", what) or len(subject) > LONGEST_SUBJECT or len(who) > 32:
        raise ValueError(f"no entry of the audit: {what!r}")
    kept = {name: _allowed(name, value) for name, value in (details or {}).items() if value is not None}
    # The counter's row is locked until the transaction ends: entries are numbered and chained one after another.
    seq = next_count(session, SERIES)
    previous = session.scalar(select(AuditRow.hash).where(AuditRow.seq == seq - 1)) or ""
    row = AuditRow(seq=seq, at=now(), who=who, what=what, subject=subject, details=kept, previous=previous)
    row.hash = _seal(keys, row)
    session.add(row)
    session.flush()


def entries(session: Session, before: int | None = None, what: str = "", limit: int = 50) -> list[Entry]:
    """Return entries, the newest first.

    Args:
        before: only entries with smaller numbers.
        what: only entries of this name; empty: all.
    """
    query = select(AuditRow).order_by(AuditRow.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.seq < before)
    if what:
        query = query.where(AuditRow.what == what)
    return [Entry(row.seq, row.at, row.who, row.what, row.subject, row.details) for row in session.scalars(query).all()]


def check(session: Session, keys: KeyRing) -> Checked:
    """Go through the whole chain: what was changed, put in between, or taken away also at its end is found."""
    # Read first: entries that are written meanwhile are no fault.
    given = session.scalar(select(CounterRow.last).where(CounterRow.series == SERIES)) or 0
    expected, previous = 1, ""
    while True:
        found = select(AuditRow).where(AuditRow.seq >= expected).order_by(AuditRow.seq).limit(BATCH)
        rows = session.scalars(found).all()
        for row in rows:
            session.expunge(row)
            if row.seq != expected or row.previous != previous or row.hash != _seal(keys, row):
                return Checked(expected - 1, expected)
            expected, previous = expected + 1, row.hash
        if len(rows) < BATCH:
            return Checked(expected - 1, expected if expected <= given else None)


def _allowed(name: str, value: object) -> str | int | bool:
    if isinstance(value, bool | int):
        return value
    # Of 32 random digits and letters some happen to look like a phone number.
    if isinstance(value, str) and _OWN_ID.fullmatch(value):
        return value
    if not isinstance(value, str) or len(value) > LONGEST_DETAIL or find_personal(value):
        raise ValueError(f"{name} does not belong into the audit")
    return value


def _seal(keys: KeyRing, row: AuditRow) -> str:
    content = [row.seq, row.at.astimezone(UTC).isoformat(), row.who, row.what, row.subject, row.details, row.previous]
    return keys.hash("entry of the audit", json.dumps(content, ensure_ascii=False, sort_keys=True))
