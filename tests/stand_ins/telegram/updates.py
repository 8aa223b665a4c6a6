"""The methods that decide how updates come to the bot: by webhook, or by asking for them. Never both."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.stand_ins.telegram.arguments import Arguments
from tests.stand_ins.telegram.errors import BotApiError
from tests.stand_ins.telegram.state import ServerState
from tests.stand_ins.telegram.webhook import as_json, checked_webhook

LONGEST_POLL = 50
SET_WEBHOOK_APART = 1.0
WEBHOOK_ACTIVE = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete it first"


class UpdateMethods:
    """setWebhook, deleteWebhook, getWebhookInfo and getUpdates of one bot."""

    def __init__(self, state: ServerState) -> None:
        self._state = state
        self._poll = 0
        self._webhook_set_at = float("-inf")

    def set_webhook(self, arguments: Arguments) -> Any:
        """setWebhook: at most once a second."""
        now = self._state.clock()
        if now - self._webhook_set_at < SET_WEBHOOK_APART:
            raise BotApiError(429, retry_after=1)
        webhook = checked_webhook(arguments, self._state.needs_https)
        self._webhook_set_at = now
        self._choose_kinds(arguments)
        self._drop(arguments)
        self._state.webhook = webhook
        return True

    def delete_webhook(self, arguments: Arguments) -> Any:
        """deleteWebhook."""
        self._drop(arguments)
        self._state.webhook = None
        return True

    def get_webhook_info(self, _arguments: Arguments) -> Any:
        """getWebhookInfo."""
        self._state.forget_expired()
        return as_json(self._state.webhook, len(self._state.pending), self._state.allowed_updates)

    async def get_updates(self, arguments: Arguments, stopping: asyncio.Event) -> Any:
        """getUpdates: the newer of two callers wins, the older gets 409."""
        with self._state.changing():
            if self._state.webhook is not None:
                raise BotApiError(409, WEBHOOK_ACTIVE)
            self._poll += 1
            poll = self._poll
            self._choose_kinds(arguments)
            self._confirm(arguments.integer("offset", 0))
        limit = min(max(arguments.integer("limit", 100), 1), 100)
        ends = asyncio.get_running_loop().time() + min(arguments.integer("timeout", 0), LONGEST_POLL)
        # Updates come from other threads: a look a hundred times a second is simpler than waking this loop.
        while not stopping.is_set():
            self._state.forget_expired()
            with self._state.reading():
                if self._state.webhook is not None:
                    raise BotApiError(409, "Conflict: terminated by setWebhook request")
                if poll != self._poll:
                    raise BotApiError(409)
                if self._state.pending or asyncio.get_running_loop().time() >= ends:
                    return [update.body for update in self._state.pending[:limit]]
            await asyncio.sleep(0.01)
        return []

    def _confirm(self, offset: int) -> None:
        pending = self._state.pending
        if offset > 0:
            pending[:] = [update for update in pending if update.id >= offset]
        elif offset < 0:
            pending[:] = pending[offset:]

    def _choose_kinds(self, arguments: Arguments) -> None:
        kinds = arguments.structure("allowed_updates")
        if isinstance(kinds, list):
            self._state.allowed_updates = kinds

    def _drop(self, arguments: Arguments) -> None:
        if arguments.boolean("drop_pending_updates"):
            self._state.pending.clear()
