"""Alerts: somebody on duty must know of an emergency, and is told again until he says that he does."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.emergencies.tables import AlertRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now
from bot.tasks.queue import add_task, cancel_task
from bot.tickets.completing import urgent_facts

BY_MAIL, BY_WEBHOOK = "alert_mail", "alert_webhook"
WAYS = (BY_MAIL, BY_WEBHOOK)
"""Kinds of tasks: the ways to the person on duty, each tried on its own."""

LINK_OPEN = timedelta(days=7)
"""After this the link of an alert shows nothing any more."""


class AlertState(StrEnum):
    """OPEN: nobody has answered. ACKNOWLEDGED: somebody takes care. CLOSED: it is over."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


@dataclass(frozen=True)
class Alert:
    """An alert, without personal data.

    `danger` is the kind, `title` its name; `said_safe`: the worker said so last.
    """

    id: str
    ticket_number: str
    danger: str
    title: str
    state: AlertState
    place_known: bool
    phone_known: bool
    said_safe: bool
    created_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True)
class News:
    """What is sent of an alert. `place` is a code, None when none is known or only his own words tell it."""

    alert: Alert
    place: str | None
    token: str


def raise_alert(
    session: Session, keys: KeyRing, ticket_number: str, conversation_id: str, danger: str, title: str
) -> AlertRow:
    """Write an alert and the tasks that send it, in the caller's transaction."""
    alert_id = new_id()
    row = AlertRow(
        id=alert_id,
        token_hash=_token_hash(keys, link_token(keys, alert_id)),
        ticket_number=ticket_number,
        conversation_id=conversation_id,
        danger=danger,
        title=title,
        state=AlertState.OPEN,
        asked=0,
    )
    session.add(row)
    session.flush()
    for way in WAYS:
        add_task(session, way, {"alert": alert_id}, key=alert_id)
    return row


def send_news(session: Session, alert_id: str, what: str) -> None:
    """Have the person on duty told once that something changed.

    Args:
        what: `place`, `phone`, `danger` or `safe`; several of a kind that wait are one.
    """
    for way in WAYS:
        add_task(session, way, {"alert": alert_id, "news": what}, key=f"{alert_id}:{what}")


def news_of(session: Session, keys: KeyRing, alert_id: str) -> News | None:
    """Return what is to be sent of an alert, None when it is gone."""
    row = session.get(AlertRow, alert_id)
    if row is None:
        return None
    facts = urgent_facts(session, keys, row.ticket_number)
    return News(_alert(row), facts.place if facts else None, link_token(keys, alert_id))


def find_by_link(session: Session, keys: KeyRing, token: str) -> Alert | None:
    """Return the alert of a link, None when there is none or the link is too old."""
    row = session.scalar(select(AlertRow).where(AlertRow.token_hash == _token_hash(keys, token)))
    return _alert(row) if row is not None and row.created_at > now() - LINK_OPEN else None


def acknowledge(session: Session, keys: KeyRing, alert_id: str, by: str) -> str | None:
    """Note who takes care, and stop the repetition.

    Returns:
        the reader's pass, with which `may_read` opens the personal data; None when somebody was faster.
    """
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is None or row.state != AlertState.OPEN:
        return None
    reader = secrets.token_urlsafe(24)
    row.state, row.acknowledged_at, row.acknowledged_by = AlertState.ACKNOWLEDGED, now(), by
    row.reader_hash = keys.hash("alert reader", reader)
    _stop_sending(session, alert_id)
    return reader


def may_read(session: Session, keys: KeyRing, alert_id: str, reader: str) -> bool:
    """True when this is the pass of whoever acknowledged the alert, and it is not closed."""
    row = session.get(AlertRow, alert_id)
    if row is None or row.reader_hash is None or row.state == AlertState.CLOSED:
        return False
    return secrets.compare_digest(row.reader_hash, keys.hash("alert reader", reader))


def close(session: Session, alert_id: str, by: str) -> bool:
    """Note that the emergency is over; False when it was closed before, or is gone."""
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is None or row.state == AlertState.CLOSED:
        return False
    row.acknowledged_at, row.acknowledged_by = row.acknowledged_at or now(), row.acknowledged_by or by
    row.state, row.closed_at, row.reader_hash = AlertState.CLOSED, now(), None
    _stop_sending(session, alert_id)
    return True


def recent_alerts(session: Session, with_closed: bool = False, limit: int = 100) -> list[Alert]:
    """Return alerts, the open ones first, then the newest."""
    query = select(AlertRow).order_by(AlertRow.state != AlertState.OPEN, AlertRow.created_at.desc()).limit(limit)
    if not with_closed:
        query = query.where(AlertRow.state != AlertState.CLOSED)
    return [_alert(row) for row in session.scalars(query)]


def find_by_ticket(session: Session, ticket_number: str) -> Alert | None:
    """Return the alert of a ticket, None when it has none."""
    row = session.scalar(select(AlertRow).where(AlertRow.ticket_number == ticket_number))
    return _alert(row) if row is not None else None


def purge_alerts(session: Session, before: datetime) -> int:
    """Delete alerts that were raised before this and return how many; their tickets stay."""
    return len(session.scalars(delete(AlertRow).where(AlertRow.created_at < before).returning(AlertRow.id)).all())


def link_token(keys: KeyRing, alert_id: str) -> str:
    """Derive the secret of an alert's link from its id, so that it lies nowhere and can be sent again."""
    return keys.hash("alert link", alert_id)[:40]


def _token_hash(keys: KeyRing, token: str) -> str:
    return keys.hash("alert token", token)


def _stop_sending(session: Session, alert_id: str) -> None:
    for way in WAYS:
        cancel_task(session, way, alert_id)


def _alert(row: AlertRow) -> Alert:
    return Alert(
        id=row.id,
        ticket_number=row.ticket_number,
        danger=row.danger,
        title=row.title,
        state=AlertState(row.state),
        place_known=row.place_known,
        phone_known=row.phone_known,
        said_safe=row.said_safe,
        created_at=row.created_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
    )
