"""A conversation to work with, and the way a channel stores a message in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import open_conversation
from bot.conversations.model import ConversationState, Received
from bot.privacy.keys import KeyRing
from bot.storage.database import Database

Say = Callable[[str, str], Received]


@pytest.fixture
def conversation(database: Database) -> ConversationState:
    """A conversation on the web channel."""
    with database.write() as session:
        return open_conversation(session, "web", "a" * 64, "b" * 64)


@pytest.fixture
def say(database: Database, keys: KeyRing, conversation: ConversationState) -> Say:
    """Store a message of the worker: `say(dedup_key, text)`."""

    def store(dedup_key: str, text: str) -> Received:
        with database.write() as session:
            return take_in(session, keys, conversation, Incoming(dedup_key, text))

    return store
