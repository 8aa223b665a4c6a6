"""`/metrics`, as Prometheus asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.channels.intake import Incoming, take_in
from bot.conversations.deliveries import settle_row
from bot.conversations.inbox import open_conversation
from bot.conversations.notices import tell
from bot.conversations.tables import DeliveryRow
from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.database import Database
from bot.tasks.queue import add_task
from tests.services import EngineStandIn, listening, running_bot

TOKEN = "a-token-of-enough-characters"


@pytest.fixture
def url(request: pytest.FixtureRequest, database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[str]:
    """A running bot whose database holds a failed and a waiting delivery of a channel that does not run."""
    marker = request.node.get_closest_marker("settings")
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", **(dict(marker.kwargs) if marker else {}))
    with database.write() as session:
        state = open_conversation(session, "pigeon", keys.hash("pigeon", "someone"))
        take_in(session, keys, state, Incoming("m1", "你好", address="someone"))
        tell(session, state.id, "一")
        tell(session, state.id, "二")
        first, second = session.query(DeliveryRow).order_by(DeliveryRow.order).all()
        settle_row(first, "failed", "errcode_1")
        second.waits_for_worker = True
        add_task(session, "unheard_of", {})
    engine = EngineStandIn()
    engine.status = 503
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        yield url


def _values(text: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_what_did_not_arrive_can_be_watched(url: str) -> None:
    answer = httpx.get(f"{url}/metrics")
    assert answer.status_code == 200
    values = _values(answer.text)
    assert values["gonghui_deliveries", "pigeon", "failed"] == 1
    assert values["gonghui_deliveries", "pigeon", "waiting"] == 1
    assert values["gonghui_deliveries", "pigeon", "unknown"] == 0
    assert values["gonghui_inbox_waiting", "pigeon"] == 1
    assert values["gonghui_tasks", "unheard_of", "overdue"] == 1
    assert values["gonghui_tasks", "unheard_of", "failed"] == 0
    assert not re.search("someone|你好", answer.text)


def test_without_a_token_nobody_asks_through_a_proxy(url: str) -> None:
    answer = httpx.get(f"{url}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.status_code == 403
    assert "GONGHUI_METRICS_TOKEN" in answer.text


@pytest.mark.settings(public_url="https://gonghui.example")
def test_without_a_token_nobody_asks_where_a_proxy_stands(url: str) -> None:
    assert httpx.get(f"{url}/metrics").status_code == 403


@pytest.mark.settings(metrics_token=TOKEN)
def test_with_a_token_only_whoever_has_it_is_answered(url: str) -> None:
    assert httpx.get(f"{url}/metrics").status_code == 403
    assert httpx.get(f"{url}/metrics", headers={"Authorization": "Bearer other"}).status_code == 403
    headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}
    assert httpx.get(f"{url}/metrics", headers=headers).status_code == 200
