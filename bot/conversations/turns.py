"""Turns: one message of a conversation is leased, answered and finished, by one process at a time, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.feedback import rating_of_new
from bot.conversations.inbox import STATE, state_of
from bot.conversations.model import ConversationState, Reply, Turn
from bot.conversations.outbox import write_replies
from bot.conversations.tables import ConversationRow, InboxRow, OutboxRow
from bot.conversations.transcript import Progress, progress_of
from bot.storage.columns import UtcDateTime, now
from bot.storage.statements import table_of

LONGEST_BACK_OFF = timedelta(seconds=30)

_CONVERSATIONS, _INBOX, _OUTBOX = table_of(ConversationRow), table_of(InboxRow), table_of(OutboxRow)
_OTHERS = _INBOX.alias("others")
_WAITING = _OTHERS.c.conversation_id == bindparam("conversation"), _OTHERS.c.state == "pending"
_OWN = _CONVERSATIONS.c.id == bindparam("conversation"), _CONVERSATIONS.c.lease_holder == bindparam("holder")

_OLDEST = (
    select(func.min(_OTHERS.c.arrival).label("arrival"))
    .where(_OTHERS.c.state == "pending")
    .group_by(_OTHERS.c.conversation_id)
    .subquery()
)
_WITH_WORK = (
    select(_INBOX.c.conversation_id)
    .join(_OLDEST, _OLDEST.c.arrival == _INBOX.c.arrival)
    .join(_CONVERSATIONS, _CONVERSATIONS.c.id == _INBOX.c.conversation_id)
    .where(
        _INBOX.c.next_attempt_at <= bindparam("moment"),
        or_(_CONVERSATIONS.c.lease_until.is_(None), _CONVERSATIONS.c.lease_until < bindparam("moment")),
    )
    .order_by(_INBOX.c.arrival)
    .limit(bindparam("most"))
)
_LEASE = (
    _CONVERSATIONS.update()
    .where(
        _CONVERSATIONS.c.id == bindparam("conversation"),
        or_(
            _CONVERSATIONS.c.lease_until.is_(None),
            _CONVERSATIONS.c.lease_until < bindparam("moment"),
            _CONVERSATIONS.c.lease_holder == bindparam("holder"),
        ),
    )
    .values(lease_holder=bindparam("holder"), lease_until=bindparam("until"))
    .returning(*STATE, _CONVERSATIONS.c.notified_privacy_at)
)
_LET_GO = _CONVERSATIONS.update().where(*_OWN).values(lease_holder=None, lease_until=None)
_BEGIN_ATTEMPT = (
    _INBOX.update()
    .where(
        _INBOX.c.id == select(_OTHERS.c.id).where(*_WAITING).order_by(_OTHERS.c.arrival).limit(1).scalar_subquery(),
        _INBOX.c.next_attempt_at <= bindparam("moment"),
    )
    .values(attempts=_INBOX.c.attempts + 1)
    .returning(_INBOX.c.id, _INBOX.c.text, _INBOX.c.chosen, _INBOX.c.attempts, _INBOX.c.failures)
)
_CONTEXT = select(_INBOX.c.context).where(_INBOX.c.id == bindparam("message"))
_REMEMBER = _INBOX.update().where(_INBOX.c.id == bindparam("message")).values(context=bindparam("light"))
_END = (
    # The lease ends here; the row stays locked until the transaction does.
    _LET_GO.values(
        last_at=bindparam("moment"),
        place=func.coalesce(bindparam("told_place"), _CONVERSATIONS.c.place),
        notified_privacy_at=func.coalesce(
            _CONVERSATIONS.c.notified_privacy_at,
            case((_CONVERSATIONS.c.owner != "human", bindparam("notified", type_=UtcDateTime()))),
        ),
    ).returning(*STATE)
)
_DONE = (
    _INBOX.update()
    .where(_INBOX.c.id == bindparam("message"), _INBOX.c.state == "pending")
    .values(state="done", done_at=bindparam("moment"), understanding=bindparam("understood"))
    .returning(
        _INBOX.c.passive_until,
        exists().where(_OUTBOX.c.inbox_id == bindparam("message")).label("told_before"),
        exists().where(*_WAITING, _OTHERS.c.id != bindparam("message")).label("waiting"),
    )
)
_ANY_WAITING = select(_OTHERS.c.id).where(*_WAITING).limit(1)


@dataclass(frozen=True)
class Finished:
    """What stands of a turn once its transaction is committed.

    Attributes:
        progress: of its message.
        waiting: another message of this conversation waits.
        held: what was written is kept for the platform's request, which still waits for it.
    """

    progress: Progress
    conversation: ConversationState
    waiting: bool
    held: bool = False


class LeaseLostError(Exception):
    """Another process has the conversation now, or it is gone: what was worked out here must be dropped."""


def conversations_with_work(session: Session, limit: int = 100) -> Sequence[str]:
    """Return conversations whose oldest waiting message is due and that nobody handles, longest waiting first."""
    return session.execute(_WITH_WORK, {"moment": now(), "most": limit}).scalars().all()


def lease_next(session: Session, conversation_id: str, holder: str, lease_time: timedelta) -> Turn | None:
    """Lease the conversation and return its oldest waiting message, or None when nothing can be done now.

    A message whose next attempt is not due holds back those behind it: order matters more than speed.
    """
    moment = now()
    lease = {"conversation": conversation_id, "holder": holder, "moment": moment, "until": moment + lease_time}
    row = session.execute(_LEASE, lease).first()
    if row is None:
        return None
    message = session.execute(_BEGIN_ATTEMPT, {"conversation": conversation_id, "moment": moment}).first()
    if message is None:
        session.execute(_LET_GO, {"conversation": conversation_id, "holder": holder})
        return None
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
    stored: dict[str, Any] | None = None
    if turn.attempt > 1:
        stored = session.execute(_CONTEXT, {"message": turn.inbox_id}).scalar_one()
    if stored is None:
        session.execute(_REMEMBER, {"message": turn.inbox_id, "light": context})
        return context
    return stored


def finish_turn(
    session: Session,
    turn: Turn,
    replies: Sequence[Reply],
    understanding: dict[str, Any] | None = None,
    place: str | None = None,
) -> Finished:
    """Write the replies and mark the message done, in one transaction with whatever else the session holds.

    Replies are dropped when a person took the conversation over while the bot was thinking.

    Args:
        understanding: what the model made of the message: `decision`, `topic`, `question`, `confidence`.
        place: code of the place the worker told with this message; remembered for the conversation.

    Raises:
        LeaseLostError: somebody else has the conversation; nothing was written.
    """
    moment = now()
    notified = moment if replies else None
    own = {"conversation": turn.conversation.id, "holder": turn.holder}
    ending = {**own, "moment": moment, "told_place": place, "notified": notified}
    row = session.execute(_END, ending).first()
    if row is None:
        raise LeaseLostError
    done = {"message": turn.inbox_id, "conversation": row.id, "moment": moment, "understood": understanding}
    message = session.execute(_DONE, done).first()
    if message is None:
        raise LeaseLostError
    written = write_replies(session, row.id, replies if row.owner != "human" else (), inbox_id=turn.inbox_id)
    told = tuple(replace(entry, rating=rating_of_new(entry, understanding)) for entry in written)
    # A notice, of a delay or of a file that was not taken, belongs to what the message was answered.
    progress = progress_of(session, turn.inbox_id) if message.told_before else Progress(True, told, understanding or {})
    held = message.passive_until is not None and message.passive_until > moment
    return Finished(progress, state_of(row), message.waiting, held)


def waits_for_answer(session: Session, conversation_id: str) -> bool:
    """True while a message of this conversation is not done."""
    return session.execute(_ANY_WAITING, {"conversation": conversation_id}).first() is not None


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
    if notice is not None and not message.delay_told and row.owner != "human":
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
