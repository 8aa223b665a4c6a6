"""What was said shortly before a message, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.tables import InboxRow
from bot.storage.columns import now


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
    message = session.get_one(InboxRow, inbox_id)
    rows = session.scalars(
        select(InboxRow)
        .where(
            InboxRow.conversation_id == message.conversation_id,
            InboxRow.state == "done",
            InboxRow.order < message.order,
            InboxRow.done_at >= now() - within,
        )
        .order_by(InboxRow.order.desc())
        .limit(limit)
    )
    return [EarlierTurn(row.id, row.text, row.understanding or {}) for row in rows]
