"""Events: the numbered record that live streams and the transcript read."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.conversations.tables import EventRow
from bot.storage.statements import table_of

NOTIFY_CHANNEL = "gonghui_events"

_EVENTS = table_of(EventRow)
_APPEND = _EVENTS.insert().returning(_EVENTS.c.seq)
_NOTIFY = text("SELECT pg_notify(:channel, :conversation)")


def append_event(
    session: Session,
    conversation_id: str,
    kind: str,
    *,
    inbox_id: str | None = None,
    outbox_id: str | None = None,
) -> int:
    """Append an event and return its number. What it refers to has been flushed.

    The caller holds the lock of the conversation's row, so that numbers within a conversation become visible in order.
    """
    values = {"conversation_id": conversation_id, "kind": kind, "inbox_id": inbox_id, "outbox_id": outbox_id}
    seq: int = session.execute(_APPEND, values).scalar_one()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_NOTIFY, {"channel": NOTIFY_CHANNEL, "conversation": conversation_id})
    return seq
