"""The state machine of tickets: nothing but the table's moves ever happens, and timers run while they should."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.database import Database
from bot.tasks.tables import TaskRow
from bot.tickets.actors import TIMER, WORKER, Actor, Mover
from bot.tickets.acts import ACT_TITLES, EDGES, Act, possible, refusal
from bot.tickets.filing import file_ticket
from bot.tickets.lifecycle import ENDED, MOVES, MoveError, may_move, move, movers, movers_of
from bot.tickets.model import STATE_MEANINGS, STATE_TITLES, NewTicket, TicketState
from bot.tickets.notices import choices_after
from bot.tickets.tables import TicketRow, TicketStepRow
from bot.tickets.timers import REOPENED_WITHIN, TIMER_TASK, next_due

NEW = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact=None)
KINDS: tuple[Mover, ...] = ("worker", "agent", "organisation", "supervisor", "timer")
ACTORS = (WORKER, TIMER, *(Actor(kind) for kind in ("agent", "organisation", "supervisor")))
S = TicketState

DESIGN = """
submitted            needs_info accepted rejected              agent
needs_info           submitted                                 worker
needs_info           closed                                    timer
accepted             dispatched in_progress                    agent
dispatched           in_progress returned                      organisation
returned             dispatched accepted                       agent
in_progress          extension_requested needs_info resolved   organisation
extension_requested  in_progress                               supervisor
resolved             follow_up in_progress                     agent
follow_up            closed reopened                           agent worker
reopened             dispatched in_progress                    agent
rejected closed      archived                                  timer
rejected closed      reopened                                  worker
"""
"""From, to, by whom."""

ADDED = {
    # Nobody says how it was: closed. He rang up and the hotline reopens for him.
    *((S.FOLLOW_UP, S.CLOSED, "timer"), (S.CLOSED, S.REOPENED, "agent"), (S.REJECTED, S.REOPENED, "agent")),
    *((S.WITHDRAWN, S.ARCHIVED, "timer"), (S.WITHDRAWN, S.REOPENED, "worker"), (S.WITHDRAWN, S.REOPENED, "agent")),
    # He may end it until there is a result.
    *((before, S.WITHDRAWN, "worker") for before in set(S) - ENDED - {S.FOLLOW_UP}),
}


def test_the_table_is_that_of_the_design() -> None:
    designed = set()
    for line in DESIGN.strip().splitlines():
        words = line.split()
        kinds = [word for word in words if word in KINDS]
        states = [S(word) for word in words if word not in KINDS]
        left = [S(word) for word in line[:21].split()]
        designed |= {(b, a, by) for b in left for a in states[len(left) :] for by in kinds}
    stored = {(before, after, by) for before, follow in MOVES.items() for after, who in follow.items() for by in who}
    assert stored == designed | ADDED


def test_every_state_is_in_the_table_and_has_its_words() -> None:
    assert set(MOVES) == set(S) == set(STATE_TITLES) == set(STATE_MEANINGS)
    assert set(ACT_TITLES) == set(Act)


def test_every_state_can_be_reached_and_all_but_the_last_left() -> None:
    reached = {S.SUBMITTED}
    for _ in S:
        reached |= {after for before in reached for after in MOVES[before]}
    assert reached == set(S)
    assert [state for state in S if not MOVES[state]] == [S.ARCHIVED]


def test_every_act_is_a_move_of_the_table_and_every_move_of_people_has_an_act() -> None:
    acts = {(before, edge.after) for edge in EDGES.values() for before in edge.before}
    assert all(after in MOVES[before] for before, after in acts)
    by_people = {
        (before, after)
        for before, follow in MOVES.items()
        for after, who in follow.items()
        if who & {"agent", "organisation", "supervisor"}
    }
    assert by_people - acts == {(S.FOLLOW_UP, S.REOPENED)}, "a call-back decides which of the two"


@given(
    st.sampled_from(S),
    st.sampled_from(S),
    st.sampled_from(KINDS),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=90)),
)
def test_a_move_is_allowed_by_the_table_and_in_time(before: S, after: S, by: Mover, waited: timedelta) -> None:
    entered = datetime.fromisoformat("2026-11-01T00:00:00+00:00")
    late = before in ENDED and after is S.REOPENED and waited > REOPENED_WITHIN
    assert may_move(before, after, (by,), entered, entered + waited) == (
        by in MOVES[before].get(after, ()) and not late
    )


@given(st.sampled_from(ACTORS), st.booleans(), st.booleans())
def test_nobody_acts_for_another(by: Actor, with_union: bool, in_area: bool) -> None:
    found = movers(by, with_union, in_area)
    if by.kind in ("worker", "timer"):
        assert found == {by.kind}
    if "organisation" in found and by.kind != "supervisor":
        assert (by.kind == "organisation") == with_union
        assert in_area or by.kind == "agent"
    assert ("supervisor" in found) == (by.kind == "supervisor")
    assert not found & {"worker", "timer"} or by.kind in ("worker", "timer")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, KeyRing]]:
    folder = tmp_path_factory.mktemp("walks")
    database = Database(f"sqlite:///{folder / 'walks.db'}")
    metadata.create_all(database.engine)
    yield database, KeyRing(folder / "keyring.json")
    database.close()


_keys = itertools.count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 30), st.sampled_from(ACTORS), st.booleans()), min_size=1, max_size=25))
def test_random_walks_keep_to_the_table(office: tuple[Database, KeyRing], walk: list[tuple[int, Actor, bool]]) -> None:
    """Half of the moves that are tried are those of the table, so that walks come far; the others are any."""
    database, keys = office
    with database.write() as session:
        filed = file_ticket(session, keys, NEW, None, f"walk{next(_keys)}")
        row = session.get_one(TicketRow, filed.id)
        moves = 0
        for chosen, by, any_state in walk:
            before = S(row.state)
            goals = list(S) if any_state or not MOVES[before] else list(MOVES[before])
            after = goals[chosen % len(goals)]
            row.dispatched_at = row.entered_at if before is S.DISPATCHED else row.dispatched_at
            row.union_place = "330727"
            allowed = not MOVES[before].get(after, frozenset()).isdisjoint(movers_of(row, by))
            choices = possible(row, by)
            assert all(before in EDGES[act].before for act in choices)
            for act in set(EDGES) - set(choices):
                assert STATE_TITLES[before] in refusal(row, by, act)
            try:
                move(session, row, after, by)
            except MoveError:
                assert row.state == before
                assert not allowed
            else:
                moves += 1
                assert allowed
                assert row.state == after
            due = next_due(row)
            kept = session.scalars(
                select(TaskRow.due_at).where(TaskRow.kind == TIMER_TASK, TaskRow.key == row.id)
            ).all()
            assert list(kept) == ([due] if due else [])
            assert (due is None) == (row.state == S.ARCHIVED)
            assert choices_after(row)
        steps = session.scalars(
            select(TicketStepRow).where(TicketStepRow.ticket_id == row.id).order_by(TicketStepRow.id)
        ).all()
        assert len(steps) == moves + 1
        for one, other in itertools.pairwise(steps):
            assert S(other.state) in MOVES[S(one.state)]
            assert other.by in KINDS
