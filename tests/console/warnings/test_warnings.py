"""Warnings in the console: by places, with what may be seen of their tickets, and what people do with them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import update

from bot.early_warning.rules import Levels, Thresholds
from bot.staff.model import Role
from bot.tickets.tables import TicketRow
from tests.console.console_office import Office
from tests.console.expected.warnings import town_of
from tests.early_warning.brewing import JIANGBEI, WAGES, ZHUANGQIAO, Town

PANAN = "330727"
HARASSMENT = replace(
    WAGES,
    name="harassment_at_employer",
    types=("harassment", "wage_arrears"),
    levels=Levels(yellow=Thresholds(people=2)),
    people_field=None,
    money_field=None,
)
LIST = "/console/warnings"


@pytest.fixture
def town(office: Office) -> Town:
    return town_of(office)


def file_three(town: Town, employer: str = "金工坊机械厂", place: str = PANAN, **more: str) -> str:
    ids = [town.file(employer=employer, place=place, look=False, **more) for _ in range(3)]  # type: ignore[arg-type]
    town.look(*ids)
    return next(warning.id for warning in town.warnings() if warning.name == employer)


def test_the_list_says_why_and_since_when(office: Office, town: Town) -> None:
    file_three(town)
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    shown = re.sub(r"\s+", " ", browser.open(LIST).text)
    assert "金工坊机械厂" in shown
    assert "30天里工单3件（门槛3），到了黄色。" in shown
    assert "到现在：工单3件，3人反映。" in shown
    assert "还没有" in shown, "nobody is responsible"


def test_an_officer_sees_and_touches_his_own_places_alone(office: Office, town: Town) -> None:
    here = file_three(town, "金工坊机械厂", PANAN)
    far = file_three(town, "宁波演诚模具厂", ZHUANGQIAO)
    browser = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,)))
    shown = browser.open(LIST).text
    assert here in shown
    assert far not in shown
    assert browser.open(f"{LIST}/{far}").status_code == 404
    for act in ("acknowledge", "take", "note", "close", "false-alarm"):
        browser.open(f"{LIST}/{here}")
        assert browser.send(f"{LIST}/{far}/{act}", {"note": "好的好的"}).status_code == 404
    for areas, sees in (((JIANGBEI,), True), (("330200",), True), ((ZHUANGQIAO,), True), (("330211",), False)):
        other = office.signed_in(office.hire(f"in{areas[0]}", Role.OFFICER, areas))
        assert (far in other.open(LIST).text) is sees, areas
        assert other.open(f"{LIST}/{far}").status_code == (200 if sees else 404)


def test_words_are_shown_side_by_side(office: Office, town: Town) -> None:
    town.file(place=PANAN, employer="金工坊机械厂", story="老板说下个月再发", worker="a", sum=3000)
    town.file(place=PANAN, employer="磐安金工坊机械厂", story="我们车间都没发", worker="b", people=20)
    town.file(place=PANAN, employer="金工坊机械厂", story="8月的也没发", worker="a")
    browser = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,)))
    shown = browser.open(f"{LIST}/{town.warning().id}").text
    for words in ("老板说下个月再发", "我们车间都没发", "8月的也没发", "一共欠多少：3000元", "职工也写成"):
        assert words in shown, words
    assert shown.count("是同一位职工") == 2


def test_a_ticket_leads_to_its_warning(office: Office, town: Town) -> None:
    path = f"{LIST}/{file_three(town)}"
    browser = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,)))
    ticket = re.search(r"/console/tickets/GD\d+", browser.open(path).text)
    assert ticket
    assert path in browser.open(ticket[0]).text


def test_a_ticket_shows_the_others_of_its_employer_that_one_may_see(office: Office, town: Town) -> None:
    town.file(employer="金工坊机械厂", place=PANAN)
    town.file(employer="磐安县金工坊机械厂", place=PANAN, type_="injury")
    town.file(employer="金工坊机械厂", place=PANAN, type_="harassment")
    assert town.warnings() == []
    with office.database.read() as session:
        numbers = {row.type: row.number for row in session.query(TicketRow)}
    shown = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,))).open(
        f"/console/tickets/{numbers['wage_arrears']}"
    )
    assert "半年里还有1张工单说到它" in shown.text
    assert numbers["injury"] in shown.text
    assert numbers["harassment"] not in shown.text


def test_every_page_tells_how_many_nobody_has_acknowledged(office: Office, town: Town) -> None:
    path = f"{LIST}/{file_three(town)}"
    file_three(town, "宁波演诚模具厂", ZHUANGQIAO)
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert '2<span class="unseen">条待确认' in boss.open("/console/account").text
    officer = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,)))
    assert '1<span class="unseen">条待确认' in officer.open("/console/account").text
    officer.open(path)
    officer.send(f"{path}/acknowledge")
    assert "条待确认" not in officer.shown
    assert "条待确认" not in office.signed_in(office.hire("writer", Role.MAINTAINER)).open("/console/account").text


def test_confidential_tickets_count_and_are_not_named(office: Office, town: Town) -> None:
    town.rules = (HARASSMENT,)
    town.file(place=PANAN, employer="金工坊机械厂", type_="harassment", story="主管动手动脚")
    town.file(place=PANAN, employer="金工坊机械厂", story="工资拖着不发")
    warning = town.warning()
    with office.database.read() as session:
        number = session.query(TicketRow.number).filter_by(type="harassment").scalar()
    for login, role, areas in (("o", Role.OFFICER, (PANAN,)), ("agent", Role.AGENT, ()), ("audit", Role.AUDITOR, ())):
        shown = office.signed_in(office.hire(f"{login}fficer", role, areas)).open(f"{LIST}/{warning.id}").text
        assert "主管动手动脚" not in shown
        assert number not in shown
        assert "另有1件" in shown
        assert "工资拖着不发" in shown
        assert "工单2件，2人反映" in shown
    shown = office.signed_in(office.hire("boss", Role.SUPERVISOR)).open(f"{LIST}/{warning.id}").text
    assert "主管动手动脚" in shown
    assert "另有" not in shown


def test_who_sees_none_of_its_tickets_ends_no_warning(office: Office, town: Town) -> None:
    town.rules = (HARASSMENT,)
    for _ in range(2):
        town.file(place=PANAN, employer="金工坊机械厂", type_="harassment", story="主管动手动脚")
    path = f"{LIST}/{town.warning().id}"
    browser = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,)))
    for act, field in (("close", "conclusion"), ("false-alarm", "reason")):
        assert "这是误报" not in browser.open(path).text
        assert browser.send(f"{path}/{act}", {field: "看过了", "seen": "2"}).status_code == 422
    assert "不能由您结束" in browser.shown
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    boss.open(path)
    assert "已办结" in boss.send(f"{path}/close", {"conclusion": "换了岗", "seen": "2"}).text


def test_an_anonymous_ticket_is_not_put_beside_others_of_its_worker(office: Office, town: Town) -> None:
    for worker in ("a", "a", "b"):
        town.file(place=PANAN, employer="金工坊机械厂", worker=worker)
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert "是同一位职工" in browser.open(f"{LIST}/{town.warning().id}").text
    with office.database.write() as session:
        first = session.query(TicketRow).order_by(TicketRow.created_at).first()
        session.execute(update(TicketRow).where(TicketRow.id == first.id).values(discretion="anonymous"))
    assert "是同一位职工" not in browser.open(f"{LIST}/{town.warning().id}").text


def test_from_acknowledging_to_closing(office: Office, town: Town) -> None:
    path = f"{LIST}/{file_three(town)}"
    browser = office.signed_in(office.hire("panan", Role.OFFICER, (PANAN,), "周主席"))
    browser.open(path)
    assert "已确认收到" in browser.send(f"{path}/acknowledge").text
    assert "（您）" in browser.shown
    assert browser.send(f"{path}/acknowledge").status_code == 422
    assert "已经有人确认过了" in browser.shown
    browser.open(path)
    assert "已记下" in browser.send(f"{path}/note", {"note": "约了厂长"}).text
    refused = browser.send(f"{path}/close", {"conclusion": "好"})
    assert refused.status_code == 422
    assert "2到2000个字" in refused.text
    browser.open(path)
    assert "已办结" in browser.send(f"{path}/close", {"conclusion": "补发了工资", "seen": "3"}).text
    assert "补发了工资" in browser.shown
    assert "<textarea" not in browser.shown, "nothing can be done any more"
    assert "现在没有预警" in browser.open(LIST).text
    assert path in browser.open(f"{LIST}?over=1").text
    office_boss = office.signed_in(office.hire("boss", Role.ADMIN))
    shown = office_boss.open("/console/audit").text
    assert "办结预警" in shown
    assert "补发了工资" not in shown


def test_what_came_since_the_page_was_opened_is_not_closed_unseen(office: Office, town: Town) -> None:
    path = f"{LIST}/{file_three(town)}"
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    browser.open(path)
    town.file(employer="金工坊机械厂", place=PANAN)
    answer = browser.send(f"{path}/false-alarm", {"reason": "都是一家的", "seen": "3"})
    assert answer.status_code == 422
    assert "又来了1件" in answer.text
    assert "都是一家的" in answer.text, "what was typed is still there"


def test_what_workers_and_staff_wrote_is_shown_as_it_is(office: Office, town: Town) -> None:
    hostile = '<img src=x onerror="a">金工坊'
    path = f"{LIST}/{file_three(town, hostile, story=hostile)}"
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    browser.open(path)
    browser.send(f"{path}/note", {"note": "<script>alert(1)</script>"})
    for shown in (browser.shown, browser.open(LIST).text, browser.send(f"{path}/note", {"note": "<"}).text):
        assert "<img" not in shown
        assert "<script>" not in shown
        assert "&lt;" in shown


@pytest.mark.parametrize("query", ["page=99", "page=x", "level=9", "kind=<b>", "over=2&mine=x", "page=-1", "page=0"])
def test_strange_questions_are_answered(office: Office, town: Town, query: str) -> None:
    file_three(town)
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert browser.open(f"{LIST}?{query}").status_code == 200
    assert "<b>" not in browser.shown


def test_filters_and_pages(office: Office, town: Town) -> None:
    town.rules = (replace(WAGES, levels=Levels(yellow=Thresholds(tickets=1), red=Thresholds(money=1000))),)
    ids = [town.file(employer=f"金工{chr(0x4E00 + n)}机械厂", place=PANAN, look=False) for n in range(51)]
    ids.append(town.file(employer="红云机械厂", place=PANAN, look=False, sum=5000))
    town.look(*ids)
    browser = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    first = browser.open(LIST).text
    assert first.index("红云机械厂") < first.index("金工"), "the gravest first"
    assert len(set(re.findall(r"/console/warnings/\w{32}", first))) == 50
    assert len(set(re.findall(r"/console/warnings/\w{32}", browser.open(f"{LIST}?page=2").text))) == 2
    red = browser.open(f"{LIST}?level=3").text
    assert "红云机械厂" in red
    assert "金工" not in red
    assert "没有符合条件的预警" in browser.open(f"{LIST}?mine=1").text


def test_the_rules_are_told_in_words(office: Office) -> None:
    shown = office.signed_in(office.hire("agent", Role.AGENT)).open(f"{LIST}/rules").text
    assert "同一单位拖欠工资" in shown
    assert "2人以上反映，或涉及5人以上，或金额5万元以上" in shown
