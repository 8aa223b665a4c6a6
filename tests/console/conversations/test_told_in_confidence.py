"""What was told in confidence is read in the conversation by nobody from whom the ticket is kept."""

from __future__ import annotations

import pytest

from bot.console.routes.conversations import PAGES
from bot.directory.routing import Against
from bot.handover.agents.assigning import assign_waiting, switch_automatic
from bot.handover.agents.presence import PresenceState, choose_presence
from bot.knowledge import Knowledge
from bot.staff.model import Role
from bot.tickets.conflicts import bar
from bot.tickets.tables import TicketRow
from bot.tickets.types import Discretion
from tests.console.applications.filed import file_one
from tests.console.console_office import Office
from tests.console.conversations.agents import Agent, agent
from tests.console.conversations.talks import Talk, begin_talk
from tests.console.tickets.filed import file_in

SECRET = "主管总在仓库里骚扰我"
PLACE = "330727"


def told(
    office: Office, kind: str = "harassment", asks: bool = False, discretion: Discretion = "normal"
) -> tuple[Talk, str]:
    """A conversation in which a ticket was filed; returns it with the ticket's number."""
    talk = begin_talk(office, SECRET, place=PLACE, asks=asks, picture=True)
    return talk, file_in(office, PLACE, kind, SECRET, discretion=discretion, conversation_id=talk.id)


def reads(person: Agent, talk: Talk) -> set[int]:
    """Try what only reads; return the answers."""
    paths = ("", "/older", "/worker", f"/files/{talk.file_id}")
    found = {person.client.get(f"{talk.path}{path}").status_code for path in paths}
    found.add(person.client.get(f"/console/tickets/new?conversation={talk.id}").status_code)
    live = f"/console/conversations/live?open={talk.id}"
    with person.client.stream("GET", live, headers={"accept": "text/event-stream"}) as answer:
        found.add(answer.status_code)
    return found


@pytest.mark.parametrize("role", [Role.AGENT, Role.OFFICER, Role.AUDITOR])
def test_whoever_may_not_see_the_ticket_does_not_read_the_conversation(office: Office, role: Role) -> None:
    talk, _ = told(office)
    person = agent(office, "other", role=role, areas=(PLACE,) if role is Role.OFFICER else ())
    assert reads(person, talk) <= {403, 404}
    for page in PAGES:
        if page.method == "POST" and "{conversation_id}" in page.path:
            path = page.path.removeprefix("/console/conversations/").format(conversation_id=talk.id)
            assert person.post(path, label="手机").status_code in {403, 404}, page.path
    for which in ("waiting", "mine", "all", "closed"):
        assert talk.id not in person.get(f"/lists?list={which}")
    boss = agent(office, "boss", role=Role.SUPERVISOR)
    assert SECRET in boss.get(f"/{talk.id}")


def test_an_agent_hears_whoever_waits_and_an_officer_does_not(office: Office) -> None:
    talk, number = told(office, asks=True)
    wang, officer = agent(office, "wang"), agent(office, "officer", role=Role.OFFICER, areas=(PLACE,))
    assert talk.id in wang.get("/lists")
    assert talk.id not in officer.get("/lists")
    assert reads(officer, talk) == {404}
    assert wang.post(f"{talk.id}/claim").status_code == 200
    assert SECRET in wang.get(f"/{talk.id}")
    other = agent(office, "other")
    assert reads(other, talk) == {404}
    assert wang.post(f"{talk.id}/close", outcome="solved").status_code == 200
    assert number not in wang.get(f"/{talk.id}")


def test_whom_a_complaint_is_about_does_not_hear_it_though_it_waits(office: Office) -> None:
    talk, number = told(office, asks=True)
    wang = agent(office, "wang")
    with office.database.write() as session:
        row = session.query(TicketRow).filter_by(number=number).one()
        bar(session, row, wang.staff.id)
    assert talk.id not in wang.get("/lists")
    assert reads(wang, talk) == {404}
    assert wang.post(f"{talk.id}/claim").status_code == 404


def test_nobody_is_given_what_he_must_not_hear(office: Office, knowledge: Knowledge) -> None:
    talk, number = told(office, asks=True)
    wang, boss, far = (
        agent(office, "wang"),
        agent(office, "boss", role=Role.SUPERVISOR),
        agent(office, "far", areas=("330106",)),
    )
    with office.database.write() as session:
        row = session.query(TicketRow).filter_by(number=number).one()
        bar(session, row, wang.staff.id)
        for person in (wang, far):
            choose_presence(session, office.keys, person.staff.id, PresenceState.HERE, 5, ())
        switch_automatic(session, office.keys, boss.staff.id, on=True)
        assert assign_waiting(session, office.keys, knowledge.places) == []
    for person in (wang, far):
        answer = boss.post(f"{talk.id}/assign", to=person.staff.id)
        assert answer.status_code == 409
        assert "请换一位同事" in answer.json()["said"]
    assert boss.post(f"{talk.id}/claim").status_code == 200
    assert boss.post(f"{talk.id}/transfer", to=wang.staff.id).status_code == 409
    assert boss.post(f"{talk.id}/transfer", to="skill:13812345678").status_code == 409


def test_of_many_at_once_those_that_must_not_be_seen_do_not_hold_up_the_others(office: Office) -> None:
    (hidden, number), plain = told(office, asks=True), begin_talk(office, place=PLACE)
    boss = agent(office, "boss", role=Role.SUPERVISOR)
    with office.database.write() as session:
        bar(session, session.query(TicketRow).filter_by(number=number).one(), boss.staff.id)
    answer = boss.post("many", act="claim", ids=f"{hidden.id},{plain.id}")
    assert (answer.json()["done"], answer.json()["failed"]) == (1, 1)
    assert reads(boss, hidden) == {404}


def test_odd_numbers_and_bytes_are_refused_in_words(office: Office) -> None:
    wang = agent(office, "wang")
    answer = wang.post("presence", state="here", capacity="9" * 5000, skills="")
    assert answer.status_code == 409
    for path in ("/console/tickets?after=%00-%00", "/console/tickets/GD%00", "/console/conversations/%00"):
        assert wang.client.get(path).status_code == 404, path


@pytest.mark.parametrize("discretion", ["anonymous", "confidential"])
def test_an_officer_does_not_learn_from_the_conversation_who_it_was(office: Office, discretion: Discretion) -> None:
    talk, _ = told(office, "wage_arrears", discretion=discretion)
    officer = agent(office, "officer", role=Role.OFFICER, areas=(PLACE,))
    assert reads(officer, talk) == {404}


def test_the_union_a_complaint_is_about_reads_nothing_of_it(office: Office) -> None:
    talk = begin_talk(office, SECRET, place=PLACE, asks=False)
    about = ((f"gh-{PLACE}", PLACE),)
    file_in(
        office,
        PLACE,
        "complaint_union",
        SECRET,
        against=Against("union", "县总工会"),
        about=about,
        conversation_id=talk.id,
    )
    for role in (Role.OFFICER, Role.SUPERVISOR):
        person = agent(office, str(role), role=role, areas=(PLACE,))
        assert reads(person, talk) == {404}, role


def test_beside_another_conversation_of_the_same_phone_a_confidential_ticket_is_not_named(office: Office) -> None:
    talk, number = told(office, asks=True)
    wang = agent(office, "wang")
    shown = wang.get(f"/{talk.id}/worker")
    assert number not in shown
    assert "另有1件保密或匿名工单" in shown


def test_an_application_that_lies_elsewhere_has_no_number(office: Office) -> None:
    talk = begin_talk(office, place=PLACE)
    filed = file_one(office.database, office.keys, place="330205005", conversation=talk.id)
    boss = agent(office, "boss", role=Role.SUPERVISOR)
    officer = agent(office, "officer", role=Role.OFFICER, areas=(PLACE,))
    assert filed.number in boss.get(f"/{talk.id}/worker")
    shown = officer.get(f"/{talk.id}/worker")
    assert filed.number not in shown
    assert "别处的申请" in shown


def test_dates_at_the_ends_of_the_calendar_filter_like_others(office: Office) -> None:
    boss = agent(office, "boss", role=Role.SUPERVISOR)
    number = file_in(office)
    shown = boss.client.get("/console/tickets?since=0001-01-01&until=9999-12-31")
    assert shown.status_code == 200
    assert number in shown.text
