"""A worker says with a tap whether an answer helped."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.channels.web.conftest import Worker
from tests.services import EngineStandIn

ANSWER = {"decision": "answer", "question": "joining/how_to_join", "confidence": 0.9, "choices": []}


@pytest.fixture
def engine() -> EngineStandIn:
    return EngineStandIn(custom=ANSWER)


def answered(worker: Worker) -> dict[str, Any]:
    """The bot's answer to a question."""
    replies = worker.post("怎么入会").json()["replies"]
    found: dict[str, Any] = next(reply for reply in replies if reply["author"] == "bot")
    return found


def put(worker: Worker, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {worker.token}"}
    return worker.http.put("/channels/web/feedback", json=body, headers=headers)


def ratings(worker: Worker) -> list[str | None]:
    messages = worker.get("/channels/web/history").json()["messages"]
    return [message.get("rating") for message in messages]


def test_an_answer_is_rated_and_the_last_tap_counts(worker: Worker) -> None:
    reply = answered(worker)
    assert reply["rating"] == "open"
    assert put(worker, message=reply["id"], useful=True).json() == {"rating": "useful"}
    assert put(worker, message=reply["id"], useful=False).json() == {"rating": "useless"}
    assert ratings(worker) == [None, None, "useless"]
    exported = worker.get("/channels/web/export").json()["消息"]
    assert [message.get("您觉得") for message in exported] == [None, None, "没用"], "it stands in the copy of his data"


@pytest.mark.parametrize("decision", ["flow", "ask", "unknown"])
def test_what_is_no_answer_cannot_be_rated(worker: Worker, engine: EngineStandIn, decision: str) -> None:
    engine.custom = {"decision": decision, "text": "好的。", "choices": []}
    reply = answered(worker)
    assert "rating" not in reply
    assert put(worker, message=reply["id"], useful=True).status_code == 404


def test_nobody_rates_the_answers_of_somebody_else(worker: Worker) -> None:
    reply = answered(worker)
    other = Worker(worker.http)
    refused = put(other, message=reply["id"], useful=False)
    assert refused.status_code == 404
    assert "评不了" in refused.json()["error"]["message"]
    assert ratings(worker)[-1] == "open"


@pytest.mark.parametrize(
    "body", [{}, {"message": "x"}, {"message": "x", "useful": "yes"}, {"message": "'", "useful": True}]
)
def test_a_body_that_cannot_be_read_is_refused(worker: Worker, body: dict[str, Any]) -> None:
    assert put(worker, **body).status_code == 422
