"""Posts events to the addresses that subscribed to them."""

from __future__ import annotations

from datetime import timedelta

import httpx
import structlog

from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task
from bot.webhooks.delivering import Outgoing, note_delivered, note_refused, outgoing

logger = structlog.get_logger(__name__)

LONGEST = 10.0
"""Seconds for one attempt."""


class NotTakenError(Exception):
    """An address did not take a delivery; the task is tried again with the queue's back-off."""


class DeliveringWebhooks:
    """Handler of `DELIVER_TASK`. Any 2xx means that the event was taken; redirects are not followed."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self._database = database
        self._keys = keys

    async def __call__(self, task: Task) -> timedelta | None:
        """Try one delivery.

        Raises:
            NotTakenError: it was not taken, and is to be tried again.
        """
        delivery_id = str(task.payload["delivery"])
        sent = await self._database.run(self._outgoing, delivery_id)
        if sent is None:
            return None
        cause = await _post(sent)
        if cause is None:
            await self._database.run(self._delivered, delivery_id)
        elif await self._database.run(self._refused, delivery_id, cause):
            raise NotTakenError(cause)
        else:
            logger.error("webhook_given_up", delivery=delivery_id, cause=cause)
        return None

    def _outgoing(self, delivery_id: str) -> Outgoing | None:
        with self._database.read() as session:
            return outgoing(session, self._keys, delivery_id, now())

    def _delivered(self, delivery_id: str) -> None:
        with self._database.write() as session:
            note_delivered(session, delivery_id)

    def _refused(self, delivery_id: str, cause: str) -> bool:
        with self._database.write() as session:
            return note_refused(session, delivery_id, cause)


async def _post(sent: Outgoing) -> str | None:
    """Return None when it was taken, else why not."""
    try:
        # What it answers is not read: it may be endless.
        async with (
            httpx.AsyncClient(timeout=LONGEST, follow_redirects=False) as client,
            client.stream("POST", sent.url, content=sent.body, headers=sent.headers) as answer,
        ):
            return None if answer.is_success else f"answered {answer.status_code}"
    except (httpx.HTTPError, OSError, ValueError) as error:
        return type(error).__name__
