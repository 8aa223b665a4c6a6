"""What admins and auditors do on the pages, and the switch that opens the console at all."""

from __future__ import annotations

import contextlib
import re
import socket

import httpx
import pytest
from sqlalchemy import text

from bot.privacy.keys import KeyRing
from bot.settings import load_settings
from bot.staff import accounts
from bot.staff.model import Role
from bot.staff.passwords import AT_ONCE, turns_to_work_out
from bot.storage.database import Database
from tests.console.console_office import PASSWORD, Office
from tests.services import EngineStandIn, listening, running_bot


def test_an_admin_adds_an_account_whose_owner_then_signs_in(office: Office) -> None:
    browser = office.signed_in(office.hire("boss", Role.ADMIN))
    browser.open("/console/staff/new")
    fields = {"name": "小张", "login": "XiaoZhang", "role": "officer", "areas": "磐安县"}
    link = re.search(r"/console/link/[\w-]+", browser.send("/console/staff/new", fields).text)
    assert link
    theirs = office.browser()
    theirs.open(link[0])
    assert theirs.send(link[0]).url.path == "/console/account/password"
    assert "磐安县" in browser.open("/console/staff").text
    taken = browser.open("/console/staff/new") and browser.send("/console/staff/new", fields)
    assert "已经有人用了" in taken.text
    assert 'value="XiaoZhang"' in taken.text, "what was typed is kept"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "姓名要写"),
        ({"name": "张13812345678"}, "不要带电话"),
        ({"login": "张三"}, "账号名要有"),
        ({"login": "ab"}, "账号名要有"),
        ({"role": "king"}, "请选一个角色"),
        ({"role": "officer", "areas": ""}, "要写明负责的地区"),
        ({"areas": "没有这个地方"}, "不认识地区"),
        ({"areas": "江北区"}, "不止一处"),
        ({"areas": " ".join(["330727"] * 31)}, "最多写30个"),
    ],
)
def test_what_cannot_be_is_said_in_words_that_help(office: Office, changed: dict[str, str], words: str) -> None:
    browser = office.signed_in(office.hire("boss", Role.ADMIN))
    browser.open("/console/staff/new")
    fields = {"name": "小张", "login": "xiaozhang", "role": "agent", "areas": "", **changed}
    answer = browser.send("/console/staff/new", fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_change_of_role_holds_at_once(office: Office) -> None:
    boss, other = office.hire("boss", Role.ADMIN), office.hire("other", Role.AUDITOR)
    browser, theirs = office.signed_in(boss), office.signed_in(other)
    assert theirs.open("/console/audit").status_code == 200
    page = f"/console/staff/{other.staff.id}"
    browser.open(page)
    assert "已保存" in browser.send(page, {"name": "小李", "role": "agent", "areas": ""}).text
    assert theirs.open("/console/audit").status_code == 403


def test_disabling_and_enabling(office: Office) -> None:
    boss, other = office.hire("boss", Role.ADMIN), office.hire("other", Role.AGENT)
    browser, theirs = office.signed_in(boss), office.signed_in(other)
    page = f"/console/staff/{other.staff.id}"
    browser.open(page)
    assert "账号已停用" in browser.send(f"{page}/disable").text
    assert theirs.open("/console/account").url.path == "/console/sign-in"
    assert "要先启用" in browser.send(f"{page}/link").text
    assert "账号已启用" in browser.send(f"{page}/enable").text
    assert office.browser().sign_in("other").url.path == "/console/code"


def test_nobody_locks_himself_or_everybody_out(office: Office) -> None:
    boss = office.hire("boss", Role.ADMIN)
    browser = office.signed_in(boss)
    page = f"/console/staff/{boss.staff.id}"
    for act in ("disable", "reset", "link"):
        browser.open(page)
        assert browser.send(f"{page}/{act}").status_code == 422, act
    browser.open(page)
    assert "不能自己改" in browser.send(page, {"name": "小王", "role": "agent", "areas": ""}).text
    with office.database.read() as session:
        assert accounts.find_staff(session, boss.staff.id) == boss.staff


def test_the_audit_tells_who_did_what_page_by_page(office: Office) -> None:
    boss = office.hire("boss", Role.ADMIN, name="王主任")
    browser = office.signed_in(boss)
    for number in range(60):
        office.hire(f"other{number}", Role.AGENT)
    shown = browser.open("/console/audit").text
    assert shown.count("新增账号</td>") == 50
    older = re.search(r'href="(/console/audit\?before=\d+)"', shown)
    assert older
    assert "王主任（boss）" in browser.open(older[1]).text
    assert browser.shown.count("<tr>") == 1 + 3 + 10, "the head; two of the sign-in and the first account; ten others"
    filtered = browser.open("/console/audit?what=signed_in").text
    assert filtered.count("<tr>") == 2
    assert browser.open("/console/audit?before=x&what=%3Cscript%3E").status_code == 200
    assert browser.open(f"/console/audit?before={'9' * 400}").status_code == 200
    assert "都完整，没有被改动" in browser.send("/console/audit/check").text


def test_a_changed_audit_is_reported(office: Office) -> None:
    browser = office.signed_in(office.hire("boss", Role.ADMIN))
    with office.database.write() as session:
        session.execute(text("DROP TRIGGER audit_entries_no_update"))
        session.execute(text("UPDATE audit_entries SET who = 'somebody' WHERE seq = 2"))
    browser.open("/console/audit")
    assert "第2条记录被改动" in browser.send("/console/audit/check").text


def test_no_secret_is_stored_or_noted_in_the_clear(office: Office) -> None:
    boss = office.hire("boss", Role.ADMIN)
    browser = office.signed_in(boss)
    link = office.link("other").rpartition("/")[2]
    office.browser().sign_in("boss", "a wrong password")
    secrets = [PASSWORD, boss.secret, browser.client.cookies["gonghui_session"], link, "a wrong password", "127.0.0.1"]
    with office.database.engine.connect() as connection:
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        stored = "".join(str(connection.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)  # noqa: S608
    assert "boss" in stored
    for secret in secrets:
        assert secret not in stored


@pytest.mark.parametrize("console", ["on", "off"])
def test_the_console_is_there_only_when_asked_for(console: str, database: Database, keys: KeyRing) -> None:
    settings = load_settings(_env_file=None, console=console, demo_data=False)
    engine = EngineStandIn()
    with listening(engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        answer = httpx.get(f"{url}/console", follow_redirects=True)
        chat = httpx.get(url)
    if console == "on":
        assert answer.url.path == "/console/sign-in"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    else:
        assert answer.status_code == 404
        assert "登录" not in answer.text
    assert chat.headers["content-security-policy"].startswith("default-src 'self'"), "the chat page is as it was"


def test_a_flood_of_sign_ins_does_not_hold_up_the_chat(database: Database, keys: KeyRing) -> None:
    settings = load_settings(_env_file=None, console="on", demo_data=False)
    engine = EngineStandIn()
    with contextlib.ExitStack() as kept:
        engine_url = kept.enter_context(listening(engine.app()))
        url = kept.enter_context(running_bot(settings, database, keys, engine_url))
        page = httpx.get(f"{url}/console/sign-in")
        proof = re.search(r'name="proof" value="(\w+)"', page.text)
        assert proof
        body = f"proof={proof[1]}&login=guessNN&password=guess"
        host = url.removeprefix("http://")
        request = (
            f"POST /console/sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: {url}\r\n"
            f"Cookie: {page.headers['set-cookie'].partition(';')[0]}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        # As if the processors were so busy that no password is ever worked out.
        for _ in range(AT_ONCE):
            kept.enter_context(turns_to_work_out)
        for number in range(12):  # more than there are threads for the chat
            client = kept.enter_context(socket.create_connection(tuple(host.split(":"))))  # type: ignore[arg-type]
            client.sendall(request.replace("guessNN", f"guess{number:02}").encode())
        assert httpx.get(f"{url}/healthz", timeout=20).status_code == 200
