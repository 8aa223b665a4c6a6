"""The real directory, built once."""

from pathlib import Path

import pytest

from bot.directory.places import PlaceIndex, load_places

DATA = Path(__file__).parents[2] / "data" / "directory"


@pytest.fixture(scope="session")
def data_dir() -> Path:
    return DATA


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    return load_places(DATA)
