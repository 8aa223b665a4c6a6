"""What takes too long is marked and told once, what nobody answers is closed, what has ended is put away."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.conversations.transcript import entries_after
from bot.jobs.runner import TaskRunner
from bot.jobs.tickets import TicketTimers
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import add_task
from bot.tasks.tables import TaskRow
from bot.tickets import handling
from bot.tickets.following import reopen
from bot.tickets.limits import ticket_limits
from bot.tickets.model import TicketState
from bot.tickets.overdue import time_is_up
from bot.tickets.retention import purge_tickets
from bot.tickets.tables import TicketRow, TicketStepRow
from bot.tickets.timers import REOPENED_WITHIN, TIMER_TASK, UNHEARD_TASK
from tests.tickets.hotline import Hotline

HEARD_WITHIN = timedelta(days=ticket_limits().heard_within_days)
RATED_WITHIN = timedelta(days=ticket_limits().rated_within_days)

S = TicketState


def later(hotline: Hotline, row: TicketRow, passed: timedelta) -> None:
    """Let time pass for a ticket."""
    row.entered_at -= passed
    for name in ("due_at", "settle_by"):
        moment = getattr(row, name)
        setattr(row, name, moment - passed if moment else None)
    hotline.session.flush()


def test_the_runner_does_what_is_due_once_and_what_an_earlier_release_left(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        hotline = Hotline(session, keys)
        late, old, fresh = (hotline.file() for _ in range(3))
        for row in (late, old, fresh):
            handling.ask(session, keys, row.number, hotline.agent, "哪几个月？")
        for row in (late, old):
            row.entered_at = now() - HEARD_WITHIN - timedelta(hours=1)
        session.flush()
        session.execute(update(TaskRow).where(TaskRow.key == late.id).values(due_at=now()))
        session.execute(update(TaskRow).where(TaskRow.key == old.id).values(due_at=now(), kind=UNHEARD_TASK))
        here, numbers = hotline.here, {row.id: row.number for row in (late, old, fresh)}
    runner = TaskRunner(database, {kind: TicketTimers(database) for kind in (TIMER_TASK, UNHEARD_TASK)})

    async def work_off() -> None:
        await runner.work_off()
        await runner.settled()

    for _ in range(2):
        asyncio.run(work_off())
    with database.read() as session:
        states = {row.id: row.state for row in session.scalars(select(TicketRow))}
        said = [entry.text for entry in entries_after(session, here, 0, 20)]
        waiting = {row.key: row.kind for row in session.scalars(select(TaskRow)) if row.key in numbers}
    assert states == {late.id: S.CLOSED, old.id: S.CLOSED, fresh.id: S.NEEDS_INFO}
    for row in (late, old):
        (text,) = [text for text in said if row.number in text and "没等到" in text]
        assert "重办" in text
    assert waiting == dict.fromkeys(numbers, TIMER_TASK)


def test_a_late_step_is_marked_and_told_once(hotline: Hotline) -> None:
    row = hotline.brought_to(S.IN_PROGRESS)
    assert time_is_up(hotline.session, row.id) is None
    later(hotline, row, timedelta(days=60))
    assert time_is_up(hotline.session, row.id) == "overdue"
    assert time_is_up(hotline.session, row.id) is None
    assert row.overdue_at is not None
    assert [text for text in hotline.told() if "逾期" in text] == [hotline.told()[-1]]
    step = hotline.session.scalars(select(TicketStepRow).where(TicketStepRow.act == "overdue")).one()
    assert (step.by, step.shown) == ("timer", False)
    assert S.RESOLVED not in hotline.steps(row)


def test_nothing_is_late_while_the_worker_is_asked(hotline: Hotline) -> None:
    row = hotline.file()
    handling.ask(hotline.session, hotline.keys, row.number, hotline.agent, "哪几个月？")
    later(hotline, row, HEARD_WITHIN - timedelta(hours=1))
    assert time_is_up(hotline.session, row.id) is None
    assert row.overdue_at is None


def test_a_result_of_which_nothing_is_heard_is_closed_and_may_be_reopened(hotline: Hotline) -> None:
    row = hotline.brought_to(S.FOLLOW_UP)
    later(hotline, row, RATED_WITHIN)
    assert time_is_up(hotline.session, row.id) == "closed"
    assert "30天内" in hotline.told()[-1]
    assert reopen(hotline.session, row, "又不发了")


@pytest.mark.parametrize("state", [S.CLOSED, S.REJECTED])
def test_what_has_ended_is_put_away_and_kept_from_its_end(hotline: Hotline, state: TicketState) -> None:
    row = hotline.brought_to(S.CLOSED) if state is S.CLOSED else hotline.file()
    if state is S.REJECTED:
        handling.reject(hotline.session, hotline.keys, row.number, hotline.agent, "不归工会管")
    later(hotline, row, REOPENED_WITHIN)
    row.updated_at = ended = now() - REOPENED_WITHIN
    told = len(hotline.told())
    assert time_is_up(hotline.session, row.id) == "archived"
    assert (row.state, row.updated_at) == (S.ARCHIVED, ended)
    assert len(hotline.told()) == told, "that it is put away is no news for him"
    assert not reopen(hotline.session, row, "想起来了")
    assert hotline.session.scalars(select(TaskRow).where(TaskRow.key == row.id)).all() == []
    assert purge_tickets(hotline.session, ended + timedelta(minutes=1)) == 1


def test_a_timer_of_a_ticket_that_is_gone_does_nothing(hotline: Hotline) -> None:
    add_task(hotline.session, TIMER_TASK, {"ticket": "gone"}, key="gone")
    assert time_is_up(hotline.session, "gone") is None
