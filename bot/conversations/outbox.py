"""Messages go out: replies become outbox rows with their tappable choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from bot.conversations.deliveries import begin_delivery
from bot.conversations.events import append_event
from bot.conversations.model import Reply
from bot.conversations.offers import make_offers
from bot.conversations.tables import OutboxRow
from bot.storage.columns import new_id


def write_replies(session: Session, conversation_id: str, replies: Sequence[Reply], inbox_id: str | None) -> None:
    """Write outbox rows, their offers and their events. The caller holds the lock of the conversation's row.

    On a channel that pushes they go out together, as one delivery.
    """
    delivery = begin_delivery(session, conversation_id, inbox_id) if replies else None
    for reply in replies:
        row = OutboxRow(
            id=new_id(), conversation_id=conversation_id, inbox_id=inbox_id, author=reply.author, text=reply.text
        )
        row.form = asdict(reply.form) if reply.form else None
        row.delivery_id = delivery.id if delivery is not None else None
        session.add(row)
        session.flush()
        make_offers(session, conversation_id, row.id, reply.choices)
        seq = append_event(session, conversation_id, "message", outbox_id=row.id)
        if delivery is not None and not delivery.order:
            delivery.order = seq
