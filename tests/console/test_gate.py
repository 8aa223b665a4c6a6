"""Every route against every role, from one table; foreign forms; foreign places; names that are no HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import httpx
import pytest

from bot.console.gate import Page
from bot.console.routes import PAGES
from bot.staff import accounts
from bot.staff.model import Role
from tests.console.console_office import Browser, Office
from tests.console.expected import EXPECTED, parameters


def key(page: Page) -> str:
    return f"{page.method} {page.path}"


def path_of(page: Page, named: Mapping[str, str]) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: named.get(found[1], "x"), page.path)


def ask(browser: Browser, page: Page, named: Mapping[str, str] | None = None) -> httpx.Response:
    path = path_of(page, named or {})
    if page.method == "GET":
        return browser.open(path)
    return browser.send_file(path, b"x") if page.takes == "file" else browser.send(path, {"filled": "in"})


def test_the_table_names_every_route() -> None:
    assert [key(page) for page in PAGES] == list(EXPECTED)


@pytest.mark.parametrize("role", Role)
def test_every_route_for_every_role(office: Office, role: Role) -> None:
    areas = ("330727",) if role is Role.OFFICER else ()
    browser, named = office.signed_in(office.hire("myself", role, areas)), parameters(office)
    # Signing out comes last, since nothing follows it.
    for page in sorted(PAGES, key=lambda page: page.path.endswith("sign-out")):
        allowed = EXPECTED[key(page)]
        status = ask(browser, page, named).status_code
        if allowed is None or role in allowed:
            assert status in {200, 409, 422} or "link" in page.path or page.path.endswith("sign-in"), key(page)
        else:
            assert status == 403, key(page)


def test_every_route_for_nobody(office: Office) -> None:
    browser, named = office.browser(), parameters(office)
    for page in PAGES:
        browser.open("/console/sign-in")
        answer = ask(browser, page, named)
        if EXPECTED[key(page)] is not None:
            assert answer.url.path == "/console/sign-in", key(page)
            assert answer.history, key(page)


def test_every_route_for_somebody_half_way(office: Office) -> None:
    me, named, browser = office.hire("myself", Role.ADMIN), parameters(office), office.browser()
    with office.database.read() as session:
        before = accounts.find_staff(session, named["staff_id"])
    browser.sign_in(me.staff.login)
    for page in PAGES:
        if EXPECTED[key(page)] is None or page.path == "/console/sign-out":
            continue
        browser.open("/console/code")
        assert ask(browser, page, named).url.path == "/console/code", key(page)
    with office.database.read() as session:
        assert accounts.find_staff(session, named["staff_id"]) == before, "nothing was changed"


POSTS = [page for page in PAGES if page.method == "POST"]


@pytest.fixture
def signed_in(office: Office) -> tuple[Browser, Mapping[str, str]]:
    return office.signed_in(office.hire("myself", Role.ADMIN)), parameters(office)


def test_forms_of_foreign_pages_are_refused_everywhere(signed_in: tuple[Browser, Mapping[str, str]]) -> None:
    browser, named = signed_in
    for page in POSTS:
        path = path_of(page, named)
        for origin in ("https://evil.example", "null", "", browser.url + ".evil.example", "file://"):
            assert browser.send(path, origin=origin).status_code in {403, 415}, (page.path, origin)


def test_forms_without_proof_or_with_that_of_another_are_refused_everywhere(
    office: Office, signed_in: tuple[Browser, Mapping[str, str]]
) -> None:
    browser, named = signed_in
    stranger = office.browser()
    stranger.open("/console/sign-in")
    theirs = re.search(r'name="proof" value="(\w+)"', stranger.shown)
    assert theirs
    for page in POSTS:
        path = path_of(page, named)
        for proof in ("", theirs[1], "é"):
            browser.shown = ""
            assert browser.send(path, {"proof": proof}).status_code == 403, page.path
    browser.client.cookies.clear()
    browser.shown = stranger.shown
    answer = browser.send("/console/sign-in", {"login": "myself", "password": "x"})
    assert answer.status_code == 403
    assert "Cookie" in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("a" * 70_000, "application/x-www-form-urlencoded", 413),
        ("a=1&" * 400, "application/x-www-form-urlencoded", 400),
        ("a=%ff", "application/x-www-form-urlencoded", 400),
        ("\xff", "application/x-www-form-urlencoded", 400),
        ("{}", "application/json", 415),
        ("a" * 2_000_000, "application/x-www-form-urlencoded", 413),
    ],
)
def test_broken_forms_are_refused_with_a_page(office: Office, content: str, kind: str, status: int) -> None:
    answer = office.browser().client.post(
        "/console/sign-in", content=content.encode("latin-1"), headers={"content-type": kind, "origin": office.url}
    )
    assert answer.status_code == status
    assert "打不开这一页" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/console/",
        "/console/none",
        "/console/staff/../audit/x",
        "/console/files/../app.py",
        "/console/files/none.js",
        "/console/files/",
    ],
)
def test_what_is_not_there_says_so_with_all_headers(office: Office, path: str) -> None:
    answer = office.browser().open(path)
    assert answer.status_code == 404
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_every_page_runs_scripts_from_our_files_alone_and_holds_none(
    signed_in: tuple[Browser, Mapping[str, str]],
) -> None:
    browser, named = signed_in
    for page in PAGES:
        if page.method == "GET":
            answer = ask(browser, page, named)
            policy = answer.headers["content-security-policy"]
            is_file = policy == "sandbox; default-src 'none'"
            assert is_file or "default-src 'none'; script-src 'self';" in policy
            assert "unsafe" not in policy
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            assert not re.search(
                r"<script(?! src=\"/console/files/)|<style|\son\w+=|\sstyle=|javascript:", answer.text
            ), page.path


def test_a_fault_shows_no_details(office: Office, signed_in: tuple[Browser, Mapping[str, str]]) -> None:
    browser, _ = signed_in
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_entries RENAME COLUMN what TO renamed")
    answer = browser.open("/console/audit")
    assert answer.status_code == 500
    assert not re.search(r"sql|Traceback|audit_entries|Error", answer.text)
    assert "过一会儿再试" in answer.text


HOSTILE = '<img src=x onerror="a">'


def test_names_are_shown_as_they_are_and_never_run(office: Office) -> None:
    boss = office.hire("boss", Role.ADMIN, name=HOSTILE[:20])
    browser = office.signed_in(boss)
    for path in ("/console/account", "/console/staff", f"/console/staff/{boss.staff.id}", "/console/audit"):
        assert "<img" not in browser.open(path).text, path
        assert "&lt;img" in browser.shown, path
    browser.open("/console/staff/new")
    fields = {"name": '"><b>', "login": '"><i>', "role": '"><u>', "areas": "<script>alert(1)</script>"}
    answer = browser.send("/console/staff/new", fields)
    assert answer.status_code == 422
    assert not re.search(r"<b>|<i>|<u>|<script>", answer.text)
    browser.open("/console/sign-in")
    assert "<i>" not in browser.send("/console/sign-in", {"login": '"><i>', "password": "x"}).text


def test_an_admin_of_a_place_stays_in_it(office: Office) -> None:
    county = office.hire("county", Role.ADMIN, ("330727",), "磐安管理员")
    inside = office.hire("inside", Role.OFFICER, ("330727",), "本县干部")
    outside = office.hire("outside", Role.OFFICER, ("330106",), "西湖干部")
    above = office.hire("above", Role.ADMIN, ("330700",), "金华管理员")
    everywhere = office.hire("everywhere", Role.AGENT, (), "全国话务员")
    browser = office.signed_in(county)
    shown = browser.open("/console/staff").text
    assert "本县干部" in shown
    for name in ("西湖干部", "金华管理员", "全国话务员"):
        assert name not in shown
    # Whatever asks for a place is refused for accounts outside, as if they did not exist.
    for page in PAGES:
        if "{staff_id}" in page.path:
            for person in (outside, above, everywhere):
                browser.open("/console/account")
                assert ask(browser, page, {"staff_id": person.staff.id}).status_code == 404, page.path
            browser.open("/console/account")
            assert ask(browser, page, {"staff_id": inside.staff.id}).status_code in {200, 422}, page.path
    assert browser.open("/console/audit").status_code == 403, "the audit cannot be cut by places"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.ADMIN, Role.AUDITOR])
def test_what_lies_elsewhere_is_not_there(office: Office, role: Role) -> None:
    named = parameters(office)
    near, far = office.hire("near", role, ("330727",)), office.hire("far", role, ("330106",))
    for person, is_there in ((near, True), (far, False)):
        browser = office.signed_in(person)
        for page in PAGES:
            expected = EXPECTED[key(page)]
            if page.within is None or expected is None or role not in expected:
                continue
            assert (ask(browser, page, named).status_code != 404) is is_there, (page.path, person.staff.login)


@pytest.mark.parametrize("areas", ["", "330106", "330727 330106", "金华市", "没有这个地方", "江北区"])
def test_an_admin_of_a_place_gives_no_account_beyond_it(office: Office, areas: str) -> None:
    browser = office.signed_in(office.hire("county", Role.ADMIN, ("330727",)))
    browser.open("/console/staff/new")
    fields = {"name": "小张", "login": "xiaozhang", "role": "agent", "areas": areas}
    assert browser.send("/console/staff/new", fields).status_code == 422
    with office.database.read() as session:
        assert accounts.find_login(session, "xiaozhang") is None


def test_links_shown_lead_to_the_public_address(open_office: Callable[..., Office]) -> None:
    office = open_office(public_url="http://bot.union.example/")
    browser = office.signed_in(office.hire("boss", Role.ADMIN))
    browser.open("/console/staff/new")
    fields = {"name": "小张", "login": "xiaozhang", "role": "officer", "areas": "磐安县，330106"}
    shown = browser.send("/console/staff/new", fields).text
    assert re.search(r">http://bot\.union\.example/console/link/[\w-]{43}<", shown)
    with office.database.read() as session:
        found = accounts.find_login(session, "xiaozhang")
    assert found
    assert found.areas == ("330727", "330106")
