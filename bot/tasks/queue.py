"""The queue of tasks: added in the transaction that makes them necessary, leased by one process at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.columns import new_id, now
from bot.storage.statements import insert_into, table_of
from bot.tasks.tables import TaskRow

MOST_ATTEMPTS = 19
"""With the back-off below, about eight hours of trying."""

LONGEST_BACK_OFF = timedelta(hours=1)

_TASKS = table_of(TaskRow)
_DUE = (
    select(_TASKS.c.id)
    .where(
        _TASKS.c.kind.in_(bindparam("kinds", expanding=True)),
        _TASKS.c.failed.is_(False),
        _TASKS.c.due_at <= bindparam("moment"),
        or_(_TASKS.c.lease_until.is_(None), _TASKS.c.lease_until < bindparam("moment")),
    )
    .order_by(_TASKS.c.due_at)
    .limit(bindparam("most"))
)
_CANCEL = (
    _TASKS.delete()
    .where(_TASKS.c.kind == bindparam("of_kind"), _TASKS.c.key == bindparam("with_key"))
    .returning(_TASKS.c.id)
)


@dataclass(frozen=True)
class Task:
    """A leased task. `payload` holds ids and plain values, never personal data. `attempt` is 1 the first time."""

    id: str
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempt: int
    holder: str


def add_task(
    session: Session, kind: str, payload: Mapping[str, Any], key: str | None = None, due: datetime | None = None
) -> bool:
    """Add a task; False, and nothing is added, when one of this kind with the same key is waiting already.

    Args:
        key: what makes the task one and the same, however often it is asked for; None: always a new one.
        due: when it shall be done; None: now.
    """
    task_id = new_id()
    added = session.scalar(
        insert_into(session, TaskRow)
        .values(id=task_id, kind=kind, key=key or task_id, payload=dict(payload), due_at=due or now(), attempts=0)
        .values(failed=False, created_at=now())
        .on_conflict_do_nothing()
        .returning(TaskRow.id)
    )
    return added is not None


def cancel_task(session: Session, kind: str, key: str) -> bool:
    """Take a task away, also one that is being done now (it is not repeated then); False when there is none."""
    return session.execute(_CANCEL, {"of_kind": kind, "with_key": key}).first() is not None


def due_tasks(session: Session, kinds: Collection[str], limit: int = 20) -> list[str]:
    """Return ids of tasks that are due and that nobody does, longest waiting first."""
    return list(session.execute(_DUE, {"kinds": list(kinds), "moment": now(), "most": limit}).scalars())


def lease_task(session: Session, task_id: str, holder: str, lease_time: timedelta) -> Task | None:
    """Lease a task and count the attempt; None when somebody else was faster."""
    moment = now()
    row = session.scalar(
        update(TaskRow)
        .where(
            TaskRow.id == task_id,
            TaskRow.failed.is_(False),
            TaskRow.due_at <= moment,
            or_(TaskRow.lease_until.is_(None), TaskRow.lease_until < moment),
        )
        .values(lease_holder=holder, lease_until=moment + lease_time, attempts=TaskRow.attempts + 1)
        .returning(TaskRow)
        .execution_options(populate_existing=True)
    )
    return Task(row.id, row.kind, row.key, row.payload, row.attempts, holder) if row is not None else None


def finish_task(session: Session, task: Task) -> None:
    """Delete a task that was done."""
    session.execute(delete(TaskRow).where(TaskRow.id == task.id, TaskRow.lease_holder == task.holder))


def repeat_task(session: Session, task: Task, after: timedelta) -> None:
    """Have a task that was done well done again later, its attempts counted anew."""
    _release(session, task, due_at=now() + after, attempts=0, cause=None)


def retry_task(session: Session, task: Task, cause: str) -> timedelta | None:
    """Have a task that failed tried again and return after what time; None when it was the last attempt.

    Args:
        cause: the name of what went wrong, without personal data; kept with the task.
    """
    if task.attempt >= MOST_ATTEMPTS:
        _release(session, task, failed=True, cause=cause)
        return None
    delay = min(timedelta(seconds=2**task.attempt), LONGEST_BACK_OFF)
    _release(session, task, due_at=now() + delay, cause=cause)
    return delay


def _release(session: Session, task: Task, **values: Any) -> None:
    session.execute(
        update(TaskRow)
        .where(TaskRow.id == task.id, TaskRow.lease_holder == task.holder)
        .values(lease_holder=None, lease_until=None, **values)
    )
