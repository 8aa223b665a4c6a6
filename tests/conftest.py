"""Shared fixtures. Everything that touches the database runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from tests.databases import copied_sqlite, create_tables, postgres_database, postgres_server
from tests.real_service import Service


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts the whole service: `make test` runs it once the model is trained, the rest beside that."""
    for item in items:
        if _starts_the_service(item):
            item.add_marker(pytest.mark.service)


def _starts_the_service(item: pytest.Item) -> bool:
    return getattr(getattr(item, "module", None), "Service", None) is Service


@pytest.fixture(scope="session", autouse=True)
def _plain_logs() -> None:
    """Hand what the bot logs to pytest, as plain lines: drawn with all its local variables, one fault takes seconds."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test run: the one in GONGHUI_TEST_POSTGRES_URL, or one started from its wheel."""
    given = os.environ.get("GONGHUI_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    # Without it the server's library warns, and warnings are errors here.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with postgres_server(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_template(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database with all tables, to be copied."""
    with postgres_database(postgres_url) as url:
        yield create_tables(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database with all tables, to be copied."""
    return create_tables(f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.db'}")


@pytest.fixture(scope="session")
def real_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service as users start it, on SQLite, with the trained model and the way to people."""
    service = Service(tmp_path_factory.mktemp("service"), handover="on")
    service.start()
    yield service
    service.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_system(request: pytest.FixtureRequest) -> str:
    """The name of each of the two systems."""
    system: str = request.param
    return system


@pytest.fixture
def database_url(database_system: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, on each of the two systems."""
    if database_system == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with postgres_database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture
def database(database_system: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables and nothing in them, on each of the two systems."""
    template: str = request.getfixturevalue(f"{database_system}_template")
    with contextlib.ExitStack() as kept:
        if database_system == "sqlite":
            url = copied_sqlite(template, tmp_path / "test.db")
        else:
            url = kept.enter_context(postgres_database(request.getfixturevalue("postgres_url"), template))
        database = Database(url)
        kept.callback(database.close)
        yield database


@pytest.fixture
def keys(tmp_path: Path) -> KeyRing:
    """A fresh key ring."""
    return KeyRing(tmp_path / "keys" / "keyring.json")
