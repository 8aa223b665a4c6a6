"""Who leaves the account is forgotten, and who comes back at that moment is not."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import open_conversation
from bot.conversations.tables import AddressRow, InboxRow
from bot.conversations.unfollowed import FORGET_TASK, came_back, left
from bot.jobs.unfollowed import ForgettingUnfollowed
from bot.platforms.consents import add_consent
from bot.platforms.tables import NoticeConsentRow
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from bot.tasks.queue import Task, due_tasks, lease_task


def due(database: Database) -> Task:
    """What a process has just begun to do."""
    with database.write() as session:
        task = lease_task(session, due_tasks(session, [FORGET_TASK])[0], "process", timedelta(minutes=1))
        assert task is not None
        return task


def kept(database: Database) -> list[int]:
    """How many messages, addresses and consents there are."""
    with database.read() as session:
        return [len(session.scalars(select(table)).all()) for table in (InboxRow, AddressRow, NoticeConsentRow)]


def test_who_comes_back_while_his_data_are_about_to_be_deleted_keeps_them(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        state = open_conversation(session, "wechat", keys.hash("wechat", "someone"))
        take_in(session, keys, state, Incoming("m1", "你好", address="someone"))
        session.scalars(select(InboxRow)).one().state = "done"
        add_consent(session, state.id, "T")
        left(session, state.id, timedelta(0))
    begun = due(database)
    with database.write() as session:
        assert came_back(session, state.id)
    asyncio.run(_do(database, begun))
    assert kept(database) == [1, 1, 1]
    with database.write() as session:
        left(session, state.id, timedelta(0))
    asyncio.run(_do(database, due(database)))
    assert kept(database) == [0, 0, 0]


async def _do(database: Database, task: Task) -> None:
    await ForgettingUnfollowed(database)(task)
