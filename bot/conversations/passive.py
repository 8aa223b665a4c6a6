"""Replies given as the answer to the platform's own request, where that is possible: free, and at once.

A request waits for its answer only so long; the reply is kept for it until then and pushed afterwards, never both.
The caller of every function has locked the conversation.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.conversations.addresses import WAITING_UNTIL
from bot.conversations.deliveries import settle_row, undelivered
from bot.conversations.model import Entry
from bot.conversations.tables import AddressRow, DeliveryRow, InboxRow, OutboxRow
from bot.conversations.transcript import entries_of_delivery
from bot.storage.columns import now
from bot.storage.statements import table_of

CONFIRMED_WITHIN = timedelta(seconds=30)
"""A reply that was given and not confirmed after this time may or may not have arrived."""

PAUSE_BEFORE_REST = timedelta(seconds=1)
"""What did not fit into the answer follows it, not the other way round."""


_ADDRESSES, _DELIVERIES = table_of(AddressRow), table_of(DeliveryRow)
_INBOX, _OUTBOX = table_of(InboxRow), table_of(OutboxRow)
_THIS = _INBOX.c.id == bindparam("message")
_STANDING = select(_INBOX.c.passive_until, _INBOX.c.passive_reply).where(_THIS)
_HOLD_REPLY = _INBOX.update().where(_THIS).values(passive_until=bindparam("until"))
_KEEP_REPLY = _INBOX.update().where(_THIS).values(passive_reply=bindparam("words"))
_LEASED_UNTIL = (
    select(_ADDRESSES.c.lease_until).where(_ADDRESSES.c.conversation_id == bindparam("conversation")).with_for_update()
)
_PENDING = (
    select(_DELIVERIES.c.id, _DELIVERIES.c.inbox_id, _DELIVERIES.c.position, _DELIVERIES.c.parts_done)
    .where(_DELIVERIES.c.conversation_id == bindparam("conversation"), _DELIVERIES.c.state == "pending")
    .order_by(_DELIVERIES.c.position)
)
_MESSAGES = select(_OUTBOX.c.id).where(_OUTBOX.c.delivery_id == bindparam("delivery"))
_GIVE = (
    _DELIVERIES.update()
    .where(_DELIVERIES.c.id == bindparam("delivery"))
    .values(
        state="sending",
        passive=True,
        waits_for_worker=False,
        cause=bindparam("message"),
        hold_until=bindparam("until"),
        attempts=_DELIVERIES.c.attempts + 1,
    )
)
_CONFIRM = (
    _DELIVERIES.update()
    .where(
        # By its conversation there is an index.
        _DELIVERIES.c.conversation_id == select(_INBOX.c.conversation_id).where(_THIS).scalar_subquery(),
        _DELIVERIES.c.passive.is_(True),
        _DELIVERIES.c.state.in_(("sending", "unknown")),
        _DELIVERIES.c.cause == bindparam("message"),
    )
    .values(state="sent", cause=None, settled_at=bindparam("moment"), hold_until=None)
)
_HOLD_DELIVERY = (
    _DELIVERIES.update()
    .where(_DELIVERIES.c.inbox_id == bindparam("message"), _DELIVERIES.c.state == "pending")
    .values(hold_until=bindparam("until"))
)


@dataclass(frozen=True)
class Undelivered:
    """Messages that have not gone out yet; `parts_done` of their pieces have."""

    id: str
    messages: tuple[Entry, ...]
    parts_done: int


@dataclass(frozen=True)
class Standing:
    """How the answer to a message stands towards the platform's requests.

    Attributes:
        expected: a request may carry it. False once it was decided that it is pushed: that is never taken back, since
            the platform looks at the first answer to come, and another delivery's may be ignored.
        given: what was given as the answer, to be given again when the platform asks again.
    """

    expected: bool
    given: str | None


def expect_answer(session: Session, inbox_id: str, until: datetime) -> None:
    """Keep the answer to a message for the request that waits for it."""
    _wait(session, inbox_id, until)


def expect_no_answer(session: Session, inbox_id: str) -> None:
    """Let the answer to a message be pushed: no request waits for it any more."""
    _wait(session, inbox_id, None)


def standing_of(session: Session, inbox_id: str) -> Standing:
    """Return how the answer to a message stands; that of a deleted one is not expected."""
    row = session.execute(_STANDING, {"message": inbox_id}).first()
    return Standing(row.passive_until is not None, row.passive_reply) if row is not None else Standing(False, None)


def count_request(session: Session, inbox_id: str) -> int:
    """Count one more delivery of this message by the platform and return how many there were."""
    counted = update(InboxRow).where(InboxRow.id == inbox_id).values(requests=InboxRow.requests + 1)
    return session.scalars(counted.returning(InboxRow.requests)).one()


def undelivered_until(
    session: Session, conversation_id: str, inbox_id: str | None, at_hand: Sequence[Entry] = ()
) -> list[Undelivered]:
    """Return what has not gone out up to the answer to this message (None: all there is), oldest first.

    Empty when there is no answer yet, or when it goes out by another way at this moment.

    Args:
        at_hand: messages that need not be read, as they were written.
    """
    conversation = {"conversation": conversation_id}
    # Locked before its deliveries are read: otherwise one could be pushed, to its end, between the two looks.
    address = session.execute(_LEASED_UNTIL, conversation).first()
    rows = session.execute(_PENDING, conversation).all()
    last = max((row.position for row in rows if inbox_id in (None, row.inbox_id)), default=None)
    pushing = address is not None and address.lease_until is not None and address.lease_until > now()
    if last is None or pushing:
        return []
    return [
        Undelivered(row.id, _messages_of(session, row.id, at_hand), row.parts_done)
        for row in rows
        if row.position <= last
    ]


def _messages_of(session: Session, delivery_id: str, at_hand: Sequence[Entry]) -> tuple[Entry, ...]:
    known = {entry.id: entry for entry in at_hand}
    ids = session.execute(_MESSAGES, {"delivery": delivery_id}).scalars().all() if known else ()
    if not ids or not known.keys() >= set(ids):
        return entries_of_delivery(session, delivery_id)
    return tuple(sorted((known[one] for one in ids), key=lambda entry: entry.seq))


def give_reply(session: Session, inbox_id: str, text: str, whole: Collection[str], begun: str | None = None) -> None:
    """Note what is given as the answer to this message.

    Args:
        whole: deliveries that are wholly in it.
        begun: a delivery whose first piece that was left is in it; the rest is pushed.
    """
    session.execute(_KEEP_REPLY, {"message": inbox_id, "words": text})
    moment = now()
    for delivery_id in whole:
        given = {"delivery": delivery_id, "message": inbox_id, "until": moment + CONFIRMED_WITHIN}
        session.execute(_GIVE, given)
    if begun is not None:
        row = session.get_one(DeliveryRow, begun)
        row.parts_done, row.hold_until = row.parts_done + 1, moment + PAUSE_BEFORE_REST
        row.waits_for_worker, row.next_attempt_at = False, moment


def confirm_reply(session: Session, inbox_id: str) -> None:
    """Note that the platform has received what was given."""
    session.execute(_CONFIRM, {"message": inbox_id, "moment": now()})


def keep_for_worker(session: Session, conversation_id: str) -> bool:
    """Let nothing be pushed until the worker writes again; True when something waits for that.

    For an account that may not push: what it has to say goes out as the answer to his next message.
    """
    pending = DeliveryRow.conversation_id == conversation_id, DeliveryRow.state == "pending"
    waiting = {"waits_for_worker": True, "next_attempt_at": WAITING_UNTIL}
    kept = update(DeliveryRow).where(*pending).values(waiting).returning(DeliveryRow.id)
    return session.scalars(kept).first() is not None


def drop_rest(session: Session, conversation_id: str) -> None:
    """Give up the rest of what he has read the beginning of: he went on to something else."""
    for row in undelivered(session, conversation_id):
        if row.state == "pending" and row.parts_done:
            settle_row(row, "failed", "not_asked_for")


def _wait(session: Session, inbox_id: str, until: datetime | None) -> None:
    session.execute(_HOLD_REPLY, {"message": inbox_id, "until": until})
    session.execute(_HOLD_DELIVERY, {"message": inbox_id, "until": until})
