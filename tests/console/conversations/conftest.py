"""The whole service with its console on, where what happens must be heard at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.console.console_office import Office
from tests.databases import copied_sqlite
from tests.services import EngineStandIn, listening, running_bot


@pytest.fixture
def service(sqlite_template: str, tmp_path: Path, keys: KeyRing) -> Iterator[Office]:
    """The chat page and the console of one running bot; a stand-in for the engine answers 好的。"""
    database = Database(copied_sqlite(sqlite_template, tmp_path / "service.db"))
    settings = load_settings(_env_file=None, var_dir=tmp_path, demo_data=False, console="on")
    with listening(EngineStandIn().app()) as engine, running_bot(settings, database, keys, engine) as url:
        office = Office(url, database, keys, [])
        yield office
        for client in office.browsers:
            client.close()
    database.close()
