"""Fixtures of the tests of tickets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from tests.tickets.hotline import Hotline


@pytest.fixture
def hotline(database: Database, keys: KeyRing) -> Iterator[Hotline]:
    """The hotline on each of the two databases, all in one transaction."""
    with database.write() as session:
        yield Hotline(session, keys)
