"""Figures and search in a real browser: charts are drawn from their tables, S leads to the search, all of it fits."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.staff.model import Role
from bot.storage.columns import now
from tests.console.console_office import Office
from tests.console.looking import look
from tests.figures.history import History

LONG = "宁波市江北区庄桥街道演海精密五金塑料模具制造股份有限公司第三分公司驻慈城工业园区项目部拖欠加班费" * 3


@pytest.fixture
def page(office: Office) -> Iterator[Page]:
    """A page of a supervisor; complaints of the browser are faults."""
    cookies = office.signed_in(office.hire("boss", Role.SUPERVISOR)).client.cookies.jar
    complaints: list[str] = []
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="zh-CN")
        context.add_cookies([{"name": one.name, "value": one.value or "", "url": office.url} for one in cookies])
        opened = context.new_page()
        opened.on("console", lambda told: complaints.append(told.text) if told.type in {"error", "warning"} else None)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        yield opened
        browser.close()
    assert complaints == []


def test_figures_are_drawn_and_words_are_found(office: Office, page: Page) -> None:
    with office.database.write() as session:
        history = History(session)
        for place in ("330727", "330205103", None):
            one = history.conversation(place)
            history.said(one, now(), "unknown", text=LONG)
            history.said(one, now(), question="wages/overtime_pay", useful=True)
            history.handover(one, now(), claimed_at=now(), satisfied=5)
            history.ticket(now(), place=place, employer=LONG[:60])
            history.application(now(), place=place)
    page.goto(f"{office.url}/console/figures")
    drawn = page.evaluate(
        "[...document.querySelectorAll('[data-chart] canvas')].map(one => one.getContext('2d')"
        ".getImageData(0, 0, one.width, one.height).data.some(byte => byte))"
    )
    assert len(drawn) > 8
    assert all(drawn), "every chart is drawn"
    page.get_by_text("看表格").first.click()
    page.get_by_text("导出Excel").click()
    look(page, "figures")
    page.get_by_role("heading", name="数据").click()
    page.keyboard.press("s")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("拖欠 s加班费")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.locator("#q").fill("拖欠 加班费")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("拖欠")
    assert "q=" not in page.url
    look(page, "search")
