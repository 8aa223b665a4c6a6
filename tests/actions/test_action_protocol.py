"""Rasa's action protocol: what is answered to good calls, bad calls and repeated ones."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from bot.actions.commands import ACTIONS
from bot.actions.executor import run_action
from bot.settings import ROOT
from bot.tickets.tables import TicketRow
from tests.actions.action_worker import Worker


def test_every_action_of_the_domain_is_there() -> None:
    domain = (ROOT / "domain.yml").read_text()
    assert all(f"- {name}\n" in domain for name in ACTIONS)
    assert domain.count("- action_") == len(ACTIONS)


def test_an_unknown_action_is_404(worker: Worker) -> None:
    body = {"next_action": "action_dance", "tracker": {"sender_id": worker.id}}
    answer, status = asyncio.run(run_action(worker.executor, body))
    assert (status, answer["action_name"]) == (404, "action_dance")


@pytest.mark.parametrize(
    "body", [{}, {"next_action": "action_cancel"}, {"next_action": 1, "tracker": {}}, {"tracker": []}]
)
def test_a_call_that_is_none_is_400(worker: Worker, body: dict[str, object]) -> None:
    answer, status = asyncio.run(run_action(worker.executor, body))
    assert status == 400
    assert "needed" in answer["error"]


def test_a_conversation_that_is_gone_is_told_so(worker: Worker) -> None:
    body = {"next_action": "action_open_ticket", "tracker": {"sender_id": "nobody", "latest_message": {"text": "投诉"}}}
    answer, status = asyncio.run(run_action(worker.executor, body))
    assert status == 200
    assert "聊天页面" in answer["responses"][0]["custom"]["text"]


def test_a_failing_action_leaves_no_trace(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", "手被机器压了", "跳过"):
        worker.says(text)
    with monkeypatch.context() as broken:
        broken.setattr("bot.actions.tickets.command", None)
        with pytest.raises(TypeError):
            worker.says("确认提交")
    with worker.database.read() as session:
        assert session.scalars(select(TicketRow)).all() == []
    assert "登记好了" in worker.says("确认提交").text


def test_calls_at_the_same_time_run_once(worker: Worker) -> None:
    worker.says("开个工单", "open_ticket")
    for text in ("工伤", "跳过", "磐安", "手被机器压了", "跳过"):
        worker.says(text)
    message_id = worker.sends("确认提交")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: worker.delivers(message_id, "continue_form"), range(4)))
    assert "登记好了" in answers[0].text
    assert answers == [answers[0]] * 4
