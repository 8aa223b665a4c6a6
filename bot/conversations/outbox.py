"""Messages go out: replies become outbox rows with their tappable choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.deliveries import begin_delivery, place_delivery
from bot.conversations.events import append_event
from bot.conversations.model import Entry, Reply
from bot.conversations.offers import make_offers
from bot.conversations.tables import OutboxRow
from bot.storage.columns import new_id, now
from bot.storage.statements import table_of

_WRITE = table_of(OutboxRow).insert()


def write_replies(
    session: Session, conversation_id: str, replies: Sequence[Reply], inbox_id: str | None
) -> tuple[Entry, ...]:
    """Write outbox rows, their offers and their events, and return them as they stand in the transcript.

    The caller holds the lock of the conversation's row. On a channel that pushes they go out together, as one delivery.
    """
    if not replies:
        return ()
    delivery_id = begin_delivery(session, conversation_id, inbox_id)
    moment = now()
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "conversation_id": conversation_id,
            "inbox_id": inbox_id,
            "delivery_id": delivery_id,
            "author": reply.author,
            "text": reply.text,
            "form": asdict(reply.form) if reply.form else None,
            "created_at": moment,
        }
        for reply in replies
    ]
    session.execute(_WRITE, rows)
    pairs = [(row["id"], reply) for row, reply in zip(rows, replies, strict=True)]
    offers = make_offers(session, conversation_id, {outbox_id: reply.choices for outbox_id, reply in pairs})
    entries = []
    for outbox_id, reply in pairs:
        seq = append_event(session, conversation_id, "message", outbox_id=outbox_id)
        entries.append(
            Entry(outbox_id, seq, reply.author, reply.text, moment, offers.get(outbox_id, ()), form=reply.form)
        )
    if delivery_id is not None:
        place_delivery(session, delivery_id, entries[0].seq)
    return tuple(entries)
