"""Turns: one message of a conversation is leased, answered and finished, by one process at a time, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.inbox import state_of
from bot.conversations.model import Reply, Turn
from bot.conversations.outbox import write_replies
from bot.conversations.tables import ConversationRow, InboxRow
from bot.storage.columns import now

LONGEST_BACK_OFF = timedelta(seconds=30)


class LeaseLostError(Exception):
    """Another process has the conversation now, or it is gone: what was worked out here must be dropped."""


def conversations_with_work(session: Session, limit: int = 100) -> Sequence[str]:
    """Return conversations whose oldest waiting message is due and that nobody handles, longest waiting first."""
    moment = now()
    oldest = (
        select(func.min(InboxRow.order).label("arrival"))
        .where(InboxRow.state == "pending")
        .group_by(InboxRow.conversation_id)
        .subquery()
    )
    return session.scalars(
        select(InboxRow.conversation_id)
        .join(oldest, oldest.c.arrival == InboxRow.order)
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .where(
            InboxRow.next_attempt_at <= moment,
            or_(ConversationRow.lease_until.is_(None), ConversationRow.lease_until < moment),
        )
        .order_by(InboxRow.order)
        .limit(limit)
    ).all()


def lease_next(session: Session, conversation_id: str, holder: str, lease_time: timedelta) -> Turn | None:
    """Lease the conversation and return its oldest waiting message, or None when nothing can be done now.

    A message whose next attempt is not due holds back those behind it: order matters more than speed.
    """
    moment = now()
    row = session.scalar(
        update(ConversationRow)
        .where(
            ConversationRow.id == conversation_id,
            or_(
                ConversationRow.lease_until.is_(None),
                ConversationRow.lease_until < moment,
                ConversationRow.lease_holder == holder,
            ),
        )
        .values(lease_holder=holder, lease_until=moment + lease_time)
        .returning(ConversationRow)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    message = session.scalar(
        select(InboxRow)
        .where(InboxRow.conversation_id == conversation_id, InboxRow.state == "pending")
        .order_by(InboxRow.order)
        .limit(1)
    )
    if message is None or message.next_attempt_at > moment:
        row.lease_holder = row.lease_until = None
        return None
    message.attempts += 1
    return Turn(
        inbox_id=message.id,
        conversation=state_of(row),
        text=message.text,
        chosen=message.chosen or {},
        attempt=message.attempts,
        failures=message.failures,
        first_contact=row.notified_privacy_at is None,
        holder=holder,
    )


def remember_context(session: Session, turn: Turn, context: dict[str, Any]) -> dict[str, Any]:
    """Store in what light the message is understood, at its first attempt, and return what was stored then.

    A later attempt must be the same turn: an action of the first one may have moved the form on already.
    """
    message = session.get_one(InboxRow, turn.inbox_id)
    if message.context is None:
        message.context = context
    return message.context


def finish_turn(
    session: Session,
    turn: Turn,
    replies: Sequence[Reply],
    understanding: dict[str, Any] | None = None,
    place: str | None = None,
) -> bool:
    """Write the replies and mark the message done, in one transaction with whatever else the session holds.

    Replies are dropped when a person took the conversation over while the bot was thinking.

    Args:
        understanding: what the model made of the message: `decision`, `topic`, `question`, `confidence`.
        place: code of the place the worker told with this message; remembered for the conversation.

    Returns:
        True when another message of this conversation waits.

    Raises:
        LeaseLostError: somebody else has the conversation; nothing was written.
    """
    row = _held(session, turn)
    message = session.get_one(InboxRow, turn.inbox_id)
    if message.state != "pending":
        raise LeaseLostError
    if row.owner == "bot":
        write_replies(session, row.id, replies, inbox_id=message.id)
        if replies:
            row.notified_privacy_at = row.notified_privacy_at or now()
    message.state = "done"
    message.done_at = now()
    message.understanding = understanding
    if place is not None:
        row.place = place
    row.lease_holder = row.lease_until = None
    return waits_for_answer(session, row.id)


def waits_for_answer(session: Session, conversation_id: str) -> bool:
    """True while a message of this conversation is not done."""
    waiting = select(InboxRow.id).where(InboxRow.conversation_id == conversation_id, InboxRow.state == "pending")
    return session.scalar(waiting.limit(1)) is not None


def postpone_turn(session: Session, turn: Turn, notice: Reply | None, failed: bool = False) -> timedelta:
    """Keep the message for a later attempt, with growing distance, and tell the worker once.

    Args:
        failed: by a fault of our own; of those only so many are tried again.

    Returns:
        the time until the next attempt.

    Raises:
        LeaseLostError: somebody else has the conversation.
    """
    row = _held(session, turn)
    message = session.get_one(InboxRow, turn.inbox_id)
    delay = min(timedelta(seconds=2 ** min(turn.attempt - 1, 5)), LONGEST_BACK_OFF)
    message.next_attempt_at = now() + delay
    message.failures += 1 if failed else 0
    if notice is not None and not message.delay_told and row.owner == "bot":
        write_replies(session, row.id, [notice], inbox_id=message.id)
        message.delay_told = True
    row.lease_holder = row.lease_until = None
    return delay


def _held(session: Session, turn: Turn) -> ConversationRow:
    """Lock and return the conversation's row, provided this turn's holder still has the lease."""
    row = session.scalar(
        update(ConversationRow)
        .where(ConversationRow.id == turn.conversation.id, ConversationRow.lease_holder == turn.holder)
        .values(last_at=now())
        .returning(ConversationRow)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise LeaseLostError
    return row
