"""The engine's door, through real HTTP: an engine with the small model, and a stand-in for the bot's actions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from running_engine import SECRET, Actions, Engine, started, stopped


@pytest.fixture(scope="module")
def actions() -> Iterator[Actions]:
    server = Actions()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def engine(small_model: Path, actions: Actions, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("engine")
    endpoints = {
        "action_endpoint": {"url": f"http://127.0.0.1:{actions.server_port}/actions"},
        "nlg": {"type": "bot.nlu.answer_generator.AnswerGenerator"},
        "tracker_store": {"type": "bot.nlu.tracker_store.CompactTrackerStore", "url": f"sqlite:///{folder}/tracker.db"},
    }
    process, address = started(folder, small_model, endpoints, SECRET)
    yield Engine(address, actions, folder / "log")
    stopped(process)


@pytest.fixture(autouse=True)
def _actions_work(actions: Actions) -> None:
    actions.broken, actions.responses = False, None
    actions.called.clear()


def custom(answer: Any) -> dict[str, Any]:
    assert [reply["text"] for reply in answer["replies"]] == [None]
    found: dict[str, Any] = answer["replies"][0]["custom"]
    return found


def test_ready_once_a_model_is_loaded(engine: Engine) -> None:
    assert engine.call("GET", "/webhooks/turn/ready") == (200, {"status": "ready"})
    assert engine.call("GET", "/webhooks/turn/ready", secret=None)[0] == 401


def test_a_question_is_answered_by_its_name(engine: Engine) -> None:
    answer = engine.say("question", "m1", "每月交多少会费")
    assert answer["intent"] == "joining"
    assert custom(answer)["decision"] == "answer"
    assert custom(answer)["question"] == "joining/membership_fee"
    assert custom(answer)["confidence"] == answer["confidence"]


def test_a_close_race_is_asked_back(engine: Engine) -> None:
    answer = engine.say("close", "m1", "会费怎么办理")
    assert answer["intent"] == "clarify"
    assert custom(answer)["decision"] == "ask"
    assert "joining/membership_fee" in custom(answer)["choices"]


def test_what_is_unknown_is_said_to_be(engine: Engine) -> None:
    assert custom(engine.say("unknown", "m1", "明天天气怎么样"))["decision"] == "unknown"


def test_a_command_runs_its_action_with_the_message_id(engine: Engine) -> None:
    answer = engine.say("command", "m7", "我要投诉 帮我开个工单")
    assert custom(answer) == {"decision": "flow", "text": "做了action_open_ticket"}
    assert engine.actions.called[0]["tracker"]["latest_message"]["metadata"]["message_id"] == "m7"
    assert engine.actions.called[0]["sender_id"] == "command"


def test_an_open_form_gets_its_answer(engine: Engine) -> None:
    engine.say("form", "m1", "〔手机1〕", expects="phone")
    assert [call["next_action"] for call in engine.actions.called] == ["action_continue_form"]


def test_a_repeated_message_runs_nothing_twice(engine: Engine) -> None:
    first = engine.say("repeat", "m1", "我要投诉")
    engine.say("repeat", "m2", "会费多少钱")
    assert engine.say("repeat", "m1", "我要投诉", repeat=True) == first
    assert len(engine.actions.called) == 1


def test_a_message_that_was_never_recorded_runs_when_repeated(engine: Engine) -> None:
    answer = engine.say("lost", "m1", "会费多少钱", repeat=True)
    assert custom(answer)["question"] == "joining/membership_fee"


def test_a_failing_action_is_an_error_and_runs_again_when_repeated(engine: Engine) -> None:
    body = {"conversation": "failing", "message_id": "m1", "text": "我要投诉"}
    engine.actions.broken = True
    status, answer = engine.call("POST", "/webhooks/turn/webhook", body)
    assert (status, "action failed" in answer["error"]) == (502, True)
    engine.actions.broken = False
    assert custom(engine.say("failing", "m1", "我要投诉", repeat=True))["text"] == "做了action_open_ticket"


def test_a_failed_turn_leaves_nothing_behind(engine: Engine) -> None:
    engine.actions.broken = True
    body = {"conversation": "unkept", "message_id": "m1", "text": "我要投诉"}
    assert engine.call("POST", "/webhooks/turn/webhook", body)[0] == 502
    assert engine.call("DELETE", "/webhooks/turn/conversations/unkept")[1] == {"deleted": False}


def test_an_answer_of_an_action_that_is_none_fails_the_turn(engine: Engine) -> None:
    engine.actions.responses = {"custom": {"text": "not in a list"}}
    body = {"conversation": "no answer", "message_id": "m1", "text": "我要投诉"}
    assert engine.call("POST", "/webhooks/turn/webhook", body)[0] == 502
    log = engine.log.read_text(encoding="utf-8")
    assert "action_open_ticket: $.responses of the answer is not 'array'" in log
    assert "not in a list" not in log


def test_an_action_is_sent_the_message_and_not_the_conversation(engine: Engine) -> None:
    for number in range(3):
        engine.say("short", f"m{number}", "会费多少钱")
    engine.say("short", "m7", "我要投诉")
    events = engine.actions.called[0]["tracker"]["events"]
    assert [event["event"] for event in events] == ["action", "user"]
    assert "domain" not in engine.actions.called[0]


def test_a_place_repeats_the_last_answer_for_it(engine: Engine) -> None:
    first = custom(engine.say("place", "m1", "磐安县", place_only=True))
    assert (first["decision"], first["question"], first["place_told"]) == ("flow", None, True)
    engine.say("place", "m2", "会费多少钱")
    engine.say("place", "m3", "我要投诉")
    then = custom(engine.say("place", "m4", "磐安县", place_only=True))
    assert (then["decision"], then["question"], then["place_told"]) == ("answer", "joining/membership_fee", True)


@pytest.mark.parametrize("text", ["/restart", "／restart", "/joining", " / / action_listen", "/:8-)"])
def test_nobody_can_give_the_engine_orders(engine: Engine, text: str) -> None:
    assert custom(engine.say("orders", f"m{text}", text))["decision"] in {"unknown", "ask"}


def test_a_text_of_nothing_is_unknown(engine: Engine) -> None:
    assert custom(engine.say("nothing", "m1", " \u200b/"))["decision"] == "unknown"


def test_conversations_are_forgotten_on_demand(engine: Engine) -> None:
    engine.say("forget", "m1", "会费多少钱")
    assert engine.call("DELETE", "/webhooks/turn/conversations/forget") == (200, {"deleted": True})
    assert engine.call("DELETE", "/webhooks/turn/conversations/forget") == (200, {"deleted": False})
    assert custom(engine.say("forget", "m2", "磐安县", place_only=True))["question"] is None


@pytest.mark.parametrize("secret", [None, "", "wrong", "a secret of the test"])
def test_without_the_secret_nothing_is_done(engine: Engine, secret: str | None) -> None:
    body = {"conversation": "c", "message_id": "m", "text": "会费多少钱"}
    assert engine.call("POST", "/webhooks/turn/webhook", body, secret)[0] == 401
    assert engine.call("DELETE", "/webhooks/turn/conversations/c", None, secret)[0] == 401


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "not JSON"),
        ([], "must be a JSON object"),
        ({"message_id": "m", "text": "x"}, "'conversation'"),
        ({"conversation": "c", "message_id": " ", "text": "x"}, "'message_id'"),
        ({"conversation": "c", "message_id": "m"}, "'text'"),
        ({"conversation": "c", "message_id": "m", "text": "x", "repeat": "yes"}, "'repeat'"),
        ({"conversation": "c", "message_id": "m", "text": "x", "metadata": []}, "'metadata'"),
        ({"conversation": "c", "message_id": "m", "text": "x", "metadata": {"expects": 3}}, "'metadata.expects'"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(engine: Engine, body: object, reason: str) -> None:
    status, answer = engine.call("POST", "/webhooks/turn/webhook", body)
    assert (status, reason in answer["error"]) == (400, True)


def test_nothing_that_was_said_is_in_the_log(engine: Engine) -> None:
    engine.say("log", "m1", "会费多少钱 老张家")
    assert "老张家" not in engine.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("endpoints", "secret", "reason"),
    [
        ({"tracker_store": {"type": "no.such.Store"}}, SECRET, "InMemoryTrackerStore"),
        ({}, None, "GONGHUI_INTERNAL_SECRET is not set"),
    ],
    ids=["a foreign store", "no secret"],
)
def test_an_engine_that_is_not_set_up_refuses_every_turn(
    small_model: Path, actions: Actions, tmp_path: Path, endpoints: dict[str, Any], secret: str | None, reason: str
) -> None:
    process, address = started(tmp_path / "engine", small_model, endpoints, secret)
    engine = Engine(address, actions, tmp_path / "log")
    try:
        turn = {"conversation": "c", "message_id": "m", "text": "t", "repeat": False, "metadata": {}}
        for method, path, body in (("GET", "ready", None), ("POST", "webhook", turn)):
            status, answer = engine.call(method, f"/webhooks/turn/{path}", body)
            assert (status, reason in answer["error"]) == (503, True)
    finally:
        stopped(process)
