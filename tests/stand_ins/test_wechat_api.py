"""The stand-in API by itself: windows, tokens, limits, refusals, faults."""

from __future__ import annotations

import json
import threading
from typing import Any

import httpx
import pytest

from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import Account, WeChatApi
from tests.stand_ins.wechat.accounts import ALL
from tests.stand_ins.wechat_caller import PERSON, TEXT, Caller


def test_five_messages_within_two_days(api: WeChatApi, caller: Caller) -> None:
    assert caller.send() == 45015
    api.quota.open(PERSON, "message")
    assert [caller.send() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    api.quota.open(PERSON, "message")
    api.clock.advance(48 * 3600 - 1)
    assert caller.send() == 0
    api.clock.advance(1)
    assert caller.send() == 45015
    assert len(api.sent_to(PERSON)) == 6


def test_three_messages_within_a_minute_of_a_tap(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "menu")
    assert [caller.send() for _ in range(4)] == [0, 0, 0, 45047]
    api.quota.open(PERSON, "scan")
    assert caller.send() == 0
    api.clock.advance(60)
    assert caller.send() == 45015


def test_a_tap_takes_nothing_from_a_wider_window(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    assert [caller.send() for _ in range(4)] == [0] * 4
    api.quota.open(PERSON, "menu")
    api.clock.advance(3600)
    assert [caller.send() for _ in range(4)] == [0, 0, 0, 45047]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({**TEXT, "touser": "short"}, 40003),
        ({**TEXT, "touser": "o" + "n" * 27}, 46004),
        ({**TEXT, "msgtype": "fax"}, 40008),
        ({**TEXT, "text": {"content": " "}}, 44004),
        ({**TEXT, "text": {"content": "好" * 682 + "ab"}}, 0),
        ({**TEXT, "text": {"content": "好" * 683}}, 45002),
        ({**TEXT, "msgtype": "image", "image": {"media_id": "none"}}, 40007),
        ({**TEXT, "msgtype": "news", "news": {"articles": [{}, {}]}}, 45008),
        (json.dumps(TEXT), 40033),
        ('{"touser": ', 47001),
        ("[]", 47001),
    ],
)
def test_bodies(api: WeChatApi, caller: Caller, body: dict[str, Any] | str, code: int) -> None:
    api.quota.open(PERSON, "message")
    answer = caller.post("message/custom/send", body.encode() if isinstance(body, str) else body)
    assert answer["errcode"] == code
    assert ("rid: " in answer["errmsg"]) == (code != 0)
    assert len(api.sent_to(PERSON)) == (code == 0)


def test_a_body_in_another_encoding(caller: Caller) -> None:
    assert caller.send(json.dumps(TEXT, ensure_ascii=False).encode("gbk")) == 47001


def test_a_backslash_of_the_words_is_no_escape(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    assert caller.send({**TEXT, "text": {"content": "C:\\u0041"}}) == 0
    assert api.sent_to(PERSON)[0].text == "C:\\u0041"


def test_what_an_account_may_do(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    menu = {
        "touser": PERSON,
        "msgtype": "msgmenu",
        "msgmenu": {"head_content": "", "list": [{"id": "1", "content": "好"}]},
    }
    assert caller.send(menu) == 0
    api.account.abilities = ALL - {"msgmenu"}
    assert caller.send(menu) == 40200
    assert caller.send() == 0
    api.account.abilities = Account.unverified().abilities
    assert caller.send() == 48001
    assert caller.code("menu/create", {}) == 48001
    for refusal in (43019, 48002, 50002):
        api.account.abilities = ALL
        api.user(PERSON).refusal = refusal
        assert caller.send() == refusal


def test_the_sign_of_typing(api: WeChatApi, caller: Caller) -> None:
    def typing(command: str = "Typing") -> int:
        return caller.code("message/custom/typing", {"touser": PERSON, "command": command})

    assert typing() == 45015
    api.quota.open(PERSON, "message")
    assert typing() == 45080
    caller.send()
    assert [typing("Dancing"), typing(), typing()] == [45072, 0, 45081]
    caller.send()
    assert typing() == 0
    api.clock.advance(15)
    assert typing() == 0
    api.clock.advance(31)
    assert typing() == 45080


def test_templates_and_subscriptions(api: WeChatApi, caller: Caller) -> None:
    api.account.templates["T1"] = {"result"}
    body = {"touser": PERSON, "template_id": "T1", "data": {"result": {"value": "成"}}}
    assert caller.code("message/template/send", body) == 0
    assert caller.code("message/template/send", {**body, "template_id": "T2"}) == 40037
    assert caller.code("message/template/send", {**body, "data": {}}) == 47003
    assert caller.code("message/subscribe/bizsend", body) == 43101
    api.agree(PERSON, "T1")
    assert [caller.code("message/subscribe/bizsend", body) for _ in range(2)] == [0, 43101]
    api.user(PERSON).follows = False
    assert caller.code("message/template/send", body) == 43004
    assert [sent.kind for sent in api.sent_to(PERSON)] == ["template", "subscribe"]


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([{"type": "click", "name": "入会", "key": "K"}], 0),
        ([], 40016),
        ([{"type": "click", "name": "入会", "key": "K"}] * 4, 40016),
        ([{"type": "click", "name": "六个汉字太长", "key": "K"}], 40018),
        ([{"type": "click", "name": "入会"}], 40019),
        ([{"type": "view", "name": "入会"}], 40020),
        ([{"type": "fax", "name": "入会"}], 40017),
        ([{"name": "办", "sub_button": [{"type": "click", "name": "入会", "key": "K"}] * 6}], 40023),
    ],
)
def test_menus(api: WeChatApi, caller: Caller, buttons: list[dict[str, Any]], code: int) -> None:
    assert caller.code("menu/create", {"button": buttons}) == code
    assert (api.menu is not None) == (code == 0)


def test_files_end_after_three_days(api: WeChatApi, caller: Caller) -> None:
    media_id = api.add_media(b"voice", "audio/amr", "v.amr")
    params = {"access_token": caller.token()["access_token"], "media_id": media_id}
    assert httpx.get(f"{api.url}/cgi-bin/media/get", params=params, trust_env=False).content == b"voice"
    assert httpx.get(f"{api.url}/pictures/{media_id}", trust_env=False).content == b"voice"
    api.clock.advance(3 * 24 * 3600)
    params["access_token"] = caller.token()["access_token"]
    assert httpx.get(f"{api.url}/cgi-bin/media/get", params=params, trust_env=False).json()["errcode"] == 40007


def test_scripted_faults(api: WeChatApi, caller: Caller) -> None:
    api.quota.open(PERSON, "message")
    token = caller.token()["access_token"]
    send = "message/custom/send"
    api.faults.next(send, Fault.error(-1), times=2)
    api.faults.next(send, Fault.cut())
    api.faults.next(send, Fault.lose_answer())
    gate = threading.Event()
    api.faults.next(send, Fault.held(gate))
    assert [caller.send(token=token), caller.send(token=token)] == [-1, -1]
    with pytest.raises(httpx.TransportError):
        caller.send(token=token)
    assert api.sent_to(PERSON) == []
    with pytest.raises(httpx.TransportError):
        caller.send(token=token)
    with Caller(api, patience=0.3) as hasty, pytest.raises(httpx.ReadTimeout):
        hasty.send(token=token)
    assert len(api.sent_to(PERSON)) == 2, "done although no answer came"
    assert caller.send(token=token) == 0


def test_a_share_of_calls_fails_the_same_way_every_time() -> None:
    def run() -> list[int]:
        with WeChatApi() as api, Caller(api) as caller:
            api.user(PERSON)
            token = caller.token()["access_token"]
            api.faults.share(0.3, seed=7, methods=["message/custom/send"])
            return [caller.send(token=token) for _ in range(30)]

    first = run()
    assert first == run()
    assert 3 < first.count(-1) < 20


def test_it_can_go_away_and_come_back(api: WeChatApi, caller: Caller) -> None:
    address = api.url
    api.stop()
    with pytest.raises(httpx.ConnectError):
        caller.token()
    api.start()
    assert api.url == address
    assert "access_token" in caller.token()
