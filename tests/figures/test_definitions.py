"""What the figures count, on a history made by hand: each line of it changes exactly the figure it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.applications.counts import count_applications
from bot.applications.states import ApplicationState
from bot.conversations.counts import Sources, count_conversations, unanswered
from bot.figures.model import middle, ninetieth, share
from bot.figures.scope import Scope
from bot.handover.counts import asked_for_people, count_handovers
from bot.handover.model import Reason
from bot.staff.model import Role
from bot.storage.database import Database
from bot.tickets.counts import count_tickets
from bot.tickets.lookup import conversations_hidden_from
from bot.tickets.model import TicketState
from bot.tickets.tables import TicketBarredUnionRow, TicketRow
from tests.figures.history import History, at, staff

PAY, LOCAL, BARE, TALK = "wages/overtime_pay", "wages/minimum_wage", "out_of_scope/weather", "smalltalk/thanks"
SOURCES = Sources({PAY, LOCAL}, {LOCAL})
NOVEMBER = Scope(date(2026, 11, 1), date(2026, 11, 30), staff())


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        yield session


@pytest.fixture
def history(session: Session) -> History:
    return History(session)


def settled(session: Session, scope: Scope = NOVEMBER) -> tuple[int, int]:
    """How many conversations asked something, and how many were settled, a day each."""
    handed_over = asked_for_people(session, scope.since, scope.until + timedelta(days=1))
    counted = count_conversations(session, scope, SOURCES, handed_over)
    return sum(counted.asked.values()), sum(counted.settled.values())


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([{"question": PAY}], (1, 1)),
        ([{"question": BARE}], (1, 0)),
        ([{"decision": "unknown"}], (1, 0)),
        ([{"decision": "ask"}], (1, 0)),
        ([{"decision": "unknown"}, {"question": PAY}], (1, 1)),
        ([{"question": PAY}, {"decision": "unknown"}], (1, 0)),
        ([{"question": PAY, "useful": True}], (1, 1)),
        ([{"question": PAY, "useful": False}], (1, 0)),
        ([{"question": PAY}, {"question": PAY}], (1, 0)),
        ([{"question": PAY}, {"question": PAY, "context": {"place_only": True}}], (1, 1)),
        ([{"question": PAY}, {"question": TALK}], (1, 1)),
        ([{"question": TALK}], (0, 0)),
        ([{"decision": "flow"}], (0, 0)),
        ([{"question": LOCAL}], (1, 0)),
    ],
)
def test_what_a_settled_conversation_is(
    session: Session, history: History, told: list[dict[str, Any]], expected: tuple[int, int]
) -> None:
    one = history.conversation()
    for minute, message in enumerate(told):
        history.said(one, at(5, 10, minute), **message)
    assert settled(session) == expected


def test_a_local_answer_settles_once_the_place_is_known(session: Session, history: History) -> None:
    history.said(history.conversation("330727"), at(5), question=LOCAL)
    assert settled(session) == (1, 1)


@pytest.mark.parametrize(("later", "expected"), [(timedelta(hours=23), 1), (timedelta(hours=25), 2)])
def test_the_same_question_within_a_day_was_not_settled(
    session: Session, history: History, later: timedelta, expected: int
) -> None:
    one = history.conversation()
    history.said(one, at(5), question=PAY)
    history.said(one, at(5) + later, question=PAY)
    assert settled(session) == (2, expected)


@pytest.mark.parametrize(("later", "expected"), [(timedelta(hours=23), 0), (timedelta(hours=25), 1)])
def test_who_asks_for_a_person_within_a_day_was_not_settled(
    session: Session, history: History, later: timedelta, expected: int
) -> None:
    one = history.conversation()
    history.said(one, at(5), question=PAY)
    history.handover(one, at(5) + later)
    assert settled(session) == (1, expected)


def test_what_comes_after_the_period_still_tells(session: Session, history: History) -> None:
    one, other = history.conversation(), history.conversation()
    for conversation in (one, other):
        history.said(conversation, at(5, 23), question=PAY)
    history.said(one, at(6, 9), question=PAY)
    history.handover(other, at(6, 9))
    day = NOVEMBER.of_day(date(2026, 11, 5))
    assert settled(session, day) == (2, 0)


def test_days_are_days_in_china(session: Session, history: History) -> None:
    one = history.conversation()
    history.said(one, at(5, 0, 1), question=PAY)
    history.said(one, at(5, 23, 59), question=LOCAL)
    history.said(one, at(6, 0, 0), decision="flow")
    counted = count_conversations(session, NOVEMBER, SOURCES, {})
    assert counted.by_day == {date(2026, 11, 5): 1, date(2026, 11, 6): 1}
    assert (counted.conversations, counted.messages) == (1, 3)
    assert count_conversations(session, NOVEMBER.of_day(date(2026, 11, 4)), SOURCES, {}).conversations == 0


def test_channels_questions_and_taps(session: Session, history: History) -> None:
    one, other = history.conversation(channel="wechat"), history.conversation()
    history.said(one, at(5), question=PAY, useful=True)
    history.said(one, at(5, 11), question=LOCAL, useful=False)
    history.said(other, at(6), question=PAY, useful=True)
    history.said(other, at(6), question=TALK)
    # Maintainers who try the bot on the terminal are no workers.
    history.said(history.conversation(channel="console"), at(6), question=PAY, useful=True)
    counted = count_conversations(session, NOVEMBER, SOURCES, {})
    assert counted.by_channel == {"wechat": 1, "web": 1}
    assert counted.questions == {PAY: 2, LOCAL: 1}
    assert (counted.useful, counted.useless) == (2, 1)


def test_what_was_not_answered_comes_by_how_often(session: Session, history: History) -> None:
    one = history.conversation("330727")
    for day in (5, 6):
        history.said(one, at(day), "unknown", text="厂车几点")
    history.said(one, at(7), "unknown", text="食堂在哪")
    history.said(one, at(7), "unknown", text="点出来的", chosen={"chosen": "x/y"})
    history.said(one, at(7), question=PAY)
    found = unanswered(session, NOVEMBER, conversations_hidden_from(NOVEMBER.staff))
    assert [(row.text, row.count, row.last_at) for row in found] == [("厂车几点", 2, at(6)), ("食堂在哪", 1, at(7))]
    elsewhere = staff(Role.OFFICER, "330106")
    assert unanswered(session, Scope(*_november(), elsewhere), conversations_hidden_from(elsewhere)) == []


@pytest.mark.parametrize(("role", "count"), [(Role.SUPERVISOR, 1), (Role.AGENT, 0), (Role.MAINTAINER, 0)])
def test_words_told_in_confidence_are_on_no_list(session: Session, history: History, role: Role, count: int) -> None:
    one = history.conversation()
    history.said(one, at(5), "unknown", text="班长半夜敲门")
    history.ticket(at(5), confidential=True, conversation_id=one)
    reader = staff(role)
    assert len(unanswered(session, Scope(*_november(), reader), conversations_hidden_from(reader))) == count


def test_waiting_and_handling_times(session: Session, history: History) -> None:
    one = history.conversation("330727")
    for minutes in range(1, 11):
        claimed = at(5) + timedelta(minutes=minutes)
        history.handover(one, at(5), claimed_at=claimed, ended_at=claimed + timedelta(minutes=20), ended_how="closed")
    history.handover(one, at(5), ended_at=at(5, 11), ended_how="worker")
    history.handover(one, at(5), ended_at=at(5, 11), ended_how="silence", reason="rule")
    history.handover(one, at(5), ended_at=at(5, 11), ended_how="off_hours")
    # Open now, though begun before the period.
    history.handover(one, at(1) - timedelta(days=9), state="waiting")
    history.handover(one, at(1) - timedelta(days=9), state="claimed", claimed_at=at(1))
    counted = count_handovers(session, NOVEMBER)
    assert counted.begun == 13
    assert counted.by_reason == {Reason.ASKED: 12, Reason.RULE: 1}
    assert (counted.left, counted.off_hours, counted.waiting, counted.claimed) == (2, 1, 1, 1)
    assert (middle(counted.waits, 60), ninetieth(counted.waits, 60)) == (5.5, 9.1)
    assert (middle(counted.handled, 60), ninetieth(counted.handled, 60)) == (20.0, 20.0)


def test_how_workers_found_the_help(session: Session, history: History) -> None:
    one = history.conversation()
    for mark, is_solved in ((5, True), (4, True), (1, False), (None, None)):
        history.handover(one, at(5), satisfied=mark, solved=is_solved)
    counted = count_handovers(session, NOVEMBER)
    assert counted.marks == {5: 1, 4: 1, 1: 1}
    assert share(counted.solved[True], sum(counted.solved.values())) == 66.7


def test_tickets_by_type_state_and_place(session: Session, history: History) -> None:
    history.ticket(at(5), satisfied=4, solved=True, state="closed", closed_at=at(7))
    history.ticket(at(5), state="archived", closed_at=at(9), place="330106")
    history.ticket(at(6), confidential=True, type="harassment")
    history.ticket(at(6), place=None, state="dispatched", overdue_at=at(8))
    history.ticket(at(1) - timedelta(days=9), state="in_progress", overdue_at=at(1))
    counted = count_tickets(session, NOVEMBER)
    assert counted.filed == 4
    assert counted.by_state == {
        TicketState.CLOSED: 1,
        TicketState.ARCHIVED: 1,
        TicketState.SUBMITTED: 1,
        TicketState.DISPATCHED: 1,
    }
    assert counted.by_type == {"wage_arrears": 3}, "a confidential ticket is in totals alone"
    assert counted.by_place == {"330727": 1, "330106": 1, None: 1}
    assert (counted.confidential, counted.open, counted.overdue) == (1, 3, 2)
    assert sorted(seconds / 86400 for seconds in counted.settled) == [2, 4]
    assert (counted.marks, counted.solved) == ({4: 1}, {True: 1})


def test_applications_by_title_and_state(session: Session, history: History) -> None:
    history.application(at(5), state="approved", updated_at=at(8))
    history.application(at(5), due_at=at(6), overdue_at=at(6))
    history.application(at(5), title="困难帮扶", state="needs_info")
    history.application(at(1) - timedelta(days=9), due_at=at(1))
    counted = count_applications(session, NOVEMBER)
    assert counted.by_state == {
        "入会": {ApplicationState.APPROVED: 1, ApplicationState.IN_REVIEW: 1},
        "困难帮扶": {ApplicationState.NEEDS_INFO: 1},
    }
    assert (counted.filed, counted.open, counted.overdue) == (3, 3, 2)
    assert middle(counted.decided, 86400) == 3.0


def test_an_account_bound_to_places_counts_only_those(session: Session, history: History) -> None:
    for place in ("330727", "330727100", "330106", None):
        one = history.conversation(place)
        history.said(one, at(5), question=PAY, useful=True)
        history.handover(one, at(5))
        history.ticket(at(5), place=place)
        history.application(at(5), place=place)
    county = Scope(NOVEMBER.first, NOVEMBER.last, staff(Role.OFFICER, "330727"))
    for scope, expected in ((NOVEMBER, 4), (county, 2), (Scope(*_november(), staff(), ("330700",)), 2)):
        conversations = count_conversations(session, scope, SOURCES, {})
        assert (conversations.conversations, conversations.useful) == (expected, expected)
        assert count_handovers(session, scope).begun == expected
        assert count_tickets(session, scope).filed == expected
        assert count_applications(session, scope).filed == expected


def test_a_confidential_ticket_is_no_number_for_an_officer(session: Session, history: History) -> None:
    history.ticket(at(5), confidential=True)
    history.ticket(at(5))
    county = Scope(NOVEMBER.first, NOVEMBER.last, staff(Role.OFFICER, "330727"))
    counted = count_tickets(session, county)
    assert (counted.filed, counted.confidential, counted.open) == (1, 0, 1)
    agent = count_tickets(session, Scope(NOVEMBER.first, NOVEMBER.last, staff(Role.AGENT)))
    assert (agent.filed, agent.confidential) == (2, 1)


def test_a_complaint_about_somebody_is_no_number_for_his_union_chief_either(session: Session, history: History) -> None:
    number = history.ticket(at(5), confidential=True)
    history.ticket(at(5))
    about = session.scalars(select(TicketRow.id).where(TicketRow.number == number)).one()
    session.add(TicketBarredUnionRow(ticket_id=about, union_code="gh-330727", place="330727"))
    session.flush()
    for role, area, count in (
        (Role.SUPERVISOR, "330727", 1),
        (Role.SUPERVISOR, "330700", 2),
        (Role.AGENT, "330727", 1),
    ):
        counted = count_tickets(session, Scope(NOVEMBER.first, NOVEMBER.last, staff(role, area)))
        assert (counted.filed, counted.open) == (count, count), (role, area)


def test_nothing_of_nothing() -> None:
    assert share(0, 0) is None
    assert middle((), 60) is None
    assert ninetieth((), 60) is None
    assert ninetieth((120.0,), 60) == 2.0


def _november() -> tuple[date, date]:
    return NOVEMBER.first, NOVEMBER.last
