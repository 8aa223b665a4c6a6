"""Every state of a ticket is reached by the right people over HTTP, and by nobody else; nothing is done twice."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest

from bot.audit.log import entries
from bot.staff.model import Role
from tests.console.console_office import Browser, Office
from tests.console.tickets.filed import file_in

PLACES = {Role.OFFICER: ("330727",)}
DISPATCH = {"to": "gh-330727", "note": "请三天内联系职工"}
RESULT = {"result": "双方签了协议，月底前付清。", "who_pays": "employer"}
RATED = {"contacted": "yes", "solved": "yes", "satisfied": "5"}


@dataclass
class Desk:
    """People at their browsers."""

    office: Office
    people: dict[Role, Browser]

    def send(self, role: Role, number: str, step: str, fields: dict[str, str] | None = None) -> httpx.Response:
        """Open the page of a ticket and send the form of a step."""
        browser = self.people[role]
        browser.open(f"/console/tickets/{number}")
        return self.send_shown(role, number, step, fields)

    def send_shown(self, role: Role, number: str, step: str, fields: dict[str, str] | None = None) -> httpx.Response:
        """Send a form of the page as it is shown, however old that is."""
        browser = self.people[role]
        version = re.search(r'name="version" value="([\d.]+)"', browser.shown)
        sent = {"version": version[1] if version else "", **(fields or {})}
        return browser.send(f"/console/tickets/{number}/{step}", sent)


@pytest.fixture
def desk(office: Office) -> Desk:
    roles = (Role.AGENT, Role.OFFICER, Role.SUPERVISOR)
    return Desk(
        office,
        {role: office.signed_in(office.hire(str(role), role, PLACES.get(role, ()), f"{role}甲")) for role in roles},
    )


def shows(answer: httpx.Response, *words: str) -> None:
    assert answer.status_code == 200, answer.text
    for word in words:
        assert word in answer.text, word


def test_a_ticket_through_its_states_each_by_whom_it_is_for(desk: Desk) -> None:
    number = file_in(desk.office)
    agent, officer, supervisor = Role.AGENT, Role.OFFICER, Role.SUPERVISOR
    steps: list[tuple[Role, str, dict[str, str], str, Role | None]] = [
        (agent, "accept", {}, "待派单", officer),
        (agent, "dispatch", DISPATCH, "待签收", officer),
        (officer, "return-back", {"reason": "不归我们管，请派街道"}, "申请退回", agent),
        (agent, "take-back", {}, "待派单", officer),
        (agent, "dispatch", DISPATCH, "待签收", officer),
        (officer, "sign-in", {}, "办理中", agent),
        (officer, "request-extension", {"until": "2027-01-29", "reason": "老板在外地"}, "申请延期", agent),
        (supervisor, "deny-extension", {"reason": "先打电话"}, "办理中", None),
        (officer, "request-extension", {"until": "2027-01-29", "reason": "老板在外地"}, "申请延期", agent),
        (supervisor, "grant-extension", {}, "办理中", None),
        (officer, "settle", RESULT, "待审核", agent),
        (agent, "send-back", {"reason": "写明哪天付"}, "办理中", officer),
        (officer, "settle", RESULT, "待审核", agent),
        (agent, "approve-result", {}, "待回访", officer),
        (agent, "not-reached", {"note": "没人接"}, "待回访", officer),
        (agent, "call-back", {**RATED, "solved": "no", "satisfied": "1"}, "重办", officer),
        (agent, "take-up", {}, "办理中", officer),
        (agent, "settle", RESULT, "待审核", officer),
        (agent, "approve-result", {}, "待回访", officer),
        (agent, "call-back", RATED, "已办结", officer),
        (agent, "reopen", {"reason": "他来电说又欠了"}, "重办", officer),
    ]
    for role, step, fields, state, wrong in steps:
        if wrong is not None:
            refused = desk.send(wrong, number, step, fields)
            # Whom it was taken from may not know of it any more.
            assert refused.status_code in {422, 404}, (step, wrong)
        answer = desk.send(role, number, step, fields)
        shows(answer, f'<span class="tag plain">{state}</span>', "已经办好")
    asked, rejected = file_in(desk.office), file_in(desk.office)
    shows(desk.send(agent, asked, "ask", {"text": "请补充工资条的照片"}), "待补充", "请补充工资条的照片")
    shows(desk.send(agent, rejected, "reject", {"reason": "请找劳动监察大队"}), "不予受理", "请找劳动监察大队")
    with desk.office.database.read() as session:
        noted = [entry for entry in entries(session, what="ticket_step") if entry.subject == f"ticket:{number}"]
    assert len(noted) == len(steps)
    auditor = desk.office.signed_in(desk.office.hire("auditor", Role.AUDITOR))
    assert "做了什么：重办，之后的状态：重办" in auditor.open("/console/audit?what=ticket_step").text


def test_only_leaders_have_the_doors_of_leaders(desk: Desk) -> None:
    number = file_in(desk.office)
    for role in (Role.AGENT, Role.OFFICER):
        for step in ("grant-extension", "deny-extension", "supervise", "name-viewer", "bar"):
            assert desk.send(role, number, step).status_code == 403, (role, step)
    shows(desk.send(Role.SUPERVISOR, number, "supervise", {"note": "人多"}), "督办", "取消督办")
    shows(desk.send(Role.SUPERVISOR, number, "supervise", {"on": "no"}), "取消督办")


INCOMPLETE: list[tuple[str, dict[str, str], str]] = [
    ("ask", {"text": " "}, "请写要职工补充什么"),
    ("reject", {}, "请写不受理的原因"),
    ("assign", {}, "请选交给谁"),
    ("assign", {"staff": "0" * 32}, "没有这个账号"),
    ("note", {"text": ""}, "请写备注"),
    ("settle", RESULT, "您不能“提交结果”"),
    ("call-back", {"contacted": "yes", "solved": "yes", "satisfied": "9"}, "1到5分"),
    ("call-back", {"contacted": "x", "solved": "yes", "satisfied": "3"}, "请选“承办的人联系过他吗”"),
    ("request-extension", {"until": "明天", "reason": "x"}, "请选延期到哪天"),
]


def test_what_is_missing_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    number = file_in(desk.office)
    for step, fields, said in INCOMPLETE:
        answer = desk.send(Role.AGENT, number, step, fields)
        assert answer.status_code == 422, step
        assert said in answer.text
        assert '<span class="tag plain">待受理</span>' in answer.text
    desk.send(Role.AGENT, number, "accept")
    answer = desk.send(Role.AGENT, number, "dispatch", {"to": "", "note": "请尽快联系他"})
    assert answer.status_code == 422
    assert ">请尽快联系他</textarea>" in answer.text


def test_a_dispatch_goes_to_one_known_union_or_to_a_department(desk: Desk) -> None:
    number = file_in(desk.office)
    desk.send(Role.AGENT, number, "accept")
    answer = desk.send(Role.AGENT, number, "dispatch", {"to": "", "to_other": ""})
    assert answer.status_code == 422
    assert "选一个工会" in answer.text
    shows(desk.send(Role.AGENT, number, "dispatch", {"to": "gh-330727", "to_other": "磐安县劳动监察大队"}), "待签收")
    # Nobody of the department has an account: the hotline writes down what it does.
    shows(desk.send(Role.AGENT, number, "sign-in"), "办理中", "<dd>磐安县劳动监察大队")


def test_a_step_that_is_sent_twice_is_told_and_not_done_twice(desk: Desk) -> None:
    number = file_in(desk.office)
    shows(desk.send(Role.AGENT, number, "accept"), "待派单")
    agent = desk.people[Role.AGENT]
    agent.open(f"/console/tickets/{number}")
    before = agent.shown
    shows(desk.send_shown(Role.AGENT, number, "note", {"text": "打过电话"}), "打过电话")
    agent.shown = before
    again = desk.send_shown(Role.AGENT, number, "note", {"text": "打过电话"})
    assert again.status_code == 409
    assert "这一步没有办" in again.text
    assert again.text.count("打过电话") == 2, "the note that is there, and what was typed, to be copied"
    # A colleague acts while the form is open.
    desk.people[Role.SUPERVISOR].open(f"/console/tickets/{number}")
    shows(desk.send(Role.AGENT, number, "dispatch", DISPATCH), "待签收")
    late = desk.send_shown(Role.SUPERVISOR, number, "take-up")
    assert late.status_code == 409
    assert "agent甲" in late.text
    assert "派单" in late.text
    agent.open(f"/console/tickets/{number}")
    assert agent.shown.count("<strong>备注</strong>") == 1


def test_of_ten_who_send_the_same_form_at_once_one_is_heard(desk: Desk) -> None:
    number = file_in(desk.office)
    agent = desk.people[Role.AGENT]
    agent.open(f"/console/tickets/{number}")
    version = re.search(r'name="version" value="([\d.]+)"', agent.shown)
    proof = re.search(r'name="proof" value="(\w+)"', agent.shown)
    assert version
    assert proof
    fields = {"version": version[1], "proof": proof[1], "text": "同一句话"}

    def send(_: int) -> int:
        path = f"/console/tickets/{number}/note"
        return agent.client.post(path, data=fields, headers={"origin": desk.office.url}).status_code

    with ThreadPoolExecutor(10) as threads:
        statuses = sorted(threads.map(send, range(10)))
    assert statuses == [200] + [409] * 9


def test_many_are_given_to_one_person_and_who_may_not_have_one_is_told(desk: Desk) -> None:
    numbers = [file_in(desk.office) for _ in range(3)]
    far = file_in(desk.office, "330106")
    person = desk.office.hire("zhang", Role.OFFICER, ("330727",), "张三丰")
    boss = desk.people[Role.SUPERVISOR]
    boss.open("/console/tickets")
    marked = {f"mark-{number}": "on" for number in (*numbers, far, "GD000000000000")}
    answer = boss.send("/console/tickets/assign", {**marked, "staff": person.staff.id, "tab": "unassigned"})
    shows(answer, "3张工单交给了张三丰", "有2张没有交出去", "张三丰不管这个地方", "没有这张工单")
    browser = desk.office.signed_in(person)
    shown = browser.open("/console/tickets?tab=mine").text
    assert all(number in shown for number in numbers)
    assert desk.people[Role.AGENT].send("/console/tickets/assign", marked).status_code == 403
    boss.open("/console/tickets")
    assert boss.send("/console/tickets/assign", {"staff": person.staff.id}).status_code == 422
