"""The real places and programmes."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex, load_places
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.settings import DATA_DIR


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(DATA_DIR / "directory")


@pytest.fixture(scope="session")
def programmes(places: PlaceIndex) -> ProgrammeCatalogue:
    """The programmes that are there."""
    return ProgrammeCatalogue(DATA_DIR / "programmes", places)
