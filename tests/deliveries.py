"""When everything that can go out has gone out."""

from __future__ import annotations

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from bot.conversations.tables import DeliveryRow
from bot.storage.columns import now
from bot.storage.database import Database


def anything_due(database: Database, channel: str) -> bool:
    """Tell whether something is being sent, or is the next of its conversation and due, at one moment.

    One look at all of it: of two looks, each could miss what passes from being due to being sent in between.
    """
    moment, before = now(), aliased(DeliveryRow)
    older = exists().where(
        before.conversation_id == DeliveryRow.conversation_id,
        before.state.in_(("pending", "sending")),
        before.order < DeliveryRow.order,
    )
    free = or_(DeliveryRow.hold_until.is_(None), DeliveryRow.hold_until <= moment)
    due = and_(
        DeliveryRow.state == "pending",
        DeliveryRow.waits_for_worker.is_(False),
        DeliveryRow.next_attempt_at <= moment,
        ~older,
    )
    with database.read() as session:
        found = select(DeliveryRow.id).where(
            DeliveryRow.channel == channel, free, or_(DeliveryRow.state == "sending", due)
        )
        return session.scalar(found.limit(1)) is not None
