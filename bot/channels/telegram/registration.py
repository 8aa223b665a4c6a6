"""Tells Telegram where to post updates and which commands there are: done by one process, when it differs."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import BotCommand, WebhookInfo
from telegram.error import RetryAfter, TelegramError

from bot.channels.context import ChannelContext
from bot.channels.telegram.client import ALLOWED_UPDATES, TelegramClient
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.errors import cause_of, pause_of
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.routes import PATH
from bot.platforms.leaders import lead, step_down
from bot.platforms.pacing import forget_idle
from bot.platforms.values import share_value, shared_value
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

CHECK_INTERVAL = 45.0
LEAD_TIME = timedelta(seconds=90)
MOST_CONNECTIONS = 40
_LEADER = "telegram_registration"
_SECRET_NAME = "telegram_webhook"  # noqa: S105 - a name


class Webhook:
    """The webhook of the bot in the settings.

    The platform does not tell which secret it has; a hash of the one that was set last shows whether it is still right.
    """

    def __init__(self, settings: Settings, database: Database, keys: KeyRing, client: TelegramClient) -> None:
        self._settings = settings
        self._database = database
        self._keys = keys
        self._client = client

    @property
    def address(self) -> str:
        """Where updates are to be posted; empty without GONGHUI_PUBLIC_URL."""
        return f"{self._settings.public_url.rstrip('/')}{PATH}" if self._settings.public_url else ""

    async def differs(self, info: WebhookInfo) -> bool:
        """True when the platform posts elsewhere, or something else, or with another secret."""
        kinds_differ = set(info.allowed_updates) != set(ALLOWED_UPDATES)
        return info.url != self.address or kinds_differ or not await self._database.run(self._secret_is_known)

    async def register(self) -> None:
        """Have updates posted to our address.

        Raises:
            TelegramError: the platform refuses the address, or cannot be reached.
        """
        await self._client.bot.set_webhook(
            self.address,
            secret_token=self._settings.telegram_webhook_secret.get_secret_value(),
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MOST_CONNECTIONS,
        )
        await self._database.run(self._remember_secret)

    async def remove(self) -> None:
        """Have updates posted nowhere; they wait for a day.

        Raises:
            TelegramError: the platform cannot be reached.
        """
        await self._client.bot.delete_webhook(drop_pending_updates=False)

    def _hashed(self) -> str:
        secret = self._settings.telegram_webhook_secret.get_secret_value()
        return self._keys.hash(_SECRET_NAME, f"{self._client.id}:{secret}")

    def _secret_is_known(self) -> bool:
        with self._database.read() as session:
            return shared_value(session, self._keys, _SECRET_NAME) == self._hashed()

    def _remember_secret(self) -> None:
        with self._database.write() as session:
            share_value(session, self._keys, _SECRET_NAME, self._hashed())


class Registration:
    """Keeps what the platform knows of us right."""

    def __init__(self, context: ChannelContext, client: TelegramClient, identity: Identity) -> None:
        self._context = context
        self._client = client
        self._identity = identity
        self._webhook = Webhook(context.settings, context.database, context.keys, client)
        self._holder = secrets.token_hex(8)
        self._commands_set = False
        self._trouble = ""

    async def run(self) -> None:
        """Learn who we are; then look now and then whether everything is right, until cancelled."""
        await self._identity.learn()
        try:
            while True:
                pause = CHECK_INTERVAL
                try:
                    leading = await self._context.database.run(self._lead)
                    self._tell(await self._put_right() if leading else "")
                except RetryAfter as error:
                    # Telegram documentation: a webhook may be set about once a second.
                    pause = min(pause, pause_of(error).total_seconds())
                except (TelegramError, SQLAlchemyError) as error:
                    self._tell(cause_of(error) if isinstance(error, TelegramError) else type(error).__name__)
                await asyncio.sleep(pause)
        finally:
            await self._context.database.run(self._step_down)

    async def _put_right(self) -> str:
        """Set what differs; return what only an operator can put right."""
        if not self._commands_set:
            wanted = [BotCommand(name, title) for name, title in MENU]
            if list(await self._client.bot.get_my_commands()) != wanted:
                await self._client.bot.set_my_commands(wanted)
            self._commands_set = True
        if self._context.settings.telegram_mode == "polling":
            return ""
        if not self._webhook.address:
            return "GONGHUI_PUBLIC_URL is empty"
        info = await self._client.bot.get_webhook_info()
        if await self._webhook.differs(info):
            await self._webhook.register()
            logger.info("telegram_webhook_set")
        elif info.pending_update_count and info.last_error_message:
            return info.last_error_message[:200]
        return ""

    def _tell(self, trouble: str) -> None:
        """Tell a trouble once, not at every look."""
        if trouble and trouble != self._trouble:
            logger.warning("telegram_registration_failed", cause=trouble, remedy="gonghui telegram check")
        self._trouble = trouble

    def _lead(self) -> bool:
        with self._context.database.write() as session:
            forget_idle(session)
            return lead(session, _LEADER, self._holder, LEAD_TIME)

    def _step_down(self) -> None:
        with suppress(SQLAlchemyError), self._context.database.write() as session:
            step_down(session, _LEADER, self._holder)
