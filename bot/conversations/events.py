"""Events: the numbered record that live streams and the transcript read."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.conversations.tables import EventRow

NOTIFY_CHANNEL = "gonghui_events"


def append_event(
    session: Session,
    conversation_id: str,
    kind: str,
    *,
    inbox_id: str | None = None,
    outbox_id: str | None = None,
) -> int:
    """Append an event and return its number.

    The caller holds the lock of the conversation's row, so that numbers within a conversation become visible in order.
    """
    row = EventRow(conversation_id=conversation_id, kind=kind, inbox_id=inbox_id, outbox_id=outbox_id)
    session.add(row)
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_notify(:channel, :conversation)"),
            {"channel": NOTIFY_CHANNEL, "conversation": conversation_id},
        )
    return row.seq
