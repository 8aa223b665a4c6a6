"""Signing in and out, and everything that must not sign anybody in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update

from bot.audit.log import entries
from bot.privacy.attempts import AttemptRow
from bot.staff import accounts
from bot.staff.model import Role
from bot.staff.tables import SignInLinkRow, StaffRow, StaffSessionRow
from bot.storage.columns import now
from tests.console.console_office import PASSWORD, Browser, Office, Person

SESSION = "gonghui_session"


@pytest.fixture
def boss(office: Office) -> Person:
    return office.hire("boss", Role.ADMIN)


def noted(office: Office) -> list[str]:
    with office.database.read() as session:
        return [entry.what for entry in reversed(entries(session))]


def test_password_and_code_sign_in(office: Office, boss: Person) -> None:
    browser = office.browser()
    assert browser.sign_in("Boss ").url.path == "/console/code", "half way, whatever page was asked for"
    assert browser.open("/console/staff").url.path == "/console/code"
    assert browser.send("/console/code", {"code": boss.code()}).url.path == "/console/staff", "the page that was wanted"
    assert "小王" in browser.shown
    assert noted(office)[-2:] == ["factor_asked", "signed_in"]


def test_the_first_sign_in_goes_by_link_then_password_then_second_factor(office: Office) -> None:
    browser, link = office.browser(), office.link("first")
    browser.open(link)
    browser.open(link)  # looking uses nothing up
    assert browser.send(link).url.path == "/console/account/password"
    assert browser.open("/console/staff").url.path == "/console/account/password", "nothing else opens before"
    assert "不一样" in browser.send("/console/account/password", {"password": PASSWORD, "again": "x"}).text
    easy = {"password": "first12345", "again": "first12345"}
    assert "太容易猜到" in browser.send("/console/account/password", easy).text
    assert browser.send("/console/account/password", {"password": PASSWORD, "again": PASSWORD}).url.path.endswith(
        "/second-factor"
    )
    assert browser.open("/console/account").url.path == "/console/account/second-factor"
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.shown)
    assert secret
    assert "<svg" in browser.shown
    assert "动态码不对" in browser.send("/console/account/second-factor", {"code": "000000x"}).text
    before = browser.client.cookies[SESSION]
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    shown = browser.send("/console/account/second-factor", {"code": code}).text
    assert len(re.findall(r"<li>[a-z2-9]{5}-[a-z2-9]{5}</li>", shown)) == 10
    assert browser.client.cookies[SESSION] != before
    assert browser.open("/console/staff").url.path == "/console/staff"
    other = office.browser()
    other.open(link)
    assert "已经失效" in other.shown
    other.open("/console/sign-in")
    assert other.send(link).status_code == 404


def test_a_recovery_code_stands_in_once(office: Office) -> None:
    browser = office.browser()
    link = office.link("lost")
    browser.open(link)
    browser.send(link)
    browser.send("/console/account/password", {"password": PASSWORD, "again": PASSWORD})
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.shown)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    recovery = re.findall(r"<li>([a-z2-9-]+)</li>", browser.send("/console/account/second-factor", {"code": code}).text)
    again = office.browser()
    again.sign_in("lost")
    assert again.send("/console/code", {"code": recovery[3].upper()}).url.path == "/console/conversations"
    third = office.browser()
    third.sign_in("lost")
    assert "已经用过" in third.send("/console/code", {"code": recovery[3]}).text
    assert third.send("/console/code", {"code": recovery[4].replace("-", "")}).url.path == "/console/conversations"


def test_a_code_opens_once(office: Office, boss: Person) -> None:
    code = boss.code()
    first, second = office.browser(), office.browser()
    for browser in (first, second):
        browser.sign_in("boss")
    assert first.send("/console/code", {"code": code}).url.path == "/console/conversations"
    assert second.send("/console/code", {"code": code}).status_code == 403
    assert second.open("/console/account").url.path == "/console/code"


@pytest.mark.parametrize(
    ("login", "password"), [("boss", "wrong"), ("nobody", PASSWORD), ("boss", ""), ("boss", "x" * 5000), ("", "")]
)
def test_a_refusal_does_not_say_what_was_wrong(office: Office, boss: Person, login: str, password: str) -> None:
    browser = office.browser()
    answer = browser.sign_in(login, password)
    assert answer.status_code == 403
    assert "账号或密码不对" in answer.text
    assert SESSION not in browser.client.cookies


def test_wrong_passwords_lock_the_account_and_time_opens_it(office: Office, boss: Person) -> None:
    browser = office.browser()
    for _ in range(5):
        assert "账号或密码不对" in browser.sign_in("boss", "a wrong password").text
    assert "输错次数太多" in browser.sign_in("boss").text, "the right one helps no more"
    assert "输错次数太多" in office.browser().sign_in("boss").text, "nor does another browser"
    assert noted(office).count("sign_in_failed") == 5
    with office.database.write() as session:
        session.execute(update(AttemptRow).values(locked_until=now() - timedelta(seconds=1)))
    assert browser.sign_in("boss").url.path == "/console/code"


def test_names_tried_in_turn_lock_the_network(office: Office, boss: Person) -> None:
    browser = office.browser()
    for number in range(20):
        browser.sign_in(f"guess{number}", "a wrong password")
    assert "输错次数太多" in browser.sign_in("boss").text


def test_many_who_sign_in_from_one_office_do_not_lock_it(office: Office, boss: Person) -> None:
    for _ in range(22):
        assert office.browser().sign_in("boss").url.path == "/console/code"


def test_wrong_codes_end_the_session_and_lock(office: Office, boss: Person) -> None:
    browser = office.browser()
    browser.sign_in("boss")
    for _ in range(5):
        browser.send("/console/code", {"code": "000000"})
    assert browser.open("/console/account").url.path == "/console/sign-in"
    browser.sign_in("boss")
    assert "输错次数太多" in browser.send("/console/code", {"code": boss.code()}).text


def test_a_planted_session_gains_nothing(office: Office, boss: Person) -> None:
    attacker, victim = office.browser(), office.browser()
    attacker.sign_in("boss")
    planted = attacker.client.cookies[SESSION]
    victim.client.cookies.set(SESSION, planted, domain="127.0.0.1")
    victim.sign_in("boss")
    assert victim.client.cookies[SESSION] != planted
    half = victim.client.cookies[SESSION]
    victim.send("/console/code", {"code": boss.code()})
    assert victim.client.cookies[SESSION] != half, "the second factor changes the token too"
    assert attacker.open("/console/account").url.path == "/console/code"
    attacker.client.cookies.set(SESSION, half, domain="127.0.0.1")
    assert attacker.open("/console/account").url.path == "/console/sign-in"


@pytest.mark.parametrize(
    ("column", "ago", "verified"),
    [
        ("seen_at", timedelta(minutes=31), True),
        ("created_at", timedelta(hours=12, minutes=1), True),
        ("created_at", timedelta(minutes=11), False),
    ],
)
def test_sessions_end_by_time(office: Office, boss: Person, column: str, ago: timedelta, verified: bool) -> None:
    browser = office.signed_in(boss) if verified else office.browser()
    if not verified:
        browser.sign_in("boss")
    with office.database.write() as session:
        session.execute(update(StaffSessionRow).values({column: now() - ago}))
    assert browser.open("/console/account").url.path == "/console/sign-in"


def test_use_keeps_a_session_open(office: Office, boss: Person) -> None:
    browser = office.signed_in(boss)
    for _ in range(2):
        with office.database.write() as session:
            session.execute(update(StaffSessionRow).values(seen_at=now() - timedelta(minutes=20)))
        assert browser.open("/console/account").url.path == "/console/account"
        with office.database.read() as session:
            (row,) = session.query(StaffSessionRow).all()
            assert row.seen_at > now() - timedelta(minutes=1)


def test_signing_out_ends_the_session_itself(office: Office, boss: Person) -> None:
    browser = office.signed_in(boss)
    token = browser.client.cookies[SESSION]
    assert "已退出登录" in browser.send("/console/sign-out").text
    browser.client.cookies.set(SESSION, token, domain="127.0.0.1")
    assert browser.open("/console/account").url.path == "/console/sign-in"


def test_other_sessions_can_be_ended(office: Office, boss: Person) -> None:
    here, there = office.signed_in(boss), office.signed_in(boss)
    here.open("/console/account")
    assert here.shown.count("<tr>") == 1 + 2, "the head and two sessions"
    here.send("/console/account/sessions")
    assert there.open("/console/account").url.path == "/console/sign-in"
    assert here.open("/console/account").status_code == 200
    assert "sessions_ended" in noted(office)


def test_nobody_ends_the_session_of_another(office: Office, boss: Person) -> None:
    other = office.hire("other", Role.AGENT)
    theirs, mine = office.signed_in(boss), office.signed_in(other)
    with office.database.read() as session:
        target = session.query(StaffSessionRow).filter_by(staff_id=boss.staff.id).one().id
    mine.send("/console/account/sessions", {"session": target})
    assert theirs.open("/console/account").status_code == 200


def test_a_new_password_wants_the_old_one_and_ends_other_sessions(office: Office, boss: Person) -> None:
    here, there = office.signed_in(boss), office.signed_in(boss)
    fresh = "换了一句别人不知道的话"
    here.open("/console/account/password")
    fields = {"former": "wrong", "password": fresh, "again": fresh}
    assert "现在的密码不对" in here.send("/console/account/password", fields).text
    assert "密码已经改好" in here.send("/console/account/password", {**fields, "former": PASSWORD}).text
    assert there.open("/console/account").url.path == "/console/sign-in"
    assert office.browser().sign_in("boss").status_code == 403
    assert office.browser().sign_in("boss", fresh).url.path == "/console/code"


def test_replacing_the_second_factor_wants_the_password(office: Office, boss: Person) -> None:
    browser = office.signed_in(boss)
    browser.open("/console/account/second-factor")
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', browser.shown)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).now()
    refused = browser.send("/console/account/second-factor", {"code": code, "password": "wrong"})
    assert "现在的密码不对" in refused.text
    assert "备用码" in browser.send("/console/account/second-factor", {"code": code, "password": PASSWORD}).text


def test_disabling_and_resetting_end_sessions_at_once(office: Office, boss: Person) -> None:
    first, second = office.hire("first", Role.AGENT), office.hire("second", Role.AGENT)
    browsers = [office.signed_in(first), office.signed_in(second)]
    with office.database.write() as session:
        accounts.disable_staff(session, office.keys, boss.staff.id, first.staff.id)
        accounts.reset_staff(session, office.keys, boss.staff.id, second.staff.id)
    for browser, login in zip(browsers, ("first", "second"), strict=True):
        assert browser.open("/console/account").url.path == "/console/sign-in"
        assert browser.sign_in(login).status_code == 403


def test_an_old_link_and_that_of_a_disabled_account_open_nothing(office: Office, boss: Person) -> None:
    old, blocked = office.link("old"), office.link("blocked")
    with office.database.write() as session:
        row = session.query(StaffRow).filter_by(login="old").one()
        session.execute(update(SignInLinkRow).filter_by(staff_id=row.id).values(expires_at=now()))
        accounts.disable_staff(session, office.keys, "cli", session.query(StaffRow).filter_by(login="blocked").one().id)
    for link in (old, blocked, "/console/link/guess"):
        browser = office.browser()
        assert browser.open(link).status_code == 404
        browser.open("/console/sign-in")
        assert browser.send(link).status_code == 404


def test_a_link_does_not_replace_the_second_factor(office: Office, boss: Person) -> None:
    with office.database.write() as session:
        link = f"/console/link/{accounts.new_link(session, office.keys, 'cli', boss.staff.id)}"
    browser = office.browser()
    browser.open(link)
    assert browser.send(link).url.path == "/console/code"
    assert browser.open("/console/account/password").url.path == "/console/code"
    assert browser.open("/console/account/second-factor").url.path == "/console/code"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/console/%5C%5Cevil.example",
        "/console//evil.example",
        "/embed.js",
        "/console/../chat",
        "/console/x%0d%0aSet-Cookie:a=b",
        "javascript:alert(1)",
        "/consolex",
    ],
)
def test_nothing_leads_away_from_the_console(office: Office, boss: Person, wanted: str) -> None:
    browser = office.browser()
    browser.client.follow_redirects = False
    browser.open("/console/sign-in")
    answer = browser.send("/console/sign-in", {"login": "boss", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")


def test_https_makes_the_cookies_secure(open_office: Callable[..., Office]) -> None:
    office = open_office(public_url="https://bot.union.example")
    office.hire("boss", Role.ADMIN)
    answer = office.browser().open("/console/sign-in")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-gonghui_form=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"]
    seed = cookie.partition(";")[0]
    proof = re.search(r'name="proof" value="(\w+)"', answer.text)
    assert proof
    browser = Browser(office.url, office.browser().client)
    browser.client.follow_redirects = False
    signed = browser.client.post(
        "/console/sign-in",
        data={"proof": proof[1], "login": "boss", "password": PASSWORD},
        headers={"cookie": seed, "origin": "https://bot.union.example"},
    )
    assert signed.status_code == 303
    assert signed.headers["set-cookie"].startswith("__Host-gonghui_session=")
    assert "Secure" in signed.headers["set-cookie"]


def test_the_account_of_a_demonstration_needs_no_second_factor_but_its_link(
    open_office: Callable[..., Office],
) -> None:
    from bot.staff.demo import demo_link

    office = open_office(demo_data=True)
    token = demo_link(office.database, office.keys)
    browser = office.browser()
    browser.open(f"/console/link/{token}")
    assert browser.send(f"/console/link/{token}").url.path == "/console/conversations"
    assert office.browser().sign_in("demo", "").status_code == 403
    other = office.link("real")
    browser = office.browser()
    browser.open(other)
    assert browser.send(other).url.path == "/console/account/password", "any other account does"
