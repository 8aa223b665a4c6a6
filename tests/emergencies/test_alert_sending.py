"""Alerts reach the person on duty by a signed webhook and by mail, again and again, until somebody acknowledges."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.applications.catalogue import ServiceCatalogue
from bot.emergencies.alerts import acknowledge
from bot.jobs.handlers import other_handlers, task_runners
from bot.jobs.runner import TaskRunner
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.columns import now
from bot.tasks.queue import add_task
from tests.emergencies.conftest import PHONE, Scene, alert_settings, link_in
from tests.services import listening

SECRET = "a secret of the duty desk"
HURT = "工友从架子上掉下来了 一直流血"
MINUTES = timedelta(minutes=1)


class Desk:
    """Whoever runs the other end: takes alerts and checks them as docs/operations.md says."""

    def __init__(self) -> None:
        self.status = 204
        self.taken: list[dict[str, Any]] = []
        self.deliveries: list[str] = []
        self.second: list[dict[str, Any]] = []
        self.raw = b""

    def app(self) -> Starlette:
        async def take(request: Request) -> Response:
            self.raw = await request.body()
            parts = dict(part.split("=", 1) for part in request.headers["x-gonghui-signature"].split(","))
            expected = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + self.raw, hashlib.sha256).hexdigest()
            assert hmac.compare_digest(expected, parts["v1"])
            assert abs(time.time() - int(parts["t"])) < 300
            (self.second if request.url.path == "/second" else self.taken).append(json.loads(self.raw))
            self.deliveries.append(request.headers["idempotency-key"])
            return Response(status_code=self.status)

        return Starlette(routes=[Route("/first", take, methods=["POST"]), Route("/second", take, methods=["POST"])])


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def posting(desk: Desk) -> Iterator[Settings]:
    """Settings that post to the desk."""
    with listening(desk.app()) as url:
        yield alert_settings(
            alert_webhook_url=f"{url}/first",
            alert_webhook_escalation_url=f"{url}/second",
            alert_webhook_secret=SECRET,
            alert_timeout=2,
        )


def test_an_alert_is_posted_signed_and_without_personal_data(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(f"{HURT} 在宁波江北庄桥 电话{PHONE}")
    scene.work_off(posting)
    (posted,) = desk.taken
    (alert,) = scene.alerts()
    assert (posted["event"], posted["danger"], posted["ticket"]) == ("alert", "injured_now", alert.ticket_number)
    assert posted["title"] == "有人受伤或突发急病"
    assert posted["place"].startswith("宁波市江北区")
    assert posted["phone_told"] is True
    assert posted["link"].startswith("https://bot.union.example/alerts/")
    for private in (PHONE, HURT, "流血"):
        assert private not in desk.raw.decode()


def test_several_processes_send_it_once(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(HURT)
    scene.work_off(posting, processes=4)
    assert len(desk.taken) == 1


def test_it_is_sent_again_until_somebody_acknowledges(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(HURT)
    for _ in range(3):
        scene.work_off(posting)
        scene.work_off(posting)  # not due before its time
        scene.let_pass(5 * MINUTES)
    assert len(desk.taken) == 3
    assert len(set(desk.deliveries)) == 3
    with scene.database.write() as session:
        assert acknowledge(session, scene.keys, scene.alerts()[0].id, "李主任") is not None
        assert acknowledge(session, scene.keys, scene.alerts()[0].id, "别人") is None
    scene.let_pass(60 * MINUTES)
    scene.work_off(posting)
    assert len(desk.taken) == 3
    assert scene.tasks() == []


def test_the_second_address_is_told_when_nobody_answers(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(HURT)
    scene.work_off(posting)
    scene.let_pass(10 * MINUTES)
    scene.work_off(posting)
    assert desk.second == []
    scene.let_pass(6 * MINUTES)
    scene.work_off(posting)
    assert [posted["escalated"] for posted in desk.second] == [True]
    assert len(desk.taken) == 3


def test_a_failure_is_tried_again_with_the_same_key_and_never_given_up(
    scene: Scene, desk: Desk, posting: Settings
) -> None:
    scene.say(HURT)
    desk.status = 500
    for _ in range(20):
        scene.work_off(posting)
        with scene.database.write() as session:
            for task in scene.tasks():
                task.due_at -= timedelta(hours=2)
                session.merge(task)
    assert len(desk.taken) == 20
    assert len(set(desk.deliveries)) == 1
    assert not any(task.failed for task in scene.tasks())
    desk.status = 204
    scene.work_off(posting)
    assert len(desk.taken) == 21


def test_news_is_told_once_also_after_somebody_took_care(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(HURT)
    scene.work_off(posting)
    with scene.database.write() as session:
        acknowledge(session, scene.keys, scene.alerts()[0].id, "李主任")
    scene.say(PHONE)
    scene.say("在庄桥天水路8号")
    scene.say("没事了 误报")
    scene.work_off(posting)
    scene.let_pass(10 * MINUTES)
    scene.work_off(posting)
    news = sorted((posted["news"], posted["said_safe"]) for posted in desk.taken[1:])
    assert news == [("phone", True), ("place", True), ("safe", True)]


def test_the_same_news_later_is_another_delivery(scene: Scene, desk: Desk, posting: Settings) -> None:
    scene.say(HURT)
    scene.work_off(posting)
    for _ in range(2):
        scene.say("没事了 误报")
        scene.work_off(posting)
        scene.say("着火了 快来人")
        scene.work_off(posting)
    assert [posted["news"] for posted in desk.taken[1:]] == ["safe", "danger"] * 2
    assert len(set(desk.deliveries)) == 5


def test_no_other_work_holds_an_alert_up(
    scene: Scene, desk: Desk, posting: Settings, tmp_path: Path, keys: KeyRing
) -> None:
    services = ServiceCatalogue(tmp_path, scene.places)
    scene.say(HURT)
    with scene.database.write() as session:
        for kind in other_handlers(posting, scene.database, keys, services, {}, scene.book):
            add_task(session, kind, {}, due=now() - 60 * MINUTES)
    for_alerts, for_the_rest = task_runners(
        posting, scene.database, keys, services, scene.places.full_name, {}, scene.book
    )

    async def work(runner: TaskRunner) -> None:
        await runner.work_off()
        await runner.settled()

    asyncio.run(work(for_the_rest))
    assert desk.taken == []
    asyncio.run(work(for_alerts))
    assert len(desk.taken) == 1


def test_nobody_on_duty_is_said_loudly_at_the_start(
    scene: Scene, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    scene.say(HURT)
    scene.work_off(alert_settings())
    # Where the log goes depends on whether a test before this one has set it up.
    said = capsys.readouterr().out + caplog.text
    assert "nobody_is_alerted" in said
    assert "GONGHUI_ALERT_WEBHOOK_URL" in said
    assert scene.tasks() == []
    assert len(scene.alerts()) == 1


class Mailbox:
    """A mail server on the loopback; `refuse` makes it refuse."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.refuse = False
        self.unknown: set[str] = set()
        self.mails: list[tuple[list[str], str, str]] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 nobody of this name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refuse:
            return "451 try later"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body()
        assert body is not None
        self.mails.append((list(envelope.rcpt_tos), str(mail["Subject"]), body.get_content()))
        return "250 OK"


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def mailbox(free_port: int) -> Iterator[Mailbox]:
    mailbox = Mailbox(free_port)
    server = Controller(mailbox, hostname="127.0.0.1", port=free_port)
    server.start()
    yield mailbox
    server.stop()


def mailing(port: int, **values: Any) -> Settings:
    return alert_settings(
        **{
            "alert_mail_to": "duty@union.example, second@union.example",
            "alert_mail_escalation_to": "chair@union.example",
            "alert_mail_from": "gonghui@union.example",
            "smtp_host": "127.0.0.1",
            "smtp_port": port,
            "smtp_security": "none",
            "alert_timeout": 5,
        }
        | values
    )


def test_a_mail_says_what_must_be_known_at_a_glance(scene: Scene, mailbox: Mailbox) -> None:
    scene.say(f"{HURT} 电话{PHONE}")
    scene.work_off(mailing(mailbox.port))
    ((to, subject, text),) = mailbox.mails
    (alert,) = scene.alerts()
    assert to == ["duty@union.example", "second@union.example"]
    assert subject.startswith("【紧急】有人受伤或突发急病（地点还不知道）")
    assert alert.ticket_number in text
    assert link_in(text)
    assert PHONE not in text
    assert HURT not in text


def test_a_mail_is_tried_again_and_escalated(scene: Scene, mailbox: Mailbox) -> None:
    settings = mailing(mailbox.port)
    scene.say(HURT)
    mailbox.refuse = True
    scene.work_off(settings)
    mailbox.refuse = False
    scene.let_pass(20 * MINUTES)
    scene.work_off(settings)
    ((to, subject, _),) = mailbox.mails
    assert to[-1] == "chair@union.example"
    assert "没人接手" in subject


def test_one_wrong_address_does_not_flood_the_right_one(
    scene: Scene, mailbox: Mailbox, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.unknown = {"second@union.example"}
    scene.say(HURT)
    for _ in range(3):
        scene.work_off(mailing(mailbox.port))
        scene.let_pass(MINUTES)
    ((to, _, _),) = mailbox.mails
    assert to == ["duty@union.example"]
    assert "alert_addresses_refused" in capsys.readouterr().out + caplog.text


def test_a_mail_server_that_is_gone_does_not_hold_up_the_webhook(
    scene: Scene, desk: Desk, posting: Settings, free_port: int
) -> None:
    settings = posting.model_copy(update=mailing(free_port).model_dump(include={"alert_mail_to", "alert_mail_from"}))
    settings = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": free_port, "smtp_security": "none"})
    scene.say(HURT)
    scene.work_off(settings)
    assert len(desk.taken) == 1
    assert {task.kind: task.cause for task in scene.tasks()} == {
        "alert_mail": "ConnectionRefusedError",
        "alert_webhook": None,
    }


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_goes_encrypted_and_with_a_login(
    scene: Scene, security: str, free_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    logins: list[bytes] = []

    def login(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
        logins.append(data.password)
        return AuthResult(success=data.password == b"right")

    mailbox = Mailbox(free_port)
    channel = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    must_be_encrypted = security != "tls"  # the server does not count encryption from the first byte
    server = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port,
        authenticator=login,
        auth_require_tls=must_be_encrypted,
        **channel,
    )
    server.start()
    try:
        settings = mailing(
            free_port, smtp_host="localhost", smtp_security=security, smtp_user="u", smtp_password="right"
        )
        scene.say(HURT)
        scene.work_off(settings)
    finally:
        server.stop()
    assert len(mailbox.mails) == 1
    assert logins == [b"right"]
