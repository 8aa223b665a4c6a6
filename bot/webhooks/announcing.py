"""Something happened: whoever subscribed to it is told, by a delivery written in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tasks.queue import add_task
from bot.webhooks.tables import WebhookDeliveryRow, WebhookRow

Event = Literal[
    "ticket.filed", "ticket.moved", "handover.asked", "handover.claimed", "handover.ended", "message.received"
]
EVENTS: Mapping[Event, str] = {
    "ticket.filed": "有了新工单",
    "ticket.moved": "工单有进展",
    "handover.asked": "有职工要转人工",
    "handover.claimed": "会话有人接了",
    "handover.ended": "人工服务结束",
    "message.received": "人工服务中职工发来消息",
}
DELIVER_TASK = "deliver_webhook"


def announce(session: Session, event: Event, about: Mapping[str, str | int | None]) -> None:
    """Have an event delivered to all addresses that want it.

    Args:
        about: numbers, ids and states, nothing of a person: the receiver asks the interface for the rest.
    """
    for webhook_id, events in session.execute(select(WebhookRow.id, WebhookRow.events)).all():
        if event in events:
            body = {"type": event, "timestamp": now().isoformat(timespec="seconds"), "data": dict(about)}
            row = WebhookDeliveryRow(webhook_id=webhook_id, event=event, body=body)
            session.add(row)
            session.flush()
            add_task(session, DELIVER_TASK, {"delivery": row.id}, key=row.id)
