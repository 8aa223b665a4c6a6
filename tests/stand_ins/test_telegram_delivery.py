"""How the stand-in posts updates to a webhook: secret, order, repeats, pauses, expiry."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.stand_ins.serving import LoopbackServer
from tests.stand_ins.telegram import Person, TelegramServer
from tests.stand_ins.telegram.delivery import HEADER
from tests.stand_ins.watching import Watched


class Bot(Watched):
    """Notes what is posted; `answers` decides the status by the words of the message."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: Callable[[str], Response] = lambda _words: Response()
        self.posts: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []

    @contextmanager
    def listening(self) -> Iterator[str]:
        with LoopbackServer(Starlette(routes=[Route("/hook", self._posted, methods=["POST"])])) as server:
            yield f"{server.url}/hook"

    def words(self) -> list[str]:
        with self.reading():
            return [_words(post) for post in self.posts]

    async def _posted(self, request: Request) -> Response:
        update = await request.json()
        with self.changing():
            self.posts.append(update)
            self.secrets.append(request.headers.get(HEADER))
        return self.answers(_words(update))


def _words(update: dict[str, Any]) -> str:
    tap = update.get("callback_query")
    return str(tap["data"] if tap else update.get("message", {}).get("text", ""))


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def server(bot: Bot) -> Iterator[TelegramServer]:
    with bot.listening() as hook, TelegramServer() as server:
        answer = _call(server, "setWebhook", {"url": hook, "secret_token": "a-secret"})
        assert answer.json()["result"] is True
        yield server


def _call(server: TelegramServer, method: str, arguments: dict[str, Any]) -> httpx.Response:
    return httpx.post(f"{server.base_url}{server.token}/{method}", json=arguments, trust_env=False)


def test_updates_come_in_order_with_the_secret(server: TelegramServer, bot: Bot) -> None:
    person = Person(server)
    for number in range(5):
        person.says(str(number))
    server.wait_until_delivered()
    assert bot.words() == ["0", "1", "2", "3", "4"]
    assert set(bot.secrets) == {"a-secret"}
    assert [post["update_id"] for post in bot.posts] == sorted(post["update_id"] for post in bot.posts)


def test_a_failing_update_blocks_its_chat_alone(server: TelegramServer, bot: Bot) -> None:
    failing = threading.Event()
    failing.set()
    bot.answers = lambda words: Response(status_code=500 if words == "毒" and failing.is_set() else 200)
    poisoned, other = Person(server), Person(server)
    poisoned.starts()
    buttons = {"inline_keyboard": [[{"text": "入会", "callback_data": "t"}]]}
    _call(server, "sendMessage", {"chat_id": poisoned.id, "text": "选", "reply_markup": buttons})
    poisoned.says("毒")
    poisoned.says("后来")
    other.says("别人")
    poisoned.taps("入会")
    bot.wait_until(lambda: bot.words().count("毒") >= 3, "the third try")
    bot.wait_until(lambda: {"别人", "t"} <= set(bot.words()), "the other chat and the tap")
    assert "后来" not in bot.words()
    info = _call(server, "getWebhookInfo", {}).json()["result"]
    assert info["pending_update_count"] == 2
    assert "500" in info["last_error_message"]
    failing.clear()
    server.wait_until_delivered()
    assert bot.words()[-1] == "后来"


def test_the_answer_may_ask_for_a_pause(server: TelegramServer, bot: Bot) -> None:
    """Five minutes, scaled down to three seconds: longer than the first pauses, and the tries stay few."""
    bot.answers = lambda _words: Response(status_code=503, headers={"Retry-After": "300"})
    person = Person(server)
    person.says("一")
    person_too = Person(server)
    person_too.says("二")
    bot.wait_until(lambda: len(bot.posts) >= 2, "both first tries")
    bot.answers = lambda _words: Response()
    third = Person(server)
    third.says("三")
    bot.wait_until(lambda: "三" in bot.words(), "another chat meanwhile")
    assert sorted(bot.words()) == sorted(["一", "二", "三"])


def test_lost_answers_bring_updates_again(server: TelegramServer, bot: Bot) -> None:
    server.deliverer.loses_answers = True
    person = Person(server)
    person.says("一")
    server.wait_until_delivered()
    assert bot.words() == ["一", "一"]
    assert bot.posts[0]["update_id"] == bot.posts[1]["update_id"]


def test_updates_wait_for_a_bot_that_is_away_until_they_expire(bot: Bot) -> None:
    with TelegramServer() as server:
        person = Person(server)
        person.says("昨天")
        server.clock.advance(24 * 3600)
        person.says("今天")
        with bot.listening() as hook:
            _call(server, "setWebhook", {"url": hook})
            server.wait_until_delivered()
        assert bot.words() == ["今天"]
        assert bot.secrets == [None]
        person.says("没人")
        failed = server.wait_until(
            lambda: [delivery for delivery in server.deliverer.deliveries if delivery.failure], "a failed delivery"
        )
        assert failed[0].status is None
        assert _call(server, "setWebhook", {"url": ""}).status_code == 429
        server.clock.advance(1)
        _call(server, "setWebhook", {"url": ""})
        waiting = httpx.get(f"{server.base_url}{server.token}/getUpdates", trust_env=False).json()["result"]
        assert [_words(update) for update in waiting] == ["没人"]


@pytest.mark.parametrize("way", ["query", "form", "json", "parts"])
def test_arguments_come_in_every_way(way: str) -> None:
    with TelegramServer() as server:
        person = Person(server)
        person.starts()
        arguments = {
            "chat_id": str(person.id),
            "text": "您好，👷",
            "reply_markup": json.dumps({"remove_keyboard": True}),
        }
        url = f"{server.base_url}{server.token}/SENDmessage"
        with httpx.Client(trust_env=False) as client:
            match way:
                case "query":
                    answer = client.get(url, params=arguments)
                case "form":
                    answer = client.post(url, data=arguments)
                case "json":
                    answer = client.post(url, json={**arguments, "chat_id": person.id})
                case _:
                    answer = client.post(url, files={name: (None, value) for name, value in arguments.items()})
            assert answer.json()["ok"], answer.text
            assert client.get(f"{server.base_url}{server.token}/sendFax").status_code == 404
            assert client.get(f"{server.base_url}1:x/getMe").status_code == 401
        assert person.reads() == ["您好，👷"]
