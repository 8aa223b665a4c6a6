"""What is done when the timer of an application runs out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.review import move_application
from bot.applications.states import ApplicationState, Move
from bot.applications.tables import ApplicationRow, ApplicationStepRow
from bot.applications.timers import SILENCE
from bot.conversations.model import Choice
from bot.conversations.notices import tell
from bot.storage.columns import now

NO_SERVICE = "no_service"


def time_is_up(session: Session, services: ServiceCatalogue, application_id: str) -> str | None:
    """Do what is due and return what was done.

    Returns:
        `overdue`, `closed`; NO_SERVICE when it cannot be closed as long as its service's file is gone; None when the
        application has moved on.
    """
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.id == application_id).with_for_update())
    if row is None:
        return None
    service = services.get(row.service)
    moment = now()
    if row.state == ApplicationState.NEEDS_INFO and _asked_at(session, row) + SILENCE <= moment:
        if service is None:
            return NO_SERVICE
        move_application(session, service, row.number, Move.EXPIRE, "timer")
        return "closed"
    if row.state == ApplicationState.IN_REVIEW and row.due_at is not None and row.due_at <= moment:
        if row.overdue_at is None and row.conversation_id is not None:
            level = service.step(row.level).title if service is not None else "工会"
            text = f"申请{row.number}（{row.title}）在{level}超过了时间，已经记了催办。着急可以打12351。"
            tell(session, row.conversation_id, text, (Choice("查申请", {"chosen": "application_status"}),))
        row.overdue_at = row.overdue_at or moment
        return "overdue"
    return None


def _asked_at(session: Session, row: ApplicationRow) -> datetime:
    asked = session.scalar(
        select(ApplicationStepRow.at)
        .where(ApplicationStepRow.application_id == row.id, ApplicationStepRow.move == Move.ASK)
        .order_by(ApplicationStepRow.id.desc())
        .limit(1)
    )
    return asked or row.updated_at
