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
        yield saying(http)


def saying(http: httpx.Client) -> Says:
    """Return what says something in a new conversation and gives the replies."""
    conversation = http.post("/channels/web/conversations").json()["conversation"]

    def say(text: str) -> list[dict[str, Any]]:
        body = {"conversation": conversation, "id": str(uuid.uuid4()), "text": text}
        replies = http.post("/channels/web/messages", json=body).json()["replies"]
        return [reply for reply in replies if reply["author"] != "notice"]

    return say


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


UNKNOWN = {"decision": "unknown", "confidence": 0.2, "choices": []}


@pytest.fixture
def not_understood(database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[Says]:
    """A conversation with a running bot whose engine understands nothing."""
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", web_answer_wait=5.0)
    engine = EngineStandIn(custom=UNKNOWN)
    with (
        listening(engine.app()) as engine_url,
        running_bot(settings, database, keys, engine_url) as url,
        httpx.Client(base_url=url, timeout=20) as http,
    ):
        yield saying(http)


def test_what_is_known_by_its_name_is_not_called_unknown(not_understood: Says) -> None:
    (reply,) = not_understood("我在镇海，10+X有什么")
    assert "“10+X”会员普惠（2015年的办法）" in reply["text"]
    assert "没有资料" not in reply["text"]
    (elsewhere,) = not_understood("我在磐安，10+x有什么")
    assert "金华市磐安县“10+X”这方面，我还没有资料" in elsewhere["text"]
    assert "镇海" not in elsewhere["text"]


def test_without_a_place_a_name_is_told_with_its_place(not_understood: Says) -> None:
    (reply,) = not_understood("先锋贷是什么")
    assert "先锋贷、工薪贷（台州市临海市）" in titles(reply)
    assert "40%" not in reply["text"]


def test_a_name_with_all_that_is_needed_gives_the_sum(not_understood: Says) -> None:
    (reply,) = not_understood("我在衢州，透析有没有钱给")
    assert "爱心透析：4500元" in reply["text"]
