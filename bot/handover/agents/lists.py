"""The lists of the desk: who waits, mine, all, closed; each within the places of whoever looks, paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from bot.conversations.model import Owner
from bot.conversations.overview import conversations_by_id, conversations_seen
from bot.conversations.record import LastWords, last_words
from bot.handover.agents.marks import unread_by
from bot.handover.agents.sight import hidden_at_desk
from bot.handover.model import Handover, HandoverState
from bot.handover.reading import as_handover
from bot.handover.tables import HandoverRow
from bot.staff.area_filter import lies_within
from bot.staff.model import Staff

PAGE = 50


class Which(StrEnum):
    """WAITING for anybody; MINE; ALL conversations, those of the bot too; CLOSED by people."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True)
class Line:
    """A conversation in a list.

    Attributes:
        handover: the open one, or in CLOSED the one that ended; None where people were not asked.
        last: what was said last; in WAITING by the worker.
        unread: messages of the worker that whoever looks has not read, where he has the conversation.
    """

    conversation_id: str
    channel: str
    place: str | None
    owner: Owner
    last_at: datetime
    handover: Handover | None
    last: LastWords | None
    unread: int


@dataclass(frozen=True)
class Listed:
    """A page of a list; `more`: there is a next one."""

    lines: tuple[Line, ...]
    more: bool


def listed(session: Session, staff: Staff, which: Which, channel: str = "", page: int = 0) -> Listed:
    """Return a page of a list.

    Args:
        channel: only conversations of this channel; empty: of all.
        page: from 0.
    """
    handovers = _all(session, staff, channel, page) if which is Which.ALL else _of(session, staff, which, channel, page)
    shown = handovers[:PAGE]
    ids = [conversation_id for conversation_id, _ in shown]
    states, last = conversations_by_id(session, ids), last_words(session, ids, of_worker=which is Which.WAITING)
    own = [one for one, handover in shown if handover and _has(handover, staff)]
    new = unread_by(session, staff.id, own)
    lines = [
        Line(one, seen.channel, seen.place, seen.owner, seen.last_at, handover, last.get(one), new.get(one, 0))
        for one, handover in shown
        if (seen := states.get(one)) is not None
    ]
    return Listed(tuple(lines), len(handovers) > PAGE)


def counts(session: Session, staff: Staff) -> dict[Which, int]:
    """Return how many wait and how many one has, for the headings."""
    waiting = select(func.count()).where(*_condition(staff, Which.WAITING))
    mine = select(func.count()).where(HandoverRow.state == HandoverState.CLAIMED, HandoverRow.staff_id == staff.id)
    return {Which.WAITING: session.scalar(waiting) or 0, Which.MINE: session.scalar(mine) or 0}


def _has(handover: Handover, staff: Staff) -> bool:
    return handover.state is HandoverState.CLAIMED and handover.staff_id == staff.id


def _of(session: Session, staff: Staff, which: Which, channel: str, page: int) -> Sequence[tuple[str, Handover | None]]:
    query = select(HandoverRow).where(*_condition(staff, which))
    if channel:
        query = query.where(HandoverRow.channel == channel)
    rows = session.scalars(_ordered(query, which).offset(page * PAGE).limit(PAGE + 1)).all()
    return [(row.conversation_id, as_handover(row)) for row in rows]


def _condition(staff: Staff, which: Which) -> tuple[ColumnElement[bool], ...]:
    row = HandoverRow
    within = and_(lies_within(row.place, staff), row.conversation_id.not_in(hidden_at_desk(staff)))
    match which:
        case Which.WAITING:
            return (row.state == HandoverState.WAITING, within)
        case Which.MINE:
            return (row.state == HandoverState.CLAIMED, row.staff_id == staff.id, within)
        case _:
            return (row.ended_at.is_not(None), within)


def _ordered(query: Select[HandoverRow], which: Which) -> Select[HandoverRow]:
    row = HandoverRow
    if which is Which.WAITING:
        return query.order_by(row.risk.desc(), row.asked_at, row.id)
    if which is Which.MINE:
        return query.order_by(row.worker_at.desc(), row.id)
    return query.order_by(row.ended_at.desc(), row.id)


def _all(session: Session, staff: Staff, channel: str, page: int) -> Sequence[tuple[str, Handover | None]]:
    seen = conversations_seen(session, staff, channel, hidden_at_desk(staff), page * PAGE, PAGE + 1)
    ids = [one.id for one in seen]
    rows = session.scalars(select(HandoverRow).where(HandoverRow.open_key.in_(ids))).all()
    handovers = {row.conversation_id: as_handover(row) for row in rows}
    return [(one, handovers.get(one)) for one in ids]
