"""A worker's right to have his words deleted, and the nightly forgetting of old conversations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.conversations.forgotten import note_forgotten
from bot.conversations.tables import ConversationRow, DeliveryRow, EventRow, InboxRow, OfferRow, OutboxRow


def forget_history(session: Session, conversation_id: str) -> None:
    """Delete all messages of a conversation but those still waiting for an answer, and what was remembered of it.

    The conversation itself stays, so that the worker can be told that it was done.
    """
    waiting = select(InboxRow.id).where(InboxRow.conversation_id == conversation_id, InboxRow.state == "pending")
    session.execute(delete(OfferRow).where(OfferRow.conversation_id == conversation_id))
    session.execute(
        delete(EventRow).where(
            EventRow.conversation_id == conversation_id,
            EventRow.inbox_id.is_(None) | EventRow.inbox_id.not_in(waiting),
        )
    )
    session.execute(delete(OutboxRow).where(OutboxRow.conversation_id == conversation_id))
    session.execute(delete(DeliveryRow).where(DeliveryRow.conversation_id == conversation_id))
    session.execute(delete(InboxRow).where(InboxRow.conversation_id == conversation_id, InboxRow.id.not_in(waiting)))
    session.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(place=None))
    note_forgotten(session, [conversation_id])


def forget_conversations(session: Session, silent_since: datetime) -> int:
    """Delete conversations in which nothing happened since, with everything that hangs on them; return how many."""
    gone = delete(ConversationRow).where(ConversationRow.last_at < silent_since).returning(ConversationRow.id)
    ids = list(session.scalars(gone))
    note_forgotten(session, ids)
    return len(ids)
