"""Fetches at once the files that a platform only named: its links do not last."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.conversations.inbox import lock_conversation
from bot.conversations.notices import tell
from bot.dialogue import wording
from bot.files.arriving import AnnouncedFile, announced_file, file_came, file_failed
from bot.files.fetching import FetchSource, MediaGoneError
from bot.files.limits import FileLimits
from bot.files.model import KIND_TITLES, FileRefusedError
from bot.files.store import PreparedFile, prepare_file
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)

MOST_ATTEMPTS = 6
"""About a minute; after that the worker is asked to send it again while he is still there."""
FETCH_TIME = 60.0


class FileFetching:
    """Does the tasks that `announce_file` adds.

    Args:
        sources: the platforms, by name.
    """

    def __init__(
        self, database: Database, keys: KeyRing, limits: FileLimits, sources: Mapping[str, FetchSource]
    ) -> None:
        self._database = database
        self._keys = keys
        self._limits = limits
        self._sources = sources

    async def __call__(self, task: Task) -> timedelta | None:
        """Fetch one file, or tell the worker once that it did not come."""
        file_id = str(task.payload["file"])
        found = await self._database.run(self._announced, file_id)
        if found is None:
            return None
        conversation_id, announced = found
        telling = wording.FILE_NOT_FETCHED.format(file=KIND_TITLES[announced.kind])
        try:
            prepared = await self._fetch(announced)
            await self._database.run(self._came, conversation_id, file_id, prepared)
            return None
        except FileRefusedError as error:
            telling = wording.FILE_NOT_TAKEN.format(file=KIND_TITLES[announced.kind], cause=error.message)
            logger.info("file_refused", file=file_id, code=error.code)
        except MediaGoneError as error:
            logger.warning("file_gone_at_source", file=file_id, source=announced.source, cause=str(error))
        except Exception as error:
            if task.attempt < MOST_ATTEMPTS:
                raise
            logger.error("file_not_fetched", file=file_id, source=announced.source, error=type(error).__name__)
        await self._database.run(self._failed, conversation_id, file_id, telling)
        return None

    async def _fetch(self, announced: AnnouncedFile) -> PreparedFile:
        source = self._sources[announced.source]
        async with asyncio.timeout(FETCH_TIME):
            fetched = await source.fetch(announced.reference, self._limits.largest)
        return await asyncio.to_thread(prepare_file, self._keys, fetched.content, fetched.name, self._limits)

    def _announced(self, file_id: str) -> tuple[str, AnnouncedFile] | None:
        with self._database.read() as session:
            return announced_file(session, self._keys, file_id)

    def _came(self, conversation_id: str, file_id: str, prepared: PreparedFile) -> None:
        with self._database.write() as session:
            # Of two that arrive at once the second must see the weight of the first.
            lock_conversation(session, conversation_id)
            file_came(session, self._keys, file_id, prepared, self._limits)

    def _failed(self, conversation_id: str, file_id: str, telling: str) -> None:
        with self._database.write() as session:
            lock_conversation(session, conversation_id)
            if file_failed(session, file_id):
                tell(session, conversation_id, telling)
