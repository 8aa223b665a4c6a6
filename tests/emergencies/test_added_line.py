"""A past injury or despair: the normal answer, with one line of numbers below it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, listening, running_bot


@pytest.fixture
def engine() -> EngineStandIn:
    return EngineStandIn(custom={"decision": "answer", "question": "injury/commuting_accident", "confidence": 0.9})


@pytest.fixture
def base_url(database: Database, keys: KeyRing, engine: EngineStandIn, tmp_path: Path) -> Iterator[str]:
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", web_answer_wait=5.0)
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        yield url


def asked(client: httpx.Client, text: str) -> str:
    token = client.post("/channels/web/conversations").json()["conversation"]
    body = {"conversation": token, "id": str(uuid.uuid4()), "text": text}
    return str(client.post("/channels/web/messages", json=body).json()["replies"][-1]["text"])


def test_the_line_stands_below_the_answer_when_it_is_due(client: httpx.Client, engine: EngineStandIn) -> None:
    plain = asked(client, "上班路上摔跤算工伤吗")
    assert asked(client, "上个月手被机器压了 现在还没好 老板不管").startswith(plain + "\n\n身体要是突然变差")
    assert "12356" in asked(client, "想死的心都有了 工资三个月没发").removeprefix(plain)
    engine.custom = {"decision": "flow", "text": "记下了。"}
    assert asked(client, "上个月手被机器压了 现在还没好 老板不管") == "记下了。"
