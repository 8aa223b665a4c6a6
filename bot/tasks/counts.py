"""How many tasks there are, for whoever watches the service."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.storage.columns import now
from bot.tasks.tables import TaskRow


@dataclass(frozen=True)
class TaskCount:
    """Tasks of one kind: overdue ones wait though their time has come, failed ones are not tried any more."""

    kind: str
    waiting: int
    overdue: int
    failed: int


def task_counts(session: Session) -> list[TaskCount]:
    """Count the tasks by kind."""
    overdue = case((TaskRow.due_at <= now(), 1), else_=0)
    rows = session.execute(
        select(TaskRow.kind, TaskRow.failed, func.count(), func.sum(overdue))
        .group_by(TaskRow.kind, TaskRow.failed)
        .order_by(TaskRow.kind)
    ).all()
    counts: dict[str, TaskCount] = {}
    for kind, failed, number, due in rows:
        before = counts.get(kind, TaskCount(kind, 0, 0, 0))
        counts[kind] = (
            TaskCount(kind, before.waiting, before.overdue, number)
            if failed
            else TaskCount(kind, number, int(due), before.failed)
        )
    return list(counts.values())
