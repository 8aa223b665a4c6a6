"""A confidential ticket is not there for whom it is not: in lists, counts, pages, files, on paper, or to be moved."""

from __future__ import annotations

import re

import pytest

from bot.audit.log import entries
from bot.console.routes.tickets import PAGES
from bot.conversations.inbox import open_conversation
from bot.directory.routing import Against
from bot.staff.model import Role
from tests.console.console_office import Browser, Office
from tests.console.test_gate import ask
from tests.console.tickets.filed import PHONE, file_in, paper

SECRET = "主管总在仓库里骚扰我"


def count(browser: Browser, tab: str) -> str:
    browser.open("/console/tickets")
    found = re.search(rf'tab={tab}"[^>]*>[^<]*(?:<span class="count[^>]*>(\d+))?', browser.shown)
    assert found, tab
    return found[1] or "0"


def doors(browser: Browser, number: str, file_id: str) -> set[int]:
    """Try every address of a ticket; return the answers."""
    found = set()
    for page in PAGES:
        if "{ticket_number}" in page.path:
            browser.open("/console/account")
            found.add(ask(browser, page, {"ticket_number": number, "ticket_file_id": file_id}).status_code)
    return found


@pytest.mark.parametrize("role", [Role.AGENT, Role.OFFICER, Role.AUDITOR])
def test_a_confidential_ticket_is_not_there_at_all(office: Office, role: Role) -> None:
    number = file_in(office, kind="harassment", story=SECRET, employer="大发厂")
    open_to_all = file_in(office)
    file_id = paper(office, number)
    browser = office.signed_in(office.hire("other", role, ("330727",) if role is Role.OFFICER else ()))
    for path in ("", "?tab=confidential", "?employer=大发", "?state=submitted", "?type=harassment", "?sort=newest"):
        shown = browser.open(f"/console/tickets{path}").text
        assert number not in shown, path
        assert SECRET not in shown, path
    assert open_to_all in browser.open("/console/tickets").text
    assert count(browser, "confidential") == "0"
    assert count(browser, "unassigned") == "1"
    assert count(browser, "all") == "1"
    allowed = {403, 404} if role is Role.AUDITOR else {404, 403}
    assert doors(browser, number, file_id) <= allowed
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert SECRET in boss.open(f"/console/tickets/{number}").text
    assert count(boss, "confidential") == "1"


def test_an_auditor_sees_it_after_a_logged_reveal(office: Office) -> None:
    number = file_in(office, kind="harassment", story=SECRET)
    auditor = office.signed_in(office.hire("auditor", Role.AUDITOR))
    auditor.open("/console/tickets")
    assert auditor.send("/console/tickets/reveal", {"number": number, "reason": ""}).status_code == 422
    assert auditor.send("/console/tickets/reveal", {"number": "GD2611229999", "reason": "例行"}).status_code == 422
    assert auditor.open(f"/console/tickets/{number}").status_code == 404
    auditor.open("/console/tickets")
    answer = auditor.send("/console/tickets/reveal", {"number": number.lower(), "reason": "季度抽查"})
    assert SECRET in answer.text
    assert "/accept" not in answer.text, "an auditor changes nothing"
    with office.database.read() as session:
        noted = entries(session, what="ticket_revealed")
    assert [entry.subject for entry in noted] == [f"ticket:{number}"]


def test_whom_it_is_about_never_learns_of_a_complaint(office: Office) -> None:
    about = (("gh-330727", "330727"),)
    number = file_in(
        office,
        kind="complaint_union",
        story="磐安县总工会的李干部收了老板的钱",
        against=Against("staff", "李干部"),
        about=about,
    )
    accused = office.hire("accused", Role.OFFICER, ("330727",), "李干部")
    above = office.hire("above", Role.SUPERVISOR, ("330700",), "金华主管")
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    browser = office.signed_in(accused)
    assert number not in browser.open("/console/tickets").text
    assert browser.open(f"/console/tickets/{number}").status_code == 404
    assert number in boss.open("/console/tickets").text
    for fields, step in (({"staff": accused.staff.id}, "assign"), ({"staff": accused.staff.id}, "name-viewer")):
        boss.open(f"/console/tickets/{number}")
        version = re.search(r'name="version" value="([\d.]+)"', boss.shown)
        assert version
        answer = boss.send(f"/console/tickets/{number}/{step}", {"version": version[1], **fields})
        assert answer.status_code == 422, step
        assert "请换一个人" in answer.text
    assert office.signed_in(above).open(f"/console/tickets/{number}").status_code == 200


def test_the_union_does_not_see_who_wants_discretion(office: Office) -> None:
    with office.database.write() as session:
        conversation = open_conversation(session, "web", "0" * 64, None)
    number = file_in(office, discretion="anonymous", conversation_id=conversation.id)
    own = paper(office, number, "遮住名字的协议.pdf")
    officer = office.signed_in(office.hire("officer", Role.OFFICER, ("330727",)))
    shown = officer.open(f"/console/tickets/{number}").text
    assert "不显示是谁反映的" in shown
    assert conversation.id not in shown
    assert "显示号码" not in shown
    assert PHONE[-4:] not in shown
    assert own in shown
    officer.open(f"/console/tickets/{number}")
    answer = officer.send(f"/console/tickets/{number}/contact")
    assert "没有留电话，或者不能给您看" in answer.text
    assert conversation.id not in officer.open(f"/console/tickets/{number}/print").text


def test_a_phone_is_masked_until_it_is_revealed_which_is_noted(office: Office) -> None:
    number = file_in(office)
    agent = office.hire("agent", Role.AGENT)
    browser = office.signed_in(agent)
    for path in (f"/console/tickets/{number}", f"/console/tickets/{number}/print", "/console/tickets"):
        assert PHONE not in browser.open(path).text, path
    browser.open(f"/console/tickets/{number}")
    assert "138****5678" in browser.shown
    assert PHONE in browser.send(f"/console/tickets/{number}/contact").text
    with office.database.read() as session:
        noted = entries(session, what="ticket_contact_revealed")
    assert [(entry.who, entry.subject) for entry in noted] == [(agent.staff.id, f"ticket:{number}")]


def test_a_union_sees_what_was_dispatched_to_it_from_elsewhere(office: Office) -> None:
    number = file_in(office, "330106")
    officer = office.signed_in(office.hire("officer", Role.OFFICER, ("330727",)))
    assert officer.open(f"/console/tickets/{number}").status_code == 404
    agent = office.signed_in(office.hire("agent", Role.AGENT))
    for step, fields in (("accept", {}), ("dispatch", {"to_other": "磐安县总工会"})):
        agent.open(f"/console/tickets/{number}")
        version = re.search(r'name="version" value="([\d.]+)"', agent.shown)
        assert version
        assert agent.send(f"/console/tickets/{number}/{step}", {"version": version[1], **fields}).status_code == 200
    assert "签收" in officer.open(f"/console/tickets/{number}").text
    assert number in officer.open("/console/tickets?tab=ours").text


def test_a_confidential_ticket_that_is_dispatched_is_seen_by_whom_was_named_alone(office: Office) -> None:
    number = file_in(office, kind="harassment", story=SECRET)
    named = office.hire("named", Role.OFFICER, ("330727",), "张女工")
    colleague = office.signed_in(office.hire("colleague", Role.OFFICER, ("330727",), "李干部"))
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    steps: list[tuple[str, dict[str, str], int]] = [
        ("accept", {}, 200),
        ("dispatch", {"to": "gh-330727"}, 422),
        ("dispatch", {"to": "gh-330727", f"person-{named.staff.id}": "yes", "agreed": "no"}, 200),
    ]
    for step, fields, status in steps:
        boss.open(f"/console/tickets/{number}")
        version = re.search(r'name="version" value="([\d.]+)"', boss.shown)
        assert version
        answer = boss.send(f"/console/tickets/{number}/{step}", {"version": version[1], **fields})
        assert answer.status_code == status, step
    assert "点名的人：张女工" in boss.shown
    officer = office.signed_in(named)
    shown = officer.open(f"/console/tickets/{number}").text
    assert SECRET in shown
    assert "不显示是谁反映的" in shown
    assert PHONE[-4:] not in shown
    assert count(officer, "ours") == "1"
    assert colleague.open(f"/console/tickets/{number}").status_code == 404
    assert count(colleague, "ours") == "0"


def test_the_union_a_complaint_is_about_is_not_offered_for_it(office: Office) -> None:
    about = (("gh-330727", "330727"),)
    against = Against("union", "磐安县总工会")
    number = file_in(office, kind="complaint_union", story="工会不管我的事", against=against, about=about)
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    for step, fields in (("accept", {}), ("dispatch", {"to": "gh-330727"})):
        boss.open(f"/console/tickets/{number}")
        assert 'value="gh-330727"' not in boss.shown
        version = re.search(r'name="version" value="([\d.]+)"', boss.shown)
        assert version
        answer = boss.send(f"/console/tickets/{number}/{step}", {"version": version[1], **fields})
    assert 'value="gh-330700"' in boss.shown
    assert answer.status_code == 422
    assert "不能派给它" in answer.text
