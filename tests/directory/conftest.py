"""The real directory, built once."""

from pathlib import Path

import pytest

from bot.directory.book import Directory
from bot.directory.grids import load_grids
from bot.directory.places import PlaceIndex, load_places
from bot.directory.stations import load_stations
from bot.directory.unions import load_unions

DATA = Path(__file__).parents[2] / "data" / "directory"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    return load_places(DATA)


@pytest.fixture(scope="session")
def directory(places: PlaceIndex) -> Directory:
    """The files alone, without imports."""
    unions = load_unions(DATA, places)
    grids, employers = load_grids(DATA, places, unions)
    return Directory(places, unions, grids, employers, load_stations(DATA, places))
