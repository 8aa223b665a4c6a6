"""The page of figures and its files over HTTP: within places, with nothing that a spreadsheet runs, each file noted."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import httpx
from openpyxl import load_workbook

from bot.audit.log import entries
from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.console_office import Browser, Office
from tests.figures.history import History

FORMULA = '=HYPERLINK("http://evil.example")'
PHONE = "13812345678"


def fill(office: Office) -> None:
    """The same in Pan'an, in Hangzhou and without a place; a confidential ticket in Pan'an."""
    with office.database.write() as session:
        history = History(session)
        for place in ("330727", "330106", None):
            one = history.conversation(place)
            history.said(one, now(), "unknown", text=f"{FORMULA}{place}")
            history.said(one, now(), question="wages/overtime_pay")
            history.handover(one, now(), claimed_at=now() + timedelta(minutes=2))
            history.application(now(), place=place)
            contact = {"contact": office.keys.encrypt(PHONE), "contact_hash": office.keys.hash("phone", PHONE)}
            history.ticket(now(), place=place, story="<b>拖欠</b>", employer=FORMULA, **contact)
        history.ticket(now(), place="330727", story="骚扰", employer="保密的厂", confidential=True, type="harassment")


def number(page: str, title: str) -> str:
    found = re.search(rf"<dt>{title}</dt>\s*<dd class=\"number\">([^<]*)", page)
    assert found, title
    return found[1]


def export(browser: Browser, what: str, **fields: str) -> httpx.Response:
    browser.open("/console/figures")
    return browser.send("/console/figures/export", {"what": what, **fields})


def rows(answer: httpx.Response) -> list[list[object]]:
    assert answer.status_code == 200, answer.text
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]


def test_the_page_counts_what_lies_in_ones_places(office: Office) -> None:
    fill(office)
    everywhere = office.signed_in(office.hire("boss", Role.SUPERVISOR)).open("/console/figures").text
    county = office.signed_in(office.hire("county", Role.OFFICER, ("330727",))).open("/console/figures").text
    for title, all_of_them, of_county in (
        ("今天的会话", "3", "1"),
        ("今天的新工单", "4", "1"),
        ("转人工", "3", "1"),
        ("新申请", "3", "1"),
    ):
        assert (number(everywhere, title), number(county, title)) == (all_of_them, of_county), title
    assert "保密工单（不分类型）" in everywhere
    assert "保密工单" not in county
    assert "骚扰" not in everywhere
    assert f"{FORMULA}330106".replace('"', "&#34;") in everywhere
    assert "330106" not in county


def test_a_period_and_a_place_can_be_chosen_but_none_outside_ones_own(office: Office) -> None:
    fill(office)
    browser = office.signed_in(office.hire("city", Role.OFFICER, ("330700",)))
    assert number(browser.open("/console/figures?area=磐安县").text, "新工单") == "1"
    assert number(browser.open("/console/figures?from=2020-01-01&to=2020-01-31").text, "新工单") == "0"
    for wrong, said in (
        ("area=330106", "不在您负责的范围里"),
        ("area=<b>x</b>", "不认识地区"),
        ("from=2020-02-01&to=2020-01-01", "请换一下"),
        ("from=2020-01-01&to=2026-01-01", "最多看一年"),
        ("from=yesterday", "2026-11-05"),
        ("from=0001-01-01&to=0001-01-02", "2026-11-05"),
    ):
        answer = browser.open(f"/console/figures?{wrong}")
        assert answer.status_code == 422
        assert said in answer.text
        assert "<b>x" not in answer.text


def test_each_figure_has_its_definition_and_each_chart_its_table(office: Office) -> None:
    fill(office)
    page = office.signed_in(office.hire("boss", Role.SUPERVISOR)).open("/console/figures").text
    assert page.count("<dt>") == page.count('<dd class="hint">')
    assert page.count("data-chart=") == page.count("<summary>看表格</summary>") > 5
    assert "24小时内没有再问同一个问题" in page


def test_a_file_of_tickets_holds_no_formula_no_phone_and_what_one_may_see(office: Office) -> None:
    fill(office)
    county = office.signed_in(office.hire("county", Role.SUPERVISOR, ("330727",)))
    answer = export(county, "tickets")
    found = rows(answer)
    assert len(found) == 3, "a heading, a ticket, and the confidential one that a supervisor sees"
    assert f"'{FORMULA}" in found[1]
    assert PHONE not in str(found)
    assert "filename*=UTF-8''%E5%B7%A5%E5%8D%95" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


def test_phones_are_in_a_file_only_when_asked_for_and_that_is_noted(office: Office) -> None:
    fill(office)
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert PHONE in str(rows(export(boss, "tickets", personal="yes")))
    assert PHONE not in str(rows(export(boss, "applications", personal="yes")))
    with office.database.read() as session:
        noted = [entry.details for entry in entries(session, what="exported")]
    assert [(one["what"], one["rows"], one.get("phones")) for one in noted] == [
        ("申请清单", 3, None),
        ("工单清单", 4, True),
    ]


def test_every_file_opens_and_is_noted(office: Office) -> None:
    fill(office)
    boss = office.signed_in(office.hire("boss", Role.SUPERVISOR))
    assert [len(rows(export(boss, what))) for what in ("handovers", "unanswered", "applications")] == [4, 4, 4]
    book = load_workbook(BytesIO(export(boss, "figures").content))
    assert book.sheetnames == ["今天", "会话", "人工服务", "工单", "申请", "问题"]
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert export(boss, "everything").status_code == 422
    assert export(boss, "tickets", area="<i>").status_code == 422
    with office.database.read() as session:
        assert len(entries(session, what="exported")) == 4


def test_who_may_not_export_is_offered_none(office: Office) -> None:
    officer = office.signed_in(office.hire("county", Role.OFFICER, ("330727",)))
    assert "导出Excel" not in officer.open("/console/figures").text
    assert export(officer, "tickets").status_code == 403
