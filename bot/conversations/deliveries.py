"""How far each reply has come on a channel that pushes: by one process at a time, in order, never twice blindly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.conversations.addresses import WAITING_UNTIL, mark_unreachable
from bot.conversations.model import Entry
from bot.conversations.sending import Later, Outcome, Refused, Sent, Unreachable, Unsure, WaitsForWorker
from bot.conversations.tables import AddressRow, DeliveryRow, InboxRow, OutboxRow
from bot.conversations.transcript import entries_of_delivery
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.storage.statements import table_of

LONGEST_TRYING = timedelta(hours=24)
"""What could not be delivered for so long would only puzzle the worker."""

LONGEST_BACK_OFF = timedelta(minutes=5)

_ADDRESSES, _DELIVERIES, _INBOX = table_of(AddressRow), table_of(DeliveryRow), table_of(InboxRow)
_ADDRESS = select(_ADDRESSES.c.channel, _ADDRESSES.c.reachable, _ADDRESSES.c.cause).where(
    _ADDRESSES.c.conversation_id == bindparam("conversation")
)
_BEFORE = _DELIVERIES.alias("before")
_OLDER = exists().where(
    _BEFORE.c.conversation_id == _DELIVERIES.c.conversation_id,
    _BEFORE.c.state.in_(("pending", "sending")),
    _BEFORE.c.position < _DELIVERIES.c.position,
)
_TO_DELIVER = (
    select(_DELIVERIES.c.conversation_id)
    .join(_ADDRESSES, _ADDRESSES.c.conversation_id == _DELIVERIES.c.conversation_id)
    .where(
        _DELIVERIES.c.channel == bindparam("of_channel"),
        _DELIVERIES.c.state.in_(("pending", "sending")),
        _DELIVERIES.c.waits_for_worker.is_(False),
        _DELIVERIES.c.next_attempt_at <= bindparam("moment"),
        ~_OLDER,
        or_(_DELIVERIES.c.hold_until.is_(None), _DELIVERIES.c.hold_until <= bindparam("moment")),
        or_(_ADDRESSES.c.lease_until.is_(None), _ADDRESSES.c.lease_until < bindparam("moment")),
    )
    .order_by(_DELIVERIES.c.position)
    .limit(bindparam("most"))
)
_BEGIN = _DELIVERIES.insert()
_PLACE = _DELIVERIES.update().where(_DELIVERIES.c.id == bindparam("delivery")).values(position=bindparam("number"))
_HOLD = select(_INBOX.c.passive_until).where(_INBOX.c.id == bindparam("message"))


@dataclass(frozen=True)
class Delivery:
    """Messages that go out together.

    Attributes:
        parts_done: pieces that have gone out.
        attempt: 1 the first time.
    """

    id: str
    conversation_id: str
    address: str
    messages: tuple[Entry, ...]
    parts_done: int
    attempt: int
    holder: str


def begin_delivery(session: Session, conversation_id: str, inbox_id: str | None) -> str | None:
    """Add the delivery of messages that are being written and return its id; None on a channel that pushes nothing.

    While a push of the platform still waits for this answer, it is kept for that. `place_delivery` ends this.
    """
    address = session.execute(_ADDRESS, {"conversation": conversation_id}).first()
    if address is None:
        return None
    delivery_id = new_id()
    row: dict[str, Any] = {
        "id": delivery_id,
        "conversation_id": conversation_id,
        "channel": address.channel,
        "inbox_id": inbox_id,
        "hold_until": session.execute(_HOLD, {"message": inbox_id}).scalar_one() if inbox_id is not None else None,
    }
    if not address.reachable:
        row |= {"state": "failed", "cause": address.cause, "settled_at": now()}
    session.execute(_BEGIN, row)
    return delivery_id


def place_delivery(session: Session, delivery_id: str, seq: int) -> None:
    """Put a delivery in its place among the others: by the number of its first message."""
    session.execute(_PLACE, {"delivery": delivery_id, "number": seq})


def conversations_to_deliver(session: Session, channel: str, limit: int = 100) -> Sequence[str]:
    """Return conversations whose oldest undelivered messages are due and nobody's yet, longest waiting first."""
    due = {"of_channel": channel, "moment": now(), "most": limit}
    return session.execute(_TO_DELIVER, due).scalars().all()


def take_delivery(
    session: Session, keys: KeyRing, conversation_id: str, holder: str, lease_time: timedelta
) -> Delivery | None:
    """Lease the conversation's address and take its oldest delivery, or None when nothing can go out now.

    A delivery that another process was sending when it died is marked unknown: it may have arrived.
    """
    moment = now()
    address = _lease(session, conversation_id, holder, moment, lease_time)
    if address is None:
        return None
    for row in undelivered(session, conversation_id):
        held = row.hold_until is not None and row.hold_until > moment
        if row.state == "sending" and not held:
            settle_row(row, "unknown", "process_died")
            continue
        if held or row.waits_for_worker or row.next_attempt_at > moment:
            break
        row.state, row.attempts, row.hold_until = "sending", row.attempts + 1, None
        messages = entries_of_delivery(session, row.id)
        place = keys.decrypt(address.address)
        return Delivery(row.id, conversation_id, place, messages, row.parts_done, row.attempts, holder)
    address.lease_holder = address.lease_until = None
    return None


def part_done(session: Session, delivery: Delivery, done: int, lease_time: timedelta) -> bool:
    """Note that so many pieces have gone out; False when another process has taken the delivery over."""
    row = _held(session, delivery, now() + lease_time)
    if row is None:
        return False
    row.parts_done = done
    return True


def settle_delivery(session: Session, delivery: Delivery, outcome: Outcome) -> str | None:
    """Note how a delivery ended and let go of the address; return its state, None when another process has it now."""
    row = _held(session, delivery, None)
    if row is None:
        return None
    match outcome:
        case Sent():
            settle_row(row, "sent", None)
        case Unsure(cause):
            settle_row(row, "unknown", cause)
        case Refused(cause):
            settle_row(row, "failed", cause)
        case Unreachable(cause):
            settle_row(row, "failed", cause)
            mark_unreachable(session, row.conversation_id, cause)
        case WaitsForWorker(cause):
            row.state, row.cause = "pending", cause
            row.waits_for_worker, row.next_attempt_at = True, WAITING_UNTIL
        case Later(cause, after):
            if row.created_at < now() - LONGEST_TRYING:
                settle_row(row, "failed", cause)
            else:
                delay = min(timedelta(seconds=2 ** min(row.attempts, 9)), LONGEST_BACK_OFF)
                row.state, row.cause, row.next_attempt_at = "pending", cause, now() + (after or delay)
    return row.state


def undelivered(session: Session, conversation_id: str) -> Sequence[DeliveryRow]:
    """Return the deliveries of a conversation that have not ended, in order."""
    return session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.conversation_id == conversation_id, DeliveryRow.state.in_(("pending", "sending")))
        .order_by(DeliveryRow.order)
        .execution_options(populate_existing=True)
    ).all()


def failed_delivery_of(session: Session, conversation_id: str, outbox_id: str) -> str | None:
    """Return the delivery by which this message surely did not arrive, None when there is no such one."""
    return session.scalar(
        select(DeliveryRow.id)
        .join(OutboxRow, OutboxRow.delivery_id == DeliveryRow.id)
        .where(OutboxRow.id == outbox_id, OutboxRow.conversation_id == conversation_id, DeliveryRow.state == "failed")
    )


def settle_row(row: DeliveryRow, state: str, cause: str | None) -> None:
    """Note that a delivery has ended: sent, unknown or failed."""
    row.state, row.cause, row.settled_at, row.hold_until = state, cause, now(), None


def _lease(
    session: Session, conversation_id: str, holder: str, moment: datetime, lease_time: timedelta
) -> AddressRow | None:
    return session.scalar(
        update(AddressRow)
        .where(
            AddressRow.conversation_id == conversation_id,
            or_(AddressRow.lease_until.is_(None), AddressRow.lease_until < moment, AddressRow.lease_holder == holder),
        )
        .values(lease_holder=holder, lease_until=moment + lease_time)
        .returning(AddressRow)
        .execution_options(populate_existing=True)
    )


def _held(session: Session, delivery: Delivery, lease_until: datetime | None) -> DeliveryRow | None:
    """Return the delivery's row provided that this holder still has the address, whose lease then ends at that time."""
    held = session.execute(
        update(AddressRow)
        .where(AddressRow.conversation_id == delivery.conversation_id, AddressRow.lease_holder == delivery.holder)
        .values(lease_until=lease_until, lease_holder=delivery.holder if lease_until is not None else None)
        .returning(AddressRow.conversation_id)
    ).first()
    row = session.get(DeliveryRow, delivery.id, populate_existing=True) if held is not None else None
    return row if row is not None and row.state == "sending" else None
