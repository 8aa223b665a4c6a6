"""After 48 hours: template messages, notices the worker agreed to, or an honest line beforehand; and his files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.wechat.interface.errors import ApiError
from bot.channels.wechat.interface.media import WeChatMedia
from bot.channels.wechat.pushes.consent import note_consents
from bot.channels.wechat.sending.notice_file import Notices, read_notices
from bot.data_files.reading import DataFileError
from bot.files.fetching import MediaGoneError
from bot.files.model import FileRefusedError
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.database import Database
from tests.channels.wechat.outside import OPENID, Outside, settings_for
from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import WeChatApi

FIELDS = {"character_string1", "thing2", "time3"}
PROGRESS = "工单GD2611220001有进展：\n张三的事已转给劳动监察。"


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    """The interface of an account with two templates."""
    with WeChatApi() as api:
        api.account.templates = {"TEMPLATE": FIELDS, "SUBSCRIPTION": FIELDS}
        yield api


def _notices(link: str = "", **ids: str) -> Notices:
    file = DATA_DIR / "wechat" / "notices.yml"
    return replace(read_notices(file, {f"ticket.{way}": one for way, one in ids.items()}), consent_link=link)


def _outside(api: WeChatApi, database: Database, keys: KeyRing, notices: Notices) -> Outside:
    outside = Outside(api, database, keys, settings_for(api), notices=notices)
    outside.writes()
    return outside


def test_progress_is_told_by_template_once_and_in_full_when_he_writes(
    api: WeChatApi, database: Database, keys: KeyRing
) -> None:
    outside = _outside(api, database, keys, _notices(template="TEMPLATE"))
    api.clock.advance(49 * 3600)
    outside.notify(PROGRESS)
    outside.notify("图片没有收到，请再发一次。")
    outside.deliver()
    assert outside.states()[0] == ("waits", "errcode_45015")
    [sent] = api.sent_to(OPENID)
    assert sent.kind == "template"
    assert sent.content["character_string1"] == {"value": "GD2611220001"}
    assert sent.content["thing2"] == {"value": "有新进展，请到对话里看"}
    assert "张三" not in json.dumps(sent.body, ensure_ascii=False)
    outside.writes()
    for _ in range(5):
        api.quota.spend(OPENID)
    outside.deliver()  # waits once more: not told twice
    assert len(api.sent_to(OPENID)) == 1
    outside.writes()
    outside.deliver()
    assert outside.read_by_worker() == [PROGRESS, "图片没有收到，请再发一次。"]


def test_progress_behind_a_message_that_waits_is_told_as_well(
    api: WeChatApi, database: Database, keys: KeyRing
) -> None:
    outside = _outside(api, database, keys, _notices(template="TEMPLATE"))
    api.clock.advance(49 * 3600)
    outside.reply("您还在吗？")
    outside.deliver()
    outside.notify(PROGRESS)
    outside.notify(PROGRESS.replace("0001", "0002"))
    for _ in range(2):
        outside.run(lambda process: process.closed_window.look())
    told = [sent.content["character_string1"]["value"] for sent in api.sent_to(OPENID)]
    assert told == ["GD2611220001", "GD2611220002"]
    assert [state for state, _ in outside.states()] == ["waits"] * 3
    outside.writes()
    outside.deliver()
    assert len(outside.read_by_worker()) == 3
    assert len(api.calls_of("message/template/send")) == 2


def test_a_notice_he_agreed_to_goes_out_as_often_as_he_agreed(
    api: WeChatApi, database: Database, keys: KeyRing
) -> None:
    outside = _outside(api, database, keys, _notices(subscription="SUBSCRIPTION"))
    api.agree(OPENID, "SUBSCRIPTION")
    with database.write() as session:
        note_consents(
            session, outside.conversation, "subscribe_msg_popup_event", [("SUBSCRIPTION", "accept"), ("X", "reject")]
        )
    api.clock.advance(49 * 3600)
    outside.notify(PROGRESS)
    outside.deliver()
    outside.notify(PROGRESS)
    outside.writes()
    for _ in range(5):
        api.quota.spend(OPENID)
    outside.deliver()
    assert [sent.kind for sent in api.sent_to(OPENID)] == ["subscribe"]
    assert len(api.calls_of("message/subscribe/bizsend")) == 1


def test_a_consent_that_was_withdrawn_is_not_used(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = _outside(api, database, keys, _notices(subscription="SUBSCRIPTION"))
    with database.write() as session:
        for event, status in (("subscribe_msg_popup_event", "accept"), ("subscribe_msg_change_event", "reject")):
            note_consents(session, outside.conversation, event, [("SUBSCRIPTION", status)])
    api.clock.advance(49 * 3600)
    outside.notify(PROGRESS)
    outside.deliver()
    assert api.calls_of("message/subscribe/bizsend") == []


def test_a_right_to_templates_that_is_denied_is_not_asked_for_again(
    api: WeChatApi, database: Database, keys: KeyRing
) -> None:
    outside = _outside(api, database, keys, _notices(template="TEMPLATE"))
    api.clock.advance(49 * 3600)
    api.faults.next("message/template/send", Fault.error(48001))
    outside.notify(PROGRESS)
    outside.deliver()
    outside.writes()
    outside.deliver()
    api.clock.advance(49 * 3600)
    outside.notify(PROGRESS.replace("0001", "0002"))
    outside.deliver()
    assert len(api.calls_of("message/template/send")) == 1


@pytest.mark.parametrize(
    ("notices", "line"),
    [
        (_notices(), "48小时没消息，我就不能主动找您了。想知道进展，随时发“查工单”。"),
        (_notices(template="TEMPLATE"), ""),
        (
            _notices("https://mp.weixin.qq.com/s/abc", subscription="SUBSCRIPTION"),
            '有进展要我通知您的话，<a href="https://mp.weixin.qq.com/s/abc">点这里同意</a>。',
        ),
    ],
)
def test_who_files_learns_how_he_will_hear_of_it(
    api: WeChatApi, database: Database, keys: KeyRing, notices: Notices, line: str
) -> None:
    outside = _outside(api, database, keys, notices)
    filed = "登记好了。\n工单号：GD2611220001\n查询码：ACDEFGHJ"
    outside.reply(filed)
    outside.reply("工单号：GD2611220001还在处理。")
    outside.deliver()
    assert outside.read_by_worker() == [f"{filed}\n{line}".strip(), "工单号：GD2611220001还在处理。"]


def test_the_file_of_notices_tells_its_faults(tmp_path: Path) -> None:
    file = tmp_path / "notices.yml"
    text = (DATA_DIR / "wechat" / "notices.yml").read_text("utf-8")
    file.write_text(text.replace("thing2: state", "thing2: name", 1).replace('consent_link: ""', "consent_link: 点"))
    with pytest.raises(DataFileError) as caught:
        read_notices(file, {})
    assert len(caught.value.problems) == 2


def test_files_are_fetched_by_their_id(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = _outside(api, database, keys, _notices())
    media_id = api.add_media(b"\xff\xd8picture", "image/jpeg", "a.jpg")
    api.tokens.invalidate()
    assert outside.run(lambda process: process.files.fetch(media_id, 100)).content == b"\xff\xd8picture"
    with pytest.raises(FileRefusedError):
        outside.run(lambda process: process.files.fetch(media_id, 5))
    with pytest.raises(MediaGoneError, match="40007"):
        outside.run(lambda process: process.files.fetch("nothing&access_token=other", 100))
    api.faults.next("media/get", Fault.error(45009))
    with pytest.raises(ApiError):
        outside.run(lambda process: process.files.fetch(media_id, 100))


def test_a_gateway_that_fails_tells_nothing_of_the_token(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = _outside(api, database, keys, _notices())
    api.faults.next("media/get", Fault.raw())
    with pytest.raises(Exception, match=r"^status 502$"):
        outside.run(lambda process: process.files.fetch("some", 100))


def test_films_are_fetched_where_the_platform_keeps_them(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = _outside(api, database, keys, _notices())
    media_id = api.add_media(b"film", "video/mp4", "a.mp4")
    note = json.dumps({"video_url": f"{api.url}/pictures/{media_id}"}).encode()
    api.faults.next("media/get", Fault.raw(200, note), times=2)
    fetched = outside.run(lambda process: WeChatMedia(process.client, ["127.0.0.1"]).fetch("v", 100))
    assert fetched.content == b"film"
    with pytest.raises(MediaGoneError, match="foreign host"):
        outside.run(lambda process: process.files.fetch("v", 100))
