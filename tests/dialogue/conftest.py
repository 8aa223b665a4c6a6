"""A worker who talks to the running bot; the test says what the engine makes of his words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.databases import postgres_database
from tests.services import EngineStandIn, listening, running_bot


class Talk:
    """A conversation by the web channel."""

    def __init__(self, http: httpx.Client, engine: EngineStandIn) -> None:
        self._http, self.engine = http, engine
        self._token: str = http.post("/channels/web/conversations").json()["conversation"]
        self.replies: list[dict[str, Any]] = []

    def say(self, words: str, /, **custom: Any) -> dict[str, Any]:
        """Say something which the engine answers with `custom`; return the metadata that it was given."""
        self.engine.custom = custom or {"decision": "unknown"}
        return self._send({"text": words})

    def tap(self, title: str, /, **custom: Any) -> dict[str, Any]:
        """Tap a choice below the last answers."""
        self.engine.custom = custom or {"decision": "unknown"}
        offers = {choice["title"]: choice["send"] for reply in self.replies for choice in reply["choices"]}
        return self._send({"send": offers[title]})

    @property
    def told(self) -> str:
        """The last answer."""
        return "\n".join(reply["text"] for reply in self.replies)

    @property
    def titles(self) -> list[str]:
        """The choices below the last answer."""
        return [choice["title"] for reply in self.replies for choice in reply["choices"]]

    def _send(self, body: dict[str, str]) -> dict[str, Any]:
        before = len(self.engine.turns)
        body |= {"conversation": self._token, "id": str(uuid.uuid4())}
        answer = self._http.post("/channels/web/messages", json=body)
        assert answer.status_code == 200, answer.text
        self.replies = [reply for reply in answer.json()["replies"] if reply["author"] != "notice"]
        return self.engine.turns[-1]["metadata"] if len(self.engine.turns) > before else {}


@dataclass(frozen=True)
class Bot:
    """A running bot with the stand-in of its engine."""

    http: httpx.Client
    engine: EngineStandIn
    database: Database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def bot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for all tests of a file, since each opens a conversation of its own; on each of the two systems."""
    folder = tmp_path_factory.mktemp("bot")
    url = f"sqlite:///{folder / 'test.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("new_postgres_database")
    engine = EngineStandIn()
    settings = load_settings(_env_file=None, var_dir=folder / "var", web_answer_wait=5.0)
    database = Database(url)
    with (
        listening(engine.app()) as engine_url,
        running_bot(settings, database, KeyRing(folder / "keys" / "keyring.json"), engine_url) as bot_url,
        httpx.Client(base_url=bot_url, timeout=30) as http,
    ):
        yield Bot(http, engine, database)
    database.close()


@pytest.fixture(scope="module")
def new_postgres_database(postgres_url: str, postgresql_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with all tables and nothing in them."""
    with postgres_database(postgres_url, postgresql_template) as url:
        yield url


@pytest.fixture
def talk(bot: Bot) -> Talk:
    """A new conversation."""
    return Talk(bot.http, bot.engine)
