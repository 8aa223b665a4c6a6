"""Codes on their way out: to the terminal, or to a gateway that may be slow, broken or of another opinion."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.conversations.inbox import open_conversation
from bot.conversations.transcript import entries_after
from bot.jobs.codes import CodeSending
from bot.jobs.runner import TaskRunner
from bot.jobs.sms import sender_of
from bot.logs import set_up_logging
from bot.members.codes import SEND_CODE, Proved
from bot.members.tables import OneTimeCodeRow
from bot.privacy.keys import KeyRing
from bot.settings import SettingsError, load_settings
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from tests.members.code_office import PHONE, Office
from tests.services import listening

SECRET = "a secret of the gateway"


class Gateway:
    """Stands in for a gateway: answers what the test sets, keeps what it got, sends each id once."""

    def __init__(self) -> None:
        self.status = 200
        self.gate = threading.Event()
        self.gate.set()
        self.requests: list[tuple[dict[str, str], bytes]] = []

    @property
    def sent(self) -> dict[str, dict[str, Any]]:
        """The messages that went out, by id."""
        return {headers["idempotency-key"]: json.loads(body) for headers, body in self.requests}

    def app(self) -> Starlette:
        async def send(request: Request) -> Response:
            self.requests.append((dict(request.headers), await request.body()))
            await asyncio.to_thread(self.gate.wait, 20)
            return Response(status_code=self.status, headers={"Location": "/elsewhere"})

        return Starlette(routes=[Route("/send", send, methods=["POST"])])


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    with listening(gateway.app(), gateway.gate.set) as url:
        gateway.url = f"{url}/send"  # type: ignore[attr-defined]
        yield gateway


class Post(Office):
    """A conversation whose codes are sent by the task runner."""

    def __init__(self, database: Database, keys: KeyRing, **settings: object) -> None:
        super().__init__(database, keys)
        self.settings = load_settings(_env_file=None, **settings)
        with database.write() as session:
            self.id = open_conversation(session, "web", "a" * 64).id

    def ask(self) -> None:
        self.request(PHONE, self.id)

    def work_off(self) -> None:
        """Do what is due, and let what failed be due again."""

        async def work() -> None:
            sender, settings = sender_of(self.settings), self.settings
            sending = CodeSending(self.database, self.keys, sender, settings.sms_template, settings.sms_per_day)
            runner = TaskRunner(self.database, {SEND_CODE: sending})
            await runner.work_off()
            await runner.settled()

        asyncio.run(work())
        with self.database.write() as session:
            session.execute(update(TaskRow).values(due_at=now() - timedelta(seconds=1)))

    def told(self) -> list[str]:
        with self.database.read() as session:
            return [entry.text for entry in entries_after(session, self.id, 0)]

    def stored(self) -> tuple[OneTimeCodeRow, list[TaskRow]]:
        with self.database.read() as session:
            (row,) = session.scalars(select(OneTimeCodeRow)).all()
            return row, list(session.scalars(select(TaskRow)))


@pytest.fixture
def post(database: Database, keys: KeyRing, gateway: Gateway) -> Post:
    url = gateway.url  # type: ignore[attr-defined]
    return Post(database, keys, sms_sender="http", sms_url=url, sms_secret=SECRET, sms_timeout=0.5)


def test_the_terminal_shows_the_code_and_the_log_does_not(
    database: Database, keys: KeyRing, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root, log = logging.getLogger(), tmp_path / "bot.log"
    before = (root.handlers, root.level)
    set_up_logging("DEBUG", log)
    try:
        post = Post(database, keys)
        post.ask()
        code = post.received(post.id)
        post.work_off()
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = before
    shown = capfd.readouterr()
    assert f"{PHONE}: 【工会】验证码{code}，5分钟内有效" in shown.out
    for text in (shown.err, log.read_text()):
        assert code not in text
        assert PHONE not in text


def test_the_gateway_gets_a_signed_message_and_the_code_proves(post: Post, gateway: Gateway) -> None:
    post.ask()
    code = post.received(post.id)
    post.work_off()
    ((headers, body),) = gateway.requests
    message = json.loads(body)
    assert message == {
        "id": headers["idempotency-key"],
        "phone": PHONE,
        "text": f"【工会】验证码{code}，5分钟内有效，请勿告诉他人。",
        "code": code,
        "minutes": 5,
    }
    moment, signature = (part.partition("=")[2] for part in headers["x-gonghui-signature"].split(","))
    assert abs(int(moment) - time.time()) < 60
    assert signature == hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    row, tasks = post.stored()
    assert row.sealed is None, "what was sealed is wiped"
    assert tasks == []
    assert isinstance(post.tell(code, post.id), Proved)
    assert post.told() == []


def test_a_gateway_that_mends_itself_is_tried_again_with_the_same_key(post: Post, gateway: Gateway) -> None:
    post.ask()
    for status in (503, 429, 200):
        gateway.status = status
        post.work_off()
    assert len(gateway.requests) == 3
    assert len(gateway.sent) == 1
    assert post.stored()[1] == []
    assert post.told() == []


def test_a_slow_gateway_counts_as_failed_and_is_tried_again(post: Post, gateway: Gateway) -> None:
    gateway.gate.clear()
    post.ask()
    post.work_off()
    gateway.gate.set()
    post.work_off()
    assert len(gateway.requests) == 2
    assert len(gateway.sent) == 1
    assert post.stored()[0].sent_at is not None


@pytest.mark.parametrize("status", [302, 400, 401, 404])
def test_what_the_gateway_refuses_is_told_once_and_not_tried_again(post: Post, gateway: Gateway, status: int) -> None:
    gateway.status = status
    post.ask()
    code = post.received(post.id)
    post.work_off()
    post.work_off()
    assert len(gateway.requests) == 1
    (told,) = post.told()
    assert "没发出去" in told
    assert "最后6位" in told
    row, tasks = post.stored()
    assert (row.state, row.sealed, tasks) == ("unsent", None, [])
    assert not isinstance(post.tell(code, post.id), Proved)


def test_after_half_a_minute_of_failures_the_worker_is_told_once(post: Post, gateway: Gateway) -> None:
    gateway.status = 500
    post.ask()
    post.work_off()
    assert post.told() == []
    post.let_pass(timedelta(seconds=31))
    post.work_off()
    post.work_off()
    assert len(post.told()) == 1
    assert len(gateway.requests) == 2


def test_a_gateway_that_is_not_there_fails_without_a_trace_of_the_phone(
    database: Database, keys: KeyRing, caplog: pytest.LogCaptureFixture
) -> None:
    post = Post(database, keys, sms_sender="http", sms_url="http://127.0.0.1:9/send", sms_secret=SECRET)
    post.ask()
    code = post.received(post.id)
    post.work_off()
    post.let_pass(timedelta(seconds=31))
    post.work_off()
    assert len(post.told()) == 1
    assert PHONE not in caplog.text
    assert code not in caplog.text


def test_a_code_that_expired_before_it_could_be_sent_is_not_sent(post: Post, gateway: Gateway) -> None:
    post.ask()
    post.let_pass(timedelta(minutes=6))
    post.work_off()
    assert gateway.requests == []
    assert len(post.told()) == 1


def test_a_code_that_was_replaced_is_not_sent(post: Post, gateway: Gateway) -> None:
    post.ask()
    post.let_pass(timedelta(minutes=1))
    post.ask()
    newest = post.received(post.id)
    post.work_off()
    assert [message["code"] for message in gateway.sent.values()] == [newest]


def test_beyond_the_daily_limit_nothing_is_sent_and_the_worker_is_told(post: Post, gateway: Gateway) -> None:
    limited = Post(post.database, post.keys, **{**post.settings.model_dump(), "sms_per_day": 1})
    limited.ask()
    limited.work_off()
    limited.let_pass(timedelta(minutes=1))
    limited.ask()
    limited.work_off()
    assert len(gateway.requests) == 1
    assert len(limited.told()) == 1


def test_a_conversation_that_is_gone_is_told_nothing(post: Post, gateway: Gateway) -> None:
    gateway.status = 400
    post.request(PHONE, "gone")
    post.work_off()
    assert post.stored()[1] == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"sms_sender": "http", "sms_secret": SECRET}, "GONGHUI_SMS_URL"),
        ({"sms_sender": "http", "sms_url": "https://sms.example/send", "sms_secret": "short"}, "GONGHUI_SMS_SECRET"),
        ({"sms_sender": "pigeon"}, "GONGHUI_SMS_SENDER"),
        ({"sms_url": "sms.example"}, "https://sms.example/send"),
        ({"sms_template": "您的验证码来了"}, "{code}"),
    ],
)
def test_a_sender_half_set_up_is_refused_at_the_start(given: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(_env_file=None, **given)
    assert says in str(error.value)
    assert "short" not in str(error.value)
