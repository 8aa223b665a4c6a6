"""Calls of WeChat's interface with the account's token: one new token at most, a few repetitions when it is busy."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.wechat.interface.calls import Interface
from bot.channels.wechat.interface.errors import BUSY, WRONG_TOKEN, ApiError, NoAnswerError, NotSentError
from bot.channels.wechat.interface.token import TokenStore
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database

BUSY_PAUSES = (0.2, 0.8)
"""Seconds between attempts when the platform is busy. WeChat documentation: -1, try again later."""


class WeChatClient:
    """Speaks for one account. Nothing it raises or logs holds a token or an openid."""

    def __init__(self, interface: Interface, tokens: TokenStore) -> None:
        self.interface = interface
        self._tokens = tokens

    async def post(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any]:
        """Call an endpoint.

        Raises:
            ApiError, NotSentError: surely nothing was done.
            NoAnswerError: nobody knows.
        """
        return await self.with_token(lambda token: self.interface.post(endpoint, body, token))

    async def get(self, endpoint: str, **parameters: str) -> dict[str, Any]:
        """Ask an endpoint. Raises as `post`."""
        return await self.with_token(lambda token: self.interface.get(endpoint, token, **parameters))

    async def with_token[Answer](self, call: Callable[[str], Awaitable[Answer]]) -> Answer:
        """Do a call with the token; once more with another one when the platform calls it wrong.

        Raises:
            WeChatError: as `call` raises it; NotSentError also when no token can be had.
        """
        token = await self._token(None)
        try:
            return await _patiently(call, token)
        except ApiError as error:
            if error.code not in WRONG_TOKEN:
                raise
        return await _patiently(call, await self._token(token))

    async def prove(self) -> None:
        """Try AppID and AppSecret, whatever token is stored. Raises as `post`."""
        await self._tokens.fetch()

    async def close(self) -> None:
        """Let go of connections."""
        await self.interface.close()

    async def _token(self, wrong: str | None) -> str:
        try:
            return await (self._tokens.token() if wrong is None else self._tokens.token_after(wrong))
        except NoAnswerError as error:
            # Lost was a token only: the call itself has not been made.
            raise NotSentError(f"no token: {error}") from None
        except SQLAlchemyError as error:
            raise NotSentError(f"no token: {type(error).__name__}") from error


def wechat_client(settings: Settings, database: Database, keys: KeyRing) -> WeChatClient:
    """Return a client of the account in the settings."""
    interface = Interface(settings.wechat_api_base, settings.wechat_timeout)
    tokens = TokenStore(interface, database, keys, settings.wechat_app_id, settings.wechat_app_secret)
    return WeChatClient(interface, tokens)


async def _patiently[Answer](call: Callable[[str], Awaitable[Answer]], token: str) -> Answer:
    for pause in BUSY_PAUSES:
        try:
            return await call(token)
        except ApiError as error:
            if error.code != BUSY:
                raise
        await asyncio.sleep(pause)
    return await call(token)
