"""Conversations whose words were deleted here and must be deleted in the engine too, until that has been done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot.conversations.tables import ConversationRow, ForgottenRow
from bot.storage.columns import now


def note_forgotten(session: Session, conversation_ids: Iterable[str]) -> None:
    """Note, in the transaction that deletes, that the engine must follow."""
    for conversation_id in conversation_ids:
        session.merge(ForgottenRow(conversation_id=conversation_id))


def still_to_forget(session: Session, limit: int = 100) -> Sequence[str]:
    """Return conversations the engine still remembers. One that is being answered is left for later."""
    idle = or_(ConversationRow.id.is_(None), ConversationRow.lease_until.is_(None), ConversationRow.lease_until < now())
    return session.scalars(
        select(ForgottenRow.conversation_id)
        .outerjoin(ConversationRow, ConversationRow.id == ForgottenRow.conversation_id)
        .where(idle)
        .limit(limit)
    ).all()


def engine_forgot(session: Session, conversation_id: str) -> None:
    """The engine has deleted its memory of this conversation."""
    session.execute(delete(ForgottenRow).where(ForgottenRow.conversation_id == conversation_id))
