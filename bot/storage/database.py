"""The database: SQLite (WAL) or PostgreSQL behind the same two doors, `read` and `write`."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

CLOSING_PATIENCE = 5.0
"""Seconds to wait at the end for work that is under way."""


class DatabaseClosedError(Exception):
    """Work came after the end: a connection that it opened now would never be closed."""


class Database:
    """Opens sessions and runs blocking database work in a bounded pool of threads.

    Args:
        url: SQLAlchemy URL of a SQLite file or a PostgreSQL database.
        threads: how many pieces of work run at the same time; also the size of the connection pool.
    """

    def __init__(self, url: str, threads: int = 8) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # Beside these threads there are four of the console, and the one that writes to SQLite.
        size = threads + 5 if self.is_sqlite else threads + 4
        self.engine = create_engine(
            self.url, pool_size=size, max_overflow=0, pool_pre_ping=not self.is_sqlite, hide_parameters=True
        )
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._write = sessionmaker(self.engine, expire_on_commit=False)
        self._read = sessionmaker(
            self.engine.execution_options(gonghui_read=True), expire_on_commit=False, autoflush=False
        )
        # SQLite lets whoever finds it locked look again after ever longer pauses; a thread that queues here is woken.
        self._turn_to_write = threading.Lock() if self.is_sqlite else nullcontext()
        self._door = threading.Condition()
        self._inside = 0
        self._closed = False
        self._threads = ThreadPoolExecutor(threads, "database")
        self._writers = ThreadPoolExecutor(1, "database writer") if self.is_sqlite else self._threads

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when the block raises. Never one inside another.

        Raises:
            DatabaseClosedError: the database was closed.
        """
        with self._in_use(), self._turn_to_write, self._write.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads (on SQLite it takes no write lock).

        Raises:
            DatabaseClosedError: the database was closed.
        """
        with self._in_use(), self._read() as session:
            yield session

    async def run[Result](self, work: Callable[..., Result], *args: Any) -> Result:
        """Run blocking `work(*args)` in the pool of database threads and return its result.

        Raises:
            DatabaseClosedError: the database was closed.
        """
        return await self._run_by(self._threads, work, *args)

    async def run_write[Result](self, work: Callable[..., Result], *args: Any) -> Result:
        """Run work that is one short `write` from its beginning to its end, as `run` does.

        On SQLite, where one can write at a time, one thread does all of it, one after the other: several that take
        turns only fight for the interpreter.

        Raises:
            DatabaseClosedError: the database was closed.
        """
        return await self._run_by(self._writers, work, *args)

    async def _run_by[Result](self, threads: ThreadPoolExecutor, work: Callable[..., Result], *args: Any) -> Result:
        if self._closed:
            raise DatabaseClosedError("the database is closed")
        return await asyncio.get_running_loop().run_in_executor(threads, work, *args)

    def close(self) -> None:
        """Close all connections. Work whose task was cancelled still runs in its thread: it is waited for, and what has
        not begun yet is refused."""
        with self._door:
            self._closed = True
            self._door.wait_for(lambda: self._inside == 0, CLOSING_PATIENCE)
        for threads in (self._threads, self._writers):
            threads.shutdown(wait=False, cancel_futures=True)
        self.engine.dispose()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        with self._door:
            if self._closed:
                raise DatabaseClosedError("the database is closed")
            self._inside += 1
        try:
            yield
        finally:
            with self._door:
                self._inside -= 1
                self._door.notify_all()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy, not the driver, begins transactions (see `_begin_sqlite`).
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # What was acknowledged to a worker must outlive a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Deleted personal data must not linger in free pages.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote in between;
    # taking the write lock at the start makes it wait instead.
    reading = connection.get_execution_options().get("gonghui_read")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
