"""The pages in a real browser, also in the dark, on a phone, and with large letters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from bot.staff.model import Role
from bot.staff.second_factor import PERIOD
from tests.console.console_office import PASSWORD, Office
from tests.console.looking import PICTURES, serious_faults

SHOWN_IN: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    # A window of 1280 pixels in which the letters are twice as large.
    "large": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}


@pytest.fixture(params=SHOWN_IN)
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="zh-CN", **SHOWN_IN[request.param])
    context.set_default_timeout(10_000)
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    context.on("console", note)
    yield context.new_page()
    context.close()
    assert complaints == [], "no breach of the content security policy"


@pytest.fixture
def look(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Checks that a page fits its window, and keeps a picture when somebody asked for it."""
    kind = request.node.callspec.params["page"]

    def look_at(name: str) -> None:
        page.wait_for_load_state("load")
        widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert widest <= 0, f"{name} must be pushed sideways"
        small = page.evaluate(
            "[...document.querySelectorAll('button, input:not([type=hidden]):not(.hidden), select, .button')]"
            ".filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)"
        )
        assert small == [], "nothing to tap is smaller than a finger"
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{kind}_{name}.png"), full_page=True)
        if kind in {"light", "dark"}:
            assert serious_faults(page) == [], name

    return look_at


def test_sign_in_set_up_the_second_factor_sign_out(office: Office, page: Page, look: Callable[[str], None]) -> None:
    link = office.link("boss")
    office.hire("xiaoli", Role.OFFICER, ("330727", "330106"), "李干部")
    office.hire("xiaozhao", Role.AUDITOR, (), "赵审计")
    page.goto(office.url + link)
    look("1_link")
    page.get_by_role("button", name="登录").click()
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    look("2_password")
    page.get_by_role("button", name="保存密码").click()
    page.get_by_text("扫不了").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    look("3_second_factor")
    now = int(time.time()) // PERIOD
    page.get_by_label("6位动态码").fill(pyotp.TOTP(secret).generate_otp(now))
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".codes li")).to_have_count(10)
    look("4_recovery_codes")
    page.get_by_role("link", name="我已经抄好了").click()
    expect(page).to_have_url(f"{office.url}/console/conversations")
    page.get_by_role("link", name="我的账号").click()
    look("5_account")
    page.get_by_role("link", name="工作人员").click()
    look("6_staff")
    page.get_by_role("link", name="李干部").click()
    look("7_one")
    page.goto(f"{office.url}/console/staff/new")
    page.get_by_label("姓名").fill("小张")
    page.get_by_label("账号名").fill("xiaozhang")
    page.get_by_label("角色").select_option(label="工会干部")
    page.get_by_role("button", name="新增").click()
    expect(page.get_by_role("alert")).to_contain_text("负责的地区")
    look("8_new")
    page.get_by_label("负责的地区").fill("磐安县")
    page.get_by_role("button", name="新增").click()
    expect(page.locator(".secret")).to_contain_text("/console/link/")
    look("9_new_link")
    page.get_by_role("link", name="操作记录").click()
    page.get_by_role("button", name="核对是否被改动").click()
    expect(page.get_by_role("status")).to_contain_text("没有被改动")
    look("10_audit")
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("status")).to_contain_text("已退出登录")
    look("11_sign_in")
    page.get_by_label("账号").fill("boss")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_label("动态码")).to_be_focused()
    page.keyboard.type(pyotp.TOTP(secret).generate_otp(now + 1))
    look("12_code")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{office.url}/console/conversations")
    page.goto(f"{office.url}/console/nowhere")
    look("13_not_there")
