"""The platform's side that pushes to a bot: signs, encrypts, waits five seconds, delivers again.

    with WeChatApi() as api, Platform(api, bot_url + "/wechat", mode="safe", time_factor=0.1) as platform:
        assert platform.verify().accepted
        person = platform.person()                     # an openid that follows
        assert platform.say(person, "你好").reply().text == "…"
        push = platform.push(person, messages.click("JOIN"))   # returns at once
        push.settled()                                 # all deliveries are over
        push.attempts, push.notice                     # notice: why the person read "service unavailable"
        platform.lose_answers(1)                       # the bot answers, and is asked again
        platform.seen_by(person)                       # words of replies and of sent messages, in order

`time_factor` scales the five seconds: 0.1 makes the cut-off half a second. A delivery that fails or is answered with
another status than 200 counts as unanswered; an answer that cannot be read ends the deliveries at once.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import httpx

from tests.stand_ins.watching import PATIENCE
from tests.stand_ins.wechat import messages
from tests.stand_ins.wechat.crypto import signature
from tests.stand_ins.wechat.delivery import DELIVERIES, Courier, Push, Request
from tests.stand_ins.wechat.quota import Scene
from tests.stand_ins.wechat.replies import Mode
from tests.stand_ins.wechat.state import AccountState
from tests.stand_ins.wechat.xml import Fields

SCENES: dict[str, Scene] = {
    "subscribe": "follow",
    "scan": "scan",
    "click": "menu",
    "scancode_push": "menu",
    "scancode_waitmsg": "menu",
}


@dataclass(frozen=True)
class Verification:
    """What the bot answered when its address was to be verified."""

    status: int
    body: str
    accepted: bool


class Platform:
    """Pushes to one webhook.

    Args:
        state: the account; usually the `WeChatApi`.
        webhook: the bot's address.
        mode: `clear`, `compatible` (clear and encrypted in one body) or `safe`.
        time_factor: what all times are multiplied with.
        deliveries: seconds after the first at which it is delivered; closer than five they overlap.
        repeats_nonce: whether a repeated delivery has the same timestamp and nonce; which is true is not known.
    """

    def __init__(
        self,
        state: AccountState,
        webhook: str,
        mode: Mode = "clear",
        time_factor: float = 0.2,
        deliveries: Sequence[float] = DELIVERIES,
        repeats_nonce: bool = False,
    ) -> None:
        self.state = state
        self.webhook = webhook
        self.pushes: list[Push] = []
        self._courier = Courier(state, webhook, mode, time_factor, deliveries, repeats_nonce)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._people = itertools.count(1)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        asyncio.run_coroutine_threadsafe(self._give_up(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def person(self) -> str:
        """The openid of a new person who follows; no window is open yet."""
        openid = f"o{next(self._people):04d}{secrets.token_hex(12)}"[:28]
        self.state.user(openid)
        return openid

    def say(self, openid: str, content: str, menu_id: str | None = None) -> Push:
        """The person writes, or taps an entry of a msgmenu."""
        return self.push(openid, messages.text(content, menu_id))

    def send_image(self, openid: str, data: bytes, content_type: str = "image/jpeg") -> Push:
        """The person sends a photo, which the API then has."""
        media_id = self.state.add_media(data, content_type, "photo.jpg")
        base = getattr(self.state, "url", "http://127.0.0.1")
        return self.push(openid, messages.image(media_id, f"{base}/pictures/{media_id}"))

    def send_voice(self, openid: str, data: bytes, recognition: str | None = None) -> Push:
        """The person sends a recording, which the API then has."""
        media_id = self.state.add_media(data, "audio/amr", "voice.amr")
        return self.push(openid, messages.voice(media_id, recognition=recognition))

    def follow(self, openid: str, ticket: str | None = None) -> Push:
        """The person follows; with `ticket` of the API by scanning that code."""
        scene = None if ticket is None else self.state.qr_codes[ticket].scene
        return self.push(openid, messages.subscribe(scene, ticket or ""))

    def scan(self, openid: str, ticket: str) -> Push:
        """A follower scans a code of the API."""
        return self.push(openid, messages.scan(self.state.qr_codes[ticket].scene, ticket))

    def unfollow(self, openid: str) -> Push:
        """The person no longer follows."""
        return self.push(openid, messages.unsubscribe())

    def push(self, openid: str, special: Fields, **override: str | int) -> Push:
        """Deliver fields of `messages`; returns at once. `override` replaces or adds fields, such as MsgId."""
        self._happened(openid, special)
        fields: dict[str, Any] = {
            "ToUserName": self.state.account.original_id,
            "FromUserName": openid,
            "CreateTime": int(self.state.clock()),
            **special,
        }
        if special["MsgType"] != "event":
            fields["MsgId"] = self.state.next_message_id()
        return self.deliver(Push(openid, {**fields, **override}))

    def deliver(self, push: Push) -> Push:
        """Deliver once more what was pushed before, or a push made by hand."""
        self.pushes.append(push)
        asyncio.run_coroutine_threadsafe(self._courier.deliver(push), self._loop)
        return push

    def replay(self, push: Push) -> Push:
        """The same message again, as after a failure on the platform's side."""
        return self.deliver(Push(push.openid, push.fields))

    def request_for(self, openid: str, fields: Fields) -> Request:
        """Parameters and body as they are sent now: to be spoilt by tests of what a bot must refuse."""
        return self._courier.request_for(openid, fields)

    def lose_answers(self, count: int) -> None:
        """The next `count` answers of the bot do not arrive: it did its work, and is asked again."""
        self._courier.answers_to_lose = count

    def verify(self, token: str | None = None) -> Verification:
        """Ask the bot to prove that it knows the token; another `token` makes a stranger's question."""
        time, nonce, echo = str(int(self.state.clock())), str(secrets.randbelow(10**10)), str(secrets.randbits(62))
        proof = signature(token or self.state.account.token, time, nonce)
        params = {"signature": proof, "echostr": echo, "timestamp": time, "nonce": nonce}
        answer = httpx.get(self.webhook, params=params, timeout=PATIENCE, trust_env=False)
        return Verification(
            answer.status_code, answer.text, answer.status_code == 200 and answer.content == echo.encode()
        )

    def seen_by(self, openid: str) -> list[str]:
        """Words that the person read: passive replies and messages sent by the API, in order of arrival."""
        with self.state.reading():
            return [words for to, words in self.state.seen if to == openid]

    def notices_of(self, openid: str) -> list[str]:
        """Why this person read that the service is unavailable, once for every time he did."""
        return [push.notice for push in self.pushes if push.openid == openid and push.notice is not None]

    def _happened(self, openid: str, special: Fields) -> None:
        """What the platform itself learns from it: windows, followers."""
        user = self.state.user(openid)
        name = str(special.get("Event", "")).lower()
        if special["MsgType"] != "event":
            self.state.quota.open(openid, "menu" if "bizmsgmenuid" in special else "message")
        elif name in SCENES:
            self.state.quota.open(openid, SCENES[name])
        if name == "subscribe":
            user.follows = True
        if name == "unsubscribe":
            user.follows = False
            self.state.quota.close(openid)
        elif special["MsgType"] != "event" or name in SCENES:
            user.exchange_at = self.state.clock()

    async def _give_up(self) -> None:
        """End all deliveries."""
        deliveries = asyncio.all_tasks() - {asyncio.current_task()}
        for delivery in deliveries:
            delivery.cancel()
        await asyncio.gather(*deliveries, return_exceptions=True)
