"""The timer of an application has run out: mark what takes too long, close what is never answered."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.overdue import NO_SERVICE, time_is_up
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)


LOOK_AGAIN = timedelta(days=1)


class ApplicationTimers:
    """Handles tasks of the kind `application_timer`."""

    def __init__(self, database: Database, services: ServiceCatalogue) -> None:
        self._database = database
        self._services = services

    async def __call__(self, task: Task) -> timedelta | None:
        """Do what is due for one application; tomorrow again when its service's file is gone."""
        done = await self._database.run(self._work, str(task.payload["application"]))
        if done:
            logger.info("application_timer", what=done, application=task.payload["application"])
        return LOOK_AGAIN if done == NO_SERVICE else None

    def _work(self, application_id: str) -> str | None:
        with self._database.write() as session:
            return time_is_up(session, self._services, application_id)
