"""Where an application may go: random walks over all moves, with one to four levels."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.applications.states import OPEN, ApplicationState, Move, MoveNotAllowedError, Standing, moved
from bot.applications.tables import ApplicationRow
from bot.applications.timers import TASK
from bot.tasks.tables import TaskRow
from tests.applications.office import Office

R, N = ApplicationState.IN_REVIEW, ApplicationState.NEEDS_INFO
ALLOWED = {
    (R, Move.PASS),
    (R, Move.ASK),
    (R, Move.REJECT),
    (R, Move.FORWARD),
    (R, Move.WITHDRAW),
    (R, Move.SUPPLEMENT),
    (N, Move.WITHDRAW),
    (N, Move.SUPPLEMENT),
    (N, Move.EXPIRE),
}


@settings(deadline=None)
@given(st.integers(1, 4), st.lists(st.sampled_from(Move), max_size=30))
def test_only_moves_of_the_table_and_none_out_of_a_closed_state(levels: int, moves: list[Move]) -> None:
    standing = Standing(R, 0)
    passed = 0
    for move in moves:
        if (standing.state, move) not in ALLOWED:
            with pytest.raises(MoveNotAllowedError, match="不能这样办"):
                moved(standing, move, levels)
            continue
        before, standing = standing, moved(standing, move, levels)
        passed += move == Move.PASS
        assert 0 <= standing.level < levels
        assert standing.level - before.level in (0, 1)
        assert (standing.state == ApplicationState.APPROVED) == (passed == levels)


@pytest.mark.parametrize("levels", [1, 2, 3, 4])
def test_a_walk_in_the_database(office: Office, levels: int) -> None:
    chance = random.Random(levels)
    service = office.with_levels(levels)
    for walk in range(6):
        number = office.number(f"walk {walk}", f"33112619850505{walk:04}", service)
        steps = 1
        for _ in range(12):
            before = office.application(number)
            move = chance.choice(list(Move))
            by = "worker" if move in (Move.WITHDRAW, Move.SUPPLEMENT) else "reviewer"
            if (before.state, move) in ALLOWED:
                assert office.moves(number, move, service, by) == office.application(number).state
                steps += 1
            else:
                with pytest.raises(MoveNotAllowedError):
                    office.moves(number, move, service, by)
                assert office.application(number) == before
            row = office.row(number)
            assert len(office.application(number).steps) == steps
            assert (row.open_key is None) == (row.state not in OPEN)
            assert (row.due_at is None) == (row.state not in OPEN)
            assert _timers(office, row) == (1 if row.state in OPEN else 0)


def _timers(office: Office, row: ApplicationRow) -> int:
    with office.database.read() as session:
        return session.query(TaskRow).filter_by(kind=TASK, key=row.id).count()
