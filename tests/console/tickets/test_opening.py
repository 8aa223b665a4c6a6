"""Opening a ticket for a worker: prefilled from his conversation, read as his own words are, once if sent twice."""

from __future__ import annotations

import re

import httpx
import pytest

from bot.audit.log import entries
from bot.conversations.inbox import open_conversation, receive, set_place
from bot.conversations.transcript import entries_before
from bot.privacy.door import mask
from bot.staff.model import Role
from tests.console.console_office import Browser, Office
from tests.console.tickets.filed import PHONE

WORDS = ("你好", f"我在宏达服装厂上班，老板拖欠工资三个月了，一共欠我8000元，我电话{PHONE}")
TOLD = {"type": "wage_arrears", "place": "磐安县", "story": "老板三个月没发工资了", "contact": PHONE}


@pytest.fixture
def agent(office: Office) -> Browser:
    return office.signed_in(office.hire("agent", Role.AGENT))


def spoken(office: Office, place: str | None = "330727") -> str:
    """A conversation in which a worker said something; returns its id."""
    with office.database.write() as session:
        conversation = open_conversation(session, "web", "0" * 64, None)
        if place:
            set_place(session, conversation.id, place)
        for number, text in enumerate(WORDS):
            receive(session, conversation, f"k{number}", mask(session, office.keys, conversation.id, text))
        return conversation.id


def fill_in(browser: Browser, fields: dict[str, str]) -> httpx.Response:
    """Fill in the form that is shown, over what stands there."""
    once = re.search(r'name="once" value="(\w+)"', browser.shown)
    return browser.send("/console/tickets/new", {"once": once[1] if once else "", **fields})


def test_what_the_conversation_told_stands_in_the_form(office: Office, agent: Browser) -> None:
    conversation_id = spoken(office)
    shown = agent.open(f"/console/tickets/new?conversation={conversation_id}").text
    assert "开工单：拖欠工资" in shown, "the words hint at the type"
    for value in ("金华市磐安县", "宏达服装厂", "8000", "〔手机1〕"):
        assert f'value="{value}"' in shown, value
    assert "老板拖欠工资三个月了" in shown
    assert PHONE not in shown
    fields = {
        **TOLD,
        "conversation": conversation_id,
        "contact": "〔手机1〕",
        "employer": "宏达服装厂",
        "detail_sum": "一万二",
    }
    opened = fill_in(agent, fields)
    number = re.search(r"GD\d{10}", opened.text)
    assert number
    assert "已经发给他了" in opened.text
    case = agent.open(f"/console/tickets/{number[0]}").text
    assert "138****5678" in case
    assert "12,000元" in case or "12000元" in case or "1.2万元" in case
    assert f"/console/conversations/{conversation_id}" in case
    with office.database.read() as session:
        told = entries_before(session, conversation_id, None)[-1]
        noted = entries(session, what="ticket_opened")
    assert told.author == "notice"
    assert number[0] in told.text
    assert [entry.subject for entry in noted] == [f"ticket:{number[0]}"]


def test_a_form_that_is_sent_twice_opens_one_ticket(agent: Browser) -> None:
    agent.open("/console/tickets/new?type=wage_arrears")
    before = agent.shown
    first = fill_in(agent, TOLD)
    agent.shown = before
    again = fill_in(agent, TOLD)
    assert first.status_code == again.status_code == 200
    assert re.findall(r"GD\d{10}", first.text) == re.findall(r"GD\d{10}", again.text)
    assert len(set(re.findall(r"GD\d{10}", agent.open("/console/tickets").text))) == 1


def test_what_cannot_be_read_is_told_beside_its_field_and_stays(agent: Browser) -> None:
    agent.open("/console/tickets/new?type=wage_arrears")
    typed = {
        **TOLD,
        "place": "鼓楼区",
        "story": f"打我电话{PHONE}",
        "contact": "没有",
        "detail_months": "好多",
        "employer": PHONE,
    }
    answer = fill_in(agent, typed)
    assert answer.status_code == 422
    assert "还有5处要改" in answer.text
    assert "不止一处，请写代码" in answer.text
    assert answer.text.count('aria-invalid="true"') == 5
    assert 'value="鼓楼区"' in answer.text
    assert fill_in(agent, {**TOLD, "type": "none"}).status_code == 422
    assert fill_in(agent, {**TOLD, "once": ""}).status_code == 422


def test_a_type_is_chosen_first_and_a_complaint_about_a_union_names_it(agent: Browser) -> None:
    assert "是哪类事" in agent.open("/console/tickets/new").text
    agent.open("/console/tickets/new?type=complaint_union")
    answer = fill_in(agent, {**TOLD, "type": "complaint_union"})
    assert answer.status_code == 422
    assert "请写明投诉哪个工会" in answer.text
    opened = fill_in(agent, {**TOLD, "type": "complaint_union", "against": "磐安县总工会"})
    assert "金华市总工会" in opened.text, "it goes to the union above"


def test_conversations_and_places_elsewhere_are_not_there(office: Office) -> None:
    near, nowhere = spoken(office), "0" * 32
    officer = office.signed_in(office.hire("officer", Role.OFFICER, ("330106",)))
    for conversation_id in (near, nowhere):
        assert officer.open(f"/console/tickets/new?conversation={conversation_id}").status_code == 404
    officer.open("/console/tickets/new?type=wage_arrears")
    assert fill_in(officer, {**TOLD, "conversation": near}).status_code == 404
    officer.open("/console/tickets/new?type=wage_arrears")
    answer = fill_in(officer, TOLD)
    assert answer.status_code == 422
    assert "地点要在您负责的地区里" in answer.text
