"""The end of a database: what is under way is waited for, what comes later is refused, no connection is left open."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.pool import QueuePool

from bot.storage.database import Database, DatabaseClosedError

LONG = 10.0


def idle(database: Database) -> int:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedin()


def look_for_ever(database: Database) -> None:
    while True:
        with database.read():
            pass


def test_work_whose_task_was_cancelled_opens_nothing_after_the_end(database_url: str) -> None:
    database = Database(database_url)
    begun, closed, over = threading.Event(), threading.Event(), threading.Event()
    refused: list[Exception] = []

    def work() -> None:
        begun.set()
        closed.wait(LONG)
        try:
            with database.read() as session:
                session.execute(text("SELECT 1"))
        except DatabaseClosedError as error:
            refused.append(error)
        over.set()

    async def cut_off() -> None:
        task = asyncio.create_task(database.run(work))
        await asyncio.to_thread(begun.wait, LONG)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        database.close()
        closed.set()
        await asyncio.to_thread(over.wait, LONG)

    asyncio.run(cut_off())
    assert len(refused) == 1
    assert idle(database) == 0


def test_work_that_is_under_way_is_waited_for(database_url: str) -> None:
    database = Database(database_url)
    inside, go_on = threading.Event(), threading.Event()
    found: list[int] = []

    def work() -> None:
        with database.write() as session:
            inside.set()
            go_on.wait(LONG)
            found.append(session.execute(text("SELECT 1")).scalar_one())

    working, closing = threading.Thread(target=work), threading.Thread(target=database.close)
    working.start()
    assert inside.wait(LONG)
    closing.start()
    with pytest.raises(DatabaseClosedError):
        look_for_ever(database)
    assert closing.is_alive()
    go_on.set()
    for thread in (working, closing):
        thread.join(LONG)
    assert found == [1]
    assert idle(database) == 0


def test_who_writes_on_sqlite_waits_in_line_and_holds_up_nobody_who_reads(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    inside, go_on = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with database.write():
            inside.set()
            go_on.wait(LONG)
            order.append("first")

    def second() -> None:
        with database.write():
            order.append("second")

    def read() -> int:
        with database.read() as session:
            return int(session.execute(text("SELECT 1")).scalar_one())

    async def run() -> None:
        writing = [asyncio.create_task(database.run_write(work)) for work in (first, second)]
        await asyncio.to_thread(inside.wait, LONG)
        assert await database.run(read) == 1
        assert order == []
        go_on.set()
        await asyncio.gather(*writing)

    asyncio.run(run())
    database.close()
    assert order == ["first", "second"]


def test_work_that_comes_after_the_end_is_not_begun(database_url: str) -> None:
    database = Database(database_url)
    database.close()
    begun: list[bool] = []

    async def run() -> None:
        for doing in (database.run, database.run_write):
            with pytest.raises(DatabaseClosedError):
                await doing(begun.append, True)

    asyncio.run(run())
    assert begun == []
