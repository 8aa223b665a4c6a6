"""What is sent to an address, and how it went."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.webhooks.subscribing import SECRET_PREFIX
from bot.webhooks.tables import WebhookDeliveryRow, WebhookRow

MOST_ATTEMPTS = 15
"""With the task queue's back-off, about five hours of trying."""
KEPT = timedelta(days=30)
"""How long ended deliveries are shown."""


@dataclass(frozen=True)
class Outgoing:
    """A delivery as it is sent: address, bytes, headers with the signature of this attempt."""

    url: str
    body: bytes
    headers: dict[str, str] = field(repr=False)


def outgoing(session: Session, keys: KeyRing, delivery_id: str, moment: datetime) -> Outgoing | None:
    """Return what is to be sent, None when it has ended or its address was taken away.

    Signed as the Standard Webhooks specification says: HMAC-SHA256 of `id.timestamp.body`, base64.
    """
    row = session.get(WebhookDeliveryRow, delivery_id)
    webhook = session.get(WebhookRow, row.webhook_id) if row else None
    if row is None or webhook is None or row.state != "pending":
        return None
    body = json.dumps(row.body, ensure_ascii=False, separators=(",", ":")).encode()
    seconds = str(int(moment.timestamp()))
    secret = base64.b64decode(keys.decrypt(webhook.secret).removeprefix(SECRET_PREFIX))
    signed = hmac.new(secret, f"{row.id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "Webhook-Id": row.id,
        "Webhook-Timestamp": seconds,
        "Webhook-Signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    return Outgoing(webhook.url, body, headers)


def note_delivered(session: Session, delivery_id: str) -> None:
    """Note that the address took it."""
    row = session.get(WebhookDeliveryRow, delivery_id)
    if row is not None:
        row.state, row.attempts, row.cause, row.settled_at = "delivered", row.attempts + 1, None, now()


def note_refused(session: Session, delivery_id: str, cause: str) -> bool:
    """Note that an attempt failed; return whether another one follows.

    Args:
        cause: the name of what went wrong or the status, nothing of the answer's words.
    """
    row = session.get(WebhookDeliveryRow, delivery_id)
    if row is None:
        return False
    row.attempts, row.cause = row.attempts + 1, cause[:80]
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.settled_at = "failed", now()
    return row.state == "pending"


def purge_deliveries(session: Session) -> int:
    """Delete deliveries that ended long ago; return how many."""
    old = delete(WebhookDeliveryRow).where(WebhookDeliveryRow.settled_at < now() - KEPT)
    return len(session.execute(old.returning(WebhookDeliveryRow.id)).all())
