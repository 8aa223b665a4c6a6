"""Places, the calculators that are there, and a worker who asks for sums."""

from __future__ import annotations

from datetime import date

import pytest

from bot.calculators.book import CalculatorBook
from bot.directory.places import PlaceIndex, load_places
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.actions.action_worker import Worker

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(DATA_DIR / "directory")


@pytest.fixture(scope="session")
def book(places: PlaceIndex) -> CalculatorBook:
    """The calculators that are there, on a day that does not change."""
    return CalculatorBook(DATA_DIR / "calculators", places, lambda: TODAY)


@pytest.fixture
def worker(database: Database, keys: KeyRing, places: PlaceIndex) -> Worker:
    """Somebody who asks for a sum."""
    return Worker(database, keys, places)
