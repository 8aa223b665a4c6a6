"""Places for the services."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex, load_places
from bot.settings import DATA_DIR


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(DATA_DIR / "directory")
