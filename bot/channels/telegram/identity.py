"""Who the bot is, as far as it is known."""

from __future__ import annotations

import asyncio

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.errors import cause_of
from bot.channels.telegram.payload import Me

logger = structlog.get_logger(__name__)

_LONGEST_BACK_OFF = 60.0
_WRONG_TOKEN_PAUSE = 300.0


class Identity:
    """The id is in the token; the name must be asked for, and the network may be away."""

    def __init__(self, client: TelegramClient) -> None:
        self._client = client
        self.me = Me(client.id, None)

    def link(self, payload: str) -> str | None:
        """Return the address that opens a private chat with the bot, None as long as its name is unknown."""
        return None if self.me.username is None else f"https://t.me/{self.me.username}?start={payload}"

    async def learn(self) -> None:
        """Ask until there is an answer."""
        pause = 1.0
        while True:
            try:
                self.me = Me(self.me.id, (await self._client.bot.get_me()).username)
                logger.info("telegram_connected", bot=self.me.username)
                return
            except InvalidToken:
                logger.error(
                    "telegram_token_refused", remedy="take a new one from BotFather; see gonghui telegram check"
                )
                pause = _WRONG_TOKEN_PAUSE
            except TelegramError as error:
                logger.warning("telegram_unreachable", cause=cause_of(error), again_in=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_BACK_OFF) if pause < _WRONG_TOKEN_PAUSE else pause
