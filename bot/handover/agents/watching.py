"""Supervisors who look on: silently, or openly, so that the worker knows and they may speak too."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.conversations.notices import tell
from bot.handover.model import Handover, HandoverError, HandoverState
from bot.handover.tables import WatcherRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import insert_into

JOINED = "热线主管也来了，一起帮您。"


@dataclass(frozen=True)
class Watcher:
    """Somebody who looks on."""

    staff_id: str
    openly: bool


def join(session: Session, keys: KeyRing, handover: Handover, staff_id: str, openly: bool) -> None:
    """Look on; openly: the worker is told, once.

    Raises:
        HandoverError: the hand-over is over, or the person has it himself.
    """
    if handover.state is HandoverState.ENDED:
        raise HandoverError("这个会话的人工服务已经结束。")
    if handover.staff_id == staff_id and handover.state is HandoverState.CLAIMED:
        raise HandoverError("这个会话就在您手上。")
    was_open = watches_openly(session, handover.id, staff_id)
    values = {"openly": openly, "at": now()}
    insert = insert_into(session, WatcherRow).values(handover_id=handover.id, staff_id=staff_id, **values)
    key = [WatcherRow.handover_id, WatcherRow.staff_id]
    session.execute(insert.on_conflict_do_update(index_elements=key, set_=values))
    if openly and not was_open:
        tell(session, handover.conversation_id, JOINED)
    note(session, keys, staff_id, "conversation_joined", f"conversation:{handover.conversation_id}", {"openly": openly})


def leave(session: Session, keys: KeyRing, handover: Handover, staff_id: str) -> None:
    """Look on no longer; doing so twice changes nothing."""
    own = delete(WatcherRow).where(WatcherRow.handover_id == handover.id, WatcherRow.staff_id == staff_id)
    if session.scalar(own.returning(WatcherRow.staff_id)) is not None:
        note(session, keys, staff_id, "conversation_left", f"conversation:{handover.conversation_id}")


def watchers_of(session: Session, handover_id: str) -> list[Watcher]:
    """Return who looks on."""
    rows = session.scalars(select(WatcherRow).where(WatcherRow.handover_id == handover_id).order_by(WatcherRow.at))
    return [Watcher(row.staff_id, row.openly) for row in rows]


def watches_openly(session: Session, handover_id: str, staff_id: str) -> bool:
    """Return whether this person looks on and the worker knows."""
    row = session.get(WatcherRow, (handover_id, staff_id), populate_existing=True)
    return row is not None and row.openly
