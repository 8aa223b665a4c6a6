"""A bot and the two that it talks to, and what its database says."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.pool import QueuePool

from bot.channels.telegram.client import ALLOWED_UPDATES
from bot.channels.telegram.routes import PATH
from bot.conversations.tables import AddressRow, DeliveryRow, InboxRow
from bot.privacy.keys import KeyRing
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, running_bot
from tests.stand_ins.telegram import TelegramServer

SECRET = "secret-of-the-webhook_01"
PATIENCE = 20.0


def settings_for(server: TelegramServer, folder: Path, **changed: Any) -> Settings:
    """Settings of a bot at this stand-in."""
    given: dict[str, Any] = {
        "var_dir": folder / "var",
        "telegram_token": server.token,
        "telegram_webhook_secret": SECRET,
        "telegram_api_base": server.url,
        "telegram_timeout": 5.0,
    }
    return load_settings(_env_file=None, **(given | changed))


@dataclass
class Office:
    """One installation. `url` is where its bot that was connected last listens."""

    server: TelegramServer
    engine: EngineStandIn
    settings: Settings
    database: Database
    keys: KeyRing
    engine_url: str
    url: str = ""

    @contextlib.contextmanager
    def running(self, settings: Settings | None = None) -> Iterator[str]:
        """Run a process of the bot with a database of its own to the same data; gives its address."""
        database = Database(self.database.url.render_as_string(hide_password=False))
        bot = running_bot(settings or self.settings, database, self.keys, self.engine_url)
        with contextlib.closing(database):
            with bot as url:
                yield url
            # Threads that were at work when the bot ended give their connections back.
            pool = database.engine.pool
            assert isinstance(pool, QueuePool)
            self.wait_until(lambda: pool.checkedout() == 0, "the end of all database work")

    def connect(self, url: str, secret: str = SECRET) -> None:
        """Have Telegram post to this bot."""
        self.url = url
        asked = {"url": url + PATH, "secret_token": secret, "allowed_updates": list(ALLOWED_UPDATES)}
        address = f"{self.server.base_url}{self.server.token}/setWebhook"
        # It may be set once a second only.
        self.wait_until(lambda: httpx.post(address, json=asked, trust_env=False).json()["ok"], "the webhook")

    def said(self) -> list[str]:
        """What the engine was asked, in order."""
        return [str(turn["text"]) for turn in self.engine.turns]

    def inbox(self) -> list[tuple[str, str]]:
        """What came in as (text, state), in order."""
        with self.database.read() as session:
            rows = session.scalars(select(InboxRow).order_by(InboxRow.order))
            return [(row.text, row.state) for row in rows]

    def deliveries(self) -> list[tuple[str, str | None]]:
        """What became of what was written, as (state, cause), in order."""
        with self.database.read() as session:
            rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.order))
            return [(row.state, row.cause) for row in rows]

    def reachable(self) -> list[bool]:
        """Whether each known worker can be written to."""
        with self.database.read() as session:
            return list(session.scalars(select(AddressRow.reachable)))

    def wait_until[T](self, look: Callable[[], T], what: str) -> T:
        """Wait until something true is seen in the database.

        Raises:
            AssertionError: it did not come about.
        """
        deadline = time.monotonic() + PATIENCE
        while not (seen := look()):
            assert time.monotonic() < deadline, f"{what} did not happen within {PATIENCE} s"
            # Nobody tells a test that a row has changed; looking without a break would take the bot its processor.
            threading.Event().wait(0.02)
        return seen
