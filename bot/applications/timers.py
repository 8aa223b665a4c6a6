"""What time does to an application: a level that takes too long is marked, an answer that never comes ends it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.applications.states import ApplicationState
from bot.applications.tables import ApplicationRow
from bot.storage.columns import now
from bot.tasks.queue import add_task, cancel_task

TASK = "application_timer"

SILENCE = timedelta(days=30)
"""After this long without the worker's answer an application that needs one is closed; he may file it anew."""


def watch(session: Session, row: ApplicationRow) -> None:
    """Set the one timer of an application to what comes next; a closed one has none."""
    cancel_task(session, TASK, row.id)
    if row.state == ApplicationState.IN_REVIEW and row.overdue_at is None and row.due_at is not None:
        add_task(session, TASK, {"application": row.id}, key=row.id, due=row.due_at)
    elif row.state == ApplicationState.NEEDS_INFO:
        add_task(session, TASK, {"application": row.id}, key=row.id, due=now() + SILENCE)
