"""People are asked into a conversation: it joins the queue with a summary."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.inbox import get_conversation, lock_conversation
from bot.conversations.ownership import change_owner
from bot.handover.announced import announce_state
from bot.handover.model import Ending, Handover, HandoverError, HandoverState, Reason
from bot.handover.reading import as_handover
from bot.handover.summary import FilledInLines, sealed, summarise
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.tasks.queue import add_task

WATCH_TASK = "watch_handover"
"""Kind of the task that looks after an open hand-over: nobody waits for ever (see watching.py)."""

FIRST_LOOK = timedelta(seconds=30)


def ask_for_person(
    session: Session,
    keys: KeyRing,
    conversation_id: str,
    reason: Reason,
    *,
    skill: str = "",
    risk: int = 0,
    lines: FilledInLines | None = None,
) -> Handover:
    """Put a conversation into the queue and return its hand-over; the open one, when it has one already.

    The worker is told nothing here. A higher risk, or a skill, raises that of the open one.

    Args:
        skill: what whoever takes it should know especially well, such as `legal`; empty: anybody.
        risk: 0, or more for what goes before others; 2 is danger now.
        lines: knows the titles of forms, for the summary.

    Raises:
        UnknownConversationError: the conversation is gone.
        HandoverError: somebody has the conversation without a hand-over.
    """
    lock_conversation(session, conversation_id)
    row = session.scalar(select(HandoverRow).where(HandoverRow.open_key == conversation_id))
    if row is not None:
        row.risk, row.skill = max(row.risk, risk), skill or row.skill
        session.flush()
        return as_handover(row)
    conversation = get_conversation(session, conversation_id)
    if not change_owner(session, conversation_id, "bot", "queued"):
        raise HandoverError("这个会话现在不归小助手，转不了。刷新页面再看看。")
    moment = now()
    row = HandoverRow(
        id=new_id(),
        conversation_id=conversation_id,
        open_key=conversation_id,
        channel=conversation.channel,
        place=conversation.place,
        reason=reason,
        skill=skill,
        risk=risk,
        state=HandoverState.WAITING,
        # Danger is not a wish of his: until somebody is there, the bot goes on answering him.
        talks_to_bot=reason is Reason.EMERGENCY,
        asked_at=moment,
        queued_at=moment,
        worker_at=moment,
        returned=0,
        summary=sealed(keys, summarise(session, conversation, lines)),
    )
    session.add(row)
    session.flush()
    add_task(session, WATCH_TASK, {"handover": row.id}, key=row.id, due=moment + FIRST_LOOK)
    announce_state(session, row)
    return as_handover(row)


def note_unattended(
    session: Session,
    keys: KeyRing,
    conversation_id: str,
    reason: Reason,
    skill: str,
    risk: int,
    ticket_number: str,
    lines: FilledInLines | None = None,
) -> None:
    """Note a wish for a person that nobody could meet; the conversation stays the bot's. One for each ticket."""
    noted = select(HandoverRow.id).where(
        HandoverRow.conversation_id == conversation_id, HandoverRow.ticket_number == ticket_number
    )
    if session.scalars(noted).first() is not None:
        return
    conversation, moment = get_conversation(session, conversation_id), now()
    row = HandoverRow(
        id=new_id(),
        conversation_id=conversation_id,
        open_key=None,
        channel=conversation.channel,
        place=conversation.place,
        reason=reason,
        skill=skill,
        risk=risk,
        state=HandoverState.ENDED,
        asked_at=moment,
        queued_at=moment,
        worker_at=moment,
        ended_at=moment,
        ended_how=Ending.OFF_HOURS,
        ticket_number=ticket_number,
        summary=sealed(keys, summarise(session, conversation, lines)),
    )
    session.add(row)
    session.flush()
