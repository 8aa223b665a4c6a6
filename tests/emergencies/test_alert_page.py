"""The link of an alert, as the person on duty opens it; and the worker's page while the engine is down."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, update

from bot.emergencies.alerts import link_token
from bot.emergencies.tables import AlertRow
from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.storage.columns import now
from bot.storage.database import Database
from tests.emergencies.conftest import PHONE
from tests.services import running_bot

HURT = "工友从架子上掉下来了 <b>一直流血</b>"


@pytest.fixture
def base_url(database: Database, keys: KeyRing, tmp_path: Path) -> Iterator[str]:
    """The address of a running bot whose engine is down."""
    settings = load_settings(_env_file=None, var_dir=tmp_path / "var", web_answer_wait=5.0)
    with running_bot(settings, database, keys, "http://127.0.0.1:1") as url:
        yield url


def say(client: httpx.Client, token: str, text: str) -> httpx.Response:
    body = {"conversation": token, "id": str(uuid.uuid4()), "text": text}
    return client.post("/channels/web/messages", json=body)


@pytest.fixture
def link(client: httpx.Client, database: Database, keys: KeyRing) -> str:
    """The link of an alert that a worker raised over HTTP, with his place and phone."""
    token = client.post("/channels/web/conversations").json()["conversation"]
    for text, expected in ((HURT, "120"), ("在宁波江北庄桥天水路8号", "记下了地点"), (PHONE, "记下了电话")):
        answer = say(client, token, text)
        assert answer.status_code == 200, "answered at once, although the engine is down"
        assert expected in answer.json()["replies"][-1]["text"]
    with database.read() as session:
        (alert,) = session.scalars(select(AlertRow))
    return f"/alerts/{link_token(keys, alert.id)}"


def test_looking_changes_nothing_and_shows_nothing_private(client: httpx.Client, link: str, database: Database) -> None:
    for _ in range(2):
        page = client.get(link)
        assert page.status_code == 200
        assert "有人受伤或突发急病" in page.text
        assert "我来处理" in page.text
        for private in (PHONE, "流血", "天水路"):
            assert private not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    with database.read() as session:
        assert session.scalars(select(AlertRow)).one().state == "open"


def test_whoever_takes_it_over_sees_words_and_phone(client: httpx.Client, link: str, base_url: str) -> None:
    page = client.post(link, data={"who": "李<主任>\0"})
    assert f'href="tel:{PHONE}"' in page.text
    assert "天水路8号" in page.text
    assert "&lt;b&gt;一直流血" in page.text
    assert PHONE in client.get(link).text  # the same browser, later
    with httpx.Client(base_url=base_url, follow_redirects=True) as other:
        for later in (other.get(link), other.post(link, data={"who": "别人"})):
            assert "李&lt;主任&gt;已经接手" in later.text
            assert PHONE not in later.text
            assert "流血" not in later.text
        other.post(link, data={"close": "1"})  # only who took it over may close it
    assert PHONE in client.get(link).text
    closed = client.post(link, data={"close": "1"})
    assert "处理完了" in closed.text
    assert PHONE not in closed.text


def test_a_wrong_or_old_link_shows_nothing(client: httpx.Client, link: str, database: Database) -> None:
    for path in ("/alerts/" + "0" * 40, "/alerts/x"):
        assert client.get(path).status_code == 404
        assert client.post(path, data={"who": "x"}).status_code == 404
    with database.write() as session:
        session.execute(update(AlertRow).values(created_at=now() - timedelta(days=8)))
    assert client.get(link).status_code == 404


def test_a_huge_form_is_refused(client: httpx.Client, link: str) -> None:
    assert client.post(link, data={"who": "x" * 5000}).status_code == 413


def test_whoever_has_no_link_uses_the_command_line(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'gonghui.db'}")

    def gonghui(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {"GONGHUI_VAR_DIR": str(tmp_path / "var"), "GONGHUI_DEMO_DATA": "false", "PATH": "/usr/bin:/bin"}
        command = [sys.executable, "-m", "bot.cli", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert gonghui("migrate").returncode == 0
    with database.write() as session:
        session.add(AlertRow(token_hash="t", ticket_number="GD2611220001", danger="trapped", title="有人被困"))
    database.close()
    listed = gonghui("alerts", "list")
    assert listed.returncode == 0, listed.stderr
    assert "GD2611220001" in listed.stdout
    assert "1 not acknowledged" in listed.stdout
    assert (
        gonghui("alerts", "ack", "gd261122-0001", "--by", "王主席").stdout == "GD2611220001: acknowledged by 王主席.\n"
    )
    again = gonghui("alerts", "ack", "GD2611220001", "--by", "别人")
    assert again.returncode != 0
    assert "acknowledged already, by 王主席" in again.stderr
    assert gonghui("alerts", "close", "GD2611220001", "--by", "王主席").returncode == 0
    assert "0 not acknowledged" in gonghui("alerts", "list").stdout
    assert "王主席" in gonghui("alerts", "list", "--closed").stdout
    assert "alerts list --closed" in gonghui("alerts", "ack", "GD2611229999", "--by", "x").stderr
