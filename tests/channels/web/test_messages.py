"""`POST /channels/web/messages`: what a worker says, and what comes back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import text, update

from bot.conversations.tables import InboxRow
from bot.dialogue.answering import MOST_FAILURES
from bot.storage.columns import now
from bot.storage.database import Database
from tests.channels.web.conftest import Worker
from tests.services import EngineStandIn


def test_a_message_is_answered_and_kept(worker: Worker) -> None:
    answer = worker.post("你好")
    assert answer.status_code == 200
    assert answer.json()["owner"] == "bot"
    notice, reply = answer.json()["replies"]
    assert notice["author"] == "notice"
    assert "删除我的信息" in notice["text"]
    assert (reply["author"], reply["text"]) == ("bot", "好的。")
    assert worker.history() == [("worker", "你好"), ("notice", notice["text"]), ("bot", "好的。")]


def test_the_privacy_notice_comes_once(worker: Worker) -> None:
    assert len(worker.post("你好").json()["replies"]) == 2
    assert len(worker.post("在吗").json()["replies"]) == 1


def test_the_same_id_gives_the_same_answer_and_no_second_turn(worker: Worker, engine: EngineStandIn) -> None:
    first, again = worker.post("你好", id="one"), worker.post("你好", id="one")
    assert first.json() == again.json()
    assert len(engine.turns) == 1


def test_overlapping_repeats_run_one_turn(worker: Worker, engine: EngineStandIn) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: worker.post("你好", id="one").json(), range(6)))
    assert all(answer == answers[0] for answer in answers)
    assert len(engine.turns) == 1


@pytest.mark.settings(web_answer_wait=60)
def test_one_conversation_is_never_in_the_engine_twice_at_a_time(worker: Worker, engine: EngineStandIn) -> None:
    engine.gate.clear()
    with ThreadPoolExecutor(5) as pool:
        pending = [pool.submit(worker.post, text) for text in "一二三四五"]
        while not engine.turns:
            threading.Event().wait(0.01)
        assert len(engine.turns) == 1
        engine.gate.set()
        for answer in pending:
            assert answer.result().status_code == 200
    said = [text for author, text in worker.history() if author == "worker"]
    assert [turn["text"] for turn in engine.turns] == said


@pytest.mark.settings(web_answer_wait=0.2)
def test_a_slow_answer_comes_later_by_the_stream(worker: Worker, engine: EngineStandIn) -> None:
    engine.gate.clear()
    answer = worker.post("你好")
    assert answer.status_code == 202
    assert answer.json()["pending"] is True
    headers = {"Authorization": f"Bearer {worker.token}", "Last-Event-ID": str(answer.json()["message"]["seq"])}
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as stream:
        engine.gate.set()
        lines = stream.iter_lines()
        assert any("好的。" in line for line in lines)


def test_an_unreachable_engine_is_admitted_once_and_answered_later(
    worker: Worker, engine: EngineStandIn, database: Database
) -> None:
    engine.status = 503
    answer = worker.post("公司不发工资怎么办")
    assert answer.status_code == 202
    assert [reply["author"] for reply in answer.json()["replies"]] == ["notice"]
    assert "收到" in answer.json()["replies"][0]["text"]
    engine.status = 200
    with database.write() as session:
        session.execute(update(InboxRow).values(next_attempt_at=now()))
    with worker.http.stream(
        "GET", "/channels/web/events", headers={"Authorization": f"Bearer {worker.token}", "Last-Event-ID": "0"}
    ) as stream:
        assert any("好的。" in line for line in stream.iter_lines())
    assert [author for author, _ in worker.history()] == ["worker", "notice", "notice", "bot"]
    assert [turn["repeat"] for turn in engine.turns] == [False, True]


def test_a_choice_is_sent_by_its_token(worker: Worker, engine: EngineStandIn) -> None:
    engine.custom = {"decision": "flow", "text": "哪一类？", "choices": [{"title": "工伤", "chosen": "open_ticket"}]}
    (choice,) = worker.post("我要反映问题").json()["replies"][-1]["choices"]
    assert choice["title"] == "工伤"
    assert worker.post(send=choice["send"]).status_code == 200
    assert engine.turns[-1]["text"] == "工伤"
    assert engine.turns[-1]["metadata"]["chosen"] == "open_ticket"


def test_a_tapped_answer_goes_to_its_form_even_when_the_form_is_over(worker: Worker, engine: EngineStandIn) -> None:
    engine.custom = {"decision": "flow", "text": "对吗？", "choices": [{"title": "确认提交", "text": "确认提交"}]}
    (choice,) = worker.post("我要反映问题").json()["replies"][-1]["choices"]
    worker.post(send=choice["send"])
    assert engine.turns[-1]["metadata"]["expects"] == "choice"
    worker.post("确认提交")
    assert engine.turns[-1]["metadata"].get("expects") is None


def test_a_foreign_choice_is_refused(worker: Worker, http: httpx.Client, engine: EngineStandIn) -> None:
    engine.custom = {"decision": "flow", "text": "哪一类？", "choices": [{"title": "工伤", "text": "工伤"}]}
    (choice,) = worker.post("你好").json()["replies"][-1]["choices"]
    refused = Worker(http).post(send=choice["send"])
    assert refused.status_code == 410
    assert refused.json()["error"]["code"] == "offer_expired"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"text": "字" * 3001}, 413, "too_long"),
        ({}, 422, "bad_request"),
        ({"text": "a", "send": "b"}, 422, "bad_request"),
        ({"text": 5}, 422, "bad_request"),
        ({"text": "a", "id": "x" * 65}, 422, "bad_request"),
        ({"text": "a", "conversation": "short"}, 422, "bad_request"),
        ({"text": "a", "conversation": "A" * 43}, 404, "unknown_conversation"),
        ({"text": "a", "more": "b"}, 422, "bad_request"),
    ],
)
def test_what_cannot_be_used_is_refused_in_chinese(
    worker: Worker, fields: dict[str, object], status: int, code: str
) -> None:
    refused = worker.post(**fields)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert refused.json()["error"]["message"].endswith("。")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"conversation": "' + b"A" * 70_000],
    ids=["empty", "cut off", "a list", "not UTF-8", "too large"],
)
def test_a_broken_body_is_refused(http: httpx.Client, body: bytes) -> None:
    assert http.post("/channels/web/messages", content=body).status_code in {413, 422}


@pytest.mark.parametrize(
    "text", ["/restart", "/open_ticket{}", "🙂🙂", "http://a.example/?q=1", "字" * 3000, "\u202e", "a\x00b"]
)
def test_odd_texts_are_answered(worker: Worker, engine: EngineStandIn, text: str) -> None:
    answer = worker.post(text)
    assert answer.status_code == 200
    assert answer.json()["replies"]
    assert not any(turn["text"].startswith("/") for turn in engine.turns)


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_message_is_asked_about(worker: Worker, engine: EngineStandIn, text: str) -> None:
    assert "没看到字" in worker.post(text).json()["replies"][-1]["text"]
    assert engine.turns == []


def test_danger_is_answered_while_the_engine_is_down(worker: Worker, engine: EngineStandIn) -> None:
    engine.status = 503
    answer = worker.post("我手被机器轧了正在流血")
    assert answer.status_code == 200
    assert "120" in answer.json()["replies"][-1]["text"]
    assert engine.turns == []


def test_a_huge_body_is_not_read(http: httpx.Client) -> None:
    refused = http.post("/channels/web/messages", content=b"x" * 5_000_000)
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_long")
    assert "script-src" in refused.headers["content-security-policy"]


def test_a_lost_database_is_admitted_and_found_again(worker: Worker, database: Database) -> None:
    with database.write() as session:
        session.execute(text("ALTER TABLE inbox RENAME TO inbox_away"))
    refused = worker.post("你好", id="one")
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
    with database.write() as session:
        session.execute(text("ALTER TABLE inbox_away RENAME TO inbox"))
    assert worker.post("你好", id="one").status_code == 200


def test_danger_is_answered_past_messages_that_wait(worker: Worker, engine: EngineStandIn) -> None:
    engine.status = 503
    assert worker.post("怎么加入工会").status_code == 202
    answer = worker.post("快来人 有人被埋在土里了")
    assert answer.status_code == 200
    assert "119" in answer.json()["replies"][-1]["text"]


def test_a_repeated_turn_is_the_same_turn(worker: Worker, engine: EngineStandIn, database: Database) -> None:
    engine.status = 503
    worker.post("提交")
    with database.write() as session:
        session.execute(text("UPDATE inbox SET context = :context"), {"context": '{"expects": "choice"}'})
        session.execute(update(InboxRow).values(next_attempt_at=now()))
    engine.status = 200
    with worker.http.stream(
        "GET", "/channels/web/events", headers={"Authorization": f"Bearer {worker.token}", "Last-Event-ID": "0"}
    ) as stream:
        assert any("好的。" in line for line in stream.iter_lines())
    assert engine.turns[-1]["metadata"] == {"expects": "choice"}


def test_a_message_that_fails_for_good_does_not_block_the_next(
    worker: Worker, engine: EngineStandIn, database: Database
) -> None:
    engine.status = 500
    worker.post("坏消息")
    with database.write() as session:
        session.execute(update(InboxRow).values(next_attempt_at=now(), failures=MOST_FAILURES - 1))
    with worker.http.stream(
        "GET", "/channels/web/events", headers={"Authorization": f"Bearer {worker.token}", "Last-Event-ID": "0"}
    ) as stream:
        assert any("没能处理" in line for line in stream.iter_lines())
    engine.status = 200
    assert worker.post("你好").json()["replies"][-1]["text"] == "好的。"
