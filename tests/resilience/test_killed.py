"""Kill -9 of bot and engine at random points: no message is lost, no turn doubled, no ticket doubled."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bot.conversations.tables import InboxRow, OutboxRow
from bot.storage.database import Database
from bot.tickets.tables import TicketRow
from tests.real_service import Service

WORKERS = 20
SCRIPT = (
    "公司拖欠工资怎么办",
    "外地人能入会吗",
    "我要反映问题帮我登记一下",
    "拖欠工资",
    "宏达厂",
    "金华市磐安县",
    "三个月没有发工资了，想要回来",
    "跳过",
    "确认提交",
    "会费要交多少",
    "租店面补多少",
    "上下班路上被车撞算工伤吗",
    "没签合同怎么办",
    "仲裁有时效吗",
    "谢谢",
    "再见",
)
KILLS = 4


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service on a fixed port, so that pages find it again after it was killed."""
    service = Service(tmp_path, limit_messages="10000/minute")
    service.start()
    # From now on it comes back on the port it first took.
    service.keep_port()
    yield service
    service.stop()


def test_nothing_is_lost_or_doubled(service: Service) -> None:
    done = Counter[str]()
    with ThreadPoolExecutor(WORKERS + 1) as pool:
        workers = [pool.submit(_worker, service.url, number, done) for number in range(WORKERS)]
        _kill_at_random(service, done)
        for worker in workers:
            worker.result()
    _wait_until_all_are_answered(service)
    service.stop()
    _check(service)


def _worker(url: str, number: int, done: Counter[str]) -> None:
    """Send the script as a page does: again with the same id until the service has taken it."""
    token = _until_taken(url, "/channels/web/conversations", {})["conversation"]
    for step, text in enumerate(SCRIPT):
        body = {"conversation": token, "id": f"{number}-{step}", "text": f"{text}"}
        _until_taken(url, "/channels/web/messages", body)
        done["messages"] += 1


def _until_taken(url: str, path: str, body: dict[str, str]) -> dict[str, str]:
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        try:
            answer = httpx.post(f"{url}{path}", json=body, timeout=20)
            if answer.status_code < 300:
                taken: dict[str, str] = answer.json()
                return taken
        except httpx.TransportError:
            time.sleep(0.2)  # the service is down: a page waits and tries again
    raise AssertionError(f"{path} was never taken")


def _kill_at_random(service: Service, done: Counter[str]) -> None:
    chance = random.Random(20261122)
    total = WORKERS * len(SCRIPT)
    for kill in range(KILLS):
        target = total * (kill + 1) // (KILLS + 1) + chance.randint(-10, 10)
        while done["messages"] < target:
            time.sleep(0.02)
        if kill % 2:
            os.kill(service.engine_pid(), signal.SIGKILL)
        else:
            service.kill()
            service.start()


def _wait_until_all_are_answered(service: Service) -> None:
    database = Database(f"sqlite:///{service.var_dir / 'gonghui.db'}")
    deadline = time.monotonic() + 120
    waiting = 1
    while waiting and time.monotonic() < deadline:
        with database.read() as session:
            query = select(func.count()).select_from(InboxRow).where(InboxRow.state == "pending")
            waiting = session.scalar(query) or 0
        time.sleep(0.2)
    database.close()
    assert waiting == 0


def _check(service: Service) -> None:
    database = Database(f"sqlite:///{service.var_dir / 'gonghui.db'}")
    with database.read() as session:
        messages = session.scalars(select(InboxRow)).all()
        assert len(messages) == WORKERS * len(SCRIPT)
        replies = session.execute(
            select(OutboxRow.inbox_id, func.count()).where(OutboxRow.author == "bot").group_by(OutboxRow.inbox_id)
        )
        answered = {row[0]: row[1] for row in replies}
        assert set(answered) == {message.id for message in messages}
        # One reply a message; two where a question interrupted a form.
        assert all(count <= 2 for count in answered.values())
        tickets = session.scalars(select(TicketRow.conversation_id)).all()
        assert Counter(tickets) == dict.fromkeys({message.conversation_id for message in messages}, 1)
        for conversation in {message.conversation_id for message in messages}:
            texts = [
                message.text
                for message in sorted(messages, key=lambda message: message.order)
                if message.conversation_id == conversation
            ]
            assert texts == list(SCRIPT)
    database.close()
