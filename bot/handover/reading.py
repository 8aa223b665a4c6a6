"""Hand-overs as they stand: the open one, those before, the place in the queue, the expected wait, the summary."""

from __future__ import annotations

import json
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.handover.model import Ending, Exchange, FormSoFar, Handover, HandoverState, Reason, Summary
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now

LAST_CLAIMS = 20
CLAIMED_WITHIN = timedelta(hours=24)
"""How many claims, and how old at most, tell how long one waits; older ones say nothing of today."""


def find_handover(session: Session, handover_id: str) -> Handover | None:
    """Return a hand-over, None when there is none with this id."""
    row = session.get(HandoverRow, handover_id)
    return as_handover(row) if row is not None else None


def open_handover_of(session: Session, conversation_id: str) -> Handover | None:
    """Return the hand-over of a conversation that has not ended, None when there is none."""
    row = session.scalar(select(HandoverRow).where(HandoverRow.open_key == conversation_id))
    return as_handover(row) if row is not None else None


def handovers_of(session: Session, conversation_id: str) -> list[Handover]:
    """Return all hand-overs of a conversation, newest first."""
    rows = session.scalars(
        select(HandoverRow)
        .where(HandoverRow.conversation_id == conversation_id)
        .order_by(HandoverRow.asked_at.desc(), HandoverRow.id)
    )
    return [as_handover(row) for row in rows]


def queue_place(session: Session, handover: Handover) -> int:
    """Return the place of a waiting hand-over in the queue: 1 is next. Risk goes first, then who asked first."""
    before = or_(
        HandoverRow.risk > handover.risk,
        and_(
            HandoverRow.risk == handover.risk,
            or_(
                HandoverRow.asked_at < handover.asked_at,
                and_(HandoverRow.asked_at == handover.asked_at, HandoverRow.id < handover.id),
            ),
        ),
    )
    waiting = select(func.count(HandoverRow.id)).where(HandoverRow.state == HandoverState.WAITING, before)
    return 1 + session.scalars(waiting).one()


def expected_wait(session: Session) -> timedelta | None:
    """Return how long those claimed last have waited (the median), None when nobody was claimed lately."""
    rows = session.execute(
        select(HandoverRow.queued_at, HandoverRow.claimed_at)
        .where(
            HandoverRow.state.in_((HandoverState.CLAIMED, HandoverState.ENDED)),
            HandoverRow.asked_at >= now() - CLAIMED_WITHIN,
            HandoverRow.claimed_at.is_not(None),
            HandoverRow.reason != Reason.AGENT,
        )
        .order_by(HandoverRow.claimed_at.desc())
        .limit(LAST_CLAIMS)
    ).all()
    waits = [(claimed_at - queued_at).total_seconds() for queued_at, claimed_at in rows if claimed_at is not None]
    return timedelta(seconds=max(0.0, median(waits))) if waits else None


def summary_of(session: Session, keys: KeyRing, handover_id: str) -> Summary:
    """Return what was known when people were asked; an empty summary when there is none (any more)."""
    row = session.get(HandoverRow, handover_id)
    if row is None or row.summary is None:
        return Summary()
    found: dict[str, Any] = json.loads(keys.decrypt(row.summary))
    form = found["form"]
    return Summary(
        wants=tuple(found["wants"]),
        talk=tuple(Exchange(said, answered) for said, answered in found["talk"]),
        form=FormSoFar(form["title"], tuple(form["lines"])) if form else None,
        tickets=tuple(found["tickets"]),
        applications=tuple(found["applications"]),
        place=found["place"],
    )


def as_handover(row: HandoverRow) -> Handover:
    """Translate a row into the value that other parts of the bot see."""
    return Handover(
        id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        place=row.place,
        reason=Reason(row.reason),
        skill=row.skill,
        risk=row.risk,
        state=HandoverState(row.state),
        talks_to_bot=row.talks_to_bot,
        asked_at=row.asked_at,
        queued_at=row.queued_at,
        claimed_at=row.claimed_at,
        staff_id=row.staff_id,
        worker_at=row.worker_at,
        agent_at=row.agent_at,
        returned=row.returned,
        escalated_at=row.escalated_at,
        ended_at=row.ended_at,
        ended_how=Ending(row.ended_how) if row.ended_how else None,
        ticket_number=row.ticket_number,
    )
