"""Events reach an address over real HTTP, signed so that a library of others takes them, and are tried again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from standardwebhooks import Webhook as Receiver
from standardwebhooks import WebhookVerificationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.jobs.runner import TaskRunner
from bot.jobs.webhooks import DeliveringWebhooks
from bot.privacy.keys import KeyRing
from bot.privacy.retention import purge
from bot.settings import load_settings
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from bot.webhooks.announcing import DELIVER_TASK, announce
from bot.webhooks.delivering import MOST_ATTEMPTS
from bot.webhooks.subscribing import (
    WebhookError,
    add_webhook,
    all_webhooks,
    deliveries_of,
    remove_webhook,
    send_failed_again,
)
from bot.webhooks.tables import WebhookDeliveryRow
from tests.services import listening

BY = "0" * 32


@dataclass
class CallCentre:
    """A system of others that takes events; `statuses` are its next answers, 204 afterwards."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        with self.lock:
            self.got.append((dict(request.headers), body))
            return Response(status_code=self.statuses.pop(0) if self.statuses else 204)


@pytest.fixture
def centre() -> CallCentre:
    return CallCentre()


@pytest.fixture
def address(centre: CallCentre) -> Iterator[str]:
    with listening(Starlette(routes=[Route("/in", centre.take, methods=["POST"])])) as url:
        yield f"{url}/in"


def work_off(database: Database, keys: KeyRing) -> None:
    """Do what is due, and what would be due after a pause."""

    async def once() -> None:
        runner = TaskRunner(database, {DELIVER_TASK: DeliveringWebhooks(database, keys)})
        await runner.work_off()
        await runner.settled()

    with database.write() as session:
        session.execute(update(TaskRow).values(due_at=now()))
    asyncio.run(once())


def test_an_event_arrives_once_with_a_signature_that_others_can_check(
    database: Database, keys: KeyRing, centre: CallCentre, address: str
) -> None:
    with database.write() as session:
        webhook, secret = add_webhook(session, keys, BY, "呼叫中心", address, ["ticket.moved"])
        announce(session, "ticket.moved", {"number": "GD2611220001", "state": "accepted"})
        announce(session, "handover.asked", {"conversation": "x"})
    work_off(database, keys)
    work_off(database, keys)
    ((headers, body),) = centre.got
    told = Receiver(secret).verify(body, headers)
    assert told["type"] == "ticket.moved"
    assert told["data"] == {"number": "GD2611220001", "state": "accepted"}
    with pytest.raises(WebhookVerificationError):
        Receiver(secret).verify(body + b" ", headers)
    with database.read() as session:
        (delivery,) = deliveries_of(session, webhook.id)
    assert (delivery.state, delivery.attempts, delivery.cause) == ("delivered", 1, None)


def test_what_is_not_taken_is_tried_again_under_the_same_id(
    database: Database, keys: KeyRing, centre: CallCentre, address: str
) -> None:
    centre.statuses = [503, 302]
    with database.write() as session:
        webhook, _ = add_webhook(session, keys, BY, "呼叫中心", address, ["ticket.filed"])
        announce(session, "ticket.filed", {"number": "GD2611220001"})
    for _ in range(4):
        work_off(database, keys)
    assert len(centre.got) == 3
    assert len({headers["webhook-id"] for headers, _ in centre.got}) == 1
    with database.read() as session:
        (delivery,) = deliveries_of(session, webhook.id)
    assert (delivery.state, delivery.attempts) == ("delivered", 3)


def test_after_many_failures_it_waits_for_somebody_to_repeat_it(
    database: Database, keys: KeyRing, centre: CallCentre, address: str
) -> None:
    centre.statuses = [500] * MOST_ATTEMPTS
    with database.write() as session:
        webhook, _ = add_webhook(session, keys, BY, "呼叫中心", address, ["ticket.filed"])
        announce(session, "ticket.filed", {"number": "GD2611220001"})
    for _ in range(MOST_ATTEMPTS + 2):
        work_off(database, keys)
    with database.read() as session:
        (shown,) = all_webhooks(session)
        (delivery,) = deliveries_of(session, webhook.id)
    assert (shown.failed, delivery.cause, len(centre.got)) == (1, "answered 500", MOST_ATTEMPTS)
    with database.write() as session:
        assert send_failed_again(session, keys, BY, webhook.id) == 1
    work_off(database, keys)
    with database.read() as session:
        assert [one.state for one in deliveries_of(session, webhook.id)] == ["delivered"]


def test_an_address_taken_away_hears_nothing_more(
    database: Database, keys: KeyRing, centre: CallCentre, address: str
) -> None:
    with database.write() as session:
        webhook, _ = add_webhook(session, keys, BY, "呼叫中心", address, ["ticket.filed"])
        announce(session, "ticket.filed", {"number": "GD2611220001"})
        assert remove_webhook(session, keys, BY, webhook.id)
        assert not remove_webhook(session, keys, BY, webhook.id)
    work_off(database, keys)
    assert centre.got == []


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hotline.example/in", "https"),
        ("ftp://hotline.example/in", "https"),
        ("https://user:secret@hotline.example/", "密码"),
        ("https://[::1", "不完整"),
        ("hotline", "https"),
        ("https://" + "a" * 500, "https"),
    ],
)
def test_addresses_that_cannot_be_used_are_refused(database: Database, keys: KeyRing, url: str, words: str) -> None:
    with database.write() as session, pytest.raises(WebhookError, match=words):
        add_webhook(session, keys, BY, "呼叫中心", url, ["ticket.filed"])


def test_the_purge_takes_what_ended_long_ago_and_leaves_what_waits(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        webhook, _ = add_webhook(session, keys, BY, "呼叫中心", "https://hotline.example/in", ["ticket.filed"])
        for _ in range(3):
            announce(session, "ticket.filed", {"number": "GD2611220001"})
    with database.write() as session:
        old, young, _waiting = session.scalars(select(WebhookDeliveryRow)).all()
        for row, days in ((old, 31), (young, 29)):
            row.state, row.settled_at = "delivered", now() - timedelta(days=days)
    assert purge(load_settings(_env_file=None), database)["webhook_deliveries"] == 1
    with database.read() as session:
        assert sorted(one.state for one in deliveries_of(session, webhook.id)) == ["delivered", "pending"]
