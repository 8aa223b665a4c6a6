"""What was said shortly before a message, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.conversations.tables import InboxRow
from bot.storage.columns import now
from bot.storage.statements import table_of

_BEFORE, _THIS = table_of(InboxRow).alias("before"), table_of(InboxRow).alias("this")
_EARLIER = (
    select(_BEFORE.c.id, _BEFORE.c.text, _BEFORE.c.understanding)
    .join(_THIS, _THIS.c.conversation_id == _BEFORE.c.conversation_id)
    .where(
        _THIS.c.id == bindparam("message"),
        _BEFORE.c.state == "done",
        _BEFORE.c.arrival < _THIS.c.arrival,
        _BEFORE.c.done_at >= bindparam("since"),
    )
    .order_by(_BEFORE.c.arrival.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True)
class EarlierTurn:
    """A message of the worker that has been answered.

    Attributes:
        text: his words, masked.
        understanding: `decision`, `topic`, `question`, `confidence`; empty when it got no answer.
    """

    inbox_id: str
    text: str
    understanding: dict[str, Any]


def earlier_turns(session: Session, inbox_id: str, within: timedelta, limit: int) -> list[EarlierTurn]:
    """Return the answered messages before this one in its conversation, newest first.

    Args:
        within: how long ago they were answered at most.
    """
    rows = session.execute(_EARLIER, {"message": inbox_id, "since": now() - within, "most": limit})
    return [EarlierTurn(row.id, row.text, row.understanding or {}) for row in rows]
