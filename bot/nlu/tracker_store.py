"""Where Rasa keeps what it remembers of a conversation: one compact row each."""

import time
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.history import Past, bounded
from bot.nlu.tracker_rows import TrackerStoreUnusable, opened

KEPT_TURNS = 20
"""User messages kept of a conversation: to answer a repeated one as before, and to tell the last answer for a place."""

_READ = "SELECT events FROM rasa_trackers WHERE conversation = ?"
_WRITE = """INSERT INTO rasa_trackers (conversation, events, updated_at) VALUES (?, ?, ?)
ON CONFLICT (conversation) DO UPDATE SET events = excluded.events, updated_at = excluded.updated_at"""
_REMOVE = "DELETE FROM rasa_trackers WHERE conversation = ?"
_CONVERSATIONS = "SELECT conversation FROM rasa_trackers"


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
        self._rows = opened(host)

    async def past(self, conversation: str) -> Past:
        """Return what is kept of a conversation."""
        rows, _ = await self._rows.run(_READ, conversation)
        return Past.unpacked(bytes(rows[0][0])) if rows else Past()

    async def add(self, conversation: str, past: Past, turn: Iterable[Event]) -> None:
        """Keep one more turn of a conversation."""
        blob = past.followed_by(turn, self._turns).packed()
        await self._rows.run(_WRITE, conversation, blob, time.time())

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
        rows, _ = await self._rows.run(_CONVERSATIONS)
        return [row[0] for row in rows]

    async def delete(self, conversation: str) -> bool:
        """Forget a conversation; tell whether there was one."""
        _, removed = await self._rows.run(_REMOVE, conversation)
        return removed > 0
