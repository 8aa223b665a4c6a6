"""What personal numbers are kept of a worker, as people at the desk may see them: masked, one by one in clear."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.privacy.tables import PersonalNumberRow

_SHOWN = {"手机": (3, 4), "电话": (4, 2), "证件": (3, 2), "有误证件": (3, 2), "卡号": (0, 4), "姓名": (1, 0)}
"""How many characters at the beginning and at the end are shown of each kind; of others none."""


@dataclass(frozen=True)
class Kept:
    """A number that the worker typed. `masked` shows little of it; None: it has been deleted since."""

    label: str
    kind: str
    masked: str | None


def numbers_kept(session: Session, keys: KeyRing, conversation_id: str) -> list[Kept]:
    """Return the numbers and names of a conversation, in the order in which they were first typed."""
    query = select(PersonalNumberRow).where(PersonalNumberRow.conversation_id == conversation_id)
    rows = session.scalars(query.order_by(PersonalNumberRow.created_at, PersonalNumberRow.label)).all()
    return [
        Kept(row.label, row.kind, mask_value(row.kind, keys.decrypt(row.value)) if row.value else None) for row in rows
    ]


def mask_value(kind: str, value: str) -> str:
    """Return a value of which only so much can be read that somebody who knows it recognises it."""
    first, last = _SHOWN.get(kind, (0, 0))
    if len(value) <= first + last:
        return "*" * max(len(value), 2)
    return value[:first] + "*" * (len(value) - first - last) + (value[-last:] if last else "")
