"""A worker adds to his ticket and urges it: once for each message, within limits he is told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversations.inbox import open_conversation
from bot.directory.places import PlaceIndex, load_places
from bot.directory.routing import Against, Route
from bot.files.limits import file_limits
from bot.files.links import files_of
from bot.files.store import prepare_file, store_file
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR, Settings
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets.actors import Actor
from bot.tickets.filing import file_ticket
from bot.tickets.following import MOST_FACTS, MOST_URGED, NotUrged, Urged, add_fact, reopen, urge, withdraw
from bot.tickets.lifecycle import move
from bot.tickets.listing import HEADINGS, tickets_since
from bot.tickets.model import NewTicket, TicketState
from bot.tickets.status import own_tickets, status_of, tickets_of
from bot.tickets.tables import TicketRow

NEW = NewTicket("wage_arrears", "五金厂", "330727", "三个月没发工资", contact="13812345678", details={"months": 3})


@dataclass
class Desk:
    """A ticket, its row open in a session."""

    session: Any
    keys: KeyRing
    conversation: str
    row: TicketRow


@pytest.fixture
def desk(database: Database, keys: KeyRing) -> Any:
    with database.write() as session:
        conversation = open_conversation(session, "web", "a").id
        filed = file_ticket(session, keys, NEW, conversation, "m1")
        yield Desk(session, keys, conversation, session.get_one(TicketRow, filed.id))


def test_facts_are_added_once_for_each_message(desk: Desk) -> None:
    assert add_fact(desk.session, desk.row, "9月的也没发", "m2")
    assert add_fact(desk.session, desk.row, "9月的也没发", "m2")
    assert add_fact(desk.session, desk.row, "一共12个人", "m3")
    assert [fact.text for fact in status_of(desk.session, desk.row).facts] == ["9月的也没发", "一共12个人"]


def test_files_hang_on_the_ticket(desk: Desk) -> None:
    limits = file_limits(Settings())
    prepared = prepare_file(desk.keys, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n", "kaoqin.pdf", limits)
    file = store_file(desk.session, desk.keys, desk.conversation, prepared, limits)
    assert add_fact(desk.session, desk.row, f"考勤{file.reference}", "m2", (file.id,))
    assert [found.id for found in files_of(desk.session, "ticket", desk.row.id)] == [file.id]
    assert status_of(desk.session, desk.row).files == 1


def test_an_answer_brings_a_waiting_ticket_back(desk: Desk) -> None:
    move(desk.session, desk.row, TicketState.NEEDS_INFO, Actor("agent"), "哪几个月？")
    assert add_fact(desk.session, desk.row, "7、8、9三个月", "m2")
    assert desk.row.state == TicketState.SUBMITTED


def test_nothing_is_added_to_an_ended_or_full_ticket(desk: Desk) -> None:
    for number in range(MOST_FACTS):
        assert add_fact(desk.session, desk.row, "还有", f"f{number}")
    assert not add_fact(desk.session, desk.row, "还有", "one more")
    assert withdraw(desk.session, desk.row)
    assert not add_fact(desk.session, desk.row, "还有", "after")


def test_urging_counts_once_a_day_and_five_times_in_all(desk: Desk) -> None:
    assert urge(desk.session, desk.row, "u1") == Urged(MOST_URGED - 1)
    assert urge(desk.session, desk.row, "u1") == Urged(MOST_URGED - 1), "the same message again"
    assert urge(desk.session, desk.row, "u2") == NotUrged("today")
    for number in range(2, MOST_URGED + 1):
        desk.row.urged_at = now() - timedelta(days=1)
        assert urge(desk.session, desk.row, f"day{number}") == Urged(MOST_URGED - number)
    desk.row.urged_at = now() - timedelta(days=1)
    assert urge(desk.session, desk.row, "once more") == NotUrged("often")
    assert desk.row.urged_count == MOST_URGED


def test_an_ended_ticket_is_not_urged_and_can_be_done_again(desk: Desk) -> None:
    assert withdraw(desk.session, desk.row)
    assert not withdraw(desk.session, desk.row)
    assert urge(desk.session, desk.row, "u1") == NotUrged("ended")
    assert reopen(desk.session, desk.row, "还是没给")
    assert not reopen(desk.session, desk.row)
    status = status_of(desk.session, desk.row)
    assert [step.state for step in status.steps] == [TicketState.SUBMITTED, TicketState.WITHDRAWN, TicketState.REOPENED]
    assert status.steps[-1].note == "还是没给"


def test_an_anonymous_ticket_keeps_no_phone_and_stays_open_to_its_conversation(desk: Desk) -> None:
    ticket = replace(NEW, discretion="anonymous")
    filed = file_ticket(desk.session, desk.keys, ticket, desk.conversation, "m9")
    assert desk.session.get_one(TicketRow, filed.id).contact is None
    assert filed.number in {found.number for found in tickets_of(desk.session, desk.conversation)}


@pytest.fixture(scope="module")
def places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


def test_the_list_for_those_who_resolve_it_tells_route_and_details(desk: Desk, places: PlaceIndex) -> None:
    ticket = replace(
        NEW, type="complaint_union", against=Against("union", "=庄桥街道总工会"), discretion="confidential", details={}
    )
    goes_to = Route("gh-330205", "宁波市江北区总工会", None, (), "above", "投诉涉及庄桥街道总工会，交它的上级。")
    file_ticket(desk.session, desk.keys, ticket, desk.conversation, "m2", goes_to)
    add_fact(desk.session, desk.row, "一共12个人", "m3")
    urge(desk.session, desk.row, "m4")
    names = {"gh-330205": "宁波市江北区总工会"}
    rows = [
        dict(zip(HEADINGS, row, strict=True)) for row in tickets_since(desk.session, desk.keys, places, None, names)
    ]
    first, second = rows
    assert first["要点"] == "欠了几个月：3"
    assert "一共12个人" in first["补充"]
    assert (first["催办"], first["派给"]) == ("1次", "待分派")
    assert (second["类型"], second["派给"], second["保密"]) == ("投诉工会或工会的人", "宁波市江北区总工会", "保密")
    assert second["投诉对象"] == "'=庄桥街道总工会", "spreadsheets run formulas"
    assert second["网格"] == "上级工会"


def test_what_was_told_comes_back_whole(desk: Desk) -> None:
    ((_, told),) = own_tickets(desk.session, desk.keys, desk.conversation)
    assert told == NEW
    assert desk.session.scalars(select(TicketRow.queue)).one() == "unassigned"
