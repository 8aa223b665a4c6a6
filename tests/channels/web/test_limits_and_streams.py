"""Limits, streams, history, export, and the headers of the page."""

from __future__ import annotations

import json

import httpx
import pytest
from sqlalchemy import text

from bot.storage.database import Database
from tests.channels.web.conftest import Worker


def sse_messages(stream: httpx.Response, count: int) -> list[dict[str, object]]:
    """Read `count` messages from an event stream."""
    found: list[dict[str, object]] = []
    kind = ""
    for line in stream.iter_lines():
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: ") and kind == "message":
            found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == count:
                break
    return found


@pytest.mark.settings(limit_messages="2/minute")
def test_a_conversation_that_sends_too_much_is_told_when_to_go_on(worker: Worker) -> None:
    assert [worker.post("你好").status_code for _ in range(3)] == [200, 200, 429]
    refused = worker.post("你好")
    assert 0 < int(refused.headers["retry-after"]) <= 61
    assert "再试" in refused.json()["error"]["message"]


@pytest.mark.settings(limit_conversations="3/hour")
def test_an_address_cannot_open_conversations_without_end(http: httpx.Client) -> None:
    spoofed = [
        http.post("/channels/web/conversations", headers={"X-Forwarded-For": f"10.0.0.{number}"}).status_code
        for number in range(5)
    ]
    assert spoofed == [201, 201, 201, 429, 429]


@pytest.mark.settings(limit_conversations="1/hour", trusted_proxies="127.0.0.1")
def test_behind_a_trusted_proxy_the_client_counts_not_what_it_claims(http: httpx.Client) -> None:
    def open_from(forwarded: str) -> int:
        return http.post("/channels/web/conversations", headers={"X-Forwarded-For": forwarded}).status_code

    assert [open_from("198.51.100.1"), open_from("198.51.100.2")] == [201, 201]
    assert open_from("203.0.113.9, 198.51.100.1") == 429


@pytest.mark.settings(limit_streams=1)
def test_streams_are_counted_and_given_back(worker: Worker) -> None:
    headers = {"Authorization": f"Bearer {worker.token}"}
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as first:
        assert first.status_code == 200
        assert worker.get("/channels/web/events").status_code == 429
    worker.post("一")  # the server notices that the first stream is gone when it has something to send
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as second:
        assert second.status_code == 200


def test_a_stream_resumes_without_gap_or_double(worker: Worker) -> None:
    for said in ("一", "二", "三"):
        worker.post(said)
    headers = {"Authorization": f"Bearer {worker.token}", "Last-Event-ID": "0"}
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as stream:
        first = sse_messages(stream, 3)
    headers["Last-Event-ID"] = str(first[-1]["seq"])
    with worker.http.stream("GET", "/channels/web/events", headers=headers) as stream:
        rest = sse_messages(stream, 4)
    history = worker.get("/channels/web/history").json()["messages"]
    assert [message["id"] for message in first + rest] == [message["id"] for message in history]


def test_history_needs_the_token(http: httpx.Client) -> None:
    assert http.get("/channels/web/history").status_code == 404
    assert http.get("/channels/web/events", headers={"Authorization": "Bearer x"}).status_code == 404


def test_history_comes_in_pages(worker: Worker) -> None:
    for number in range(20):
        worker.post(str(number))
    newest = worker.get("/channels/web/history").json()
    assert newest["more"] is False
    assert len(newest["messages"]) == 41
    for number in range(20, 30):
        worker.post(str(number))
    newest = worker.get("/channels/web/history").json()
    older = worker.get(f"/channels/web/history?before={newest['messages'][0]['seq']}").json()
    assert (newest["more"], len(newest["messages"]), older["more"], len(older["messages"])) == (True, 50, False, 11)
    for odd in ("x", "-1", "9" * 26):
        assert worker.get(f"/channels/web/history?before={odd}").status_code == 422


def test_the_export_shows_everything_but_hides_the_middle_of_numbers(worker: Worker) -> None:
    worker.post("我的手机13812345678")
    exported = worker.get("/channels/web/export")
    assert "attachment" in exported.headers["content-disposition"]
    assert "13812345678" not in exported.text
    content = exported.json()
    assert content["号码（中间隐去）"] == {"手机1": "138******78"}
    assert content["消息"][0]["内容"] == "我的手机〔手机1〕"


@pytest.mark.settings(web_origins="https://union.example")
def test_the_page_allows_no_foreign_script_and_only_known_frames(http: httpx.Client) -> None:
    page = http.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'self' https://union.example" in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text


def test_internal_doors_are_closed_to_the_outside(http: httpx.Client) -> None:
    assert http.post("/actions", json={}).status_code == 403
    assert http.post("/internal/messages", json={"text": "你好"}).status_code == 403


def test_health_names_what_is_missing(http: httpx.Client) -> None:
    assert http.get("/healthz").json() == {"ready": True, "missing": []}


@pytest.mark.settings(limit_conversations="1/hour", trusted_proxies="127.0.0.0/8")
def test_a_second_forwarded_line_and_addresses_of_one_home_change_nothing(http: httpx.Client) -> None:
    def open_from(*lines: str) -> int:
        headers = [("X-Forwarded-For", line) for line in lines]
        return http.post("/channels/web/conversations", headers=headers).status_code

    assert open_from("6.6.6.6", "198.51.100.1") == 201
    assert open_from("7.7.7.7", "198.51.100.1") == 429
    assert open_from("2001:db8:1:2::3") == 201
    assert open_from("2001:db8:1:2:ffff::4") == 429


def test_numbers_are_not_given_again_after_a_deletion(worker: Worker, database: Database) -> None:
    before = worker.post("你好").json()["replies"][-1]["seq"]
    with database.write() as session:
        session.execute(text("DELETE FROM events"))
    assert worker.post("在吗").json()["message"]["seq"] > before


@pytest.mark.settings(limit_reads="2/minute")
def test_looks_into_the_transcript_are_limited(worker: Worker) -> None:
    assert [worker.get("/channels/web/history").status_code for _ in range(3)] == [200, 200, 429]
