"""Writing on the chat page, and its own memory."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.scripted import replies
from tests.browser.stand_in import StandIn


def entry(page: Page) -> Locator:
    return page.get_by_label("您想说的话")


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def test_a_topic_is_said_by_a_tap(phone: Page, service: StandIn) -> None:
    phone.get_by_role("button", name="医疗互助怎么报").click()
    expect(bubbles(phone)).to_have_text(["医疗互助怎么报", "您说：医疗互助怎么报"])
    expect(phone.get_by_role("heading", name="您好，有什么可以帮您？")).to_be_hidden()


def test_enter_sends_at_a_desk_and_shift_enter_does_not(desk: Page, service: StandIn) -> None:
    entry(desk).press_sequentially("第一行")
    entry(desk).press("Shift+Enter")
    entry(desk).press_sequentially("第二行")
    entry(desk).press("Enter")
    expect(bubbles(desk)).to_have_count(2)
    assert [post["text"] for post in service.posts] == ["第一行\n第二行"]


def test_enter_makes_a_new_line_on_a_phone(phone: Page, service: StandIn) -> None:
    entry(phone).press_sequentially("第一行")
    entry(phone).press("Enter")
    expect(entry(phone)).to_have_value("第一行\n")
    assert service.posts == []


def test_nothing_is_sent_while_an_input_method_composes(desk: Page, service: StandIn) -> None:
    entry(desk).focus()
    keyboard = desk.context.new_cdp_session(desk)
    keyboard.send("Input.imeSetComposition", {"text": "gong'hui", "selectionStart": 8, "selectionEnd": 8})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 13})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": "Enter", "windowsVirtualKeyCode": 13})
    desk.locator("#composer").evaluate("form => form.requestSubmit()")
    assert service.posts == []
    keyboard.send("Input.insertText", {"text": "工会"})
    expect(entry(desk)).to_have_value("工会")
    entry(desk).press("Enter")
    expect(bubbles(desk)).to_have_text(["工会", "您说：工会"])


def test_the_counter_begins_near_the_limit_and_stops_what_is_too_long(phone: Page) -> None:
    counter, send = phone.locator("#counter"), phone.get_by_role("button", name="发送")
    entry(phone).fill("字" * 2499)
    expect(counter).to_be_hidden()
    entry(phone).fill("😀" * 2500)
    expect(counter).to_have_text("2500 / 3000 字")
    expect(send).to_be_enabled()
    entry(phone).fill("字" * 3001)
    expect(counter).to_have_text("3001 / 3000 字，多了 1 字，请分几次发")
    expect(send).to_be_disabled()


def test_blank_words_cannot_be_sent(phone: Page) -> None:
    entry(phone).fill("  \n ")
    expect(phone.get_by_role("button", name="发送")).to_be_disabled()


def test_the_entry_grows_with_the_words_up_to_a_limit(phone: Page) -> None:
    def height() -> float:
        return float(entry(phone).evaluate("field => field.getBoundingClientRect().height"))

    one = height()
    entry(phone).fill("一\n二\n三")
    three = height()
    entry(phone).fill("一\n" * 60)
    assert one < three < height() < 200


def test_what_is_being_written_survives_a_reload(phone: Page) -> None:
    entry(phone).fill("还没写完")
    phone.reload()
    expect(entry(phone)).to_have_value("还没写完")
    expect(phone.get_by_role("button", name="发送")).to_be_enabled()


def test_large_text_is_remembered(phone: Page) -> None:
    def size() -> float:
        return float(entry(phone).evaluate("field => parseFloat(getComputedStyle(field).fontSize)"))

    usual = size()
    phone.get_by_role("button", name="大字").click()
    phone.reload()
    expect(phone.get_by_role("button", name="大字", pressed=True)).to_be_visible()
    assert size() >= usual * 1.25
    phone.get_by_role("button", name="大字").click()
    phone.reload()
    assert size() == usual


def test_a_new_conversation_asks_first_and_leaves_nothing_behind(phone: Page, service: StandIn) -> None:
    entry(phone).fill("我的秘密")
    phone.get_by_role("button", name="发送").click()
    expect(bubbles(phone)).to_have_count(2)
    phone.get_by_role("button", name="菜单").click()
    phone.get_by_role("button", name="新对话").click()
    phone.get_by_role("dialog").get_by_role("button", name="先不").click()
    expect(bubbles(phone)).to_have_count(2)
    phone.get_by_role("button", name="菜单").click()
    phone.get_by_role("button", name="新对话").click()
    phone.get_by_role("dialog").get_by_role("button", name="开始新对话").click()
    expect(phone.get_by_role("heading", name="您好，有什么可以帮您？")).to_be_visible()
    expect(bubbles(phone)).to_have_count(0)
    assert phone.evaluate("Object.keys(localStorage)") == []


def test_ones_own_data_is_saved_as_a_file(phone: Page, service: StandIn) -> None:
    phone.get_by_role("button", name="菜单").click()
    phone.get_by_role("button", name="导出我的信息").click()
    expect(phone.get_by_role("alert")).to_have_text("还没有对话，没有可以导出的内容。")
    phone.get_by_role("button", name="查我的会员").click()
    expect(bubbles(phone)).to_have_count(2)
    phone.get_by_role("button", name="菜单").click()
    with phone.expect_download() as saved:
        phone.get_by_role("button", name="导出我的信息").click()
    assert "查我的会员" in saved.value.path().read_text()


def test_the_menu_can_be_left_and_asks_for_deletion(phone: Page, service: StandIn) -> None:
    phone.get_by_role("button", name="菜单").press("Enter")
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("button", name="删除我的信息")).to_be_hidden()
    expect(phone.get_by_role("button", name="菜单")).to_be_focused()
    phone.get_by_role("button", name="菜单").click()
    phone.get_by_role("button", name="删除我的信息").click()
    expect(bubbles(phone).last).to_have_text("您说：删除我的信息")


def test_the_page_works_when_the_browser_forbids_storage(phone: Page, service: StandIn) -> None:
    phone.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    )
    phone.reload()
    phone.get_by_role("button", name="大字").click()
    service.script.append(replies("您好"))
    entry(phone).fill("你好")
    phone.get_by_role("button", name="发送").click()
    expect(bubbles(phone)).to_have_text(["你好", "您好"])
