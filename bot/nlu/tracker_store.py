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
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.pool import QueuePool

from bot.nlu.history import Past, bounded

KEPT_TURNS = 20
"""User messages kept of a conversation: to answer a repeated one as before, and to tell the last answer for a place."""

_METADATA = sa.MetaData()
TRACKERS = sa.Table(
    "rasa_trackers",
    _METADATA,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("events", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
)

_OF = TRACKERS.c.conversation == sa.bindparam("conversation")
# Made once: putting a statement together takes longer than running it.
_READ, _REMOVE = sa.select([TRACKERS.c.events]).where(_OF), TRACKERS.delete().where(_OF)


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
        self._upsert = _upserting(self._engine.dialect.name)

    async def past(self, conversation: str) -> Past:
        """Return what is kept of a conversation."""
        blob = await asyncio.to_thread(self._read, conversation)
        return Past() if blob is None else Past.unpacked(blob)

    async def add(self, conversation: str, past: Past, turn: Iterable[Event]) -> None:
        """Keep one more turn of a conversation."""
        await asyncio.to_thread(self._write, conversation, past.followed_by(turn, self._turns).packed())

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Replace the row of the conversation."""
        await self.stream_events(tracker)
        await self.add(tracker.sender_id, Past(), bounded(list(tracker.events), self._turns))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the tracker, or None if there is none."""
        events = (await self.past(sender_id)).events()
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots) if events else None

    async def keys(self) -> Iterable[str]:
        """Return all conversations."""
        return await asyncio.to_thread(self._conversations)

    async def delete(self, conversation: str) -> bool:
        """Forget a conversation; tell whether there was one."""
        return await asyncio.to_thread(self._remove, conversation)

    def _write(self, conversation: str, blob: bytes) -> None:
        row = {"conversation": conversation, "events": blob, "updated_at": time.time()}
        with self._engine.begin() as connection:
            connection.execute(self._upsert, row)

    def _read(self, conversation: str) -> bytes | None:
        with self._engine.connect() as connection:
            row = connection.execute(_READ, {"conversation": conversation}).first()
            return None if row is None else bytes(row[0])

    def _conversations(self) -> list[str]:
        with self._engine.connect() as connection:
            return [row[0] for row in connection.execute(sa.select([TRACKERS.c.conversation]))]

    def _remove(self, conversation: str) -> bool:
        with self._engine.begin() as connection:
            return bool(connection.execute(_REMOVE, {"conversation": conversation}).rowcount)


def _upserting(dialect: str) -> Any:
    """Return the statement that writes a row, whether there was one or not."""
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(TRACKERS)
    changed = {column.name: insert.excluded[column.name] for column in (TRACKERS.c.events, TRACKERS.c.updated_at)}
    return insert.on_conflict_do_update(index_elements=[TRACKERS.c.conversation], set_=changed)


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
