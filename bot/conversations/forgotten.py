"""Conversations whose words were deleted here and must be deleted in the engine too, until that has been done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.tables import ConversationRow, ForgottenRow
from bot.storage.columns import now

HOLD = timedelta(seconds=30)
"""How long a conversation waits at most while the engine forgets it."""


def note_forgotten(session: Session, conversation_ids: Iterable[str]) -> None:
    """Note, in the transaction that deletes, that the engine must follow."""
    for conversation_id in conversation_ids:
        session.merge(ForgottenRow(conversation_id=conversation_id))


def still_to_forget(session: Session, limit: int = 100) -> Sequence[str]:
    """Return conversations the engine still remembers."""
    return session.scalars(select(ForgottenRow.conversation_id).limit(limit)).all()


def hold_to_forget(session: Session, conversation_id: str, holder: str) -> bool:
    """Lease a conversation while the engine forgets it, so that no turn saves the old memory back.

    Returns:
        False when it is being answered right now. A deleted conversation needs no lease.
    """
    if session.get(ConversationRow, conversation_id) is None:
        return True
    free = or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < now())
    held = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == conversation_id, free)
        .values(lease_holder=holder, lease_until=now() + HOLD)
        .returning(ConversationRow.id)
    ).first()
    return held is not None


def engine_forgot(session: Session, conversation_id: str, holder: str | None = None) -> None:
    """The engine has deleted its memory of this conversation; the lease taken for it ends."""
    session.execute(delete(ForgottenRow).where(ForgottenRow.conversation_id == conversation_id))
    if holder is not None:
        session.execute(
            update(ConversationRow)
            .where(ConversationRow.id == conversation_id, ConversationRow.lease_holder == holder)
            .values(lease_holder=None, lease_until=None)
        )
