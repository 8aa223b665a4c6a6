"""Reviewers see what belongs to them, decide once, and the worker is told."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.audit.log import entries
from bot.conversations.transcript import entries_before
from bot.members.membership import Member, add_members
from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.applications.filed import CITY_JOINING, JOINING, PHONE, STARTUP, WANG, Filed, file_one, person
from tests.console.console_office import Browser, Office

LIST = "/console/applications"


def numbers(browser: Browser, tab: str) -> list[str]:
    shown = browser.open(f"{LIST}?tab={tab}").text
    return re.findall(r'href="/console/applications/(SQ\d+)"', shown)


def decide(browser: Browser, filed: Filed, decision: str, reason: str = "", **fields: str) -> int:
    """Send the form of a decision from the page as it is now shown, or was when it was opened."""
    seen = re.search(r'name="seen" value="(\d+)"', browser.shown)
    sent = {"decision": decision, "reason": reason, "seen": seen[1] if seen else "1", **fields}
    return browser.send(f"{LIST}/{filed.number}", sent).status_code


def told(office: Office, filed: Filed) -> list[str]:
    with office.database.read() as session:
        found = entries_before(session, filed.conversation, None)
    return [entry.text for entry in found if entry.author == "notice"]


def reviewer(office: Office, *areas: str, role: Role = Role.OFFICER, name: str = "李干部") -> Browser:
    login = f"at{''.join(areas)}{len(office.browsers)}"
    return office.signed_in(office.hire(login, role, areas, name))


def test_each_sees_what_waits_at_his_level_and_what_is_open_in_his_places(office: Office) -> None:
    street = file_one(office.database, office.keys, key="street")
    whole = file_one(office.database, office.keys, place="330205", key="county", id_number=person(1))
    shanghai = file_one(office.database, office.keys, CITY_JOINING, "310110", "hotline", id_number=person(2))
    nowhere = file_one(office.database, office.keys, STARTUP, None, "nowhere", id_number=person(3))
    everything = {filed.number for filed in (street, whole, shanghai, nowhere)}
    for areas, role, mine, open_ones in (
        (("330205005",), Role.OFFICER, {street}, {street}),
        (("330205006",), Role.OFFICER, set(), set()),
        # A street's level of an application that names no street is the county's.
        (("330205",), Role.OFFICER, {whole}, {street, whole}),
        (("330200",), Role.OFFICER, set(), {street, whole}),
        (("330000", "310000"), Role.OFFICER, {shanghai}, {street, whole, shanghai}),
        (("310110",), Role.OFFICER, set(), {shanghai}),
        ((), Role.SUPERVISOR, {shanghai, nowhere}, {street, whole, shanghai, nowhere}),
    ):
        browser = reviewer(office, *areas, role=role)
        assert set(numbers(browser, "mine")) == {filed.number for filed in mine}, areas
        assert set(numbers(browser, "open")) == {filed.number for filed in open_ones}, areas
        for number in everything:
            is_seen = number in {filed.number for filed in open_ones}
            assert browser.open(f"{LIST}/{number}").status_code == (200 if is_seen else 404), areas


def test_nobody_decides_above_his_own_level(office: Office) -> None:
    filed = file_one(office.database, office.keys, CITY_JOINING, "310110", union="gh-310110")
    county, city = reviewer(office, "310110"), reviewer(office, "310000")
    assert "您的账号只能查看" in county.open(f"{LIST}/{filed.number}").text
    assert decide(county, filed, "pass") == 403
    assert told(office, filed) == []
    city.open(f"{LIST}/{filed.number}")
    assert decide(city, filed, "pass") == 200
    assert "现在到区总工会审" in told(office, filed)[-1]
    county.open(f"{LIST}/{filed.number}")
    assert decide(county, filed, "pass", reason="情况属实") == 200
    assert "说明：情况属实" in told(office, filed)[-1]


def test_approval_makes_a_member_of_the_chosen_union_and_tells_him_his_number(office: Office) -> None:
    filed = file_one(office.database, office.keys, union="lh-330205005-1")
    browser = reviewer(office, "330205005")
    page = browser.open(f"{LIST}/{filed.number}").text
    offered = re.findall(r'<option value="([\w-]+)"( selected)?>', page[: page.index("转给别的工会")])
    assert offered[0] == ("lh-330205005-1", " selected"), "the nearest is meant"
    assert decide(browser, filed, "pass", union="gh-330205005") == 200
    assert "已通过，职工收到了通知" in browser.shown
    approved, member = told(office, filed)
    assert "恭喜" in approved
    assert re.search(r"会员号：330205\d{7}\n会籍在：庄桥街道总工会", member)
    assert numbers(browser, "open") == []
    assert numbers(browser, "decided") == [filed.number]
    with office.database.read() as session:
        entry = entries(session, what="application_decided")[0]
    assert entry.subject == f"application:{filed.number}"
    assert entry.details == {"decision": "pass", "level": 1, "state": "approved"}


@pytest.mark.parametrize(
    ("decision", "fields", "says"),
    [
        ("ask", {}, "要写理由"),
        ("reject", {"reason": "  "}, "要写理由"),
        ("forward", {"union": "gh-330205"}, "要写理由"),
        ("forward", {"reason": "归别处管"}, "要选另一家工会"),
        ("forward", {"reason": "归别处管", "union_code": "gh-000000"}, "没有这个工会"),
        ("pass", {"union_code": "gh-000000"}, "没有这个工会"),
        ("ask", {"reason": "长" * 501}, "最多500个字"),
        ("withdraw", {"reason": "因为"}, "页面不完整"),
        ("pass", {"seen": "-1"}, "页面不完整"),
        ("pass", {"seen": "99999999999"}, "页面不完整"),
    ],
)
def test_what_cannot_be_decided_so_is_said_and_nothing_done(
    office: Office, decision: str, fields: dict[str, str], says: str
) -> None:
    filed = file_one(office.database, office.keys)
    browser = reviewer(office, "330205")
    browser.open(f"{LIST}/{filed.number}")
    assert decide(browser, filed, decision, **fields) == 422
    assert says in browser.shown
    if fields.get("reason", "").strip() and decision != "withdraw":
        assert fields["reason"] in browser.shown, "what was typed is not lost"
    assert told(office, filed) == []


def test_what_is_forwarded_is_seen_by_the_other_union_alone(office: Office) -> None:
    filed = file_one(office.database, office.keys, union="lh-330205005-1")
    here, there = reviewer(office, "330205005"), reviewer(office, "330205103")
    here.open(f"{LIST}/{filed.number}")
    assert decide(here, filed, "forward", "您上班的地方在慈城", union="gh-330205103") == 200
    assert "已转过去" in here.shown
    (notice,) = told(office, filed)
    assert "转给慈城镇总工会。您上班的地方在慈城" in notice
    assert here.open(f"{LIST}/{filed.number}").status_code == 404
    assert numbers(there, "mine") == [filed.number]
    there.open(f"{LIST}/{filed.number}")
    assert decide(there, filed, "ask", "请补一张身份证照片") == 200
    assert "请补一张身份证照片" in told(office, filed)[-1]
    assert "正在等职工补充" in there.shown
    assert decide(there, filed, "pass") == 409
    assert decide(there, filed, "pass", seen="3") == 422, "nobody decides while he is asked for more"


def test_who_decides_on_what_has_changed_meanwhile_is_told_by_whom(office: Office) -> None:
    filed = file_one(office.database, office.keys)
    first, second = reviewer(office, "330205005", name="李干部"), reviewer(office, "330205", name="王干部")
    first.open(f"{LIST}/{filed.number}")
    second.open(f"{LIST}/{filed.number}")
    assert decide(first, filed, "reject", "不在本区上班") == 200
    assert decide(second, filed, "pass", "同意") == 409
    assert "李干部" in second.shown
    assert "刚才的决定没有生效" in second.shown
    assert len(told(office, filed)) == 1


def test_of_two_who_decide_at_once_one_wins(office: Office) -> None:
    filed = file_one(office.database, office.keys, union="lh-330205005-1")
    browsers = [reviewer(office, "330205005") for _ in range(4)]
    for browser in browsers:
        browser.open(f"{LIST}/{filed.number}")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: decide(browser, filed, "pass"), browsers))
    assert sorted(answers) == [200, 409, 409, 409]
    assert len(told(office, filed)) == 2, "approved, and the number"


def test_personal_values_are_hidden_until_somebody_asks_which_is_noted(office: Office) -> None:
    filed = file_one(office.database, office.keys)
    browser = reviewer(office, "330205005")
    page = browser.open(f"{LIST}/{filed.number}").text
    for words in ("姓名", "王**", "手机号", "138******78", "演海五金厂", "宁波市江北区庄桥街道", "没有工会"):
        assert words in page
    secrets = ("王小明", PHONE, WANG)
    assert not any(secret in page for secret in secrets)
    browser.send(f"{LIST}/{filed.number}/reveal")
    assert all(secret in browser.shown for secret in secrets)
    with office.database.read() as session:
        (entry,) = entries(session, what="application_revealed")
    assert entry.subject == f"application:{filed.number}"
    assert not any(secret in browser.open(f"{LIST}/{filed.number}").text for secret in secrets)


def test_the_estimate_and_the_photo_are_there_and_the_photo_is_only_saved(office: Office) -> None:
    filed = file_one(office.database, office.keys, STARTUP, "330727", photo=True)
    other = file_one(office.database, office.keys, STARTUP, "330727", "other", photo=True, id_number=person(1))
    browser = reviewer(office, "330727")
    page = browser.open(f"{LIST}/{filed.number}").text
    assert "告诉职工的估算" in page
    assert "营业执照.png" in page
    answer = browser.open(f"{LIST}/{filed.number}/files/{filed.file}")
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%90%A5")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert browser.open(f"{LIST}/{filed.number}/files/{other.file}").status_code == 404
    assert reviewer(office, "330205").open(f"{LIST}/{filed.number}/files/{filed.file}").status_code == 404
    with office.database.read() as session:
        assert len(entries(session, what="application_file_opened")) == 1


def test_the_reviewer_is_warned_of_members_and_of_other_applications_of_the_same_person(office: Office) -> None:
    member = Member("3302050009999", "王小明", PHONE, WANG[-6:], "gh-330205", "江北区总工会", now().date())
    same_phone = Member("3302050009998", "王小红", PHONE, "000000", "gh-330205", "江北区总工会", now().date())
    with office.database.write() as session:
        add_members(session, office.keys, [member, same_phone])
    startup = file_one(office.database, office.keys, STARTUP, "330727", "startup")
    filed = file_one(office.database, office.keys)
    page = reviewer(office, "330205").open(f"{LIST}/{filed.number}").text
    assert "这个人已经是会员：3302050009999" in page
    assert "另有1名会员登记的是同一个手机号" in page
    assert "别的地区 创业扶持申请，审核中" in page
    assert startup.number not in page, "an officer learns no number of elsewhere"
    assert startup.number in reviewer(office, role=Role.SUPERVISOR).open(f"{LIST}/{filed.number}").text
    alone = file_one(office.database, office.keys, key="alone", phone="13900000000", id_number=person(5))
    page = reviewer(office, "330205").open(f"{LIST}/{alone.number}").text
    assert "已经是会员" not in page
    assert "同一个" not in page


def test_the_way_to_the_conversation_is_shown_to_whom_it_is_open(office: Office) -> None:
    filed = file_one(office.database, office.keys)
    path = f"/console/conversations/{filed.conversation}"
    supervisor, officer = reviewer(office, role=Role.SUPERVISOR), reviewer(office, "330205")
    for browser, is_open in ((supervisor, True), (officer, False)):
        assert (path in browser.open(f"{LIST}/{filed.number}").text) is is_open
        assert (browser.open(path).status_code == 200) is is_open


HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>'


def test_what_workers_and_reviewers_wrote_is_shown_as_it_is_and_never_run(office: Office) -> None:
    filed = file_one(office.database, office.keys, name=HOSTILE[:20], employer=HOSTILE, trade=HOSTILE)
    browser = reviewer(office, "330205")
    browser.open(f"{LIST}/{filed.number}")
    assert decide(browser, filed, "ask", HOSTILE * 12) == 422, "too long, so it is shown again"
    shown = [browser.shown]
    browser.open(f"{LIST}/{filed.number}")
    assert decide(browser, filed, "ask", HOSTILE) == 200
    shown += [browser.shown, browser.send(f"{LIST}/{filed.number}/reveal").text]
    shown += [browser.open(f"{LIST}?tab={HOSTILE}&page={HOSTILE}&service={HOSTILE}&number={HOSTILE}").text]
    for page in shown:
        assert "<img" not in page
        assert "<script>" not in page
    assert "&lt;script&gt;" in shown[1]


def test_an_application_is_found_by_its_number_and_lists_have_pages(office: Office) -> None:
    filed = [
        file_one(office.database, office.keys, JOINING, "330205005", f"{index}", id_number=person(index))
        for index in range(52)
    ]
    browser = reviewer(office, "330205005")
    first, second = numbers(browser, "mine&page=1"), numbers(browser, "mine&page=2")
    assert (len(first), len(second)) == (50, 2)
    assert {*first, *second} == {one.number for one in filed}
    wanted = filed[7].number
    assert browser.open(f"{LIST}?number={wanted[:2].lower()}%20{wanted[2:]}").url.path == f"{LIST}/{wanted}"
    assert "没有申请" in reviewer(office, "330727").open(f"{LIST}?number={wanted}").text
