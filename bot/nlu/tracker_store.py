"""Where Rasa keeps what it remembers of a conversation: one compact row each."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.nlu.history import bounded, packed, unpacked

KEPT_TURNS = 20
"""User messages kept in a tracker. Rasa copies it at every step and ships it to every action, so it must stay short."""

_METADATA = sa.MetaData()
TRACKERS = sa.Table(
    "rasa_trackers",
    _METADATA,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("events", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
)


class TrackerStoreUnusable(RasaException):  # type: ignore[misc]
    """The store cannot be opened: Rasa must not start, for it would forget every conversation."""


class CompactTrackerStore(TrackerStore):  # type: ignore[misc]
    """Keeps trackers in SQLite (a file, WAL) or PostgreSQL (psycopg2).

    endpoints.yml: `type: bot.nlu.tracker_store.CompactTrackerStore`, `url:` an SQLAlchemy URL.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        turns: int = KEPT_TURNS,
        **kwargs: Any,
    ) -> None:
        """Open the database and make the table.

        Args:
            host: the `url` of endpoints.yml (Rasa passes it by this name).
            turns: user messages kept in a tracker.

        Raises:
            TrackerStoreUnusable: no URL, no driver, no connection. Never an ImportError: Rasa would silently take
                a store in memory instead.
        """
        super().__init__(domain, event_broker, **kwargs)
        if not host:
            raise TrackerStoreUnusable("endpoints.yml: tracker_store has no url")
        self._turns = turns
        self._engine = _connected(host)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace the row of the conversation."""
        await self.stream_events(tracker)
        events = bounded(list(tracker.events), self._turns)
        await asyncio.to_thread(self._write, tracker.sender_id, packed(events))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker, or None if there is none."""
        blob = await asyncio.to_thread(self._read, sender_id)
        if blob is None:
            return None
        return DialogueStateTracker.from_events(sender_id, unpacked(blob), self.domain.slots)

    async def keys(self) -> Iterable[str]:
        """Return all conversations."""
        return await asyncio.to_thread(self._conversations)

    async def delete(self, conversation: str) -> bool:
        """Forget a conversation; tell whether there was one."""
        return await asyncio.to_thread(self._remove, conversation)

    def _write(self, conversation: str, blob: bytes) -> None:
        row = {"events": blob, "updated_at": time.time()}
        with self._engine.begin() as connection:
            changed = connection.execute(_of(TRACKERS.update(), conversation).values(**row))
            if changed.rowcount == 0:
                _inserted(connection, conversation, row)

    def _read(self, conversation: str) -> bytes | None:
        with self._engine.connect() as connection:
            row = connection.execute(_of(sa.select([TRACKERS.c.events]), conversation)).first()
            return None if row is None else bytes(row[0])

    def _conversations(self) -> list[str]:
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.select([TRACKERS.c.conversation]))]

    def _remove(self, conversation: str) -> bool:
        with self._engine.begin() as connection:
            return bool(connection.execute(_of(TRACKERS.delete(), conversation)).rowcount)


def _of(statement: Any, conversation: str) -> Any:
    return statement.where(TRACKERS.c.conversation == conversation)


def _inserted(connection: Connection, conversation: str, row: Any) -> None:
    connection.execute(TRACKERS.insert().values(conversation=conversation, **row))


def _connected(url: str) -> Engine:
    """Return an engine that has been seen working, with the table made."""
    try:
        engine = _engine(make_url(url))
    except (sa.exc.ArgumentError, ImportError, OSError) as error:
        raise TrackerStoreUnusable(f"endpoints.yml: the tracker store's url cannot be used: {error}") from error
    try:
        _METADATA.create_all(engine)
    except sa.exc.SQLAlchemyError as error:
        # repr of a URL hides its password, and the drivers' messages do not name it.
        raise TrackerStoreUnusable(f"cannot open the tracker store {engine.url!r}: {error}") from error
    return engine


def _engine(url: URL) -> Engine:
    if url.drivername.startswith("postgres"):
        return sa.create_engine(url.set(drivername="postgresql+psycopg2"), pool_pre_ping=True)
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _use_wal)
    return engine


def _use_wal(connection: Any, _record: Any) -> None:
    """Let readers and the one writer of the file go on side by side; wait for a lock instead of failing."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=5000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
