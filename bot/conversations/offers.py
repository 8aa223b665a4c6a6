"""Offers: the tappable choices below a reply, as tokens that only their conversation may send."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Offer
from bot.conversations.tables import DeliveryRow, EventRow, OfferRow, OutboxRow
from bot.storage.columns import now

OFFER_LIFETIME = timedelta(days=7)
LONGEST_TITLE = 80

_LOOKED_BACK = 20
"""Messages without choices that may have come after those that a number means."""


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


def offer_numbered(session: Session, conversation_id: str, number: int) -> str | None:
    """Return the token of the choice that has this number among those shown last, 1 the first.

    None when the number means no choice: there is none, it has expired, or a question of a form came after it, whose
    answer the number then is.
    """
    shown = (
        select(OutboxRow.id, OutboxRow.form)
        .join(EventRow, EventRow.outbox_id == OutboxRow.id)
        .outerjoin(DeliveryRow, DeliveryRow.id == OutboxRow.delivery_id)
        .where(
            OutboxRow.conversation_id == conversation_id,
            or_(DeliveryRow.id.is_(None), DeliveryRow.state.in_(("sending", "sent", "unknown"))),
        )
        .order_by(EventRow.seq.desc())
        .limit(_LOOKED_BACK)
    )
    for row in session.execute(shown):
        offers = session.scalars(select(OfferRow).where(OfferRow.outbox_id == row.id).order_by(OfferRow.position)).all()
        if offers:
            return offers[number - 1].token if 1 <= number <= len(offers) and offers[0].expires_at > now() else None
        if row.form:
            return None
    return None
