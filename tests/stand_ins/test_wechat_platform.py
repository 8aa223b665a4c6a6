"""How the stand-in platform delivers: cut-off, again with the same id, overlapping, the notice at the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.stand_ins.serving import Dropped, Late, LoopbackServer
from tests.stand_ins.watching import Watched
from tests.stand_ins.wechat import Platform, WeChatApi, messages
from tests.stand_ins.wechat.crypto import signature
from tests.stand_ins.wechat.state import QrCode
from tests.stand_ins.wechat.xml import read, text_of, write

QUICK = 0.08  # the five seconds are 400 ms


class Bot(Watched):
    """Answers delivery by delivery as the test wants; keeps what came."""

    def __init__(self) -> None:
        super().__init__()
        self.script: list[Response] = []
        self.got: list[dict[str, Any]] = []
        self.nonces: list[str] = []

    @contextmanager
    def listening(self) -> Iterator[str]:
        with LoopbackServer(Starlette(routes=[Route("/w", self._answer, methods=["GET", "POST"])])) as server:
            yield f"{server.url}/w"

    def answers(self, *script: Response) -> None:
        self.script = list(script)

    async def _answer(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(request.query_params["echostr"])
        body = (await request.body()).decode()
        with self.changing():
            self.got.append(dict(read(body)))
            self.nonces.append(request.query_params["nonce"])
            return self.script.pop(0)


@pytest.fixture
def api() -> Iterator[WeChatApi]:
    with WeChatApi() as api:
        yield api


@pytest.fixture
def bot() -> Bot:
    return Bot()


def _text(api: WeChatApi, openid: str, words: str) -> Response:
    names = {"ToUserName": openid, "FromUserName": api.account.original_id}
    return Response(write({**names, "CreateTime": 1_800_000_000, "MsgType": "text", "Content": words}))


def _never() -> Response:
    return Late(Response("success"), gate=threading.Event())


def test_a_slow_bot_is_asked_three_times_with_the_same_id(api: WeChatApi, bot: Bot) -> None:
    with bot.listening() as url, Platform(api, url, time_factor=QUICK) as platform:
        person = platform.person()
        bot.answers(_never(), _never(), _text(api, person, "第三次"))
        reply = platform.say(person, "您好").reply()
        assert reply is not None
        assert reply.text == "第三次"
        assert len({got["MsgId"] for got in bot.got}) == 1
        assert len(set(bot.nonces)) == 3
        failures = [attempt.failure for attempt in platform.pushes[0].attempts]
        assert failures == ["cut off", "cut off", None]
        assert platform.seen_by(person) == ["第三次"]


def test_a_bot_that_never_answers_brings_the_notice(api: WeChatApi, bot: Bot) -> None:
    with bot.listening() as url, Platform(api, url, time_factor=QUICK, repeats_nonce=True) as platform:
        person = platform.person()
        bot.answers(_never(), Response(status_code=500), Dropped())
        push = platform.say(person, "您好").settled()
        assert [attempt.status for attempt in push.attempts] == [None, 500, None]
        assert push.notice == "no delivery was answered"
        assert len(set(bot.nonces)) == 1
        with pytest.raises(AssertionError, match="unavailable"):
            push.reply()
    with Platform(api, "http://127.0.0.1:9/w", time_factor=QUICK) as platform:
        push = platform.follow(person).settled()
        assert [attempt.failure for attempt in push.attempts] == ["ConnectError"] * 3


@pytest.mark.parametrize("quiet", ["", "success"])
def test_a_quiet_answer_ends_the_deliveries(api: WeChatApi, bot: Bot, quiet: str) -> None:
    with bot.listening() as url, Platform(api, url, mode="safe", time_factor=QUICK) as platform:
        bot.answers(Response(quiet))
        push = platform.push(platform.person(), messages.unsubscribe())
        assert push.reply() is None
        assert len(push.attempts) == 1


def test_deliveries_overlap(api: WeChatApi, bot: Bot) -> None:
    """The second comes while the first is still at work; the answer that is ready first is shown."""
    gate = threading.Event()
    with bot.listening() as url, Platform(api, url, time_factor=1, deliveries=(0, 0.1)) as platform:
        person = platform.person()
        bot.answers(Late(_text(api, person, "一"), gate=gate), _text(api, person, "二"))
        push = platform.say(person, "您好")
        bot.wait_until(lambda: len(bot.got) == 2, "the second delivery")
        gate.set()
        reply = push.reply()
        assert reply is not None
        assert platform.seen_by(person) == [reply.text] == ["二"]
        assert len(push.attempts) == 2


def test_a_lost_answer_brings_the_message_again(api: WeChatApi, bot: Bot) -> None:
    with bot.listening() as url, Platform(api, url, time_factor=QUICK) as platform:
        person = platform.person()
        platform.lose_answers(1)
        bot.answers(_text(api, person, "一"), _text(api, person, "一"))
        assert platform.say(person, "您好").reply() is not None
        assert [attempt.failure for attempt in platform.pushes[0].attempts] == ["answer lost", None]
        assert platform.seen_by(person) == ["一"]


def test_an_old_message_comes_again(api: WeChatApi, bot: Bot) -> None:
    with bot.listening() as url, Platform(api, url) as platform:
        bot.answers(Response("success"), Response("success"))
        push = platform.say(platform.person(), "您好").settled()
        platform.replay(push).settled()
        assert bot.got[0] == bot.got[1]


@pytest.mark.parametrize("mode", ["clear", "compatible", "safe"])
def test_what_is_in_the_clear(api: WeChatApi, mode: Any) -> None:
    with Platform(api, "http://127.0.0.1:9/w", mode=mode, deliveries=()) as platform:
        fields = platform.say(platform.person(), "秘密").fields
        request = platform.request_for("o" * 28, fields)
    body = read(request.body.decode())
    assert ("Content" in body) == (mode != "safe")
    assert ("Encrypt" in body) == ("msg_signature" in request.params) == (mode != "clear")
    time, nonce = request.params["timestamp"], request.params["nonce"]
    assert request.params["signature"] == signature(api.account.token, time, nonce)
    if mode != "clear":
        proof = signature(api.account.token, time, nonce, text_of(body, "Encrypt"))
        assert request.params["msg_signature"] == proof


def test_windows_open_as_people_act(api: WeChatApi) -> None:
    with Platform(api, "http://127.0.0.1:9/w", deliveries=()) as platform:
        person = platform.person()
        assert api.quota.left(person) == 0
        platform.follow(person)
        assert api.quota.left(person) == 3
        platform.say(person, "您好")
        assert api.quota.left(person) == 5
        platform.unfollow(person)
        assert api.quota.left(person) == 0
        assert not api.user(person).follows
        platform.say(person, "满意", menu_id="1")
        assert api.quota.left(person) == 3
        api.clock.advance(60)
        assert api.quota.left(person) == 0


def test_a_code_is_scanned(api: WeChatApi, bot: Bot) -> None:
    api.qr_codes["TICKET"] = QrCode("bind-1", None)
    with bot.listening() as url, Platform(api, url) as platform:
        bot.answers(Response("success"), Response("success"))
        person = platform.person()
        platform.follow(person, ticket="TICKET").settled()
        platform.scan(person, "TICKET").settled()
    assert [(got["Event"], got["EventKey"]) for got in bot.got] == [("subscribe", "qrscene_bind-1"), ("SCAN", "bind-1")]
