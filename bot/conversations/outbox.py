"""Messages go out: replies become outbox rows with their tappable choices."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.events import append_event
from bot.conversations.model import Offer, Reply
from bot.conversations.tables import OfferRow, OutboxRow
from bot.storage.columns import new_id, now

OFFER_LIFETIME = timedelta(days=7)
LONGEST_TITLE = 80


def write_replies(session: Session, conversation_id: str, replies: Sequence[Reply], inbox_id: str | None) -> None:
    """Write outbox rows, their offers and their events. The caller holds the lock of the conversation's row."""
    for reply in replies:
        row = OutboxRow(
            id=new_id(), conversation_id=conversation_id, inbox_id=inbox_id, author=reply.author, text=reply.text
        )
        row.form = asdict(reply.form) if reply.form else None
        # The web channel has no push that could fail: what stands in the transcript is what the page shows.
        row.state = "sent"
        session.add(row)
        session.flush()
        for position, choice in enumerate(reply.choices):
            session.add(
                OfferRow(
                    token=secrets.token_urlsafe(18),
                    conversation_id=conversation_id,
                    outbox_id=row.id,
                    position=position,
                    title=choice.title[:LONGEST_TITLE],
                    payload=choice.payload,
                    expires_at=now() + OFFER_LIFETIME,
                )
            )
        append_event(session, conversation_id, "message", outbox_id=row.id)


def find_offer(session: Session, conversation_id: str, token: str) -> tuple[str, dict[str, Any]] | None:
    """Return title and payload of an offer made to this conversation, or None when unknown, foreign or expired."""
    row = session.get(OfferRow, token)
    if row is None or row.conversation_id != conversation_id or row.expires_at < now():
        return None
    return row.title, row.payload


def offers_of(session: Session, outbox_ids: Sequence[str]) -> dict[str, tuple[Offer, ...]]:
    """Return the offers below each of these outbox messages, in order."""
    found: dict[str, tuple[Offer, ...]] = {}
    rows = session.scalars(
        select(OfferRow).where(OfferRow.outbox_id.in_(outbox_ids)).order_by(OfferRow.outbox_id, OfferRow.position)
    )
    for row in rows:
        found[row.outbox_id] = (*found.get(row.outbox_id, ()), Offer(row.title, row.token))
    return found
