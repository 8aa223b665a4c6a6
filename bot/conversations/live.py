"""Wakes those who wait for something to happen in a conversation: streams, waiting requests, the dispatcher.

Within a process a wake-up is immediate. Between processes it travels by NOTIFY on PostgreSQL; on SQLite, where one
process is the rule, by looking at the newest event number a few times a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
import structlog
from sqlalchemy import select

from bot.conversations.events import NOTIFY_CHANNEL
from bot.conversations.tables import EventRow
from bot.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logger = structlog.get_logger(__name__)

LOOK_INTERVAL = 0.5


class LiveHub:
    """Waiters by conversation. All methods run on the event loop."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._deliverers: list[Callable[[str, str], None]] = []
        self._watchers_of_all: set[asyncio.Event] = set()
        self.closing = False

    def on_arrival(self, listener: Callable[[str], None]) -> None:
        """Call `listener(conversation_id)` when a message of a worker has been stored."""
        self._listeners.append(listener)

    def arrived(self, conversation_id: str) -> None:
        """A message of a worker has been stored: it is shown and answered."""
        for listener in self._listeners:
            listener(conversation_id)
        self.wake(conversation_id)

    def on_written(self, deliverer: Callable[[str, str], None]) -> None:
        """Call `deliverer(conversation_id, channel)` when words to a worker have been stored by this process."""
        self._deliverers.append(deliverer)

    def written(self, conversation_id: str, channel: str) -> None:
        """Words to a worker have been stored: they are shown and delivered."""
        for deliverer in self._deliverers:
            deliverer(conversation_id, channel)
        self.wake(conversation_id)

    def wake(self, conversation_id: str) -> None:
        """Something happened in this conversation."""
        for event in self._waiters.get(conversation_id, ()):
            event.set()
        self.changed()

    def changed(self) -> None:
        """Something happened that lists show, in whichever conversation."""
        for event in self._watchers_of_all:
            event.set()

    def close(self) -> None:
        """End every wait: a closing server must not wait for streams that never end by themselves."""
        self.closing = True
        for conversation_id in list(self._waiters):
            for event in self._waiters[conversation_id]:
                event.set()
        self.changed()

    @asynccontextmanager
    async def watch_all(self) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set whenever something happened anywhere."""
        event = asyncio.Event()
        self._watchers_of_all.add(event)
        try:
            yield event
        finally:
            self._watchers_of_all.discard(event)

    @asynccontextmanager
    async def watch(self, conversation_id: str) -> AsyncIterator[asyncio.Event]:
        """Give an event that is set at each wake-up; clear it before looking, wait on it after."""
        event = asyncio.Event()
        self._waiters.setdefault(conversation_id, set()).add(event)
        try:
            yield event
        finally:
            self._waiters[conversation_id].discard(event)
            if not self._waiters[conversation_id]:
                del self._waiters[conversation_id]

    async def follow(self, database: Database) -> None:
        """Pass on what other processes write, until cancelled."""
        while True:
            try:
                if database.is_sqlite:
                    await self._look(database)
                else:
                    await self._listen(database)
            except Exception as error:
                logger.warning("live_follow_failed", error=type(error).__name__, exc_info=True)
                await asyncio.sleep(2)

    async def _look(self, database: Database) -> None:
        last = await database.run(_newest_event, database)
        while True:
            await asyncio.sleep(LOOK_INTERVAL)
            rows = await database.run(_events_after, database, last)
            for seq, conversation_id in rows:
                last = max(last, seq)
                self.wake(conversation_id)

    async def _listen(self, database: Database) -> None:
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connecting = asyncio.ensure_future(psycopg.AsyncConnection.connect(url, autocommit=True))
        try:
            connection = await asyncio.shield(connecting)
        except asyncio.CancelledError:
            # Cut off in the middle it would leave its socket open.
            with suppress(Exception):
                await (await connecting).close()
            raise
        async with connection:
            await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
            async for notification in connection.notifies():
                self.wake(notification.payload)


def _newest_event(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(EventRow.seq).order_by(EventRow.seq.desc()).limit(1)) or 0


def _events_after(database: Database, seq: int) -> list[tuple[int, str]]:
    with database.read() as session:
        query = select(EventRow.seq, EventRow.conversation_id).where(EventRow.seq > seq).order_by(EventRow.seq)
        return [(row.seq, row.conversation_id) for row in session.execute(query.limit(500))]


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait until the event is set or the time is over; True when it was set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
