"""The timer of a ticket has run out: mark what takes too long, close what nobody answers, archive what has ended."""

from __future__ import annotations

import structlog

from bot.storage.database import Database
from bot.tasks.queue import Task
from bot.tickets.overdue import time_is_up

logger = structlog.get_logger(__name__)


class TicketTimers:
    """Does the tasks of kind `ticket_timer`, and those that an earlier release left, `close_unheard_ticket`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, task: Task) -> None:
        """Do what is due for one ticket."""
        done = await self._database.run(self._work, str(task.payload["ticket"]))
        if done is not None:
            logger.info("ticket_timer", what=done, ticket=task.payload["ticket"])

    def _work(self, ticket_id: str) -> str | None:
        with self._database.write() as session:
            return time_is_up(session, ticket_id)
