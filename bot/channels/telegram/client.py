"""Calls of the Bot API."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import httpx
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.settings import Settings

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""What is asked for. Other kinds may still come: from before it was asked for."""

_CONNECTIONS = 64
_MOST_UPDATES = 100


class TelegramClient:
    """Speaks for one bot. `bot` can be used at once: it asks the platform for nothing of its own accord.

    Attributes:
        files: fetches files by the path that `getFile` tells.
    """

    def __init__(self, settings: Settings) -> None:
        # At DEBUG the library tells every call with chat and words.
        logging.getLogger("telegram").setLevel(logging.WARNING)
        token, base = settings.telegram_token.get_secret_value(), settings.telegram_api_base
        # Variables of the environment such as HTTPS_PROXY do not count: GONGHUI_TELEGRAM_PROXY does.
        way: dict[str, Any] = {"proxy": settings.telegram_proxy or None, "trust_env": False}
        self._timeout = settings.telegram_timeout
        self._requests = [self._request(way, 2), self._request(way, _CONNECTIONS)]
        self.bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self.files = httpx.AsyncClient(base_url=f"{base}/file/bot{token}/", timeout=settings.telegram_timeout, **way)

    @property
    def id(self) -> int:
        """The bot's own id, which its token begins with."""
        return int(self.bot.token.partition(":")[0])

    async def updates(self, offset: int | None, seconds: int) -> Sequence[Any]:
        """Wait up to `seconds` for updates and return them as they came: one that is malformed must not hide others.

        Args:
            offset: number of the first one wanted; those before are forgotten by the platform.

        Raises:
            TelegramError: there is no answer.
        """
        asked = {"timeout": seconds, "limit": _MOST_UPDATES, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        query = urlencode(asked | ({"offset": offset} if offset is not None else {}))
        address = f"{self.bot.base_url}/getUpdates?{query}"
        found: Any = await self._requests[0].post(address, read_timeout=seconds + self._timeout)
        return found if isinstance(found, list) else []

    async def close(self) -> None:
        """Let go of connections."""
        for request in self._requests:
            await request.shutdown()
        await self.files.aclose()

    def _request(self, way: dict[str, Any], connections: int) -> HTTPXRequest:
        seconds = self._timeout
        return HTTPXRequest(
            connection_pool_size=connections,
            read_timeout=seconds,
            write_timeout=seconds,
            connect_timeout=seconds,
            pool_timeout=seconds,
            proxy=way["proxy"],
            httpx_kwargs={"trust_env": way["trust_env"]},
        )
