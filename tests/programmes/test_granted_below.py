"""Below the answer to a question stands what the programme of the place gives, when the words hold all it needs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from tests.services import EngineStandIn, listening, running_bot

RATE = {"decision": "answer", "question": "mutual_aid/reimbursement_rate", "confidence": 0.9}
OFFER = "算算我能领多少"

Says = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def says(database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[Says]:
    """A conversation with a running bot whose engine takes every message for the question for the rate."""
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", web_answer_wait=5.0)
    engine = EngineStandIn(custom=RATE)
    with (
        listening(engine.app()) as engine_url,
        running_bot(settings, database, keys, engine_url) as url,
        httpx.Client(base_url=url, timeout=20) as http,
    ):
        conversation = http.post("/channels/web/conversations").json()["conversation"]

        def say(text: str) -> list[dict[str, Any]]:
            body = {"conversation": conversation, "id": str(uuid.uuid4()), "text": text}
            replies = http.post("/channels/web/messages", json=body).json()["replies"]
            return [reply for reply in replies if reply["author"] != "notice"]

        yield say


def titles(reply: dict[str, Any]) -> list[str]:
    return [choice["title"] for choice in reply["choices"]]


def test_with_everything_told_the_sum_stands_below_and_is_not_offered_again(says: Says) -> None:
    answer, granted = says("我在庆元，19年住院自负一万二，单位参加了互助的，能报多少")
    assert "按90%赔付" in answer["text"]
    assert OFFER not in titles(answer)
    assert "现在就办：医疗互助报销" not in titles(answer)
    assert "10,800元（12,000元×90%＝10,800元）" in granted["text"]
    assert "现在就办：医疗互助报销" in titles(granted)


def test_what_was_said_before_counts_when_the_figure_follows(says: Says) -> None:
    says("我在庆元，单位参加了互助的，2018年住院能报几成")
    _, granted = says("自负8000能报多少")
    assert "最多4000元" in granted["text"]


def test_as_long_as_something_must_be_asked_it_is_only_offered(says: Says) -> None:
    (answer,) = says("我在庆元，自负8000能报多少")
    assert OFFER in titles(answer)


def test_elsewhere_nothing_is_worked_out(says: Says) -> None:
    (answer,) = says("我在景宁，19年住院自负一万二，单位参加了互助的，能报多少")
    assert OFFER not in titles(answer)
    assert "10800" not in answer["text"]
