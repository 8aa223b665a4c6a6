"""Which conversations somebody may not read though they lie in his places: their words tell what tickets keep from him.

Somebody must hear a worker out who asks for a person. So who answers sees what waits and what he has or had last, also
where a confidential ticket was filed; but never where a complaint is about him or his union.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.conversations.tables import ConversationRow
from bot.handover.model import HandoverState
from bot.handover.tables import HandoverRow
from bot.staff.model import Staff
from bot.staff.roles import Permission, may
from bot.tickets.lookup import conversations_barred_to, conversations_hidden_from


def is_hidden(session: Session, staff: Staff, conversation_id: str) -> bool:
    """Return whether somebody may not read a conversation, wherever it lies."""
    query = select(ConversationRow.id).where(ConversationRow.id == conversation_id, ~is_readable(staff))
    return session.scalar(query) is not None


def is_readable(staff: Staff) -> ColumnElement[bool]:
    """Return the condition for rows of conversations that tickets keep from nobody like him."""
    conversation_id = ConversationRow.id
    is_free = conversation_id.not_in(conversations_hidden_from(staff))
    if not may(staff, Permission.CONVERSATIONS_ANSWER):
        return is_free
    heard = exists().where(
        HandoverRow.conversation_id == conversation_id,
        or_(HandoverRow.state == HandoverState.WAITING, HandoverRow.staff_id == staff.id),
    )
    return or_(is_free, and_(heard, conversation_id.not_in(conversations_barred_to(staff))))
