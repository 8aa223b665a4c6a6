"""Whatever people try, in whatever order: the rules of a complaint and of the clocks hold after every step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.directory.routing import Against
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.staff.model import Role
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets import dispatching, handling, organisation, supervising
from bot.tickets.actors import Actor
from bot.tickets.conflicts import is_barred
from bot.tickets.following import add_fact, reopen, withdraw
from bot.tickets.lifecycle import ENDED, MOVES, MoveError
from bot.tickets.model import NewTicket, TicketState
from bot.tickets.overdue import time_is_up
from bot.tickets.rating import rate
from bot.tickets.sight import Sight, may_see, staff_ref
from bot.tickets.stepping import UnknownTicketError
from bot.tickets.tables import TicketRow, TicketStepRow
from tests.tickets.hotline import DIRECTORY, WAGES, Hotline

S = TicketState
PLAIN = replace(WAGES, contact=None)
ABOUT = replace(PLAIN, type="complaint_union", place="330205005", against=Against("union", "江北区总工会"))
UNIONS = ("gh-330205", "gh-330205005", "gh-330200", "gh-330727")
Try = Callable[[Hotline, TicketRow, Actor, int], object]


def _dispatch(hotline: Hotline, row: TicketRow, by: Actor, chosen: int) -> object:
    people = [str(person.staff_id) for person in hotline.people.values()]
    return dispatching.dispatch(
        hotline.session,
        hotline.keys,
        row.number,
        by,
        DIRECTORY,
        to_union=UNIONS[chosen % len(UNIONS)],
        people=[people[chosen // len(UNIONS) % len(people)]],
    )


def _assign(hotline: Hotline, row: TicketRow, by: Actor, chosen: int) -> object:
    people = list(hotline.people.values())
    return supervising.assign(hotline.session, hotline.keys, row.number, by, people[chosen % len(people)].staff_id)


def _later(hotline: Hotline, row: TicketRow, _by: Actor, chosen: int) -> object:
    row.entered_at -= timedelta(days=chosen)
    row.due_at = row.due_at - timedelta(days=chosen) if row.due_at else None
    row.settle_by = row.settle_by - timedelta(days=chosen) if row.settle_by else None
    return time_is_up(hotline.session, row.id)


TRIES: tuple[Try, ...] = (
    lambda h, row, by, _: handling.accept(h.session, h.keys, row.number, by),
    lambda h, row, by, _: handling.ask(h.session, h.keys, row.number, by, "哪一天？"),
    lambda h, row, by, _: handling.reject(h.session, h.keys, row.number, by, "不归工会管"),
    lambda h, row, by, _: handling.take_up(h.session, h.keys, row.number, by),
    lambda h, row, by, _: handling.take_back(h.session, h.keys, row.number, by),
    lambda h, row, by, _: handling.approve_result(h.session, h.keys, row.number, by),
    lambda h, row, by, _: handling.send_back(h.session, h.keys, row.number, by, "再核一下"),
    lambda h, row, by, n: handling.call_back(h.session, h.keys, row.number, by, True, n % 2 == 0, n % 5 + 1),
    lambda h, row, by, _: handling.reopen(h.session, h.keys, row.number, by, "又来了"),
    lambda h, row, by, _: organisation.sign_in(h.session, h.keys, row.number, by),
    lambda h, row, by, _: organisation.return_back(h.session, h.keys, row.number, by, "不归我们"),
    lambda h, row, by, _: organisation.settle(h.session, h.keys, row.number, by, "已经道歉了"),
    lambda h, row, by, n: organisation.request_extension(
        h.session, h.keys, row.number, by, now() + timedelta(days=n), "等人"
    ),
    lambda h, row, by, _: organisation.grant_extension(h.session, h.keys, row.number, by),
    lambda h, row, by, _: organisation.deny_extension(h.session, h.keys, row.number, by, "不行"),
    lambda h, row, _by, n: add_fact(h.session, row, "补充", f"{row.id}{n}"),
    lambda h, row, _by, _n: withdraw(h.session, row),
    lambda h, row, _by, _n: reopen(h.session, row, "没办好"),
    lambda h, row, _by, n: rate(h.session, row, True, n % 2 == 0, n % 5 + 1),
    # What the rules of a complaint are about comes often.
    *(_dispatch, _dispatch, _dispatch, _dispatch, _assign, _assign, _assign, _later),
)


@pytest.fixture(scope="module")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    folder = tmp_path_factory.mktemp("handling")
    database = Database(f"sqlite:///{folder / 'handling.db'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        hotline = Hotline(session, KeyRing(folder / "keyring.json"))
        for login, role, areas in (
            ("agent", Role.AGENT, ()),
            ("boss", Role.SUPERVISOR, ()),
            ("area_boss", Role.SUPERVISOR, ("330205",)),
            ("city", Role.OFFICER, ("330200",)),
            ("accused", Role.OFFICER, ("330205",)),
            ("below", Role.OFFICER, ("330205005",)),
            ("far", Role.OFFICER, ("330727",)),
        ):
            hotline.hire(login, role, *areas)
        yield hotline
    database.close()


@settings(
    max_examples=20,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from((ABOUT, ABOUT, PLAIN)),
    st.lists(
        st.tuples(st.integers(0, len(TRIES) - 1), st.sampled_from((0, 1, 1, 1, 1, 2, 3, 4)), st.integers(0, 27)),
        min_size=10,
        max_size=20,
    ),
)
def test_the_rules_hold_after_every_step(
    hotline: Hotline, ticket: NewTicket, tries: list[tuple[int, int, int]]
) -> None:
    hotline.meet()
    row = hotline.file(ticket)
    people = list(hotline.people.values())
    handling.accept(hotline.session, hotline.keys, row.number, hotline.boss)
    for chosen, who, number in tries:
        before, told = S(row.state), len(hotline.told())
        by = people[who % len(people)]
        try:
            TRIES[chosen](hotline, row, by, number)
        except (MoveError, UnknownTicketError):
            assert (row.state, len(hotline.told())) == (before, told)
        after = S(row.state)
        assert after is before or _reached(before, after)
        _clocks_hold(row)
        if row.confidential:
            _nobody_accused_has_it(hotline, row)
    steps = select(func.count()).select_from(TicketStepRow).where(TicketStepRow.ticket_id == row.id)
    assert hotline.session.scalar(steps)


def _reached(before: S, after: S) -> bool:
    """One move, or two where a question was answered and the ticket goes on."""
    return after in MOVES[before] or any(after in MOVES[middle] for middle in MOVES[before])


def _clocks_hold(row: TicketRow) -> None:
    state = S(row.state)
    assert (row.due_at is None) == (state in ENDED or state is S.NEEDS_INFO)
    assert row.overdue_at is None or row.due_at is not None
    if state is S.IN_PROGRESS:
        assert row.due_at == row.settle_by
        assert row.time_left is None


def _nobody_accused_has_it(hotline: Hotline, row: TicketRow) -> None:
    accused = ("area_boss", "accused", "below")
    for login in accused:
        assert may_see(hotline.session, staff_ref(hotline.people[login]), row) is Sight.NONE
        assert row.staff_id != hotline.people[login].staff_id
    assert row.dispatched_at is None or row.union_code in ("gh-330200", "gh-330727")
    assert row.staff_id is None or not is_barred(hotline.session, row, row.staff_id)
    for login, person in hotline.people.items():
        seen = may_see(hotline.session, staff_ref(person), row)
        if login in ("city", "far"):
            assert seen is not Sight.WHOLE, "he did not agree"
