"""The bot over real HTTP between a stand-in for Telegram and one for the engine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.database import Database
from tests.channels.telegram.office import Office, settings_for
from tests.services import EngineStandIn, listening
from tests.stand_ins.telegram import Person, TelegramServer


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """The Bot API."""
    with TelegramServer(time_factor=0.01) as server:
        yield server


@pytest.fixture
def engine() -> EngineStandIn:
    """The engine's stand-in."""
    return EngineStandIn()


@pytest.fixture
def settings(server: TelegramServer, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of the bot; a test changes some with `@pytest.mark.settings(telegram_mode="polling")`."""
    marker = request.node.get_closest_marker("settings")
    changed: dict[str, Any] = dict(marker.kwargs) if marker else {}
    return settings_for(server, tmp_path, **changed)


@pytest.fixture
def office(
    server: TelegramServer, engine: EngineStandIn, settings: Settings, database: Database, keys: KeyRing
) -> Iterator[Office]:
    """Everything but a running bot: `with office.running():`."""
    with listening(engine.app()) as engine_url:
        yield Office(server, engine, settings, database, keys, engine_url)


@pytest.fixture
def bot(office: Office) -> Iterator[Office]:
    """A running bot whose webhook Telegram knows."""
    with office.running() as url:
        office.connect(url)
        yield office


@pytest.fixture
def person(server: TelegramServer) -> Person:
    """A worker who has not written yet."""
    return Person(server)


@pytest.fixture
def http(bot: Office) -> Iterator[httpx.Client]:
    """Somebody who posts to the bot."""
    with contextlib.closing(httpx.Client(base_url=bot.url, timeout=20, trust_env=False)) as client:
        yield client
