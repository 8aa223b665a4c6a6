"""The one state machine of hand-overs: waiting, claimed, ended. Every change goes through here.

Each move is a conditional update of the hand-over and of its conversation's owner, behind the lock of the
conversation's row: of fifty who claim at once one wins.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.conversations.inbox import UnknownConversationError, lock_conversation
from bot.conversations.model import Owner, Reply
from bot.conversations.outbox import write_replies
from bot.conversations.ownership import change_owner
from bot.handover import wording
from bot.handover.announced import announce_message, announce_state
from bot.handover.asking import WATCH_TASK
from bot.handover.model import Claimed, Ending, Gone, Handover, HandoverError, HandoverState, TakenBy
from bot.handover.rating import rating_asked
from bot.handover.reading import as_handover
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tasks.queue import cancel_task

_WAITING, _CLAIMED, _ENDED = HandoverState.WAITING, HandoverState.CLAIMED, HandoverState.ENDED

MOVES: dict[HandoverState, frozenset[HandoverState]] = {
    _WAITING: frozenset({_WAITING, _CLAIMED, _ENDED}),
    _CLAIMED: frozenset({_WAITING, _CLAIMED, _ENDED}),
    _ENDED: frozenset(),
}
"""Which state may follow which: waiting on for other people, claimed by the next; what has ended stays so."""

OWNERS: dict[HandoverState, Owner] = {_WAITING: "queued", _CLAIMED: "human", _ENDED: "bot"}
"""Who owns the conversation of a hand-over."""

_ENDED_ALREADY = "这个会话已经结束了，不用再处理。"
_NOT_CLAIMED = "这个会话现在没有人接，不用放回。"


def claim(session: Session, handover_id: str, staff_id: str) -> Claimed | TakenBy | Gone:
    """Take a waiting hand-over; the worker is told that somebody is there. Taking what one has already is no fault."""
    if not lock(session, handover_id):
        return Gone()
    moment = now()
    row = _move(session, handover_id, _WAITING, _CLAIMED, staff_id=staff_id, claimed_at=moment)
    if row is not None:
        _tell(session, row, wording.HERE_AGAIN if row.returned else wording.HERE)
        return Claimed(as_handover(row))
    row = session.get(HandoverRow, handover_id, populate_existing=True)
    if row is None or row.state != _CLAIMED or row.staff_id is None:
        return Gone()
    return Claimed(as_handover(row)) if row.staff_id == staff_id else TakenBy(row.staff_id)


def release(session: Session, handover_id: str) -> Handover:
    """Put a claimed hand-over back into the queue, at the place it had; the worker is told only if he was spoken to.

    Raises:
        HandoverError: nobody has it.
    """
    if not lock(session, handover_id):
        raise HandoverError(_ENDED_ALREADY)
    spoken_to = _spoken_to(session.get_one(HandoverRow, handover_id, populate_existing=True))
    values = {"queued_at": now(), "claimed_at": None, "returned": HandoverRow.returned + 1}
    row = _move(session, handover_id, _CLAIMED, _WAITING, **values)
    if row is None:
        raise HandoverError(_NOT_CLAIMED)
    if spoken_to:
        _tell(session, row, wording.BACK_IN_QUEUE)
    return as_handover(row)


def pass_on(session: Session, handover_id: str, staff_id: str | None, skill: str = "") -> Handover:
    """Give a hand-over to another person, or to whoever of a skill takes it next; the worker is told.

    Args:
        staff_id: who has it from now on; None: it waits again, before those who asked later.
        skill: what the next one should know; empty: as before.

    Raises:
        HandoverError: it has ended, or he has it already.
    """
    if staff_id is None:
        return _wait_for(session, handover_id, skill)
    if not lock(session, handover_id):
        raise HandoverError(_ENDED_ALREADY)
    values: dict[str, Any] = {"staff_id": staff_id, "claimed_at": now(), **({"skill": skill} if skill else {})}
    row = _move(session, handover_id, _WAITING, _CLAIMED, **values)
    if row is not None:
        _tell(session, row, wording.HERE)
        return as_handover(row)
    before = session.get(HandoverRow, handover_id, populate_existing=True)
    if before is not None and before.state == _CLAIMED and before.staff_id == staff_id:
        raise HandoverError("他已经在接待这个会话了。")
    row = _move(session, handover_id, _CLAIMED, _CLAIMED, **values)
    if row is None:
        raise HandoverError(_ENDED_ALREADY)
    _tell(session, row, wording.PASSED_ON)
    return as_handover(row)


def end(
    session: Session,
    keys: KeyRing,
    handover_id: str,
    how: Ending,
    *,
    told: str = "",
    ticket_number: str | None = None,
    inbox_id: str | None = None,
) -> Handover:
    """End a hand-over: the bot is back, the worker is told, and asked once how the help was if a person had him.

    Args:
        told: what he is told in place of the usual words.
        ticket_number: of the ticket that was opened instead.
        inbox_id: of the message with which the worker himself ended it.

    Raises:
        HandoverError: it has ended already.
    """
    if not lock(session, handover_id):
        raise HandoverError(_ENDED_ALREADY)
    values: dict[str, Any] = {"open_key": None, "ended_at": now(), "ended_how": how}
    if ticket_number is not None:
        values["ticket_number"] = ticket_number
    row = _move(session, handover_id, _CLAIMED, _ENDED, **values)
    helped = row is not None
    row = row or _move(session, handover_id, _WAITING, _ENDED, **values)
    if row is None:
        raise HandoverError(_ENDED_ALREADY)
    cancel_task(session, WATCH_TASK, handover_id)
    replies = [Reply(told or wording.ENDED[how], author="notice")]
    if helped:
        replies.append(rating_asked(handover_id))
    write_replies(session, row.conversation_id, replies, inbox_id=inbox_id)
    return as_handover(row)


def spoke(session: Session, handover_id: str, by: str, moment: datetime) -> None:
    """Note who spoke last in an open hand-over.

    Args:
        by: `worker` or `agent`; the first words of an agent count as the first answer.
    """
    row = session.get(HandoverRow, handover_id, populate_existing=True)
    if row is None or row.state == _ENDED:
        return
    if by == "worker":
        row.worker_at = moment
        announce_message(session, row)
    else:
        row.agent_at = moment
        row.first_answer_at = row.first_answer_at or moment
    session.flush()


def _wait_for(session: Session, handover_id: str, skill: str) -> Handover:
    """Let a hand-over wait for whoever has a skill."""
    values = {"skill": skill} if skill else {}
    if not lock(session, handover_id):
        raise HandoverError(_ENDED_ALREADY)
    row = _move(session, handover_id, _WAITING, _WAITING, **values)
    if row is None:
        row = _move(session, handover_id, _CLAIMED, _WAITING, queued_at=now(), claimed_at=None, **values)
        if row is None:
            raise HandoverError(_ENDED_ALREADY)
        _tell(session, row, wording.WAITS_FOR_SKILL)
    return as_handover(row)


def _spoken_to(row: HandoverRow) -> bool:
    """True when the one who has it has written to the worker."""
    return row.agent_at is not None and row.claimed_at is not None and row.agent_at >= row.claimed_at


def lock(session: Session, handover_id: str) -> bool:
    """Lock the row of its conversation, always before that of the hand-over; False when there is none."""
    conversation_id = session.scalar(select(HandoverRow.conversation_id).where(HandoverRow.id == handover_id))
    if conversation_id is None:
        return False
    try:
        lock_conversation(session, conversation_id)
    except UnknownConversationError:
        return False
    return True


def _move(
    session: Session, handover_id: str, before: HandoverState, after: HandoverState, **values: Any
) -> HandoverRow | None:
    """Bring a hand-over from one state to the next with its conversation; None when it is not in that state."""
    row = session.scalar(
        update(HandoverRow)
        .where(HandoverRow.id == handover_id, HandoverRow.state == before)
        .values(state=after, **values)
        .returning(HandoverRow)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    if row is None:
        return None
    if before != after and not change_owner(session, row.conversation_id, OWNERS[before], OWNERS[after]):
        raise RuntimeError(
            f"conversation {row.conversation_id} is not {OWNERS[before]} though its hand-over is {before}"
        )
    if before != after:
        announce_state(session, row)
    return row


def _tell(session: Session, row: HandoverRow, text: str) -> None:
    write_replies(session, row.conversation_id, [Reply(text, author="notice")], inbox_id=None)
