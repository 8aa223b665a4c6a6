"""Does the tasks of the queue, several side by side, each by the handler of its kind."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.database import Database
from bot.tasks.queue import Task, due_tasks, finish_task, lease_task, repeat_task, retry_task

logger = structlog.get_logger(__name__)

Handler = Callable[[Task], Awaitable[timedelta | None]]
"""Does a task. None: it is done; a time: do it again after that. An exception: it failed and is tried again."""

LOOK_INTERVAL = 0.5
LEASE_TIME = timedelta(minutes=2)
"""A handler must be done within this: after it another process takes the task over."""


class TaskRunner:
    """Looks for due tasks and does them, until cancelled.

    Args:
        handlers: by kind of task; a kind that is missing here waits for a process that knows it.
        at_once: tasks done side by side.
    """

    def __init__(self, database: Database, handlers: Mapping[str, Handler], at_once: int = 4) -> None:
        self._database = database
        self._handlers = handlers
        self._slots = asyncio.Semaphore(at_once)
        self._running: set[asyncio.Task[None]] = set()
        self._holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

    async def run(self) -> None:
        """Work tasks off as they become due."""
        try:
            while True:
                await self.work_off()
                await asyncio.sleep(LOOK_INTERVAL)
        finally:
            for task in self._running:
                task.cancel()

    async def work_off(self) -> None:
        """Begin whatever is due now, as slots become free."""
        try:
            due = await self._database.run(self._due)
        except SQLAlchemyError as error:
            logger.warning("tasks_database_unavailable", error=type(error).__name__, exc_info=True)
            return
        for task_id in due:
            await self._slots.acquire()
            try:
                task = await self._database.run(self._lease, task_id)
            except SQLAlchemyError as error:
                self._slots.release()
                logger.warning("tasks_database_unavailable", error=type(error).__name__, exc_info=True)
                return
            if task is None:
                self._slots.release()
                continue
            running = asyncio.create_task(self._do(task))
            self._running.add(running)
            running.add_done_callback(self._ended)

    async def settled(self) -> None:
        """Wait until what runs now has ended."""
        while self._running:
            await asyncio.wait(list(self._running))

    def _ended(self, running: asyncio.Task[None]) -> None:
        self._running.discard(running)
        self._slots.release()
        if not running.cancelled() and (error := running.exception()) is not None:
            # Its lease runs out and it is done again.
            logger.error("task_not_recorded", error=type(error).__name__, exc_info=error)

    async def _do(self, task: Task) -> None:
        try:
            async with asyncio.timeout(LEASE_TIME.total_seconds() - 10):
                again = await self._handlers[task.kind](task)
        except Exception as error:
            delay = await self._database.run(self._retry, task, type(error).__name__)
            log = logger.warning if delay is not None else logger.error
            log(
                "task_failed",
                kind=task.kind,
                task=task.id,
                attempt=task.attempt,
                given_up=delay is None,
                exc_info=error,
            )
            return
        await self._database.run(self._done, task, again)

    def _due(self) -> list[str]:
        with self._database.read() as session:
            return due_tasks(session, self._handlers.keys())

    def _lease(self, task_id: str) -> Task | None:
        with self._database.write() as session:
            return lease_task(session, task_id, self._holder, LEASE_TIME)

    def _retry(self, task: Task, cause: str) -> timedelta | None:
        with self._database.write() as session:
            return retry_task(session, task, cause)

    def _done(self, task: Task, again: timedelta | None) -> None:
        with self._database.write() as session:
            if again is None:
                finish_task(session, task)
            else:
                repeat_task(session, task, again)
