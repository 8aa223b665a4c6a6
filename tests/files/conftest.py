"""A conversation that sends files."""

from __future__ import annotations

import pytest

from bot.conversations.inbox import open_conversation
from bot.conversations.model import ConversationState
from bot.files.limits import MB, FileLimits
from bot.storage.database import Database


@pytest.fixture
def limits() -> FileLimits:
    """Ample limits."""
    return FileLimits(10 * MB, 20 * MB, 40, 150 * MB, 1000 * MB)


@pytest.fixture
def conversation(database: Database) -> ConversationState:
    """A fresh conversation."""
    with database.write() as session:
        return open_conversation(session, "web", "a" * 64)
