"""Replies given as the answer to the platform's own request, where that is possible: free, and at once.

A request waits for its answer only so long; the reply is kept for it until then and pushed afterwards, never both.
The caller of every function has locked the conversation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.conversations.addresses import WAITING_UNTIL
from bot.conversations.deliveries import settle_row, undelivered
from bot.conversations.model import Entry
from bot.conversations.tables import AddressRow, DeliveryRow, InboxRow
from bot.conversations.transcript import entries_of_delivery
from bot.storage.columns import now
from bot.storage.statements import table_of

CONFIRMED_WITHIN = timedelta(seconds=30)
"""A reply that was given and not confirmed after this time may or may not have arrived."""

PAUSE_BEFORE_REST = timedelta(seconds=1)
"""What did not fit into the answer follows it, not the other way round."""


_INBOX, _DELIVERIES = table_of(InboxRow), table_of(DeliveryRow)
_THIS = _INBOX.c.id == bindparam("message")
_PASSIVE = select(_INBOX.c.passive_until).where(_THIS)
_REPLY = select(_INBOX.c.passive_reply).where(_THIS)
_HOLD_REPLY = _INBOX.update().where(_THIS).values(passive_until=bindparam("until"))
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


def expect_answer(session: Session, inbox_id: str, until: datetime) -> None:
    """Keep the answer to a message for the request that waits for it."""
    _wait(session, inbox_id, until)


def expect_no_answer(session: Session, inbox_id: str) -> None:
    """Let the answer to a message be pushed: no request waits for it any more."""
    _wait(session, inbox_id, None)


def is_expected(session: Session, inbox_id: str) -> bool:
    """True unless it was decided that the answer to this message is pushed: that is never taken back.

    The platform looks at the first answer to come; another delivery's may be ignored.
    """
    return session.execute(_PASSIVE, {"message": inbox_id}).scalar_one_or_none() is not None


def reply_given(session: Session, inbox_id: str) -> str | None:
    """Return what was given as the answer to this message, to be given again when the platform asks again."""
    given: str | None = session.execute(_REPLY, {"message": inbox_id}).scalar_one_or_none()
    return given


def count_request(session: Session, inbox_id: str) -> int:
    """Count one more delivery of this message by the platform and return how many there were."""
    counted = update(InboxRow).where(InboxRow.id == inbox_id).values(requests=InboxRow.requests + 1)
    return session.scalars(counted.returning(InboxRow.requests)).one()


def undelivered_until(session: Session, conversation_id: str, inbox_id: str | None) -> list[Undelivered]:
    """Return what has not gone out up to the answer to this message (None: all there is), oldest first.

    Empty when there is no answer yet, or when it goes out by another way at this moment.
    """
    # Locked before its deliveries are read: otherwise one could be pushed, to its end, between the two looks.
    address = session.get(AddressRow, conversation_id, with_for_update=True, populate_existing=True)
    rows = [row for row in undelivered(session, conversation_id) if row.state == "pending"]
    last = max((row.order for row in rows if inbox_id in (None, row.inbox_id)), default=None)
    pushing = address is not None and address.lease_until is not None and address.lease_until > now()
    if last is None or pushing:
        return []
    return [
        Undelivered(row.id, entries_of_delivery(session, row.id), row.parts_done) for row in rows if row.order <= last
    ]


def give_reply(session: Session, inbox_id: str, text: str, whole: Collection[str], begun: str | None = None) -> None:
    """Note what is given as the answer to this message.

    Args:
        whole: deliveries that are wholly in it.
        begun: a delivery whose first piece that was left is in it; the rest is pushed.
    """
    session.execute(update(InboxRow).where(InboxRow.id == inbox_id).values(passive_reply=text))
    moment = now()
    for row in session.scalars(select(DeliveryRow).where(DeliveryRow.id.in_(whole))):
        row.state, row.passive, row.waits_for_worker = "sending", True, False
        row.cause, row.hold_until, row.attempts = inbox_id, moment + CONFIRMED_WITHIN, row.attempts + 1
    if begun is not None:
        row = session.get_one(DeliveryRow, begun)
        row.parts_done, row.hold_until = row.parts_done + 1, moment + PAUSE_BEFORE_REST
        row.waits_for_worker, row.next_attempt_at = False, moment


def confirm_reply(session: Session, inbox_id: str) -> None:
    """Note that the platform has received what was given."""
    conversation = select(InboxRow.conversation_id).where(InboxRow.id == inbox_id).scalar_subquery()
    given = select(DeliveryRow).where(
        # By its conversation there is an index.
        DeliveryRow.conversation_id == conversation,
        DeliveryRow.passive.is_(True),
        DeliveryRow.state.in_(("sending", "unknown")),
        DeliveryRow.cause == inbox_id,
    )
    for row in session.scalars(given):
        settle_row(row, "sent", None)


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
