"""Lists of tickets on both databases: every ticket once on the pages, whatever they are sorted and filtered by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.privacy.keys import KeyRing
from bot.staff import accounts
from bot.staff.model import Role, Staff
from bot.storage.database import Database
from bot.tickets.desk import PAGE, SORTS, TABS, Asked, Sort, list_tickets
from bot.tickets.filing import file_ticket
from bot.tickets.model import NewTicket, TicketState
from bot.tickets.tables import TicketRow

COUNT = PAGE * 2 + 7
PLACES = ("330727", "330727001", "330106", None)
FIRST = datetime(2026, 11, 2, 1, tzinfo=UTC)


@pytest.fixture
def staff(database: Database, keys: KeyRing) -> Staff:
    """A supervisor, and tickets of four places, some of them late, some without a time limit."""
    with database.write() as session:
        boss = accounts.add_staff(session, keys, "cli", "boss", "主管", Role.SUPERVISOR, ())
        for number in range(COUNT):
            kind = "harassment" if number % 10 == 0 else "wage_arrears"
            place = PLACES[number % len(PLACES)]
            filed = file_ticket(
                session, keys, NewTicket(kind, f"第{number % 9}厂_", place, "没发工资", None), None, str(number)
            )
            row = session.get_one(TicketRow, filed.id)
            row.created_at = FIRST + timedelta(minutes=number // 2)
            row.due_at = None if number % 3 == 0 else FIRST + timedelta(hours=number // 4)
            row.overdue_at = FIRST if number % 5 == 0 else None
            row.staff_id = boss.id if number % 7 == 0 else None
            row.state = TicketState.CLOSED if number % 8 == 0 else TicketState.SUBMITTED
    return boss


def pages(database: Database, staff: Staff, asked: Asked) -> list[str]:
    found: list[str] = []
    with database.read() as session:
        while True:
            listed = list_tickets(session, staff, asked)
            assert len(listed.lines) <= PAGE
            found += [line.number for line in listed.lines]
            if not listed.more:
                return found
            asked = replace(asked, after=listed.more)


@pytest.mark.parametrize("sort", SORTS)
def test_every_ticket_stands_on_one_page_in_order(database: Database, staff: Staff, sort: Sort) -> None:
    found = pages(database, staff, Asked(sort=sort))
    assert len(found) == len(set(found)) == COUNT
    with database.read() as session:
        rows = {row.number: row for row in session.query(TicketRow)}
    never = datetime(9999, 1, 1, tzinfo=UTC)
    keys = [(rows[number].due_at or never) if sort == "due" else rows[number].created_at for number in found]
    assert keys == sorted(keys, reverse=sort == "newest")


def test_tabs_count_what_they_list(database: Database, staff: Staff) -> None:
    with database.read() as session:
        counts = list_tickets(session, staff, Asked()).counts
        ended = sum(row.state == TicketState.CLOSED for row in session.query(TicketRow))
    for tab in TABS:
        assert len(pages(database, staff, Asked(tab=tab))) == counts[tab] + (ended if tab == "all" else 0), tab
    assert 0 < counts["overdue"] < counts["unassigned"] < counts["all"]
    assert counts["confidential"] > 0


def test_filters_narrow_and_signs_of_patterns_mean_themselves(database: Database, staff: Staff) -> None:
    def count(**chosen: object) -> int:
        return len(pages(database, staff, replace(Asked(), **chosen)))

    assert count(place="330727") == count(place="330700") > count(place="330727001") > 0
    assert count(place="330000") == count(place="330727") + count(place="330106")
    assert count(employer="第3厂") == count(employer="3厂_") > 0
    assert count(employer="%") == 0
    assert count(type="harassment") + count(type="wage_arrears") == COUNT
    assert count(state=TicketState.CLOSED) > 0
    assert count(since=date(2026, 11, 2), until=date(2026, 11, 2)) == COUNT
    assert count(since=date(2026, 11, 3)) == count(until=date(2026, 11, 1)) == 0


def test_an_officer_sees_his_places_and_nothing_confidential(database: Database, keys: KeyRing, staff: Staff) -> None:
    with database.write() as session:
        officer = accounts.add_staff(session, keys, "cli", "officer", "干部", Role.OFFICER, ("330727",))
        agent = accounts.add_staff(session, keys, "cli", "agent", "话务员", Role.AGENT, ())
    with database.read() as session:
        open_here = {
            row.number
            for row in session.query(TicketRow)
            if (row.place or "").startswith("330727") and not row.confidential
        }
    assert set(pages(database, officer, Asked())) == open_here
    assert len(pages(database, agent, Asked())) == len(pages(database, staff, Asked())) - len(
        pages(database, staff, Asked(type="harassment"))
    )
