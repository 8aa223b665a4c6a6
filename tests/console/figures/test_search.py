"""The search over HTTP: what one may see, nothing else; never in an address, never run; noted where it is a person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.audit.log import entries
from bot.members.membership import Member, add_members
from bot.privacy.door import mask
from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.console_office import Browser, Office
from tests.figures.history import History

PHONE, ID_NUMBER = "13812345678", "11010519491231002X"
HOSTILE = "<img src=x onerror=alert(1)>拖欠工资&amp;<mark>"


def search(browser: Browser, typed: str, **fields: str) -> str:
    browser.open("/console/search")
    return browser.send("/console/search", {"q": typed, **fields}).text


@pytest.fixture
def boss(office: Office) -> Browser:
    return office.signed_in(office.hire("boss", Role.SUPERVISOR))


@pytest.fixture
def county(office: Office) -> Browser:
    return office.signed_in(office.hire("county", Role.OFFICER, ("330727",)))


def test_words_are_found_in_ones_places_and_marked(office: Office, boss: Browser, county: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        for place in ("330727", "330106", None):
            text = f"厂里拖欠工资{place}"
            history.said(history.conversation(place), now(), text=text, author="agent", answer=f"马上帮您问{place}")
    shown = search(boss, "拖欠 工资")
    assert shown.count("<mark>拖欠</mark><mark>工资</mark>") == 3
    assert search(boss, "马上帮您问").count("<mark>马上帮您问</mark>") == 3
    shown = search(county, "工资")
    assert shown.count("<mark>工资</mark>") == 1
    assert "330106" not in shown
    assert "没有找到" in search(county, "拖欠 奖金")


def test_words_of_workers_are_shown_as_they_are_and_never_run(office: Office, boss: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        history.said(history.conversation(), now(), text=HOSTILE)
        history.ticket(now(), employer=f"工资{HOSTILE}")
    for typed in ("工资", "<img src=x", "amp;", "<mark>", '"><b>', "%", "__"):
        shown = search(boss, typed)
        assert "<img" not in shown, typed
        assert "<b>" not in shown, typed
    assert "onerror=alert(1)&gt;拖欠<mark>工资</mark>&amp;amp;" in search(boss, "工资")
    assert "没有找到" in search(boss, "%%"), "a sign of the database is a letter like others"


def test_older_messages_come_by_pages_and_none_is_missed(office: Office, boss: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        one = history.conversation()
        for count in range(45):
            history.said(one, now() - timedelta(minutes=count), text=f"加班费第{count}次")
        history.said(one, now() - timedelta(days=120), text="加班费很久以前")
    shown, found = search(boss, "加班费"), []
    while True:
        found += [int(part.partition("次")[0]) for part in shown.split("</mark>第")[1:]]
        if 'name="before"' not in shown:
            break
        before = shown.split('name="before" value="')[1].partition('"')[0]
        shown = boss.send("/console/search", {"q": "加班费", "before": before}).text
    assert found == list(range(45))
    assert "很久以前" in search(boss, "很久以前", days="365")
    assert "没有找到" in search(boss, "很久以前")


def test_a_number_opens_its_page_for_whom_it_is(office: Office, boss: Browser, county: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        near, far = history.ticket(now()), history.ticket(now(), place="330106")
        secret = history.ticket(now(), confidential=True)
        application = history.application(now())
    for typed, path in ((near, near), (near.removeprefix("GD"), near), (f"gd {near[2:8]} {near[8:]}", near)):
        boss.open("/console/search")
        assert boss.send("/console/search", {"q": typed}).url.path == f"/console/tickets/{path}"
    boss.open("/console/search")
    assert boss.send("/console/search", {"q": application}).url.path == f"/console/applications/{application}"
    for typed in (far, secret, "GD2611229999"):
        assert "没有找到" in search(county, typed), typed


def test_a_person_is_found_by_a_number_typed_in_full_and_that_is_noted(office: Office, boss: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        one = history.conversation("330727")
        history.said(one, now(), text=mask(session, office.keys, one, f"我电话{PHONE}，身份证{ID_NUMBER}"))
        number = history.ticket(now(), contact_hash=office.keys.hash("phone", PHONE))
        history.application(now(), person_hash=office.keys.hash("applicant", ID_NUMBER))
        member = Member("3307270000001", "张三", PHONE, "31002X", "none", "大盘山厂工会", date(2020, 1, 1))
        add_members(session, office.keys, [member])
    shown = search(boss, "138 1234 5678")
    assert "找到3条" in shown
    assert number in shown
    assert "大盘山厂工会" in shown
    assert "张三" not in shown
    assert f"/console/conversations/{one}" in shown
    shown = search(boss, ID_NUMBER.lower())
    assert "找到2条" in shown
    assert "入会" in shown
    assert "没有找到" in search(boss, "13900000000")
    with office.database.read() as session:
        noted = [entry.details for entry in entries(session, what="person_searched")]
    assert noted == [{"by": "手机", "found": 0}, {"by": "证件", "found": 2}, {"by": "手机", "found": 3}]


def test_a_person_elsewhere_is_nobody(office: Office, county: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        one = history.conversation("330106")
        history.said(one, now(), text=mask(session, office.keys, one, PHONE))
        phone = office.keys.hash("phone", PHONE)
        history.ticket(now(), place="330106", contact_hash=phone)
        history.ticket(now(), confidential=True, contact_hash=phone)
        history.application(now(), place=None, person_hash=office.keys.hash("applicant", PHONE))
        member = Member("3301060000001", "李四", PHONE, "310021", "none", "西湖厂工会", date(2020, 1, 1))
        add_members(session, office.keys, [member])
    shown = search(county, PHONE)
    assert "在您能看的范围里没有找到" in shown
    assert "西湖厂工会" not in shown
    assert "没有找到" in search(county, "3301060000001")


def test_who_told_in_confidence_is_not_found_by_his_words(office: Office, boss: Browser) -> None:
    agent = office.signed_in(office.hire("agent", Role.AGENT))
    with office.database.write() as session:
        history = History(session)
        one = history.conversation("330727")
        history.said(one, now(), text=mask(session, office.keys, one, f"班长骚扰我，电话{PHONE}"))
        history.ticket(
            now(), confidential=True, type="harassment", conversation_id=one, employer="大盘山电子",
            contact_hash=office.keys.hash("phone", PHONE),
        )  # fmt: skip
    for typed in ("骚扰", "大盘山电子", PHONE):
        shown = search(agent, typed)
        assert "没有找到" in shown, typed
        assert one not in shown
    assert one in search(boss, "骚扰")
    assert "大盘山电子" in search(boss, "大盘山电子")


def test_employers_come_from_the_directory_and_from_tickets(office: Office, boss: Browser, county: Browser) -> None:
    with office.database.write() as session:
        history = History(session)
        history.ticket(now(), employer="磐安县云山茶叶有限公司")
        history.ticket(now(), employer="杭州云山茶叶店", place="330106")
    assert search(boss, "云山茶叶").count("云山茶叶") >= 3
    assert "杭州云山茶叶店" not in search(county, "云山茶叶")


def test_too_little_is_told_and_the_box_is_where_it_is_allowed(office: Office, boss: Browser) -> None:
    for typed in ("", "工", "  工 "):
        boss.open("/console/search")
        answer = boss.send("/console/search", {"q": typed})
        assert answer.status_code == 422
        assert "至少写两个字" in answer.text
    assert 'role="search"' in boss.open("/console/account").text
    writer = office.signed_in(office.hire("writer", Role.MAINTAINER))
    assert 'role="search"' not in writer.open("/console/account").text
    assert writer.open("/console/search").status_code == 403
