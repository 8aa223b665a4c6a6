"""Below an answer the worker says with a tap whether it helped."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.scripted import Conversation
from tests.browser.stand_in import StandIn
from tests.browser.test_chat_page_reading import visit


def said(conversation: Conversation) -> None:
    conversation.say("bot", "您好，我是工会助手。")
    conversation.say("worker", "怎么入会", client_id="one")
    conversation.say("bot", "先看单位有没有工会。", rating="open")


def test_one_tap_tells_and_stays_pressed(phone: Page, service: StandIn) -> None:
    bodies = []

    def take(route: Route) -> None:
        bodies.append((route.request.method, route.request.post_data_json))
        route.fulfill(json={"rating": "useless"})

    phone.route(re.compile("/channels/web/feedback$"), take)
    visit(phone, service, said)
    expect(phone.get_by_role("group", name="这个回答有用吗")).to_have_count(1)
    phone.get_by_role("button", name="没用").click()
    expect(phone.get_by_role("button", name="没用")).to_have_attribute("aria-pressed", "true")
    expect(phone.get_by_role("button", name="有用", exact=True)).to_have_attribute("aria-pressed", "false")
    assert bodies == [("PUT", {"message": "m3", "useful": False})]


def test_a_tap_that_is_lost_is_taken_back_and_told(phone: Page, service: StandIn) -> None:
    phone.route(re.compile("/channels/web/feedback$"), lambda route: route.abort())
    visit(phone, service, said)
    phone.get_by_role("button", name="有用", exact=True).click()
    expect(phone.get_by_text("评价没有送出去")).to_be_visible()
    expect(phone.get_by_role("button", name="有用", exact=True)).to_have_attribute("aria-pressed", "false")
