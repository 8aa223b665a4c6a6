"""Other conversations of the same member: who proved himself on two channels is one person."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.members.membership import Membership, membership_of
from bot.members.tables import BindingRow, MemberRow

MOST = 10


def membership_seen(session: Session, conversation_id: str) -> Membership | None:
    """Return the membership of whom a conversation is bound to; unlike for the worker, this does not count as use."""
    binding = session.get(BindingRow, conversation_id)
    row = session.get(MemberRow, binding.member_id) if binding else None
    return membership_of(row) if row else None


def conversations_of_same_member(session: Session, conversation_id: str) -> list[str]:
    """Return other conversations that are bound to the same member, the latest used first."""
    binding = session.get(BindingRow, conversation_id)
    if binding is None:
        return []
    query = select(BindingRow.conversation_id).where(
        BindingRow.member_id == binding.member_id, BindingRow.conversation_id != conversation_id
    )
    return list(session.scalars(query.order_by(BindingRow.last_used_at.desc()).limit(MOST)).all())
