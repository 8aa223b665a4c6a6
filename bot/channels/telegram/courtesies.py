"""What a worker sees before the answer comes. None of it is needed: what fails is told in the log and left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.channels.context import ChannelContext
from bot.channels.telegram import wording
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.errors import cause_of
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.pace import ONE_GROUP, Pace
from bot.channels.waiting import wait_for_answer

logger = structlog.get_logger(__name__)

BEFORE_TYPING = 0.3
"""Seconds. Most answers are there by then."""

TYPING_EVERY = 4.0
"""Telegram documentation: it is shown for five seconds."""

LONGEST_TYPING = 60.0
"""Seconds; what takes longer is told in words."""

_PATIENCE = 3.0


class Courtesies:
    """Work on the side, of which nobody waits for the end."""

    def __init__(self, context: ChannelContext, client: TelegramClient, identity: Identity, pace: Pace) -> None:
        self._context = context
        self._client = client
        self._identity = identity
        self._pace = pace
        self._tasks: set[asyncio.Task[None]] = set()
        self._typing: dict[str, str] = {}

    def answer_tap(self, query_id: str, words: str) -> None:
        """End the waiting that an app shows on a tapped button, with or without words."""
        self._begin("tap", self._client.bot.answer_callback_query(query_id, words or None))

    def take_buttons_away(self, chat_id: int, message_id: int) -> None:
        """Take the buttons below a message away."""
        self._begin("buttons", self._client.bot.edit_message_reply_markup(chat_id, message_id))

    def show_typing(self, chat_id: int, conversation_id: str, inbox_id: str) -> None:
        """Show that the bot is writing until a message is answered."""
        running = conversation_id in self._typing
        self._typing[conversation_id] = inbox_id
        if not running:
            self._begin("typing", self._show_typing(chat_id, conversation_id))

    def answer_group(self, name: str, chat_id: int, message_id: int) -> None:
        """Say in a group that the bot speaks in private.

        Args:
            name: of the group, without personal data.
        """
        self._begin("group", self._answer_group(name, chat_id, message_id))

    async def close(self) -> None:
        """Let what has begun come to its end, but not for long."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_PATIENCE)
            for task in late:
                task.cancel()

    def _begin(self, what: str, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(_patiently(what, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _show_typing(self, chat_id: int, conversation_id: str) -> None:
        try:
            shown, pause = 0.0, BEFORE_TYPING
            while shown < LONGEST_TYPING:
                inbox_id = self._typing[conversation_id]
                progress, _ = await wait_for_answer(self._context, conversation_id, inbox_id, pause)
                if progress.done or progress.replies or self._context.hub.closing:
                    if inbox_id == self._typing[conversation_id]:
                        return
                    # He wrote again meanwhile.
                    continue
                await self._client.bot.send_chat_action(chat_id, ChatAction.TYPING)
                shown, pause = shown + pause, TYPING_EVERY
        finally:
            del self._typing[conversation_id]

    async def _answer_group(self, name: str, chat_id: int, message_id: int) -> None:
        if await self._pace.wait(name, ONE_GROUP) is not None:
            return
        link = self._identity.link("group")
        words = wording.IN_GROUP if link is None else wording.IN_GROUP_LINK.format(link=link)
        try:
            await self._client.bot.send_message(chat_id, words, reply_to_message_id=message_id)
        except ChatMigrated as error:
            await self._client.bot.send_message(error.new_chat_id, words)


async def _patiently(what: str, work: Coroutine[Any, Any, Any]) -> None:
    try:
        await work
    except BadRequest:
        # Too late for a tap, or the buttons are gone already: nothing is amiss.
        logger.info("telegram_courtesy_refused", what=what)
    except (TelegramError, SQLAlchemyError) as error:
        cause = cause_of(error) if isinstance(error, TelegramError) else type(error).__name__
        logger.warning("telegram_courtesy_failed", what=what, cause=cause)
