"""Files on the chat page: chosen, looked at, sent with their progress, shown, saved; and the way through a form."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect
from starlette.responses import Response

from tests.browser.scripted import Conversation, fails, replies
from tests.browser.stand_in import StandIn


def png(width: int, height: int) -> bytes:
    """A picture with some drawing in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (x * 255 // width, 120, y * 255 // height))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PHOTO = FilePayload(name="工地.png", mimeType="image/png", buffer=png(160, 120))
CONTRACT = FilePayload(name="劳动合同.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n%%EOF\n" * 200)


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def choose(page: Page, *files: FilePayload, by: str = "#pick-file") -> None:
    page.locator(by).set_input_files(list(files))


def send(page: Page) -> None:
    page.get_by_role("button", name="发送").click()


def hold(service: StandIn) -> None:
    """Uploads reach the service but get no answer until `service.act(service.gate.set)`."""
    service.act(service.gate.clear)


def test_a_photo_is_looked_at_sent_and_shown(phone: Page, service: StandIn) -> None:
    phone.get_by_role("button", name="发照片或文件").click()
    expect(phone.get_by_role("button", name="拍照")).to_be_visible()
    expect(phone.get_by_role("button", name="相册")).to_be_visible()
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="文件、录音").click()
    chooser.value.set_files([PHOTO])
    expect(phone.get_by_role("button", name="拍照")).to_be_hidden()
    expect(phone.get_by_text("工地.png（图片")).to_be_visible()
    assert service.uploads == []
    send(phone)
    expect(phone.locator("#picked")).to_be_hidden()
    expect(bubbles(phone).last).to_have_text("图片1收到了。")
    picture = phone.get_by_role("button", name="图片：工地.png")
    expect(picture.locator("img")).to_be_visible()
    expect(bubbles(phone).first).not_to_contain_text("〔")
    assert service.uploads[0]["size"] == len(PHOTO["buffer"])
    picture.click()
    expect(phone.get_by_role("dialog", name="看大图").get_by_role("img", name="工地.png")).to_be_visible()
    phone.get_by_role("button", name="关上").click()
    expect(phone.get_by_role("dialog")).to_be_hidden()


def test_a_photo_is_there_again_after_a_reload(phone: Page, service: StandIn) -> None:
    choose(phone, PHOTO)
    send(phone)
    expect(bubbles(phone)).to_have_count(2)
    addresses: list[str] = []
    phone.on("request", lambda request: addresses.append(request.url))
    phone.reload()
    expect(phone.get_by_role("button", name="图片：工地.png").locator("img")).to_be_visible()
    assert any(address.endswith("/files/f0") for address in addresses)
    token, _ = service.only()
    assert not any(token in address for address in addresses)


def test_what_was_chosen_by_mistake_is_taken_away(phone: Page, service: StandIn) -> None:
    expect(phone.get_by_role("button", name="发送")).to_be_disabled()
    choose(phone, PHOTO, CONTRACT)
    phone.get_by_role("button", name="不发工地.png").click()
    expect(phone.get_by_role("button", name="发送")).to_be_enabled()
    phone.get_by_role("button", name="不发劳动合同.pdf").click()
    expect(phone.get_by_role("button", name="发送")).to_be_disabled()
    assert service.uploads == []


def test_files_go_out_in_order_before_the_words(phone: Page, service: StandIn) -> None:
    choose(phone, PHOTO, CONTRACT)
    phone.get_by_label("您想说的话").fill("这是合同和现场")
    send(phone)
    expect(bubbles(phone).last).to_have_text("您说：这是合同和现场")
    assert [upload["name"] for upload in service.uploads] == ["工地.png", "劳动合同.pdf"]
    assert [post["text"] for post in service.posts] == ["这是合同和现场"]
    own = service.only()[1].messages
    assert [message["text"] for message in own if message["author"] == "worker"] == [
        "〔图片1〕",
        "〔文件2〕",
        "这是合同和现场",
    ]


def test_a_document_is_a_card_that_can_be_saved(phone: Page, service: StandIn) -> None:
    choose(phone, CONTRACT)
    send(phone)
    card = phone.get_by_role("button", name="文件：劳动合同.pdf，3 KB，点一下保存")
    with phone.expect_download() as saved:
        card.click()
    assert saved.value.suggested_filename == "劳动合同.pdf"
    assert Path(saved.value.path()).read_bytes() == CONTRACT["buffer"]


def test_an_upload_shows_its_progress_and_can_be_cancelled(phone: Page, service: StandIn) -> None:
    phone.get_by_label("您想说的话").fill("你好")
    send(phone)
    expect(bubbles(phone)).to_have_count(2)
    hold(service)
    choose(phone, CONTRACT)
    send(phone)
    expect(phone.get_by_role("progressbar", name="发送进度")).to_be_visible()
    expect(phone.get_by_text("正在发送…")).to_be_visible()
    phone.get_by_role("button", name="取消").click()
    expect(bubbles(phone)).to_have_text(["你好", "您说：你好"])
    phone.get_by_label("您想说的话").fill("不发了")
    send(phone)
    expect(bubbles(phone).last).to_have_text("您说：不发了")
    service.act(service.gate.set)


def test_a_failed_upload_is_sent_again_with_the_same_id(phone: Page, service: StandIn) -> None:
    service.file_script.append(fails(500, "internal", "系统出了点问题。"))
    choose(phone, PHOTO)
    send(phone)
    expect(phone.get_by_text("未发出：系统出了点问题。")).to_be_visible()
    phone.get_by_role("button", name="重发").click()
    expect(bubbles(phone).last).to_have_text("图片1收到了。")
    assert len({upload["id"] for upload in service.uploads}) == 1


@pytest.mark.parametrize(("status", "code"), [(415, "unsafe"), (413, "too_large"), (403, "too_many_files")])
def test_a_refused_file_says_why_and_goes_away(phone: Page, service: StandIn, status: int, code: str) -> None:
    service.file_script.append(fails(status, code, "这个文件收不了。"))
    choose(phone, CONTRACT)
    send(phone)
    expect(phone.get_by_text("未发出：这个文件收不了。")).to_be_visible()
    expect(phone.get_by_role("button", name="重发")).to_have_count(0)
    phone.get_by_role("button", name="不发了").click()
    expect(bubbles(phone)).to_have_count(0)


def test_a_file_without_network_says_that_it_waits_and_goes_out_later(phone: Page, service: StandIn) -> None:
    phone.get_by_label("您想说的话").fill("你好")
    send(phone)
    expect(bubbles(phone)).to_have_count(2)
    phone.context.set_offline(True)
    choose(phone, PHOTO)
    send(phone)
    expect(phone.get_by_text("网络不通，通了会自动发出，请先别关这个页面")).to_be_visible()
    phone.context.set_offline(False)
    expect(bubbles(phone).last).to_have_text("图片1收到了。")


def test_what_is_too_large_is_told_before_anything_is_sent(phone: Page, service: StandIn, tmp_path: Path) -> None:
    film = tmp_path / "现场.mp4"
    film.write_bytes(b"\0" * (21 * 1024 * 1024))
    phone.locator("#pick-file").set_input_files(film)
    expect(phone.get_by_role("alert")).to_contain_text("“现场.mp4”有 21.0 MB，太大了，最多 20 MB。")
    choose(phone, FilePayload(name="空.pdf", mimeType="application/pdf", buffer=b""))
    expect(phone.get_by_role("alert")).to_contain_text("“空.pdf”是空的")
    expect(phone.locator("#picked")).to_be_hidden()


def test_a_large_photo_is_made_smaller_but_a_long_screenshot_is_not(phone: Page, service: StandIn) -> None:
    """The page makes a photo of 12 million pixels itself: a file of that size would have to be stored here."""
    make = """async ([width, height, name]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d");
      for (let i = 0; i < 3000; i += 1) {
        pen.fillStyle = `hsl(${i % 360} 80% 50%)`;
        pen.fillRect((i * 97) % width, (i * 61) % height, 90, 70);
      }
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 1));
      const files = new DataTransfer();
      files.items.add(new File([blob], name, { type: "image/jpeg" }));
      const input = document.querySelector("#pick-album");
      input.files = files.files;
      input.dispatchEvent(new Event("change"));
      return blob.size;
    }"""
    before = phone.evaluate(make, [4000, 3000, "IMG_1.JPG"])
    expect(phone.get_by_text("IMG_1.jpg（图片")).to_be_visible()
    send(phone)
    expect(bubbles(phone)).to_have_count(2)
    phone.reload()
    picture = phone.get_by_role("button", name="图片：IMG_1.jpg").locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [2400, 1800]
    assert service.uploads[0]["size"] < before / 2
    phone.evaluate(make, [1080, 6000, "chat.jpg"])
    send(phone)
    expect(phone.get_by_role("button", name="图片：chat.jpg").locator("img")).to_be_visible()
    sides = "image => [image.naturalWidth, image.naturalHeight]"
    assert phone.get_by_role("button", name="图片：chat.jpg").locator("img").evaluate(sides) == [1080, 6000]


def test_a_screenshot_is_pasted_and_a_file_is_dropped_at_a_desk(desk: Page, service: StandIn) -> None:
    give = """([selector, kind, name]) => {
      const files = new DataTransfer();
      files.items.add(new File(["%PDF-1.4"], name, { type: "application/pdf" }));
      const more = kind === "paste" ? { clipboardData: files } : { dataTransfer: files };
      const event = kind === "paste" ? new ClipboardEvent(kind, { ...more, bubbles: true, cancelable: true })
        : new DragEvent(kind, { ...more, bubbles: true, cancelable: true });
      document.querySelector(selector).dispatchEvent(event);
    }"""
    desk.evaluate(give, ["#message-text", "paste", "pasted.pdf"])
    expect(desk.get_by_text("pasted.pdf（文件")).to_be_visible()
    desk.evaluate(give, ["#log", "dragover", "dropped.pdf"])
    expect(desk.locator(".chat.dropping")).to_be_visible()
    desk.evaluate(give, ["#log", "drop", "dropped.pdf"])
    expect(desk.locator(".chat.dropping")).to_have_count(0)
    expect(desk.get_by_text("dropped.pdf（文件")).to_be_visible()
    desk.get_by_label("您想说的话").press("Enter")
    expect(bubbles(desk)).to_have_count(4)


def test_at_a_desk_the_button_opens_the_files_at_once(desk: Page) -> None:
    with desk.expect_file_chooser():
        desk.get_by_role("button", name="发照片或文件").click()


@pytest.mark.parametrize(
    ("state", "words"), [("coming", "正在取"), ("failed", "没有取到，请再发一次"), ("gone", "保存期已过，已删除")]
)
def test_a_file_that_is_not_there_says_so(
    open_context: Callable[..., BrowserContext], service: StandIn, state: str, words: str
) -> None:
    file = {"id": "f9", "label": "图片1", "kind": "image", "name": "图片1", "size": 0, "state": state}

    def fill(conversation: Conversation) -> None:
        conversation.say("worker", "〔图片1〕", client_id="c1", attachments=[file])

    token = service.begin(fill)
    context = open_context()
    page = context.new_page()
    page.goto(service.url)
    page.evaluate(f"localStorage.setItem('gonghui.conversation', '{token}')")
    page.reload()
    expect(page.get_by_text(words)).to_be_visible()


def asks(text: str, step: int, expects: str) -> Callable[[Conversation, dict[str, Any]], Response]:
    """The bot asks for a field of a form."""
    return replies(text, form={"title": "登记一件事", "step": step, "of": 6, "expects": expects})


def test_a_form_shows_how_far_it_is_and_brings_up_fitting_keys(phone: Page, service: StandIn) -> None:
    service.script += [
        asks("请说说是什么事。", 2, "text"),
        asks("请留个手机号。", 3, "phone"),
        asks("发张照片。", 4, "file"),
    ]
    entry = phone.get_by_label("您想说的话")
    entry.fill("我要反映问题")
    send(phone)
    expect(phone.get_by_text("登记一件事 · 第2步，共6步")).to_be_visible()
    expect(entry).to_have_attribute("inputmode", "text")
    entry.fill("老板不发工资")
    send(phone)
    expect(phone.get_by_text("登记一件事 · 第3步，共6步")).to_be_visible()
    expect(phone.get_by_text("第2步")).to_have_count(0)
    expect(entry).to_have_attribute("inputmode", "tel")
    entry.fill("13800000001")
    send(phone)
    expect(phone.locator(".wants-file")).to_be_visible()
    entry.fill("跳过")
    send(phone)
    expect(bubbles(phone).last).to_have_text("您说：跳过")
    expect(phone.get_by_text("第4步")).to_have_count(0)
    expect(phone.locator(".wants-file")).to_have_count(0)
