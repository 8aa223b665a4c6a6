"""Warnings are opened, grow and rise as tickets come in; on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from bot.directory.routing import Against
from bot.early_warning import handling
from bot.early_warning.model import WarningState, WarningStep
from bot.early_warning.reading import Wanted, steps_of, tickets_of, warnings_wanted
from bot.early_warning.rules import Level, Levels, Thresholds
from bot.jobs.early_warning import ALL_TASK
from bot.storage.columns import now
from bot.tasks.tables import TaskRow
from bot.tickets.actors import TIMER, WORKER, Actor
from bot.tickets.lifecycle import enter, move
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketRow
from bot.tickets.watching import WATCH_TASK
from tests.early_warning.brewing import FACTORY, JIANGBEI, WAGES, ZHUANGQIAO, Town

DAYS = timedelta(days=1)


def steps(town: Town) -> list[tuple[WarningStep, Level]]:
    with town.database.read() as session:
        return [(step.what, step.level) for step in steps_of(session, town.keys, town.warning().id)]


def test_a_warning_opens_at_the_threshold_and_grows(town: Town) -> None:
    town.file()
    town.file()
    assert town.warnings() == []
    town.file()
    opened = town.warning()
    assert (opened.level, opened.state, opened.name, opened.place) == (Level.YELLOW, "open", FACTORY, ZHUANGQIAO)
    assert (opened.figures.tickets, opened.figures.people) == (3, 3)
    town.file()
    grown = town.warning()
    assert grown.id == opened.id
    assert (grown.figures.tickets, grown.level, grown.raised_at) == (4, Level.YELLOW, opened.raised_at)


def test_it_rises_once_to_each_level_and_never_falls(town: Town) -> None:
    for _ in range(3):
        town.file(sum=1000)
    last = town.file(sum=100_000)
    assert steps(town) == [(WarningStep.OPENED, Level.YELLOW), (WarningStep.RAISED, Level.ORANGE)]
    town.look(last)
    town.file()
    assert len(steps(town)) == 2
    with town.database.write() as session:
        row = session.get_one(TicketRow, last)
        move(session, row, TicketState.WITHDRAWN, WORKER)
    town.look(last)
    left = town.warning()
    assert (left.level, left.figures.tickets, left.figures.money) == (Level.ORANGE, 4, 3000)


def test_looking_again_changes_nothing(town: Town) -> None:
    ids = [town.file() for _ in range(4)]
    before = town.warning()
    for _ in range(3):
        town.look(*ids)
    assert town.warning() == before


def test_the_window_leaves_out_what_is_older(town: Town) -> None:
    town.file(age=30 * DAYS + timedelta(minutes=1))
    town.file(age=29 * DAYS)
    town.file()
    assert town.warnings() == []
    town.file(age=30 * DAYS - timedelta(minutes=1))
    assert town.warning().figures.tickets == 3, "the one that was too old stays out"


def test_what_joined_stays_when_it_grows_old(town: Town) -> None:
    for _ in range(3):
        town.file(age=29 * DAYS)
    with town.database.write() as session:
        session.execute(TicketRow.__table__.update().values(created_at=now() - 40 * DAYS))
    town.file()
    assert town.warning().figures.tickets == 4


@pytest.mark.parametrize(
    "names",
    [
        (FACTORY, "演海厂", "我在宁波演海五金制造有限公司上班"),
        ("宁波演海五金制造（有限公司）", "宁波演海五金制造有限责任公司", "演海五金制造"),
        ("金工坊机械厂", "金工坊 机械厂", "宁波金工坊机械厂"),
        ("庄桥金工坊机械厂", "宁波市江北区庄桥街道金工坊机械厂", "金工坊机械厂"),
        ("ＡＢＣ电子有限公司", "abc电子", "宁波市江北区ABC电子有限公司"),
    ],
)
def test_workers_who_name_one_employer_are_put_together(town: Town, names: Iterable[str]) -> None:
    for name, place in zip(names, (ZHUANGQIAO, JIANGBEI, ZHUANGQIAO), strict=True):
        town.file(employer=name, place=place)
    assert town.warning().figures.people == 3


@pytest.mark.parametrize("names", [("工厂", "公司", "厂里"), ("早餐店", "早餐店", "早餐店"), (None, None, None)])
def test_a_name_that_fits_many_warns_of_nobody(town: Town, names: Iterable[str | None]) -> None:
    for name in names:
        town.file(employer=name)
    assert town.warnings() == []


def test_employers_of_one_name_in_two_counties_are_two(town: Town) -> None:
    for place in (JIANGBEI, JIANGBEI, "330727", "330727"):
        town.file(employer="金工坊机械厂", place=place)
    assert town.warnings() == []


def test_the_place_is_what_holds_all_its_tickets(town: Town) -> None:
    for _ in range(3):
        town.file(employer="金工坊机械厂", place=ZHUANGQIAO)
    assert town.warning().place == ZHUANGQIAO
    town.file(employer="金工坊机械厂", place=JIANGBEI)
    assert town.warning().place == JIANGBEI


def test_one_worker_counts_once_also_by_way_of_his_phone(town: Town) -> None:
    town.rules = (replace(WAGES, levels=Levels(yellow=Thresholds(tickets=3)), least_people=2),)
    town.file(worker="a", sum=5000)
    town.file(worker="a", contact="13812345678", sum=8000)
    town.file(worker="b", contact="13812345678", sum=7000)
    assert town.warnings() == []
    town.file(worker="c", sum=1000)
    figures = town.warning().figures
    assert (figures.tickets, figures.people, figures.money) == (4, 2, 9000)


def test_those_affected_are_as_many_as_one_worker_tells(town: Town) -> None:
    town.file(people=12)
    town.file(people=30)
    found = town.warning()
    assert (found.level, found.figures.affected) == (Level.RED, 30)


def test_withdrawn_tickets_and_those_against_a_union_do_not_count(town: Town) -> None:
    town.file()
    gone = town.file(look=False)
    with town.database.write() as session:
        move(session, session.get_one(TicketRow, gone), TicketState.WITHDRAWN, WORKER)
    town.look(gone)
    town.file(against=Against("union", "江北区总工会"))
    town.file()
    assert town.warnings() == []


def test_a_rejected_ticket_does_not_count_once_it_is_archived(town: Town) -> None:
    ids = [town.file() for _ in range(3)]
    agent = Actor("agent", "li")
    with town.database.write() as session:
        for ticket_id, how in zip(ids[:2], (TicketState.REJECTED, TicketState.WITHDRAWN), strict=True):
            row = session.get_one(TicketRow, ticket_id)
            move(session, row, how, agent if how is TicketState.REJECTED else WORKER)
            enter(session, row, TicketState.ARCHIVED, TIMER, now())
    town.look(*ids)
    assert town.warning().figures.tickets == 1


def test_words_are_found_in_the_story_and_in_what_came_later(town: Town) -> None:
    from bot.tickets.following import add_fact

    town.rules = (replace(WAGES, words=("停工|堵门",), levels=Levels(red=Thresholds(tickets=1))),)
    ticket = town.file()
    assert town.warnings() == []
    with town.database.write() as session:
        add_fact(session, session.get_one(TicketRow, ticket), "明天大家要堵门", "later")
    town.look(ticket)
    assert town.warning().level is Level.RED


def test_grids_streets_and_places(town: Town) -> None:
    levels = Levels(yellow=Thresholds(tickets=2))
    town.rules = tuple(
        replace(WAGES, name=f"by_{by}", by=by, levels=levels) for by in ("employer", "grid", "street", "place")
    )
    town.file()
    town.file(employer="宁波演诚模具厂")
    town.file(employer=None, place=JIANGBEI)
    found = {warning.kind: warning for warning in town.warnings()}
    assert {kind: (one.key, one.figures.tickets) for kind, one in found.items()} == {
        "grid": ("zq-01", 2),
        "street": (ZHUANGQIAO, 2),
        "place": (JIANGBEI, 3),
    }
    assert found["grid"].name == "庄桥街道第一网格"


def test_a_rule_may_hold_in_some_places_alone(town: Town) -> None:
    town.rules = (replace(WAGES, within=("330727",)),)
    for place in (JIANGBEI, JIANGBEI, JIANGBEI, "330727", "330727", "330727"):
        town.file(employer="金工坊机械厂", place=place)
    assert town.warning().place == "330727"


def end(town: Town, how: str) -> None:
    warning = town.warning()
    with town.database.write() as session:
        getattr(handling, how)(session, town.keys, warning.id, "boss", "查过了", warning.figures.tickets)


def test_after_a_false_alarm_only_more_warns_until_it_was_quiet(town: Town) -> None:
    for _ in range(3):
        town.file()
    end(town, "mark_false")
    ids = [town.file() for _ in range(4)]
    assert town.warnings() == [], "as grave as before: quiet"
    town.file()
    again = town.warning()
    assert (again.level, again.figures.tickets) == (Level.ORANGE, 5), "graver; those of the false alarm do not count"
    end(town, "mark_false")
    town.look(*ids)
    assert town.warnings() == []


def test_when_the_quiet_time_is_over_what_came_meanwhile_warns(town: Town) -> None:
    for _ in range(3):
        town.file()
    end(town, "mark_false")
    ids = [town.file() for _ in range(3)]
    with town.database.write() as session:
        from bot.early_warning.tables import WarningRow

        session.execute(WarningRow.__table__.update().values(ended_at=now() - 14 * DAYS))
    town.look(ids[0])
    assert town.warning().figures.tickets == 3


def test_tickets_of_a_closed_warning_do_not_count_again(town: Town) -> None:
    ids = [town.file() for _ in range(3)]
    end(town, "close")
    town.look(*ids)
    town.file()
    town.file()
    assert town.warnings() == []
    town.file()
    assert town.warning().figures.tickets == 3
    assert [one.state for one in town.warnings(ended=True)] == [WarningState.CLOSED]


def test_a_ticket_that_turns_out_to_be_elsewhere_leaves(town: Town) -> None:
    *_, last = [town.file() for _ in range(4)]
    with town.database.write() as session:
        session.get_one(TicketRow, last).employer = "金工坊机械厂"
    town.look(last)
    with town.database.read() as session:
        assert last not in tickets_of(session, town.warning().id)
    assert town.warning().figures.tickets == 3


def test_a_deleted_ticket_is_counted_no_more(town: Town) -> None:
    ids = [town.file() for _ in range(4)]
    with town.database.write() as session:
        session.execute(delete(TicketRow).where(TicketRow.id == ids[0]))
    town.look(ids[1])
    assert town.warning().figures.tickets == 3


def test_tickets_looked_at_side_by_side_make_one_warning(town: Town) -> None:
    ids = [town.file(look=False) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(town.look, ids))
    found = town.warning()
    assert (found.figures.tickets, found.level) == (8, Level.RED)
    with town.database.read() as session:
        assert len(tickets_of(session, found.id)) == 8


def test_filing_asks_for_a_look_and_the_night_looks_at_everything(town: Town) -> None:
    import asyncio

    for _ in range(3):
        town.file(look=False)
    with town.database.read() as session:
        waiting = list(session.scalars(select(TaskRow).where(TaskRow.kind == WATCH_TASK)))
    assert len(waiting) == 3
    watching = town.watching()
    asyncio.run(watching.all(None))  # type: ignore[arg-type]
    assert town.warning().figures.tickets == 3
    with town.database.read() as session:
        (nightly,) = session.scalars(select(TaskRow).where(TaskRow.kind == ALL_TASK))
        assert timedelta() < nightly.due_at - now() <= DAYS
        assert warnings_wanted(session, Wanted(areas=("330200",))) != []
        assert warnings_wanted(session, Wanted(areas=("330700", "330106"))) == []
