"""Places, services, and a worker who applies."""

from __future__ import annotations

import pytest

from bot.applications.catalogue import ServiceCatalogue
from bot.conversations.inbox import open_conversation
from bot.directory.places import PlaceIndex, load_places
from bot.directory.unions import UnionIndex, load_unions
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.applications.applicant import Applicant
from tests.applications.office import Office


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(DATA_DIR / "directory")


@pytest.fixture(scope="session")
def unions(places: PlaceIndex) -> UnionIndex:
    """The real unions."""
    return load_unions(DATA_DIR / "directory", places)


@pytest.fixture(scope="session")
def services(places: PlaceIndex) -> ServiceCatalogue:
    """The services that are there."""
    return ServiceCatalogue(DATA_DIR / "services", places)


@pytest.fixture
def applicant(database: Database, keys: KeyRing, places: PlaceIndex) -> Applicant:
    """Somebody who applies."""
    return Applicant(database, keys, places)


@pytest.fixture
def office(
    database: Database, keys: KeyRing, services: ServiceCatalogue, places: PlaceIndex, unions: UnionIndex
) -> Office:
    """Whoever files and reviews, below the conversation."""
    with database.write() as session:
        conversation = open_conversation(session, "web", "somebody").id
    return Office(database, keys, services, places, unions, conversation)
