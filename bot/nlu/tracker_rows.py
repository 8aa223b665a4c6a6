"""The table behind the tracker store: on SQLite read and written at once, on PostgreSQL beside the event loop."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.shared.exceptions import RasaException
from sqlalchemy.engine import URL, Engine, make_url

_METADATA = sa.MetaData()
TRACKERS = sa.Table(
    "rasa_trackers",
    _METADATA,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("events", sa.LargeBinary, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, comment="seconds since 1970, UTC"),
)

PATIENCE = 5.0
"""Seconds to wait for another process that writes into the same SQLite file."""

Row = tuple[Any, ...]


class TrackerStoreUnusable(RasaException):  # type: ignore[misc]
    """The store cannot be opened: Rasa must not start, for it would forget every conversation."""


class OnSqlite:
    """Statements on a SQLite file (WAL).

    They take a hundredth of a millisecond: handing one to a thread costs more. Only when another process holds the
    file is it waited for in a thread.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._connection = self._connected(0)

    async def run(self, statement: str, *values: Any) -> tuple[list[Row], int]:
        """Run and commit a statement with `?` in place of values; return the rows found and how many it changed."""
        try:
            return self._done(self._connection, statement, values)
        except sqlite3.OperationalError:
            return await asyncio.to_thread(self._done_patiently, statement, values)

    def _done_patiently(self, statement: str, values: Row) -> tuple[list[Row], int]:
        with closing(self._connected(PATIENCE)) as connection:
            return self._done(connection, statement, values)

    @staticmethod
    def _done(connection: sqlite3.Connection, statement: str, values: Row) -> tuple[list[Row], int]:
        cursor = connection.execute(statement, values)
        return cursor.fetchall(), cursor.rowcount

    def _connected(self, patience: float) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=patience, isolation_level=None, check_same_thread=False)
        for pragma in ("synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class OnPostgres:
    """Statements on PostgreSQL (psycopg2), each in a thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def run(self, statement: str, *values: Any) -> tuple[list[Row], int]:
        """Run and commit a statement with `?` in place of values; return the rows found and how many it changed."""
        return await asyncio.to_thread(self._done, statement.replace("?", "%s"), values)

    def _done(self, statement: str, values: Row) -> tuple[list[Row], int]:
        with self._engine.begin() as connection:
            result = connection.exec_driver_sql(statement, values)
            return [tuple(row) for row in result] if result.returns_rows else [], result.rowcount


def opened(address: str) -> "OnSqlite | OnPostgres":
    """Return the table behind an SQLAlchemy URL, made if it is not there, and seen working.

    Raises:
        TrackerStoreUnusable: no driver, no connection, no such kind of database.
    """
    try:
        url = make_url(address)
        engine = _engine(url)
    except (sa.exc.ArgumentError, ImportError, OSError) as error:
        raise TrackerStoreUnusable(f"endpoints.yml: the tracker store's url cannot be used: {error}") from error
    try:
        _METADATA.create_all(engine)
    except sa.exc.SQLAlchemyError as error:
        # repr of a URL hides its password, and the drivers' messages do not name it.
        raise TrackerStoreUnusable(f"cannot open the tracker store {engine.url!r}: {error}") from error
    if engine.dialect.name != "sqlite":
        return OnPostgres(engine)
    engine.dispose()
    return OnSqlite(str(url.database))


def _engine(url: URL) -> Engine:
    if url.drivername.startswith("postgres"):
        return sa.create_engine(url.set(drivername="postgresql+psycopg2"), pool_pre_ping=True)
    if not url.drivername.startswith("sqlite") or not url.database:
        raise sa.exc.ArgumentError("it names neither a file of SQLite nor a database of PostgreSQL")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)
    # Readers and the one writer of the file go on side by side; the mode stays with the file.
    sa.event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA journal_mode=WAL"))
    return engine
