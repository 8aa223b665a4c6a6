"""Delivers replies."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import ChatMigrated, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.errors import outcome_of, pause_of
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.rendering import Part, parts
from bot.conversations.addresses import move_address
from bot.conversations.model import Entry
from bot.conversations.sending import Later, Outcome, Sent
from bot.privacy.keys import KeyRing
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramSender:
    """Sends at the pace that all processes share, without formatting: nothing needs to be escaped."""

    channel = "telegram"

    def __init__(self, client: TelegramClient, database: Database, keys: KeyRing, pace: Pace) -> None:
        self._client = client
        self._database = database
        self._keys = keys
        self._pace = pace

    def parts(self, messages: Sequence[Entry]) -> list[Part]:
        """Put messages into parts."""
        return parts(messages)

    async def send(self, conversation_id: str, address: str, part: Part) -> Outcome:
        """Send one part."""
        try:
            left = await self._pace.wait(conversation_id)
        except SQLAlchemyError as error:
            return Later(type(error).__name__)
        if left is not None:
            return Later("pace", left)
        try:
            await self._send(int(address), part)
        except ChatMigrated as error:
            await self._database.run(self._moved, conversation_id, str(error.new_chat_id))
            return await self._send_once(error.new_chat_id, part)
        except TelegramError as error:
            return await self._failed(error)
        return Sent()

    async def _send_once(self, chat_id: int, part: Part) -> Outcome:
        try:
            await self._send(chat_id, part)
        except TelegramError as error:
            return await self._failed(error)
        return Sent()

    async def _send(self, chat_id: int, part: Part) -> None:
        keyboard = [[InlineKeyboardButton(title, callback_data=data)] for title, data in part.buttons]
        await self._client.bot.send_message(
            chat_id,
            part.text,
            link_preview_options=NO_PREVIEW,
            reply_markup=InlineKeyboardMarkup(keyboard) if keyboard else None,
        )

    async def _failed(self, error: TelegramError) -> Outcome:
        if isinstance(error, RetryAfter):
            try:
                await self._pace.pause(pause_of(error))
            except SQLAlchemyError as fault:
                # Nobody else hears of it; each of them will be told by the platform itself.
                logger.warning("telegram_pause_not_shared", error=type(fault).__name__)
        if isinstance(error, InvalidToken):
            logger.error("telegram_token_refused", remedy="gonghui telegram check")
        return outcome_of(error)

    def _moved(self, conversation_id: str, address: str) -> None:
        with self._database.write() as session:
            move_address(session, self._keys, conversation_id, address)
