"""The WeChat channel over real HTTP: a platform that pushes, an account's interface, a stand-in for the engine."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations.tables import DeliveryRow, InboxRow
from bot.privacy.keys import KeyRing
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, listening, running_bot
from tests.stand_ins.watching import Watched
from tests.stand_ins.wechat import Account, Platform, WeChatApi

ABILITIES = "custom_send,typing,menu,template,qrcode"
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
        return Watcher().poll(look, what)


class Watcher(Watched):
    """Waits for what only the database shows: nobody wakes us, so the condition looks every few hundredths."""

    def poll(self, look: Callable[[], Any], what: str, patience: float = 20.0) -> Any:
        """Return what `look` gives once it is true."""
        for _ in range(int(patience / 0.05)):
            if found := look():
                return found
            with self._condition:
                self._condition.wait(0.05)
        raise AssertionError(f"{what} did not happen within {patience} s")


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Account:
    """The account; `@pytest.mark.account(unverified=True)` makes one that may send nothing of its own accord."""
    marker = request.node.get_closest_marker("account")
    return Account.unverified() if marker and marker.kwargs.get("unverified") else Account()


@pytest.fixture
def api(account: Account) -> Iterator[WeChatApi]:
    """The platform's interface."""
    with WeChatApi(account) as api:
        yield api


@pytest.fixture
def engine() -> EngineStandIn:
    """The engine's stand-in."""
    return EngineStandIn()


@pytest.fixture
def settings(api: WeChatApi, account: Account, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of the bot; a test changes some with `@pytest.mark.settings(wechat_passive_wait=0.4)`."""
    marker = request.node.get_closest_marker("settings")
    given: dict[str, Any] = {
        "var_dir": tmp_path / "var",
        "wechat_token": account.token,
        "wechat_app_id": account.appid,
        "wechat_app_secret": account.secret,
        "wechat_encoding_aes_key": account.encoding_aes_key,
        "wechat_api_base": api.url,
        "wechat_abilities": ABILITIES if account.abilities else "link_menu",
    }
    return load_settings(_env_file=None, **(given | (dict(marker.kwargs) if marker else {})))


@pytest.fixture
def town(
    api: WeChatApi, engine: EngineStandIn, database: Database, settings: Settings, keys: KeyRing
) -> Iterator[Town]:
    """A running bot with its platform."""
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        town = Town(api, engine, database, url, settings.wechat_mode)
        yield town
        town.close()
