"""python-telegram-bot's Bot, set to a stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from tests.stand_ins.telegram import TelegramServer


def with_bot[T](server: TelegramServer, work: Callable[[Bot], Awaitable[T]], token: str | None = None) -> T:
    """Run `work` with a Bot that calls the stand-in, and give what it gives."""

    async def run() -> T:
        request = HTTPXRequest(read_timeout=10, httpx_kwargs={"trust_env": False})
        bot = Bot(
            token or server.token,
            base_url=server.base_url,
            base_file_url=server.base_file_url,
            request=request,
            get_updates_request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
        )
        async with bot:
            return await work(bot)

    return asyncio.run(run())


def menu(*labels: str) -> InlineKeyboardMarkup:
    """One button a row, with `p:` and the label as data."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=f"p:{label}")] for label in labels])
