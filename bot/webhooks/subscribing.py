"""Addresses that want to be told: adding, listing, taking away, sending a delivery once more."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.privacy.keys import KeyRing
from bot.tasks.queue import add_task
from bot.webhooks.announcing import DELIVER_TASK, EVENTS, Event
from bot.webhooks.tables import WebhookDeliveryRow, WebhookRow

MOST = 20
SECRET_PREFIX = "whsec_"  # noqa: S105 # the prefix that the Standard Webhooks specification gives secrets


class WebhookError(Exception):
    """An address cannot be added; the text tells the person at the screen why and what to do."""


@dataclass(frozen=True)
class Webhook:
    """An address without its secret, and how its deliveries fare."""

    id: str
    name: str
    url: str
    events: tuple[Event, ...]
    created_at: datetime
    pending: int
    failed: int


@dataclass(frozen=True)
class WebhookDelivery:
    """One event for one address."""

    id: str
    event: str
    state: str
    attempts: int
    cause: str | None
    created_at: datetime
    settled_at: datetime | None


def add_webhook(
    session: Session, keys: KeyRing, by: str, name: str, url: str, events: Collection[str]
) -> tuple[Webhook, str]:
    """Add an address; return it with the secret of its signatures, shown this once.

    Raises:
        WebhookError: name, address or events cannot be used, or there are too many.
    """
    name, url = " ".join(name.split()), url.strip()
    if not 0 < len(name) <= 40:
        raise WebhookError("给它起个名字，1到40个字，说明是哪个系统。")
    _check_url(url)
    wanted = [event for event in EVENTS if event in events]
    if not wanted:
        raise WebhookError("至少选一种事件。")
    if (session.scalar(select(func.count()).select_from(WebhookRow)) or 0) >= MOST:
        raise WebhookError(f"最多{MOST}个地址，请先删掉不用的。")
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    row = WebhookRow(name=name, url=url, secret=keys.encrypt(secret), events=list(wanted))
    session.add(row)
    session.flush()
    note(session, keys, by, "webhook_added", f"webhook:{row.id}")
    return Webhook(row.id, row.name, row.url, tuple(wanted), row.created_at, 0, 0), secret


def all_webhooks(session: Session) -> list[Webhook]:
    """Return the addresses, the oldest first."""
    counted = session.execute(
        select(WebhookDeliveryRow.webhook_id, WebhookDeliveryRow.state, func.count())
        .where(WebhookDeliveryRow.state != "delivered")
        .group_by(WebhookDeliveryRow.webhook_id, WebhookDeliveryRow.state)
    )
    counts = {(webhook_id, state): count for webhook_id, state, count in counted}
    return [
        Webhook(
            row.id,
            row.name,
            row.url,
            tuple(cast("Event", event) for event in row.events),
            row.created_at,
            counts.get((row.id, "pending"), 0),
            counts.get((row.id, "failed"), 0),
        )
        for row in session.scalars(select(WebhookRow).order_by(WebhookRow.created_at, WebhookRow.id))
    ]


def deliveries_of(session: Session, webhook_id: str, limit: int = 50) -> list[WebhookDelivery]:
    """Return the latest deliveries to an address, the newest first."""
    query = select(WebhookDeliveryRow).where(WebhookDeliveryRow.webhook_id == webhook_id)
    query = query.order_by(WebhookDeliveryRow.created_at.desc(), WebhookDeliveryRow.id).limit(limit)
    return [
        WebhookDelivery(row.id, row.event, row.state, row.attempts, row.cause, row.created_at, row.settled_at)
        for row in session.scalars(query)
    ]


def remove_webhook(session: Session, keys: KeyRing, by: str, webhook_id: str) -> bool:
    """Take an address away with all its deliveries; False when it is gone already."""
    gone = session.execute(delete(WebhookRow).where(WebhookRow.id == webhook_id).returning(WebhookRow.id)).first()
    if gone is None:
        return False
    note(session, keys, by, "webhook_removed", f"webhook:{webhook_id}")
    return True


def send_failed_again(session: Session, keys: KeyRing, by: str, webhook_id: str) -> int:
    """Have all failed deliveries to an address tried anew; return how many."""
    query = select(WebhookDeliveryRow).where(
        WebhookDeliveryRow.webhook_id == webhook_id, WebhookDeliveryRow.state == "failed"
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.state, row.attempts, row.settled_at = "pending", 0, None
        add_task(session, DELIVER_TASK, {"delivery": row.id}, key=row.id)
    if rows:
        note(session, keys, by, "webhook_repeated", f"webhook:{webhook_id}", {"count": len(rows)})
    return len(rows)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise WebhookError("这个地址不完整，要像 https://hotline.example.cn/events 这样。") from None
    if parts.scheme not in {"https", "http"} or not host or parts.username or parts.fragment or len(url) > 400:
        raise WebhookError("地址要以https://开头，像 https://hotline.example.cn/events 这样，不带用户名和密码。")
    if parts.scheme == "http" and not _is_near(host):
        raise WebhookError("不在内网的地址要用https://，不然路上谁都能看到。")


def _is_near(host: str) -> bool:
    """A machine of the same network, where a certificate is often not to be had."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"
