"""The web channel over real HTTP, with a stand-in for the engine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, listening, running_bot


class Worker:
    """A worker's page: one conversation over HTTP."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.token: str = http.post("/channels/web/conversations").json()["conversation"]

    def post(self, text: str | None = None, **fields: Any) -> httpx.Response:
        """Send a message; `fields` overrides what the page would send."""
        body: dict[str, Any] = {"conversation": self.token, "id": str(uuid.uuid4())}
        body |= {"text": text} if text is not None else {}
        return self.http.post("/channels/web/messages", json=body | fields)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Read something of this conversation."""
        return self.http.get(path, headers={"Authorization": f"Bearer {self.token}", **headers})

    def history(self) -> list[tuple[str, str]]:
        """The transcript as (author, text)."""
        messages = self.get("/channels/web/history").json()["messages"]
        return [(message["author"], message["text"]) for message in messages]


@pytest.fixture
def engine() -> EngineStandIn:
    """The engine's stand-in."""
    return EngineStandIn()


@pytest.fixture
def settings(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of the bot; a test changes some with `@pytest.mark.settings(limit_messages="2/minute")`."""
    marker = request.node.get_closest_marker("settings")
    changed = dict(marker.kwargs) if marker else {}
    return load_settings(_env_file=None, var_dir=tmp_path / "var", **({"web_answer_wait": 5.0} | changed))


@pytest.fixture
def base_url(settings: Settings, database: Database, keys: KeyRing, engine: EngineStandIn) -> Iterator[str]:
    """The address of a running bot."""
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        yield url


@pytest.fixture
def http(base_url: str) -> Iterator[httpx.Client]:
    """A client of the running bot."""
    with httpx.Client(base_url=base_url, timeout=20) as client:
        yield client


@pytest.fixture
def worker(http: httpx.Client) -> Worker:
    """A worker with a fresh conversation."""
    return Worker(http)
