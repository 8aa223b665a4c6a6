"""A worker is told when his ticket is closed because nothing was heard of him."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from bot.conversations.inbox import open_conversation
from bot.conversations.transcript import entries_after
from bot.jobs.runner import TaskRunner
from bot.jobs.tickets import ClosingUnheard
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from bot.tickets.filing import file_ticket
from bot.tickets.lifecycle import HEARD_WITHIN, UNHEARD_TASK, move
from bot.tickets.model import NewTicket, TicketState
from bot.tickets.tables import TicketRow

NEW = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact=None)


async def work_off(database: Database) -> None:
    runner = TaskRunner(database, {UNHEARD_TASK: ClosingUnheard(database)})
    await runner.work_off()
    await runner.settled()


def test_the_runner_closes_what_waited_too_long_and_tells_once(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        here = open_conversation(session, "web", "a").id
        late, fresh = (file_ticket(session, keys, NEW, here, key) for key in ("m1", "m2"))
        for filed in (late, fresh):
            move(session, session.get_one(TicketRow, filed.id), TicketState.NEEDS_INFO, "agent")
        session.get_one(TicketRow, late.id).entered_at = now() - HEARD_WITHIN - timedelta(hours=1)
        session.flush()
        session.execute(update(TaskRow).where(TaskRow.key == late.id).values(due_at=now()))
    for _ in range(2):
        asyncio.run(work_off(database))
    with database.read() as session:
        states = {row.number: row.state for row in session.scalars(select(TicketRow))}
        said = [entry.text for entry in entries_after(session, here, 0, 10)]
        waiting = list(session.scalars(select(TaskRow.key)))
    assert states == {late.number: TicketState.CLOSED, fresh.number: TicketState.NEEDS_INFO}
    assert len(said) == 1
    assert late.number in said[0]
    assert "重办" in said[0]
    assert waiting == [fresh.id]
