"""Tasks that failed for good: nobody tries them any more until somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tasks.tables import TaskRow


@dataclass(frozen=True)
class FailedTask:
    """A task after its last attempt; `cause` is the name of what went wrong."""

    id: str
    kind: str
    cause: str | None
    created_at: datetime


def failed_tasks(session: Session) -> list[FailedTask]:
    """Return them, oldest first."""
    rows = session.scalars(select(TaskRow).where(TaskRow.failed.is_(True)).order_by(TaskRow.created_at))
    return [FailedTask(row.id, row.kind, row.cause, row.created_at) for row in rows]


def try_again(session: Session, task_id: str) -> None:
    """Have a failed task done as soon as possible, its attempts counted anew."""
    failed = update(TaskRow).where(TaskRow.id == task_id, TaskRow.failed.is_(True))
    session.execute(failed.values(failed=False, attempts=0, due_at=now(), cause=None))
