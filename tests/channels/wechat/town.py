"""A bot, its WeChat account, and the platform between it and the workers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.conversations.tables import DeliveryRow, InboxRow
from bot.storage.database import Database
from tests.services import EngineStandIn
from tests.stand_ins.watching import Watched
from tests.stand_ins.wechat import Platform, WeChatApi

PATH = "/channels/wechat"
QUICK = 0.2
"""Time factor of tests in which the platform hangs up: after one second."""


class Town:
    """A bot, its account, and the platform between it and the workers.

    Attributes:
        platform: pushes to the bot; `fast` makes one that hangs up after a second.
    """

    def __init__(self, api: WeChatApi, engine: EngineStandIn, database: Database, url: str, mode: str) -> None:
        self.api = api
        self.engine = engine
        self.database = database
        self.url = url
        self.mode: Any = mode
        self._kept = contextlib.ExitStack()
        self.platform = self.another()

    def another(self, url: str | None = None, time_factor: float = 1.0, **arguments: Any) -> Platform:
        """A platform that pushes for the same account, perhaps to another process or faster."""
        platform = Platform(self.api, (url or self.url) + PATH, self.mode, time_factor, **arguments)
        return self._kept.enter_context(platform)

    def close(self) -> None:
        """End what was begun."""
        self.engine.gate.set()
        self._kept.close()

    def inbox(self) -> list[tuple[str, str, dict[str, Any] | None]]:
        """State, words and payload of each stored message, in order."""
        with self.database.read() as session:
            rows = session.scalars(select(InboxRow).order_by(InboxRow.order)).all()
            return [(row.state, row.text, row.chosen) for row in rows]

    def deliveries(self) -> list[str]:
        """State of each delivery, in order."""
        with self.database.read() as session:
            return list(session.scalars(select(DeliveryRow.state).order_by(DeliveryRow.order)))

    def wait_for(self, look: Callable[[], Any], what: str) -> Any:
        """Look again and again until something is true; with a deadline."""
        return Watcher().poll(look, lambda: f"{what}; inbox {self.inbox()}, deliveries {self.deliveries()}")


class Watcher(Watched):
    """Waits for what only the database shows: nobody wakes us, so the condition looks every few hundredths."""

    def poll(self, look: Callable[[], Any], what: Callable[[], str], patience: float = 20.0) -> Any:
        """Return what `look` gives once it is true."""
        for _ in range(int(patience / 0.05)):
            if found := look():
                return found
            with self._condition:
                self._condition.wait(0.05)
        raise AssertionError(f"did not happen within {patience} s: {what()}")
