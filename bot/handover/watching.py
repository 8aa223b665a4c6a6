"""Looks after open hand-overs, so that nobody waits for ever: one task each, until it has ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.handover import wording
from bot.handover.desk import HandoverDesk
from bot.handover.limits import minutes
from bot.handover.model import Ending, HandoverState, Reason
from bot.handover.staffing import people_are_there, somebody_is_here
from bot.handover.states import end, lock, release
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tasks.queue import add_task

ESCALATE_TASK = "escalate_handover"
"""Kind of the task that tells supervisors that a worker waits."""

LOOK_EVERY = timedelta(seconds=30)


def look_after(session: Session, keys: KeyRing, desk: HandoverDesk, handover_id: str) -> timedelta | None:
    """Do what is due for a hand-over.

    Returns:
        when to look again; None when it has ended.
    """
    if not lock(session, handover_id):
        return None
    row = session.get(HandoverRow, handover_id, populate_existing=True)
    if row is None or row.state == HandoverState.ENDED:
        return None
    if row.state == HandoverState.WAITING:
        return _waits(session, keys, desk, row, now())
    return _is_served(session, keys, desk, row, now())


def _waits(session: Session, keys: KeyRing, desk: HandoverDesk, row: HandoverRow, moment: datetime) -> timedelta | None:
    if not people_are_there(session, desk.hours, moment):
        back = desk.hours.next_opening(moment)
        if back - moment <= minutes(desk.limits.pause):
            return LOOK_EVERY
        filed = desk.open_ticket(session, keys, row.conversation_id, back)
        told = wording.WAITS_OVER_NIGHT.format(
            back=wording.back_told(back, moment), number=filed.number, code=filed.query_code
        )
        end(session, keys, row.id, Ending.OFF_HOURS, told=told, ticket_number=filed.number)
        return None
    since = row.queued_at if row.first_answer_at is not None else row.asked_at
    waited = moment - since if somebody_is_here(session, moment) else desk.hours.between(since, moment)
    if row.escalated_at is None and waited >= minutes(desk.limits.escalate):
        row.escalated_at = moment
        add_task(session, ESCALATE_TASK, {"handover": row.id}, key=row.id)
    return LOOK_EVERY


def _is_served(
    session: Session, keys: KeyRing, desk: HandoverDesk, row: HandoverRow, moment: datetime
) -> timedelta | None:
    claimed_at, agent_at, limits = row.claimed_at or row.queued_at, row.agent_at, desk.limits
    if agent_at is None or agent_at < claimed_at:
        if moment - claimed_at >= minutes(limits.unanswered):
            if row.reason == Reason.AGENT:
                end(session, keys, row.id, Ending.CLOSED)  # he never asked for a person: no reason to have him wait
                return None
            release(session, row.id)
    elif row.worker_at > agent_at:
        if moment - row.worker_at >= minutes(limits.reply):
            release(session, row.id)
    elif moment - agent_at >= minutes(limits.silence):
        end(session, keys, row.id, Ending.SILENCE)
        return None
    return LOOK_EVERY
