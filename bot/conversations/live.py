"""Wakes those who wait for something to happen in a conversation: streams, waiting requests, the dispatcher.

Within a process a wake-up is immediate. Between processes it travels by NOTIFY on PostgreSQL; on SQLite, where one
process is the rule, by looking at the newest event number a few times a second.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg
import structlog
from sqlalchemy import bindparam, select

from bot.conversations.events import NOTIFY_CHANNEL
from bot.conversations.tables import EventRow
from bot.conversations.turns import Finished
from bot.storage.database import Database
from bot.storage.statements import table_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

logger = structlog.get_logger(__name__)

LOOK_INTERVAL = 0.5

UNEXPECTED_KEPT = 1000
"""Messages of which it is remembered that they were answered while nobody waited: a request begins to wait only after
its message is stored, and another lane may be faster."""

_EVENTS = table_of(EventRow)
_AFTER = (
    select(_EVENTS.c.seq, _EVENTS.c.conversation_id, _EVENTS.c.inbox_id)
    .where(_EVENTS.c.seq > bindparam("number"))
    .order_by(_EVENTS.c.seq)
    .limit(500)
)


@dataclass(eq=False)
class Expectation:
    """Somebody waits for the answer to a message.

    Attributes:
        event: set when there may be something to look at.
        finished: the answer, when this process has given it.
        missed: it was given before anybody waited.
    """

    event: asyncio.Event = field(default_factory=asyncio.Event)
    finished: Finished | None = None
    missed: bool = False


class LiveHub:
    """Waiters by conversation. All methods run on the event loop."""

    def __init__(self) -> None:
        self._waiters: dict[str, set[asyncio.Event]] = {}
        self._expecting: dict[str, set[Expectation]] = {}
        self._unexpected: deque[str] = deque(maxlen=UNEXPECTED_KEPT)
        self._own_words: deque[int] = deque(maxlen=UNEXPECTED_KEPT)
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
        self.wake(conversation_id, said=False)

    def on_written(self, deliverer: Callable[[str, str], None]) -> None:
        """Call `deliverer(conversation_id, channel)` when words to a worker have been stored by this process."""
        self._deliverers.append(deliverer)

    def written(self, conversation_id: str, channel: str) -> None:
        """Words to a worker have been stored: they are shown and delivered."""
        for deliverer in self._deliverers:
            deliverer(conversation_id, channel)
        self.wake(conversation_id)

    def answered(self, finished: Finished, inbox_id: str) -> None:
        """This process has answered a message: whoever waits for that is handed the answer."""
        self._own_words.extend(entry.seq for entry in finished.progress.replies)
        expecting = self._expecting.get(inbox_id)
        if expecting is None:
            self._unexpected.append(inbox_id)
        for expectation in expecting or ():
            expectation.finished = finished
            expectation.event.set()

    def wake(self, conversation_id: str, said: bool = True) -> None:
        """Something happened in this conversation.

        Args:
            said: the worker may have been told something; otherwise those who wait for an answer sleep on.
        """
        for event in self._waiters.get(conversation_id, ()):
            event.set()
        for expectation in self._expecting.get(conversation_id, ()) if said else ():
            expectation.event.set()
        self.changed()

    def changed(self) -> None:
        """Something happened that lists show, in whichever conversation."""
        for event in self._watchers_of_all:
            event.set()

    def close(self) -> None:
        """End every wait: a closing server must not wait for streams that never end by themselves."""
        self.closing = True
        for conversation_id in {*self._waiters, *self._expecting}:
            self.wake(conversation_id)
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

    @contextmanager
    def expect(self, conversation_id: str, inbox_id: str) -> Iterator[Expectation]:
        """Wait for the answer to one message. It may have been given before this begins: `missed` tells."""
        expectation = Expectation(missed=inbox_id in self._unexpected)
        for key in (conversation_id, inbox_id):
            self._expecting.setdefault(key, set()).add(expectation)
        try:
            yield expectation
        finally:
            for key in (conversation_id, inbox_id):
                self._expecting[key].discard(expectation)
                if not self._expecting[key]:
                    del self._expecting[key]

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
            for seq, conversation_id, said in rows:
                last = max(last, seq)
                self.wake(conversation_id, said and seq not in self._own_words)

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


def _events_after(database: Database, seq: int) -> list[tuple[int, str, bool]]:
    with database.read() as session:
        rows = session.execute(_AFTER, {"number": seq})
        return [(row.seq, row.conversation_id, row.inbox_id is None) for row in rows]


async def wait_for(event: asyncio.Event, seconds: float) -> bool:
    """Wait until the event is set or the time is over; True when it was set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
