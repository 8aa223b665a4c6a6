"""Where the words of a conversation go on a channel that must be pushed to, and what the platform still allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.conversations.tables import AddressRow, DeliveryRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import table_of

WAITING_UNTIL = datetime(9999, 1, 1, tzinfo=UTC)
"""Next attempt of a delivery that waits for the worker. Thousands may wait for months: with this time, the search for
what is due does not come by them."""


_ADDRESSES, _DELIVERIES = table_of(AddressRow), table_of(DeliveryRow)
_OF_CONVERSATION = _ADDRESSES.c.conversation_id == bindparam("conversation")
_LOCKED = select(_ADDRESSES.c.reachable, _ADDRESSES.c.cause).where(_OF_CONVERSATION).with_for_update()
_KNOW = _ADDRESSES.insert()
_REACHED = _ADDRESSES.update().where(_OF_CONVERSATION).values(reachable=True, cause=None)
_WINDOW = select(_ADDRESSES.c.window_left, _ADDRESSES.c.window_until).where(_OF_CONVERSATION).with_for_update()
_ALLOW = (
    _ADDRESSES.update().where(_OF_CONVERSATION).values(window_left=bindparam("left"), window_until=bindparam("until"))
)
_RELEASE = (
    _DELIVERIES.update()
    .where(
        _DELIVERIES.c.conversation_id == bindparam("conversation"),
        _DELIVERIES.c.state == "pending",
        _DELIVERIES.c.waits_for_worker.is_(True),
    )
    .values(waits_for_worker=False, next_attempt_at=bindparam("moment"))
)


@dataclass(frozen=True)
class Reach:
    """How a worker can be written to now.

    Attributes:
        reachable: he has neither blocked nor left us.
        messages_left: how many more the platform takes until he writes again; None: no such limit.
        until: when that ends; None: never.
        cause: why he cannot be reached.
    """

    reachable: bool
    messages_left: int | None
    until: datetime | None
    cause: str | None


def know_address(session: Session, keys: KeyRing, conversation_id: str, channel: str, address: str) -> None:
    """Note where a conversation's replies go; he wrote just now, so what waited for that goes out again.

    Args:
        address: what the platform calls him; kept encrypted.
    """
    # Locked before its deliveries, as whoever delivers does: otherwise both could wait for each other.
    row = session.execute(_LOCKED, {"conversation": conversation_id}).first()
    if row is None:
        encrypted = keys.encrypt(address)
        session.execute(_KNOW, {"conversation_id": conversation_id, "channel": channel, "address": encrypted})
        return
    if not row.reachable or row.cause is not None:
        session.execute(_REACHED, {"conversation": conversation_id})
    release_waiting(session, conversation_id)


def move_address(session: Session, keys: KeyRing, conversation_id: str, address: str) -> None:
    """Note that the platform calls the same worker differently now."""
    row = session.get(AddressRow, conversation_id)
    if row is not None:
        row.address = keys.encrypt(address)


def release_waiting(session: Session, conversation_id: str) -> None:
    """Let go out what waited for the worker to write again."""
    session.execute(_RELEASE, {"conversation": conversation_id, "moment": now()})


def mark_unreachable(session: Session, conversation_id: str, cause: str) -> None:
    """Note that he has blocked or left us: what was to go out fails."""
    row = session.get(AddressRow, conversation_id)
    if row is None:
        return
    row.reachable, row.cause = False, cause
    unsent = update(DeliveryRow).where(DeliveryRow.conversation_id == conversation_id, DeliveryRow.state == "pending")
    session.execute(unsent.values(state="failed", cause=cause, settled_at=now()))


def allow_messages(session: Session, conversation_id: str, count: int, time: timedelta) -> None:
    """Note what the worker's action allows; an earlier larger number or later end stays."""
    row = session.execute(_WINDOW, {"conversation": conversation_id}).first()
    if row is None:
        return
    moment = now()
    until, left = moment + time, count
    if row.window_until is not None and row.window_until > moment:
        until, left = max(until, row.window_until), max(left, row.window_left or 0)
    session.execute(_ALLOW, {"conversation": conversation_id, "until": until, "left": left})


def spend_message(session: Session, conversation_id: str) -> bool:
    """Count one message against what is allowed; False, and nothing is counted, when nothing is left."""
    spent = session.execute(
        update(AddressRow)
        .where(
            AddressRow.conversation_id == conversation_id, AddressRow.window_left > 0, AddressRow.window_until > now()
        )
        .values(window_left=AddressRow.window_left - 1)
        .returning(AddressRow.conversation_id)
    )
    return spent.first() is not None


def return_message(session: Session, conversation_id: str) -> None:
    """Take back one count of `spend_message`: the platform surely took nothing."""
    back = update(AddressRow).where(AddressRow.conversation_id == conversation_id, AddressRow.window_left >= 0)
    session.execute(back.values(window_left=AddressRow.window_left + 1))


def close_window(session: Session, conversation_id: str) -> None:
    """Note that the platform says nothing more is allowed, whatever was counted here."""
    session.execute(update(AddressRow).where(AddressRow.conversation_id == conversation_id).values(window_left=0))


def reach_of(session: Session, conversation_id: str) -> Reach | None:
    """Return how the worker can be written to; None on a channel that pushes nothing."""
    row = session.get(AddressRow, conversation_id)
    if row is None:
        return None
    left = row.window_left if row.window_until is None or row.window_until > now() else 0
    return Reach(row.reachable, left, row.window_until, row.cause)
