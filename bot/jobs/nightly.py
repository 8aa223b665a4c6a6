"""The nightly purge. Running it twice, or in two processes, does no harm."""

from __future__ import annotations

import asyncio
from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.privacy.retention import purge
from bot.settings import Settings
from bot.storage.clock import CHINA
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

HOUR = time(3, 30)


async def purge_every_night(settings: Settings, database: Database) -> None:
    """Purge at 03:30 Chinese time, until cancelled."""
    while True:
        await asyncio.sleep(seconds_until(HOUR, datetime.now(CHINA)))
        try:
            counts = await database.run(purge, settings, database)
            logger.info("purged", **counts)
        except SQLAlchemyError as error:
            logger.exception("purge_failed", error=type(error).__name__)


def seconds_until(hour: time, moment: datetime) -> float:
    """Return the seconds from `moment` to the next time the clock of its zone shows `hour`."""
    target = moment.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    if target <= moment:
        target += timedelta(days=1)
    return (target - moment).total_seconds()
