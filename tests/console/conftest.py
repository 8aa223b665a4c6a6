"""The console on a real port."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.console.app import build_console
from bot.conversations.live import LiveHub
from bot.directory.book import DirectoryBook
from bot.knowledge import Knowledge, load_knowledge
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR, load_settings
from bot.storage.database import Database
from tests.console.console_office import Office
from tests.databases import copied_sqlite
from tests.services import listening


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture
def open_office(
    sqlite_template: str, tmp_path: Path, keys: KeyRing, knowledge: Knowledge
) -> Iterator[Callable[..., Office]]:
    """Opens an office; its arguments are settings. Once a test."""
    with contextlib.ExitStack() as kept:

        def open_one(**settings: object) -> Office:
            database = Database(copied_sqlite(sqlite_template, tmp_path / "console.db"))
            kept.callback(database.close)
            chosen = load_settings(_env_file=None, var_dir=tmp_path, **{"demo_data": False, **settings})
            book = DirectoryBook(DATA_DIR / "directory", knowledge.places, keys, demo=True)
            url = kept.enter_context(listening(build_console(chosen, database, keys, knowledge, book, LiveHub())))
            office = Office(url, database, keys, [])
            kept.callback(lambda: [client.close() for client in office.browsers])
            return office

        yield open_one


@pytest.fixture
def office(open_office: Callable[..., Office]) -> Office:
    return open_office()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; it ends with its module, since beside it `asyncio.run` refuses to work."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()
