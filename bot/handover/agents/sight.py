"""Which conversations somebody may not read though they lie in his places: their words tell what tickets keep from him.

Somebody must hear a worker out who asks for a person. So who answers sees what waits and what he has or had last, also
where a confidential ticket was filed; but never where a complaint is about him or his union.
"""

from __future__ import annotations

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.conversations.inbox import get_conversation
from bot.directory.codes import lies_in
from bot.handover.model import HandoverState
from bot.handover.tables import HandoverRow
from bot.staff.model import Staff
from bot.staff.roles import Permission, may
from bot.tickets.lookup import conversations_barred_to, conversations_hidden_from


def is_hidden(session: Session, staff: Staff, conversation_id: str) -> bool:
    """Return whether somebody may not read a conversation, wherever it lies."""
    return _holds(session, hidden_at_desk(staff), conversation_id)


def could_read(session: Session, staff: Staff, conversation_id: str) -> bool:
    """Return whether somebody can be given a conversation: it lies in his places and he need not keep away."""
    place = get_conversation(session, conversation_id).place
    if staff.areas and not (place and any(lies_in(area, place) for area in staff.areas)):
        return False
    return not _holds(session, conversations_barred_to(staff), conversation_id)


def hidden_at_desk(staff: Staff) -> Select[str | None]:
    """Return the query of the conversations that somebody may not read at the desk."""
    if not may(staff, Permission.CONVERSATIONS_ANSWER):
        return conversations_hidden_from(staff)
    to_be_heard = or_(HandoverRow.state == HandoverState.WAITING, HandoverRow.staff_id == staff.id)
    return conversations_hidden_from(staff, select(HandoverRow.conversation_id).where(to_be_heard))


def _holds(session: Session, ids: Select[str | None], conversation_id: str) -> bool:
    # Not `IN`: so the tickets of this conversation alone are looked at.
    its_own = ids.where(ids.selected_columns[0] == conversation_id).limit(1)
    return session.scalar(its_own) is not None
