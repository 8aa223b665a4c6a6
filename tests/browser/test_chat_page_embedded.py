"""The chat page inside a union's own website."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.stand_in import PAGE, StandIn


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def union_page(request: pytest.FixtureRequest, open_context: Callable[..., BrowserContext], service: StandIn) -> Page:
    """A page of a union with the script of the guide."""
    page = open_context(**request.param).new_page()
    page.goto(f"{service.url}/union")
    return page


def test_the_button_opens_the_chat_and_the_chat_closes_itself(union_page: Page, service: StandIn) -> None:
    opener = union_page.get_by_role("button", name="磐安工会助手")
    expect(opener).to_have_css("background-color", "rgb(166, 43, 36)")  # the site's own style has not reached it
    expect(union_page.locator("iframe")).to_have_count(0)
    opener.click()
    chat = union_page.frame_locator("iframe")
    expect(chat.get_by_role("heading", name="磐安工会助手")).to_be_visible()
    chat.get_by_role("button", name="怎么加入工会").click()
    expect(chat.locator(".bubble")).to_have_text(["怎么加入工会", "您说：怎么加入工会"])
    chat.get_by_role("button", name="收起").click()
    expect(union_page.locator("iframe")).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    expect(chat.locator(".bubble")).to_have_count(2)


def test_a_message_to_the_closed_chat_is_told_at_the_button(union_page: Page, service: StandIn) -> None:
    opener = union_page.get_by_role("button", name="磐安工会助手")
    opener.click()
    chat = union_page.frame_locator("iframe")
    chat.get_by_role("button", name="我要反映问题").click()
    expect(chat.locator(".bubble")).to_have_count(2)
    chat.get_by_label("您想说的话").press("Escape")
    expect(union_page.locator("iframe")).to_be_hidden()
    expect(opener).not_to_have_class("opener news")
    service.say("agent", "您好")
    expect(opener).to_have_class("opener news")
    opener.click()
    expect(opener).not_to_have_class("opener news")


def test_the_page_names_all_its_modules_beforehand(phone: Page) -> None:
    """Or a slow phone would find them one after the other, a round trip each."""
    named = phone.locator("link[rel=modulepreload]").evaluate_all("all => all.map((link) => link.getAttribute('href'))")
    assert named == sorted(f"js/{module.name}" for module in (PAGE / "js").glob("*.js"))


def test_a_link_to_the_page_cannot_choose_its_name(phone: Page, service: StandIn) -> None:
    phone.goto(f"{service.url}/#title=别处的助手")
    phone.reload()
    expect(phone.get_by_role("heading", name="工会助手", exact=True)).to_be_visible()
