"""Reading on the chat page: texts, choices, history, colours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.scripted import CHINA, Conversation, replies
from tests.browser.stand_in import StandIn

CHOICES = [{"title": "单位有工会", "send": "code-one"}, {"title": "单位没有工会", "send": "code-two"}]
# Every visible text against the ground below it, by the formula of WCAG 2.2: [text, ratio] of those below 4.5 to 1.
WEAK_CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const weak = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility() || node.closest("noscript")) continue;
    const [one, other] = [light(parts(getComputedStyle(node).color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) weak.push([walker.currentNode.data.trim(), ratio]);
  }
  return weak;
}"""


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def visit(page: Page, service: StandIn, fill: Callable[[Conversation], Any]) -> None:
    """Open the page on a conversation that was held before."""
    token = service.begin(fill)
    page.evaluate("token => localStorage.setItem('gonghui.conversation', token)", token)
    page.reload()


def test_markup_in_a_message_is_shown_as_text(phone: Page, service: StandIn) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script> javascript:alert(3) http://evil.example"
    service.script.append(replies(attack, choices=[{"title": "<b>粗</b>", "send": "x"}]))
    phone.get_by_label("您想说的话").fill(attack)
    phone.get_by_role("button", name="发送").click()
    expect(bubbles(phone)).to_have_text([attack, attack])
    expect(phone.get_by_role("button", name="<b>粗</b>")).to_be_visible()
    expect(phone.locator(".message :is(img, script, a, b)")).to_have_count(0)


def test_lists_lines_and_references_are_kept_and_only_phone_numbers_become_links(phone: Page, service: StandIn) -> None:
    text = "请准备：\n1. 身份证〔证件1〕\n2. 发票\n\n可以打12351或 110。\n"
    text += "第120条、110元、119 天、12345678、1.120、工发〔2017〕12号"
    visit(phone, service, lambda conversation: conversation.say("bot", text))
    expect(phone.get_by_role("listitem").filter(has_text="发票")).to_have_text("2.发票")
    expect(phone.locator(".message .reference")).to_have_text(["证件1"])
    links = phone.locator(".message a")
    expect(links).to_have_text(["12351", "110"])
    assert links.evaluate_all("all => all.map((a) => a.href)") == ["tel:12351", "tel:110"]
    expect(phone.locator(".message p br")).to_have_count(1)


def test_a_choice_is_sent_by_its_code_and_can_be_tapped_once(phone: Page, service: StandIn) -> None:
    service.script.append(replies("先说明一下", "您是哪一种？", choices=CHOICES))
    phone.get_by_role("button", name="怎么加入工会").click()
    phone.get_by_role("button", name="单位没有工会").click()
    expect(bubbles(phone).last).to_have_text("您说：code-two")
    assert service.posts[-1]["send"] == "code-two"
    assert "text" not in service.posts[-1]
    for choice in CHOICES:
        expect(phone.get_by_role("button", name=choice["title"], exact=True)).to_be_disabled()
    expect(phone.get_by_role("button", pressed=True)).to_have_text("单位没有工会")


def test_choices_close_when_a_person_takes_over(phone: Page, service: StandIn) -> None:
    service.script.append(replies("您是哪一种？", choices=CHOICES))
    phone.get_by_role("button", name="怎么加入工会").click()
    expect(phone.get_by_role("button", name="单位没有工会")).to_be_enabled()
    service.say("agent", "您好，我来帮您。")
    expect(phone.get_by_role("button", name="单位没有工会")).to_be_disabled()


def test_older_messages_come_when_reading_back_and_the_place_is_kept(phone: Page, service: StandIn) -> None:
    def fill(conversation: Conversation) -> None:
        start = datetime.now(CHINA) - timedelta(days=3)
        for number in range(1, 121):
            conversation.say(
                "bot" if number % 2 else "worker", f"第{number}句", at=start + timedelta(minutes=30 * number)
            )

    visit(phone, service, fill)
    expect(bubbles(phone)).to_have_count(50)
    expect(phone.get_by_text("第120句", exact=True)).to_be_in_viewport()
    oldest = phone.get_by_text("第71句", exact=True)
    phone.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    expect(bubbles(phone)).to_have_count(100)
    expect(oldest).to_be_in_viewport()
    phone.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    expect(bubbles(phone)).to_have_text([f"第{number}句" for number in range(1, 121)])
    expect(phone.get_by_role("button", name="看更早的消息")).to_be_hidden()
    expect(phone.locator(".day").first).not_to_have_text("今天")


def test_a_worker_who_reads_back_is_not_moved_by_a_new_message(phone: Page, service: StandIn) -> None:
    visit(phone, service, lambda conversation: [conversation.say("bot", f"第{n}句\n\n好") for n in range(40)])
    expect(bubbles(phone)).to_have_count(40)
    expect(phone.get_by_text("第39句")).to_be_in_viewport()  # the page has gone to the end, as it does at first
    phone.locator("#log").evaluate("log => { log.scrollTop = 0; }")
    expect(phone.locator("#latest")).to_be_visible()  # the page has noticed that he reads back
    service.say("agent", "新来的一句")
    phone.get_by_role("button", name="有新消息").click()
    expect(phone.get_by_text("新来的一句")).to_be_in_viewport()
    expect(phone.locator("#latest")).to_be_hidden()


def test_a_long_answer_is_read_from_its_beginning(phone: Page, service: StandIn) -> None:
    service.script.append(replies("开头\n\n" + "很长的说明。\n\n" * 80 + "结尾"))
    phone.get_by_role("button", name="怎么加入工会").click()
    expect(phone.get_by_text("开头")).to_be_in_viewport()
    expect(phone.get_by_text("结尾")).not_to_be_in_viewport()


def test_times_are_those_of_china_on_any_device(open_context: Callable[..., BrowserContext], service: StandIn) -> None:
    page = open_context(timezone_id="America/New_York").new_page()
    page.goto(service.url)
    moment = datetime(2025, 3, 1, 23, 59, tzinfo=CHINA)
    visit(page, service, lambda conversation: conversation.say("bot", "您好", at=moment))
    expect(page.locator(".day")).to_have_text("2025年3月1日")
    expect(page.locator(".message time")).to_have_text("23:59")


def test_only_what_comes_now_is_read_out(phone: Page, service: StandIn) -> None:
    log = phone.get_by_role("log", name="聊天记录")
    assert log.evaluate("log => log.outerHTML.includes('aria-relevant=\"additions\"')")
    visit(phone, service, lambda conversation: conversation.say("bot", "以前的话"))
    expect(bubbles(phone)).to_have_count(1)
    expect(log).to_have_attribute("aria-live", "polite")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_text_can_be_told_from_its_ground(
    open_context: Callable[..., BrowserContext], service: StandIn, scheme: str, width: int
) -> None:
    def fill(conversation: Conversation) -> None:
        conversation.place = "金华市磐安县"
        conversation.owner = "queued"
        conversation.say("bot", "请打 12351，证件是〔证件1〕", choices=CHOICES)
        conversation.say("worker", "单位有工会〔证件1〕\n1. 好的", client_id="own")
        conversation.say("agent", "您好\n- 一")
        conversation.say("notice", "已转人工", choices=CHOICES)

    page = open_context(color_scheme=scheme, viewport={"width": width, "height": 900}).new_page()
    page.goto(service.url)
    expect(page.get_by_role("heading", name="您好，有什么可以帮您？")).to_be_visible()
    assert page.evaluate(WEAK_CONTRASTS) == []
    visit(page, service, fill)
    expect(bubbles(page)).to_have_count(4)
    page.get_by_label("您想说的话").fill("字" * 3001)
    page.get_by_role("button", name="菜单").click()
    assert page.evaluate(WEAK_CONTRASTS) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out_of_the_screen(
    open_context: Callable[..., BrowserContext], service: StandIn, width: int
) -> None:
    page = open_context(viewport={"width": width, "height": 700}).new_page()
    page.goto(service.url)
    visit(page, service, lambda conversation: conversation.say("bot", "长" * 300 + "a" * 300, choices=CHOICES * 4))
    page.get_by_role("button", name="大字").click()
    expect(bubbles(page)).to_have_count(1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert page.locator("#log").evaluate("log => log.scrollWidth - log.clientWidth") <= 0
    send = page.get_by_role("button", name="发送").bounding_box()
    assert send is not None
    assert send["x"] + send["width"] <= width
    assert send["height"] >= 44
