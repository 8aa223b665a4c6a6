"""A red warning is told to the person on duty once, by every way that is set up, without naming anybody."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.early_warning import handling
from bot.jobs.runner import TaskRunner
from bot.jobs.warning_alerts import WarningAlerts
from bot.settings import Settings
from tests.early_warning.brewing import FACTORY, WAGES, Town
from tests.emergencies.conftest import alert_settings
from tests.services import listening

LINK = "https://bot.union.example/console/warnings/"


class Desk:
    """Takes what is posted."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []

    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            self.taken.append(json.loads(await request.body()))
            self.keys.append(request.headers["idempotency-key"])
            assert request.headers["x-gonghui-signature"].startswith("t=")
            return Response(status_code=204)

        return Starlette(routes=[Route("/alerts", take, methods=["POST"])])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def posting(desk: Desk) -> Iterator[Settings]:
    with listening(desk.app()) as url:
        yield alert_settings(
            alert_webhook_url=f"{url}/alerts",
            alert_webhook_secret="a secret of the duty desk",
            public_url="https://bot.union.example",
        )


def work_off(town: Town, settings: Settings) -> None:
    async def work() -> None:
        alerts = WarningAlerts(town.database, settings, lambda: (WAGES,), town.book.places.full_name)
        runner = TaskRunner(town.database, alerts.handlers())
        await runner.work_off()
        await runner.settled()

    asyncio.run(work())


def test_a_red_warning_is_posted_once(town: Town, desk: Desk, posting: Settings) -> None:
    town.file(sum=200_000)
    work_off(town, posting)
    assert desk.taken == [], "orange is for those who look"
    town.file(people=40)
    warning = town.warning()
    work_off(town, posting)
    town.file()
    work_off(town, posting)
    (posted,) = desk.taken
    assert desk.keys == [f"warning-{warning.id}"]
    assert posted == {
        "event": "warning",
        "id": warning.id,
        "level": "red",
        "title": "欠薪",
        "subject": "employer",
        "place": "宁波市江北区庄桥街道",
        "tickets": 2,
        "people": 2,
        "at": posted["at"],
        "link": f"{LINK}{warning.id}",
    }


def test_one_that_was_acknowledged_meanwhile_is_not_posted(town: Town, desk: Desk, posting: Settings) -> None:
    town.file(people=40)
    with town.database.write() as session:
        handling.acknowledge(session, town.keys, town.warning().id, "li")
    work_off(town, posting)
    assert desk.taken == []


def test_it_is_mailed_without_names(town: Town) -> None:
    mails: list[bytes] = []

    class Handler:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
            mails.append(envelope.original_content or b"")
            return "250 taken"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        settings = alert_settings(
            alert_mail_to="duty@union.example,second@union.example",
            alert_mail_from="gonghui@union.example",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            public_url="https://bot.union.example",
        )
        town.file(people=40, contact="13812345678", story="张老板不发工资")
        work_off(town, settings)
    finally:
        controller.stop()
    (raw,) = mails
    mail = message_from_bytes(raw, policy=default)
    body = mail.get_content()
    assert mail["Subject"] == "【红色预警】欠薪（宁波市江北区庄桥街道）请尽快处理"
    assert mail["To"] == "duty@union.example, second@union.example"
    assert f"{LINK}{town.warning().id}" in body
    for hidden in (FACTORY, "演海", "张老板", "13812345678"):
        assert hidden not in body
        assert hidden not in str(mail["Subject"])


def test_with_nobody_on_duty_it_waits_in_the_list_alone(town: Town) -> None:
    town.file(people=40)
    work_off(town, alert_settings())
    assert town.warning().state == "open"
