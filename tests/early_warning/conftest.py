"""A town with a directory."""

from __future__ import annotations

import pytest

from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.early_warning.brewing import Town


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


@pytest.fixture
def town(database: Database, keys: KeyRing, places: PlaceIndex) -> Town:
    return Town(database, keys, DirectoryBook(DATA_DIR / "directory", places, keys))
