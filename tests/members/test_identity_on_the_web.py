"""The whole way over HTTP: chat page, door, dispatcher, actions, task runner, gateway. Only the model is a stand-in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.directory.places import load_places
from bot.directory.unions import load_unions
from bot.members.demo import load_demo_members
from bot.privacy.keys import KeyRing
from bot.settings import ROOT, load_settings
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from tests.channels.web.conftest import Worker
from tests.services import listening, running_bot

PHONE, NUMBER = "13800000001", "3307270000001"
COMMANDS = {"查会员": "action_check_membership", "解绑": "action_unbind"}


class World:
    """A bot, an engine that knows commands by heart and takes the rest for answers, and a gateway."""

    def __init__(self, keys: KeyRing) -> None:
        self.keys = keys
        self.bot_url = ""
        self.gateway_status = 200
        self.texts: list[dict[str, Any]] = []

    def engine(self) -> Starlette:
        async def turn(request: Request) -> Response:
            body = await request.json()
            metadata = {**body["metadata"], "message_id": body["message_id"]}
            tracker = {
                "sender_id": body["conversation"],
                "latest_message": {"text": body["text"], "metadata": metadata},
            }
            action = COMMANDS.get(body["text"], "action_continue_form")
            headers = {"Authorization": f"Bearer {self.keys.internal_secret}"}
            async with httpx.AsyncClient(headers=headers, timeout=20) as client:
                call = {"next_action": action, "sender_id": body["conversation"], "tracker": tracker}
                answer = await client.post(f"{self.bot_url}/actions", json=call)
            replies = [{"custom": response["custom"]} for response in answer.json()["responses"]]
            return JSONResponse({"replies": replies, "intent": "x", "confidence": 1.0})

        async def ready(_request: Request) -> Response:
            return JSONResponse({"ready": True})

        turn_route = Route("/webhooks/turn/webhook", turn, methods=["POST"])
        return Starlette(routes=[turn_route, Route("/webhooks/turn/ready", ready, methods=["GET"])])

    def gateway(self) -> Starlette:
        async def send(request: Request) -> Response:
            self.texts.append(await request.json())
            return Response(status_code=self.gateway_status)

        return Starlette(routes=[Route("/send", send, methods=["POST"])])


@pytest.fixture
def world(keys: KeyRing) -> World:
    return World(keys)


@pytest.fixture
def worker(world: World, database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[Worker]:
    directory = ROOT / "data" / "directory"
    with database.write() as session:
        load_demo_members(session, keys, directory / "demo_members.yml", load_unions(directory, load_places(directory)))
    with listening(world.gateway()) as gateway_url, listening(world.engine()) as engine_url:
        settings = load_settings(
            _env_file=None,
            var_dir=tmp_path / "var",
            sms_sender="http",
            sms_url=f"{gateway_url}/send",
            sms_secret="a secret of the gateway",
        )
        with running_bot(settings, database, keys, engine_url) as url, httpx.Client(base_url=url, timeout=20) as http:
            world.bot_url = url
            yield Worker(http)


def said(worker: Worker, text: str) -> str:
    return str(worker.post(text).json()["replies"][-1]["text"])


def is_sending(database: Database) -> bool:
    with database.read() as session:
        return session.scalars(select(TaskRow).where(TaskRow.kind == "send_code")).first() is not None


def wait_until_sent(database: Database) -> None:
    for _ in range(1000):
        if not is_sending(database):
            return
        threading.Event().wait(0.02)
    pytest.fail("the task that sends the code was not done")


def test_a_code_comes_is_told_and_binds(worker: Worker, world: World, database: Database) -> None:
    assert "手机号" in said(worker, "查会员")
    asked = worker.post(PHONE).json()["replies"][-1]
    token = next(choice["send"] for choice in asked["choices"] if choice["title"] == "发验证码")
    assert "正发往" in worker.post(send=token).json()["replies"][-1]["text"]
    wait_until_sent(database)
    (message,) = world.texts
    assert message["phone"] == PHONE
    assert NUMBER in said(worker, message["code"])
    assert NUMBER in said(worker, "查会员")
    assert ("worker", "〔验证码1〕") in worker.history()
    assert not any(message["code"] in text or PHONE in text for _, text in worker.history())
    assert "解绑好了" in said(worker, "解绑")
    assert "手机号" in said(worker, "查会员")


def test_a_code_that_cannot_be_sent_is_told_on_the_page_and_the_other_way_works(
    worker: Worker, world: World, database: Database
) -> None:
    world.gateway_status = 403
    said(worker, "查会员")
    said(worker, "13800000002")
    said(worker, "发验证码")
    wait_until_sent(database)
    assert worker.history()[-1][0] == "notice"
    assert "没发出去" in worker.history()[-1][1]
    assert "3307270000002" in said(worker, "120014")
