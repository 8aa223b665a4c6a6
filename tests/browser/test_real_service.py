"""The chat page with the real service behind it: the worker's whole way, on a phone and on a desktop."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.real_service import Service

Open = Callable[..., BrowserContext]


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, open_context: Open, real_service: Service) -> Page:
    """The page of the real service, just opened."""
    options: dict[str, Any] = request.param
    page = open_context(**options).new_page()
    page.goto(real_service.url)
    return page


def say(page: Page, text: str) -> None:
    """Type and send."""
    page.locator("#message-text").fill(text)
    page.get_by_role("button", name="发送").click()


def test_a_question_is_answered_with_its_basis_and_survives_a_reload(page: Page) -> None:
    say(page, "上班路上被车撞了算工伤吗")
    expect(page.get_by_text("《工伤保险条例》第十四条")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.get_by_text("上班路上被车撞了算工伤吗")).to_be_visible()
    expect(page.get_by_text("《工伤保险条例》第十四条")).to_have_count(1)


def test_a_ticket_is_filed_by_tapping_and_typing(page: Page) -> None:
    say(page, "我要反映问题，帮我登记一下")
    page.get_by_role("button", name="拖欠工资").click(timeout=20_000)
    expect(page.get_by_text("是哪个单位")).to_be_visible(timeout=20_000)
    say(page, "宏达电子厂")
    expect(page.get_by_text("事情在哪个地方")).to_be_visible(timeout=20_000)
    say(page, "宁波市江北区")
    expect(page.get_by_text("请说说是什么事")).to_be_visible(timeout=20_000)
    say(page, "八月以来没有发过工资，想要回来")
    expect(page.get_by_text("方便的话留个手机号")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="跳过").last.click(timeout=20_000)
    page.get_by_role("button", name="确认提交").click(timeout=20_000)
    expect(page.get_by_text(re.compile(r"工单号：GD\d{10}"))).to_be_visible(timeout=20_000)


def test_a_phone_number_is_masked_in_the_bubble(page: Page) -> None:
    say(page, "查一下我是不是会员")
    expect(page.get_by_text("请发您入会时登记的手机号")).to_be_visible(timeout=20_000)
    say(page, "13800000001")
    expect(page.get_by_text("再发一下身份证号的最后6位")).to_be_visible(timeout=20_000)
    page.reload()
    expect(page.get_by_text("手机1")).to_be_visible()
    expect(page.get_by_text("13800000001")).to_have_count(0)


def test_the_export_is_a_file(page: Page, tmp_path: Path) -> None:
    say(page, "你好")
    expect(page.get_by_text("我是工会的智能助手")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name=re.compile("菜单|更多")).click()
    with page.expect_download() as download:
        page.get_by_text("导出我的信息").click()
    target = tmp_path / "export.json"
    download.value.save_as(target)
    assert "你好" in target.read_text(encoding="utf-8")


def test_the_header_names_the_place_he_told(page: Page) -> None:
    say(page, "我在磐安")
    expect(page.locator("#place")).to_have_text("金华市磐安县", timeout=20_000)
