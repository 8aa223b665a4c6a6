"""The state machine of tickets: nothing but the table's moves ever happens, and timers run while they should."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.conversations.inbox import open_conversation
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from bot.tickets.filing import file_ticket
from bot.tickets.lifecycle import (
    ENDED,
    HEARD_WITHIN,
    MOVES,
    REOPENED_WITHIN,
    UNHEARD_TASK,
    MoveError,
    Mover,
    may_move,
    move,
)
from bot.tickets.model import STATE_MEANINGS, STATE_TITLES, NewTicket, TicketState
from bot.tickets.tables import TicketRow, TicketStepRow
from bot.tickets.unheard import close_unheard

MOVERS: tuple[Mover, ...] = ("worker", "agent", "timer")
NEW = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact=None)


def test_every_state_is_in_the_table_and_has_its_words() -> None:
    assert set(MOVES) == set(TicketState) == set(STATE_TITLES) == set(STATE_MEANINGS)
    assert all(state in MOVES for follow in MOVES.values() for state in follow)


def test_every_state_can_be_reached_and_left() -> None:
    reached = {TicketState.SUBMITTED}
    for _ in TicketState:
        reached |= {after for before in reached for after in MOVES[before]}
    assert reached == set(TicketState)
    assert all(MOVES.values())


def test_only_a_worker_ends_his_ticket_early_and_has_it_done_again() -> None:
    for before, follow in MOVES.items():
        for after, movers in follow.items():
            if after in (TicketState.WITHDRAWN, TicketState.REOPENED):
                assert movers == {"worker"}
            if before in ENDED:
                assert after is TicketState.REOPENED


@given(
    st.sampled_from(TicketState),
    st.sampled_from(TicketState),
    st.sampled_from(MOVERS),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)),
)
def test_a_move_is_allowed_by_the_table_and_in_time(
    before: TicketState, after: TicketState, by: Mover, waited: timedelta
) -> None:
    entered = datetime.fromisoformat("2026-11-01T00:00:00+00:00")
    allowed = may_move(before, after, by, entered, entered + waited)
    assert allowed == (
        by in MOVES[before].get(after, ()) and (after is not TicketState.REOPENED or waited <= REOPENED_WITHIN)
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, KeyRing]]:
    folder = tmp_path_factory.mktemp("walks")
    database = Database(f"sqlite:///{folder / 'walks.db'}")
    metadata.create_all(database.engine)
    yield database, KeyRing(folder / "keyring.json")
    database.close()


_keys = itertools.count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(TicketState), st.sampled_from(MOVERS)), min_size=1, max_size=25))
def test_random_walks_keep_to_the_table(
    office: tuple[Database, KeyRing], walk: list[tuple[TicketState, Mover]]
) -> None:
    database, keys = office
    with database.write() as session:
        file_ticket(session, keys, NEW, None, f"walk{next(_keys)}")
        row = session.scalars(select(TicketRow).order_by(TicketRow.number.desc()).limit(1)).one()
        moves = 0
        for after, by in walk:
            before = TicketState(row.state)
            try:
                move(session, row, after, by)
            except MoveError:
                assert row.state == before
                assert by not in MOVES[before].get(after, ())
            else:
                moves += 1
                assert row.state == after
                assert by in MOVES[before][after]
            waits = session.scalar(select(func.count()).where(TaskRow.kind == UNHEARD_TASK, TaskRow.key == row.id))
            assert waits == (1 if row.state == TicketState.NEEDS_INFO else 0)
        steps = list(session.scalars(select(TicketStepRow).where(TicketStepRow.ticket_id == row.id)))
        assert len(steps) == moves + 1
        for one, other in itertools.pairwise(steps):
            assert other.by in MOVES[TicketState(one.state)][TicketState(other.state)]


def test_a_ticket_that_hears_nothing_is_closed_and_not_before(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        conversation = open_conversation(session, "web", "a").id
        filed = file_ticket(session, keys, NEW, conversation, "m1")
        row = session.get_one(TicketRow, filed.id)
        move(session, row, TicketState.NEEDS_INFO, "agent", "请说说是哪几个月")
        due = session.scalars(select(TaskRow.due_at).where(TaskRow.kind == UNHEARD_TASK)).one()
        assert abs(due - now() - HEARD_WITHIN) < timedelta(minutes=1)
        assert close_unheard(session, filed.id) is None
        row.entered_at = now() - HEARD_WITHIN
        session.flush()
        closed = close_unheard(session, filed.id)
        assert closed is not None
        assert (closed.number, closed.conversation_id) == (filed.number, conversation)
        assert row.state == TicketState.CLOSED
        assert close_unheard(session, filed.id) is None


def test_an_ended_ticket_is_done_again_only_within_its_time(database: Database, keys: KeyRing) -> None:
    with database.write() as session:
        row = session.get_one(TicketRow, file_ticket(session, keys, NEW, None, "m1").id)
        move(session, row, TicketState.REJECTED, "agent", "不归工会管")
        row.entered_at = now() - REOPENED_WITHIN - timedelta(minutes=1)
        with pytest.raises(MoveError):
            move(session, row, TicketState.REOPENED, "worker")
        row.entered_at = now() - REOPENED_WITHIN + timedelta(minutes=1)
        move(session, row, TicketState.REOPENED, "worker")
        assert row.state == TicketState.REOPENED
