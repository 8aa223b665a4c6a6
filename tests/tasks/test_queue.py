"""Tasks are done once each, again after a failure, and by another process when one dies."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.jobs.runner import TaskRunner
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks import queue
from bot.tasks.failures import failed_tasks, try_again
from bot.tasks.queue import MOST_ATTEMPTS, Task, add_task, cancel_task, due_tasks, finish_task, lease_task, retry_task
from bot.tasks.tables import TaskRow

MINUTE = timedelta(minutes=1)


def add(database: Database, key: str | None = None, kind: str = "note") -> bool:
    with database.write() as session:
        return add_task(session, kind, {"about": "x"}, key)


def waiting(database: Database) -> list[TaskRow]:
    with database.read() as session:
        return list(session.scalars(select(TaskRow)))


def make_due(database: Database) -> None:
    with database.write() as session:
        session.execute(update(TaskRow).values(due_at=now() - MINUTE))


def run_due(database: Database, handler: object) -> None:
    async def work() -> None:
        runner = TaskRunner(database, {"note": handler})  # type: ignore[dict-item]
        await runner.work_off()
        await runner.settled()

    asyncio.run(work())


def test_a_task_with_a_key_is_added_once_while_it_waits(database: Database) -> None:
    assert add(database, "a") is True
    assert add(database, "a") is False
    assert add(database, "a", kind="other") is True


def test_fifty_processes_that_lease_one_task_get_it_once(database: Database) -> None:
    add(database)

    def lease(number: int) -> Task | None:
        with database.write() as session:
            (task_id,) = due_tasks(session, ["note"]) or [""]
            return lease_task(session, task_id, f"process {number}", MINUTE)

    with ThreadPoolExecutor(8) as pool:
        assert sum(task is not None for task in pool.map(lease, range(50))) == 1


def test_a_finished_task_is_gone(database: Database) -> None:
    done: list[str] = []

    async def handler(task: Task) -> None:
        done.append(str(task.payload["about"]))

    add(database)
    run_due(database, handler)
    assert done == ["x"]
    assert waiting(database) == []


def test_a_task_that_fails_is_tried_again_and_kept_with_its_cause_in_the_end(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    attempts: list[int] = []

    async def handler(task: Task) -> None:
        attempts.append(task.attempt)
        raise ConnectionError("private words")

    add(database)
    for _ in range(queue.MOST_ATTEMPTS + 2):
        make_due(database)
        run_due(database, handler)
    (row,) = waiting(database)
    assert attempts == list(range(1, queue.MOST_ATTEMPTS + 1))
    assert (row.failed, row.cause) == (True, "ConnectionError")


def test_a_task_may_ask_to_be_done_again(database: Database) -> None:
    async def handler(task: Task) -> timedelta:
        return MINUTE

    add(database)
    run_due(database, handler)
    (row,) = waiting(database)
    assert row.due_at > now() + MINUTE / 2
    assert row.attempts == 0


def test_the_lease_of_a_dead_process_runs_out_and_it_cannot_finish_late(database: Database) -> None:
    add(database)
    with database.write() as session:
        (task_id,) = due_tasks(session, ["note"])
        dead = lease_task(session, task_id, "dead", -MINUTE)
        assert dead is not None
        alive = lease_task(session, task_id, "alive", MINUTE)
        assert alive is not None
        finish_task(session, dead)
    assert len(waiting(database)) == 1
    assert alive.attempt == 2


def test_a_cancelled_task_is_not_repeated(database: Database) -> None:
    async def handler(task: Task) -> timedelta:
        with database.write() as session:
            cancel_task(session, "note", "a")
        return MINUTE

    add(database, "a")
    run_due(database, handler)
    assert waiting(database) == []


def test_a_task_that_failed_for_good_is_seen_and_tried_again(database: Database) -> None:
    with database.write() as session:
        add_task(session, "fetch", {"file": "a"}, key="a")
        (task_id,) = due_tasks(session, ["fetch"])
        task = lease_task(session, task_id, "one", timedelta(minutes=1))
        assert task is not None
        assert retry_task(session, replace(task, attempt=MOST_ATTEMPTS), "HTTPStatusError") is None
    with database.write() as session:
        (failed,) = failed_tasks(session)
        assert (failed.kind, failed.cause) == ("fetch", "HTTPStatusError")
        assert due_tasks(session, ["fetch"]) == []
        try_again(session, failed.id)
    with database.read() as session:
        assert due_tasks(session, ["fetch"]) == [task_id]
        assert failed_tasks(session) == []
