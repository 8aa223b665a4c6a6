"""Offers: the tappable choices below a reply, as tokens that only their conversation may send."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Offer
from bot.conversations.tables import OfferRow
from bot.storage.columns import now

OFFER_LIFETIME = timedelta(days=7)
LONGEST_TITLE = 80


def make_offers(session: Session, conversation_id: str, outbox_id: str, choices: Sequence[Choice]) -> None:
    """Store the choices below a message."""
    for position, choice in enumerate(choices):
        session.add(
            OfferRow(
                token=secrets.token_urlsafe(18),
                conversation_id=conversation_id,
                outbox_id=outbox_id,
                position=position,
                title=choice.title[:LONGEST_TITLE],
                payload=choice.payload,
                expires_at=now() + OFFER_LIFETIME,
            )
        )


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
