"""What a reviewer decides appears at once on the page of the worker, and stays in his conversation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.conversations.tables import ConversationRow
from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.staff.model import Role
from bot.storage.database import Database
from tests.channels.web.conftest import Worker
from tests.channels.web.test_limits_and_streams import sse_messages
from tests.console.applications.filed import file_one
from tests.console.console_office import Office
from tests.databases import copied_sqlite
from tests.services import EngineStandIn, listening, running_bot


@pytest.fixture
def whole(sqlite_template: str, tmp_path: Path, keys: KeyRing) -> Iterator[Office]:
    """The whole bot with its console."""
    database = Database(copied_sqlite(sqlite_template, tmp_path / "whole.db"))
    settings = load_settings(_env_file=None, var_dir=tmp_path, demo_data=False, console="on")
    engine = EngineStandIn()
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        office = Office(url, database, keys, [])
        yield office
        for client in office.browsers:
            client.close()
    database.close()


def test_the_worker_sees_each_step_at_once(whole: Office) -> None:
    with httpx.Client(base_url=whole.url, timeout=20) as http:
        worker = Worker(http)
        with whole.database.read() as session:
            conversation = session.scalar(select(ConversationRow.id))
        filed = file_one(whole.database, whole.keys, union="lh-330205005-1", conversation=conversation)
        officer = whole.signed_in(whole.hire("xiaoli", Role.OFFICER, ("330205005",)))
        page = f"/console/applications/{filed.number}"
        officer.open(page)
        with http.stream("GET", "/channels/web/events", headers={"Authorization": f"Bearer {worker.token}"}) as stream:
            officer.send(page, {"decision": "pass", "seen": "1", "reason": "欢迎"})
            approved, member = sse_messages(stream, 2)
        assert "说明：欢迎" in str(approved["text"])
        assert "您的会员号：330205" in str(member["text"])
        assert [text for _, text in worker.history()] == [approved["text"], member["text"]]
