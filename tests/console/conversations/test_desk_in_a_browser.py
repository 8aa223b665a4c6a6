"""Two agents and a worker at once, each in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect

from bot.staff.sessions import end_all
from tests.console.console_office import Office
from tests.console.conversations.agents import Agent, agent
from tests.console.conversations.talks import begin_talk
from tests.console.looking import serious_faults

DESKTOP: ViewportSize = {"width": 1360, "height": 820}
EXPECTED = re.compile("Failed to load resource|ERR_INTERNET_DISCONNECTED|ERR_NETWORK")

Open = Callable[[Agent | None], Page]


@pytest.fixture
def opened(chromium: Browser, service: Office) -> Iterator[Open]:
    """Opens the desk of an agent, or (None) the chat page of a worker; no script may fail."""
    contexts, complaints = [], []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            complaints.append(message.text)

    def open_one(who: Agent | None) -> Page:
        context = chromium.new_context(locale="zh-CN", viewport=DESKTOP)
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        if who is not None:
            cookies = [
                {"name": one.name, "value": one.value or "", "url": service.url} for one in who.client.cookies.jar
            ]
            context.add_cookies(cookies)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(service.url + ("/console/conversations" if who is not None else "/"))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


def worker_says(page: Page, text: str) -> None:
    page.locator("#message-text").fill(text)
    page.get_by_role("button", name="发送").click()


def test_from_the_wish_for_a_person_to_the_rating(
    service: Office, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.pages.conversations.live.LOOK_AFTER_SESSION", 0.5)
    people = {login: agent(service, login, name) for login, name in (("wang", "小王"), ("xiaoli", "小李"))}
    desks = {login: opened(one) for login, one in people.items()}
    for desk in desks.values():
        desk.get_by_label("在线状态", exact=True).select_option("here")
        expect(desk.locator("#said")).to_have_text("状态已保存。")
    worker = opened(None)
    worker_says(worker, "老板三个月没发工资了")
    expect(worker.get_by_text("好的。")).to_be_visible()
    worker_says(worker, "转人工")

    # It comes into both lists by itself, and both take it with one key.
    for desk in desks.values():
        expect(desk.locator("a[data-conversation]")).to_have_count(1)
        expect(desk).to_have_title(re.compile(r"（1）"))
        desk.locator("body").click(position={"x": 900, "y": 500})
        desk.keyboard.press("j")
        desk.keyboard.press("Enter")
        expect(desk.locator("#items")).to_contain_text("老板三个月没发工资了")
    for desk in desks.values():
        desk.keyboard.press("c")
    expect(worker.get_by_text("人工坐席来了")).to_be_visible()
    expect(desks["wang"].locator("#head")).to_contain_text("在接待")
    mine = next(login for login, desk in desks.items() if desk.locator("#head").get_by_text("我在接待").count())
    other = "xiaoli" if mine == "wang" else "wang"
    has, lost = desks[mine], desks[other]
    expect(lost.locator("#head")).to_contain_text(f"{people[mine].staff.name}在接待")
    expect(lost.get_by_role("radio", name="回复职工")).to_be_disabled()

    # Chat both ways; what is noted stays with the colleagues.
    expect(has.locator("#text")).to_be_focused()
    has.keyboard.type("/nh")
    expect(has.get_by_role("option", name="您好")).to_be_visible()
    has.keyboard.press("Enter")
    expect(has.locator("#text")).to_have_value(re.compile("^您好，我是12351热线的工作人员"))
    has.keyboard.type("\n")
    expect(worker.get_by_text("坐席正在输入")).to_be_visible()
    has.keyboard.press("Control+Enter")
    expect(worker.get_by_text("您好，我是12351热线的工作人员")).to_be_visible()
    expect(has.locator(".turn.agent")).to_have_count(1)
    has.keyboard.press("Escape")
    has.keyboard.press("n")
    has.keyboard.type("声音很急")
    has.keyboard.press("Control+Enter")
    expect(lost.locator(".turn.note")).to_contain_text("声音很急")
    worker.locator("#message-text").press_sequentially("在")
    expect(has.get_by_text("职工正在输入")).to_be_visible()
    worker_says(worker, "在磐安县，13812345678")
    expect(has.locator(".turn.worker").last).to_contain_text("〔手机1〕")
    expect(worker.get_by_text("声音很急")).to_have_count(0)

    # A draft waits on the server.
    has.get_by_role("radio", name="回复职工").check()
    has.locator("#text").fill("写到一半")
    expect(has.locator("#kept")).to_contain_text("草稿已保存")
    has.reload()
    expect(has.locator("#text")).to_have_value("写到一半")
    has.locator("#text").fill("")

    # Passed on by keyboard and dialog.
    has.locator("#log").click()
    has.keyboard.press("t")
    has.get_by_label("同事或者组").select_option(people[other].staff.id)
    has.get_by_role("button", name="转交", exact=True).last.click()
    expect(lost.locator("#head")).to_contain_text("我在接待")
    expect(worker.get_by_text("已经转给另一位同事")).to_be_visible()
    has, lost = lost, has

    # The connection is lost: what was said meanwhile is there once, in order, and a banner says so.
    has.context.set_offline(True)
    expect(has.locator("#banner")).to_contain_text("连接断开了")
    worker_says(worker, "第一句")
    expect(worker.get_by_text("第一句")).to_be_visible()
    worker_says(worker, "第二句")
    has.get_by_role("radio", name="回复职工").check()
    has.locator("#text").fill("我在")
    has.keyboard.press("Control+Enter")
    expect(has.locator(".turn.pending")).to_contain_text("没有发出")
    has.context.set_offline(False)
    expect(has.locator(".turn.worker").last).to_contain_text("第二句", timeout=20_000)
    has.locator(".turn.pending").get_by_role("button", name="重试").click()
    expect(worker.get_by_text("我在", exact=True)).to_be_visible()
    expect(has.locator(".turn.pending")).to_have_count(0)
    texts = [one.split("\n")[-1].strip() for one in has.locator(".turn.worker .words").all_inner_texts()]
    assert texts[-2:] == ["第一句", "第二句"]
    assert len(texts) == len(set(texts))

    # Nothing serious stands in the way of a screen reader.
    assert serious_faults(has) == []

    # Ended, and rated by the worker.
    has.locator("#log").click()
    has.keyboard.press("e")
    has.get_by_role("dialog").get_by_label("结果").select_option("solved")
    has.get_by_role("dialog").get_by_role("button", name="结束", exact=True).click()
    expect(has.locator("#head")).to_contain_text("小助手在回答")
    for tapped in ("联系上了", "解决了", "5分"):
        worker.get_by_role("button", name=tapped, exact=True).click()
    expect(worker.get_by_text("谢谢，记下了。")).to_be_visible()

    # One key takes what the list stands at.
    begin_talk(service, "想问问高温津贴")
    lost.get_by_role("tab", name="待接").click()
    expect(lost.locator("a[data-conversation]")).to_contain_text("高温津贴")
    lost.locator("#log").click()
    lost.keyboard.press("j")
    lost.keyboard.press("c")
    expect(lost.locator("#head")).to_contain_text("我在接待")
    expect(lost.locator("#items")).to_contain_text("想问问高温津贴")

    # The session is over: the page says so and leads to the sign-in.
    with service.database.write() as session:
        for one in people.values():
            end_all(session, one.staff.id)
    for desk in (has, lost):
        expect(desk).to_have_url(re.compile("/console/sign-in"))
