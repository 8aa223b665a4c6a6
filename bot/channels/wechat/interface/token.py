"""The access token: one for all processes, fetched when there is none, replaced when the platform calls it wrong."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog
from pydantic import SecretStr

from bot.channels.wechat.interface.calls import Interface
from bot.channels.wechat.interface.errors import WRONG_SETTINGS, ApiError, NoAnswerError
from bot.platforms.values import drop_value, share_value, shared_value
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

BEFORE_END = 300
"""Seconds before its end at which a token is no longer used.

WeChat documentation of stable_token: in its last five minutes the next one is given out, and both work.
"""


class TokenStore:
    """Gives the token of one account. Processes need no lock: stable_token gives all of them the same one.

    Args:
        app_id: of the account.
        secret: AppSecret.
    """

    def __init__(self, interface: Interface, database: Database, keys: KeyRing, app_id: str, secret: SecretStr) -> None:
        self._interface = interface
        self._database = database
        self._keys = keys
        self._app_id = app_id
        self._secret = secret
        self._name = f"wechat_token:{app_id}"[:80]
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        """Return the token, fetched if there is none.

        Raises:
            WeChatError: none can be had; nothing was done with any message.
        """
        return await self._database.run(self._stored) or await self.token_after(None)

    async def fetch(self) -> str:
        """Ask for the token now, whatever is stored: this proves AppID, AppSecret and the address of this machine.

        Raises:
            WeChatError: it is refused, or there is no answer.
        """
        async with self._fetching:
            return await self._fetch()

    async def token_after(self, wrong: str | None) -> str:
        """Return another token than one that was called wrong: what a neighbour stored meanwhile, or a new one.

        Raises:
            WeChatError: none can be had.
        """
        async with self._fetching:
            stored = await self._database.run(self._stored)
            if stored is not None and stored != wrong:
                return stored
            return await self._fetch()

    async def _fetch(self) -> str:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._secret.get_secret_value(),
            "force_refresh": False,
        }
        try:
            answer = await self._interface.post("stable_token", body)
        except ApiError as error:
            if error.code in WRONG_SETTINGS:
                logger.error("wechat_settings_wrong", errcode=error.code, remedy="gonghui wechat check")
            raise
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise NoAnswerError("stable_token")
        await self._database.run(self._store, token, seconds - BEFORE_END)
        return token

    def _stored(self) -> str | None:
        with self._database.read() as session:
            return shared_value(session, self._keys, self._name)

    def _store(self, token: str, seconds: int) -> None:
        with self._database.write() as session:
            if seconds > 0:
                share_value(session, self._keys, self._name, token, now() + timedelta(seconds=seconds))
            else:
                drop_value(session, self._name)
