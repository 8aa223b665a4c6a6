"""Asks for updates, where Telegram cannot reach us: one process at a time, the platform suffers no second."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot.channels.context import ChannelContext
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.errors import cause_of
from bot.channels.telegram.updates import NotStoredError, Updates
from bot.platforms.leaders import lead, step_down
from bot.platforms.values import share_value, shared_value
from bot.storage.columns import now

logger = structlog.get_logger(__name__)

POLL_SECONDS = 25
LEAD_TIME = timedelta(seconds=60)
"""Longer than a call may take; a process that died is replaced after it."""

LOOK_INTERVAL = 5.0
OFFSET_LIFETIME = timedelta(days=6)
"""Telegram documentation: after a week without updates their numbers may begin anywhere."""

_LEADER = "telegram_polling"
_FIRST_BACK_OFF, _LONGEST_BACK_OFF = 1.0, 60.0


class Polling:
    """Long polling with an offset that all processes know; it moves on when the updates are stored."""

    def __init__(self, context: ChannelContext, client: TelegramClient, updates: Updates) -> None:
        self._context = context
        self._client = client
        self._updates = updates
        self._holder = secrets.token_hex(8)
        self._offset_name = f"telegram_offset:{client.id}"
        self._pause = _FIRST_BACK_OFF

    async def run(self) -> None:
        """Ask whenever no other process does, until cancelled."""
        try:
            while True:
                try:
                    await self._poll()
                except (SQLAlchemyError, NotStoredError) as error:
                    logger.warning("telegram_polling_database_unavailable", error=type(error).__name__)
                except TelegramError as error:
                    told = logger.error if isinstance(error, InvalidToken) else logger.warning
                    told("telegram_polling_failed", cause=cause_of(error), remedy="gonghui telegram check")
                await asyncio.sleep(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_BACK_OFF)
        finally:
            await self._context.database.run(self._step_down)

    async def _poll(self) -> None:
        """Ask as long as everything goes well; never returns.

        Raises:
            SQLAlchemyError, NotStoredError, TelegramError: what does not.
        """
        leading = False
        while True:
            if not await self._context.database.run(self._lead):
                leading = False
                await asyncio.sleep(LOOK_INTERVAL)
                continue
            if not leading:
                # A webhook and polling exclude each other. What waits there is kept.
                if (await self._client.bot.get_webhook_info()).url:
                    await self._client.bot.delete_webhook(drop_pending_updates=False)
                leading = True
                logger.info("telegram_polling_begins")
            offset = await self._context.database.run(self._offset)
            for update in await self._client.updates(offset, POLL_SECONDS):
                await self._updates.take(update)
                await self._context.database.run(self._move_on, update)
            self._pause = _FIRST_BACK_OFF

    def _lead(self) -> bool:
        with self._context.database.write() as session:
            return lead(session, _LEADER, self._holder, LEAD_TIME)

    def _step_down(self) -> None:
        # Else it ends by time.
        with suppress(SQLAlchemyError), self._context.database.write() as session:
            step_down(session, _LEADER, self._holder)

    def _offset(self) -> int | None:
        with self._context.database.read() as session:
            stored = shared_value(session, self._context.keys, self._offset_name)
        return int(stored) if stored is not None else None

    def _move_on(self, update: object) -> None:
        number = update.get("update_id") if isinstance(update, Mapping) else None
        if not isinstance(number, int):
            return
        with self._context.database.write() as session:
            keys, expires = self._context.keys, now() + OFFSET_LIFETIME
            share_value(session, keys, self._offset_name, str(number + 1), expires)
