"""Offers: the tappable choices below a reply, as tokens that only their conversation may send."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Offer
from bot.conversations.tables import DeliveryRow, EventRow, OfferRow, OutboxRow
from bot.forms.drafts import open_draft
from bot.storage.columns import now
from bot.storage.statements import table_of

OFFER_LIFETIME = timedelta(days=7)
LONGEST_TITLE = 80

NUMBERS_LIFETIME = timedelta(minutes=30)
"""After that a bare number may mean anything."""

_OFFERS, _OUTBOX = table_of(OfferRow), table_of(OutboxRow)
_EVENTS, _DELIVERIES = table_of(EventRow), table_of(DeliveryRow)
_MAKE = _OFFERS.insert()
_BELOW = (
    select(_OFFERS.c.outbox_id, _OFFERS.c.title, _OFFERS.c.token)
    .where(_OFFERS.c.outbox_id.in_(bindparam("messages", expanding=True)))
    .order_by(_OFFERS.c.outbox_id, _OFFERS.c.position)
)
_LOOKED_BACK = 20
"""Messages without choices that may have come after those that a number means."""

_SHOWN = (
    select(_OUTBOX.c.id, _OUTBOX.c.author, _OUTBOX.c.delivery_id, _OUTBOX.c.inbox_id)
    .join(_EVENTS, _EVENTS.c.outbox_id == _OUTBOX.c.id)
    .outerjoin(_DELIVERIES, _DELIVERIES.c.id == _OUTBOX.c.delivery_id)
    .where(
        # By the events of a conversation there is an index in their order.
        _EVENTS.c.conversation_id == bindparam("conversation"),
        _OUTBOX.c.created_at >= bindparam("since"),
        or_(_DELIVERIES.c.id.is_(None), _DELIVERIES.c.state.in_(("sending", "sent", "unknown"))),
    )
    .order_by(_EVENTS.c.seq.desc())
    .limit(_LOOKED_BACK)
)


def make_offers(
    session: Session, conversation_id: str, choices: Mapping[str, Sequence[Choice]]
) -> dict[str, tuple[Offer, ...]]:
    """Store the choices below messages and return what is offered below each that has any.

    Args:
        choices: by the id of the outbox row, which has been written.
    """
    expires_at = now() + OFFER_LIFETIME
    rows: list[dict[str, Any]] = [
        {
            "token": secrets.token_urlsafe(18),
            "conversation_id": conversation_id,
            "outbox_id": outbox_id,
            "position": position,
            "title": choice.title[:LONGEST_TITLE],
            "payload": choice.payload,
            "expires_at": expires_at,
        }
        for outbox_id, below in choices.items()
        for position, choice in enumerate(below)
    ]
    if rows:
        session.execute(_MAKE, rows)
    made: dict[str, tuple[Offer, ...]] = {}
    for row in rows:
        made[row["outbox_id"]] = (*made.get(row["outbox_id"], ()), Offer(row["title"], row["token"]))
    return made


def find_offer(session: Session, conversation_id: str, token: str) -> tuple[str, dict[str, Any]] | None:
    """Return title and payload of an offer made to this conversation, or None when unknown, foreign or expired."""
    row = session.get(OfferRow, token)
    if row is None or row.conversation_id != conversation_id or row.expires_at < now():
        return None
    return row.title, row.payload


def numbered_offer(session: Session, conversation_id: str, number: int) -> str | None:
    """Return the token of the choice that a bare number means, None when it means none.

    Args:
        number: as shown below the last message: the first choice is 1.
    """
    shown = _shown_last(session, conversation_id)
    return shown[number - 1].send if 1 <= number <= len(shown) else None


def named_offer(session: Session, conversation_id: str, title: str) -> str | None:
    """Return the token of the choice shown last whose title the worker says word for word, None when there is none."""
    if len(title.strip()) > LONGEST_TITLE:
        return None
    shown = _shown_last(session, conversation_id)
    return next((offer.send for offer in shown if offer.title == title.strip()), None)


def _shown_last(session: Session, conversation_id: str) -> tuple[Offer, ...]:
    """Return the choices that the worker has before him: of the newest delivery that has gone out its last ones.

    Notices that came after it, such as that a file did not arrive, take nothing away. A question of a form that is to
    be answered in words or with a number does.
    """
    shown = {"conversation": conversation_id, "since": now() - NUMBERS_LIFETIME}
    rows = session.execute(_SHOWN, shown).all()
    offers = offers_of(session, [row.id for row in rows]) if rows else {}
    said = [row for row in rows if row.author != "notice" or row.id in offers]
    if not said:
        return ()
    if said[0].id not in offers:
        draft = open_draft(session, conversation_id)
        if draft is not None and not draft.choices:
            return ()
    together = (row for row in said if (row.delivery_id, row.inbox_id) == (said[0].delivery_id, said[0].inbox_id))
    return next((offers[row.id] for row in together if row.id in offers), ())


def offers_of(session: Session, outbox_ids: Sequence[str]) -> dict[str, tuple[Offer, ...]]:
    """Return the offers below each of these outbox messages, in order."""
    found: dict[str, tuple[Offer, ...]] = {}
    for row in session.execute(_BELOW, {"messages": outbox_ids}):
        found[row.outbox_id] = (*found.get(row.outbox_id, ()), Offer(row.title, row.token))
    return found
