"""An application in a real browser: found on the list, looked at, approved; the worker is told his number."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import update

from bot.applications.tables import ApplicationRow
from bot.conversations.transcript import entries_before
from bot.settings import ROOT
from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.applications.filed import JOINING, STARTUP, file_one, person
from tests.console.console_office import PASSWORD, Office, Person

SHOWN_IN: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "large": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}
PICTURES = os.environ.get("GONGHUI_TEST_PICTURES", "")
AXE = (ROOT / "bot/console/browser/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
LONG = "宁波市江北区庄桥街道演海精密五金塑料模具制造股份有限公司第三分公司驻慈城工业园区项目部"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


def enter(page: Page, office: Office, officer: Person) -> None:
    page.goto(f"{office.url}/console/sign-in")
    page.get_by_label("账号").fill(officer.staff.login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("动态码").fill(officer.code())
    page.keyboard.press("Enter")
    page.get_by_role("link", name="申请", exact=True).click()


def look(page: Page, name: str) -> None:
    """Check that a page fits its window in each of its looks, and keep pictures when somebody asked for them."""
    for kind, shown in SHOWN_IN.items():
        page.set_viewport_size(shown["viewport"])
        page.emulate_media(color_scheme=shown.get("color_scheme", "light"))
        widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert widest <= 0, f"{name} must be pushed sideways ({kind})"
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{kind}_{name}.png"), full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [one["id"] for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    assert serious == [], (name, found["violations"])


def test_an_application_is_approved_and_the_worker_told_his_number(office: Office, chromium: Browser) -> None:
    for index in range(60):
        told = {"name": "欧阳" * 2, "employer": LONG, "id_number": person(index), "phone": f"138{index:08}"}
        place = "330205103" if index % 3 else "330205005"
        file_one(office.database, office.keys, JOINING, place, f"{index}", union="lh-330205103-1", **told)
    with office.database.write() as session:
        late = update(ApplicationRow).where(ApplicationRow.number.endswith("7"))
        session.execute(late.values(due_at=now() - timedelta(days=3), overdue_at=now()))
    startup = file_one(office.database, office.keys, STARTUP, "330727", "startup", photo=True)
    joining = file_one(
        office.database,
        office.keys,
        JOINING,
        "330205005",
        photo=True,
        union="lh-330205005-1",
        employer=LONG,
        trade="焊工",
    )
    officer = office.hire("xiaoli", Role.OFFICER, ("330205", "330205005", "330727"), "李干部")
    context = chromium.new_context(locale="zh-CN", viewport=SHOWN_IN["light"]["viewport"])
    context.set_default_timeout(10_000)
    page = context.new_page()
    enter(page, office, officer)
    expect(page.get_by_role("heading", name="申请")).to_be_visible()
    look(page, "1_mine")
    page.get_by_role("link", name="全部在办").click()
    look(page, "2_open")
    page.goto(f"{office.url}/console/applications/{startup.number}")
    look(page, "3_startup")
    page.get_by_label("主菜单").get_by_role("link", name="申请").click()
    page.get_by_role("textbox", name="申请号").fill(joining.number)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="显示完整信息").click()
    expect(page.get_by_text("13812345678")).to_be_visible()
    assert page.url.endswith(joining.number), "shown in place"
    page.locator("summary").filter(has_text="通过").first.click()
    look(page, "4_joining")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载").click()
    assert saved.value.suggested_filename == "营业执照.png"
    page.get_by_role("button", name="通过", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("职工收到了通知")
    look(page, "5_approved")
    with office.database.read() as session:
        told_last = entries_before(session, joining.conversation, None)[-1]
    assert "您的会员号：330205" in told_last.text
    assert "庄桥街道社区工会联合会" in told_last.text
    context.close()
