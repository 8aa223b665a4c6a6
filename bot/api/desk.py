"""What all routes of the interface work with, handed in once at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.live import LiveHub
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex
from bot.privacy.keys import KeyRing
from bot.storage.database import Database


@dataclass(frozen=True)
class Desk:
    """Storage, keys, the hub that wakes those who wait, places and unions."""

    database: Database
    keys: KeyRing
    hub: LiveHub
    places: PlaceIndex
    directory: DirectoryBook

    async def read[Answer](self, work: Callable[[Session], Answer]) -> Answer:
        """Run work that only reads, in a thread of the database."""

        def within() -> Answer:
            with self.database.read() as session:
                return work(session)

        return await self.database.run(within)

    async def write[Answer](self, work: Callable[[Session], Answer]) -> Answer:
        """Run one transaction, in a thread of the database."""

        def within() -> Answer:
            with self.database.write() as session:
                return work(session)

        return await self.database.run(within)

    async def written(self, conversation_id: str) -> None:
        """Words to a worker are committed: they are shown and delivered."""
        try:
            channel = await self.read(lambda session: get_conversation(session, conversation_id).channel)
        except UnknownConversationError:
            return  # deleted meanwhile: nobody is left to be told
        self.hub.written(conversation_id, channel)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


DeskOf = Annotated[Desk, Depends(_desk)]
