"""Deliveries behind one that waits for the worker wait with it; whoever can reach him otherwise learns of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from bot.conversations.addresses import WAITING_UNTIL
from bot.conversations.model import Entry
from bot.conversations.tables import AddressRow, ConversationRow, DeliveryRow
from bot.conversations.transcript import entries_of_delivery
from bot.privacy.keys import KeyRing
from bot.storage.columns import now


@dataclass(frozen=True)
class StandingBy:
    """Messages that have just begun to wait for the worker. `address` is what the platform calls him."""

    address: str
    messages: tuple[Entry, ...]


def conversations_standing_by(session: Session, channel: str, limit: int = 100) -> Sequence[str]:
    """Return conversations in which something new stands behind what waits for the worker."""
    behind = select(DeliveryRow.conversation_id).where(DeliveryRow.channel == channel, _behind_waiting())
    return session.scalars(behind.distinct().limit(limit)).all()


def stand_by(session: Session, keys: KeyRing, conversation_id: str) -> list[StandingBy]:
    """Let what is new wait for the worker too, and return it: each delivery once, oldest first."""
    # Whoever takes a message of his in holds this lock: what he releases must not be made to wait again.
    session.execute(select(ConversationRow.id).where(ConversationRow.id == conversation_id).with_for_update())
    address = session.get(AddressRow, conversation_id, populate_existing=True)
    rows = session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.conversation_id == conversation_id, _behind_waiting())
        .order_by(DeliveryRow.order)
    ).all()
    if address is None or not address.reachable:
        return []
    for row in rows:
        row.waits_for_worker, row.next_attempt_at = True, WAITING_UNTIL
    return [StandingBy(keys.decrypt(address.address), entries_of_delivery(session, row.id)) for row in rows]


def _behind_waiting() -> ColumnElement[bool]:
    before = aliased(DeliveryRow)
    waiting_before = exists().where(
        before.conversation_id == DeliveryRow.conversation_id,
        before.state == "pending",
        before.waits_for_worker.is_(True),
        before.order < DeliveryRow.order,
    )
    free = or_(DeliveryRow.hold_until.is_(None), DeliveryRow.hold_until <= now())
    return and_(DeliveryRow.state == "pending", DeliveryRow.waits_for_worker.is_(False), free, waiting_before)
