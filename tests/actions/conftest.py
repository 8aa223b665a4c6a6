"""Workers, places and demo members for the actions."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex, load_places
from bot.directory.unions import load_unions
from bot.members.demo import load_demo_members
from bot.privacy.keys import KeyRing
from bot.settings import ROOT
from bot.storage.database import Database
from tests.actions.action_worker import Worker

DIRECTORY = ROOT / "data" / "directory"


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(DIRECTORY)


@pytest.fixture
def worker(database: Database, keys: KeyRing, places: PlaceIndex) -> Worker:
    """A worker, and the demo members."""
    with database.write() as session:
        load_demo_members(session, keys, DIRECTORY / "demo_members.yml", load_unions(DIRECTORY, places))
    return Worker(database, keys, places)


@pytest.fixture
def stranger(worker: Worker, places: PlaceIndex) -> Worker:
    """Somebody else in another conversation."""
    return Worker(worker.database, worker.keys, places, "stranger")
