"""How fast the bot may send: one rate for all processes.

Telegram documentation: about 30 messages a second in all, one a second to a chat, 20 a minute to a group.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.platforms.pacing import next_turn, pause
from bot.storage.columns import now
from bot.storage.database import Database

EVERYWHERE = timedelta(seconds=1 / 28)
ONE_CHAT = timedelta(seconds=1.2)
ONE_GROUP = timedelta(seconds=3.2)
"""A little more than is asked for: calls do not take the same time, on a busy machine least of all."""

_AT_ONCE = 4
_LONGEST_WAIT = timedelta(seconds=2)
"""A closing process lets what it has begun come to its end for five seconds: cut off while it waits here, a message
that never left would count as unknown."""
_ALL = "telegram"


class Pace:
    """Gives each message its moment.

    Args:
        database: where the processes agree.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def wait(self, chat: str, every: timedelta = ONE_CHAT) -> timedelta | None:
        """Wait for the moment to send to a chat; when it is too far away, do not wait, and return how far.

        Args:
            chat: a name without personal data.
        """
        for name, distance, burst in ((f"{_ALL}:{chat}", every, 1), (_ALL, EVERYWHERE, _AT_ONCE)):
            left = await self._database.run(self._turn, name, distance, burst)
            if left > _LONGEST_WAIT:
                return left
            if left:
                await asyncio.sleep(left.total_seconds())
        return None

    async def pause(self, time: timedelta, chat: str | None = None) -> None:
        """Let no process send for a while: the platform asked for it.

        Args:
            chat: only to this one; None: to nobody.
        """
        await self._database.run(self._pause, _ALL if chat is None else f"{_ALL}:{chat}", time)

    def _turn(self, name: str, every: timedelta, burst: int) -> timedelta:
        with self._database.write() as session:
            return next_turn(session, name, every, burst)

    def _pause(self, name: str, time: timedelta) -> None:
        with self._database.write() as session:
            if name == _ALL:
                pause(session, name, now() + time, EVERYWHERE, _AT_ONCE)
            else:
                pause(session, name, now() + time)
