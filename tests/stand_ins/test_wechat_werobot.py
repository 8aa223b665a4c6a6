"""WeRoBot, which is not ours, as the bot behind the stand-in platform, and its client at the stand-in API."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import requests

from tests.stand_ins.wechat import Account, Platform, WeChatApi, messages
from tests.stand_ins.wechat.replies import Mode

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its age, while it is imported
    import werobot  # type: ignore[import-untyped]
    from werobot.client import Client, ClientException  # type: ignore[import-untyped]

ALL_MODES: list[Mode] = ["clear", "compatible", "safe"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


def _robot(account: Account, mode: Mode) -> werobot.WeRoBot:
    robot = werobot.WeRoBot(config=werobot.config.Config(TOKEN=account.token, SESSION_STORAGE=False))
    if mode != "clear":
        robot.config["APP_ID"] = account.appid
        robot.config["ENCODING_AES_KEY"] = account.encoding_aes_key
    robot.text(lambda message: f"你说：{message.content}")
    robot.subscribe(lambda message: f"来自 {message.key}")
    robot.click(lambda message: f"点了 {message.key}")
    robot.image(lambda message: message.img)
    robot.location(lambda message: f"{message.location[0]}，{message.location[1]}")
    return robot


@contextmanager
def _served(robot: werobot.WeRoBot) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, robot.wsgi, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/robot"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("mode", ALL_MODES)
def test_it_answers_what_the_platform_pushes(mode: Mode) -> None:
    with WeChatApi() as api, _served(_robot(api.account, mode)) as url, Platform(api, url, mode) as platform:
        assert platform.verify().accepted
        assert not platform.verify(token="astranger").accepted
        person = platform.person()
        said = platform.say(person, "工资 <b> & 👷 \n第二行").reply()
        assert said is not None
        assert said.text == "你说：工资 <b> & 👷 \n第二行"
        assert said.encrypted == (mode != "clear")
        clicked = platform.push(person, messages.click("JOIN")).reply()
        assert clicked is not None
        assert clicked.text == "点了 JOIN"
        placed = platform.push(person, messages.location(31.2, 121.5)).reply()
        assert placed is not None
        assert placed.text == "31.2，121.5"


def test_words_that_break_its_reply_bring_the_notice() -> None:
    """It puts words into CDATA as they are; the platform cannot read that, and says so to the person."""
    with WeChatApi() as api, _served(_robot(api.account, "safe")) as url, Platform(api, url, "safe") as platform:
        person = platform.person()
        push = platform.say(person, "a ]]> b").settled()
        assert push.answer is None
        assert len(push.attempts) == 1
        assert platform.notices_of(person) == [push.notice]


def test_its_client_sends_what_the_api_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    with WeChatApi() as api:
        client = _client(api, monkeypatch)
        person = "o" + "p" * 27
        api.user(person)
        with pytest.raises(ClientException, match="45015"):
            client.send_text_message(person, "太早了")
        api.quota.open(person, "message")
        client.send_text_message(person, "你好，👷")
        assert [sent.text for sent in api.sent_to(person)] == ["你好，👷"]
        client.create_menu({"button": [{"type": "click", "name": "入会", "key": "JOIN"}]})
        assert client.get_menu()["menu"]["button"][0]["key"] == "JOIN"
        client.delete_menu()
        with pytest.raises(ClientException, match="46003"):
            client.get_menu()
        assert client.get_ip_list() == {"ip_list": ["127.0.0.1"]}
        assert client.get_user_info(person)["subscribe"] == 1


def _client(api: WeChatApi, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Its client has the host hard-coded: send it to the stand-in."""
    real = requests.request

    def here(method: str, url: str, **arguments: object) -> requests.Response:
        return real(method, url.replace("https://api.weixin.qq.com", api.url), **arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(requests, "request", here)
    return Client({"APP_ID": api.account.appid, "APP_SECRET": api.account.secret})
