"""The service with its door, alerts and tasks, on both databases, with an engine that is down."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import get_conversation, open_conversation
from bot.conversations.transcript import entries_after
from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.emergencies.alerts import WAYS
from bot.emergencies.desk import EmergencyDesk
from bot.emergencies.reading import load_emergencies
from bot.emergencies.rules import EmergencyRules
from bot.emergencies.tables import AlertRow
from bot.jobs.alerts import alert_handlers
from bot.jobs.runner import TaskRunner
from bot.privacy.keys import KeyRing
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from bot.tickets.completing import UrgentFacts, urgent_facts

PHONE = "13812345678"


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The directory of places."""
    return load_places(Path("data/directory"))


@pytest.fixture(scope="session")
def rules() -> EmergencyRules:
    """The rules as they are shipped."""
    return load_emergencies(Path("data"))


class Scene:
    """A worker at the door, and whoever is on duty behind it."""

    def __init__(self, database: Database, keys: KeyRing, rules: EmergencyRules, places: PlaceIndex) -> None:
        self.database, self.keys, self.places = database, keys, places
        self.rules = rules
        self.book = DirectoryBook(Path("data/directory"), places, keys)
        self.on_duty = True
        with database.write() as session:
            self.id = open_conversation(session, "web", "a" * 64).id

    def say(self, text: str, token: str | None = None, key: str | None = None) -> list[str]:
        """Say something; gives what is answered at once."""
        desk = EmergencyDesk(self.rules, self.book, self.on_duty)
        before = len(self.told())
        with self.database.write() as session:
            conversation = get_conversation(session, self.id)
            take_in(session, self.keys, conversation, Incoming(key or uuid.uuid4().hex, text, token), desk)
        return self.told()[before:]

    def told(self) -> list[str]:
        """Everything the bot has said."""
        with self.database.read() as session:
            return [entry.text for entry in entries_after(session, self.id, 0) if entry.author == "bot"]

    def safe_button(self) -> str:
        """The token of the last choice below an answer."""
        with self.database.read() as session:
            return [entry for entry in entries_after(session, self.id, 0) if entry.choices][-1].choices[0].send

    def alerts(self) -> list[AlertRow]:
        """All alerts, oldest first."""
        with self.database.read() as session:
            return list(session.scalars(select(AlertRow).order_by(AlertRow.created_at)))

    def facts(self) -> UrgentFacts:
        """What the newest ticket tells whoever goes to help."""
        with self.database.read() as session:
            facts = urgent_facts(session, self.keys, self.alerts()[-1].ticket_number)
        assert facts is not None
        return facts

    def tasks(self) -> list[TaskRow]:
        """The alerts that wait to be sent."""
        with self.database.read() as session:
            alerts = select(TaskRow).where(TaskRow.kind.in_(WAYS))
            return list(session.scalars(alerts.order_by(TaskRow.kind, TaskRow.key)))

    def let_pass(self, time: timedelta) -> None:
        """Make everything older than it is."""
        with self.database.write() as session:
            session.execute(update(TaskRow).values(due_at=TaskRow.due_at))
            for task in session.scalars(select(TaskRow)):
                task.due_at -= time
            for alert in session.scalars(select(AlertRow)):
                alert.created_at -= time
                alert.last_at -= time

    def work_off(self, settings: Settings, processes: int = 1) -> None:
        """Have what is due done, by several processes at once."""

        async def work() -> None:
            handlers = alert_handlers(settings, self.database, self.keys, self.places.full_name)
            runners = [TaskRunner(self.database, handlers) for _ in range(processes)]
            await asyncio.gather(*(runner.work_off() for runner in runners))
            await asyncio.gather(*(runner.settled() for runner in runners))

        asyncio.run(work())


@pytest.fixture
def scene(database: Database, keys: KeyRing, rules: EmergencyRules, places: PlaceIndex) -> Scene:
    """A worker with a fresh conversation."""
    return Scene(database, keys, rules, places)


def alert_settings(**values: Any) -> Settings:
    """Settings with a webhook, changed by `values`."""
    return load_settings(_env_file=None, **({"public_url": "https://bot.union.example"} | values))


def link_in(text: str) -> str:
    """The path of the link in a mail or a posted alert."""
    found = re.search(r"/alerts/[0-9a-f]+", text)
    assert found is not None
    return found.group()


@pytest.fixture
def client(base_url: str) -> Iterator[httpx.Client]:
    """A browser that keeps cookies and follows redirects."""
    with httpx.Client(base_url=base_url, timeout=20, follow_redirects=True) as client:
        yield client
