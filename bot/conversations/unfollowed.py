"""A worker left the account: his data are deleted after some days, unless he comes back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.conversations.addresses import mark_unreachable
from bot.conversations.tables import AddressRow
from bot.storage.columns import now
from bot.tasks.queue import add_task, cancel_task

FORGET_TASK = "forget_unfollowed"
CAUSE = "unfollowed"


def left(session: Session, conversation_id: str, forget_after: timedelta) -> None:
    """Write to him no more, and have his data deleted after this time."""
    mark_unreachable(session, conversation_id, CAUSE)
    forget_later(session, conversation_id, forget_after)


def forget_later(session: Session, conversation_id: str, after: timedelta) -> None:
    """Have his data deleted after this time. Asked for again, the first time counts."""
    add_task(session, FORGET_TASK, {"conversation": conversation_id}, conversation_id, now() + after)


def begin_forgetting(session: Session, conversation_id: str) -> bool:
    """Take the task away in the transaction that does it; False when he came back meanwhile: nothing is deleted then.

    The caller has locked the conversation.
    """
    return cancel_task(session, FORGET_TASK, conversation_id)


def came_back(session: Session, conversation_id: str) -> bool:
    """Delete nothing: he is here again. False when nothing was to be deleted."""
    return cancel_task(session, FORGET_TASK, conversation_id)


def forget_address(session: Session, conversation_id: str) -> None:
    """Forget what the platform calls him; he is known again when he writes."""
    session.execute(delete(AddressRow).where(AddressRow.conversation_id == conversation_id))
