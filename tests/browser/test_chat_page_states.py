"""The chat page in the states that a bad network or a busy service brings about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.scripted import CHINA, fails, pending, replies
from tests.browser.stand_in import StandIn


def say(page: Page, text: str) -> None:
    page.get_by_label("您想说的话").fill(text)
    page.get_by_role("button", name="发送").click()


def stop_clock(page: Page) -> None:
    """From now on the page's time goes on only when a test says so."""
    now = datetime.now(CHINA)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=1))


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def test_an_answer_that_comes_twice_is_shown_once(phone: Page, service: StandIn) -> None:
    service.script.append(replies("第一句", "第二句"))
    say(phone, "你好")
    expect(bubbles(phone)).to_have_text(["你好", "第一句", "第二句"])
    # The stream has surely delivered the same messages once it delivers a later one.
    service.say("bot", "后来的一句")
    expect(bubbles(phone)).to_have_text(["你好", "第一句", "第二句", "后来的一句"])


def test_a_slow_answer_comes_by_the_stream(phone: Page, service: StandIn) -> None:
    service.script.append(pending)
    say(phone, "帮我查查")
    expect(phone.get_by_text("正在回复")).to_be_visible()
    expect(phone.get_by_text("已发送")).to_be_visible()
    service.say("bot", "查到了")
    expect(bubbles(phone)).to_have_text(["帮我查查", "查到了"])
    expect(phone.get_by_text("正在回复")).to_be_hidden()


def test_a_failed_message_is_sent_again_with_the_same_id(phone: Page, service: StandIn) -> None:
    service.script.append(fails(500, "internal", "系统出了点问题。"))
    say(phone, "老板不给加班费")
    expect(phone.get_by_text("未发出：系统出了点问题。")).to_be_visible()
    phone.get_by_role("button", name="重发").click()
    expect(bubbles(phone)).to_have_text(["老板不给加班费", "您说：老板不给加班费"])
    assert [post["id"] for post in service.posts] == [service.posts[0]["id"]] * 2


def test_a_failed_message_can_be_taken_back_and_changed(phone: Page, service: StandIn) -> None:
    service.script.append(fails(500, "internal", "系统出了点问题。"))
    say(phone, "写错了")
    phone.get_by_role("button", name="改一改").click()
    expect(phone.get_by_label("您想说的话")).to_have_value("写错了")
    expect(bubbles(phone)).to_have_count(0)


def test_a_refused_message_is_back_in_the_entry(phone: Page, service: StandIn) -> None:
    service.script.append(fails(413, "too_long", "一次最多3000个字，请分几次发。"))
    say(phone, "说来话长")
    expect(phone.get_by_role("alert")).to_have_text("一次最多3000个字，请分几次发。")
    expect(phone.get_by_label("您想说的话")).to_have_value("说来话长")


def test_the_title_of_an_expired_choice_is_put_in_the_entry(phone: Page, service: StandIn) -> None:
    service.script.append(replies("您是哪一种？", choices=[{"title": "单位没有工会", "send": "code"}]))
    service.script.append(fails(410, "offer_expired", "这个选项已经过期，请直接打字告诉我。"))
    say(phone, "怎么入会")
    phone.get_by_role("button", name="单位没有工会").click()
    expect(phone.get_by_role("alert")).to_have_text("这个选项已经过期，请直接打字告诉我。")
    expect(phone.get_by_label("您想说的话")).to_have_value("单位没有工会")


def test_too_many_messages_wait_as_long_as_the_service_says(phone: Page, service: StandIn) -> None:
    stop_clock(phone)
    service.script.append(fails(429, "too_many", "您发得有点快。", {"Retry-After": "20"}))
    say(phone, "在吗")
    expect(phone.get_by_text("您发得有点快（20 秒后自动重发）")).to_be_visible()
    phone.clock.run_for(19_900)
    assert len(service.posts) == 1
    phone.clock.run_for(200)
    expect(bubbles(phone)).to_have_text(["在吗", "您说：在吗"])


def test_words_said_without_network_go_out_when_it_is_back(phone: Page, service: StandIn) -> None:
    say(phone, "第一句")
    expect(bubbles(phone)).to_have_count(2)
    phone.context.set_offline(True)
    expect(phone.get_by_text("没有网络。您写的话会留着，有网后自动发出。")).to_be_visible()
    say(phone, "第二句")
    expect(phone.get_by_text("网络不通，通了会自动发出")).to_be_visible()
    say(phone, "第三句")
    phone.context.set_offline(False)
    expect(bubbles(phone)).to_have_text(["第一句", "您说：第一句", "第二句", "您说：第二句", "第三句", "您说：第三句"])


def test_unsent_words_survive_a_reload(phone: Page, service: StandIn) -> None:
    service.script.append(fails(500, "internal", "系统出了点问题。"))
    say(phone, "摔伤了怎么办")
    expect(phone.get_by_text("未发出")).to_be_visible()
    phone.reload()
    expect(bubbles(phone)).to_have_text(["摔伤了怎么办", "您说：摔伤了怎么办"])
    assert service.posts[0]["id"] == service.posts[1]["id"]
    phone.reload()
    expect(bubbles(phone)).to_have_text(["摔伤了怎么办", "您说：摔伤了怎么办"])
    assert len(service.posts) == 2


def test_a_lost_stream_resumes_where_it_broke_off(phone: Page, service: StandIn) -> None:
    say(phone, "你好")
    expect(bubbles(phone)).to_have_count(2)
    service.say("bot", "断线以前")
    expect(bubbles(phone)).to_have_text(["你好", "您说：你好", "断线以前"])
    service.cut_streams()
    service.say("agent", "断线以后")
    expect(bubbles(phone)).to_have_text(["你好", "您说：你好", "断线以前", "断线以后"])
    assert service.resumed_from == ["0", "3"]


def test_an_answer_to_a_post_does_not_hide_what_the_stream_missed(phone: Page, service: StandIn) -> None:
    say(phone, "一")
    expect(bubbles(phone)).to_have_count(2)
    service.silent_streams = True
    service.say("agent", "没有送到的一句")
    say(phone, "二")
    expect(bubbles(phone)).to_have_text(["一", "您说：一", "二", "您说：二"])
    service.silent_streams = False
    service.cut_streams()
    expect(bubbles(phone)).to_have_text(["一", "您说：一", "没有送到的一句", "二", "您说：二"])


def test_a_stream_that_stays_away_is_told_and_can_be_hurried(phone: Page, service: StandIn) -> None:
    stop_clock(phone)
    say(phone, "你好")
    expect(bubbles(phone)).to_have_count(2)
    service.streams_refused = True
    service.cut_streams()
    expect(phone.get_by_text("连接断开了，正在重新连接…")).to_be_hidden()
    phone.clock.run_for(4_000)
    expect(phone.get_by_text("连接断开了，正在重新连接…")).to_be_visible()
    service.streams_refused = False
    phone.get_by_role("button", name="马上重连").click()
    expect(phone.get_by_text("已经重新连上。")).to_be_visible()


def test_a_stream_that_died_in_silence_is_opened_again(phone: Page, service: StandIn) -> None:
    stop_clock(phone)
    say(phone, "你好")
    expect(bubbles(phone)).to_have_count(2)
    service.silent_streams = True
    service.say("agent", "您在吗")
    service.silent_streams = False
    phone.clock.run_for(70_000)
    expect(bubbles(phone)).to_have_text(["你好", "您说：你好", "您在吗"])


def test_a_forgotten_conversation_begins_again_with_the_same_words(phone: Page, service: StandIn) -> None:
    say(phone, "你好")
    expect(bubbles(phone)).to_have_count(2)
    service.act(service.conversations.clear)
    say(phone, "还在吗")
    expect(bubbles(phone)).to_have_text(["之前的对话记录已经清除，这里是新的对话。", "还在吗", "您说：还在吗"])
    # Sent twice, unless the stream has found out first that the conversation is gone; the same message in any case.
    assert len({post["id"] for post in service.posts[1:]}) == 1


def test_a_conversation_forgotten_between_visits_shows_the_welcome(phone: Page, service: StandIn) -> None:
    say(phone, "你好")
    expect(bubbles(phone)).to_have_count(2)
    service.act(service.conversations.clear)
    phone.reload()
    expect(phone.get_by_text("之前的对话记录已经清除，这里是新的对话。")).to_be_visible()
    expect(phone.get_by_role("heading", name="您好，有什么可以帮您？")).to_be_visible()


def test_the_header_tells_who_answers(phone: Page, service: StandIn) -> None:
    say(phone, "转人工")
    expect(bubbles(phone)).to_have_count(2)
    expect(phone.locator("#owner")).to_have_text("机器人")
    service.change_owner("queued")
    expect(phone.locator("#owner")).to_have_text("正在等人工")
    service.change_owner("human")
    expect(phone.locator("#owner")).to_have_text("人工坐席")
    service.send_event("typing", "{}")
    expect(phone.get_by_text("坐席正在输入")).to_be_visible()


def test_a_service_that_is_away_is_tried_again(phone: Page, service: StandIn) -> None:
    stop_clock(phone)
    service.script.append(fails(503, "starting", "正在启动。"))
    say(phone, "你好")
    expect(phone.get_by_text("服务正忙，稍后会自动重发")).to_be_visible()
    phone.clock.run_for(2_100)
    expect(bubbles(phone)).to_have_text(["你好", "您说：你好"])


def test_the_token_is_in_no_address(open_context: Callable[..., BrowserContext], service: StandIn) -> None:
    page = open_context().new_page()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(service.url)
    say(page, "你好")
    expect(bubbles(page)).to_have_count(2)
    page.reload()
    expect(bubbles(page)).to_have_count(2)
    token, _ = service.only()
    assert any("history" in address for address in addresses)
    assert not any(token in address for address in addresses)
