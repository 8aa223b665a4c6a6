"""Supervisors are told by the ways of alerts that somebody waits too long; not once somebody has him."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.handover.model import Handover
from bot.handover.reading import open_handover_of
from bot.handover.states import claim
from bot.handover.watching import ESCALATE_TASK
from bot.jobs.alert_mail import written
from bot.jobs.handovers import Escalating, HandoverWatch
from bot.jobs.runner import TaskRunner
from bot.settings import Settings
from bot.storage.columns import now
from bot.tasks.queue import add_task
from tests.emergencies.conftest import alert_settings
from tests.handover.conftest import Scene, desk, hours
from tests.services import listening


@pytest.fixture
def posted() -> list[dict[str, Any]]:
    """What the supervisors' end has taken."""
    return []


@pytest.fixture
def settings(posted: list[dict[str, Any]]) -> Iterator[Settings]:
    """Settings that post alerts there."""

    async def take(request: Request) -> Response:
        posted.append(json.loads(await request.body()))
        return Response(status_code=204)

    with listening(Starlette(routes=[Route("/alerts", take, methods=["POST"])])) as url:
        yield alert_settings(alert_webhook_url=f"{url}/alerts", alert_webhook_secret="s" * 16, alert_timeout=2)


def waiting(scene: Scene) -> Handover:
    """A worker who has waited for eleven minutes and said what nobody but his agent should read."""
    conversation = scene.conversation()
    scene.says(conversation, "老板打了我")
    scene.asked(conversation)
    with scene.database.read() as session:
        handover = open_handover_of(session, conversation.id)
    assert handover is not None
    scene.shift(handover, asked_at=timedelta(minutes=11))
    return handover


def work_off(scene: Scene, settings: Settings) -> None:
    """Do what is due, as the service does."""
    escalating = Escalating(scene.database, settings)
    watch = HandoverWatch(scene.database, scene.keys, desk(hours(True)))
    runner = TaskRunner(scene.database, {"watch_handover": watch, ESCALATE_TASK: escalating})

    async def until_done() -> None:
        for _ in range(2):
            await runner.work_off()
            await runner.settled()

    asyncio.run(until_done())


def test_the_watch_tells_supervisors(scene: Scene, settings: Settings, posted: list[dict[str, Any]]) -> None:
    handover = waiting(scene)
    with scene.database.write() as session:
        add_task(session, "watch_handover", {"handover": handover.id}, key="due now", due=now())
    work_off(scene, settings)
    (message,) = posted
    assert (message["event"], message["id"], message["escalated"]) == ("waiting", handover.id, True)
    assert message["link"].endswith("/console")
    assert "打了我" not in json.dumps(message, ensure_ascii=False)


def test_nobody_is_told_once_somebody_has_him(scene: Scene, settings: Settings, posted: list[dict[str, Any]]) -> None:
    handover = waiting(scene)
    with scene.database.write() as session:
        add_task(session, ESCALATE_TASK, {"handover": handover.id}, key=handover.id)
        claim(session, handover.id, "anna")
    work_off(scene, settings)
    assert posted == []


def test_the_mail_says_at_a_glance_what_it_is(scene: Scene, settings: Settings) -> None:
    message = Escalating(scene.database, settings)._message(waiting(scene))
    mail = written(message, "gonghui@union.example", ["duty@union.example"])
    assert mail["Subject"] == "【人工排队】有职工等人工等久了，还没有人接"
    assert "/console" in mail.get_content()
    assert "工单号" not in mail.get_content()
