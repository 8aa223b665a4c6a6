"""A bot of the tests that calls the WeChat API with bare HTTP."""

from __future__ import annotations

import json
from typing import Any, Self

import httpx

from tests.stand_ins.wechat import WeChatApi

PERSON = "o" + "p" * 27
TEXT = {"touser": PERSON, "msgtype": "text", "text": {"content": "您好"}}


class Caller:
    """A bot that calls with a stable token."""

    def __init__(self, api: WeChatApi, patience: float = 10) -> None:
        self._api = api
        self._http = httpx.Client(base_url=f"{api.url}/cgi-bin/", trust_env=False, timeout=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._http.close()

    def token(self, stable: bool = True, force: bool = False, **change: str) -> dict[str, Any]:
        account = self._api.account
        given = {"grant_type": "client_credential", "appid": account.appid, "secret": account.secret, **change}
        if stable:
            answer = self._http.post("stable_token", json={**given, "force_refresh": force})
        else:
            answer = self._http.get("token", params=given)
        assert answer.status_code == 200
        return dict(answer.json())

    def post(self, endpoint: str, body: dict[str, Any] | bytes, token: str | None = None) -> dict[str, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        token = self.token()["access_token"] if token is None else token
        answer = self._http.post(endpoint, params={"access_token": token}, content=raw)
        assert answer.status_code == 200
        return dict(answer.json())

    def code(self, endpoint: str, body: dict[str, Any] | bytes, token: str | None = None) -> int:
        return int(self.post(endpoint, body, token)["errcode"])

    def send(self, body: dict[str, Any] | bytes = TEXT, token: str | None = None) -> int:
        return self.code("message/custom/send", body, token)
