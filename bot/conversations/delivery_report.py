"""What operators see of deliveries: how many there are, which did not arrive; and having one sent again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Row, and_, case, func, select, update
from sqlalchemy.orm import Session

from bot.conversations.tables import AddressRow, DeliveryRow, InboxRow
from bot.conversations.transcript import entries_of_delivery
from bot.storage.columns import now

Standing = Literal["pending", "held", "waiting", "sending", "sent", "unknown", "failed"]
"""As the states of a delivery. Of the pending ones `held` is kept for the platform's own request, `waiting` goes out
when the worker writes again."""

STANDINGS: tuple[Standing, ...] = get_args(Standing)


class NotSendableError(Exception):
    """A delivery cannot be sent again; the text says why."""


@dataclass(frozen=True)
class DeliverySeen:
    """A delivery without its words.

    Attributes:
        cause: why it did not arrive, a code.
        parts_done: pieces that have gone out.
    """

    id: str
    conversation_id: str
    channel: str
    standing: Standing
    cause: str | None
    attempts: int
    parts_done: int
    created_at: datetime
    settled_at: datetime | None


def delivery_counts(session: Session) -> dict[tuple[str, Standing], int]:
    """Return how many deliveries there are by channel and standing."""
    standing = standing_column()
    rows = session.execute(
        select(DeliveryRow.channel, standing, func.count()).group_by(DeliveryRow.channel, standing)
    ).all()
    return {(channel, state): count for channel, state, count in rows}


def messages_waiting(session: Session) -> dict[str, int]:
    """Return how many messages of workers wait for their turn, by channel."""
    waiting = (
        select(InboxRow.channel, func.count().label("messages"))
        .where(InboxRow.state == "pending")
        .group_by(InboxRow.channel)
    )
    return {row.channel: row.messages for row in session.execute(waiting)}


def deliveries_seen(session: Session, standings: Sequence[Standing], limit: int) -> list[DeliverySeen]:
    """Return the newest deliveries of these standings, newest first."""
    standing = standing_column()
    rows = session.execute(
        select(DeliveryRow, standing)
        .where(standing.in_(standings))
        .order_by(DeliveryRow.created_at.desc(), DeliveryRow.id)
        .limit(limit)
    ).all()
    return [_seen(row) for row in rows]


def delivery_seen(session: Session, delivery_id: str) -> tuple[DeliverySeen, list[str]] | None:
    """Return a delivery and its words, None when none has this id, nor does just one begin so."""
    rows = session.execute(
        select(DeliveryRow, standing_column()).where(DeliveryRow.id.startswith(delivery_id, autoescape=True)).limit(2)
    ).all()
    if len(rows) != 1:
        return None
    seen = _seen(rows[0])
    return seen, [entry.text for entry in entries_of_delivery(session, seen.id)]


def send_again(session: Session, delivery_id: str) -> None:
    """Have a delivery that failed, or of which nobody knows, go out once more, from the piece on that did not.

    Raises:
        NotSendableError: it has not ended so, or its worker cannot be reached.
    """
    address = session.scalar(
        select(AddressRow)
        .join(DeliveryRow, DeliveryRow.conversation_id == AddressRow.conversation_id)
        .where(DeliveryRow.id == delivery_id)
        .with_for_update()
    )
    if address is None:
        raise NotSendableError("its conversation is gone")
    if not address.reachable:
        raise NotSendableError(f"the worker cannot be reached ({address.cause}) until he writes again")
    again = session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.state.in_(("unknown", "failed")))
        .values(state="pending", waits_for_worker=False, passive=False, hold_until=None, next_attempt_at=now())
        .values(attempts=0, settled_at=None, created_at=now())
        .returning(DeliveryRow.id)
    )
    if again.first() is None:
        raise NotSendableError("only what failed or is unknown can be sent again")


def standing_column() -> ColumnElement[Standing]:
    """Return the standing of a delivery as a column of a query."""
    pending = DeliveryRow.state == "pending"
    held = and_(DeliveryRow.hold_until.is_not(None), DeliveryRow.hold_until > now())
    return case(
        (and_(pending, DeliveryRow.waits_for_worker.is_(True)), "waiting"),
        (and_(pending, held), "held"),
        else_=DeliveryRow.state,
    )


def _seen(row: Row[DeliveryRow, Standing]) -> DeliverySeen:
    delivery, standing = row
    return DeliverySeen(
        delivery.id,
        delivery.conversation_id,
        delivery.channel,
        standing,
        delivery.cause,
        delivery.attempts,
        delivery.parts_done,
        delivery.created_at,
        delivery.settled_at,
    )
