"""The ways into the services that are compared: Rasa's REST channel, our web channel, WeChat in safe mode."""

from __future__ import annotations

import itertools
import secrets
import time
import uuid

import aiohttp

from bench.load import AnswerError
from tests.stand_ins.wechat import Account, messages
from tests.stand_ins.wechat.crypto import Cryptography, signature
from tests.stand_ins.wechat.replies import judge
from tests.stand_ins.wechat.xml import write


class RestWorker:
    """Somebody who writes to Rasa's own REST channel."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url, self._sender = http, f"{url}/webhooks/rest/webhook", str(uuid.uuid4())

    async def say(self, text: str) -> bool:
        """Send a message; the answer is the body, an empty one if the action failed: then there will be none."""
        async with self._http.post(self._url, json={"sender": self._sender, "message": text}) as answer:
            replies = await answer.json()
            if answer.status != 200:
                raise AnswerError(f"REST: {answer.status} {replies}")
            return bool(replies)


class WebWorker:
    """Somebody on the chat page."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http, self._url, self._token = http, f"{url}/channels/web", ""

    async def say(self, text: str) -> bool:
        """Send a message, opening the conversation with the first one."""
        if not self._token:
            async with self._http.post(f"{self._url}/conversations") as opened:
                self._token = (await opened.json())["conversation"]
        body = {"conversation": self._token, "id": str(uuid.uuid4()), "text": text}
        async with self._http.post(f"{self._url}/messages", json=body) as answer:
            content = await answer.json()
            if answer.status not in {200, 202} or (answer.status == 200 and not content["replies"]):
                raise AnswerError(f"web: {answer.status} {content}")
            return answer.status == 200


class WeChatWorker:
    """Somebody on WeChat: the platform pushes what he says, signed and encrypted, and shows him the answer."""

    _numbers = itertools.count(23_000_000_000_000_000)

    def __init__(self, http: aiohttp.ClientSession, url: str, account: Account) -> None:
        self._http, self._url, self._account = http, f"{url}/channels/wechat", account
        self._openid = "o" + secrets.token_urlsafe(20)[:27]
        self._crypto = Cryptography(account.encoding_aes_key, account.appid)

    async def say(self, text: str) -> bool:
        """Push a message; the answer is the passive reply."""
        params, body = self._push(text)
        headers = {"Content-Type": "text/xml"}
        async with self._http.post(self._url, params=params, data=body, headers=headers) as answer:
            content = await answer.read()
            if answer.status != 200:
                raise AnswerError(f"WeChat: {answer.status}")
            return judge(content, self._account, self._openid, "safe") is not None

    def _push(self, text: str) -> tuple[dict[str, str], bytes]:
        account, moment, nonce = self._account, str(int(time.time())), str(secrets.randbelow(10**10))
        sent = {
            "ToUserName": account.original_id,
            "FromUserName": self._openid,
            "CreateTime": int(time.time()),
            **messages.text(text),
            "MsgId": next(self._numbers),
        }
        sealed = self._crypto.encrypt(write(sent))
        params = {
            "signature": signature(account.token, moment, nonce),
            "timestamp": moment,
            "nonce": nonce,
            "openid": self._openid,
            "encrypt_type": "aes",
            "msg_signature": signature(account.token, moment, nonce, sealed),
        }
        return params, write({"ToUserName": account.original_id, "Encrypt": sealed}).encode()
